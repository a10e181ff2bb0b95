"""A store to search in: generated conversations whose words are as unevenly common as those of real text.

Half a million messages must be made in minutes, so the store is filled directly, without an export. Words follow
Zipf's law over 60,000 of them; a share of the messages has code, Chinese, thinking, tool output or an attachment.
"""

from __future__ import annotations

import itertools
import random
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "app"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from helpers.stored import preview
from holdfast.domain import (
    Attachment,
    Conversation,
    ImportReport,
    Message,
    ResultItem,
    Segment,
    Sender,
    Source,
    TextBlock,
    ThinkingBlock,
    ToolResultBlock,
    ToolUseBlock,
)
from holdfast.domain.importing import ImportedConversation
from holdfast.store import prepare

if TYPE_CHECKING:
    from collections.abc import Iterator

    from holdfast.store import Store

# What people look for, sown among the made-up words so that each is as common as its place says.
_KNOWN_WORDS = (
    "the of and to a in is it you that for with on this be as are not have can use if or your from by an will one all"
    " what when there time how more function error file code data value list string return type class import index"
    " server query database python table thread request window memory config container docker kubernetes postgres"
    " parser token recipe sourdough bread kyoto travel budget invoice translate deadline migration async await lock"
    " timeout retry cursor schema encryption backup photon garden violin tenant mortgage espresso fjord walrus"
)
KNOWN = _KNOWN_WORDS.split()
_VOCABULARY = 60_000
_MODELS = ("claude-3-opus", "claude-3-5-sonnet", "claude-opus-4", "claude-sonnet-4-5")
_SYLLABLES = [
    first + second for first in "bcdfghjklmnprstvwz" for second in ("a", "e", "i", "o", "u", "en", "ar", "is")
]
_HAN = [chr(0x4E00 + code) for code in range(0, 2_400, 3)]
_CODE = """```python
async def fetch{name}(client, {low}_id: int) -> dict:
    response = await client.get(f"/api/v2/{low}/{{{low}_id}}", timeout=30)
    response.raise_for_status()
    return response.json()["{low}"]
```"""
END = datetime(2026, 6, 1, tzinfo=UTC)
SPAN = timedelta(days=3 * 365)
BATCH = 2_000


class Words:
    """Draws text; what it draws depends on the seed alone."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        made = {"".join(self.random.choices(_SYLLABLES, k=self.random.choice((2, 2, 3, 3, 4)))) for _ in range(120_000)}
        rest = sorted(made - set(KNOWN))
        self.random.shuffle(rest)
        # Every third of the rarer places belongs to a word that queries ask for.
        places: list[str] = list(KNOWN[:40])
        for at, word in enumerate(KNOWN[40:]):
            places += [*rest[at * 24 : at * 24 + 2 + at % 23], word]
        self.words = [*places, *(word for word in rest if word not in set(places))][:_VOCABULARY]
        self._weights = list(itertools.accumulate(1 / (place + 2.7) for place in range(len(self.words))))

    def text(self, count: int) -> str:
        """Return so many words with punctuation."""
        drawn = self.random.choices(self.words, cum_weights=self._weights, k=count)
        for at in range(11, count, 14):
            drawn[at] += "."
        return " ".join(drawn)

    def han(self, count: int) -> str:
        """Return a sentence of Chinese characters."""
        return "".join(self.random.choices(_HAN, k=count)) + "。"

    def code(self) -> str:
        """Return a fenced block with an identifier in camel case."""
        name = self.random.choice(self.words[:3_000])
        return _CODE.format(name=name.capitalize(), low=name)


def conversations(messages: int, seed: int = 5) -> Iterator[Conversation]:
    """Yield conversations, the newest first as services export them, with so many messages together."""
    words = Words(seed)
    draw = words.random
    left = messages
    moment = END
    step = SPAN / messages
    number = 0
    while left:
        size = min(left, max(1, round(draw.lognormvariate(2.3, 1.0))))
        left -= size
        number += 1
        moment -= step * size
        made = tuple(_message(words, f"{number}-{at}", at, moment + step * at * 0.6) for at in range(size))
        linked = tuple(
            Message(**{name: getattr(message, name) for name in Message.__slots__} | {"parent_source_id": parent})
            for message, parent in zip(made, [None, *(message.source_id for message in made)], strict=False)
        )
        yield Conversation(
            source=Source.CHATGPT if draw.random() < 0.2 else Source.CLAUDE,
            source_id=f"c{number}",
            title=words.text(draw.randint(3, 8)).capitalize(),
            summary="",
            created=moment,
            updated=moment + step * size * 0.6,
            messages=linked,
            account_id="account",
            is_starred=draw.random() < 0.05,
        )


def _message(words: Words, source_id: str, at: int, when: datetime) -> Message:
    draw = words.random
    is_human = at % 2 == 0
    blocks: list[TextBlock | ThinkingBlock | ToolUseBlock | ToolResultBlock] = []
    attachments: tuple[Attachment, ...] = ()
    if is_human:
        text = words.text(max(3, round(draw.lognormvariate(3.3, 0.8))))
        if draw.random() < 0.04:
            attachments = (Attachment("document", "notes.md", text=words.text(900)),)
    else:
        text = words.text(max(5, round(draw.lognormvariate(4.95, 0.6))))
        if draw.random() < 0.15:
            blocks.append(ThinkingBlock(words.text(120)))
        if draw.random() < 0.1:
            blocks.append(ToolUseBlock("1", "bash_tool", f'{{"command": "ls {words.text(3)}"}}'))
            blocks.append(ToolResultBlock("1", "bash_tool", (ResultItem("text", words.text(150)),)))
        if draw.random() < 0.25:
            text += f"\n\n{words.code()}"
    if draw.random() < 0.05:
        text += f"\n\n{words.han(60)}"
    return Message(
        source_id=source_id,
        parent_source_id=None,
        sender=Sender.HUMAN if is_human else Sender.ASSISTANT,
        created=when,
        updated=when,
        blocks=(*blocks, TextBlock(text)),
        attachments=attachments,
        segments=() if is_human else (Segment("anthropic", draw.choice(_MODELS)),),
    )


def fill(store: Store, messages: int) -> None:
    """Put that many messages into an empty store, as an import does."""
    import_id = store.begin_import(preview(END))
    batch = []
    size = 0
    for number, conversation in enumerate(conversations(messages)):
        digest = number.to_bytes(32, "big")
        batch.append(prepare(ImportedConversation(conversation, b"{}", digest)))
        size += len(conversation.messages)
        if size >= BATCH:
            store.add_conversations(import_id, batch)
            batch, size = [], 0
    store.add_conversations(import_id, batch)
    store.finish_import(import_id, ImportReport(), is_complete=False)


if __name__ == "__main__":
    sys.exit("This is a part of search_bench.py, which starts it: python tests/bench/search_bench.py")
