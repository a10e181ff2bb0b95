"""Chats and providers in memory that answer only when they are told to, over a scripted library: for the window
without an engine.
"""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from helpers.made_conversations import NOON, row, said
from holdfast.chat import (
    ChatSettings,
    ConsentRow,
    Draft,
    KeyKept,
    Live,
    NewAttachment,
    Plan,
    PresetRow,
    ProviderRow,
    ProviderTest,
    Reply,
    Sent,
    TurnNews,
    Waiting,
)
from holdfast.chat.expenses import ModelSpent, MonthSpent, nothing_spent
from holdfast.domain import (
    Changes,
    ConversationId,
    MessageId,
    MessageState,
    ModelInfo,
    OpenConversation,
    Segment,
    Sender,
    Source,
    StoredMessage,
    TextBlock,
    Usage,
)
from holdfast.domain.portions import message_text
from holdfast.errors import BadInput
from holdfast.failover import Account, Chain, Link
from holdfast.program import Chatting, Program

if TYPE_CHECKING:
    from collections.abc import Callable

    from helpers.made_conversations import ScriptedLibrary
    from holdfast.chat import Outgoing
    from holdfast.domain.chatting import Edit
    from holdfast.errors import HoldfastError

CLAUDE = Link("anthropic", "claude-opus-5-5")
GPT = Link("openai", "gpt-6-sol")
AGREED = datetime(2026, 3, 3, 12, tzinfo=UTC)
LABELS = {CLAUDE: "Claude Opus 5.5", GPT: "GPT-6 Sol at OpenAI"}


class ScriptedExpenses:
    """Costs of two months: this one, and the one before it."""

    def __init__(self) -> None:
        self.limit_usd: float | None = None
        self.lines: dict[str, tuple[ModelSpent, ...]] = {
            "2026-03": (
                ModelSpent("anthropic", "claude-opus-5-5", "Claude Opus 5.5", False, 12, Usage(3400, 900), 0.82),
                ModelSpent("openai", "gpt-6-sol", "GPT-6 Sol at OpenAI", False, 1, Usage(120, 30), 0.0, 150),
                ModelSpent("ollama", "qwen", "qwen at Ollama", True, 2, Usage(10, 10), 0.0),
            ),
            "2026-02": (ModelSpent("anthropic", "claude-opus-5-5", "Claude Opus 5.5", False, 1, Usage(1, 1), 0.001),),
        }

    def month(self, month: str = "") -> MonthSpent:
        """Return a month."""
        empty = nothing_spent(month, self.limit_usd, AGREED)
        return replace(empty, lines=self.lines.get(empty.month, ()))

    def first_month(self) -> str:
        """Return the first."""
        return min(self.lines)

    def beside(self, month: str, step: int) -> str:
        """Return another of them."""
        at = sorted(self.lines)
        return at[at.index(month or "2026-03") + step]


