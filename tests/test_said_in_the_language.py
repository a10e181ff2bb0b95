"""The sentences that rooms below the window make are said in the language, whatever happened."""

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import get_args

import pytest

from helpers.pseudo import Pseudo, latin_words
from holdfast import keys, language
from holdfast.domain import naming
from holdfast.domain.outages import KeptEvent, KeptMeasurement
from holdfast.errors import ProviderError, StreamFault, UnreachableCause
from holdfast.failover import Failure
from holdfast.failover.advice import Facts, advise
from holdfast.failover.estimate import LongerThanUsual, estimate, span
from holdfast.failover.estimate import words as estimate_words
from holdfast.failover.evidence import Evidence, Own, assess
from holdfast.failover.status.values import Health, Judgement
from holdfast.failover.takeover import why_words
from holdfast.failover.translating import Account, Paged
from holdfast.operations.outages import wording
from holdfast.operations.outages.lately import lately
from holdfast.providers import words as provider_words

NOW = datetime(2026, 11, 3, 14, 2, tzinfo=UTC)
LABEL, OTHER = "Κλαυδε", "Γπτ"
FAILURES = (None, *Failure)


@pytest.fixture(autouse=True)
def pseudo():
    language.speak("pseudo", Pseudo())
    yield
    language.speak(language.ENGLISH)


def escaped(texts):
    """Return those of some sentences that have words outside of what was said in the language."""
    return sorted({text for text in texts if latin_words(text)})


def test_how_a_provider_is():
    said = []
    for health, why, is_local in product(Health, FAILURES, (True, False)):
        said += [
            wording.state_word(health, why, is_local=is_local),
            wording.state_sentence(LABEL, health, why, is_local=is_local),
            wording.now_sentence(LABEL, health, why, is_local=is_local),
        ]
    said += [wording.kept_sentence(LABEL, word) for word in ("overloaded", "down", "of an earlier version")]
    said += [wording.clock(NOW - timedelta(days=days), NOW) for days in (0, 1)]
    said += [wording.seconds(ms) for ms in (5, 900, 12_000)] + [wording.times(count) for count in (1, 2, 5)]
    assert escaped(said) == []


def test_what_is_known_of_a_provider():
    said = []
    for own, failure, health, has_page in product(Own, FAILURES, Health, (True, False)):
        since = None if failure is None else NOW
        kinds = (
            Evidence(own, since, failure, 529),
            Evidence(own, since, failure, None, until=NOW),
            Evidence(own, since, failure, None, failed=2, asked=9),
        )
        said += [assess(LABEL, each, Judgement(health), has_page=has_page).words for each in kinds]
    assert escaped(said) == []


def test_what_can_be_done():
    said = []
    for health, failure, other in product(Health, FAILURES, ("", OTHER)):
        for more in ({}, {"is_taken_over": True}, {"can_go_back": True}, {"web_down": True, "waiting": 2}):
            for is_local in (True, False):
                facts = Facts(LABEL, health, failure, other, other_model=OTHER, is_local=is_local, **more)
                said += [text for advice in advise(facts) for text in (advice.title, advice.text)]
    assert escaped(said) == []


def test_how_long_it_may_last():
    found = [estimate(5, [20, 30, 60, 95]), estimate(5, [200, 400, 600]), LongerThanUsual(400, is_monitoring=False)]
    said = [estimate_words(each) for each in found] + [span(minutes) for minutes in (1, 40, 60, 100)]
    assert escaped(said) == []


def test_what_happened_lately():
    kinds = ("outage", "recovered", "took_over", "offline", "online", "drill", "rehearsal", "alert_failed", "switched")
    detail = {"word": "overloaded", "says": "its status page says so too", "minutes": 12, "words": "all went well"}
    events = [KeptEvent(NOW, kind, "a", detail) for kind in kinds]
    events += [KeptEvent(NOW, "took_over", "a", {"kept_chars": 2, "other": "b"})]
    measured = [KeptMeasurement(NOW, "a", "m", "" if why is None else why.value, 529, 900) for why in FAILURES]
    happened = lately(measured, events, lambda _name: LABEL, limit=200)
    assert len(happened) > 20
    assert escaped(text for one in happened for text in (one.words, one.beside)) == []


def test_what_a_service_answered():
    said = []
    for kind in provider_words.SENTENCES:
        assert issubclass(kind, ProviderError)
        said += provider_words.sentence(kind, LABEL, "", 529)
    for cause, is_local in product(get_args(UnreachableCause), (True, False)):
        said += provider_words.unreachable(LABEL, cause, is_local=is_local)
    for fault, has_text in product(get_args(StreamFault), (True, False)):
        said += provider_words.broken(LABEL, fault, has_text=has_text)
    said += [provider_words.wait(seconds) for seconds in (1, 30, 600)]
    assert escaped(said) == []


def test_who_went_on_and_what_went_along():
    said = [naming.seam_words(LABEL, OTHER), naming.seam_words(LABEL, LABEL)]
    said += [why_words(LABEL, failure) for failure in Failure]
    account = Account(5, 900, 1000, 2, 2, 2, 2, fits=False, paged=(Paged(OTHER, 2, 9), Paged(OTHER, 9, 9)))
    said += account.words(LABEL)
    said += [text for state in keys.KeyringState for text in (keys.KeyringStatus(state).message,)]
    assert escaped(said) == []
