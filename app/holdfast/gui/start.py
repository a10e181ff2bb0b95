"""Starts Qt, shows the window and waits for its end. Builds nothing of the core."""

from __future__ import annotations

import logging
import os
import sys
from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QLocale, QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from holdfast.gui.controllers.asked import AskedController
from holdfast.gui.garbage import collect_seldom
from holdfast.gui.main_window import MainWindow
from holdfast.gui.mark import mark_icon
from holdfast.gui.panes.refusal import RefusalWindow
from holdfast.gui.protection.before import Recovering, Unlocking
from holdfast.gui.speaking import dress
from holdfast.gui.theme import Theme
from holdfast.jobs import ThreadLanes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.domain.asked import Asked
    from holdfast.errors import HoldfastError, StoreDamaged, StoreKeyMissing
    from holdfast.instance import Alone
    from holdfast.jobs import Lanes
    from holdfast.operations.unlocking import StoreKey, Unlocked
    from holdfast.paths import Paths
    from holdfast.program import Program
    from holdfast.render import Worker

log = logging.getLogger(__name__)

SMALLEST_PERCENT, USUAL_PERCENT, LARGEST_PERCENT = 80, 100, 200


def run(
    program: Program,
    lanes: Lanes,
    paths: Paths,
    worker: Worker,
    arguments: Sequence[str],
    *,
    alone: Alone,
    asked: Asked,
) -> int:
    """Show the window over `program`, open what is asked now and later; return the exit code when it is closed."""
    application = the_application(arguments)
    window = MainWindow(program, lanes, paths, worker=worker)
    opening = AskedController(window, program.library)
    window.first_painting.over.connect(partial(_listen, alone, opening))
    window.first_painting.over.connect(collect_seldom)
    opening.begin_with(asked)
    code = application.exec()
    window.bridge.close()
    return code


def _listen(alone: Alone, opening: AskedController) -> None:
    """Hear what other starts ask. After the window is there: the network part of Qt takes a while to load."""
    from holdfast.gui.listening import Listening, OpenEvents  # noqa: PLC0415 - as said

    listening = Listening(alone, opening)
    listening.asked.connect(opening.take)
    if sys.platform == "darwin":  # elsewhere every event would pass through here for nothing
        events = OpenEvents(opening)
        events.asked.connect(opening.take)
        cast("QApplication", QApplication.instance()).installEventFilter(events)


def refuse(error: HoldfastError, arguments: Sequence[str]) -> None:
    """Say, in a window of its own, why Holdfast cannot start; it has no other yet."""
    application = the_application(arguments)
    theme = Theme(application)
    window = RefusalWindow(theme, error)
    window.setWindowIcon(mark_icon())
    window.show()
    application.exec()


def unlock(missing: StoreKeyMissing, key: StoreKey, arguments: Sequence[str]) -> Unlocked | None:
    """Stand before the window until the store's key is there; None where the person gave up."""
    application, lanes = the_application(arguments), ThreadLanes(readers=1)
    asking = Unlocking(Theme(application), lanes, key)
    asking.show_missing(missing)
    asking.door.show()
    application.exec()
    asking.bridge.close()
    lanes.close()
    return asking.unlocked


def recover(error: StoreDamaged, paths: Paths, key: bytes | None, arguments: Sequence[str]) -> bool:
    """Stand before the window until a damaged store is mended or replaced; say whether it is."""
    application, lanes = the_application(arguments), ThreadLanes(readers=1)
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
        qInstallMessageHandler(_keep_quiet)
        application = QApplication(list(arguments))
        application.setApplicationName("holdfast")
        application.setApplicationDisplayName("Holdfast")
        application.setDesktopFileName("holdfast")
        use_words_of_people()
        dress(application)
    return application


def _keep_quiet(kind: QtMsgType, context: QMessageLogContext, _words: str) -> None:
    """Log that Qt has something to say, from where and how badly; its words may quote a text or a name of a file."""
    if kind is not QtMsgType.QtDebugMsg:
        log.info("Qt: %s of %s in %s, words left out", kind.name, context.category, context.function or "-")


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
