"""The files that belong to a conversation: what was attached with its text, and every version of every document.

Knows values and names; writes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.export.choice import Branch, Part
from holdfast.export.content import File
from holdfast.export.file_kinds import suffix_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from holdfast.domain import Artifact, Attachment, OpenConversation, ProjectDocument, StoredMessage
    from holdfast.export.choice import Choice

OLDER_VERSIONS_CHARS = 8_000_000
"""Characters that the older versions of one document may come to; of more, only the newest are written."""


def files_of(
    conversation: OpenConversation, choice: Choice, data: Mapping[tuple[str, int], bytes]
) -> list[tuple[str, File]]:
    """Return every file with the id of the message it belongs to, "" for a page that no message made."""
    shown = conversation.current_path() if choice.branch is Branch.CURRENT else conversation.messages
    found: list[tuple[str, File]] = []
    if choice.has(Part.ATTACHMENTS):
        found += [each for stored in shown for each in _attachments(stored, data)]
    if choice.has(Part.ARTIFACTS):
        ids = {stored.message.source_id for stored in shown} | {""}
        for artifact in conversation.artifacts:
            found += [(source_id, file) for source_id, file in versions_of(artifact) if source_id in ids]
    return found


def attachment_key(message_source_id: str, place: int) -> str:
    """Return what tells an attachment from all others of a conversation."""
    return f"attachment:{message_source_id}:{place}"


def _attachments(stored: StoredMessage, data: Mapping[tuple[str, int], bytes]) -> Iterator[tuple[str, File]]:
    source_id = stored.message.source_id
    for place, attachment in enumerate(stored.message.attachments):
        key = attachment_key(source_id, place)
        if (kept := data.get((source_id, place))) is not None:
            name, text = attachment.name or "Attachment", attachment.text
            yield source_id, File(key, "attachment", name, name, text, attachment.media_type, data=kept)
        elif attachment.text:
            yield source_id, _attached(attachment, key)


def document_of(document: ProjectDocument) -> File:
    """Return a document of a project's knowledge as a file."""
    name = document.name.strip() or "Document"
    return File(f"document:{document.source_id}", "artifact", _name_of_text(name), name, document.text)


def _attached(attachment: Attachment, key: str) -> File:
    if attachment.kind == "pasted":
        return File(key, "attachment", "Pasted text.txt", "Pasted text", attachment.text)
    name = attachment.name or "Document"
    return File(key, "attachment", _name_of_text(name), name, attachment.text)


def _name_of_text(name: str) -> str:
    """Return the name of a file for the text that was extracted: a report.pdf that is no PDF would help nobody."""
    return name if suffix_of(name) in _TEXT_SUFFIXES else f"{name}.txt"


def versions_of(artifact: Artifact) -> Iterator[tuple[str, File]]:
    """Yield every version that is to be written, with the id of the message that made it, "" where none did."""
    title = artifact.title or artifact.key.rsplit("/", 1)[-1] or "Document"
    count = len(artifact.versions)
    for position, text in _kept(artifact):
        version = artifact.versions[position]
        yield (
            version.message_source_id,
            File(
                key=f"artifact:{artifact.kind}:{artifact.key}:{position}",
                kind="artifact",
                name=_document_name(artifact, title),
                title=version.title or title,
                text=text,
                media_type=artifact.media_type.partition(";")[0].strip().lower(),
                language=artifact.language.strip().lower(),
                version=position + 1,
                versions=count,
            ),
        )


def _kept(artifact: Artifact) -> Sequence[tuple[int, str]]:
    """Return the versions to be written with their texts: all of them, unless they would fill a disk."""
    kept: list[tuple[int, str]] = []
    room = OLDER_VERSIONS_CHARS
    for position in range(len(artifact.versions) - 1, -1, -1):
        text = artifact.content_at(position)
        room -= len(text)
        if kept and room < 0:
            break
        kept.append((position, text))
    return kept[::-1]


def _document_name(artifact: Artifact, title: str) -> str:
    """Return a name with a suffix that says what is in the file."""
    own = artifact.key.rsplit("/", 1)[-1] if artifact.kind == "file" else title
    if suffix_of(own):
        return own
    media_type = artifact.media_type.partition(";")[0].strip().lower()
    return own + (_BY_MEDIA_TYPE.get(media_type) or _BY_LANGUAGE.get(artifact.language.strip().lower(), ".txt"))


_BY_MEDIA_TYPE = {
    "text/markdown": ".md",
    "image/svg+xml": ".svg",
    "text/html": ".html",
    "application/vnd.ant.react": ".jsx",
    "application/vnd.ant.mermaid": ".mmd",
    "text/plain": ".txt",
}
_BY_LANGUAGE = {
    "bash": ".sh", "shell": ".sh", "c": ".c", "c++": ".cpp", "cpp": ".cpp", "csharp": ".cs", "css": ".css",
    "csv": ".csv", "go": ".go", "html": ".html", "java": ".java", "javascript": ".js", "json": ".json",
    "jsx": ".jsx", "kotlin": ".kt", "latex": ".tex", "lua": ".lua", "markdown": ".md", "php": ".php",
    "python": ".py", "r": ".r", "ruby": ".rb", "rust": ".rs", "scala": ".scala", "sql": ".sql", "swift": ".swift",
    "toml": ".toml", "tsx": ".tsx", "typescript": ".ts", "xml": ".xml", "yaml": ".yaml",
}  # fmt: skip
_TEXT_SUFFIXES = frozenset({
    *_BY_LANGUAGE.values(), *_BY_MEDIA_TYPE.values(), ".h", ".hpp", ".ini", ".log", ".mjs", ".rst", ".text",
    ".tsv", ".yml", ".markdown", ".diff", ".patch",
})  # fmt: skip
