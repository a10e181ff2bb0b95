"""The words of the top bar and of the page's lists: from what is known to lines. No widgets here."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from holdfast.failover import Waiting as State
from holdfast.failover import doubt_words
from holdfast.failover.status import Health
from holdfast.gui import words
from holdfast.language import mark, tr
from holdfast.operations.outages.wording import phase_words, state_word
from holdfast.values import dataclass

if TYPE_CHECKING:
    from holdfast.chat import Waiting
    from holdfast.domain import ConversationId, MessageId
    from holdfast.failover import Proof
    from holdfast.operations.outages import Happened, Outlook, Situation

UPDATE_CHARACTERS = 160


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """A message of the outbox on the page; `ways` are what can be done, as (key, label)."""

    message_id: MessageId
    conversation_id: ConversationId
    title: str
    words: str
    ways: tuple[tuple[str, str], ...]


def moment(when: datetime, at: datetime) -> str:
    """Return when something was: 14:28, or the day in short before it."""
    if when.astimezone().date() == at.astimezone().date():
        return words.clock(when)
    return f"{words.short_date(when, at.astimezone())}, {words.clock(when)}"


def happened_line(one: Happened, at: datetime) -> tuple[str, str]:
    """Return a line of what happened."""
    return f"{moment(one.at, at)}  {one.words}", one.beside


def elapsed_min(one: Situation, at: datetime) -> float:
    """Return how long an outage has lasted: since the first own failure or the page's incident, the earlier."""
    begun = [incident.started for incident in one.page.incidents if incident.started is not None]
    begun += [] if one.since is None else [one.since]
    return max((at - min(begun)) / timedelta(minutes=1), 0.0) if begun else 0.0


def short_title(outlook: Outlook) -> str:
    """Return the few words beside the dot of the top bar."""
    if outlook.is_offline:
        return tr("Offline")
    if outlook.first is None:
        return tr("No provider yet")
    if outlook.first.member.place is None and outlook.first.health is Health.UNKNOWN:
        return tr("Not in use yet")
    if not outlook.first.can_go_back and not state_word(outlook.first.health, outlook.first.why, is_local=False):
        return tr("{label} not asked lately", label=outlook.first.member.label)
    return outlook.title


def incident_lines(outlook: Outlook) -> list[tuple[str, str]]:
    """Return the open incidents with their newest update, and when the pages were read."""
    lines = []
    for one in outlook.situations:
        for incident in one.page.incidents:
            phase = phase_words(incident)
            if incident.started is not None:
                phase = tr("{phase} since {moment}", phase=phase, moment=moment(incident.started, outlook.at))
            lines.append((f"{one.member.label}: {incident.title}", phase))
            for update in incident.updates[:2]:
                if update.text:
                    when = "" if update.at is None else moment(update.at, outlook.at)
                    lines.append((f"    {shortened(update.text)}", when))
    if lines:
        read = [one.page.read for one in outlook.situations if one.page.read is not None]
        if read:
            lines.append((tr("Checked {moment}.", moment=moment(max(read), outlook.at)), ""))
    return lines


def shortened(text: str) -> str:
    """Return a text in one line."""
    line = " ".join(text.split())
    return line if len(line) <= UPDATE_CHARACTERS else f"{line[: UPDATE_CHARACTERS - 1]}…"


def chain_lines(
    outlook: Outlook, reminders: tuple[str, ...], unasked: frozenset[str] = frozenset()
) -> list[tuple[str, str]]:
    """Return each link with its proof and whether it lacks consent, and the reminders."""
    lines = [(reminder, "") for reminder in reminders]
    for one in outlook.situations:
        for link, proof in one.proofs.items():
            name = one.name if link == one.member.link else link.model
            doubted = link in one.doubts and doubt_words(name, one.doubts[link]) in reminders
            if not doubted:
                proven = proof_words(proof, outlook.at)
                unagreed = [tr("not agreed yet")] if link.provider in unasked else []
                lines.append((name, " · ".join([*unagreed, proven])))
    return lines


def proof_words(proof: Proof, at: datetime) -> str:
    """Return what is known of a link."""
    if proof.failing_since is not None:
        return tr("failing since {moment}", moment=moment(proof.failing_since, at))
    if proof.proven is None:
        return tr("never tried")
    return tr("last answered {moment}", moment=moment(proof.proven, at))


_WAYS: dict[State, tuple[tuple[str, str], ...]] = {
    State.WAITING: (("open", mark("Open")), ("withdraw", mark("Take back"))),
    State.STUCK: (("send", mark("Send again")), ("open", mark("Open")), ("withdraw", mark("Take back"))),
    State.UNSURE: (("send", mark("Send again")), ("open", mark("Open")), ("withdraw", mark("Take back"))),
}


def waiting_line(one: Waiting) -> WaitingLine:
    """Return a message of the outbox as the page shows it."""
    title = " ".join((one.text_start or one.title or tr("Message")).split())
    ways = tuple((key, tr(words)) for key, words in _WAYS.get(one.state, (("open", mark("Open")),)))
    if one.is_held:
        ways = (("send_over", tr("Send it all the same")), *ways)
    return WaitingLine(one.message_id, one.conversation_id, title, one.words, ways)
