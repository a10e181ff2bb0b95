"""The folder of notes: kept up to date, nothing written twice, nothing of anybody's overwritten, nothing deleted."""

from __future__ import annotations

import json
import os
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.exported import essence
from helpers.stored import answered, bring, chained, day, said, talk
from holdfast.domain import Artifact, ArtifactVersion, Attachment
from holdfast.errors import BadInput, ExportError
from holdfast.export import Branch, Choice, Format, Part, Selection
from holdfast.export.markdown import markdown_of
from holdfast.jobs import CancelToken, no_progress
from holdfast.render import parse, plain_text

VAULT = Choice(Format.MARKDOWN)


def notes_in(folder):
    return {path.name: path.read_text("utf-8") for path in folder.glob("*.md")}


def times_in(folder):
    return {
        path: path.stat().st_mtime_ns
        for path in folder.rglob("*")
        if path.is_file() and not {".holdfast", "data"} & {*path.parts}
    }


def test_a_second_export_writes_nothing(sample, tmp_path):
    first = sample.export(VAULT, tmp_path)
    before = times_in(tmp_path)
    second = sample.export(VAULT, tmp_path)

    assert (first.unchanged, second.conversations, second.files) == (0, 0, 0)
    assert second.unchanged == first.conversations
    assert times_in(tmp_path) == before


def test_only_what_changed_is_written(shelf, tmp_path):
    one = talk("c1", *chained(said("m1", "first")), title="One")
    bring(shelf.store, one, talk("c2", *chained(said("m2", "other")), title="Two"))
    shelf.export(VAULT, tmp_path)
    before = times_in(tmp_path)
    more = talk("c1", *chained(said("m1", "first"), answered("m3", "second")), title="One", updated=day(2))
    bring(shelf.store, more, exported=day(2))
    report = shelf.export(VAULT, tmp_path)

    after = times_in(tmp_path)
    assert (report.conversations, report.unchanged) == (1, 1)
    assert {path.name for path in after if after[path] != before[path]} == {"One.md"}
    assert "second" in notes_in(tmp_path)["One.md"]


@pytest.mark.parametrize("change", ["rename", "tag", "note", "star"])
def test_what_a_person_adds_changes_the_note(change, shelf, tmp_path):
    bring(shelf.store, talk("c1", *chained(said("m1", "first")), title="One"))
    row = shelf.library.rows()[0]
    shelf.export(VAULT, tmp_path)
    {
        "rename": lambda: shelf.store.own.rename(row.id, "Renamed"),
        "tag": lambda: shelf.store.own.tag([row.id], ["Home life"]),
        "note": lambda: shelf.store.own.add_note(row.id, None, "Look again."),
        "star": lambda: shelf.store.own.star([row.id], is_starred=True),
    }[change]()
    report = shelf.export(VAULT, tmp_path)

    assert report.conversations == 1
    (text,) = notes_in(tmp_path).values()
    shown = {"rename": "# Renamed", "tag": '"Home-life"', "note": "Look again.", "star": "first"}[change]
    assert shown in text
    assert list(notes_in(tmp_path)) == ["One.md"], "the name of a note stays, since other notes may lead to it"


def test_a_note_that_was_changed_by_hand_stays(shelf, tmp_path):
    bring(shelf.store, talk("c1", *chained(said("m1", "first")), title="One"))
    shelf.export(VAULT, tmp_path)
    (tmp_path / "One.md").write_text("mine")
    bring(shelf.store, talk("c1", *chained(said("m1", "first"), answered("m2", "new")), title="One", updated=day(2)))
    report = shelf.export(VAULT, tmp_path)

    assert (tmp_path / "One.md").read_text() == "mine"
    assert "new" in notes_in(tmp_path)["One (new).md"]
    assert "One.md was changed by hand" in report.remarks[0]
    assert shelf.export(VAULT, tmp_path).files == 0


def test_what_was_there_before_is_not_touched(sample, tmp_path):
    (tmp_path / "Letter to the landlord.md").write_text("my own note")
    (tmp_path / "attachments").mkdir()
    sample.export(VAULT, tmp_path)

    assert (tmp_path / "Letter to the landlord.md").read_text() == "my own note"
    assert sum(name.startswith("Letter to the landlord") for name in notes_in(tmp_path)) == 2


