import gc

import pytest

from helpers import builders
from helpers.generator import generate
from holdfast.domain import Source
from holdfast.errors import ArchiveDamaged, NotAnArchive
from holdfast.jobs import CancelToken, InlineLanes, ThreadLanes, no_progress
from holdfast.operations import Library
from holdfast.operations.import_archive import _collecting_seldom, import_archive
from holdfast.operations.insights import Figures
from holdfast.store import Store

LANES = {"inline": InlineLanes, "threads": ThreadLanes}


@pytest.fixture(params=sorted(LANES))
def library(request, tmp_path):
    store, lanes = Store.open(tmp_path / "store" / "holdfast.db"), LANES[request.param]()
    yield Library(store, lanes)
    lanes.close()
    store.close()


def bring(library, *paths, token=None, progress=no_progress):
    return library.import_archive(paths, token or CancelToken(), progress)


def chat(*texts, **more):
    return builders.conversation(*builders.chained(*map(builders.human, texts)), **more)


@pytest.mark.parametrize("layout", ["G1", "G3", "G4"])
def test_what_goes_in_is_counted_as_it_was_made(library, tmp_path, layout):
    """Every layout gives exactly the figures that the generator counted while writing it."""
    made = generate(tmp_path, layout)

    report = bring(library, *made.paths)

    known = made.known
    counts = library.counts()
    claude = counts.by_source[Source.CLAUDE]
    assert report.skipped == ()
    assert (report.new - known.design_chats, report.shells) == (known.conversations, known.shells)
    assert (report.projects, report.memories) == (known.projects, known.memories)
    assert claude.conversations == known.conversations
    assert claude.shells == known.shells
    assert claude.messages == known.messages
    assert claude.attachments == known.attachments
    assert claude.artifacts == known.artifacts
    assert claude.artifact_versions == known.artifact_versions
    assert claude.tool_calls == known.tool_calls
    assert claude.thinking_blocks == known.thinking_blocks
    assert claude.unknown_blocks == known.unknown_blocks
    assert claude.branched_conversations == known.branched_conversations
    assert counts.projects == known.projects
    assert counts.conversations == known.conversations + known.design_chats
    assert counts.messages == known.messages + known.design_messages


def test_a_second_import_of_the_same_archive_changes_nothing(library, tmp_path):
    made = generate(tmp_path, "G4", conversations=20, messages=200)
    first = bring(library, *made.paths)
    before = library.counts(), library.rows(include_shells=True)

    second = bring(library, *made.paths)

    assert (second.new, second.updated) == (0, 0)
    assert (second.unchanged, second.shells) == (first.new, first.shells)
    assert second.messages == first.messages
    assert (library.counts(), library.rows(include_shells=True)) == before


def test_a_newer_export_updates_and_keeps_what_it_lacks(library, tmp_path):
    """What was changed is updated, what was deleted since stays and is marked."""
    kept, grown, gone = chat("kept"), chat("first"), chat("gone")
    grown_later = grown | {
        "chat_messages": builders.chained(builders.human("first"), builders.human("second")),
        "updated_at": "2026-06-01T10:00:00.000000Z",
    }
    bring(library, builders.write_g1(tmp_path / "old.zip", [kept, grown, gone], users=[builders.user()]))

    newer = {"conversations.json": [kept, grown_later], "users.json": [builders.user()]}
    report = bring(library, builders.write_zip(tmp_path / "new.zip", newer, date=(2026, 7, 1, 8, 30, 0)))

    assert (report.new, report.updated, report.unchanged) == (0, 1, 1)
    rows = {row.source_id: row for row in library.rows()}
    assert set(rows) == {kept["uuid"], grown["uuid"], gone["uuid"]}
    assert [row.source_id for row in rows.values() if row.is_missing] == [gone["uuid"]]


