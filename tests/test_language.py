"""The language in which everything is said."""

from datetime import UTC, datetime

import pytest

from holdfast import language
from holdfast.chat.saying import change_words
from holdfast.errors import HoldfastError, KeyRefused
from holdfast.failover import Failure
from holdfast.language import decimal, dollars, english, fitting, in_english, listed, number, tr, tr_in, trn

MADE = {
    "Saved {name}": "{name} gesichert",
    "Broken {name}": "Kaputt {nome}",
    "half {name}": "halb {name",
    "{what} It waits.": "{what} Es wartet.",
    "Well.": "Gut.",
}


class German:
    """A catalogue of a few texts."""

    def text(self, text, context=""):
        """Return a text in German, itself where it is not known."""
        return {"Open": "Öffnen" if context == "a verb" else "Offen"}.get(text, MADE.get(text, text))

    def plural(self, one, many, count):
        """Return the form that goes with a number."""
        return {"{count} message": "{count} Nachricht", "{count} messages": "{count} Nachrichten"}.get(
            one if count == 1 else many, many
        )


@pytest.fixture
def german():
    language.speak("de", German())
    yield
    language.speak(language.ENGLISH)


def test_english_is_what_stands_in_the_source():
    assert tr("Saved {name}", name="a.md") == "Saved a.md"
    assert tr("Write {names in braces}") == "Write {names in braces}"
    assert trn("{count} message", "{count} messages", 1) == "1 message"
    assert trn("{count} message", "{count} messages", 2914) == "2,914 messages"


def test_a_text_is_said_in_the_language(german):
    assert tr("Saved {name}", name="a.md") == "a.md gesichert"
    assert tr_in("a verb", "Open") == "Öffnen"
    assert tr_in("a state", "Open") == "Offen"
    assert trn("{count} message", "{count} messages", 2914) == "2.914 Nachrichten"


def test_what_a_catalogue_lacks_is_said_in_english(german):
    assert tr("Not known {name}", name="x") == "Not known x"
    assert trn("{count} file", "{count} files", 3) == "3 files"


@pytest.mark.parametrize("text", ["Broken {name}", "half {name}"])
def test_a_broken_translation_is_said_in_english(german, text):
    assert tr(text, name="x") == text.replace("{name}", "x")


def test_braces_in_what_a_person_wrote_stay(german):
    assert tr("Saved {name}", name="{evil} {0}") == "{evil} {0} gesichert"


def test_what_was_said_knows_its_english(german):
    inner = tr("Well.")
    said = tr("{what} It waits.", what=inner)
    assert said == "Gut. Es wartet."
    assert english(said) == "Well. It waits."
    assert english(trn("{count} message", "{count} messages", 2914)) == "2,914 messages"
    assert english("as it is") == "as it is"


def test_the_numbers_and_lists_in_what_was_said_are_english_in_its_english(german):
    """What is stored would else be written as the language of that day does, and never retold."""
    said = tr("{a} {b} {c} {d}", a=number(2914), b=decimal(1234.5, 1), c=dollars(1234.5), d=listed(["x", tr("Well.")]))

    assert said == "2.914 1.234,5 1.234,50\N{NO-BREAK SPACE}$ x, Gut."
    assert english(said) == "2,914 1,234.5 $1,234.50 x, Well."


def test_without_blanks_around_it_is_still_known_in_english(german):
    assert english(tr("{what} It waits.", what="").strip()) == "It waits."


def test_an_error_as_a_whole_knows_its_english(german):
    error = HoldfastError(tr("Well."), tr("{what} It waits.", what=tr("Well.")))

    assert str(error) == "Gut. Gut. Es wartet."
    assert english(str(error)) == "Well. Well. It waits."
    assert english(change_words("A", "B", Failure.KEY_REFUSED, KeyRefused("claude", tr("Well.")), has_text=False)) == (
        "Well. B answers."
    )


def test_what_is_handed_on_is_in_english(german):
    with in_english():
        assert tr("Well.") == "Well."
        assert number(2914) == "2,914"
    assert tr("Well.") == "Gut."


@pytest.mark.parametrize(
    ("code", "small", "large", "price"),
    [
        ("en", "2,914", "20,914", "$0.25"),
        ("de", "2.914", "20.914", "0,25\N{NO-BREAK SPACE}$"),
        ("es", "2914", "20.914", "0,25\N{NO-BREAK SPACE}US$"),
        ("ja", "2,914", "20,914", "$0.25"),
    ],
)
def test_numbers_are_written_as_the_language_does(code, small, large, price):
    language.speak(code, German())
    try:
        assert (number(2914), number(20914), dollars(0.25)) == (small, large, price)
    finally:
        language.speak(language.ENGLISH)


def test_a_day_is_written_as_the_language_does(german):
    assert language.day_and_month(datetime(2026, 11, 3, tzinfo=UTC)) == "3.11."


class Here(datetime):
    """A time whose own words are the system's, which Qt lets in."""

    def __format__(self, pattern):
        raise AssertionError(pattern)


def test_a_day_does_not_go_by_the_locale_of_the_process():
    assert language.day_and_month(Here(2026, 3, 3, tzinfo=UTC)) == "3 Mar"
    assert language.english_month(Here(2026, 3, 3, tzinfo=UTC)) == "March 2026"


def test_a_day_that_is_stored_is_stored_in_english(german):
    assert language.english(language.day_and_month(datetime(2026, 11, 3, tzinfo=UTC))) == "3 Nov"


def test_the_systems_language_is_found(monkeypatch, tmp_path):
    (tmp_path / "translations").mkdir()
    for code in ("de", "pt", "zh_CN"):
        (tmp_path / "translations" / f"{code}.mo").touch()
    monkeypatch.setattr(language.resources, "folder", lambda: tmp_path)
    assert fitting(["de_CH.UTF-8"]) == "de"
    assert fitting(["xx", "pt-Latn-BR", "de"]) == "pt"
    assert fitting(["zh-Hans-CN"]) == "zh_CN"
    assert fitting(["zh_TW"]) == "en"
    assert fitting(["C"]) == "en"
    assert fitting([]) == "en"
    assert language.available() == ("en", "de", "pt", "zh_CN")


def test_a_catalogue_that_is_damaged_leaves_english(monkeypatch, tmp_path):
    (tmp_path / "translations").mkdir()
    (tmp_path / "translations" / "de.mo").write_bytes(b"no catalogue")
    monkeypatch.setattr(language.resources, "folder", lambda: tmp_path)
    language.speak("de")
    assert language.spoken() == "en"
    assert tr("Well.") == "Well."
