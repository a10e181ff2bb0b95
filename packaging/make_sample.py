"""Write resources/sample, the made-up export that Holdfast offers to try, from the sources in packaging/sample.

    python3 packaging/make_sample.py            write resources/sample
    python3 packaging/make_sample.py FOLDER     write there instead

The layout is the newest one: a manifest, and its files as folders, as if they had been unzipped. Standard library
only; the same sources always give the same bytes.
"""

from __future__ import annotations

import json
import shutil
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sample_messages import Json, conversation, stamp, v4, v7
from sample_source import read_script

if TYPE_CHECKING:
    from datetime import datetime

SOURCES = Path(__file__).resolve().parent / "sample"
TARGET = Path(__file__).resolve().parents[1] / "resources" / "sample"


def main(arguments: list[str]) -> int:
    """Write the sample and say what was written."""
    target = Path(arguments[0]) if arguments else TARGET
    members = build()
    if target.exists():
        shutil.rmtree(target)
    for name, text in members.items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    size_kb = sum(len(text.encode()) for text in members.values()) / 1000
    print(f"{len(members)} files, {size_kb:.0f} kB, in {target}")
    return 0


def build() -> dict[str, str]:
    """Return the text of every file of the sample by its name."""
    about = tomllib.loads((SOURCES / "export.toml").read_text(encoding="utf-8"))
    account = v4("account")
    project = v4(f"project/{about['project']['name']}")
    users = [
        {
            "uuid": account,
            "full_name": about["person"]["name"],
            "email_address": about["person"]["address"],
            "verified_phone_number": None,
        }
    ]
    members = {
        "light_metadata-000/users.json": _json(users),
        "conversations-000/conversations.json": _json(_conversations(about, account, project)),
        f"projects-000/projects/{project}.json": _json(_project(about, account, project)),
        f"memories-000/memories/{account}.json": _json(_memories(about, account, project)),
    }
    design = _design_chat(about, account)
    members[f"design_chats-000/design_chats/{design['uuid']}.json"] = _json(design)
    members |= _published(about, account)
    return {_manifest_name(about): _json(_manifest(about, members))} | members


def _json(value: object) -> str:
    """Return a value as the export writes it: on one line, everything beyond ASCII escaped."""
    return json.dumps(value, ensure_ascii=True, allow_nan=False)


def _offset(when: datetime) -> str:
    """Return a time as projects, memories and the manifest carry it."""
    return when.strftime("%Y-%m-%dT%H:%M:%S.%f+00:00")


def _conversations(about: Json, account: str, project: str) -> list[Json]:
    """Return all conversations, newest first as the export lists them."""
    found = []
    for path in sorted((SOURCES / "conversations").glob("*.md")):
        script = read_script(path)
        found.append(conversation(script, account, project if "project" in script.head else None))
    found += [_shell(shell, account) for shell in about["shells"]]
    found.sort(key=lambda one: str(one["updated_at"]), reverse=True)
    return found


def _shell(shell: Json, account: str) -> Json:
    """Return what the export leaves of a deleted conversation: no message, or messages without their words."""
    created: datetime = shell["created"]
    messages = []
    parent = "00000000-0000-4000-8000-000000000000"
    for position in range(shell["messages"]):
        block = {"start_timestamp": None, "stop_timestamp": None, "flags": None, "type": "text", "text": ""}
        messages.append(
            {
                "uuid": v7(f"shell/{created}/{position}", created),
                "text": "",
                "content": [block | {"citations": []}],
                "sender": "assistant" if position % 2 else "human",
                "created_at": stamp(created),
                "updated_at": stamp(shell["deleted"]),
                "attachments": [],
                "files": [],
                "parent_message_uuid": parent,
            }
        )
        parent = str(messages[-1]["uuid"])
    return {
        "uuid": v4(f"shell/{created}"),
        "name": "",
        "summary": "",
        "created_at": stamp(created),
        "updated_at": stamp(shell["deleted"]),
        "account": {"uuid": account},
        "project_uuid": None,
        "chat_messages": messages,
    }


def _project(about: Json, account: str, project: str) -> Json:
    described = about["project"]
    created: datetime = described["created"]
    return {
        "uuid": project,
        "name": described["name"],
        "description": described["description"],
        "is_private": True,
        "is_starter_project": False,
        "prompt_template": (SOURCES / "project" / "instructions.md").read_text(encoding="utf-8").strip(),
        "created_at": _offset(created),
        "updated_at": _offset(described["updated"]),
        "creator": {"uuid": account, "full_name": about["person"]["name"]},
        "docs": [
            {
                "uuid": v4(f"document/{path.name}"),
                "filename": path.name,
                "content": path.read_text(encoding="utf-8"),
                "created_at": _offset(created),
            }
            for path in sorted((SOURCES / "project").glob("*.*"))
            if path.name != "instructions.md"
        ],
    }


