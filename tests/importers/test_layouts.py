"""Every layout in which Claude exports have been seen is read, whatever the files are called."""

import json
import zipfile

import pytest

from helpers.builders import (
    ACCOUNT,
    G4_STEM,
    assistant,
    conversation,
    design_chat,
    design_message,
    g3_name,
    human,
    project,
    write_g1,
    write_g1b,
    write_g3,
    write_g4,
    write_json,
    write_zip,
)
from helpers.contents import contents
from holdfast.domain import Source
from holdfast.errors import NotAnArchive
from holdfast.importers import open_archive

NEW_MEMORY = {
    "account_uuid": ACCOUNT,
    "memory_files": [{"path": "/profile.md", "content": "- Ada", "updated_at": "2026-09-01T10:00:00+00:00"}],
}


def chat(name: str = "A chat") -> dict:
    return conversation(human("Hello"), assistant("Hi"), name=name)


def test_one_zip_with_three_lists(tmp_path):
    got = contents(write_g1(tmp_path / "export.zip", [chat("one"), chat("two")], [project("Garden")]))

    assert got.titles == ["one", "two"]
    assert [entry.name for entry in got.projects] == ["Garden"]
    assert [account.name for account in got.accounts] == ["Ada Example"]
    assert got.skipped == []


def test_a_zip_saved_as_dms(tmp_path):
    assert contents(write_g1(tmp_path / "export.dms", [chat("one")])).titles == ["one"]


def test_a_zip_without_any_suffix(tmp_path):
    assert contents(write_g1(tmp_path / "download", [chat("one")])).titles == ["one"]


def test_numbered_batches(tmp_path):
    paths = write_g1b(tmp_path, [[chat("one")], [chat("two")]], [project("Garden")])

    got = contents(*paths)

    assert got.titles == ["one", "two"]
    assert [entry.name for entry in got.projects] == ["Garden"], "both batches repeat it"


def test_old_memories_beside_the_lists(tmp_path):
    memory = [
        {"conversations_memory": "Likes cycling", "project_memories": {"p1": "Ships on Friday"}, "account_uuid": "a"}
    ]

    got = contents(write_zip(tmp_path / "e.zip", {"conversations.json": [chat()], "memories.json": memory}))

    assert [(page.path, page.text, page.project_source_id) for page in got.memories] == [
        ("", "Likes cycling", ""),
        ("", "Ships on Friday", "p1"),
    ]


def test_one_file_per_project_memory_and_design_chat(tmp_path):
    drawn = design_chat(design_message("user", "A page", [{"type": "text", "text": "A page"}]))

    got = contents(
        write_g3(
            tmp_path / g3_name(), [chat("one")], [project("A"), project("B")], memories=NEW_MEMORY, design_chats=[drawn]
        )
    )

    assert got.titles == ["one", "Landing page"]
    assert [entry.name for entry in got.projects] == ["A", "B"]
    assert [page.path for page in got.memories] == ["/profile.md"]


def test_a_manifest_brings_the_zips_beside_it(tmp_path):
    got = contents(write_g4(tmp_path, [[chat("one")], [chat("two")]], [project("A")], memories=NEW_MEMORY))

    assert got.titles == ["one", "two"]
    assert [entry.name for entry in got.projects] == ["A"]
    assert [account.name for account in got.accounts] == ["Ada Example"]
    assert got.preview.missing == ()


def test_a_manifest_says_which_of_its_files_are_missing(tmp_path):
    manifest = write_g4(tmp_path, [[chat("one")], [chat("two")]])
    (tmp_path / "conversations-001.zip").unlink()

    got = contents(manifest)

    assert got.titles == ["one"]
    assert got.preview.missing == ("conversations-001.zip",)


def test_zips_given_with_the_manifest_from_another_folder_count_as_there(tmp_path):
    manifest = write_g4(tmp_path, [[chat("one")]])
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    moved = manifest.rename(elsewhere / manifest.name)

    got = contents(moved, *sorted(tmp_path.glob("*.zip")))

    assert got.titles == ["one"]
    assert got.preview.missing == ()


@pytest.mark.parametrize("name", ["conversations-000 (1).zip", "conversations-000(1).zip", "conversations-000-1.zip"])
def test_a_download_renamed_by_the_browser_is_the_listed_file(tmp_path, name):
    manifest = write_g4(tmp_path, [[chat("one")]])
    (tmp_path / "conversations-000.zip").rename(tmp_path / name)

    got = contents(manifest)

    assert got.titles == ["one"]
    assert got.preview.missing == ()


