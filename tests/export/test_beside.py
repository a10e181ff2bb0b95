"""What stands beside the conversations goes along: projects with their documents, memories, loose pages, snippets, and
the instructions a person gave; what changed alone is written again, and nothing of a person's own.
"""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import unquote

import pytest

from helpers.exported import Page, essence, has, text_of_pdf
from helpers.stored import answered, bring, chained, day, preview, said, talk
from holdfast.domain import Account, Artifact, ArtifactVersion, ImportReport, Memory, Project, ProjectDocument, Source
from holdfast.domain.chatting import KeptSettings
from holdfast.domain.organising import AddTags, Archive
from holdfast.domain.snippets import NewSnippet
from holdfast.export import EVERYTHING, Choice, Format, Part, Selection
from holdfast.importers import PublishedArtifact
from holdfast.jobs import CancelToken

VAULT = Choice(Format.MARKDOWN)
HTML = Choice(Format.HTML)
KEY = "sk-ant-" + "x1" * 12
LEAVEN = ProjectDocument("d1", "Leaven.md", "# Leaven\n\nFeed it at *seven*.", day(0))
FLOUR = ProjectDocument("d2", "flour.pdf", "Type 550", day(0))
BREAD = Project(
    Source.CLAUDE,
    "p1",
    "Bread: a book",
    "What we bake.",
    f"Answer in grams, call {KEY}",
    day(0),
    day(1),
    documents=(LEAVEN, FLOUR),
)
TAXES = replace(BREAD, source_id="p2", name="Taxes", description="", instructions="Be strict.", documents=())
REMEMBERED = Memory(Source.CLAUDE, "account-1", "/profile.md", "---\ntitle: Me\n---\n\nBakes on *Fridays*.", "", day(1))
OF_BREAD = Memory(Source.CLAUDE, "account-1", "projects/p1/notes.md", "Rye is favoured.", "p1", day(1))
PAGE = Artifact("page-1", "published", "Opening hours", "text/html", "", (ArtifactVersion("write", "<b>8 to 12</b>"),))


def add(shelf, *projects, memories=(), pages=()):
    import_id = shelf.store.begin_import(preview())
    shelf.store.add_projects(import_id, projects)
    shelf.store.add_memories(import_id, memories)
    shelf.store.add_published(import_id, [PublishedArtifact(Source.CLAUDE, page, "x") for page in pages])
    shelf.store.finish_import(import_id, ImportReport(), is_complete=False)


@pytest.fixture
def library(shelf):
    """Give a shelf with two projects, a conversation in the first and one in neither, memories and a loose page."""
    bring(
        shelf.store,
        talk("c1", *chained(said("m1", "How much?"), answered("m2", "500 g")), title="Loaf", project_source_id="p1"),
        talk("c2", *chained(said("m3", "Private"), answered("m4", "Yes")), title="Divorce"),
    )
    add(shelf, BREAD, TAXES, memories=[REMEMBERED, OF_BREAD], pages=[PAGE])
    return shelf


def files_in(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in folder.rglob("*")
        if path.is_file() and not {".holdfast", "data"} & {*path.parts}
    }


def leads_to(folder, name):
    """Return the files of the same export to which a file leads, and see that they are there."""
    text = (folder / name).read_text("utf-8")
    found = re.findall(r"\]\(<?([^)>]+)>?\)", text) if name.endswith(".md") else re.findall(r'<a href="([^"]+)"', text)
    inside = [(folder / name).parent / unquote(each) for each in found if "://" not in each]
    assert all(path.exists() for path in inside)
    return {path.resolve().relative_to(folder.resolve()).as_posix() for path in inside}


def test_a_vault_has_a_folder_for_each_project(library, tmp_path):
    folder = tmp_path / "vault"
    library.export(VAULT, folder)

    files = files_in(folder)
    book = "projects/Bread - a book/"
    assert {each for each in files if each.startswith("projects/")} == {
        f"{book}Bread - a book.md",
        f"{book}Leaven.md",
        f"{book}flour.pdf.txt",
        "projects/Taxes/Taxes.md",
    }
    assert files[f"{book}Leaven.md"] == LEAVEN.text
    note = files[f"{book}Bread - a book.md"]
    for words in ('kind: "project"', "What we bake.", "Answer in grams", "Rye is favoured."):
        assert words in note
    assert leads_to(folder, f"{book}Bread - a book.md") == {f"{book}Leaven.md", f"{book}flour.pdf.txt", "Loaf.md"}
    assert leads_to(folder, "Loaf.md") == {f"{book}Bread - a book.md"}
    assert "Be strict." in files["projects/Taxes/Taxes.md"]


