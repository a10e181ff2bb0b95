"""Writes messages: keeps what is being written, says what would go along, sends. Knows the foot of the conversation and
the chats.
"""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from holdfast.chat import Draft, Outgoing
from holdfast.domain.chatting import Edit
from holdfast.errors import NobodyAnswers
from holdfast.gui import chat_words
from holdfast.gui.composer.account import AccountPanel
from holdfast.gui.controllers.editing import Editing, joined
from holdfast.jobs import LatestWins
from holdfast.language import mark, tr
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Literal

    from holdfast.chat import Chats, ChatSettings, NewAttachment, Plan, Sent
    from holdfast.domain import ConversationId, MessageId
    from holdfast.errors import HoldfastError
    from holdfast.gui.bridge import Bridge
    from holdfast.gui.composer import Composer, ConversationFoot
    from holdfast.gui.controllers.editing import Written
    from holdfast.gui.theme import Theme
    from holdfast.jobs import CancelToken

KEEP_MS = 500
PLAN_MS = 250
OFFERS = (
    ("larger", mark("Choose a larger model")),
    ("drop_oldest", mark("Leave out the oldest")),
    ("summarise", mark("Summarise first")),
)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a message would hang: below `parent_id` of a conversation, None for one not begun."""

    conversation_id: ConversationId | None = None
    parent_id: MessageId | None = None


class ComposeController(QObject):
    """Signals: sent(Sent), from where the person still is; sent_elsewhere(), from where they were before;
    larger_wanted(), a model that reads more; planned(Plan); said(str), in passing.
    """

    sent = Signal(object)
    sent_elsewhere = Signal()
    larger_wanted = Signal()
    planned = Signal(object)
    said = Signal(str)

    def __init__(self, chats: Chats, bridge: Bridge, foot: ConversationFoot, theme: Theme) -> None:
        super().__init__(foot)
        self._chats = chats
        self._bridge = bridge
        self._foot = foot
        self._composer = foot.composer
        self._account = AccountPanel(theme, foot)
        self._spot = Spot()
        self._is_open = False
        self._is_loaded = self._is_warm = False
        self._late = Draft()
        self._editing = Editing()
        self._first: ChatSettings | None = None
        self._overflow: Literal["ask", "drop_oldest", "summarise"] = "ask"
        self._plan: Plan | None = None
        self._planning = LatestWins()
        self._loading = LatestWins()
        self._keeper = _Keeper(chats)
        self._keep = _timer(self, KEEP_MS, self._on_keep)
        self._wait = _timer(self, PLAN_MS, self._on_plan_due)
        self._connect()

    @property
    def composer(self) -> Composer:
        """Return what is written in."""
        return self._composer

    @property
    def spot(self) -> Spot:
        """Return where a message would hang now."""
        return self._spot

    def go_to(self, spot: Spot, first: ChatSettings | None = None) -> None:
        """Write here from now on: with the draft of this conversation, if it is another one. `first` are the settings
        of one that is not begun.
        """
        is_other = not self._is_open or spot.conversation_id != self._spot.conversation_id
        if is_other:
            self.flush()
            if self._editing.words:
                self._foot.ask_line.ask("")
            self._editing.forget()
            self._overflow = "ask"
        self._spot, self._first, self._is_open = spot, first, True
        if is_other:
            self._load()
        self.plan_soon()

    def follow_settings(self, first: ChatSettings | None) -> None:
        """Hear that other settings hold; `first` are those of a conversation that is not begun."""
        self._first = first
        self._overflow = "ask"
        self.plan_soon()

    def edit(self, message_id: MessageId, draft: Draft, *, is_waiting: bool = False) -> None:
        """Change an earlier message: sending makes a branch, or changes one that waits where it stands. What was
        changed of it before, and not sent, is gone on with.
        """
        if self._editing.at != message_id:
            if self._editing.at is not None:
                self.leave_editing()
            self.flush()
            self._begin_editing(Edit(message_id, self._editing.kept(message_id), True, draft, is_waiting))
        self._composer.field.setFocus()

    def say_no_more(self) -> None:
        """Take away what was said above the field; that a message is being changed is said as long as it is."""
        words = self._editing.words
        choices = tuple((key, tr(label)) for key, label in self._editing.choices) if words else ()
        self._foot.ask_line.ask(tr(words) if words else "", choices, has_main=False)

    def leave_editing(self) -> bool:
        """Go back to the message that was being written, and keep the change; say False where there was none."""
        if self._editing.at is None:
            return False
        self._keep.stop()
        left = self._editing.left(self._composer.draft)
        self._keep_at(self._spot, left)
        self._composer.set_draft(left.draft)
        self.say_no_more()
        if left.edit is not None and not left.edit.draft.is_empty:
            self.said.emit(tr("Your change is kept. Edit the message again to go on with it."))
        self.plan_soon()
        return True

    def edit_anew(self) -> None:
        """Forget what was changed of the message, and begin with what it says."""
        self._editing.begin_anew()
        self._composer.set_draft(self._editing.unchanged)
        self.say_no_more()
        self._on_changed()
        self._composer.field.setFocus()

    def attach(self, spot: Spot, attachments: tuple[NewAttachment, ...]) -> None:
        """Let files go along with what is written at `spot`, also where the person has left it."""
        if self._is_at(spot):
            self._composer.attach(attachments)
        elif attachments:
            job = partial(self._keeper.add, spot.conversation_id, attachments)
            self._bridge.run(lambda _token: job(), _nothing)

    def take_back(self, draft: Draft) -> None:
        """Put a message that was withdrawn before what is being written."""
        self._composer.set_draft(joined(draft, self._composer.draft))
        self._on_changed()
        self._composer.field.setFocus()

    def send(self) -> None:
        """Send what is written; it leaves the field once it is stored."""
        self._keep.stop()
        self._composer.set_sending(is_sending=True)
        draft, spot = self._composer.draft, self._spot
        outgoing = Outgoing(spot.conversation_id, spot.parent_id, draft, None, self._overflow, self._first)
        job = partial(self._keeper.send, outgoing, self._editing.at)
        failed = partial(self._on_send_failed, spot, self._written())
        self._bridge.run(job, partial(self._on_sent, spot), on_failed=failed, on_ended=self._on_send_ended)

    def plan_soon(self) -> None:
        """Say anew what goes along, in a moment."""
        self._wait.start()

    def flush(self) -> None:
        """Keep what is written, on the read lane."""
        if self._keep.isActive():
            self._keep.stop()
            self._on_keep()

    def end(self) -> None:
        """Keep what is written, at once: the window closes."""
        if self._keep.isActive():
            self._keep.stop()
            self._keeper.keep(self._spot.conversation_id, self._written())

    def _connect(self) -> None:
        self._composer.changed.connect(self._on_changed)
        self._composer.send_requested.connect(self.send)
        self._composer.account_button.clicked.connect(self._on_account_clicked)
        self._account.offer_chosen.connect(self._on_offer)

    def _load(self) -> None:
        """Bring the draft of this conversation."""
        self._is_loaded, self._late = False, Draft()
        self._composer.set_draft(Draft())
        conversation_id = self._spot.conversation_id
        job = partial(self._keeper.load, conversation_id)
        self._bridge.run_latest(self._loading, job, partial(self._on_loaded, conversation_id))

    def _on_loaded(self, conversation_id: ConversationId | None, kept: tuple[Draft, tuple[Edit, ...]]) -> None:
        if conversation_id != self._spot.conversation_id:
            return
        draft, edits = kept
        self._editing.know(edits)
        if self._is_loaded or self._editing.at is not None:
            self._on_loaded_late(draft)
            return
        self._is_loaded = True
        self._composer.set_draft(draft)
        if (edit := next((each for each in edits if each.is_open), None)) is not None:
            self._begin_editing(edit)
        self.plan_soon()

    def _on_loaded_late(self, draft: Draft) -> None:
        """Put what was kept before what was written until it came."""
        self._is_loaded = True
        now = self._editing.joined_late(draft, self._composer.draft)
        if self._composer.is_sending:
            self._late = draft if self._editing.at is None else Draft()
        elif now != self._composer.draft:
            self._composer.set_draft(now)
            self.say_no_more()
            self._on_changed()

    def _begin_editing(self, edit: Edit) -> None:
        """Let an earlier message be changed, from what was changed of it before if there is anything."""
        before = self._composer.draft
        self._composer.set_draft(edit.message)
        unchanged = self._composer.draft  # the field has its own signs for some spaces and ends of lines
        self._editing.begin(edit.message_id, unchanged, before, is_waiting=edit.is_waiting)
        if not edit.draft.is_empty:
            self._composer.set_draft(edit.draft)
        self.say_no_more()
        self.plan_soon()

    def _on_changed(self) -> None:
        if not (self._is_warm or self._composer.is_empty):
            self._is_warm = True
            self._chats.warm_up()
        self._is_loaded = True  # what is typed now counts, whatever was kept
        self._keep.start()
        self.plan_soon()

    def _on_keep(self) -> None:
        self._keep_at(self._spot, self._written())

    def _keep_at(self, spot: Spot, written: Written) -> None:
        job = partial(self._keeper.keep, spot.conversation_id, written)
        self._bridge.run(lambda _token: job(), _nothing)

    def _written(self) -> Written:
        return self._editing.written(self._composer.draft)

    def _is_at(self, spot: Spot) -> bool:
        """Say whether the person is still where they were."""
        return self._spot.conversation_id == spot.conversation_id

    def _on_plan_due(self) -> None:
        if not self._is_open:
            return
        spot, draft = self._spot, self._composer.draft
        outgoing = Outgoing(spot.conversation_id, spot.parent_id, draft, None, self._overflow, self._first)
        self._bridge.run_latest(
            self._planning,
            partial(self._chats.plan, outgoing, self._editing.at),
            self._on_planned,
            on_failed=self._on_plan_failed,
        )

    def _on_planned(self, plan: Plan) -> None:
        self._plan = plan
        is_empty = self._composer.is_empty
        if plan.waits and not is_empty:
            line = tr("waits for its turn")
        else:  # where nothing is written, what was said before is what would go along
            line = "" if is_empty and self._spot.conversation_id is None else chat_words.account_line(plan)
        self._composer.show_account(line)
        self.planned.emit(plan)

    def _on_plan_failed(self, _error: HoldfastError) -> None:
        self._plan = None
        self._composer.show_account("")

    def _on_account_clicked(self) -> None:
        plan = self._plan
        if plan is None:
            return
        account = plan.account
        needs_choice = account is not None and (account.messages_left_out > 0 or not account.fits)
        title = tr("What goes to {label}", label=plan.label) if plan.label else tr("What goes along")
        self._account.show_account(
            title,
            chat_words.account_sentences(plan),
            tuple((key, tr(words)) for key, words in OFFERS) if needs_choice else (),
        )
        self._account.open_above(self._composer.account_button)

    def _on_offer(self, key: str) -> None:
        if key == "larger":
            self.larger_wanted.emit()
        elif key == "drop_oldest":
            self._overflow = "drop_oldest"
            self.plan_soon()
        elif key == "summarise":
            self._overflow = "summarise"
            self.plan_soon()

    def _on_sent(self, spot: Spot, sent: Sent) -> None:
        if not self._is_at(spot):  # what is in the field now is of another conversation
            self.sent_elsewhere.emit()
            return
        self._composer.set_draft(joined(self._late, self._editing.sent()))
        if not self._late.is_empty:
            self._late = Draft()
            self._keep.start()
        self._foot.ask_line.ask("")
        self._overflow = "ask"
        is_here = self._composer.field.hasFocus()
        self.sent.emit(sent)
        if is_here:  # who began a chat goes on writing in it
            self._composer.field.setFocus()

    def _on_send_failed(self, spot: Spot, written: Written, error: HoldfastError) -> None:
        """Say why it was not sent; what was written stays in the field."""
        choices = (("understood", tr("All right")),)
        if isinstance(error, NobodyAnswers):  # here one adds a provider with a button, and not with a command
            self._foot.ask_line.ask(error.message, (("add_provider", tr("Add a provider")), *choices))
        else:
            self._foot.ask_line.ask(str(error), choices)
        self._keep_at(spot, written)

    def _on_send_ended(self) -> None:
        self._composer.set_sending(is_sending=False)


class _Keeper:
    """Keeps drafts and sends, one at a time: a draft on its way to the store must not come back after it was sent."""

    def __init__(self, chats: Chats) -> None:
        self._chats = chats
        self._lock = threading.Lock()

    def load(self, conversation_id: ConversationId | None, _token: CancelToken) -> tuple[Draft, tuple[Edit, ...]]:
        """Return what was written, and changed of earlier messages, and not sent."""
        with self._lock:
            edits = () if conversation_id is None else self._chats.edits(conversation_id)
            return self._chats.draft(conversation_id), edits

    def keep(self, conversation_id: ConversationId | None, written: Written) -> None:
        """Keep a draft, and the change of an earlier message."""
        with self._lock:
            edit, draft = written.edit, written.draft
            if edit is not None and not self._chats.keep_edit(edit):  # its message is gone: a backup was brought back
                draft = joined(edit.draft, draft)
            self._chats.keep_draft(conversation_id, draft)

    def add(self, conversation_id: ConversationId | None, attachments: tuple[NewAttachment, ...]) -> None:
        """Add files to a draft."""
        with self._lock:
            self._chats.keep_draft(conversation_id, joined(self._chats.draft(conversation_id), Draft("", attachments)))

    def send(self, outgoing: Outgoing, editing: MessageId | None, _token: CancelToken) -> Sent:
        """Send a message, or another version of one."""
        with self._lock:
            if editing is not None:
                return self._chats.edit(editing, outgoing.draft)
            return self._chats.send(outgoing)


def _timer(parent: QObject, pause_ms: int, then: Callable[[], None]) -> QTimer:
    made = QTimer(parent)
    made.setSingleShot(True)
    made.setInterval(pause_ms)
    made.timeout.connect(then)
    return made


def _nothing(_answer: None) -> None:
    """Say nothing: the draft is kept."""
