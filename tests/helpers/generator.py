"""Generate a whole export of any size whose contents are known, for counting tests and for benchmarks.

The same seed gives the same export. Everything is counted while it is made, with no help from Holdfast's code.
"""

from __future__ import annotations

import json
import random
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Literal

from helpers import builders
from helpers.conversation_maker import ConversationMaker

if TYPE_CHECKING:
    from collections.abc import Iterator

Layout = Literal["G1", "G3", "G4"]

BENCHMARK_MESSAGES = 75_885
BENCHMARK_CONVERSATIONS = 3_000
"""The size that the first import was measured with: 203 MB of JSON."""

_PARTS_OF_G4 = 3
_PROJECT_EVERY = 12
_DESIGN_MESSAGES = 2
_MEMORY_PAGES = ("/profile.md", "/topics/cycling.md", "/areas/work.md")


@dataclass(frozen=True, slots=True)
class Known:
    """What is in a generated export. `conversations` have content, `shells` have none; `messages` are all, those of
    shells and of other branches included; `artifacts` are distinct documents within their conversation,
    `artifact_versions` the edits that made a state. Design chats are counted by themselves and in nothing else.
    """

    conversations: int
    shells: int
    messages: int
    attachments: int
    artifacts: int
    artifact_versions: int
    tool_calls: int
    thinking_blocks: int
    unknown_blocks: int
    branched_conversations: int
    projects: int
    memories: int
    design_chats: int
    design_messages: int


@dataclass(frozen=True, slots=True)
class Generated:
    """A generated export: the paths to hand to an import, what is in it, and how much conversation JSON it has."""

    paths: tuple[Path, ...]
    known: Known
    json_bytes: int


def generate(
    folder: Path,
    layout: Layout,
    *,
    seed: int = 1,
    conversations: int = 60,
    messages: int = 1_200,
    is_fast: bool = False,
) -> Generated:
    """Write an export with exactly so many conversations (shells included) and messages into `folder`.

    `is_fast` packs with the least effort, for large ones. A message takes some 2.7 kB of JSON.
    """
    maker = ConversationMaker(seed, is_tree=layout != "G1")
    rng = random.Random(seed)
    sizes = _sizes(rng, conversations, messages)
    projects = [
        builders.project(maker.prose.title("en"), ("notes/plan.md", maker.prose.answer("en", 20)), uuid=maker.uuid())
        for _ in range(max(1, conversations // _PROJECT_EVERY))
    ]
    writer = _Writer(folder, maker, sizes, is_fast=is_fast)
    paths = _WRITERS[layout](writer, projects)
    count = maker.count
    known = Known(
        conversations=count["conversations"],
        shells=count["shells"],
        messages=count["messages"],
        attachments=count["attachments"],
        artifacts=count["artifacts"],
        artifact_versions=count["artifact_versions"],
        tool_calls=count["tool_calls"],
        thinking_blocks=count["thinking_blocks"],
        unknown_blocks=count["unknown_blocks"],
        branched_conversations=count["branched_conversations"],
        projects=len(projects),
        memories=0 if layout == "G1" else len(_MEMORY_PAGES),
        design_chats=0 if layout == "G1" else 1,
        design_messages=0 if layout == "G1" else _DESIGN_MESSAGES,
    )
    return Generated(tuple(paths), known, writer.json_bytes)


def generate_benchmark(folder: Path, layout: Layout = "G4", *, megabytes: int = 203, seed: int = 7) -> Generated:
    """Write an export of about so many megabytes of JSON, 203 being the measured one with 75,885 messages."""
    share = megabytes / 203
    return generate(
        folder,
        layout,
        seed=seed,
        conversations=max(10, round(BENCHMARK_CONVERSATIONS * share)),
        messages=max(100, round(BENCHMARK_MESSAGES * share)),
        is_fast=True,
    )


def _sizes(rng: random.Random, conversations: int, messages: int) -> list[int]:
    """Return how many messages each conversation has: many short ones, a few very long ones, some empty."""
    weights = [0.0 if rng.random() < 0.01 else rng.lognormvariate(0, 1.1) for _ in range(conversations)]
    total = sum(weights) or 1.0
    sizes = [round(weight / total * messages) for weight in weights]
    longest = max(range(conversations), key=sizes.__getitem__)
    sizes[longest] += messages - sum(sizes)
    return sizes


def _memories(maker: ConversationMaker) -> builders.Json:
    stamp = "2026-09-20T10:00:00.000000+00:00"
    return {
        "account_uuid": builders.ACCOUNT,
        "memory_files": [
            {"path": page, "content": f"- {maker.prose.sentences('en', 2)}", "updated_at": stamp}
            for page in _MEMORY_PAGES
        ],
    }


def _design_chat(maker: ConversationMaker) -> builders.Json:
    asked, answered = maker.prose.sentences("en", 2), maker.prose.answer("en", 6)
    return builders.design_chat(
        builders.design_message("user", asked, [{"type": "text", "text": asked}]),
        builders.design_message("assistant", answered, [{"type": "text", "text": answered}]),
        uuid=maker.uuid(),
    )


class _Writer:
    """Writes the conversations one at a time, so that a large export needs no large memory."""

    def __init__(self, folder: Path, maker: ConversationMaker, sizes: list[int], *, is_fast: bool) -> None:
        self.folder = folder
        self.json_bytes = 0
        self.maker = maker
        self._sizes = sizes
        self._level = 1 if is_fast else 6

    def conversations_zip(self, name: str, part: int, parts: int, others: dict[str, object]) -> Path:
        """Write one zip with a share of the conversations and the other members."""
        share = self._sizes[part::parts]
        path = self.folder / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=self._level) as archive:
            with archive.open("conversations.json", "w", force_zip64=True) as stream:
                self._write_list(stream, (self.maker.conversation(size) for size in share))
            for member, value in others.items():
                archive.writestr(zipfile.ZipInfo(member), builders.as_json(value), zipfile.ZIP_DEFLATED)
        return path

    def _write_list(self, stream: IO[bytes], values: Iterator[builders.Json]) -> None:
        written = stream.write(b"[")
        for place, value in enumerate(values):
            written += stream.write((b", " if place else b"") + json.dumps(value).encode())
        self.json_bytes += written + stream.write(b"]")


def _write_g1(writer: _Writer, projects: list[builders.Json]) -> list[Path]:
    others: dict[str, object] = {"projects.json": projects, "users.json": [builders.user()]}
    return [writer.conversations_zip("export.zip", 0, 1, others)]


def _write_g3(writer: _Writer, projects: list[builders.Json]) -> list[Path]:
    chat = _design_chat(writer.maker)
    others: dict[str, object] = {f"projects/{entry['uuid']}.json": entry for entry in projects}
    others |= {
        f"memories/{builders.ACCOUNT}.json": _memories(writer.maker),
        f"design_chats/{chat['uuid']}.json": chat,
        "users.json": [builders.user()],
    }
    return [writer.conversations_zip(builders.g3_name(), 0, 1, others)]


def _write_g4(writer: _Writer, projects: list[builders.Json]) -> list[Path]:
    manifest = builders.write_g4(
        writer.folder,
        [[]] * _PARTS_OF_G4,
        projects,
        memories=_memories(writer.maker),
        design_chats=[_design_chat(writer.maker)],
    )
    for part in range(_PARTS_OF_G4):
        writer.conversations_zip(f"conversations-{part:03}.zip", part, _PARTS_OF_G4, {})
    return [manifest]


_WRITERS = {"G1": _write_g1, "G3": _write_g3, "G4": _write_g4}