def test_a_vault_has_what_is_remembered_and_published(library, tmp_path):
    folder = tmp_path / "vault"
    library.export(VAULT, folder)

    files = files_in(folder)
    assert "Bakes on *Fridays*." in files["Memories.md"]
    assert "```yaml\ntitle: Me\n```" in files["Memories.md"]
    assert "Rye" not in files["Memories.md"], "what belongs to a project stands with it"
    assert leads_to(folder, "Published pages.md") == {"attachments/Published pages/Opening hours.html"}
    assert files["attachments/Published pages/Opening hours.html"] == "<b>8 to 12</b>"


def test_snippets_lead_to_where_they_are_from(library, tmp_path):
    row = library.one("Loaf")
    library.library.snippets.add(NewSnippet("500 g of it", "Amount", "Kitchen", row.id))
    library.export(VAULT, tmp_path / "vault")
    library.export(HTML, tmp_path / "html")

    text = files_in(tmp_path / "vault")["Snippets.md"]
    assert "## Amount · Kitchen" in re.sub(r" · \d{4}-\d\d-\d\d \d\d:\d\d", "", text)
    assert "500 g of it" in text
    assert leads_to(tmp_path / "vault", "Snippets.md") == {"Loaf.md"}
    assert leads_to(tmp_path / "html", "library/Snippets.html") == {"index.html", "conversations/Loaf.html"}


def test_pages_lead_to_each_other(library, tmp_path):
    library.export(HTML, tmp_path)

    book = "projects/Bread - a book.html"
    page = Page((tmp_path / book).read_text("utf-8"))
    for words in ("What we bake.", "Answer in grams", "Feed it at", "Type 550", "Rye is favoured."):
        assert essence(words) in essence(page.text)
    assert leads_to(tmp_path, book) == {"index.html", "conversations/Loaf.html"}
    assert leads_to(tmp_path, "conversations/Loaf.html") == {"index.html", book}
    assert "Bakes on" in (tmp_path / "library/Memories.html").read_text("utf-8")
    assert "8 to 12" in (tmp_path / "library/Published pages.html").read_text("utf-8")
    assert {book, "projects/Taxes.html", "library/Memories.html", "library/Published pages.html"} < leads_to(
        tmp_path, "index.html"
    )


@pytest.mark.skipif(not has("pdftotext"), reason="pdftotext (poppler-utils) is not on this computer")
def test_projects_and_memories_are_printed(library, tmp_path):
    library.export(Choice(Format.PDF), tmp_path)

    text = essence(text_of_pdf(tmp_path / "projects" / "Bread - a book.pdf"))
    for words in ("What we bake.", "Answer in grams", "Rye is favoured.", "Loaf", "Feed it at seven.", "Type 550"):
        assert essence(words) in text
    assert "Fridays" in text_of_pdf(tmp_path / "library" / "Memories.pdf")


def test_a_hand_off_takes_along_what_the_assistant_was_told(library, tmp_path):
    library.store.chats.set_settings(library.one("Loaf").id, KeptSettings(system="Be brief."))
    selection = Selection(ids=(library.one("Loaf").id,))
    library.export(Choice(Format.HANDOFF), tmp_path / "one.md", selection)
    library.export(Choice(Format.HANDOFF, parts=EVERYTHING - {Part.PROJECTS}), tmp_path / "two.md", selection)
    library.export(Choice(Format.HANDOFF, redacts=True), tmp_path / "three.md", selection)

    text = (tmp_path / "one.md").read_text("utf-8")
    assert all(words in text for words in ("Answer in grams", "Be brief.", "Feed it at *seven*.", "Type 550"))
    assert "Answer in grams" not in (tmp_path / "two.md").read_text("utf-8")
    assert "sk-ant" not in (tmp_path / "three.md").read_text("utf-8")