def test_a_part_downloaded_twice_does_not_double_anything(tmp_path):
    manifest = write_g4(tmp_path, [[chat("one")]], [project("A")])
    for name in ("conversations-000", "projects-000"):
        (tmp_path / f"{name} (1).zip").write_bytes((tmp_path / f"{name}.zip").read_bytes())

    got = contents(manifest)

    assert got.titles == ["one"]
    assert len(got.projects) == 1


def test_a_listed_file_that_the_browser_unpacked_is_found_as_a_folder(tmp_path):
    manifest = write_g4(tmp_path, [[chat("one")]])
    with zipfile.ZipFile(tmp_path / "conversations-000.zip") as archive:
        archive.extractall(tmp_path / "conversations-000")
    (tmp_path / "conversations-000.zip").unlink()

    got = contents(manifest)

    assert got.titles == ["one"]
    assert got.preview.missing == ()


def test_the_secret_addresses_of_a_manifest_are_kept_nowhere(tmp_path):
    with open_archive([write_g4(tmp_path, [[chat()]])]) as archive:
        assert "one-time-secret" not in repr(archive.preview)
        assert "one-time-secret" not in repr(archive._found)


def test_a_manifest_alone_says_what_to_download(tmp_path):
    manifest = write_g4(tmp_path, [[chat()]])
    for path in tmp_path.glob("*.zip"):
        path.unlink()

    with pytest.raises(NotAnArchive, match="Download the files it lists"):
        open_archive([manifest])


def test_a_manifest_cannot_point_to_other_folders(tmp_path):
    inside = tmp_path / "inside"
    inside.mkdir()
    write_g1(tmp_path / "private.zip", [chat("private")])
    manifest = write_json(inside / "m.json", {"data_files": [{"filename": "../private.zip"}, {"filename": "x.zip"}]})

    with pytest.raises(NotAnArchive):
        open_archive([manifest])


def test_the_zips_without_their_manifest(tmp_path):
    write_g4(tmp_path, [[chat("one")], [chat("two")]]).unlink()

    assert contents(*sorted(tmp_path.glob("*.zip"))).titles == ["one", "two"]


def test_a_folder_that_holds_the_zips(tmp_path):
    write_g4(tmp_path, [[chat("one")], [chat("two")]])

    got = contents(tmp_path)

    assert got.titles == ["one", "two"]
    assert got.preview.export_id == G4_STEM


def test_an_unpacked_folder(tmp_path):
    with zipfile.ZipFile(write_g3(tmp_path / "e.zip", [chat("one")], [project("A")])) as archive:
        archive.extractall(tmp_path / "unpacked")

    got = contents(tmp_path / "unpacked")

    assert got.titles == ["one"]
    assert [entry.name for entry in got.projects] == ["A"]


def test_members_in_a_folder_inside_the_zip_with_what_macos_adds(tmp_path):
    members = {
        "my export/conversations.json": [chat("one")],
        "my export/projects/p.json": project("A"),
        "my export/.DS_Store": b"\0\0\0\1Bud1",
        "__MACOSX/my export/._conversations.json": b"\0\5\26\7",
    }

    got = contents(write_zip(tmp_path / "e.zip", members))

    assert got.titles == ["one"]
    assert got.skipped == []


def test_bodies_of_conversations_in_files_of_their_own(tmp_path):
    members = {"conversations.json": [], "conversations/a.json": chat("one"), "conversations/b.json": chat("two")}

    assert contents(write_zip(tmp_path / "e.zip", members)).titles == ["one", "two"]


def test_a_list_that_only_names_the_conversations_whose_bodies_lie_beside_it(tmp_path):
    body = chat("one")
    index = [{key: body[key] for key in ("uuid", "name", "created_at")}, {"uuid": "gone", "name": "no body"}]

    got = contents(write_zip(tmp_path / "e.zip", {"conversations.json": index, "conversations/a.json": body}))

    assert [(entry.title, len(entry.messages)) for entry in got.conversations] == [("one", 2), ("no body", 0)]


def test_a_bare_list(tmp_path):
    assert contents(write_json(tmp_path / "any name.json", [chat("one"), chat("two")])).titles == ["one", "two"]


