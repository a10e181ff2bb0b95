"""Say what an archive is before it is imported, and whether the whole account can be in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.domain.importing import ArchivePreview
from holdfast.importers.naming import are_batches_complete, is_copy_of
from holdfast.language import mark, tr

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.importers.sources import Sources


_OF_OTHERS: dict[str, str] = {
    "chatgpt": mark("ChatGPT export"),
    "webui": mark("Open WebUI export"),
    "code": mark("Claude Code sessions"),
}
"""What comes from elsewhere than Claude's own export; neither kind says whether anything is missing."""


def preview_of(found: Sources, size_bytes: int) -> ArchivePreview:
    """Return what is known of the sources."""
    return ArchivePreview(
        layout=_layout(found),
        files=tuple(found.files),
        size_bytes=size_bytes,
        exported=_exported(found),
        export_id=_export_id(found),
        is_whole=_is_whole(found),
        missing=tuple(found.missing),
    )


def _layout(found: Sources) -> str:
    roles = {role for role, _ in found.members if role != "output"}
    if "holdfast" in roles:
        return tr("Holdfast export")
    if roles <= _OF_OTHERS.keys():
        several = (
            mark("Exports of several services") if "webui" in roles else mark("Exports of ChatGPT and Claude Code")
        )
        return tr(_OF_OTHERS[roles.pop()] if len(roles) == 1 else several)
    if found.manifests:
        return tr("Claude export with its manifest")
    if found.zips:
        return tr("Claude export, several files") if len(found.zips) > 1 else tr("Claude export, one file")
    if found.folders:
        return tr("Claude export, folder")
    return tr("Claude conversations, JSON") if "conversations" in roles else tr("Part of a Claude export, JSON")


def _exported(found: Sources) -> datetime | None:
    moments = [manifest.created for manifest in found.manifests] + [archive.exported for archive, _ in found.zips]
    return max((moment for moment in moments if moment is not None), default=None)


def _export_id(found: Sources) -> str:
    """Return the one export all parts belong to, "" where they belong to several or do not say."""
    if found.manifests:
        ids = {manifest.export_id for manifest in found.manifests}
    else:
        ids = {name.export_id for _, name in found.zips}
    return ids.pop() if len(ids) == 1 else ""


def _is_whole(found: Sources) -> bool:
    """Say whether, as far as can be known, nothing of the account is missing.

    A wrong yes would mark conversations as gone that are only in a part not downloaded; so bare JSON, parts of a
    split export without their manifest, several exports at once and anything skipped count as no.
    """
    others = any(role in _OF_OTHERS for role, _ in found.members)
    if others or found.skipped or found.missing or found.bare or found.nested:
        return False
    names = {member.name.lower() for role, member in found.members if role in {"conversations", "accounts"}}
    if found.manifests:
        listed = found.manifests[0].files
        is_only_it = all(any(is_copy_of(archive.name, name) for name in listed) for archive, _ in found.zips)
        return len(found.manifests) == 1 and is_only_it
    if not {"conversations.json", "users.json"} <= names:
        return False
    if any(name.is_split_part for _, name in found.zips) or len({name.export_id for _, name in found.zips}) > 1:
        return False
    is_numbered = any(name.batch is not None for _, name in found.zips)
    if is_numbered:
        return are_batches_complete(name for _, name in found.zips)
    return len({member.archive for _, member in found.members}) == 1
