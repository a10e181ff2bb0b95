"""Which earlier message is being changed, and what was changed of others. Knows drafts, and no widget.

A change that is left, by Esc or by looking elsewhere, is kept as what it is: whoever begins to change the message again
has it before them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.chat import Draft
from holdfast.domain.chatting import Edit
from holdfast.language import mark
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

    from holdfast.domain import MessageId

EDITING_WAITING = mark("You are changing a message that waits. It keeps its place.")
EDITING = mark("You are changing an earlier message. Sending it begins another branch; the one you see stays.")
LEAVE = ("leave_editing", mark("Leave it as it is"))
ANEW = ("edit_anew", mark("Start from the message again"))


@dataclass(frozen=True, slots=True)
class Written:
    """What must not get lost: what is being written, and the change of an earlier message."""

    draft: Draft
    edit: Edit | None = None


def joined(first: Draft, second: Draft) -> Draft:
    """Return two drafts as one."""
    text = "\n\n".join(part for part in (first.text, second.text) if part.strip())
    return Draft(text, first.attachments + second.attachments)


class Editing:
    """The changes of one conversation's messages."""

    def __init__(self) -> None:
        self._kept: dict[MessageId, Draft] = {}
        self._at: MessageId | None = None
        self._unchanged = self._before = Draft()
        self._is_waiting = self._is_again = False

    @property
    def at(self) -> MessageId | None:
        """Return the message that is being changed."""
        return self._at

    @property
    def words(self) -> str:
        """Return what is said of it, "" where none is being changed."""
        if self._at is None:
            return ""
        return EDITING_WAITING if self._is_waiting else EDITING

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """Return what is offered beside that."""
        return (LEAVE, ANEW) if self._is_again else (LEAVE,)

    @property
    def unchanged(self) -> Draft:
        """Return what the message says itself."""
        return self._unchanged

    def know(self, edits: Iterable[Edit]) -> None:
        """Hear what was changed of messages and not sent."""
        self._kept = {each.message_id: each.draft for each in edits}

    def kept(self, message_id: MessageId) -> Draft:
        """Return what was changed of a message, an empty draft for nothing."""
        return self._kept.get(message_id, Draft())

    def begin(self, message_id: MessageId, unchanged: Draft, before: Draft, *, is_waiting: bool) -> None:
        """Change a message from now on, which says `unchanged`, in place of `before`, which is what is written else."""
        self._at, self._is_waiting = message_id, is_waiting
        self._unchanged, self._before = unchanged, before
        self._is_again = message_id in self._kept

    def joined_late(self, draft: Draft, now: Draft) -> Draft:
        """Return what stands in the field once what was kept comes, after somebody has begun to write."""
        if self._at is None:
            return joined(draft, now)
        self._before = joined(draft, self._before)
        kept = self.kept(self._at)
        self._is_again = not kept.is_empty
        return (kept if now == self._unchanged else joined(kept, now)) if self._is_again else now

    def begin_anew(self) -> None:
        """Forget what was changed of it before."""
        self._is_again = False
        if self._at is not None:
            self._kept.pop(self._at, None)

    def written(self, now: Draft, *, is_open: bool = True) -> Written:
        """Return what must not get lost, of what stands in the field now."""
        if self._at is None:
            return Written(now)
        changed = Draft() if now == self._unchanged else now
        return Written(self._before, Edit(self._at, changed, is_open=is_open))

    def left(self, now: Draft) -> Written:
        """Change it no longer; return what must not get lost, which is kept for when it is changed again."""
        written = self.written(now, is_open=False)
        edit = written.edit
        if edit is not None and not edit.draft.is_empty:
            self._kept[edit.message_id] = edit.draft
        elif edit is not None:
            self._kept.pop(edit.message_id, None)
        self._at, self._before, self._is_again = None, Draft(), False
        return written

    def sent(self) -> Draft:
        """Hear that what was in the field was sent; return what comes in its place."""
        before = self._before if self._at is not None else Draft()
        if self._at is not None:
            self._kept.pop(self._at, None)
        self._at, self._before, self._is_again = None, Draft(), False
        return before

    def forget(self) -> None:
        """Know of no change any more: another conversation is gone to."""
        self._kept, self._at, self._before, self._is_again = {}, None, Draft(), False
