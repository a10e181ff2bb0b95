"""What comes from ChatGPT and Claude Code, in a real store: found, merged, told apart, exported and mended."""

import json
import os
import time

import pytest

from helpers import builders
from helpers.other_sources import FOLDER, SESSION, chatgpt_chat, session_lines, write_session
from holdfast.domain import Source
from holdfast.domain.organising import Archive
from holdfast.errors import ArchiveUnreadable
from holdfast.jobs import CancelToken, InlineLanes, no_progress
from holdfast.operations import Library, preview
from holdfast.operations.code_sessions import bring_changed, changed_since, existing_folder, sessions_folder
from holdfast.operations.insights import Figures
from holdfast.store import Store


@pytest.fixture
def library(tmp_path):
    store, lanes = Store.open(tmp_path / "store" / "holdfast.db"), InlineLanes()
    yield Library(store, lanes)
    lanes.close()
    store.close()


def bring(library, *paths):
    return library.import_archive(paths, CancelToken(), no_progress)


def found(library, query):
    return [hit.title for hit in library.search(query, limit=10).hits if hit.kind == "message"]


def test_both_are_found_by_their_words_and_by_where_they_are_from(library, tmp_path):
    write_session(tmp_path / "projects", "Prune the quinces", "In winter")
    bring(library, tmp_path / "projects")
    bring(library, builders.write_json(tmp_path / "c.json", [chatgpt_chat("Peel the quinces", "With a knife")]))

    assert len(found(library, "quinces")) == 2
    assert found(library, "quinces source:chatgpt") == ["A chat"]
    assert found(library, "source:claude-code knife OR winter") == ["Prune the quinces"]
    assert [row.name for row in library.projects()] == ["garden"]


def test_a_session_that_grew_is_the_same_conversation_with_more_in_it(library, tmp_path):
    write_session(tmp_path, "One", "Two")
    first = bring(library, tmp_path)
    again = bring(library, tmp_path)
    path = write_session(tmp_path, "One", "Two", "Three", "Four")
    grown = bring(library, tmp_path)

    (row,) = library.rows()
    assert (first.new, again.unchanged, grown.updated) == (1, 1, 1)
    assert len(library.open(row.id).messages) == 4
    assert library.source_json(row.id) == path.read_bytes()


def write_lines(tmp_path, lines):
    path = tmp_path / f"{SESSION}.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def said(library):
    (row,) = library.rows()
    return [[block.text for block in each.message.blocks] for each in library.open(row.id).messages]


def test_an_answer_that_is_interrupted_later_is_shown_once(library, tmp_path):
    """Both pieces were one message; the fork between them makes two of it, and the first must not keep the second."""
    lines = session_lines("One", "Two", "", "Four")
    lines[2] |= {"type": "assistant", "message": lines[3]["message"] | {"content": "Three"}}
    bring(library, write_lines(tmp_path, lines[:3]))
    assert said(library) == [["One"], ["Two", "Three"]]

    bring(library, write_lines(tmp_path, [*lines[:3], lines[3] | {"parentUuid": lines[1]["uuid"], "type": "user"}]))
    assert sorted(said(library)) == [["Four"], ["One"], ["Three"], ["Two"]]


def test_what_the_program_wrote_last_moves_on_as_the_session_grows(library, tmp_path):
    notice = "<local-command-stdout>bye</local-command-stdout>"
    bring(library, write_lines(tmp_path, session_lines("One", "Two", notice)))
    assert said(library) == [["One"], ["Two", notice]]

    lines = session_lines("One", "Two", notice, "", "Three")
    lines[4]["parentUuid"] = lines[2]["uuid"]
    bring(library, write_lines(tmp_path, [*lines[:3], lines[4]]))
    assert said(library) == [["One"], ["Two"], [notice, "Three"]]


def test_a_session_in_which_nobody_spoke_yet_is_empty_and_then_has_each_message_once(library, tmp_path):
    notice = "<local-command-stdout>hello</local-command-stdout>"
    report = bring(library, write_lines(tmp_path, session_lines(notice)))
    assert (report.shells, library.rows()) == (1, [])

    lines = session_lines(notice, "", "One")
    lines[2]["parentUuid"] = lines[0]["uuid"]
    bring(library, write_lines(tmp_path, [lines[0], lines[2]]))
    assert said(library) == [[notice, "One"]]


