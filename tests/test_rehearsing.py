"""The rehearsal, end to end: the real engine, real sockets on this computer, and nothing of the person's touched."""

from __future__ import annotations

import pytest

from holdfast import rehearsing
from holdfast.operations.outages.rehearsal import BEGINS, GOES_ON


@pytest.fixture
def rehearsed(home):
    """Rehearse once; gives what it was like and what was told meanwhile."""
    told = []
    return rehearsing.rehearse(told.append), told, home


def test_a_rehearsal_takes_over_in_mid_answer_and_goes_back(rehearsed):
    found, told, home = rehearsed

    assert found.is_well
    assert told == [step.title for step in found.steps]
    assert [step.title for step in found.steps] == [
        "Claude answers",
        "Claude breaks off in mid-answer",
        "Claude is overloaded (529)",
        "Claude is well again",
    ]
    assert found.parts == (("Claude (stand-in)", BEGINS), ("Backup (stand-in)", GOES_ON))
    assert "none twice" in found.steps[1].text
    assert [path for path in home.rglob("*") if path.is_file()] == []  # nothing of it is kept


def test_a_backup_that_fails_too_is_told(monkeypatch):
    """A rehearsal that cannot fail would prove nothing."""

    async def silent(_self, _body, _writer):
        """Close without a word."""

    monkeypatch.setattr(rehearsing.StandIn, "_as_backup", silent)
    monkeypatch.setattr(rehearsing, "TURN_S", 5.0)

    found = rehearsing.rehearse(lambda _title: None)

    assert [step.is_well for step in found.steps][:3] == [True, False, False]
    assert found.words == "The rehearsal did not go as it should. The steps say where."
