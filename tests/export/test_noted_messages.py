"""A note on a message is found and goes along in exports, with the words of the message it is on."""

from __future__ import annotations

import pytest

from helpers.stored import answered, bring, chained, said, talk
from holdfast.export import Choice, Format, Part


@pytest.mark.parametrize(("form", "name"), [(Format.MARKDOWN, "one.md"), (Format.HTML, "one.html")])
def test_a_note_on_a_message_is_found_and_exported_with_its_place(form, name, shelf, tmp_path):
    bring(
        shelf.store,
        talk("c1", *chained(said("m1", "First words"), answered("m2", "Second words"), said("m3", "Third words"))),
    )
    (row,) = shelf.library.rows()
    second = shelf.library.open(row.id).messages[1]
    shelf.store.own.add_note(row.id, second.id, "Mind this one.")
    (hit,) = shelf.library.search("in:notes mind").hits
    assert hit.message_id == second.id

    shelf.export(Choice(form, parts=frozenset(Part)), tmp_path / name)

    text = "".join(path.read_text(encoding="utf-8") for path in sorted(tmp_path.rglob(f"*{name[-3:]}")))
    assert 0 < text.index("On “Second words”:") < text.index("Mind this one.")
