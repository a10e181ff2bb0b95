"""Names made from titles stay in their folder, are taken by every system, and no two are alike."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.export.file_names import MAX_BYTES, Names, folded, safe_name, safe_stem

EVIL = [
    "../../evil", "..\\..\\evil", "/etc/passwd", "C:\\Windows", "CON", "con.txt", "NUL", "COM¹", "lpt9.md", "aux.",
    "", " ", ".", "..", "~", "-rf", "~root", "a" * 300, "語" * 300, "👩\u200d👩\u200d👧" * 60, "e\u0301" * 200,
    "\u202egnp.exe", "a\x00b", "a\nb", "\ud800", "a/b", "what?", "[[x]]", "#tag", "a^b", "100%", "CONIN$", "\u200b",
    "name.", "name ", "\ufb01le", "FILE",
]  # fmt: skip

titles = st.one_of(
    st.sampled_from(EVIL),
    st.text(max_size=300),
    st.text(alphabet=st.characters(categories=["Cs", "Cc", "Cf", "Zs", "Mn", "So", "Lo"]), max_size=60),
    st.tuples(st.sampled_from(EVIL), st.text(max_size=20)).map("".join),
)


def is_sound(name: str) -> bool:
    """Say whether every system takes a name as the name of a file right in a folder."""
    stem = name.partition(".")[0].strip().lower()
    return (
        Path(name).name == name
        and name == unicodedata.normalize("NFC", name)
        and 0 < len(name.encode()) <= 255
        and not set('<>:"/\\|?*') & set(name)
        and all(unicodedata.category(sign) not in {"Cc", "Cs"} for sign in name)
        and not any("\u202a" <= sign <= "\u202e" or "\u2066" <= sign <= "\u2069" for sign in name)
        and name[0] not in "-~. "
        and name[-1] not in ". "
        and stem not in {"con", "prn", "aux", "nul", "com1", "com¹", "lpt9"}
    )


@pytest.mark.slow
@settings(max_examples=100)
@given(st.lists(titles, min_size=100, max_size=100))
def test_ten_thousand_titles_stay_in_the_folder_and_are_distinct(many):
    names = Names()
    given_names = [names.new(title, ".md", f"id-{at}") for at, title in enumerate(many)]

    assert all(map(is_sound, given_names))
    assert len({folded(name) for name in given_names}) == len(many)
    assert all(len(name.encode()) <= MAX_BYTES + len(".md") for name in given_names)


def test_they_can_be_written_beside_each_other(tmp_path):
    names = Names()
    for at, title in enumerate(EVIL * 3):
        (tmp_path / names.new(title, ".md", f"{at}")).write_text(str(at))

    assert len(list(tmp_path.iterdir())) == len(EVIL) * 3
    assert all(path.parent == tmp_path for path in tmp_path.iterdir())


def test_a_name_does_not_depend_on_the_order():
    """Two conversations of one title get the same two names whichever comes last."""
    one, other = Names(), Names()
    first = {one.new("Trip", ".md", "a"), one.new("Trip", ".md", "b")}
    second = {other.new("trip", ".md", "b"), other.new("Trip", ".md", "c")}

    assert first == {"Trip.md", next(name for name in first if name != "Trip.md")}
    assert len(second) == 2


@given(st.text(max_size=260))
def test_the_name_of_a_file_keeps_its_suffix(stem):
    assert safe_name(f"{stem}.sql").endswith(".sql")


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Trip to Kyoto", "Trip to Kyoto"),
        ("Fix: the parser", "Fix - the parser"),
        ("Why?", "Why"),
        ("京都への旅行", "京都への旅行"),
        ("a/b", "a_b"),
        ("[x] #1", "(x) 1"),
        ("", "Untitled"),
        ("con", "_con"),
    ],
)
def test_a_plain_title_stays_readable(title, name):
    assert safe_stem(title) == name