@pytest.mark.parametrize("form", [Format.MARKDOWN, Format.HTML])
def test_instructions_of_a_conversation_stand_above_it(form, library, tmp_path):
    row = library.one("Loaf")
    library.store.chats.set_settings(row.id, KeptSettings(system="Be *brief*."))
    place = tmp_path / ("one.md" if form is Format.MARKDOWN else "one.html")
    library.export(Choice(form), place, Selection(ids=(row.id,)))

    text = place.read_text("utf-8")
    assert text.index("Your instructions") < text.index("How much?")
    assert "Answer in grams" not in text, "one file is one conversation"


def test_stars_and_what_was_put_away_are_said(library, tmp_path):
    row = library.one("Loaf")
    library.store.own.star([row.id], is_starred=True)
    library.library.organising.do([row.id], Archive())
    library.export(VAULT, tmp_path / "vault")
    library.export(HTML, tmp_path / "html")

    assert "starred: true\narchived: true" in files_in(tmp_path / "vault")["Loaf.md"]
    assert "starred" not in files_in(tmp_path / "vault")["Divorce.md"]
    assert "<dt>Starred</dt><dd>yes</dd>" in files_in(tmp_path / "html")["conversations/Loaf.html"]


def test_of_some_only_their_own_project_goes_along(library, tmp_path):
    """Whoever is given some conversations learns nothing of the others, and nothing that is remembered."""
    for form, folder in ((Format.MARKDOWN, tmp_path / "a"), (Format.HTML, tmp_path / "b")):
        library.export(Choice(form), folder, Selection(ids=(library.one("Loaf").id,)))
        text = "".join(f"{name}\n{text}" for name, text in files_in(folder).items())
        assert "Answer in grams" in text
        assert not any(words in text for words in ("Divorce", "Taxes", "Fridays", "Opening hours"))
    other = tmp_path / "c"
    library.export(VAULT, other, Selection(ids=(library.one("Divorce").id,)))
    assert set(files_in(other)) == {"Divorce.md"}


def test_a_list_of_a_project_names_what_is_exported_and_no_more(library, tmp_path):
    bring(library.store, talk("c3", *chained(said("m5", "Hush")), title="Secret loaf", project_source_id="p1"))
    library.export(VAULT, tmp_path / "a", Selection(ids=(library.one("Loaf").id,)))

    assert "Secret" not in "".join(files_in(tmp_path / "a").values())


def test_without_projects_there_are_none(library, tmp_path):
    library.export(Choice(Format.MARKDOWN, parts=EVERYTHING - {Part.PROJECTS}), tmp_path)

    assert set(files_in(tmp_path)) == {"Loaf.md", "Divorce.md"}


def test_nothing_of_it_is_written_twice(library, tmp_path):
    folder = tmp_path / "vault"
    library.export(VAULT, folder)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*.md")}
    report = library.export(VAULT, folder)

    assert (report.files, report.conversations, report.unchanged) == (0, 0, 2)
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*.md")} == before


def test_only_what_changed_of_it_is_written(library, tmp_path):
    folder = tmp_path / "vault"
    library.export(VAULT, folder)
    before = files_in(folder)
    changed = replace(BREAD, documents=(replace(LEAVEN, text="# Leaven\n\nFeed it at *nine*."), FLOUR), updated=day(3))
    add(library, changed)
    report = library.export(VAULT, folder)

    after = files_in(folder)
    book = "projects/Bread - a book/"
    assert {name for name in after if after[name] != before.get(name)} == {
        f"{book}Leaven.md",
        f"{book}Bread - a book.md",
    }
    assert report.files == 2


def test_what_a_person_changed_of_it_stays(library, tmp_path):
    folder = tmp_path / "vault"
    library.export(VAULT, folder)
    book = folder / "projects" / "Bread - a book"
    for name in ("Leaven.md", "Bread - a book.md"):
        (book / name).write_text("mine")
    assert library.export(VAULT, folder).files == 0, "nothing new: nothing written"
    add(library, replace(BREAD, documents=(replace(LEAVEN, text="nine"), FLOUR), instructions="New.", updated=day(3)))
    report = library.export(VAULT, folder)

    files = files_in(book)
    assert files["Leaven.md"] == files["Bread - a book.md"] == "mine"
    assert "New." in files["Bread - a book (new).md"]
    assert len(report.remarks) == 2
    newer = next(name for name, text in files.items() if text == "nine")
    assert leads_to(folder, "projects/Bread - a book/Bread - a book (new).md") >= {f"projects/Bread - a book/{newer}"}
    assert library.export(VAULT, folder).files == 0