def test_an_emptied_copy_never_replaces_a_full_one(library, tmp_path):
    """A chat deleted since shows as an empty shell in the next export; the words stay here."""
    full = chat("precious words")
    bring(library, builders.write_g1(tmp_path / "old.zip", [full]))

    shell = full | {"name": "", "chat_messages": [], "updated_at": "2026-07-01T10:00:00.000000Z"}
    report = bring(library, builders.write_g1(tmp_path / "new.zip", [shell]))

    assert report.shells == 1
    (row,) = library.rows()
    opened = library.open(row.id)
    assert opened.messages[0].message.blocks[0].text == "precious words"
    assert library.search("precious").hits


def test_stopping_keeps_what_was_stored_and_the_next_import_goes_on(library, tmp_path):
    made = generate(tmp_path, "G1", conversations=300, messages=9_000)
    token = CancelToken()

    report = bring(library, *made.paths, token=token, progress=lambda news: news.stored and token.cancel())

    assert report.was_stopped
    assert 0 < report.read < 300
    assert len(library.rows(include_shells=True)) == report.read
    rest = bring(library, *made.paths)
    assert not rest.was_stopped
    assert len(library.rows(include_shells=True)) == 300
    assert rest.unchanged + rest.shells >= report.read - 1


def test_what_cannot_be_read_costs_only_itself(library, tmp_path):
    path = tmp_path / "conversations.json"
    path.write_bytes(b"[" + builders.as_json(chat("one")) + b', {"uuid": }, ' + builders.as_json(chat("two")) + b"]")

    report = bring(library, path)

    assert report.new == 2
    assert len(report.skipped) == 1
    assert "conversations.json" in report.skipped[0].where


@pytest.mark.parametrize("content", [b"", b"<!DOCTYPE html><title>Log in</title>", b"PK\x03\x04 and no more", b"[1, 2"])
def test_bad_input_changes_nothing(library, tmp_path, content):
    """A refused archive leaves neither conversations nor an import behind."""
    path = tmp_path / "data.zip"
    path.write_bytes(content)

    with pytest.raises((NotAnArchive, ArchiveDamaged)) as caught:
        bring(library, path)

    assert caught.value.message
    assert library.rows(include_shells=True) == []
    assert library.imports() == []


def test_the_report_is_kept(library, tmp_path):
    report = bring(library, builders.write_g1(tmp_path / "a.zip", [chat("one"), builders.conversation()]))

    (kept,) = library.imports()

    assert kept == report
    assert (report.new, report.shells) == (1, 1)


def test_whoever_listens_is_told_of_each_batch_and_the_end(library, tmp_path):
    told = []
    library.on_changes(told.append)

    bring(library, builders.write_g1(tmp_path / "a.zip", [chat("one")]))

    (row,) = library.rows()
    assert row.id in told[0].conversations


def test_the_sample_comes_with_the_program(library):
    report = library.import_sample(CancelToken(), no_progress)

    assert report.skipped == ()
    assert report.missing == ()
    assert report.new >= 22


def test_a_preview_reads_but_stores_nothing(library, tmp_path):
    path = builders.write_g1(tmp_path / "a.zip", [chat("one")])

    preview = library.preview([path])

    assert preview.files == ("a.zip",)
    assert preview.size_bytes > 0
    assert library.rows() == []


def test_an_answer_that_is_only_a_document_is_an_answer(library, tmp_path):
    """The tags of 2024 are lifted out of the text; what is left is a marker, and the document is content."""
    tag = '<antArtifact identifier="a" type="text/html" title="Page">\n<p>Hi</p>\n</antArtifact>'
    only = builders.conversation(*builders.chained(builders.assistant(tag)), uuid="only")
    bring(library, builders.write_g1(tmp_path / "a.zip", [only]))
    emptied = builders.conversation(*builders.chained(builders.assistant("")), uuid="only", updated_at="2027-01-01")
    bring(library, builders.write_g1(tmp_path / "b.zip", [emptied]))

    counts = library.counts()
    assert (counts.conversations, counts.shells, counts.artifacts) == (1, 0, 1)


