"""Shows the matches of a search in the view: unfolds what hides one, marks it, and brings it into sight."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holdfast.gui.view.boxes import Box
    from holdfast.gui.view.conversation_view import ConversationView
    from holdfast.gui.view.finding import Finder, Match

NEAR_TOP = 1 / 3
"""Of the screen's height: where a match that was out of sight comes to stand."""


def show_match(view: ConversationView, finder: Finder, match: Match) -> bool:
    """Bring a match into sight; say False where its message has to be made ready first, which is asked for."""
    forget_current(view)
    if view.boxes.is_pending(match.entry):
        view.scroll_to_entry(match.entry)
        view.ahead.want(match.entry)
        if view.boxes.is_pending(match.entry):
            return False
    _unfold(view, finder, match.entry)
    before = 0
    for box in view.boxes.of_entry(match.entry):
        if box.piece is None or not box.has_text:
            continue
        count = finder.count_of(box.piece)
        if before <= match.at < before + count:
            view.build(box)
            box.current = min(match.at - before, len(box.marks) - 1)
            _scroll_to(view, box)
            return True
        before += count
    view.scroll_to_entry(match.entry)
    return True


def forget_current(view: ConversationView) -> None:
    """Have no match stand out from the others."""
    for box in view.boxes:
        box.current = -1


def show_first_mark(view: ConversationView, entry: int) -> None:
    """Show the first mark of a message that is at the top, unfolding what hides it."""
    box = _marked_box(view, entry) or _unfolded_mark(view, entry)
    if box is None or box.document is None:
        return
    y = view.boxes.top(box) + _inside(box, box.marks[0][0])
    if y > view.top_y + view.viewport().height() * 2 // 3:
        view.verticalScrollBar().setValue(y - view.viewport().height() // 3)
        view.settle()


def _marked_box(view: ConversationView, entry: int) -> Box | None:
    for box in view.boxes.of_entry(entry):
        view.build(box)
        if box.marks:
            return box
    return None


def _unfolded_mark(view: ConversationView, entry: int) -> Box | None:
    """Unfold the first part of a message that hides a mark."""
    for fold in [box for box in view.boxes.of_entry(entry) if box.kind == "fold" and not box.is_open]:
        view.toggle(fold)
        if (box := _marked_box(view, entry)) is not None:
            return box
        view.toggle(fold)
    return None


def _unfold(view: ConversationView, finder: Finder, entry: int) -> None:
    """Unfold whatever hides matches of a message, folds within folds too."""
    while True:
        hiding = next(
            (
                box
                for box in view.boxes.of_entry(entry)
                if box.kind == "fold" and not box.is_open and box.piece is not None and finder.count_of(box.piece)
            ),
            None,
        )
        if hiding is None:
            return
        view.toggle(hiding)


def _scroll_to(view: ConversationView, box: Box) -> None:
    """Bring the current mark of a box into sight, at once where it is, a third down the screen where it was not."""
    height = view.viewport().height()
    for _ in range(3):  # what is laid out on the way there moves it a little
        y = view.boxes.top(box) + view.painter.text_origin(box).y() + _inside(box, _current(box))
        bar = view.verticalScrollBar()
        if not bar.value() + 8 <= y <= bar.value() + height - 56:
            bar.setValue(int(y - height * NEAR_TOP))
        view.settle()
        view.build(box)
    view.viewport().update()


def _current(box: Box) -> int:
    return box.marks[box.current][0] if 0 <= box.current < len(box.marks) else 0


def _inside(box: Box, position: int) -> int:
    """Return how far down its document a position stands."""
    if box.document is None:
        return 0
    block = box.document.findBlock(position)
    inside = box.document.documentLayout().blockBoundingRect(block).top()
    line = block.layout().lineForTextPosition(position - block.position())
    return int(inside + (line.y() if line.isValid() else 0))
