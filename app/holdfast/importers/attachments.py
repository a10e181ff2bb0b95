"""Read what came with a message: pasted text, documents with their extracted text, files that are only named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.domain import Attachment
from holdfast.importers.json_values import count_of, dicts_of, id_of, shown_text, text_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    Raw = Mapping[str, object]


def read_attachments(raw: Raw) -> tuple[Attachment, ...]:
    """Return the attachments of a message; a file that is also among them by name is not named twice."""
    if not (raw.get("attachments") or raw.get("files") or raw.get("files_v2")):
        return ()  # nearly every message: none of the lists below need be made
    found = [_attachment(entry) for entry in dicts_of(raw.get("attachments"))]
    shown = {attachment.name for attachment in found if attachment.name}
    files: dict[tuple[str, str], Attachment] = {}
    for place, entry in enumerate(dicts_of(raw.get("files")) + dicts_of(raw.get("files_v2"))):
        file = _file(entry)
        if file.name in shown:
            continue
        # API dumps name a file in both lists; without an id two files of one name are two files
        files.setdefault((file.file_id, "" if file.file_id else f"{place} {file.name}"), file)
    return (*found, *files.values())


def _attachment(raw: Raw) -> Attachment:
    name = text_of(raw.get("file_name"))
    return Attachment(
        kind="document" if name else "pasted",
        name=name,
        media_type=text_of(raw.get("file_type")),
        size_bytes=count_of(raw.get("file_size")),
        text=shown_text(raw.get("extracted_content")),
    )


def _file(raw: Raw) -> Attachment:
    return Attachment(
        kind="file",
        name=text_of(raw.get("file_name")),
        media_type=text_of(raw.get("file_type")) or text_of(raw.get("file_kind")),
        size_bytes=count_of(raw.get("file_size")),
        file_id=id_of(raw.get("file_uuid")),
    )
