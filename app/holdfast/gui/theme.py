"""The look, made from the tokens: palette, style sheet, fonts and tinted icons. Knows no widget by name but the roles
they carry (`setProperty("role", ...)`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, cast

from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer

from holdfast import resources
from holdfast.gui import tokens
from holdfast.gui.mirroring import MIRRORED_ICONS, is_mirrored

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from holdfast.gui.tokens import Colours

ThemeChoice = Literal["system", "light", "dark"]

PREFERRED_FAMILY = "Inter"
ICON_SIZE = 20
_NAME = re.compile(r"\$(\w+)")
"""A colour or size in `resources/styles/window.qss`."""


class Theme(QObject):
    """The look of the whole application, following the system or chosen. Signals: changed()."""

    changed = Signal()

    def __init__(self, application: QApplication, choice: ThemeChoice = "system") -> None:
        super().__init__(application)
        self._application = application
        self._choice: ThemeChoice = choice
        self._applied: Colours | None = None
        self._pixmaps: dict[tuple[str, str, int, float], QPixmap] = {}
        system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()
        self._families = [PREFERRED_FAMILY, system]  # asking whether there is one looks through all fonts
        self._code_family = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()
        self._application.setStyle("Fusion")
        self._connect()
        self._apply()

    @property
    def choice(self) -> ThemeChoice:
        """Return what the person chose."""
        return self._choice

    @property
    def is_dark(self) -> bool:
        """Say whether the dark colours are shown now."""
        if self._choice == "system":
            return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return self._choice == "dark"

    @property
    def colours(self) -> Colours:
        """Return the colours shown now."""
        return tokens.DARK if self.is_dark else tokens.LIGHT

    def choose(self, choice: ThemeChoice) -> None:
        """Show the colours the person wants."""
        self._choice = choice
        self._apply()

    def font(self, size: int, *, is_strong: bool = False) -> QFont:
        """Return the interface's font at `size` pixels."""
        font = QFont(self._families)
        font.setPixelSize(size)
        font.setWeight(QFont.Weight(tokens.WEIGHT_STRONG if is_strong else tokens.WEIGHT_REGULAR))
        return font

    def code_font(self, size: int = tokens.SIZE_CODE) -> QFont:
        """Return the system's monospace at `size` pixels."""
        font = QFont(self._code_family)
        font.setStyleHint(QFont.StyleHint.Monospace)
        font.setPixelSize(size)
        return font

    @property
    def pixel_ratio(self) -> float:
        """Return how many pixels of the screen one of ours is."""
        return self._application.devicePixelRatio()

    def pixmap(self, name: str, colour: str, size: int = ICON_SIZE) -> QPixmap:
        """Return the icon `name` drawn in `colour`, sharp on this screen."""
        ratio = self.pixel_ratio
        if is_mirrored():
            name = MIRRORED_ICONS.get(name, name)
        key = (name, colour, size, ratio)
        if key not in self._pixmaps:
            drawing = resources.text("icons", f"{name}.svg").replace("currentColor", colour)
            pixmap = QPixmap(QSize(size, size) * ratio)
            pixmap.setDevicePixelRatio(ratio)
            pixmap.fill(Qt.GlobalColor.transparent)
            renderer = QSvgRenderer(QByteArray(drawing.encode()))
            painter = QPainter(pixmap)
            renderer.render(painter, QRectF(0, 0, size, size))
            painter.end()
            self._pixmaps[key] = pixmap
        return self._pixmaps[key]

    def icon(self, name: str, colour: str | None = None) -> QIcon:
        """Return the icon `name`, in the colour of quiet text unless told otherwise."""
        return QIcon(self.pixmap(name, colour or self.colours.quiet))

    def palette(self) -> QPalette:
        """Return the palette that the style draws with."""
        colours = self.colours
        palette = QPalette()
        roles = QPalette.ColorRole
        for role, value in (
            (roles.Window, colours.ground),
            (roles.WindowText, colours.text),
            (roles.Base, colours.ground),
            (roles.AlternateBase, colours.raised),
            (roles.Text, colours.text),
            (roles.Button, colours.raised),
            (roles.ButtonText, colours.text),
            (roles.BrightText, colours.bad),
            (roles.ToolTipBase, colours.raised),
            (roles.ToolTipText, colours.text),
            (roles.PlaceholderText, colours.faint),
            (roles.Highlight, colours.selection),
            (roles.HighlightedText, colours.text),
            (roles.Link, colours.accent),
            (roles.LinkVisited, colours.accent),
            (roles.Accent, colours.accent),
            (roles.Light, colours.raised),
            (roles.Midlight, colours.line),
            (roles.Mid, colours.line),
            (roles.Dark, colours.line),
            (roles.Shadow, colours.sunken),
        ):
            palette.setColor(role, QColor(value))
        for role in (roles.Text, roles.WindowText, roles.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(colours.faint))
        return palette

    def _connect(self) -> None:
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_system_scheme_changed)

    def _on_system_scheme_changed(self) -> None:
        if self._choice == "system" and self.colours is not self._applied:
            self._apply()

    def _apply(self) -> None:
        schemes = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark, "system": Qt.ColorScheme.Unknown}
        QGuiApplication.styleHints().setColorScheme(schemes[self._choice])  # for title bars and the system's dialogs
        self._application.setPalette(self.palette())
        self._application.setFont(self.font(tokens.SIZE_BODY))
        self._application.setStyleSheet(style_sheet(self.colours))
        self._applied = self.colours
        self.changed.emit()


def as_choice(text: str) -> ThemeChoice:
    """Return `text` as a choice of theme, "system" where it is none."""
    return cast("ThemeChoice", text) if text in ("system", "light", "dark") else "system"


def style_sheet(colours: Colours) -> str:
    """Return the application's style sheet in these colours. Raises KeyError where a rule names what is none."""
    shade = "light" if colours is tokens.LIGHT else "dark"
    values: dict[str, str] = {name: getattr(colours, name) for name in type(colours).__slots__}
    values["radius"] = f"{tokens.RADIUS}px"
    values["weight_strong"] = str(tokens.WEIGHT_STRONG)
    values["tick"] = resources.path("styles", f"check-{shade}.svg").as_posix()
    return _NAME.sub(lambda found: values[found[1]], resources.text("styles", "window.qss"))
