"""What was stored in English is shown in the language of the day."""

import io

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from holdfast import language, retelling
from holdfast.language import english, tr, trn
from holdfast.retelling import retold

TEXTS = {
    "It did not answer.": "Es hat nicht geantwortet.",
    "{label} has no capacity at the moment ({status}).": "{label} hat gerade keine Kapazität ({status}).",
    "{what} {taken} answers.": "{what} {taken} antwortet.",
    "{left} took too long; {taken} answers.": "{left} brauchte zu lange; {taken} antwortet.",
    "{name} and {name}, twice": "zweimal {name} und {name}",
    "{label} refused it: {said} {hint}": "Von {label} abgelehnt ({hint}): {said}",
}


@pytest.fixture
def german(monkeypatch, tmp_path):
    catalog = Catalog(locale="de")
    for text, said in TEXTS.items():
        catalog.add(text, said)
    catalog.add(("{count} picture is not sent.", "{count} pictures are not sent."),
                ("{count} Bild wird nicht gesendet.", "{count} Bilder werden nicht gesendet."))  # fmt: skip
    target = io.BytesIO()
    write_mo(target, catalog)
    (tmp_path / "translations").mkdir()
    (tmp_path / "translations" / "de.mo").write_bytes(target.getvalue())
    monkeypatch.setattr(language.resources, "folder", lambda: tmp_path)
    retelling._texts.cache_clear()
    language.speak("de")
    yield
    language.speak(language.ENGLISH)
    retelling._texts.cache_clear()


def said():
    """Return sentences as they are said, one of them made of another."""
    full = tr("{label} has no capacity at the moment ({status}).", label="Claude", status=529)
    return [
        full,
        tr("{what} {taken} answers.", what=full, taken="GPT-6 Sol at OpenAI"),
        tr("{left} took too long; {taken} answers.", left="Claude Opus 5.5", taken="GPT-6 Sol"),
        trn("{count} picture is not sent.", "{count} pictures are not sent.", 2914),
        trn("{count} picture is not sent.", "{count} pictures are not sent.", 1),
        tr("It did not answer."),
        tr("{name} and {name}, twice", name="Ada"),
    ]


def test_what_is_stored_in_english_comes_back_in_the_language(german):
    for text in said():
        assert english(text) != text
        assert retold(english(text)) == text


def test_what_a_sentence_holds_may_look_like_the_sentence(german):
    label = "One that has no capacity at the moment"
    text = f"{label} has no capacity at the moment (529)."

    assert retold(text) == "One that hat gerade keine Kapazität (529)." or retold(text).endswith("(529).")
    assert (
        retold("1 picture is not sent. 2 pictures are not sent.") == "1 picture is not sent. 2 pictures are not sent."
    )


def test_a_value_may_be_several_sentences(german):
    """What a provider says in its own words often is."""
    credit = "Your credit balance is too low. Please go to Plans. It did not answer."

    assert retold(f"{credit} GPT-6 Sol answers.") == f"{credit} GPT-6 Sol antwortet."
    assert retold(f"Claude refused it: {credit} It did not answer.") == (
        f"Von Claude abgelehnt (Es hat nicht geantwortet.): {credit}"
    )


@pytest.mark.timeout(60)
@pytest.mark.parametrize("length", [1_000, 60_000, 10_000_000])
def test_a_text_made_to_take_long_does_not(german, length):
    """In one expression each value was tried at every place, for every place of the others: hours for 60,000 signs."""
    unit = "a took too long; b answers. c has no capacity at the moment (d). "
    hostile = (unit * (length // len(unit) + 1))[:length] + "\n"

    assert retold(hostile) == hostile


def test_what_nobody_knows_stays(german):
    assert retold("A sentence of an earlier version.") == "A sentence of an earlier version."
    assert retold("") == ""
    assert retold("answers.") == "answers."


def test_english_is_shown_as_it_is():
    assert retold("It did not answer.") == "It did not answer."
