"""What a screen reader hears of a conversation: a list of messages, each with who, when and its text. The view paints
itself, so that Qt knows nothing of what it shows; this tells.

Qt keeps pointers to these interfaces for as long as it likes. They are therefore made once per place in the list, told
what to say by the view of the moment, and never let go of before the program ends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QRect, QSize
from PySide6.QtGui import QAccessible, QAccessibleEvent, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget

from holdfast.gui.view.accessible_spots import SpotInterface, spots_of

if TYPE_CHECKING:
    from PySide6.QtGui import QWindow

    from holdfast.gui.view.accessible_spots import Spot
    from holdfast.gui.view.conversation_view import ConversationView

SPOKEN = 4000
"""Characters of a message that are read out in one go."""

_kept: list[QAccessibleInterface] = []


class MessageInterface(QAccessibleInterface):
    """The message at one place of a conversation, as an item of a list."""

    def __init__(self, conversation: ConversationInterface, place: int) -> None:
        super().__init__()
        self._conversation = conversation
        self._place = place
        self._buttons: list[SpotInterface] = []

    @property
    def view(self) -> ConversationView:
        """Return the view that shows it."""
        return self._conversation.view

    def spots(self) -> list[Spot]:
        """Return what can be clicked in it now."""
        return spots_of(self.view, self._place) if self.isValid() else []

    def isValid(self) -> bool:
        """Say whether there is a message at this place now."""
        return self._place < self._conversation.childCount()

    def object(self) -> QObject | None:  # type: ignore[override]  # the stubs forget that there may be none
        """Return nothing: a message is no widget."""
        return None

    def window(self) -> QWindow:
        """Return the window of the conversation."""
        return self._conversation.window()

    def parent(self) -> QAccessibleInterface:
        """Return the conversation."""
        return self._conversation

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]  # see object
        """Return what can be pressed; the text is read as a whole."""
        if not 0 <= index < self.childCount():
            return None
        while len(self._buttons) <= index:
            button = SpotInterface(self, len(self._buttons))
            self._buttons.append(button)
            _kept.append(button)
        return self._buttons[index]

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]  # see object
        """Return what can be pressed at a place on the screen."""
        for index in range(self.childCount()):
            button = self.child(index)
            if button is not None and button.rect().contains(x, y):
                return button
        return None

    def childCount(self) -> int:
        """Return how much can be pressed."""
        return len(self.spots())

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        """Return the place of a button."""
        return self._buttons.index(child) if child in self._buttons else -1

    def role(self) -> QAccessible.Role:
        """Return that this is an item of a list."""
        return QAccessible.Role.ListItem

    def state(self) -> QAccessible.State:
        """Return that it can be read and not changed."""
        state = QAccessible.State()
        state.readOnly = True
        return state

    def rect(self) -> QRect:
        """Return where the message stands on the screen."""
        return self._conversation.place_of(self._place)

    def setText(self, _kind: QAccessible.Text, _text: str) -> None:
        """Change nothing."""

    def text(self, kind: QAccessible.Text) -> str:
        """Return who, when and what, as a person would read it out."""
        if not self.isValid():
            return ""
        entry = self._conversation.view.boxes.entries[self._place]
        if kind == QAccessible.Text.Name:
            said = self._conversation.said(self._place)
            return ": ".join(filter(None, (entry.spoken, said[:SPOKEN] if said.strip() else "")))
        return ""


class ConversationInterface(QAccessibleWidget):
    """The conversation view as a list of messages."""

    def __init__(self, view: ConversationView) -> None:
        super().__init__(view, QAccessible.Role.List)
        self.view = view
        self._messages: list[MessageInterface] = []

    def childCount(self) -> int:
        """Return how many messages there are."""
        return len(self.view.boxes.entries)

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]  # there may be none
        """Return the message at a place."""
        if not 0 <= index < self.childCount():
            return None
        while len(self._messages) <= index:
            message = MessageInterface(self, len(self._messages))
            self._messages.append(message)
            _kept.append(message)
        return self._messages[index]

    def childAt(self, _x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]  # see child
        """Return the message at a place on the screen."""
        inside = self.view.viewport().mapFromGlobal(QPoint(0, y)).y()
        box = self.view.boxes.at(self.view.top_y + inside)
        return self.child(box.entry) if box is not None else None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        """Return the place of a message."""
        return self._messages.index(child) if child in self._messages else -1

    def said(self, entry: int) -> str:
        """Return what a message says: as it is read where it was made ready, else as it was written; folds by name."""
        boxes = self.view.boxes
        if boxes.is_pending(entry):
            return boxes.entries[entry].text
        return "\n".join(piece.plain or piece.label for piece in boxes.pieces_of(entry))

    def place_of(self, entry: int) -> QRect:
        """Return where a message stands on the screen."""
        boxes = self.view.boxes.of_entry(entry)
        first, last = self.view.origin(boxes[0]), self.view.origin(boxes[-1])
        size = QSize(self.view.column_width, max(1, last.y() + boxes[-1].height - first.y()))
        return QRect(self.view.viewport().mapToGlobal(first), size)


def install(views: type[ConversationView]) -> None:
    """Have Qt ask here for what it cannot know of views of this class."""

    def make(_key: str, thing: QObject) -> QAccessibleInterface | None:
        if not isinstance(thing, views):
            return None
        made = ConversationInterface(thing)
        _kept.append(made)
        return made

    QAccessible.installFactory(make)


def tell_walked(view: ConversationView) -> None:
    """Tell screen readers on what the keyboard stands in the conversation now."""
    box, hot = view.hands.focus_box, view.hands.focus_spot
    if box is None or hot is None or not QAccessible.isActive():
        return
    message = QAccessible.queryAccessibleInterface(view).child(box.entry)
    button = message.child(spots_of(view, box.entry).index((box, hot)))
    QAccessible.updateAccessibility(QAccessibleEvent(button, QAccessible.Event.Focus))


def tell_changed(view: ConversationView) -> None:
    """Tell screen readers that other messages are shown."""
    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleEvent(view, QAccessible.Event.ObjectReorder))
