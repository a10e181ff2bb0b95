"""Starts Qt, shows the window and waits for its end. Builds nothing of the core."""

from __future__ import annotations

import logging
import os
import sys
from typing import TYPE_CHECKING, Protocol, cast

from PySide6.QtCore import QLocale, QMessageLogContext, QObject, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from holdfast import later
from holdfast.crashes import CRASHES
from holdfast.domain.reading import FirstLook
from holdfast.gui.faults import Faults
from holdfast.gui.garbage import GarbageLooks
from holdfast.gui.main_window import MainWindow
from holdfast.gui.speaking import dress
from holdfast.gui.theme import Theme
from holdfast.gui.threads import take_turns_often

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from socket import socket

    from holdfast.domain.asked import Asked
    from holdfast.domain.commanded import Commanded
    from holdfast.errors import HoldfastError, StoreDamaged, StoreKeyMissing
    from holdfast.gui.bridge import Bridge
    from holdfast.gui.controllers.asked import AskedController
    from holdfast.gui.told_to_end import ToldToEnd
    from holdfast.instance import Alone
    from holdfast.jobs import Lanes
    from holdfast.operations.unlocking import StoreKey, Unlocked
    from holdfast.paths import Paths
    from holdfast.program import Program
    from holdfast.render import Worker

log = logging.getLogger(__name__)

SMALLEST_PERCENT, USUAL_PERCENT, LARGEST_PERCENT = 80, 100, 200


class Opening(Protocol):
    """What opens the store for the window. `open` is called on the read lane, or before there is a window."""

    worker: Worker | None
    """There as soon as the store is open."""

    @property
    def lanes(self) -> Lanes:
        """Return the lanes."""

    def open(self) -> Program:
        """Return the open program. Raises HoldfastError."""

    def obey(self, commanded: Commanded, connection: socket) -> None:
        """Carry out what was typed at a terminal, and answer there; returns at once."""


def run(
    opening: Opening, paths: Paths, arguments: Sequence[str], *, first: FirstLook | None, alone: Alone, asked: Asked
) -> int:
    """Show the window, open the store behind it, and what is asked now and later; return the exit code when it is
    closed. Without a `first` look the store is opened before. Raises HoldfastError where it cannot be opened.
    """
    application = the_application(arguments)
    program = None if first is not None else opening.open()
    window = MainWindow(paths)
    start = Start(window, opening, alone, asked)
    if program is not None:
        start.at_once(program)
    else:
        window.show_first(first or FirstLook())
        window.first_painting.over.connect(start.begin)
        start.show()
    code = application.exec()
    start.end()
    if start.failure is not None:
        raise start.failure
    return code


class Start(QObject):
    """Brings a window from its first picture to all that it can do. `failure` is why it could not."""

    def __init__(self, window: MainWindow, opening: Opening, alone: Alone, asked: Asked) -> None:
        super().__init__(window)
        self._window = window
        self._opening = opening
        self._alone = alone
        self._asked = asked
        self._program: Program | None = None
        self._bridge: Bridge | None = None
        self._slices: Iterator[None] = iter(())
        self._next = QTimer(self)
        self._next.setInterval(0)
        self._next.timeout.connect(self._on_next)
        window.left.connect(self._on_left)
        self.failure: Exception | None = None

    def show(self) -> None:
        """Show the window as it is asked for."""
        if self._asked.is_minimized:
            self._window.showMinimized()
        else:
            self._window.show()

    def at_once(self, program: Program) -> None:
        """Furnish the window before it is shown."""
        self._program = program
        self._make_bridge()
        for _slice in self._furnish(program):
            pass
        self._window.first_painting.over.connect(self._settle)
        self._answer()

    def begin(self) -> None:
        """Open the store behind the window that is painted."""
        bridge = self._make_bridge()
        bridge.crashed.connect(self._on_failed)
        bridge.run(lambda _token: self._opening.open(), self._on_opened, on_failed=self._on_failed)

    def end(self) -> None:
        """Have nothing that still runs say anything."""
        CRASHES.heard = None
        if self._bridge is not None:
            self._bridge.close()

    def _make_bridge(self) -> Bridge:
        from holdfast.gui.bridge import Bridge  # noqa: PLC0415 - the first picture need not pay for it

        ears = hear_the_end()
        ears.told.connect(self._window.leave)
        ears.to_be_kept.connect(self._window.keep)
        take_turns_often()  # from here on lanes load the program and read the store beside the window
        self._bridge = self._window.bridge = Bridge(self._opening.lanes, self._window)
        return self._bridge

    def _on_opened(self, program: Program) -> None:
        if self._bridge is not None:
            self._bridge.crashed.disconnect(self._on_failed)
        self._program = program
        self._slices = self._furnish(program)
        self._next.start()

    @staticmethod
    def _on_left() -> None:
        """End: Qt does so by itself only where the window was to be seen, which behind its icon it is not."""
        QApplication.exit(0)

    def _on_failed(self, error: Exception) -> None:
        """End: whoever started this shows why, in a window of its own."""
        self.failure = error
        self._window.hide()
        QApplication.exit(1)

    def _furnish(self, program: Program) -> Iterator[None]:
        from holdfast.gui.furnishing import furnish  # noqa: PLC0415 - as above

        return furnish(self._window, program, worker=self._opening.worker)

    def _on_next(self) -> None:
        """Do the next slice; the window answers between them."""
        if next(self._slices, self) is self:
            self._next.stop()
            self._answer()
            self._settle()

    def _answer(self) -> None:
        """Open what is asked for."""
        from holdfast.gui.controllers.asked import AskedController  # noqa: PLC0415 - as above

        program = cast("Program", self._program)
        self._asking = AskedController(self._window, program.library)
        self._asking.begin_with(self._asked)

    def _settle(self) -> None:
        _listen(self._alone, self._asking, self._opening.obey)
        GarbageLooks(self._window)
        later.load("traceback")  # a fault may be that no more files can be opened
        CRASHES.heard = Faults(self._window.bridge).hear
        self._window.settle()


