"""Turn one conversation of a ChatGPT export into domain values. Knows its tree; knows nothing of files.

Every thought, call and result is a node there. What follows each other without a fork becomes one answer; what the
person never saw as a message (instructions, memory) goes to the message it was sent with.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from holdfast.domain import Conversation, Source, ThinkingBlock, ToolUseBlock
from holdfast.importers.artifacts import replay
from holdfast.importers.chatgpt_canvas import canvas_edits
from holdfast.importers.chatgpt_content import attachments_of, blocks_of, call_of, context_of, result_of, seconds_of
from holdfast.importers.json_values import dict_of, id_of, json_text, list_of, text_of
from holdfast.importers.timestamps import timestamp
from holdfast.importers.tree import made_up_id
from holdfast.importers.turns import Entry, as_messages

if TYPE_CHECKING:
    from collections.abc import Mapping

    from holdfast.importers.chatgpt_canvas import Sheet

    Raw = Mapping[str, object]

PROVIDER = "openai"

_ANSWERING = {"assistant", "tool"}
_TO_EVERYBODY = {"", "all"}
_CONTEXT_KINDS = {"user_editable_context", "model_editable_context"}


def is_conversation(value: object) -> bool:
    """Say whether `value` has what makes an object of an export a conversation of ChatGPT."""
    return isinstance(value, dict) and isinstance(value.get("mapping"), dict)


def id_from(raw: Raw) -> str:
    """Return an id for a conversation without one: from its roots and its beginning, which stay as it grows."""
    nodes = dict_of(raw.get("mapping"))
    roots = sorted(key for key, node in nodes.items() if id_of(dict_of(node).get("parent")) not in nodes)
    return made_up_id("conversation", json_text(raw.get("create_time")), *roots)


def messages_in(raw: Raw) -> int:
    """Return how many messages a person will count: what they wrote, and answers in one piece."""
    nodes = dict_of(raw.get("mapping"))
    count = 0
    for node in map(dict_of, nodes.values()):
        role = _role(node)
        is_joined = role != "user" and _role(dict_of(nodes.get(id_of(node.get("parent"))))) in _ANSWERING
        count += role == "user" or (role in _ANSWERING and not is_joined)
    return count


def _role(node: Raw) -> str:
    return text_of(dict_of(dict_of(node.get("message")).get("author")).get("role"))


def read_conversation(raw: Raw, source_id: str) -> Conversation:
    """Return the conversation in `raw`; wrong types anywhere cost only themselves."""
    entries = _Reading(raw).entries()
    messages, edits, message_of = as_messages(entries, PROVIDER)
    leaf = message_of.get(id_of(raw.get("current_node")), "")
    return Conversation(
        source=Source.CHATGPT,
        source_id=source_id,
        title=text_of(raw.get("title")),
        summary="",
        created=timestamp(raw.get("create_time")),
        updated=timestamp(raw.get("update_time")),
        messages=tuple(messages),
        artifacts=replay(messages, edits) if edits else (),
        current_leaf=leaf or None,
        is_starred=raw.get("is_starred") is True,
    )


class _Reading:
    """One pass over the tree, every node behind its parent."""

    def __init__(self, raw: Raw) -> None:
        self._nodes = {key: dict_of(node) for key, node in dict_of(raw.get("mapping")).items()}
        self._calls: dict[str, str] = {}
        self._sheets: dict[str, Sheet | None] = {}

    def entries(self) -> list[Entry]:
        """Return the nodes, read; one without a message passes its place on to those below it."""
        found: list[Entry] = []
        standing: dict[str, str] = {}
        for key in self._order():
            node = self._nodes[key]
            named = id_of(node.get("parent"))
            parent = standing.get(named, named if named in self._nodes else "")
            self._calls[key] = self._calls.get(named, "")
            self._sheets[key] = self._sheets.get(named)
            message = dict_of(node.get("message"))
            entry = self._entry(key, parent, message) if message else None
            if entry is None:
                standing[key] = parent
                continue
            standing[key] = key
            found.append(entry)
            self._timed(found, message)
        return found

    def _order(self) -> list[str]:
        """Return the keys, parents first and children as their parent lists them; circles are cut where they close."""
        children: dict[str, list[str]] = {}
        for key, node in self._nodes.items():
            children.setdefault(id_of(node.get("parent")), []).append(key)
        for key, node in self._nodes.items():
            listed = {id_of(child): place for place, child in enumerate(list_of(node.get("children")))}
            if listed and key in children:
                children[key].sort(key=lambda child: listed.get(child, len(listed)))
        order: dict[str, None] = {}
        roots = [key for key, node in self._nodes.items() if id_of(node.get("parent")) not in self._nodes]
        for start in (*roots, *self._nodes):
            ready = [start]
            while ready:
                key = ready.pop()
                if key not in order:
                    order[key] = None
                    ready += reversed(children.get(key, []))
        return list(order)

    def _entry(self, key: str, parent: str, message: Raw) -> Entry | None:
        role = text_of(dict_of(message.get("author")).get("role"))
        created = message.get("create_time")
        content = dict_of(message.get("content"))
        if role == "system" or text_of(content.get("content_type")) in _CONTEXT_KINDS or _is_hidden(message, role):
            context = context_of(message)
            return Entry(key, parent, "aside", created, context) if context else None
        if role == "user":
            return Entry(key, parent, "human", created, blocks_of(message), attachments_of(message))
        model = text_of(dict_of(message.get("metadata")).get("model_slug"))
        if role == "tool":
            entry = Entry(key, parent, "answer", created, [result_of(message, self._calls[key])])
            entry.attachments = attachments_of(message)
            return entry
        entry = Entry(key, parent, "answer", created, attachments=attachments_of(message), model=model)
        if text_of(message.get("recipient")) in _TO_EVERYBODY:
            entry.blocks = blocks_of(message)
        else:
            self._call(entry, message)
        return entry

    def _call(self, entry: Entry, message: Raw) -> None:
        call = call_of(message, entry.id)
        entry.blocks = [call]
        self._calls[entry.id] = call.call_id
        entry.edits, self._sheets[entry.id] = canvas_edits(call, self._sheets[entry.id])

    @staticmethod
    def _timed(found: list[Entry], message: Raw) -> None:
        """Tell the thoughts before a recap how long they took."""
        seconds = seconds_of(message)
        if seconds is None:
            return
        for entry in reversed(found):
            if entry.kind != "answer":
                return
            for at, block in enumerate(entry.blocks):
                if isinstance(block, ThinkingBlock):
                    entry.blocks[at] = replace(block, seconds=seconds)
                    return
                if isinstance(block, ToolUseBlock):
                    return


def _is_hidden(message: Raw, role: str) -> bool:
    """Say whether a person's or an answer's message was never shown; results of tools are folded away anyhow."""
    is_kept_back = dict_of(message.get("metadata")).get("is_visually_hidden_from_conversation") is True
    return role != "tool" and (is_kept_back or message.get("weight") == 0)