def test_an_export_of_some_into_a_vault_shortens_no_list(library, tmp_path):
    folder = tmp_path / "vault"
    bring(library.store, talk("c3", *chained(said("m5", "Rolls?")), title="Rolls", project_source_id="p1"))
    library.export(VAULT, folder)
    report = library.export(VAULT, folder, Selection(ids=(library.one("Loaf").id,)))

    assert report.files == 0
    assert "Rolls" in files_in(folder)["projects/Bread - a book/Bread - a book.md"]


def test_a_lost_list_finds_projects_again(library, tmp_path):
    folder = tmp_path / "vault"
    library.export(VAULT, folder)
    names = set(files_in(folder))
    (folder / ".holdfast" / "vault.json").unlink()
    library.export(VAULT, folder)

    assert set(files_in(folder)) == names


@pytest.mark.parametrize("name", ["../../evil", "CON", "a/b", "", "Memories", "x" * 300, "\u202eevil", "Bread: a book"])
def test_a_project_of_any_name_stays_in_the_folder(name, library, tmp_path):
    folder = tmp_path / "in" / "vault"
    add(library, replace(BREAD, source_id="p3", name=name, documents=(replace(LEAVEN, name=name),)))
    for form in (Format.MARKDOWN, Format.HTML):
        library.export(Choice(form), folder / form.value)

    outside = [path for path in (tmp_path / "in").rglob("*") if path.is_file() and folder not in path.parents]
    assert not outside
    files = files_in(folder / "markdown")
    assert sum(text == LEAVEN.text for text in files.values()) == 2
    assert len([each for each in files if each.startswith("projects/") and 'kind: "project"' in files[each]]) == 3
    assert len(list((folder / "html" / "projects").iterdir())) == 3


def test_redaction_reaches_all_of_it(library, tmp_path):
    row = library.one("Loaf")
    add(library, replace(BREAD, source_id="p3", name="Mail me@example.org"))
    library.store.own.rename(row.id, "Call +49 170 1234567")
    library.library.organising.do([row.id], AddTags(("me@example.org",)))
    library.library.snippets.add(NewSnippet("Write to me@example.org", "Me", "", row.id))
    library.store.chats.set_settings(row.id, KeptSettings(system="I am me@example.org"))
    for form in (Format.MARKDOWN, Format.HTML):
        library.export(Choice(form, redacts=True), tmp_path / form.value)
        text = "".join(f"{name} {text}" for name, text in files_in(tmp_path / form.value).items())
        assert not re.search(r"sk-ant|1234567|me@example|me-example", text)
    library.export(Choice(Format.JSON, redacts=True), tmp_path / "all.json")
    assert not re.search(r"sk-ant|1234567|me@example", (tmp_path / "all.json").read_text("utf-8"))


def test_memories_of_two_accounts_are_told_apart(library, tmp_path):
    add(library, memories=[replace(REMEMBERED, account_id="account-2", text="Bakes never.")])
    import_id = library.store.begin_import(preview())
    library.store.add_accounts(import_id, [Account(Source.CLAUDE, "account-2", "Mina")])
    library.store.finish_import(import_id, ImportReport(), is_complete=False)
    library.export(VAULT, tmp_path)

    assert re.search(r"## Memory: profile\.md · [\d: -]+ · Mina\n", (tmp_path / "Memories.md").read_text("utf-8"))


def test_what_would_be_taken_out_of_it_is_shown_before(library):
    def kinds(parts):
        choice = Choice(Format.MARKDOWN, parts=parts, redacts=True)
        findings, is_all = library.exports.findings(Selection(), choice, CancelToken())
        assert is_all
        return [each.kind for each in findings]

    assert kinds(EVERYTHING) == ["key or token"]
    assert kinds(EVERYTHING - {Part.PROJECTS}) == []
