"""Help in another language: a translated page where there is one, else the English one that says so."""

import pytest

from helpers.pseudo import Pseudo
from holdfast import language, resources
from holdfast.gui.home import help_pages


@pytest.fixture
def german():
    language.speak("de", Pseudo())
    yield
    language.speak(language.ENGLISH)


def test_a_page_that_is_not_translated_says_so(german):
    page = help_pages.pages()[0]
    assert page.title == "Getting an export from Claude"
    assert page.text.startswith("*⟦")


def test_a_translated_page_is_shown(german, tmp_path, monkeypatch):
    (tmp_path / "help" / "de").mkdir(parents=True)
    (tmp_path / "help" / "de" / "importing.md").write_text("# Einlesen\n\nDateien hierher ziehen.\n", "utf-8")
    english = resources.folder()
    for path in (english / "help").glob("*.md"):
        (tmp_path / "help" / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(resources, "folder", lambda: tmp_path)
    page = next(page for page in help_pages.pages() if page.name == "importing")
    assert (page.title, page.text) == ("Einlesen", "Dateien hierher ziehen.")


def test_in_english_nothing_is_said_of_it():
    assert not help_pages.pages()[0].text.startswith("*")
