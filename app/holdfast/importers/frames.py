"""Read published pages: `artifacts/<id>/` with its versions, possibly spread over several zips.

Knows the folder's files; the pages are kept as text and never run or shown from here.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING

from holdfast.domain import Artifact, ArtifactVersion, Skipped, Source
from holdfast.importers.items import PublishedArtifact
from holdfast.importers.json_values import clean, dict_of, dicts_of, id_of, text_of
from holdfast.importers.members import Chunks
from holdfast.language import tr

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from holdfast.importers.limits import Limits
    from holdfast.importers.members import Member, Meter

    Files = Mapping[str, Member]

_ABOUT = "artifact.json"
_PAGE = "page.md"
_VERSIONS = "versions/"


def by_artifact(members: Sequence[Member]) -> dict[str, dict[str, Member]]:
    """Return the members of each published artifact by their path below it; of two with the same path, the last."""
    found: dict[str, dict[str, Member]] = defaultdict(dict)
    for member in members:
        parts = member.path.split("/")
        at = max(place for place, part in enumerate(parts[:-2]) if part.lower() == "artifacts")
        found[parts[at + 1]]["/".join(parts[at + 2 :])] = member
    return found


def read_published(
    artifact_id: str, files: Files, meter: Meter, limits: Limits, conversation: str
) -> Iterator[PublishedArtifact | Skipped]:
    """Yield the published artifact, and what of it could not be read."""
    skipped: list[Skipped] = []

    def text(path: str) -> str:
        member = files[path]
        if member.size_bytes > limits.small_member_bytes:
            skipped.append(Skipped(_where(member), tr("It is larger than any page Holdfast can read.")))
            return ""
        chunks = Chunks(member, meter)
        data = b"".join(chunks)
        if chunks.problem:
            skipped.append(Skipped(_where(member), chunks.problem))
        return clean(data.decode("utf-8-sig", "replace"))

    about: Mapping[str, object] = {}
    if _ABOUT in files:
        try:
            about = dict_of(json.loads(text(_ABOUT)))
        except (ValueError, RecursionError):
            skipped.append(Skipped(_where(files[_ABOUT]), tr("It is damaged, so its titles are not known.")))
    versions, media_type = _versions(about, files, text)
    yield from skipped
    if not versions:
        return
    yield PublishedArtifact(
        source=Source.CLAUDE,
        artifact=Artifact(
            key=artifact_id,
            kind="published",
            title=next((version.title for version in reversed(versions) if version.title), text_of(about.get("title"))),
            media_type=media_type,
            versions=tuple(versions),
        ),
        where=_where(next(iter(files.values()))),
        conversation_source_id=conversation,
    )


def _versions(
    about: Mapping[str, object], files: Files, text: Callable[[str], str]
) -> tuple[list[ArtifactVersion], str]:
    """Return the versions, oldest first, and the kind of text they are."""
    known = {id_of(entry.get("id")): entry for entry in dicts_of(about.get("versions"))}
    on_disk = {name[len(_VERSIONS) :].split(".")[0].split("/")[0] for name in files if name.startswith(_VERSIONS)}
    order = sorted(known.keys() | on_disk, key=lambda version: (version.split("-")[0].zfill(12), version))
    versions = []
    media_type = "text/html"
    for version_id in order:
        paths = sorted(
            name for name in files if name.startswith((f"{_VERSIONS}{version_id}.html", f"{_VERSIONS}{version_id}/"))
        )
        if not paths:
            continue
        content = "\n\n".join(text(path) if len(paths) == 1 else f"<!-- {path} -->\n{text(path)}" for path in paths)
        title = text_of(known.get(version_id, {}).get("title"))
        versions.append(ArtifactVersion("write", content, title=title))
    if not versions and _PAGE in files:
        versions.append(ArtifactVersion("write", text(_PAGE), title=text_of(about.get("title"))))
        media_type = "text/markdown"
    return versions, media_type


def _where(member: Member) -> str:
    return f"{member.archive}, {member.path}"


def published_ids(value: object) -> set[str]:
    """Return the ids of the published artifacts that a conversation's tool results name."""
    found = set()
    for message in dicts_of(dict_of(value).get("chat_messages")):
        for block in dicts_of(message.get("content")):
            found.add(id_of(dict_of(block.get("structured_content")).get("artifact_id")))
            found.add(id_of(dict_of(block.get("display_content")).get("published_artifact_id")))
    return found - {""}
