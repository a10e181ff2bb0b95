"""A list is decoded element by element, and a damaged element costs only itself."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.importers.json_stream import Broken, Element, elements
from holdfast.importers.limits import Limits


def is_chat(value):
    return isinstance(value, dict) and isinstance(value.get("chat_messages"), list)


def chat(name, **more):
    messages = [{"uuid": f"{name}-{number}", "text": 'a "quoted" [bracket] {brace} \\'} for number in range(3)]
    return json.dumps({"uuid": name, "name": name, **more, "chat_messages": messages}).encode()


def run(data, size=11, limits=None):
    pieces = (data[at : at + size] for at in range(0, len(data), size))
    return list(elements(pieces, is_right=is_chat, wrappers=("conversations",), limits=limits))


def names(found):
    return [entry.value["name"] for entry in found if isinstance(entry, Element) and "name" in entry.value]


def listed(*parts):
    return b"[" + b", ".join(parts) + b"]"


BAD = {
    "a number of 5,000 digits": b'{"uuid": "x", "n": ' + b"9" * 5000 + b"}",
    "10,000 levels of lists": b"[" * 10_000 + b"]" * 10_000,
    "10,000 levels of objects": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "a misspelt word": b'{"uuid": "x", "flag": nul}',
    "a comma too many": b'{"uuid": "x",}',
    "a missing colon": b'{"uuid" "x"}',
    "an unknown escape": rb'{"uuid": "\q"}',
    "a cut escape": rb'{"uuid": "\u12"}',
    "single quotes": b"{'uuid': 'x'}",
    "a missing quotation mark at the end": b'{"uuid": "x, "name": "y", "chat_messages": []}',
    "a quotation mark lost inside": chat("lost").replace(b'"text": "a', b'"text": a', 1),
    "a missing closing brace": chat("open")[:-1],
    "a missing closing bracket": chat("open")[:-2] + b"}",
    "a brace too many": b'{"uuid": "x"]}',
    "its first half alone": chat("half")[:90],
    "its second half alone": chat("half")[90:],
    "a bare word": b"garbage",
    "bytes of zero": b"\0" * 40,
    "a bracket that closes the list too early": b"]",
    "an opening bracket too many": b"[",
}


@pytest.mark.parametrize("kind", BAD)
@pytest.mark.parametrize("size", [1, 64, 1_000_000])
def test_a_damaged_element_costs_only_itself(kind, size):
    found = run(listed(chat("one"), chat("two"), BAD[kind], chat("three"), chat("four")), size)

    assert [name for name in names(found) if name not in {"lost", "open", "half"}] == ["one", "two", "three", "four"]
    assert any(isinstance(entry, Broken) for entry in found)


def test_the_place_of_the_damage_is_counted_from_one():
    found = run(listed(chat("one"), b'{"a": nul}', chat("two")))

    assert [entry.number for entry in found if isinstance(entry, Broken)] == [2]
    assert [entry.number for entry in found if isinstance(entry, Element)] == [1, 3]


def test_what_python_can_read_is_read():
    found = run(b'[{"a": NaN}, {"a": 1e400}, {"a": "\\ud800"}, {"a": "tab\there"}, {"a": 1, "a": 2}]')

    assert len([entry for entry in found if isinstance(entry, Element)]) == 5


def test_the_source_is_given_back_to_the_byte():
    odd = b'{ "name" :\t"\xff\xfe \\u00e9 \xc3\xa9",  "n": 1.0e0 }'

    (found,) = run(b"[\n  " + odd + b" \n]")

    assert odd == found.source


@pytest.mark.parametrize("size", [1, 7, 100_000])
def test_elements_far_larger_than_a_piece_are_read(size):
    large = json.dumps({"name": "large", "chat_messages": ["x" * 300_000]}).encode()

    assert names(run(listed(chat("one"), large, chat("two")), max(size, 50))) == ["one", "large", "two"]


def test_a_cut_file_gives_everything_before_the_cut():
    data = listed(chat("one"), chat("two"), chat("three"))

    found = run(data[:-40])

    assert names(found) == ["one", "two"]
    assert [Broken(3, "The file ends in the middle of it; everything before was read.")] == found[2:]


def test_a_list_that_is_not_closed_is_told():
    found = run(listed(chat("one"))[:-1])

    assert names(found) == ["one"]
    assert [entry.number for entry in found if isinstance(entry, Broken)] == [0]


@pytest.mark.parametrize("data", [b"", b"   ", b'"words"', b"12", b"null", b"\xff\xfe\xfd", b"PK\x03\x04"])
def test_what_is_no_list_is_told(data):
    assert [entry.number for entry in run(data)] == [0]


@pytest.mark.parametrize("data", [b"[]", b" [ ] ", b'{"conversations": []}', b"[,,]"])
def test_an_empty_list_is_empty(data):
    assert run(data) == []


def test_something_after_the_list_is_told():
    found = run(listed(chat("one")) + b" and more")

    assert names(found) == ["one"]
    assert isinstance(found[-1], Broken)


def test_an_element_beyond_the_limit_is_left_out_and_the_rest_read():
    limits = Limits(element_bytes=20 * 1024 * 1024)
    large = b'{"name": "large", "chat_messages": ["' + b"x" * (50 * 1024 * 1024) + b'"]}'

    found = run(listed(chat("one"), large, chat("two")), 1024 * 1024, limits)

    assert names(found) == ["one", "two"]


def test_an_element_that_would_fill_the_memory_is_left_out():
    limits = Limits(decoded_bytes=32 * 1024 * 1024)
    intricate = b"[" + b"[]," * (2 * 1024 * 1024) + b"[]]"

    found = run(listed(chat("one"), intricate, chat("two")), 1024 * 1024, limits)

    assert names(found) == ["one", "two"]
    assert "small pieces" in next(entry.why for entry in found if isinstance(entry, Broken))


@pytest.mark.parametrize(
    "hostile",
    [b'[{"a":' * 200_000, b'{"a": "' + b'\\"' * 500_000, b"[" * 1_000_000, b'"' * 300_001, b'[[{"":[],' * 100_000],
)
def test_hostile_nonsense_ends(hostile):
    found = run(b"[" + chat("one") + b", " + hostile, 65_536)

    assert names(found) == ["one"]
    assert isinstance(found[-1], Broken)


@given(
    st.lists(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
            max_leaves=8,
        )
    ),
    st.integers(1, 60),
    st.sampled_from([None, 1]),
)
def test_any_list_is_given_back_whole_however_its_bytes_are_cut(values, size, indent):
    data = json.dumps(values, indent=indent).encode()

    found = run(data, size)

    assert values == [entry.value for entry in found]
    assert values == [json.loads(entry.source) for entry in found]


@given(st.binary(max_size=300))
def test_any_bytes_are_read_to_their_end_without_an_error(data):
    for entry in run(b"[" + data):
        assert isinstance(entry, Element | Broken)


@given(st.data())
def test_damage_never_costs_what_lies_before_it(data):
    whole = listed(*(chat(f"chat {number}", note=data.draw(st.text(max_size=20))) for number in range(6)))
    at = data.draw(st.integers(1, len(whole) - 1))
    length = data.draw(st.integers(0, 30))
    mangled = whole[:at] + data.draw(st.binary(max_size=12)) + whole[at + length :]

    before = [entry.source for entry in run(whole)]
    after = [entry.source for entry in run(mangled) if isinstance(entry, Element)]

    intact = 0
    end = 1
    for source in before:
        end = whole.index(source, end) + len(source)
        if end > at:
            break
        intact += 1
    assert before[:intact] == after[:intact]
