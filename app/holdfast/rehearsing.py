"""Rehearses an outage from end to end: the real chat engine over a store of its own, with a server on this computer in
the place of Claude and of a backup. Needs no key, reaches nobody, and touches nothing of the person's.

A part of the composition root, since it puts together what `online` puts together, elsewhere.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from holdfast.chat import Draft, Outgoing
from holdfast.domain import MessageState, TextBlock
from holdfast.errors import HoldfastError
from holdfast.failover import Link
from holdfast.jobs import ThreadLanes
from holdfast.keys import Keys
from holdfast.language import mark, number, tr
from holdfast.online import Online
from holdfast.operations.outages.rehearsal import BEGINS, GOES_ON, QUESTION, Rehearsal, Step
from holdfast.operations.outages.stand_in import BACKUP_MODEL, CLAUDE_MODEL, StandIn
from holdfast.operations.outages.wording import seconds
from holdfast.paths import Paths
from holdfast.store import Store

if TYPE_CHECKING:
    from holdfast.chat import TurnNews
    from holdfast.domain import ConversationId, Message, MessageId
    from holdfast.operations.outages.stand_in import Behaviour

log = logging.getLogger(__name__)

TURN_S = 60.0
"""A turn that takes longer on this computer has gone wrong."""

CLAUDE, BACKUP = "claude", "backup"
_WENT_ON = mark("The backup went on where it broke off: {count} characters kept, none twice.")
_WENT_ON_LATER = mark("The backup went on where it broke off, asked {took} later: {count} characters kept, none twice.")
_ANSWERED, _ANSWERED_LATER = (
    mark("The backup answered instead."),
    mark("The backup answered instead, asked {took} later."),
)
NAMES = {CLAUDE: mark("Claude (stand-in)"), BACKUP: mark("Backup (stand-in)")}

Tell = Callable[[str], None]


def rehearse(tell: Tell) -> Rehearsal:
    """Rehearse, telling each step as it is done."""
    with TemporaryDirectory(prefix="holdfast-rehearsal-") as folder:
        paths = Paths.under(Path(folder))
        store = Store.open(paths.store)
        lanes, keys = ThreadLanes(readers=2), Keys(environment={})
        online = Online(store, lanes, paths, lambda _changes: None, keys=keys)
        try:
            return _Stage(online, store, keys).play(tell)
        finally:
            online.close()
            lanes.close()
            store.close()


class _Stage:
    """The engine, the stand-in, and what is played between them."""

    def __init__(self, online: Online, store: Store, keys: Keys) -> None:
        self._online = online
        self._store = store
        self._keys = keys
        self._stand_in = StandIn(BEGINS, GOES_ON)
        self._ended: set[MessageId] = set()
        self._news = threading.Condition()

    def play(self, tell: Tell) -> Rehearsal:
        """Play all scenes; one that fails is told, and those after it still played."""
        self._online.net.run(self._stand_in.start()).result(TURN_S)
        self._set_up()
        self._online.chats.on_turn(self._on_turn)
        steps: list[Step] = []
        parts: tuple[tuple[str, str], ...] = ()
        scenes: tuple[tuple[str, Behaviour, tuple[str, ...]], ...] = (
            (tr("Claude answers"), "well", (CLAUDE,)),
            (tr("Claude breaks off in mid-answer"), "breaks_off", (CLAUDE, BACKUP)),
            (tr("Claude is overloaded (529)"), "overloaded", (BACKUP,)),
            (tr("Claude is well again"), "well", (CLAUDE,)),
        )
        for at, (title, behaviour, writers) in enumerate(scenes):
            if at == len(scenes) - 1:
                self._recover()
            tell(title)
            step, written = self._scene(title, behaviour, writers)
            steps.append(step)
            parts = written if len(written) > 1 else parts
        self._online.net.run(self._stand_in.close()).result(TURN_S)
        return Rehearsal(tuple(steps), parts)

    def _set_up(self) -> None:
        """Make the stand-in two providers, and a chain of them."""
        providers, origin = self._online.providers, self._stand_in.origin
        for name in (CLAUDE, BACKUP):
            self._keys.hold(name, origin, "a-key-for-the-rehearsal")  # so that no keyring is asked
        providers.add(CLAUDE, "anthropic", f"{origin}/claude", CLAUDE_MODEL)
        providers.add(BACKUP, "openai", f"{origin}/backup/v1", BACKUP_MODEL)
        providers.set_chain([Link(CLAUDE, CLAUDE_MODEL), Link(BACKUP, BACKUP_MODEL)])
        for name in (CLAUDE, BACKUP):
            providers.consent(name)

    def _recover(self) -> None:
        """Have Claude looked at again, as the watch does once it is well."""
        self._stand_in.claude = "well"
        self._online.health.look_again()
        for _ in range(2):
            probe = self._online.net.run(self._online.outages.roster.probe(CLAUDE)).result(TURN_S)
            self._online.health.probed(CLAUDE, probe)

    def _scene(
        self, title: str, behaviour: Behaviour, writers: tuple[str, ...]
    ) -> tuple[Step, tuple[tuple[str, str], ...]]:
        self._stand_in.claude = behaviour
        self._stand_in.broke_off = self._stand_in.backup_asked = None
        try:
            reply = self._ask()
        except (HoldfastError, TimeoutError) as err:
            log.info("a scene of the rehearsal failed: %s", type(err).__name__)
            return Step(title, str(err) or tr("No answer came in time."), is_well=False), ()
        parts = _parts(reply)
        text = "".join(part for _who, part in parts)
        is_whole = reply.state is MessageState.COMPLETE and text == f"{BEGINS}{GOES_ON}"
        is_well = is_whole and tuple(who for who, _part in parts) == writers
        return Step(title, self._outcome(parts, is_whole=is_whole), is_well=is_well), _named(parts)

    def _outcome(self, parts: tuple[tuple[str, str], ...], *, is_whole: bool) -> str:
        """Return what came of a scene."""
        if not is_whole:
            return tr("The answer did not come whole.")
        writers = [who for who, _part in parts]
        stand_in = self._stand_in
        took = ""
        if stand_in.broke_off is not None and stand_in.backup_asked is not None:
            took = _short(stand_in.backup_asked - stand_in.broke_off)
        if writers == [CLAUDE, BACKUP]:
            said = _WENT_ON_LATER if took else _WENT_ON
            return tr(said, took=took, count=number(len(parts[0][1])))
        if writers == [BACKUP]:
            return tr(_ANSWERED_LATER if took else _ANSWERED, took=took)
        return tr("Claude answered, whole.")

    def _ask(self) -> Message:
        """Send the question in a new conversation and return the reply as it was stored."""
        sent = self._online.chats.send(Outgoing(None, None, Draft(QUESTION)))
        if sent.reply_id is None:
            raise _waits()
        with self._news:
            if not self._news.wait_for(lambda: sent.reply_id in self._ended, TURN_S):
                raise TimeoutError
        return self._stored(sent.conversation_id, sent.reply_id)

    def _stored(self, conversation_id: ConversationId, reply_id: MessageId) -> Message:
        opened = self._store.conversation(conversation_id)
        found = next((one.message for one in opened.messages if one.id == reply_id), None)
        if found is None:  # nobody answered: the reply to come was taken back, the question is kept
            raise _waits()
        return found

    def _on_turn(self, news: TurnNews) -> None:
        if news.is_ended:
            with self._news:
                self._ended.add(news.reply_id)
                self._news.notify_all()


def _waits() -> HoldfastError:
    return HoldfastError(tr("Nobody answered; the question waits in the outbox."))


def _short(took_s: float) -> str:
    """Return a short time: 12 ms, 1.4 s."""
    took_ms = max(round(took_s * 1000), 1)
    return tr("{count} ms", count=took_ms) if took_ms < 1000 else seconds(took_ms)  # noqa: PLR2004 - a second


def _parts(reply: Message) -> tuple[tuple[str, str], ...]:
    """Return who wrote which part of a reply."""
    parts = []
    for at, segment in enumerate(reply.segments):
        end = reply.segments[at + 1].first_block if at + 1 < len(reply.segments) else len(reply.blocks)
        blocks = reply.blocks[segment.first_block : end]
        parts.append((segment.provider, "".join(one.text for one in blocks if isinstance(one, TextBlock))))
    return tuple(parts)


def _named(parts: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple((tr(NAMES.get(who, who)), text) for who, text in parts)
