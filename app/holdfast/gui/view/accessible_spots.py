"""What a screen reader finds in a message to press: all that can be clicked there, each as a button. Knows the view's
hot spots; what they do, its hands know.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRect
from PySide6.QtGui import QAccessible, QAccessibleActionInterface, QAccessibleInterface
from shiboken6 import VoidPtr, getCppPointer

from holdfast.language import tr

if TYPE_CHECKING:
    from PySide6.QtGui import QWindow

    from holdfast.gui.view.accessible import MessageInterface
    from holdfast.gui.view.boxes import Box
    from holdfast.gui.view.conversation_view import ConversationView
    from holdfast.gui.view.painter import HotSpot

    Spot = tuple[Box, HotSpot]


def spots_of(view: ConversationView, entry: int) -> list[Spot]:
    """Return what can be clicked in a message, from its head to its foot."""
    return [(box, hot) for box in view.boxes.of_entry(entry) for hot in view.hot_spots(box)]


class Pressing(QAccessibleActionInterface):
    """Presses the button it belongs to."""

    def __init__(self, button: SpotInterface) -> None:
        super().__init__()
        self._button = button

    def actionNames(self) -> list[str]:
        """Return that it can be pressed."""
        return [QAccessibleActionInterface.pressAction()]

    def doAction(self, name: str) -> None:
        """Press it."""
        if name == QAccessibleActionInterface.pressAction():
            self._button.press()

    def keyBindingsForAction(self, _name: str) -> list[str]:
        """Return none: Tab leads to it."""
        return []


class SpotInterface(QAccessibleInterface):
    """The button at one place in a message."""

    def __init__(self, message: MessageInterface, place: int) -> None:
        super().__init__()
        self._message = message
        self._place = place
        self._pressing = Pressing(self)

    @property
    def spot(self) -> Spot | None:
        """Return what can be clicked at this place now."""
        spots = self._message.spots()
        return spots[self._place] if self._place < len(spots) else None

    def press(self) -> None:
        """Do what clicking does."""
        if (spot := self.spot) is not None:
            self._message.view.hands.act(*spot)

    def interface_cast(self, kind: QAccessible.InterfaceType) -> VoidPtr:  # type: ignore[override]  # it is no int
        """Return what can press it. A pointer is wanted: Qt would take None for one, too, and end the program."""
        is_wanted = kind == QAccessible.InterfaceType.ActionInterface
        return VoidPtr(getCppPointer(self._pressing)[0] if is_wanted else 0)

    def isValid(self) -> bool:
        """Say whether there is something at this place now."""
        return self.spot is not None

    def object(self) -> QObject | None:  # type: ignore[override]  # the stubs forget that there may be none
        """Return nothing: it is painted."""
        return None

    def window(self) -> QWindow:
        """Return the window of the conversation."""
        return self._message.window()

    def parent(self) -> QAccessibleInterface:
        """Return the message."""
        return self._message

    def child(self, _index: int) -> QAccessibleInterface | None:  # type: ignore[override]  # see object
        """Return nothing."""
        return None

    def childAt(self, _x: int, _y: int) -> QAccessibleInterface | None:  # type: ignore[override]  # see object
        """Return nothing."""
        return None

    def childCount(self) -> int:
        """Return none."""
        return 0

    def indexOfChild(self, _child: QAccessibleInterface) -> int:
        """Return that it is no child."""
        return -1

    def role(self) -> QAccessible.Role:
        """Return that this is a button."""
        return QAccessible.Role.Button

    def state(self) -> QAccessible.State:
        """Return whether the keyboard stands on it, and whether it is on the screen."""
        state = QAccessible.State()
        spot, view = self.spot, self._message.view
        if spot is None:
            state.invalid = True
            return state
        state.focusable = True
        state.focused = view.hasFocus() and (view.hands.focus_box, view.hands.focus_spot) == spot
        state.offscreen = not self._rect(spot).intersects(view.viewport().rect())
        return state

    def rect(self) -> QRect:
        """Return where it stands on the screen."""
        if (spot := self.spot) is None:
            return QRect()
        place, viewport = self._rect(spot), self._message.view.viewport()
        return QRect(viewport.mapToGlobal(place.topLeft()), place.size())

    def setText(self, _kind: QAccessible.Text, _text: str) -> None:
        """Change nothing."""

    def text(self, kind: QAccessible.Text) -> str:
        """Return what is written on it, and what it does."""
        if (spot := self.spot) is None:
            return ""
        box, hot = spot
        label = tr(hot.act.label) if hot.act is not None and box.kind == "foot" else ""
        if kind == QAccessible.Text.Name:
            return label or hot.name
        return hot.name if label and kind == QAccessible.Text.Description else ""

    def _rect(self, spot: Spot) -> QRect:
        box, hot = spot
        return hot.rect.translated(self._message.view.origin(box))
