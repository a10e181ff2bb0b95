"""What translators wrote: whole, with the right placeholders, and of the texts that the source has now."""

import ast
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(CHECKOUT / "packaging"))

import translations  # noqa: E402 - found only after the line above

FRESH = translations.extracted()
LANGUAGES = translations.languages()


def made(text, string, plural=None, **more):
    """Return a catalogue of one text."""
    catalog = translations.Catalog(locale="de")
    catalog.add(text if plural is None else (text, plural), string, **more)
    return catalog


def wanted(text, plural=None, **more):
    """Return a template of one text."""
    return made(text, None, plural, **more)


def test_the_template_is_what_the_source_says():
    """`packaging/translations.py extract` writes it anew."""
    assert translations.TEMPLATE.read_bytes() == translations.written(FRESH)


def test_no_text_stands_within_a_formatted_one():
    """Before Python 3.12 what takes the texts out of the source does not look there, and they stay English."""
    for path in sorted(translations.SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.JoinedStr):
                said = [call for call in ast.walk(node) if isinstance(call, ast.Call) and _says(call)]
                assert not said, f"{path.name}:{node.lineno}"


def _says(call):
    return isinstance(call.func, ast.Name) and call.func.id in translations.KEYWORDS


def test_there_is_something_to_translate():
    assert len(FRESH) > 1000


@pytest.mark.parametrize(
    ("word", "place"), [("Archive", "a tab"), ("Bin", "a tab"), ("Edit", "a menu"), ("Source", "of a document")]
)
def test_a_word_that_is_something_to_do_and_a_place_is_two_texts(word, place):
    """English says both with one word, and hardly another language does."""
    assert FRESH.get(word) is not None
    assert FRESH.get(word, context=place) is not None
    differing = [
        language
        for language in LANGUAGES
        if translations.read(language).get(word).string != translations.read(language).get(word, context=place).string
    ]
    assert differing, "or there is no reason for two"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_is_complete(language):
    assert list(translations.problems(translations.read(language), FRESH)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_read_is_what_was_translated(language):
    """`packaging/translations.py compile` makes it anew."""
    compiled = translations.compiled(translations.read(language))
    assert (translations.FOLDER / f"{language}.mo").read_bytes() == compiled


@pytest.mark.parametrize(
    ("catalog", "template", "problem"),
    [
        (made("Other", "Anderes"), wanted("Saved {name}"), "missing"),
        (made("Saved {name}", ""), wanted("Saved {name}"), "empty"),
        (made("Saved {name}", "{nome} gesichert"), wanted("Saved {name}"), "placeholders"),
        (made("Saved {name}", "gesichert"), wanted("Saved {name}"), "placeholders"),
        (made("Saved {name}", "{name gesichert"), wanted("Saved {name}"), "braces"),
        (made("Saved", "Gesichert", flags=["fuzzy"]), wanted("Saved"), "fuzzy"),
        (made(" and ", "und"), wanted(" and "), "a space"),
        (made("Gone", "Weg"), wanted("Other"), "no longer said"),
        (made("{count} file", ("{count} Datei",), "{count} files"), wanted("{count} file", "{count} files"), "1 forms"),
        (made("a", "b", context="c"), wanted("a"), "missing"),
    ],
)
def test_a_fault_is_found(catalog, template, problem):
    found = list(translations.problems(catalog, template))
    assert any(problem in line for line in found), found


def test_a_form_of_a_plural_may_do_without_the_number():
    catalog = made("{count} file", ("Eine Datei", "{count} Dateien"), "{count} files")
    assert list(translations.problems(catalog, wanted("{count} file", "{count} files"))) == []
