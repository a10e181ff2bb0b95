"""What a search finds beside conversations opens on a page of its own, marked; and what it says while it takes long."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from helpers.made_conversations import talk as shown_talk
from helpers.stored import START, bring, preview, said, talk
from holdfast.domain import Artifact, ArtifactVersion, Memory, Project, ProjectDocument, Source
from holdfast.importers import PublishedArtifact

LONG = "\n\n".join(f"Paragraph {number} of many." for number in range(80))


@pytest.fixture
def window(qtbot, open_window, library, lanes):
    """Open the window over a store with a project's documents, memories and a published page."""

    def fill():
        store = library._store
        bring(store, talk("c1", said("m1", "Hello"), title="Hello", updated=START))
        import_id = store.begin_import(preview())
        documents = (ProjectDocument("d1", "beds.md", LONG), ProjectDocument("d2", "soil.md", f"{LONG}\n\nUse marl."))
        store.add_projects(
            import_id, [Project(Source.CLAUDE, "p", "Garden", "", "Be brief", START, START, documents=documents)]
        )
        memory = Memory(Source.CLAUDE, "a", "/notes/tea.md", f"{LONG}\n\nLikes **oolong** best.", updated=START)
        store.add_memories(import_id, [memory])
        page = Artifact(
            "k", "published", "Kettle page", "text/markdown", versions=(ArtifactVersion("write", "A samovar"),)
        )
        store.add_published(import_id, [PublishedArtifact(Source.CLAUDE, page, "page.json")])

    lanes.write(fill).result()
    opened = open_window(library, width=1440, height=900)
    qtbot.waitUntil(lambda: opened.reading_pane.title.text() == "Hello")
    return opened


def search(qtbot, window, text):
    qtbot.keyClicks(window.top_bar.search, text)
    qtbot.waitUntil(lambda: window.controller.searching._query == text and window.list_pane.hits.first_hit() >= 0)
    qtbot.keyClick(window.top_bar.search, Qt.Key.Key_Return)


def marked(view):
    found = []
    for box in view.visible_boxes():
        text = box.document.toPlainText() if box.document is not None else ""
        found += [text[start:end] for start, end in box.marks]
    return found


def test_a_memory_opens_where_it_was_found(qtbot, window):
    search(qtbot, window, "oolong")

    page = window.document_page
    qtbot.waitUntil(lambda: page.isVisible() and marked(page.view) == ["oolong"])
    assert page.title.text() == "tea.md"
    assert page.facts.text().startswith("What claude.ai remembers about you")
    page.left.emit()
    assert not window.reading_pane.shows_page


def test_a_documents_project_opens_where_it_was_found(qtbot, window):
    search(qtbot, window, "marl")

    page = window.project_page
    qtbot.waitUntil(lambda: page.isVisible() and marked(page.view) == ["marl"])


def test_a_published_page_without_a_conversation_opens(qtbot, window):
    search(qtbot, window, "samovar")

    page = window.document_page
    qtbot.waitUntil(lambda: page.isVisible() and marked(page.view) == ["samovar"])
    assert page.title.text() == "Kettle page"


def test_a_search_that_takes_long_says_so_and_is_stopped_by_esc(qtbot, open_window, scripted):
    scripted.conversations = {1: shown_talk(1, "One", "a walrus")}
    window = open_window(scripted)
    scripted.may_search.clear()
    qtbot.keyClicks(window.top_bar.search, "walrus")
    qtbot.waitUntil(lambda: window.list_pane.caption.text().startswith("Still searching"))

    scripted.may_search.set()

    qtbot.waitUntil(lambda: window.list_pane.caption.text().startswith("1 place"))
