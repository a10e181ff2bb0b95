"""Rebuild the documents of a conversation, version by version, along its branches. Knows the three ways in which
answers make documents; published pages are in `frames`.

 a  <antArtifact> tags in answers of 2024
 b  the tool `artifacts` with the commands create, update and rewrite (2024 to 2026), by identifier
 c  the tools `create_file` and `str_replace` (from the end of 2025 on), by path
"""

from __future__ import annotations

from collections import Counter
from dataclasses import field, replace
from typing import TYPE_CHECKING, Literal

from holdfast.domain import Artifact, ArtifactVersion, Block, Message, ToolResultBlock, ToolUseBlock
from holdfast.importers.json_values import dict_of, id_of, shown_text, text_of
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from holdfast.domain.artifacts import ArtifactKind
    from holdfast.importers.ant_tags import TagArtifact


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit as an answer asked for it, before it is known what it applies to."""

    kind: ArtifactKind
    key: str
    edit: Literal["create", "rewrite", "replace"]
    new_text: str
    block_position: int
    old_text: str = ""
    title: str = ""
    media_type: str = ""
    language: str = ""
    call_id: str = ""


@dataclass(slots=True)
class _Growing:
    """A document whose versions are still being collected."""

    kind: ArtifactKind
    key: str
    title: str = ""
    media_type: str = ""
    language: str = ""
    versions: list[ArtifactVersion] = field(default_factory=list)


_Heads = dict[tuple[str, str], tuple[int, str]]
"""For a place in the tree: which version of each document holds there, and its text."""


def tag_edit(tag: TagArtifact, block_position: int) -> Edit:
    """Return the edit that a document inside the text of an answer is: the whole text each time."""
    return Edit(
        kind="tag",
        key=tag.identifier or tag.title,
        edit="rewrite",
        new_text=tag.content,
        block_position=block_position,
        title=tag.title,
        media_type=tag.media_type,
        language=tag.language,
    )


def tool_edits(value: object, block: Block, block_position: int) -> list[Edit]:
    """Return the edit that a tool call makes, if it makes one. `value` is the block as the export has it."""
    if not isinstance(block, ToolUseBlock):
        return []
    raw = dict_of(dict_of(value).get("input"))
    if block.name == "artifacts":
        edit = _artifacts_edit(raw, block, block_position)
    elif block.name in {"create_file", "str_replace"}:
        edit = _file_edit(raw, block, block_position)
    else:
        edit = None
    return [] if edit is None else [edit]


def _artifacts_edit(raw: Mapping[str, object], block: ToolUseBlock, block_position: int) -> Edit | None:
    command = text_of(raw.get("command"))
    if raw.get("command") is None and isinstance(raw.get("content"), str):
        command = "create"
    if command not in {"create", "update", "rewrite"}:
        return None
    is_update = command == "update"
    return Edit(
        kind="artifact",
        key=id_of(raw.get("id")) or block.call_id or text_of(raw.get("title")),
        edit="replace" if is_update else "create" if command == "create" else "rewrite",
        new_text=shown_text(raw.get("new_str" if is_update else "content")),
        old_text=shown_text(raw.get("old_str")) if is_update else "",
        block_position=block_position,
        title=text_of(raw.get("title")),
        media_type=text_of(raw.get("type")),
        language=text_of(raw.get("language")),
        call_id=block.call_id,
    )


def _file_edit(raw: Mapping[str, object], block: ToolUseBlock, block_position: int) -> Edit | None:
    path = text_of(raw.get("path"))
    if not path:
        return None
    is_create = block.name == "create_file"
    return Edit(
        kind="file",
        key=path,
        edit="create" if is_create else "replace",
        new_text=shown_text(raw.get("file_text") if is_create else raw.get("new_str")),
        old_text="" if is_create else shown_text(raw.get("old_str")),
        block_position=block_position,
        title=path.rsplit("/", 1)[-1],
        call_id=block.call_id,
    )


def replay(messages: Sequence[Message], edits: Mapping[str, Sequence[Edit]]) -> tuple[Artifact, ...]:
    """Return the documents that the `edits` (by message) make, each edit applied to what its own branch holds.

    `messages` have every parent before its children. What a message leaves is handed to its last child as it is
    and copied for the others, so that a long straight conversation costs one state.
    """
    documents: dict[tuple[str, str], _Growing] = {}
    heads_after: dict[str, _Heads] = {}
    children_left = Counter(message.parent_source_id for message in messages)
    for message in messages:
        parent = message.parent_source_id
        heads = heads_after.get(parent, {}) if parent is not None else {}
        children_left[parent] -= 1
        if children_left[parent] > 0:
            heads = dict(heads)
        elif parent is not None:
            heads_after.pop(parent, None)
        failed = _failed_calls(message) if message.source_id in edits else frozenset()
        for edit in edits.get(message.source_id, ()):
            _apply(edit, message, documents, heads, is_refused=edit.call_id in failed)
        if children_left[message.source_id] > 0:
            heads_after[message.source_id] = heads
    return tuple(
        Artifact(grown.key, grown.kind, grown.title, grown.media_type, grown.language, tuple(grown.versions))
        for grown in documents.values()
    )


def _failed_calls(message: Message) -> frozenset[str]:
    """Return the ids of the calls that the tool answered with an error."""
    return frozenset(
        block.call_id
        for block in message.blocks
        if isinstance(block, ToolResultBlock) and block.is_error and block.call_id
    )


def _apply(
    edit: Edit, message: Message, documents: dict[tuple[str, str], _Growing], heads: _Heads, *, is_refused: bool
) -> None:
    """Add the edit to its document and, if it fits, to what the branch holds from here on."""
    name = (edit.kind, edit.key)
    document = documents.setdefault(name, _Growing(edit.kind, edit.key))
    document.title = edit.title or document.title
    document.media_type = edit.media_type or document.media_type
    document.language = edit.language or document.language
    base, text = heads.get(name, (None, ""))
    version = ArtifactVersion(
        edit="replace" if edit.edit == "replace" else "write",
        new_text=edit.new_text,
        old_text=edit.old_text,
        base=None if edit.edit == "create" and not is_refused else base,
        is_applied=not is_refused,
        title=edit.title or document.title,
        message_source_id=message.source_id,
        block_position=edit.block_position,
    )
    if edit.edit == "replace":
        if base is None or not edit.old_text or edit.old_text not in text:
            version = replace(version, is_applied=False)
        text = text.replace(edit.old_text, edit.new_text, 1) if version.is_applied else text
    else:
        text = edit.new_text
    document.versions.append(version)
    if version.is_applied:
        heads[name] = (len(document.versions) - 1, text)