def _listen(alone: Alone, opening: AskedController, obey: Callable[[Commanded, socket], None]) -> None:
    """Hear what other starts ask."""
    from holdfast.channels import word_of  # noqa: PLC0415 - after the first picture
    from holdfast.gui.listening import Listening, OpenEvents  # noqa: PLC0415 - as above

    if alone.socket is not None:
        listening = Listening(alone.socket, opening, word_of(alone.address))
        listening.asked.connect(opening.take)
        listening.commanded.connect(obey)
    if sys.platform == "darwin":  # elsewhere every event would pass through here for nothing
        events = OpenEvents(opening)
        events.asked.connect(opening.take)
        cast("QApplication", QApplication.instance()).installEventFilter(events)


def refuse(error: HoldfastError, arguments: Sequence[str]) -> None:
    """Say, in a window of its own, why Holdfast cannot start; it has no other yet."""
    from holdfast.gui.mark import mark_icon  # noqa: PLC0415 - hardly anybody ever sees it
    from holdfast.gui.panes.refusal import RefusalWindow  # noqa: PLC0415 - as above

    application = the_application(arguments)
    hear_the_end()
    theme = Theme(application)
    window = RefusalWindow(theme, error)
    window.setWindowIcon(mark_icon())
    window.show()
    application.exec()


def unlock(missing: StoreKeyMissing, paths: Paths, key: StoreKey, arguments: Sequence[str]) -> Unlocked | None:
    """Stand before the window until the store's key is there; None where the person gave up."""
    from holdfast.gui.protection.before import Unlocking  # noqa: PLC0415 - as above
    from holdfast.jobs import ThreadLanes  # noqa: PLC0415 - as above

    application, lanes = the_application(arguments), ThreadLanes(readers=1)
    hear_the_end()
    asking = Unlocking(Theme(application), lanes, paths, key)
    asking.show_missing(missing)
    asking.door.show()
    application.exec()
    asking.bridge.close()
    lanes.close()
    return asking.unlocked


def recover(error: StoreDamaged, paths: Paths, key: bytes | None, arguments: Sequence[str]) -> bool:
    """Stand before the window until a damaged store is mended or replaced; say whether it is."""
    from holdfast.gui.protection.before import Recovering  # noqa: PLC0415 - as above
    from holdfast.jobs import ThreadLanes  # noqa: PLC0415 - as above

    application, lanes = the_application(arguments), ThreadLanes(readers=1)
    hear_the_end()
    mending = Recovering(Theme(application), lanes, paths, key)
    mending.show_damage(error)
    mending.door.show()
    application.exec()
    mending.bridge.close()
    lanes.close()
    return mending.is_mended


def the_application(arguments: Sequence[str]) -> QApplication:
    """Return Qt's application, made when it is first asked for: a page may stand before the window."""
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        qInstallMessageHandler(_end_without_screen)
        application = QApplication(list(arguments))
        qInstallMessageHandler(_keep_quiet)
        application.setApplicationName("holdfast")
        application.setApplicationDisplayName("Holdfast")
        application.setDesktopFileName("holdfast")
        use_words_of_people()
        dress(application)
    return application


def hear_the_end() -> ToldToEnd:
    """Return what hears that the program is to end, made once; until then a signal ends it where it stands."""
    from holdfast.gui.told_to_end import ToldToEnd  # noqa: PLC0415 - after the first picture

    application = cast("QApplication", QApplication.instance())
    ears = application.findChild(ToldToEnd)
    if ears is None:
        ears = ToldToEnd(application)
        ears.told.connect(_on_told_to_end)
    return ears


def _on_told_to_end() -> None:
    """End whatever is shown, a question before the window too; the window itself hears of it and keeps what it has."""
    QApplication.exit(0)


def _keep_quiet(kind: QtMsgType, context: QMessageLogContext, _words: str) -> None:
    """Log that Qt has something to say, from where and how badly; its words may quote a text or a name of a file."""
    if kind is not QtMsgType.QtDebugMsg:
        log.info("Qt: %s of %s in %s, words left out", kind.name, context.category, context.function or "-")


def _end_without_screen(kind: QtMsgType, context: QMessageLogContext, words: str) -> None:
    """Hear what Qt says while the application is made: what is fatal then is that there is no screen."""
    _keep_quiet(kind, context, words)
    if kind is QtMsgType.QtFatalMsg:
        from holdfast.gui.no_screen import end  # noqa: PLC0415 - hardly ever needed

        end()


def scale_interface(percent: int) -> None:
    """Show all of Holdfast larger or smaller than the screen asks for: letters, rows, icons, spaces alike.

    Qt reads this once, when the application is made, and multiplies it with the screen's own factor. What a person
    set for all of Qt's programs comes before.
    """
    bounded = min(max(percent, SMALLEST_PERCENT), LARGEST_PERCENT)
    if bounded != USUAL_PERCENT:
        os.environ.setdefault("QT_SCALE_FACTOR", f"{bounded / 100:g}")


def use_words_of_people() -> None:
    """Say numbers and dates in English where the system has no language: its "C" knows no 2,914."""
    if QLocale().language() == QLocale.Language.C:
        QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
