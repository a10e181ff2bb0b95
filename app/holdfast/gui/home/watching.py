"""Notices exports that arrive in a folder and offers them, or imports them by itself where the person wants that. Also
reminds of a new export when the newest is old. Knows the notice line and the operations; never takes the focus away.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QFileSystemWatcher, QObject, QStandardPaths, QTimer, Signal

from holdfast.gui import words
from holdfast.gui.panes import Notice
from holdfast.language import tr, trn
from holdfast.operations.arrivals import Arrival, Look, look
from holdfast.settings import REMIND_DAYS, WATCH, WATCH_FOLDER

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.domain import ImportReport
    from holdfast.gui.main_window import MainWindow
    from holdfast.jobs import CancelToken, Progress
    from holdfast.operations.insights import CutOffImport, Figures
    from holdfast.program import Program

LOOK_AGAIN_MS = 1500
"""How long a file must keep its size before it is held for whole: browsers write at least every second."""
PATIENCE = 40
"""Looks without any change after which a half file is given up, until the folder changes again."""
OFFERED_KEPT = 300
REMIND_AGAIN = timedelta(days=7)


class ArrivalController(QObject):
    """Signals: import_wanted(tuple of Path), the person wants to see what is in them; steps_wanted(), how to get an
    export.
    """

    import_wanted = Signal(object)
    steps_wanted = Signal()

    def __init__(
        self, window: MainWindow, program: Program, figures: Figures | None, today: Callable[[], date] = date.today
    ) -> None:
        super().__init__(window)
        self._window = window
        self._library = program.library
        self._figures = figures
        self._today = today
        self._before: Look | None = None
        self._unchanged = 0
        self._is_looking = False
        self._watcher = QFileSystemWatcher(self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(LOOK_AGAIN_MS)
        self._watcher.directoryChanged.connect(self._on_folder_changed)
        self._timer.timeout.connect(self._look)

    def start(self) -> None:
        """Look at the folder now and whenever it changes; look whether an import was cut off, and how old the newest
        export is.
        """
        if self._figures is not None:
            self._window.bridge.run(self._cut_off, self._on_cut_off, on_failed=_ignore)
        self.watch()
        if self._figures is not None and self._window.settings.get(REMIND_DAYS) > 0:
            self._window.bridge.run(self._last_export, self._on_last_export, on_failed=_ignore)

    def watch(self) -> None:
        """Watch the folder that the settings name."""
        if old := self._watcher.directories():
            self._watcher.removePaths(old)
        self._before = None
        folder = self.folder
        if self._window.settings.get(WATCH) != "off" and folder is not None:
            self._watcher.addPath(str(folder))
            self._look()

    @property
    def folder(self) -> Path | None:
        """Return the folder that is watched, None where there is none."""
        chosen = self._window.settings.get(WATCH_FOLDER)
        usual = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
        folder = Path(chosen or usual)
        return folder if folder.is_dir() else None

    # looking

    def _on_folder_changed(self, _folder: str) -> None:
        self._unchanged = 0
        if not self._timer.isActive():
            self._timer.start()

    def _look(self) -> None:
        folder = self.folder
        if folder is None or self._is_looking:
            return
        self._is_looking = True
        known = frozenset(self._window.remembered.offered_files)
        job = partial(self._read, folder, known, self._before)
        self._window.bridge.run(job, self._on_looked, on_failed=_ignore, on_ended=self._on_ended)

    def _read(self, folder: Path, known: frozenset[str], before: Look | None, _token: CancelToken) -> Look:
        """Look at the folder, and leave out what was imported already. On the read lane."""
        found = look(folder, known, before)
        if found.whole and self._figures is not None:
            imported = self._figures.files_seen()
            whole = tuple(each for each in found.whole if each.path.name not in imported)
            return Look(whole, found.is_waiting, found.sizes, found.others)
        return found

    def _on_ended(self) -> None:
        self._is_looking = False

    def _on_looked(self, found: Look) -> None:
        is_unchanged = self._before is not None and self._before.sizes == found.sizes
        self._unchanged = self._unchanged + 1 if is_unchanged else 0
        self._before = found
        if found.is_waiting and self._unchanged < PATIENCE:
            self._timer.start()
        if found.whole:
            self._take(found.whole)

    def _take(self, arrivals: tuple[Arrival, ...]) -> None:
        """Offer what arrived, or import it; once only, whatever the person answers."""
        offered = self._window.remembered.offered_files
        offered += [each.mark for each in arrivals]
        del offered[:-OFFERED_KEPT]
        if self._window.settings.get(WATCH) == "import":
            self._import(tuple(each.path for each in arrivals))
            return
        for is_chatgpt in (False, True):
            if found := [each for each in arrivals if each.is_chatgpt is is_chatgpt]:
                self._offer(found, is_chatgpt=is_chatgpt)

    def _offer(self, arrivals: list[Arrival], *, is_chatgpt: bool) -> None:
        paths = tuple(each.path for each in arrivals)
        about = {"name": paths[0].name, "folder": paths[0].parent.name or str(paths[0].parent)}
        size = words.size(sum(each.size_bytes for each in arrivals))
        title = trn("{name} is in {folder}.", "{count} files of an export are in {folder}.", len(paths), **about)
        if is_chatgpt:
            hint = tr(
                "It looks like an export from ChatGPT, {size}. Nothing is imported before you have seen what is in it.",
                size=size,
            )
        else:
            hint = tr(
                "It looks like an export from Claude, {size}. Nothing is imported before you have seen what is in it.",
                size=size,
            )
        notice = Notice(title, hint, "info", (("look", tr("Look inside")), ("later", tr("Not now"))))
        self._window.notice.show_when_free(notice, partial(self._on_answer, paths))

    def _on_answer(self, paths: tuple[Path, ...], key: str) -> None:
        if key == "look":
            self.import_wanted.emit(paths)

    # importing by itself

    def _import(self, paths: tuple[Path, ...]) -> None:
        if self._window.controller.importing.is_running:
            self.import_wanted.emit(paths)
            return
        self._window.bridge.run(partial(self._run_import, paths), partial(self._on_imported, paths))

    def _run_import(self, paths: tuple[Path, ...], token: CancelToken) -> ImportReport:
        return self._library.import_archive(paths, token, _say_nothing)

    def _on_imported(self, paths: tuple[Path, ...], report: ImportReport) -> None:
        if report.was_stopped:
            return
        name = paths[0].name if len(paths) == 1 else trn("{count} file", "{count} files", len(paths))
        lacks = words.report_lacks(report)
        hint = tr("From {name}. {hint}", name=name, hint=" ".join([*words.report_facts(report)[:1], *lacks]))
        notice = Notice(f"{words.report_title(report)}.", hint, "warn" if lacks else "good")
        self._window.notice.show_when_free(notice, _ignore)

    # reminding

    def _cut_off(self, _token: CancelToken) -> CutOffImport | None:
        return self._figures.cut_off_import() if self._figures is not None else None

    def _on_cut_off(self, found: CutOffImport | None) -> None:
        """Say that not all of an export is here: the list looks as whole as ever."""
        if found is None or found.began_ms == self._window.remembered.cut_off_import:
            return
        files = found.files
        name = files[0] if len(files) == 1 else trn("{count} file", "{count} files", len(files))
        notice = Notice(
            tr("The import of {name} was cut off.", name=name),
            tr("What had been stored by then is kept. Import the same files again to go on."),
            "warn",
            (("understood", tr("All right")),),
        )
        self._window.notice.show_when_free(notice, partial(self._on_cut_off_seen, found.began_ms))

    def _on_cut_off_seen(self, began_ms: int, _key: str) -> None:
        self._window.remembered.cut_off_import = began_ms

    def _last_export(self, _token: CancelToken) -> datetime | None:
        return self._figures.last_export() if self._figures is not None else None

    def _on_last_export(self, made: datetime | None) -> None:
        days = self._window.settings.get(REMIND_DAYS)
        today = self._today()
        if made is None or (today - made.astimezone().date()).days < days:
            return
        reminded = self._window.remembered.reminded_on
        if reminded and reminded > (today - REMIND_AGAIN).isoformat():
            return
        self._window.remembered.reminded_on = today.isoformat()
        age = trn("{count} day", "{count} days", (today - made.astimezone().date()).days)
        notice = Notice(
            tr("Your newest export is {age} old.", age=age),
            tr(
                "What you have written with Claude since then is not on this computer yet. A new export "
                "takes two minutes."
            ),
            "info",
            (("steps", tr("Show me how")), ("later", tr("Not now"))),
        )
        self._window.notice.show_when_free(notice, self._on_reminder_answer)

    def _on_reminder_answer(self, key: str) -> None:
        if key == "steps":
            self.steps_wanted.emit()


def _ignore(_anything: object) -> None:
    """Say nothing: whoever wants to import by hand still can."""


def _say_nothing(_progress: Progress) -> None:
    """Run quietly: nobody asked for it just now."""
