"""Documents that grow with a conversation, version by version. Standard library only.

A version is kept as the edit that made it, so a document edited a thousand times costs its edits and not a
thousand copies; `Artifact.content_at` plays the edits back.
"""

from __future__ import annotations

from typing import Literal

from holdfast.values import dataclass

ArtifactKind = Literal["tag", "artifact", "file", "published"]
"""Where the document came from: an <antArtifact> tag, the artifacts tool, a file in the chat's container, or a
published page."""


@dataclass(frozen=True, slots=True)
class ArtifactVersion:
    """One edit of a document.

    `base` is the position, in `Artifact.versions`, of the version it changes, None where it starts afresh. With
    "replace" one occurrence of `old_text` becomes `new_text`; with "write" the content is `new_text`. An edit that
    did not fit its base has `is_applied` False: it is kept, and the content stays the base's.
    `message_source_id` is "" for versions that no message made (published pages).
    """

    edit: Literal["write", "replace"]
    new_text: str
    old_text: str = ""
    base: int | None = None
    is_applied: bool = True
    title: str = ""
    message_source_id: str = ""
    block_position: int | None = None


@dataclass(frozen=True, slots=True)
class Artifact:
    """A document with its versions, oldest first. `key` names it within its conversation (identifier or path)."""

    key: str
    kind: ArtifactKind
    title: str = ""
    media_type: str = ""
    language: str = ""
    versions: tuple[ArtifactVersion, ...] = ()

    def content_at(self, position: int) -> str:
        """Return the document's text as the version at `position` left it."""
        chain: list[ArtifactVersion] = []
        at: int | None = position
        while at is not None:
            version = self.versions[at]
            chain.append(version)
            if version.edit == "write" and version.is_applied:
                break
            at = version.base
        text = ""
        for version in reversed(chain):
            if not version.is_applied:
                continue
            text = version.new_text if version.edit == "write" else text.replace(version.old_text, version.new_text, 1)
        return text
