"""Everything that can be set and is not a provider, made from the list of settings. Shows and signals."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QSpinBox, QVBoxLayout, QWidget

from holdfast import settings as declared
from holdfast.gui import tokens
from holdfast.gui.announcing import announce
from holdfast.gui.controllers.looking import ZOOMS
from holdfast.gui.labels import PlainLabel
from holdfast.gui.settings.form import FIELD_WIDTH, Page, choice, line, titled
from holdfast.gui.settings.log_in_line import LogInLine
from holdfast.language import tr, trn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QLineEdit

    from holdfast.gui.theme import Theme

AnySetting = declared.Setting[Any]
LARGEST = 1_000_000


def _percent(step: int) -> str:
    return tr("{percent} %", percent=step)


def _days(step: int) -> str:
    return trn("{count} day", "{count} days", step) if step else tr("Never")


AT_NEXT_START = (declared.LANGUAGE.key, declared.INTERFACE_PERCENT.key)
"""What Qt and everything that is said already would have to be made anew for: it holds when Holdfast starts again."""
STEPS = {
    declared.ZOOM_PERCENT.key: (ZOOMS, _percent),
    declared.INTERFACE_PERCENT.key: (ZOOMS, _percent),
    declared.REMIND_DAYS.key: ((0, 7, 14, 30, 60, 90, 180, 365), _days),
}
"""The steps of numbers that are chosen rather than typed, and their unit."""


class GeneralPage(Page):
    """Signals: changed((Setting, value))."""

    changed = Signal(object)

    def __init__(self, theme: Theme, settings: Sequence[AnySetting]) -> None:
        super().__init__(theme, tr("General"), tr("What you change here holds at once, unless it says otherwise."))
        self._theme = theme
        self.fields: dict[str, QWidget] = {}
        self.starts: dict[str, PlainLabel] = {}
        self.at_log_in = LogInLine(theme)
        for setting in settings:
            if setting.title:
                field = self._field(setting)
                self.fields[setting.key] = field
                is_check = isinstance(setting.default, bool)
                words = tr(setting.meaning)
                below = titled(theme, "" if is_check else tr(setting.title), field, words=words)
                if setting.key in AT_NEXT_START:
                    said = self.starts[setting.key] = PlainLabel(
                        theme, size=tokens.SIZE_SMALL, tone="quiet", wraps=True
                    )
                    said.setText(tr("Holds when Holdfast is started again."))
                    cast("QVBoxLayout", below.layout()).addWidget(said)
                self.column.addWidget(below)
            if setting == declared.CLOSE_TO_TRAY:
                self.column.addWidget(self.at_log_in)
        self.column.addStretch(1)

    def show_values(self, kept: declared.Settings) -> None:
        """Show what is set."""
        for setting in declared.ALL:
            field = self.fields.get(setting.key)
            if field is None:
                continue
            field.blockSignals(True)
            value: Any = kept.get(cast("declared.Setting[str]", setting))
            match field:
                case QCheckBox():
                    field.setChecked(value)
                case QComboBox() if setting.key in STEPS:
                    steps = STEPS[setting.key][0]
                    field.setCurrentIndex(min(range(len(steps)), key=lambda at: abs(steps[at] - value)))
                case QComboBox():
                    field.setCurrentIndex(list(setting.choices).index(value))
                case QSpinBox():
                    field.setValue(value)
                case _:
                    field.setProperty("text", value)
            field.blockSignals(False)

    def _field(self, setting: AnySetting) -> QWidget:
        if isinstance(setting.default, bool):
            check = QCheckBox(tr(setting.title))
            check.setFont(self._theme.font(tokens.SIZE_BODY))
            check.toggled.connect(partial(self._tell, setting))
            return check
        if setting.choices:
            box = choice(self._theme, tr(setting.title))
            box.addItems([tr(name) for name in setting.names] or [str(each) for each in setting.choices])
            box.currentIndexChanged.connect(partial(self._tell_choice, setting))
            return box
        if isinstance(setting.default, int):
            if setting.key in STEPS:
                steps, unit = STEPS[setting.key]
                box = choice(self._theme, tr(setting.title))
                box.addItems([unit(step) for step in steps])
                box.currentIndexChanged.connect(partial(self._tell_step, setting))
                return box
            spin = QSpinBox()
            spin.setFont(self._theme.font(tokens.SIZE_BODY))
            spin.setRange(0, LARGEST)
            spin.setAccessibleName(tr(setting.title))
            spin.setMaximumWidth(FIELD_WIDTH // 3)
            spin.valueChanged.connect(partial(self._tell, setting))
            return spin
        edit = line(self._theme, tr(setting.title))
        edit.editingFinished.connect(partial(self._tell_text, setting, edit))
        return edit

    def _tell(self, setting: AnySetting, value: bool | int | str) -> None:  # noqa: FBT001 - a value, not a switch
        self.changed.emit((setting, value))
        if (said := self.starts.get(setting.key)) is not None:
            said.setText(tr("Kept. It holds when Holdfast is started again."))
            said.set_tone("accent")
            announce(said, said.text())

    def _tell_choice(self, setting: AnySetting, at: int) -> None:
        self._tell(setting, setting.choices[at])

    def _tell_step(self, setting: AnySetting, at: int) -> None:
        self._tell(setting, STEPS[setting.key][0][at])

    def _tell_text(self, setting: AnySetting, edit: QLineEdit) -> None:
        self._tell(setting, edit.text())
