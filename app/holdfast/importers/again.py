"""Reads again what is kept of a conversation: its exact source text. Knows the formats; knows nothing of archives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.domain import Conversation, Skipped, Source
from holdfast.importers import chatgpt_conversation, claude_conversation, design_chats, webui_chat
from holdfast.importers.claude_code import Session
from holdfast.importers.code_lines import SessionText, in_memory, web_lines
from holdfast.importers.items import TOO_DEEP
from holdfast.importers.json_stream import Element, elements
from holdfast.language import tr

if TYPE_CHECKING:
    from collections.abc import Callable

_READERS: dict[Source, Callable[[claude_conversation.Raw, str], Conversation]] = {
    Source.CLAUDE: claude_conversation.read_conversation,
    Source.CLAUDE_DESIGN: design_chats.read_design_chat,
    Source.CHATGPT: chatgpt_conversation.read_conversation,
    Source.OPEN_WEBUI: webui_chat.read_conversation,
}


def read_again(source: Source, source_id: str, text: bytes) -> Conversation | Skipped:
    """Return the conversation that a source text holds, or why it cannot be read."""
    if source is Source.CLAUDE_CODE:
        return Session(SessionText(source_id, [in_memory(web_lines(text))], len(text) + 1), source_id).whole()
    reader = _READERS.get(source)
    if reader is None:
        return Skipped(source_id, tr("Nothing here reads this kind of source."))
    for found in elements(iter([b"[", text, b"]"]), is_right=lambda value: isinstance(value, dict)):
        if isinstance(found, Element) and isinstance(found.value, dict):
            try:
                return reader(found.value, source_id)
            except RecursionError:
                return Skipped(source_id, tr(TOO_DEEP))
    return Skipped(source_id, tr("It cannot be decoded."))
