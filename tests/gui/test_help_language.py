"""Help in another language: a translated page where there is one, else the English one that says so."""

import re

import pytest

from helpers.pseudo import Pseudo
from holdfast import language, resources
from holdfast.gui.home import help_pages


@pytest.fixture
def german():
    language.speak("de", Pseudo())
    yield
    language.speak(language.ENGLISH)


@pytest.fixture
def only_english(tmp_path, monkeypatch):
    """Have resources of a folder's own, with the English help alone."""
    (tmp_path / "help").mkdir()
    for path in (resources.folder() / "help").glob("*.md"):
        (tmp_path / "help" / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(resources, "folder", lambda: tmp_path)
    return tmp_path


def test_a_page_that_is_not_translated_says_so(german, only_english):
    page = help_pages.pages()[0]
    assert page.title == "Getting an export from Claude"
    assert page.text.startswith("*⟦")


def test_a_translated_page_is_shown(german, only_english):
    (only_english / "help" / "de").mkdir()
    (only_english / "help" / "de" / "importing.md").write_text("# Einlesen\n\nDateien hierher ziehen.\n", "utf-8")
    page = next(page for page in help_pages.pages() if page.name == "importing")
    assert (page.title, page.text) == ("Einlesen", "Dateien hierher ziehen.")


def test_in_english_nothing_is_said_of_it():
    assert not help_pages.pages()[0].text.startswith("*")


def built(text):
    """Return what a page is built of, whatever its language: headings, links, code, rows of tables, items of lists."""
    return {
        "headings": [len(marks) for marks in re.findall(r"^(#+) ", text, re.MULTILINE)],
        "links": sorted(re.findall(r"\]\(([^)]*)\)", text)),
        "code": sorted(re.findall(r"`[^`\n]+`", text)),
        "rows": len(re.findall(r"^\|", text, re.MULTILINE)),
        "items": len(re.findall(r"^\s*(?:[-*]|\d+\.) ", text, re.MULTILINE)),
    }


@pytest.mark.parametrize("code", [code for code in language.NAMES if code != language.ENGLISH])
@pytest.mark.parametrize("name", help_pages.NAMES)
def test_a_page_is_built_as_the_english_one(code, name):
    """A page that was changed in English alone is seen here, as far as it was built anew."""
    folder = resources.folder() / "help"
    english, other = ((folder / place / f"{name}.md").read_text("utf-8") for place in ("", code))
    assert built(other) == built(english)
    assert other.splitlines()[0] != english.splitlines()[0]