def test_a_chat_without_an_id_is_the_same_when_it_has_grown(library, tmp_path):
    for texts in (("One", "Two"), ("One", "Two", "Three")):
        chat = chatgpt_chat(*texts)
        del chat["conversation_id"]
        chat["mapping"] = {f"{9 - int(key)}" if key != "root" else key: node for key, node in chat["mapping"].items()}
        for node in chat["mapping"].values():
            parent = node["parent"]
            node["parent"] = f"{9 - int(parent)}" if parent not in (None, "root") else parent
        bring(library, builders.write_json(tmp_path / "c.json", [chat]))

    assert [row.message_count for row in library.rows()] == [3]


def test_a_session_that_claude_code_deleted_stays(library, tmp_path):
    path = write_session(tmp_path, "One", "Two")
    bring(library, tmp_path)
    path.unlink()
    write_session(tmp_path, "Other", "Words", session="99999999-2222-4333-8444-555555555555")
    bring(library, tmp_path)

    assert {row.title for row in library.rows()} == {"One", "Other"}
    assert not any(row.is_missing for row in library.rows())


def test_a_whole_export_of_claude_marks_nothing_of_theirs_as_gone(library, tmp_path):
    write_session(tmp_path / "projects", "One", "Two")
    bring(library, tmp_path / "projects")
    bring(library, builders.write_json(tmp_path / "c.json", [chatgpt_chat("Three")]))
    chat = builders.conversation(builders.human("Four"))
    bring(
        library,
        builders.write_g1(tmp_path / "data-2030-01-01-00-00-00-batch-0000.zip", [chat], users=[builders.user()]),
    )

    assert [row.is_missing for row in library.rows()] == [False, False, False]


def test_they_make_the_newest_export_of_claude_no_newer(library, tmp_path):
    write_session(tmp_path / "projects", "One", "Two")
    bring(library, tmp_path / "projects")
    bring(library, builders.write_json(tmp_path / "c.json", [chatgpt_chat("Three")]))
    bring(library, tmp_path / "projects", tmp_path / "c.json")

    assert Figures(library._store).last_export() is None


def test_sessions_are_looked_for_where_claude_code_keeps_them(tmp_path):
    assert sessions_folder({}, tmp_path) == tmp_path / ".claude" / "projects"
    assert sessions_folder({"CLAUDE_CONFIG_DIR": str(tmp_path / "x")}, tmp_path) == tmp_path / "x" / "projects"
    with pytest.raises(ArchiveUnreadable, match="no sessions of Claude Code"):
        existing_folder({}, tmp_path)


SECOND = 1_000_000_000
OTHER = "99999999-2222-4333-8444-555555555555"


def later(seconds=10):
    return time.time_ns() + seconds * SECOND


def test_only_what_changed_since_is_read_again(tmp_path):
    old = write_session(tmp_path, "One")
    first = changed_since(tmp_path, 0, later())
    assert first.files == (old,)
    assert changed_since(tmp_path, first.newest_ns, later()).files == ()

    new = write_session(tmp_path, "Two", session=OTHER)
    (tmp_path / "link.jsonl").symlink_to(new)
    (tmp_path / "empty.jsonl").touch()
    os.mkfifo(tmp_path / "pipe.jsonl")
    assert changed_since(tmp_path, first.newest_ns, later()).files == (new,)
    assert changed_since(tmp_path / "gone", 5, later()).files == ()


def test_what_changed_just_now_is_looked_at_again(tmp_path):
    """On some disks two writes within two seconds leave the same time."""
    path = write_session(tmp_path, "One")
    first = changed_since(tmp_path, 0, time.time_ns())
    assert changed_since(tmp_path, first.newest_ns, time.time_ns()).files == (path,)