def test_nothing_is_deleted_and_what_is_gone_comes_back(shelf, tmp_path):
    bring(shelf.store, talk("c1", *chained(said("m1", "first")), title="One"))
    shelf.export(VAULT, tmp_path)
    (tmp_path / "mine.md").write_text("mine")
    (tmp_path / "One.md").unlink()
    shelf.export(VAULT, tmp_path)

    assert set(notes_in(tmp_path)) == {"One.md", "mine.md"}


def test_a_lost_list_is_made_anew_without_a_second_copy(sample, tmp_path):
    sample.export(VAULT, tmp_path)
    names = set(notes_in(tmp_path))
    (tmp_path / ".holdfast" / "vault.json").write_text("{broken")
    sample.export(VAULT, tmp_path)

    assert set(notes_in(tmp_path)) == names


def test_without_a_list_no_attachment_and_no_note_of_the_same_name_is_written_twice(shelf, tmp_path):
    """As a kill or a full disk leaves the folder."""
    pasted = [Attachment("pasted", "", text=f"pasted {at // 2}") for at in range(3)]
    for at in range(3):
        asked = said(f"m{at}", f"text {at}", attachments=tuple(pasted))
        bring(shelf.store, talk(f"c{at}", *chained(asked), title="Trip"))
    shelf.export(VAULT, tmp_path)
    before = {path: path.read_bytes() for path in times_in(tmp_path)}
    assert len(before) == 3 + 3 * 3
    (tmp_path / ".holdfast" / "vault.json").unlink()
    shelf.export(VAULT, tmp_path)

    assert {path: path.read_bytes() for path in times_in(tmp_path)} == before


def test_a_list_that_cannot_be_written_is_told_beside_what_was(shelf, tmp_path):
    """The notes are there, and the next export takes them up."""
    for at in range(2):
        bring(shelf.store, talk(f"c{at}", *chained(said(f"m{at}", f"text {at}")), title="Trip"))
    in_the_way = tmp_path / ".holdfast" / f".vault.json.{os.getpid()}.partial"
    in_the_way.mkdir(parents=True)
    report = shelf.export(VAULT, tmp_path)
    names = set(notes_in(tmp_path))

    assert (report.conversations, report.files, len(names)) == (2, 2, 2)
    (missed,) = report.skipped
    assert missed.where == tmp_path.name
    assert "vault.json" in missed.why
    in_the_way.rmdir()
    assert shelf.export(VAULT, tmp_path).skipped == ()
    assert set(notes_in(tmp_path)) == names


@pytest.mark.parametrize("name", ["../out.md", "/etc/out.md", "a/../../out.md", "C:\\out.md", "..\\out.md"])
def test_a_list_that_leads_out_of_the_folder_is_not_believed(name, shelf, tmp_path):
    folder = tmp_path / "vault"
    bring(shelf.store, talk("c1", *chained(said("m1", "first")), title="One"))
    shelf.export(VAULT, folder)
    state = folder / ".holdfast" / "vault.json"
    value = json.loads(state.read_text())
    value["conversations"]["claude:c1"] |= {"note": name, "fingerprint": "old", "stamps": {}}
    state.write_text(json.dumps(value))
    shelf.export(VAULT, folder)

    assert {path.name for path in tmp_path.rglob("*.md")} == {"One.md"}
    assert all(folder in path.parents for path in tmp_path.rglob("*.md"))


def test_attachments_and_every_version_lie_beside_the_note(shelf, tmp_path):
    versions = (
        ArtifactVersion("write", "SELECT 1;", message_source_id="m2"),
        ArtifactVersion("replace", "2", old_text="1", base=0, message_source_id="m2"),
    )
    document = Artifact("a", "artifact", "query: all", "application/vnd.ant.code", "sql", versions)
    asked = said(
        "m1",
        "look",
        attachments=(Attachment("pasted", "", text="pasted words"), Attachment("document", "a.pdf", text="x")),
    )
    bring(shelf.store, talk("c1", *chained(asked, answered("m2", "done")), title="One", artifacts=(document,)))
    shelf.export(VAULT, tmp_path)

    folder = tmp_path / "attachments" / "One"
    files = {path.name: path.read_text() for path in folder.iterdir()}
    assert files == {
        "Pasted text.txt": "pasted words",
        "a.pdf.txt": "x",
        "query - all v1.sql": "SELECT 1;",
        "query - all.sql": "SELECT 2;",
    }
    links = re.findall(r"\]\(([^)]+)\)", notes_in(tmp_path)["One.md"])
    assert len(links) == 4
    assert all((tmp_path / link.strip("<>").replace("%20", " ")).exists() for link in links)


