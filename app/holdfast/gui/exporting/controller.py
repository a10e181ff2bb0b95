"""Takes an export from the choice to the report. Knows the page, the facade of exports and the settings; one export at
a time.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from holdfast.export import Branch, Choice, ExportReport, Format, Part, Selection
from holdfast.export.file_names import safe_stem
from holdfast.gui.exporting import wording
from holdfast.jobs import LatestWins
from holdfast.language import tr
from holdfast.settings import EXPORT_CHOICES, LAST_EXPORT_MS, VAULT_FOLDER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.errors import HoldfastError
    from holdfast.gui.bridge import Bridge
    from holdfast.gui.choosers import Chooser
    from holdfast.gui.exporting.page import ExportPage
    from holdfast.gui.remembered import Remembered
    from holdfast.jobs import CancelToken, Progress
    from holdfast.operations.exporting import Exports, Preview
    from holdfast.settings import Settings

SUFFIXES = {
    Format.MARKDOWN: ".md",
    Format.PDF: ".pdf",
    Format.HTML: ".html",
    Format.JSON: ".json",
    Format.HANDOFF: ".md",
}

What = tuple[str, Selection]


class ExportController(QObject):
    """Signals: shown(), there is something to see; left(); running_changed(str), a few words on how far it is, "" when
    none runs; kept(str), a folder is to be kept up to date from now on, "" for none.
    """

    shown = Signal()
    left = Signal()
    running_changed = Signal(str)
    kept = Signal(str)

    def __init__(
        self,
        exports: Exports,
        bridge: Bridge,
        page: ExportPage,
        *,
        settings: Settings,
        chooser: Chooser,
        remembered: Remembered,
    ) -> None:
        super().__init__(page)
        self._exports = exports
        self._bridge = bridge
        self._page = page
        self._settings = settings
        self._chooser = chooser
        self._remembered = remembered
        self._whats: tuple[What, ...] = ()
        self._preview = LatestWins()
        self._shown: Preview | None = None
        self._token: CancelToken | None = None
        self._is_running = False
        self._place = Path()
        self._connect()

    @property
    def is_running(self) -> bool:
        """Say whether an export runs."""
        return self._is_running

    def open(self, whats: Sequence[What], form: Format | None = None) -> None:
        """Show the choices, the first of `whats` chosen; while an export runs, how far it is."""
        if not self._is_running:
            self._whats = tuple(whats)
            chosen = _remembered(self._settings.get(EXPORT_CHOICES))
            chosen = chosen if form is None else replace(chosen, format=form)
            keeps = bool(self._settings.get(VAULT_FOLDER))
            labels, selections = [label for label, _ in self._whats], [each for _, each in self._whats]
            whole_at = selections.index(Selection()) if Selection() in selections else -1
            self._page.show_choosing(labels, chosen, keeps=keeps, whole_at=whole_at)
        self.shown.emit()

    def stop(self) -> None:
        """Stop the export; nothing half stays."""
        if self._token is not None:
            self._token.cancel()

    def _connect(self) -> None:
        page = self._page
        page.changed.connect(self._on_changed)
        page.export_requested.connect(self._on_export_requested)
        page.cancel_requested.connect(self.stop)
        page.open_requested.connect(self._on_open_requested)
        page.again_requested.connect(self._on_again_requested)
        page.left.connect(self.left)

    def _selection(self) -> Selection:
        at = self._page.what.currentIndex()
        return self._whats[at][1] if 0 <= at < len(self._whats) else Selection(ids=())

    def _on_changed(self) -> None:
        selection, chosen = self._selection(), self._page.choice()
        self._bridge.run_latest(
            self._preview, partial(_call, self._exports.preview, selection, chosen), self._on_preview
        )

    def _on_preview(self, preview: Preview) -> None:
        self._shown = preview
        if self._page.state == "choosing":
            self._page.show_preview(preview)

    def _on_export_requested(self) -> None:
        preview, chosen = self._shown, self._page.choice()
        if preview is None or not preview.count:
            return
        place = self._ask_where(preview, chosen)
        if place is None:
            return
        self._remembered.save_folder = str(place.parent)
        self._settings.set(EXPORT_CHOICES, _as_text(chosen))
        self._keep(place, chosen)
        self._place = place
        self._is_running = True
        self._page.show_running()
        self.running_changed.emit(tr("Exporting"))
        selection = self._selection()
        sink = self._bridge.progress_to(self._on_progress)

        def job(token: CancelToken) -> ExportReport:
            return self._exports.export(selection, chosen, place, token, sink)

        self._token = self._bridge.run(job, self._on_report, on_failed=self._on_failed, on_ended=self._on_ended)

    def _ask_where(self, preview: Preview, chosen: Choice) -> Path | None:
        """Return the file for one conversation, or for JSON; the folder for several."""
        is_file = preview.count == 1 or chosen.format is Format.JSON
        if is_file and not self._page.keeps.isVisible():
            name = preview.title if preview.count == 1 else tr("Conversations")
            wished = f"{safe_stem(name)}{SUFFIXES[chosen.format]}"
            found = self._chooser.target(self._page, self._remembered.save_folder, wished)
            return found if found is None or found.suffix else found.with_suffix(SUFFIXES[chosen.format])
        return self._chooser.target_folder(self._page, self._settings.get(VAULT_FOLDER) or self._remembered.save_folder)

    def _keep(self, place: Path, chosen: Choice) -> None:
        """Note whether the folder is to be kept up to date; only a whole one in Markdown can be."""
        if chosen.format is not Format.MARKDOWN or self._selection() != Selection():
            return
        wanted = str(place) if self._page.keeps.isChecked() else ""
        if wanted != self._settings.get(VAULT_FOLDER):
            self._settings.set(VAULT_FOLDER, wanted)
            self.kept.emit(wanted)

    def _on_progress(self, progress: Progress) -> None:
        if self._is_running:
            self._page.show_progress(progress)
            self.running_changed.emit(
                tr("Exporting")
                if progress.fraction is None
                else tr("Exporting: {percent} %", percent=round(progress.fraction * 100))
            )

    def _on_report(self, report: ExportReport) -> None:
        self._end()
        if not report.was_stopped:
            self._settings.set(LAST_EXPORT_MS, round(datetime.now(UTC).timestamp() * 1000))
        self._page.show_report(report)

    def _on_failed(self, error: HoldfastError) -> None:
        self._end()
        self._page.show_failed(error)
        self.shown.emit()

    def _on_ended(self) -> None:
        """Say that it was stopped, where the job says nothing itself."""
        if self._is_running:
            self._end()
            self._page.show_report(ExportReport(self._place, was_stopped=True))

    def _end(self) -> None:
        self._is_running = False
        self.running_changed.emit("")

    def _on_open_requested(self) -> None:
        folder = self._place if self._place.is_dir() else self._place.parent
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    def _on_again_requested(self) -> None:
        self.open(self._whats)


def _call(preview: object, selection: Selection, chosen: Choice, token: CancelToken) -> Preview:
    return preview(selection, chosen, token)  # type: ignore[operator,no-any-return] # the facade's method, bound


def _as_text(chosen: Choice) -> str:
    """Return choices as they are remembered."""
    parts = sorted(part.value for part in chosen.parts if part is not Part.PROJECTS)
    return json.dumps(
        {
            "format": chosen.format.value,
            "branch": chosen.branch.value,
            "parts": parts,
            "projects": chosen.has(Part.PROJECTS),  # apart: versions that do not know it read the rest
            "redacts": chosen.redacts,
            "paper": chosen.paper,
            "claude": chosen.is_claude_form,
            "size": chosen.handoff_chars,
        }
    )


def _remembered(text: str) -> Choice:
    """Return the choices of the last time, the usual ones where there are none or they make no sense."""
    try:
        value = json.loads(text)
        return Choice(
            format=Format(value["format"]),
            branch=Branch(value["branch"]),
            parts=frozenset(map(Part, value["parts"])) | ({Part.PROJECTS} if value.get("projects", True) else set()),
            redacts=value["redacts"] is True,
            paper="us-letter" if value["paper"] == "us-letter" else "a4",
            is_claude_form=value["claude"] is True,
            handoff_chars=int(value["size"]),
        )
    except (ValueError, KeyError, TypeError):
        return Choice(Format.MARKDOWN)


__all__ = ["ExportController", "What", "wording"]