class ScriptedChats:
    """`send` and its like begin a reply that grows with `say` and ends with `end`. `fail_next` is raised once by the
    next thing that is sent.
    """

    def __init__(self, library: ScriptedLibrary) -> None:
        self.expenses = ScriptedExpenses()
        self.library = library
        self.drafts: dict[ConversationId | None, Draft] = {}
        self.kept_edits: dict[MessageId, Edit] = {}
        self.kept_settings: dict[ConversationId, ChatSettings] = {}
        self.lives: dict[MessageId, Live] = {}
        self.reply_infos: dict[MessageId, Reply] = {}
        self.waiting: list[Waiting] = []
        self.sent: list[Outgoing] = []
        self.done: list[tuple[str, object]] = []
        self.planned: list[tuple[MessageId | None, str]] = []
        self.first_settings = ChatSettings()
        self.fail_next: HoldfastError | None = None
        self.may_send, self.may_load = threading.Event(), threading.Event()
        self.may_send.set()
        self.may_load.set()
        self.plan_answer = Plan(CLAUDE, LABELS[CLAUDE], Account(2, 3400, 180_000), 0.02)
        self.listeners: list[Callable[[TurnNews], None]] = []
        self.outbox_listeners: list[Callable[[object], None]] = []
        self._next = 900_000

    def draft(self, conversation_id: ConversationId | None) -> Draft:
        """Return what was kept."""
        self.may_load.wait()
        return self.drafts.get(conversation_id, Draft())

    def keep_draft(self, conversation_id: ConversationId | None, draft: Draft) -> None:
        """Keep it."""
        self.drafts[conversation_id] = draft

    def edits(self, conversation_id: ConversationId) -> tuple[Edit, ...]:
        """Return what was kept, with what the messages say."""
        ids = [each.id for each in self.library.conversations[conversation_id].messages]
        return tuple(
            replace(self.kept_edits[each], message=Draft(message_text(self._stored(each).message)))
            for each in ids
            if each in self.kept_edits
        )

    def keep_edit(self, edit: Edit) -> bool:
        """Keep it; an empty one is forgotten."""
        self.kept_edits.pop(edit.message_id, None)
        if not any(each.id == edit.message_id for one in self.library.conversations.values() for each in one.messages):
            return False
        if not edit.draft.is_empty:
            self.kept_edits[edit.message_id] = edit
        return True

    def settings(self, conversation_id: ConversationId) -> ChatSettings:
        """Return what was set."""
        return self.kept_settings.get(conversation_id, ChatSettings())

    def set_settings(self, conversation_id: ConversationId, settings: ChatSettings) -> None:
        """Set it."""
        self.kept_settings[conversation_id] = settings

    def plan(self, outgoing: Outgoing, editing: MessageId | None = None, _token: object = None) -> Plan:
        """Return what was scripted, for the model that is set."""
        self.planned.append((editing, outgoing.draft.text))
        link = outgoing.settings.link if outgoing.settings is not None else outgoing.link
        if link is None and outgoing.conversation_id is not None:
            link = self.settings(outgoing.conversation_id).link
        return replace(self.plan_answer, label=LABELS[link]) if link is not None else self.plan_answer

    def send(self, outgoing: Outgoing) -> Sent:
        """Store both messages and begin a reply."""
        self.may_send.wait()
        if self.fail_next is not None:
            failure, self.fail_next = self.fail_next, None
            raise failure
        self.sent.append(outgoing)
        self.drafts.pop(outgoing.conversation_id, None)
        message = said(outgoing.draft.text)
        if outgoing.settings is not None:
            self.first_settings = outgoing.settings
        return self._begin(outgoing.conversation_id, outgoing.parent_id, message, outgoing.draft.text)

    def attachments(self, message_id: MessageId) -> tuple[NewAttachment, ...]:
        """Return what came with a message."""
        message = self._stored(message_id).message
        return tuple(NewAttachment(each.name, each.media_type, text=each.text) for each in message.attachments)

    def edit(self, message_id: MessageId, draft: Draft, link: Link | None = None) -> Sent:
        """Store another version beside a message."""
        self.done.append(("edit", (message_id, draft, link)))
        self.kept_edits.pop(message_id, None)
        stored = self._stored(message_id)
        return self._begin(self._conversation(message_id), stored.parent_id, said(draft.text), draft.text)

    def regenerate(self, reply_id: MessageId, link: Link | None = None) -> Sent:
        """Begin another reply beside one."""
        self.done.append(("regenerate", (reply_id, link)))
        parent = self._stored(reply_id).parent_id
        return Sent(self._conversation(reply_id), parent, self._begin_reply(self._conversation(reply_id), parent))

    def retry(self, reply_id: MessageId) -> Sent:
        """Begin another reply beside one."""
        self.done.append(("retry", reply_id))
        parent = self._stored(reply_id).parent_id
        return Sent(self._conversation(reply_id), parent, self._begin_reply(self._conversation(reply_id), parent))

    def answer_whole(self, reply_id: MessageId, link: Link | None = None) -> Sent:
        """Begin another reply beside one."""
        return self.regenerate(reply_id, link)

    def stop(self, reply_id: MessageId) -> None:
        """End a reply as stopped."""
        self.done.append(("stop", reply_id))
        self.end(reply_id, MessageState.STOPPED)

    def switch_now(self, reply_id: MessageId) -> None:
        """Remember it."""
        self.done.append(("switch_now", reply_id))

    def keep_waiting(self, reply_id: MessageId) -> None:
        """Remember it."""
        self.done.append(("keep_waiting", reply_id))

    def answer(self, reply_id: MessageId, choice: str) -> None:
        """Remember it."""
        self.done.append(("answer", (reply_id, choice)))

    def live(self, reply_id: MessageId) -> Live | None:
        """Return how a reply stands."""
        return self.lives.get(reply_id)

    def running(self) -> tuple[MessageId, ...]:
        """Return what is on its way."""
        return tuple(self.lives)

    def replies(self, conversation_id: ConversationId) -> dict[MessageId, Reply]:
        """Return how replies went."""
        stored = {each.id for each in self.library.conversations[conversation_id].messages}
        return {key: info for key, info in self.reply_infos.items() if key in stored}

    def outbox(self) -> tuple[Waiting, ...]:
        """Return what waits."""
        return tuple(self.waiting)

    def withdraw(self, message_id: MessageId) -> Draft:
        """Take back what waits."""
        self.waiting = [each for each in self.waiting if each.message_id != message_id]
        return Draft(self._stored(message_id).message.blocks[0].text)

    def move(self, message_id: MessageId, step: int) -> None:
        """Remember it."""
        self.done.append(("move", (message_id, step)))

    def go_on(self, reply_id: MessageId) -> None:
        """Remember it."""
        self.done.append(("go_on", reply_id))

    def leave(self, reply_id: MessageId) -> None:
        """Remember it."""
        self.done.append(("leave", reply_id))

    def send_again(self, message_id: MessageId, *, may_exceed: bool = False) -> None:
        """Remember it."""
        self.done.append(("send_over" if may_exceed else "send_again", message_id))

    def rename(self, conversation_id: ConversationId, title: str) -> None:
        """Remember it."""
        self.done.append(("rename", (conversation_id, title)))

    def on_turn(self, listener: Callable[[TurnNews], None]) -> None:
        """Remember who wants to be told."""
        self.listeners.append(listener)

    def on_outbox(self, listener: Callable[[object], None]) -> None:
        """Remember who wants to be told."""
        self.outbox_listeners.append(listener)

    def warm_up(self) -> None:
        """Load nothing."""

    def start(self) -> None:
        """Find nothing unfinished."""

    def close(self) -> None:
        """Stop nothing."""

    # what a test tells

    def say(self, reply_id: MessageId, text: str, **more: object) -> None:
        """Let a reply have this text now."""
        self.change(reply_id, blocks=(TextBlock(text),), **more)

    def change(self, reply_id: MessageId, **more: object) -> None:
        """Let a reply stand so now."""
        self.lives[reply_id] = replace(self.lives[reply_id], **more)
        self._tell(reply_id, is_ended=False)

    def end(self, reply_id: MessageId, state: MessageState = MessageState.COMPLETE, reply: Reply | None = None) -> None:
        """Let a reply end, as stored."""
        live = self.lives.pop(reply_id)
        conversation_id = live.conversation_id
        opened = self.library.conversations[conversation_id]
        stored = tuple(
            replace(each, message=replace(each.message, blocks=live.blocks, segments=live.segments, state=state))
            if each.id == reply_id
            else each
            for each in opened.messages
        )
        self.library.conversations[conversation_id] = replace(opened, messages=stored)
        if reply is not None:
            self.reply_infos[reply_id] = reply
        self._tell(reply_id, is_ended=True, conversation_id=conversation_id)
        self._changed(conversation_id)

    def queue(self, conversation_id: ConversationId, text: str, waiting: Waiting) -> MessageId:
        """Let a message wait in the outbox."""
        opened = self.library.conversations[conversation_id]
        parent = opened.messages[-1].id if opened.messages else None
        message_id = self._add(conversation_id, parent, said(text, state=MessageState.QUEUED))
        self.waiting.append(replace(waiting, message_id=message_id, conversation_id=conversation_id))
        self._changed(conversation_id)
        return message_id

    # inside

    def _begin(self, conversation_id, parent_id, message, text) -> Sent:
        if conversation_id is None:
            conversation_id = ConversationId(self._number())
            line = row(conversation_id, text[:60], source=Source.HOLDFAST)
            self.library.conversations = {
                conversation_id: OpenConversation(line, "", ()),
                **self.library.conversations,
            }
        message_id = self._add(conversation_id, parent_id, message)
        return Sent(conversation_id, message_id, self._begin_reply(conversation_id, message_id))

    def _begin_reply(self, conversation_id, parent_id) -> MessageId:
        reply = said("", Sender.ASSISTANT, blocks=(), state=MessageState.STREAMING)
        reply = replace(reply, segments=(Segment(CLAUDE.provider, CLAUDE.model),))
        reply_id = self._add(conversation_id, parent_id, reply)
        self.lives[reply_id] = Live(
            conversation_id, parent_id, reply_id, MessageState.STREAMING, (), reply.segments, CLAUDE, LABELS[CLAUDE]
        )
        self._changed(conversation_id)
        return reply_id

    def _add(self, conversation_id, parent_id, message) -> MessageId:
        message_id = MessageId(self._number())
        opened = self.library.conversations[conversation_id]
        siblings = [each for each in opened.messages if each.parent_id == parent_id]
        count = len(siblings) + 1
        ancestors, at = set(), parent_id
        by_id = {each.id: each for each in opened.messages}
        while at is not None:
            ancestors.add(at)
            at = by_id[at].parent_id
        kept = [
            replace(
                each, is_current=each.id in ancestors, branch_count=count if each in siblings else each.branch_count
            )
            for each in opened.messages
        ]
        added = StoredMessage(message_id, parent_id, count, count, True, replace(message, created=NOON))
        self.library.conversations[conversation_id] = replace(opened, messages=(*kept, added))
        return message_id

    def _stored(self, message_id: MessageId) -> StoredMessage:
        return next(
            each for opened in self.library.conversations.values() for each in opened.messages if each.id == message_id
        )

    def _conversation(self, message_id: MessageId) -> ConversationId:
        return next(
            key
            for key, opened in self.library.conversations.items()
            if any(each.id == message_id for each in opened.messages)
        )

    def _number(self) -> int:
        self._next += 1
        return self._next

    def _tell(self, reply_id, *, is_ended, conversation_id=None) -> None:
        where = conversation_id if conversation_id is not None else self.lives[reply_id].conversation_id
        for listener in self.listeners:
            listener(TurnNews(where, reply_id, is_ended))

    def _changed(self, conversation_id: ConversationId) -> None:
        for listener in self.library.listeners:
            listener(Changes(frozenset({conversation_id})))


