"""Whatever is done to an export, only our own errors come out, and what lies before the damage is not lost."""

import io
import json
import zipfile

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from helpers.builders import as_json, conversation, human, project
from holdfast.domain import Skipped
from holdfast.errors import ArchiveError
from holdfast.importers import FoundConversation, Limits, open_archive
from holdfast.jobs import CancelToken

LIMITS = Limits(total_bytes=4 * 1024 * 1024)
CHATS = [conversation(human(f"Hello {number}"), name=f"Chat {number}") for number in range(5)]

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)
each_example_may_share_the_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def read(path):
    """Read all of it; return what was found, or nothing when the file is refused."""
    found = []
    try:
        with open_archive([path], LIMITS) as archive:
            for item in archive.items(CancelToken()):
                if isinstance(item, FoundConversation):
                    read_item = item.read()
                    repr(read_item).encode()
                    assert isinstance(read_item, Skipped) or read_item.source_id == item.source_id
                found.append(item)
    except ArchiveError:
        return found
    return found


def packed(members, method=zipfile.ZIP_DEFLATED):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, value in members.items():
            archive.writestr(zipfile.ZipInfo(name), as_json(value), method)
    return stream.getvalue()


ZIPS = [
    packed({"conversations.json": CHATS, "users.json": [], "projects.json": [project()]}, method)
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
]


@given(st.sampled_from(ZIPS), st.data())
@each_example_may_share_the_folder
def test_a_zip_with_any_bytes_changed(tmp_path, whole, data):
    mangled = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 6))):
        mangled[data.draw(st.integers(0, len(mangled) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / "e.zip"
    path.write_bytes(bytes(mangled))

    read(path)


@given(st.sampled_from(ZIPS), st.data())
@each_example_may_share_the_folder
def test_a_zip_with_any_piece_cut_out(tmp_path, whole, data):
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, len(whole)))
    path = tmp_path / "e.zip"
    path.write_bytes(whole[:start] + whole[end:])

    read(path)


@given(st.binary(max_size=400))
@example(b"PK\x05\x06" + bytes(18))
@example(b"PK\x05\x06" + b"\xff" * 18)
@each_example_may_share_the_folder
def test_any_file_at_all(tmp_path, data):
    for start in (b"", b"PK\x03\x04", b"[", b'{"chat_messages":', b"\xff\xfe", b"\xef\xbb\xbf["):
        path = tmp_path / "file"
        path.write_bytes(start + data)
        read(path)


@given(anything)
@each_example_may_share_the_folder
def test_any_json_in_the_place_of_any_member(tmp_path, value):
    names = ("conversations.json", "users.json", "projects.json", "memories.json", "projects/a.json", "memories/a.json")
    names += (
        "design_chats/a.json",
        "reflections/a.json",
        "artifacts/a/artifact.json",
        "conversations/a.json",
        "x.json",
    )
    path = tmp_path / "e.zip"
    path.write_bytes(packed(dict.fromkeys(names, value) | {"artifacts/a/versions/1.html": b"<p>"}))

    read(path)


@given(anything, st.sampled_from(sorted({*CHATS[0], *CHATS[0]["chat_messages"][0], "current_leaf_message_uuid"})))
@each_example_may_share_the_folder
def test_any_value_in_any_field(tmp_path, value, key):
    odd = json.loads(json.dumps(CHATS[0]))
    odd["chat_messages"][0][key] = value
    odd["chat_messages"].append(value)
    path = tmp_path / "c.json"
    path.write_bytes(as_json([odd, CHATS[1] | {key: value}, CHATS[2]]))

    found = read(path)

    assert found[-1].source_id == CHATS[2]["uuid"]


@given(anything, st.sampled_from(["text", "thinking", "tool_use", "tool_result", "voice_note", "image", "hologram"]))
@each_example_may_share_the_folder
def test_any_value_in_a_block(tmp_path, value, kind):
    fields = "id name input content text thinking summaries citations is_error structured_content display_content"
    block = {"type": kind} | dict.fromkeys(fields.split(), value)
    path = tmp_path / "c.json"
    path.write_bytes(as_json([conversation(human("", blocks=[block, value], attachments=value, files=value))]))

    (found,) = read(path)

    assert isinstance(found, FoundConversation)


@given(st.data())
@each_example_may_share_the_folder
def test_damage_in_a_list_costs_nothing_that_lies_before_it(tmp_path, data):
    whole = as_json(CHATS)
    at = data.draw(st.integers(1, len(whole) - 1))
    path = tmp_path / "conversations.json"
    path.write_bytes(whole[:at] + data.draw(st.binary(max_size=20)) + whole[at + data.draw(st.integers(0, 50)) :])

    found = [item.source_json for item in read(path) if isinstance(item, FoundConversation)]

    before = [as_json(chat) for chat in CHATS]
    intact = [source for source in before if whole.index(source) + len(source) <= at]
    assert found[: len(intact)] == intact