def test_two_conversations_of_one_name_are_two_notes(shelf, tmp_path):
    for at in range(3):
        bring(shelf.store, talk(f"c{at}", *chained(said(f"m{at}", f"text {at}")), title="Trip"))
    shelf.export(VAULT, tmp_path)

    assert len(notes_in(tmp_path)) == 3
    assert {essence(text)[-5:] for text in notes_in(tmp_path).values()} == {"text0", "text1", "text2"}


def test_what_is_not_wanted_is_not_there(sample, tmp_path):
    row = sample.one("Letter to the landlord")
    bare = Choice(Format.MARKDOWN, Branch.CURRENT, parts=frozenset())
    sample.export(bare, tmp_path / "bare.md", Selection(ids=(row.id,)))
    text = (tmp_path / "bare.md").read_text()

    assert not text.startswith("---")
    assert "Thought for" not in text
    assert "Calendar" not in text
    assert "I am angry" not in text
    sample.export(
        Choice(Format.MARKDOWN, parts=frozenset({Part.THINKING})), tmp_path / "t.md", Selection(ids=(row.id,))
    )
    assert "Thought for" in (tmp_path / "t.md").read_text()


def test_one_file_for_many_conversations_is_refused(sample, tmp_path):
    with pytest.raises(BadInput, match="one file"):
        sample.export(VAULT, tmp_path / "all.md")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_said(sample, tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(ExportError):
        sample.export(VAULT, tmp_path / "vault")
    tmp_path.chmod(0o700)


def test_a_stopped_export_goes_on_where_it_stood(sample, tmp_path):
    token = CancelToken()
    seen = []

    def watch(progress):
        seen.append(progress)
        token.cancel()

    first = sample.exports.export(Selection(), VAULT, tmp_path, token, watch)
    second = sample.export(VAULT, tmp_path)

    assert first.was_stopped
    assert first.conversations + second.conversations == len(sample.library.rows())
    assert not list(tmp_path.rglob("*.partial"))


SAFE = [
    "a\n\nb", "# t\n\ntext", "- x\n- y", "**b** *i* `c`", "```py\nx = '<div>' # $1 [^1]\n```", "$E = mc^2$",
    "1. a\n2. b",
]  # fmt: skip
PIECES = [
    "<div>", "<!--", "-->", "[^1]", "[^1]: note", "```", "~~~", "$5", "$x^2$", "\\(x\\)", "\\[x\\]", "%%", "==m==",
    "[[l]]", "#tag", "# h", "> q", "- i", "1. o",
    "| a | b |\n|---|---|\n| c | d |", "text", "**b**", "*i*", "`c`", "[l](http://x.de)",
    "<http://x.de>", "![a](b)", "&amp;", "\\*", "---", "===", "    code", "\n", "\n\n", " ", "~~s~~", "中文",
    "ألف", "\x00",
    "snake_case_name", "__init__", "a|b", "https://x.de/a_b?c=d", "@cite", "^up^", "- [ ] t", "[x]: http://y.de",
]  # fmt: skip


@pytest.mark.parametrize("text", SAFE)
def test_a_plain_text_is_given_as_it_was_written(text):
    assert markdown_of(text) == text


@settings(max_examples=400)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join), st.booleans())
def test_no_text_loses_a_character_or_touches_its_neighbour(text, breaks):
    note = f"before\n\n{markdown_of(text, label='7-', deeper=2, breaks=breaks)}\n\n## After\n\nafter"
    shown = essence(re.sub(r"\[\d+\]", "", plain_text(parse(note))))
    wanted = essence(re.sub(r"\[\d+\]", "", plain_text(parse(text))))

    assert shown.startswith("before")
    rest = shown.removeprefix("before")
    # footnotes are gathered at the end of whatever they are read with
    if "```markdown" in note:  # what cannot be written anew is shown as source, marks and all
        assert essence(text) in rest
    else:
        assert sorted(rest) == sorted(wanted + "Afterafter")
    assert "Afterafter" in rest


def test_the_folder_is_made_where_it_is_not(sample, tmp_path):
    row = sample.library.rows()[0]
    report = sample.exports.export(
        Selection(ids=(row.id,)), VAULT, tmp_path / "new" / "folder", CancelToken(), no_progress
    )
    assert report.conversations == 1
