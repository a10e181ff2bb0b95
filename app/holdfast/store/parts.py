"""Prepares a conversation that is too large to be held in memory, part after part. Pure.

Each part names all messages up to its end, so that it is a conversation that can be stored and merged like any other;
only those that the store does not have yet bring their text along.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from holdfast.domain import Sender
from holdfast.store.preparing import Prepared, PreparedMessage, prepare_message
from holdfast.store.texts import made_title, shown_title, snippet

if TYPE_CHECKING:
    from collections.abc import Mapping

    import apsw

    from holdfast.domain import Conversation, Message
    from holdfast.store.large_sources import LargeSource

KNOWN = """
    SELECT m.source_id, m.digest FROM message m JOIN conversation c ON c.id = m.conversation_id
    WHERE c.source = ? AND c.source_id = ?"""


def known_messages(con: apsw.Connection, source: str, source_id: str) -> dict[str, bytes]:
    """Return what tells the stored messages of a conversation from others."""
    return {str(id_): cast("bytes", digest) for id_, digest in con.execute(KNOWN, (source, source_id))}


class Parts:
    """A conversation in the making; `head` is it without its messages, `known` what is stored of it."""

    def __init__(self, head: Conversation, known: Mapping[str, bytes]) -> None:
        self.waiting_bytes = 0
        """Of text that came since the last part."""
        self._head = head
        self._known = dict(known)
        self._messages: list[PreparedMessage] = []
        self._new: list[int] = []
        self._title = self._attached = self._answer = self._words = ""

    def add(self, message: Message) -> None:
        """Add the next message."""
        prepared = prepare_message(message)
        if self._known.get(prepared.source_id) == prepared.digest:
            prepared = prepared.without_text()
        else:
            self._new.append(len(self._messages))
            self.waiting_bytes += len(prepared.body) + sum(map(len, prepared.search or ()))
        self._messages.append(prepared)
        self._title = self._title or made_title([replace(message, attachments=())])
        self._attached = self._attached or made_title([replace(message, blocks=())])
        line = snippet([message])
        if message.sender is Sender.ASSISTANT:
            self._answer = line or self._answer
        else:
            self._words = line or self._words

    def part(self) -> Prepared:
        """Return what is to be stored now; its texts are forgotten here."""
        found = self._prepared(b"", None)
        for at in self._new:
            message = self._messages[at]
            self._known[message.source_id] = message.digest
            self._messages[at] = message.without_text()
        self._new.clear()
        self.waiting_bytes = 0
        return replace(found, is_part=True)

    def whole(self, digest: bytes, source: LargeSource | None) -> Prepared:
        """Return the conversation to its end, with its source text."""
        return self._prepared(digest, source)

    def _prepared(self, digest: bytes, source: LargeSource | None) -> Prepared:
        messages = tuple(self._messages)
        is_shell = all(message.is_empty for message in messages)
        return Prepared(
            conversation=self._head,
            digest=digest,
            source=b"",
            source_size=0,
            messages=messages,
            is_shell=is_shell,
            title=shown_title(None, self._head.title, "" if is_shell else self._title or self._attached),
            snippet="" if is_shell else self._answer or self._words,
            large_source=source,
        )