def test_a_single_conversation_as_the_web_api_gives_it(tmp_path):
    dump = chat("one") | {"model": "claude-sonnet-4-5", "is_starred": True}

    got = contents(write_json(tmp_path / "dump.json", dump))

    assert got.titles == ["one"]
    assert got.conversations[0].is_starred


def test_a_list_wrapped_in_an_object(tmp_path):
    wrapped = {"exported_by": "a tool", "conversations": [chat("one"), chat("two")], "count": 2}

    assert contents(write_json(tmp_path / "w.json", wrapped)).titles == ["one", "two"]


def test_one_conversation_per_line(tmp_path):
    lines = b"\n".join(json.dumps(chat(name)).encode() for name in ("one", "two")) + b"\n"

    assert contents(write_json(tmp_path / "c.jsonl", lines)).titles == ["one", "two"]


def test_lists_one_behind_the_other(tmp_path):
    data = json.dumps([chat("one")]).encode() + b"\n" + json.dumps([chat("two")]).encode()

    assert contents(write_json(tmp_path / "c.json", data)).titles == ["one", "two"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_every_unicode_encoding(tmp_path, encoding):
    text = json.dumps([chat("Ünïcode 日本 🚲")], ensure_ascii=False)

    assert contents(write_json(tmp_path / "c.json", text.encode(encoding))).titles == ["Ünïcode 日本 🚲"]


def test_indented_json(tmp_path):
    data = json.dumps([chat("one"), chat("two")], indent=4).encode()

    assert contents(write_json(tmp_path / "c.json", data)).titles == ["one", "two"]


def test_several_exports_at_once_give_every_version_of_a_conversation_oldest_export_first(tmp_path):
    old = conversation(human("Hello"), name="old", uuid="11111111-1111-4111-8111-111111111111")
    new = conversation(human("Hello"), assistant("Hi"), name="new", uuid="11111111-1111-4111-8111-111111111111")
    same = chat("same")
    write_g1(tmp_path / "data-2026-01-01-00-00-00-batch-0000.zip", [new, same])
    write_g1(tmp_path / "data-2025-01-01-00-00-00-batch-0000.zip", [old, same])

    assert contents(tmp_path).titles == ["old", "same", "new"]


def test_the_log_of_logins_is_never_opened(tmp_path):
    members = {"conversations.json": [chat()], "login_history.json": b"not even JSON"}

    assert contents(write_zip(tmp_path / "e.zip", members)).skipped == []


def test_an_export_of_chatgpt_is_told_apart_from_one_of_claude(tmp_path):
    other = [{"title": "t", "create_time": 1.0, "mapping": {}, "conversation_id": "c"}]

    got = contents(write_zip(tmp_path / "e.zip", {"conversations.json": other, "user.json": {}}))

    assert (got.preview.layout, got.preview.is_whole) == ("ChatGPT export", False)
    assert [found.source for found in got.found] == [Source.CHATGPT]


def test_reflections_are_kept_as_memories(tmp_path):
    members = {
        "conversations.json": [chat()],
        "reflections/a.json": {"account_uuid": "a", "reflections": [{"period": "2026-08", "content": "Much Python"}]},
    }

    got = contents(write_zip(tmp_path / "e.zip", members))

    assert [(page.path, page.text) for page in got.memories] == [("/reflections/2026-08", "Much Python")]


def test_only_the_name_of_an_account_is_kept(tmp_path):
    got = contents(write_g1(tmp_path / "e.zip", [chat()]))

    assert "example.invalid" not in repr(got.accounts)
    assert "555" not in repr(got.accounts)


def test_a_zip_of_something_else_in_the_folder_is_passed_over(tmp_path):
    write_g1(tmp_path / "export.zip", [chat("one")])
    write_zip(tmp_path / "holiday.zip", {"photo.jpg": b"\xff\xd8", "package.json": {"name": "x"}})

    got = contents(tmp_path)

    assert got.titles == ["one"]
    assert got.preview.is_whole
    assert got.preview.files == (tmp_path.name, "export.zip")


def test_a_conversation_without_an_id_keeps_the_one_it_was_given_when_it_grows(tmp_path):
    first = human("Hello", uuid="m1")
    short = conversation(first, assistant("Hi"))
    long = conversation(first, assistant("Hi"), human("And?"))
    for entry in (short, long):
        del entry["uuid"]

    got = contents(write_json(tmp_path / "c.json", [short, long]))

    assert got.found[0].source_id == got.found[1].source_id