def test_a_session_copied_there_with_an_old_time_is_new(tmp_path):
    write_session(tmp_path, "One")
    since = changed_since(tmp_path, 0, later()).newest_ns
    path = write_session(tmp_path, "Two", session=OTHER)
    os.utime(path, ns=(1_000, 1_000))
    assert changed_since(tmp_path, since, later()).files == (path,)


def test_a_time_that_is_still_to_come_hides_nothing_that_is_written_after_it(tmp_path):
    ahead = write_session(tmp_path, "One")
    os.utime(ahead, ns=(later(10**6), later(10**6)))
    since = changed_since(tmp_path, 0, time.time_ns()).newest_ns
    path = write_session(tmp_path, "Two", session=OTHER)
    assert path in changed_since(tmp_path, since, later(20)).files
    assert path in changed_since(tmp_path, later(10**6), later(20)).files


def test_a_file_that_is_no_session_costs_only_itself_and_no_look_at_all_the_others(library, tmp_path):
    write_session(tmp_path, "One", "Two")
    (tmp_path / "notes.jsonl").write_text('{"some": "thing"}\n')
    (tmp_path / "page.jsonl").write_text("<html>")
    brought = bring_changed(library, tmp_path, 0, later(), CancelToken())
    assert (brought.report.new, brought.problem) == (1, None)

    (tmp_path / "notes.jsonl").write_text('{"some": "more"}\n')
    brought = bring_changed(library, tmp_path, brought.newest_ns, later(20), CancelToken())
    assert (brought.report, brought.problem) == (None, None)


def test_sessions_that_cannot_be_read_are_told_and_not_tried_for_ever(library, tmp_path):
    path = tmp_path / f"{SESSION}.jsonl"
    path.write_text(json.dumps(session_lines("One")[0])[:-1] + '"x\n')
    brought = bring_changed(library, tmp_path, 0, later(), CancelToken())
    assert (brought.report, path.name in str(brought.problem)) == (None, True)
    assert bring_changed(library, tmp_path, brought.newest_ns, later(20), CancelToken()).problem is None


def test_a_session_file_without_a_word_is_no_fault(library, tmp_path):
    write_session(tmp_path, "One", "Two")
    (tmp_path / "empty.jsonl").touch()
    assert bring(library, tmp_path).skipped == ()


def test_a_last_line_that_is_being_written_is_no_damage(library, tmp_path):
    path = write_session(tmp_path, "One", "Two")
    whole = path.read_text()
    path.write_text(whole + whole[:40])
    report = bring(library, tmp_path)
    assert (report.new, report.skipped) == (1, ())


def test_what_came_by_itself_and_was_cut_off_is_not_asked_for_again(library, tmp_path):
    """It comes by itself the next time; what a person imported is said."""
    sessions = [write_session(tmp_path, "One"), write_session(tmp_path, "Two", session=OTHER)]
    for paths, is_said in ((sessions, False), ([tmp_path], True)):
        library._store.begin_import(preview(paths))
        assert (Figures(library._store).cut_off_import() is not None) is is_said


def test_the_session_is_in_the_project_of_its_folder(library, tmp_path):
    write_session(tmp_path, "One", "Two")
    bring(library, tmp_path)

    (row,) = library.rows()
    assert (row.source, library.resolve_id(SESSION)) == (Source.CLAUDE_CODE, row.id)
    assert library.project(library.projects()[0].id).project.description == FOLDER


def test_what_was_put_away_there_is_put_away_here_when_it_first_comes(library, tmp_path):
    """Whoever takes it out again here has the last word."""
    chat = chatgpt_chat("Peel", "Cut", uuid="c-9") | {"is_archived": True}
    path = builders.write_json(tmp_path / "c.json", [chat, chatgpt_chat("Other")])
    bring(library, path)
    (away,) = [row for row in library.rows() if row.is_archived]
    assert away.message_count == 2

    library._store.organising.do([away.id], Archive(is_archived=False))
    bring(library, builders.write_json(path, [chatgpt_chat("Peel", "Cut", "Cook", uuid="c-9") | {"is_archived": True}]))
    assert sorted((row.message_count, row.is_archived) for row in library.rows()) == [(1, False), (3, False)]
