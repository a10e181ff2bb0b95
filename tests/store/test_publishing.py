"""Published pages: stored once, kept at their fullest, found by their words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from helpers.stored import bring, preview, said, talk
from holdfast import search
from holdfast.domain import Artifact, ArtifactVersion, Source


@dataclass(frozen=True, slots=True)
class Page:
    """A published page as an importer hands it over."""

    artifact: Artifact
    conversation_source_id: str = ""
    source: Source = Source.CLAUDE


def page(*texts, key="p1", conversation=""):
    versions = tuple(ArtifactVersion("write", text, title="A page") for text in texts)
    return Page(Artifact(key, "published", "A page", "text/html", versions=versions), conversation)


def publish(store, *pages):
    store.add_published(store.begin_import(preview()), pages)


def hits(store, text):
    return store.search(search.parse(text, datetime.now(UTC)), limit=9).hits


def test_a_page_hangs_below_the_conversation_that_names_it(store):
    bring(store, talk("c", said("m1", "x")))

    publish(store, page("<h1>Hedgehogs</h1>", conversation="c"), page("elsewhere", key="p2"))

    (artifact,) = store.conversation(store.resolve_id("c")).artifacts
    assert artifact.content_at(0) == "<h1>Hedgehogs</h1>"
    (hit,) = hits(store, "hedgehogs")
    assert (hit.conversation_id, hit.message_id) == (store.resolve_id("c"), None)
    assert "Hedgehogs" in hit.excerpt.text
    assert (store.counts().artifacts, store.counts().artifact_versions) == (2, 2)


def test_a_page_with_fewer_versions_replaces_nothing(store):
    bring(store, talk("c", said("m1", "x")))
    publish(store, page("one", "two", conversation="c"))

    publish(store, page("three"))

    assert len(hits(store, "two")) == 1
    assert hits(store, "three") == ()


def test_a_page_with_more_versions_replaces_and_stays_where_it_was(store):
    bring(store, talk("c", said("m1", "x")))
    publish(store, page("one", conversation="c"))

    publish(store, page("one", "two"))

    (artifact,) = store.conversation(store.resolve_id("c")).artifacts
    assert [artifact.content_at(at) for at in range(2)] == ["one", "two"]
    assert hits(store, "one") == ()
    assert len(hits(store, "two")) == 1


def test_a_conversation_that_comes_again_keeps_its_page(store):
    bring(store, talk("c", said("m1", "x")))
    publish(store, page("one", conversation="c"))

    bring(store, talk("c", said("m1", "y")))

    assert len(store.conversation(store.resolve_id("c")).artifacts) == 1
