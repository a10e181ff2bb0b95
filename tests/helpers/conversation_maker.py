"""Make up conversations and count what is put into them. Used by `generator`."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

from helpers import builders
from helpers.builders import ROOT, Json
from helpers.prose import Prose

_START = datetime(2024, 1, 5, 8, 0, tzinfo=UTC)
_ALL_SHELLS = 0.03
_UNKNOWN_TYPES = ("hologram", "mind_map", "text/markdown")
_PLACEHOLDER = "```\nThis block is not supported on your current device yet.\n```"


class ConversationMaker:
    """Makes conversations from a seed. `count` grows with everything that goes into them.

    With `is_tree` messages name their parents, some have branches, and the tools of 2026 are used; without, the
    conversations are flat lists as in 2024 and 2025.
    """

    def __init__(self, seed: int, *, is_tree: bool) -> None:
        self.seed = seed
        self.count: Counter[str] = Counter()
        self.prose = Prose(seed)
        self._is_tree = is_tree
        self._random = random.Random(seed)
        self._at = _START

    def uuid(self) -> str:
        """Return an id that depends on the seed alone."""
        digits = f"{self._random.getrandbits(128):032x}"
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"

    def conversation(self, size: int) -> Json:
        """Return a conversation of `size` messages; without any, and now and then with, it is an empty shell."""
        self._at += timedelta(minutes=self._random.randint(5, 400))
        created = self._stamp()
        if size == 0 or self._random.random() < _ALL_SHELLS:
            name, messages = "", self._empty_messages(size)
            self.count["shells"] += 1
        else:
            language = self.prose.language()
            name, messages = self.prose.title(language), _Talk(self, language).messages(size)
            self.count["conversations"] += 1
        self.count["messages"] += size
        return {
            "uuid": self.uuid(),
            "name": name,
            "summary": "",
            "created_at": created,
            "updated_at": self._stamp(),
            "account": {"uuid": builders.ACCOUNT},
            "chat_messages": messages,
        }

    def _stamp(self) -> str:
        return self._at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def next_stamp(self) -> str:
        """Return a moment some seconds after the last."""
        self._at += timedelta(microseconds=self._random.randint(2_000_000, 90_000_000))
        return self._stamp()

    def _empty_messages(self, size: int) -> list[Json]:
        """Return what is left of a chat that was deleted before the export."""
        return [
            builders.message("", sender=("human", "assistant")[place % 2], uuid=self.uuid(), at=self.next_stamp())
            for place in range(size)
        ]


class _Talk:
    """One conversation while it is made up. Documents are followed along each branch, as a person would see them."""

    def __init__(self, maker: ConversationMaker, language: str) -> None:
        self._maker = maker
        self._random = maker._random
        self._prose = maker.prose
        self._count = maker.count
        self._language = language
        self._documents: dict[str, str] = {}
        self._known_documents: set[str] = set()

    def messages(self, size: int) -> list[Json]:
        made: list[Json] = []
        states: list[dict[str, str]] = []
        children: Counter[str] = Counter()
        parent = ROOT
        sender = "human"
        for _ in range(size):
            if self._maker._is_tree and made and self._random.random() < 0.02:
                parent, sender, self._documents = self._fork(made, states)
            entry = self._human() if sender == "human" else self._assistant()
            if self._maker._is_tree:
                entry["parent_message_uuid"] = parent
                children[parent] += 1
            made.append(entry)
            states.append(dict(self._documents))
            parent, sender = str(entry["uuid"]), "assistant" if sender == "human" else "human"
        self._count["branched_conversations"] += any(number > 1 for number in children.values())
        return made

    def _fork(self, made: list[Json], states: list[dict[str, str]]) -> tuple[str, str, dict[str, str]]:
        """Go back to an earlier message: another answer to a question, or a question edited."""
        at = self._random.randrange(max(0, len(made) - 12), len(made))
        next_sender = "assistant" if made[at]["sender"] == "human" else "human"
        return str(made[at]["uuid"]), next_sender, dict(states[at])

    def _human(self) -> Json:
        text = self._prose.sentences(self._language, self._random.randint(1, 8))
        attachments = []
        if self._random.random() < 0.1:
            name = self._random.choice(("", "notes.md", "report.pdf", "log.txt"))
            attachments.append(
                builders.attachment(name, self._prose.answer(self._language, self._random.randint(10, 90)))
            )
            self._count["attachments"] += 1
            text = "" if self._random.random() < 0.1 else text
        entry = builders.message(text, uuid=self._maker.uuid(), at=self._maker.next_stamp(), attachments=attachments)
        entry["files"] = [{"file_name": item["file_name"]} for item in attachments if item["file_name"]]
        return entry

    def _assistant(self) -> Json:
        rng = self._random
        blocks: list[Json] = []
        if rng.random() < 0.2:
            blocks.append(builders.thinking_block(self._prose.sentences("en", rng.randint(3, 15)), "Weighing it up"))
            self._count["thinking_blocks"] += 1
        if rng.random() < 0.12:
            blocks += self._search()
        text = self._prose.answer(self._language, rng.randint(3, 20))
        blocks.append(builders.text_block(text))
        for _ in range(rng.choice((0, 0, 0, 0, 0, 0, 1, 2))):
            blocks += self._document_edit()
        if rng.random() < 0.01:
            blocks.append({"type": rng.choice(_UNKNOWN_TYPES), "payload": {"depth": rng.randrange(9)}})
            self._count["unknown_blocks"] += 1
        if self._maker._is_tree and rng.random() < 0.3:
            blocks.append({"type": "token_budget", "remaining": rng.randrange(100_000)})
        flat = " " + text if len(blocks) == 1 else f"{text}\n{_PLACEHOLDER}"
        return builders.message(
            flat, sender="assistant", uuid=self._maker.uuid(), at=self._maker.next_stamp(), blocks=blocks
        )

    def _search(self) -> list[Json]:
        call_id = f"toolu_{self._random.getrandbits(64):016x}" if self._maker._is_tree else None
        self._count["tool_calls"] += 1
        if self._random.random() < 0.5:
            name, result = (
                "web_search",
                {
                    "type": "knowledge",
                    "title": self._prose.title("en"),
                    "url": f"https://example.org/{self._random.randrange(10**6)}",
                    "text": self._prose.sentences("en", 12),
                },
            )
            arguments: Json = {"query": self._prose.title("en")}
        else:
            name, result = "bash_tool", {"type": "text", "text": self._prose.tool_output(self._random.randint(5, 60))}
            arguments = {"command": "ruff check", "description": "Check the code"}
        return [
            builders.tool_use_block(name, arguments, call_id),
            builders.tool_result_block(name, result, call_id=call_id),
        ]

    def _document_edit(self) -> list[Json]:
        """Return a call that makes or changes a document, and count what it comes to."""
        self._count["tool_calls"] += 1
        is_file = self._maker._is_tree and self._random.random() < 0.4
        kinds = [name for name in self._documents if name.startswith("/") == is_file]
        if not kinds or self._random.random() < 0.3:
            return self._create(is_file=is_file)
        name = self._random.choice(kinds)
        text = self._documents[name]
        if not is_file and self._random.random() < 0.25:
            self._documents[name] = self._prose.answer(self._language, 6)
            self._count["artifact_versions"] += 1
            return [builders.artifact_block("rewrite", name, content=self._documents[name])]
        start = self._random.randrange(max(1, len(text) - 30))
        old, new = text[start : start + 30], self._prose.sentences(self._language, 1)
        if self._random.random() < 0.1:
            old = f"never written {self._random.getrandbits(60)}"
        if old in text:
            self._documents[name] = text.replace(old, new, 1)
            self._count["artifact_versions"] += 1
        if is_file:
            return [builders.tool_use_block("str_replace", {"path": name, "old_str": old, "new_str": new})]
        return [builders.artifact_block("update", name, old_str=old, new_str=new)]

    def _create(self, *, is_file: bool) -> list[Json]:
        number = self._random.randrange(4)  # few names, so that branches make the same document twice
        name = f"/mnt/user-data/outputs/module_{number}.py" if is_file else f"document-{number}"
        text = "".join(self._prose.code() for _ in range(4)) if is_file else self._prose.answer(self._language, 10)
        self._documents[name] = text
        self._count["artifact_versions"] += 1
        self._count["artifacts"] += name not in self._known_documents
        self._known_documents.add(name)
        if is_file:
            return [builders.tool_use_block("create_file", {"description": "", "path": name, "file_text": text})]
        return [builders.artifact_block("create", name, content=text, type="text/markdown", title=name, language=None)]
