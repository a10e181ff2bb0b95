"""Read projects, memories and accounts of a Claude export. Knows their shapes, not where they lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.domain import Account, Memory, Project, ProjectDocument, Source
from holdfast.importers.json_values import dict_of, dicts_of, id_of, json_text, shown_text, text_of
from holdfast.importers.timestamps import timestamp
from holdfast.importers.tree import made_up_id

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Raw = Mapping[str, object]

_PROJECT_FOLDER = "projects"
_PROJECT_PATH_PARTS = 3


def is_project(value: object) -> bool:
    """Say whether `value` has what makes an object a project."""
    return isinstance(value, dict) and bool({"uuid", "name", "docs", "prompt_template"} & value.keys())


def read_project(raw: Raw) -> Project:
    """Return the project with its documents' extracted text."""
    return Project(
        source=Source.CLAUDE,
        source_id=id_of(raw.get("uuid")) or made_up_id("project", json_text(raw)),
        name=text_of(raw.get("name")),
        description=shown_text(raw.get("description")),
        instructions=shown_text(raw.get("prompt_template")),
        created=timestamp(raw.get("created_at")),
        updated=timestamp(raw.get("updated_at")),
        is_starter=raw.get("is_starter_project") is True,
        documents=tuple(_documents(raw)),
    )


def folder_as_project(folder: str) -> Project:
    """Return the project that a folder is in which Claude Code worked."""
    name = folder.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1] or folder
    return Project(
        source=Source.CLAUDE_CODE,
        source_id=folder,
        name=name,
        description=folder,
        instructions="",
        created=None,
        updated=None,
    )


def _documents(raw: Raw) -> Iterator[ProjectDocument]:
    taken = set()
    for place, entry in enumerate(dicts_of(raw.get("docs"))):
        source_id = id_of(entry.get("uuid")) or made_up_id("document", json_text(entry))
        if source_id in taken:
            source_id = made_up_id("document", json_text(entry), str(place))
        taken.add(source_id)
        yield ProjectDocument(
            source_id=source_id,
            name=text_of(entry.get("filename")) or text_of(entry.get("file_name")),
            text=shown_text(entry.get("content")),
            created=timestamp(entry.get("created_at")),
        )


def read_memories(raw: Raw) -> Iterator[Memory]:
    """Yield the memory pages of an account, of the older layout (one text) and the newer one (files)."""
    account = id_of(raw.get("account_uuid")) or id_of(dict_of(raw.get("account")).get("uuid"))
    whole = shown_text(raw.get("conversations_memory"))
    if whole:
        yield Memory(Source.CLAUDE, account, "", whole)
    for project, text in dict_of(raw.get("project_memories")).items():
        if text:
            yield Memory(Source.CLAUDE, account, "", shown_text(text), project_source_id=text_of(project))
    for file in dicts_of(raw.get("memory_files")):
        path = text_of(file.get("path"))
        yield Memory(
            source=Source.CLAUDE,
            account_id=account,
            path=path,
            text=shown_text(file.get("content")),
            project_source_id=_project_of(path),
            updated=timestamp(file.get("updated_at")),
        )


def _project_of(path: str) -> str:
    parts = path.strip("/").split("/")
    is_project_page = len(parts) >= _PROJECT_PATH_PARTS and parts[0] == _PROJECT_FOLDER
    return parts[1] if is_project_page else ""


def read_reflections(raw: Raw) -> Iterator[Memory]:
    """Yield the periodic reflections about an account: what a service wrote down about a person is a memory too."""
    account = id_of(raw.get("account_uuid"))
    for place, entry in enumerate(dicts_of(raw.get("reflections")), 1):
        text = shown_text(entry.get("content"))
        if text:
            yield Memory(Source.CLAUDE, account, f"/reflections/{shown_text(entry.get('period')) or place}", text)


def read_account(raw: Raw) -> Account | None:
    """Return whose export it is: the name only. The e-mail address and the telephone number are never kept."""
    source_id = id_of(raw.get("uuid"))
    return Account(Source.CLAUDE, source_id, text_of(raw.get("full_name"))) if source_id else None