def test_a_conversation_that_an_export_holds_thrice_settles_at_once(library, tmp_path):
    """Each copy says something else; the second import finds all of them known."""
    one, two, three = (builders.human(text) for text in ("one", "two", "three"))
    copies = [
        builders.conversation(*builders.chained(one, two), uuid="c", name="first"),
        builders.conversation(*builders.chained(one), uuid="c", name="second"),
        builders.conversation(*builders.chained(one, two, three), uuid="c", name="third"),
        builders.conversation(*builders.chained(one, three), uuid="c", name="fourth"),
    ]
    path = builders.write_g1(tmp_path / "a.zip", copies)
    bring(library, path)
    before = library.open(library.rows()[0].id), library.source_json(library.rows()[0].id)

    again = bring(library, path)

    assert (again.new, again.updated) == (0, 0)
    assert (library.open(library.rows()[0].id), library.source_json(library.rows()[0].id)) == before
    assert {stored.message.blocks[0].text for stored in before[0].messages} == {"one", "two", "three"}


def test_two_exports_at_once_go_on_from_what_is_stored(library, tmp_path):
    """Both change the same conversation in one transaction."""
    texts = [builders.human(text) for text in ("one", "two", "three")]
    paths = [
        builders.write_g1(
            tmp_path / f"{month}.zip",
            [
                builders.conversation(
                    *builders.chained(*texts[:month]), uuid="c", updated_at=f"2026-0{month}-01T10:00:00.000000Z"
                )
            ],
        )
        for month in (1, 2, 3)
    ]
    bring(library, paths[0])

    report = bring(library, *paths[1:])

    assert report.new == 0
    assert [row.message_count for row in library.rows()] == [3]
    assert b'"three"' in library.source_json(library.rows()[0].id)


class Cut(BaseException):
    """What forgets nothing and tidies nothing up."""


def cut_off(library, *paths):
    """Leave the store as a kill in the middle of an import does."""

    def tell(changes):
        if changes.conversations:
            raise Cut

    with pytest.raises(Cut):
        import_archive(
            library._store, library._lanes, paths, token=CancelToken(), progress=no_progress, on_changes=tell
        )


def test_an_import_that_was_cut_off_is_known_until_it_is_made_up_for(library, tmp_path):
    """The list looks as whole as ever."""
    figures = Figures(library._store)
    export = builders.write_g1(tmp_path / "data-2026.zip", [chat("one"), chat("two")])
    other = builders.write_g1(tmp_path / "other.zip", [chat("three")])
    assert figures.cut_off_import() is None

    cut_off(library, export)
    assert figures.cut_off_import().files == ("data-2026.zip",)
    bring(library, other)
    assert figures.cut_off_import().files == ("data-2026.zip",)
    bring(library, export)
    assert figures.cut_off_import() is None


def test_an_import_that_was_cut_off_is_made_up_for_by_the_same_export_under_another_name(library, tmp_path):
    """A browser that fetches it once more puts a number behind its name."""
    figures = Figures(library._store)
    export = builders.write_g1(tmp_path / "data-2026-02-14-10-11-12-batch-0000.zip", [chat("one"), chat("two")])
    again = tmp_path / "data-2026-02-14-10-11-12-batch-0000 (1).zip"
    again.write_bytes(export.read_bytes())
    cut_off(library, export)

    bring(library, again)

    assert figures.cut_off_import() is None


def test_each_import_that_is_cut_off_is_one_of_its_own(library, tmp_path):
    """Also where a backup took the store's place after the first, and the second has its number."""
    figures = Figures(library._store)
    found = []
    for number in range(2):
        library._store._writer.execute("PRAGMA foreign_keys = 0; DELETE FROM import")
        cut_off(library, builders.write_g1(tmp_path / "data-2026.zip", [chat("one"), chat(f"two of {number}")]))
        found.append(figures.cut_off_import())

    assert None not in found
    assert found[0] != found[1]


@pytest.mark.parametrize("ends_first", [0, 1])
def test_two_imports_at_once_leave_garbage_to_be_looked_for_as_before(ends_first):
    before = gc.get_threshold()
    runs = [_collecting_seldom(), _collecting_seldom()]
    for run in runs:
        run.__enter__()
    assert gc.get_threshold()[0] > before[0]
    runs[ends_first].__exit__(None, None, None)
    runs[1 - ends_first].__exit__(None, None, None)

    assert gc.get_threshold() == before