class ScriptedProviders:
    """Two providers with a few models. `test_answer` is what a try shows."""

    def __init__(self) -> None:
        self.links = [CLAUDE, GPT]
        self.agreed = {"anthropic"}
        self.expenses = ScriptedExpenses()
        self.keys: dict[str, str] = {"anthropic": "keyring", "openai": "environment"}
        self.names = ["anthropic", "openai"]
        self.added: list[tuple[object, ...]] = []
        self.defaults = {"anthropic": "claude-opus-5-5", "openai": "gpt-6-sol"}
        self.test_answer = ProviderTest(
            True, "Anthropic answered in 312 ms and offers 2 models.", "", 312, (ModelInfo("claude-opus-5-5"),)
        )
        self.listeners: list[Callable[[], None]] = []

    def presets(self) -> tuple[PresetRow, ...]:
        """Return some."""
        return (
            PresetRow("anthropic", "Anthropic", "anthropic", "https://api.anthropic.com", True,
                      "https://platform.claude.com/settings/keys", (), ("claude-opus-5-5", "claude-haiku-5-5")),
            PresetRow("openai", "OpenAI", "openai", "https://api.openai.com/v1", True,
                      "https://platform.openai.com/api-keys", (), ("gpt-6-sol", "gpt-6-luna")),
            PresetRow("azure", "Azure OpenAI", "openai", "https://{resource}.openai.azure.com/openai/v1", True, "",
                      ("resource",), ()),
            PresetRow("ollama", "Ollama", "ollama", "http://127.0.0.1:11434", False, "", (), ()),
            PresetRow("compatible", "Any compatible server", "openai", "", False, "", (), ()),
        )  # fmt: skip

    def rows(self) -> tuple[ProviderRow, ...]:
        """Return those that are set up."""
        labels = {row.name: row for row in self.presets()}
        return tuple(
            ProviderRow(
                name,
                labels[name].label if name in labels else name,
                labels[name].kind if name in labels else "openai",
                labels[name].base_url if name in labels else "http://127.0.0.1:9/v1",
                name not in ("anthropic", "openai"),
                self.defaults.get(name, ""),
                self.keys.get(name, "not_needed"),
                "",
            )
            for name in self.names
        )

    def known_models(self, name: str) -> tuple[ModelInfo, ...]:
        """Return what is known of a provider's models."""
        return (ModelInfo("gpt-6-luna"),) if name == "openai" else ()

    def models(self, name: str, *, refresh: bool = False) -> tuple[ModelInfo, ...]:  # noqa: ARG002 - the seam
        """Return the same."""
        return self.known_models(name)

    def add(self, name, kind, base_url, model="", **more) -> ProviderRow:
        """Add one."""
        self.added.append((name, kind, base_url, model, more))
        self.names.append(name)
        self.defaults[name] = model
        self._changed()
        return self.rows()[-1]

    def remove(self, name: str) -> None:
        """Take one away."""
        self.names.remove(name)
        self.links = [link for link in self.links if link.provider != name]
        self._changed()

    def set_key(self, name: str, secret: str) -> KeyKept:
        """Keep a key, but for one that says it should fail."""
        assert secret
        self.keys[name] = "keyring"
        self._changed()
        return KeyKept("keyring", "The key is kept in this system's keyring.")

    def forget_key(self, name: str) -> None:
        """Forget it."""
        self.keys[name] = "none"
        self._changed()

    def test(self, _name: str) -> ProviderTest:
        """Return what was scripted."""
        return self.test_answer

    def set_default_model(self, name: str, model: str) -> None:
        """Set it."""
        self.defaults[name] = model
        self._changed()

    def chain(self) -> Chain:
        """Return the chain."""
        return Chain.of(self.links)

    def set_chain(self, links) -> Chain:
        """Set it."""
        made = Chain.of(links)
        self.links = list(made.links)
        self._changed()
        return made

    def monthly_limit(self) -> float | None:
        """Return the limit."""
        return self.expenses.limit_usd

    def set_monthly_limit(self, limit_usd: float | None) -> None:
        """Set it, unless it is none."""
        if limit_usd is not None and limit_usd < 0:
            raise BadInput("A limit is an amount of US dollars.")
        self.expenses.limit_usd = limit_usd
        self._changed()

    def consented(self) -> frozenset[str]:
        """Return who may read."""
        return frozenset(self.agreed)

    def consent(self, name: str) -> None:
        """Agree."""
        self.agreed.add(name)
        self._changed()

    def withdraw_consent(self, name: str) -> None:
        """Take it back."""
        self.agreed.discard(name)
        self._changed()

    def consents(self) -> tuple[ConsentRow, ...]:
        """Return how it stands with each."""
        return tuple(
            ConsentRow(
                row.name,
                row.label,
                row.base_url.split("//")[1].split("/")[0],
                row.is_local,
                row.name in self.agreed,
                AGREED if row.name in self.agreed else None,
                is_in_chain=True,
            )
            for row in self.rows()
        )

    def consent_words(self, link: Link) -> str:
        """Say what agreeing means."""
        return f"What you write goes to {link.provider} when it answers."

    def label(self, link: Link) -> str:
        """Return what people call a model."""
        return LABELS.get(link, link.model)

    def on_change(self, listener: Callable[[], None]) -> None:
        """Remember who wants to be told."""
        self.listeners.append(listener)

    def _changed(self) -> None:
        for listener in self.listeners:
            listener()


def scripted_program(library: ScriptedLibrary) -> tuple[Program, ScriptedChats, ScriptedProviders]:
    """Return a program over a scripted library, and what is behind it."""
    chats, providers = ScriptedChats(library), ScriptedProviders()
    providers.expenses = chats.expenses
    return Program(library, lambda: Chatting(chats, providers)), chats, providers
