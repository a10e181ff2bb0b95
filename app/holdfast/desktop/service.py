"""Answers the desktop's search over the session's bus, and ends when nobody has asked for a while.

The thread that receives answers what needs no library; the rest is found on one other thread, in the order in which it
was asked. Who types on cancels what they asked before: it is answered with nothing, and at once.
"""

from __future__ import annotations

import logging
import queue
import threading
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, cast

from holdfast.desktop.bus import BusGone
from holdfast.desktop.dialects import KRUNNER, SHELL, XML, matches, metas
from holdfast.domain.asked import search_link
from holdfast.jobs import CancelToken
from holdfast.operations.desktop_search import NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from holdfast.desktop.answers import Answers, Found
    from holdfast.desktop.bus import Bus, Question
    from holdfast.desktop.launching import Opens

    Job = Callable[[], None]
    Said = tuple[str, Sequence[object]]
    """A signature, and what is said under it."""

log = logging.getLogger(__name__)

IDLE_S = 60.0
"""How long it stays when nobody asks: long enough for a person to type, look and type again."""
UNKNOWN, WRONG = "org.freedesktop.DBus.Error.UnknownMethod", "org.freedesktop.DBus.Error.InvalidArgs"
INTROSPECTABLE, PEER = "org.freedesktop.DBus.Introspectable", "org.freedesktop.DBus.Peer"


class Service:
    """Serves until it is not needed. `opens` opens the window."""

    def __init__(self, bus: Bus, answers: Answers, opens: Opens, idle_s: float = IDLE_S) -> None:
        self._bus = bus
        self._answers = answers
        self._opens = opens
        self._idle_s = idle_s
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._asking: dict[str, CancelToken] = {}
        self._token = ""
        self._methods: dict[tuple[str, str], tuple[str, Callable[[Question], None]]] = {
            (SHELL, "GetInitialResultSet"): ("as", self._on_terms),
            (SHELL, "GetSubsearchResultSet"): ("asas", self._on_terms),
            (SHELL, "GetResultMetas"): ("as", self._on_metas),
            (SHELL, "ActivateResult"): ("sasu", self._on_activate),
            (SHELL, "LaunchSearch"): ("asu", self._on_launch),
            (KRUNNER, "Match"): ("s", self._on_match),
            (KRUNNER, "Run"): ("ss", self._on_run),
            (KRUNNER, "Actions"): ("", partial(self._answer, signature="a(sss)", body=([],))),
            (KRUNNER, "SetActivationToken"): ("s", self._on_token),
            (KRUNNER, "Teardown"): ("", self._answer),
            (INTROSPECTABLE, "Introspect"): ("", partial(self._answer, signature="s", body=(XML,))),
            (PEER, "Ping"): ("", self._answer),
        }

    def serve(self) -> None:
        """Answer until nobody asks any more, or the bus ends; who comes second to the name goes at once."""
        with suppress(BusGone):
            if not self._bus.take(NAME):
                return
            finder = threading.Thread(target=self._find, name="finder", daemon=True)
            finder.start()
            try:
                self._receive(self._idle_s)
                self._bus.give_back(NAME)
                self._receive(0.0)  # what came before that was ours to answer
            finally:
                self._jobs.put(None)
                finder.join()

    def _receive(self, idle_s: float) -> None:
        while (question := self._bus.next(idle_s)) is not None:
            expected = self._methods.get((question.interface, question.member))
            if expected is None:
                self._bus.refuse(question, UNKNOWN, "Nobody here knows that.")
            elif expected[0] != question.signature:
                self._bus.refuse(question, WRONG, f"Takes ({expected[0]}).")
            else:
                expected[1](question)

    def _find(self) -> None:
        """Do what has to be found, until told to stop. On the finding thread."""
        while (job := self._jobs.get()) is not None:
            try:
                job()
            except BusGone:
                return
            except Exception:  # the edge of a lane: one question less, and the next is answered
                log.exception("a question of the desktop's search")

    # what has to be looked for

    def _on_terms(self, question: Question) -> None:
        *_, terms = cast("tuple[Sequence[str], ...]", question.body)
        self._search(question, " ".join(terms), lambda found: ("as", [each.link for each in found]))

    def _on_match(self, question: Question) -> None:
        (text,) = cast("tuple[str]", question.body)
        self._search(question, text, lambda found: ("a(sssida{sv})", matches(found)))

    def _search(self, question: Question, text: str, said: Callable[[Sequence[Found]], Said]) -> None:
        if (before := self._asking.get(question.asker)) is not None:
            before.cancel()
        token = self._asking[question.asker] = CancelToken()

        def job() -> None:
            found: Sequence[Found] = ()
            try:
                if not token.is_cancelled:
                    found = self._answers.find(text, token)
            finally:  # whatever happens, who asked is not left waiting
                self._bus.answer(question, *said(found))

        self._jobs.put(job)

    def _on_metas(self, question: Question) -> None:
        (links,) = cast("tuple[Sequence[str]]", question.body)
        self._jobs.put(lambda: self._bus.answer(question, "aa{sv}", metas(self._answers.about(links))))

    # what is opened

    def _on_activate(self, question: Question) -> None:
        link, _terms, time_ms = cast("tuple[str, Sequence[str], int]", question.body)
        self._answer(question)
        self._opens.open(link, time_ms=time_ms)

    def _on_launch(self, question: Question) -> None:
        terms, time_ms = cast("tuple[Sequence[str], int]", question.body)
        self._answer(question)
        self._opens.open(search_link(" ".join(terms)), time_ms=time_ms)

    def _on_run(self, question: Question) -> None:
        link, _action = cast("tuple[str, str]", question.body)
        self._answer(question)
        token, self._token = self._token, ""
        self._opens.open(link, token=token)

    def _on_token(self, question: Question) -> None:
        (self._token,) = cast("tuple[str]", question.body)
        self._answer(question)

    def _answer(self, question: Question, signature: str = "", body: tuple[object, ...] = ()) -> None:
        self._bus.answer(question, signature, *body)