def _memories(about: Json, account: str, project: str) -> Json:
    files = []
    for path in sorted((SOURCES / "memories").rglob("*.md")):
        name = path.relative_to(SOURCES / "memories").as_posix().replace("PROJECT", project)
        text = path.read_text(encoding="utf-8")
        files.append({"path": f"/{name}", "content": text, "updated_at": _offset(about["memories"]["updated"])})
    return {"account_uuid": account, "memory_files": files}


def _design_chat(about: Json, account: str) -> Json:
    """Return the conversation held with the design product, which has a shape of its own."""
    chat = about["design_chat"]
    messages: list[Json] = []
    for position, turn in enumerate(chat["turns"]):
        when: datetime = turn["at"]
        name = v4(f"design/{position}")
        author = {"authorAccountUuid": account, "authorName": about["person"]["name"]}
        content = {
            "id": name,
            "role": turn["role"],
            "kind": "message",
            "content": turn["text"].strip(),
            "attachments": [],
            "contentBlocks": _design_blocks(turn),
            "timestamp": int(when.timestamp() * 1000),
        }
        messages.append(
            {
                "uuid": name,
                "role": turn["role"],
                "created_at": when.strftime("%Y-%m-%dT%H:%M:%S.%f") + "518Z",
                "content": content | (author if turn["role"] == "user" else {}),
            }
        )
    return {
        "uuid": v4("design"),
        "title": chat["title"],
        "project": {"uuid": v4("design/project"), "name": chat["project"]},
        "created_at": messages[0]["created_at"],
        "updated_at": messages[-1]["created_at"],
        "messages": messages,
    }


def _design_blocks(turn: Json) -> list[Json]:
    if turn["role"] == "user":
        return []
    blocks: list[Json] = []
    if "thinking" in turn:
        blocks.append({"type": "thinking", "text": turn["thinking"]})
    if "tool" in turn:
        call = {"id": v4(f"design/call/{turn['at']}"), "name": turn["tool"], "input": turn["input"]}
        blocks.append({"type": "tool_call", "toolCall": call})
    blocks.append({"type": "text", "text": turn["text"].strip()})
    return blocks


def _published(about: Json, account: str) -> dict[str, str]:
    """Return the files of the published page: a description, and each version as it was on that day."""
    page = about["published"]
    folder = f"frames-000/artifacts/{page['id']}"
    members, versions = {}, []
    for version in page["versions"]:
        created: datetime = version["created"]
        name = f"{int(created.timestamp())}-{version['mark']}"
        members[f"{folder}/versions/{name}.html"] = (SOURCES / "published" / version["file"]).read_text("utf-8")
        versions.append(
            {
                "id": name,
                "title": page["title"],
                "description": version["description"],
                "created_at": created.strftime("%Y-%m-%dT%H:%M:%S+00:00"),
            }
        )
    described = {
        "id": page["id"],
        "kind": "artifact",
        "visibility": "private",
        "versions": versions,
        "owner_account": account,
        "updated_at": versions[-1]["created_at"],
        "active_version": versions[-1]["id"],
        "shared_with": [],
        "created_by_agent": True,
    }
    return {f"{folder}/artifact.json": _json(described)} | members


def _manifest_name(about: Json) -> str:
    made: datetime = about["export"]["created"]
    moment = f"{int(made.timestamp())}-5a3c91e7-{made:%Y-%m-%d-%H-%M-%S}"
    return f"manifest-{v4('export')}-{moment}.json"


def _manifest(about: Json, members: dict[str, str]) -> Json:
    files: list[dict[str, Any]] = []
    for folder in dict.fromkeys(name.split("/")[0] for name in members):
        files.append(
            {
                "batch_index": len(files),
                "category": folder.rsplit("-", 1)[0],
                "part": 0,
                "filename": f"{folder}.zip",
                "export_url": f"https://example.com/made-up-link/{folder}.zip",
            }
        )
    return {
        "version": "1.0",
        "created_at": _offset(about["export"]["created"]),
        "instructions": about["export"]["instructions"],
        "total_files": len(files),
        "data_files": files,
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
