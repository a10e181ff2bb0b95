"""What a person adds to a conversation changes its line in the list, and nothing else of a list of thousands."""

from dataclasses import replace
from datetime import timedelta

import pytest

from helpers.made_conversations import NOON, ScriptedLibrary, row, talk
from holdfast.domain import Changes, ConversationId, ConversationRow
from holdfast.gui.lists.arranging import Arrangement
from holdfast.gui.lists.touching import touched
from holdfast.jobs import CancelToken, no_progress

ROWS = [row(number, f"Talk {number}") for number in range(1, 4)]


class Counting(ScriptedLibrary):
    """Counts how often all lines were read."""

    def __init__(self, *opened) -> None:
        super().__init__(*opened)
        self.whole = 0

    def rows(self, **wishes):
        """Return them all."""
        self.whole += 1
        return super().rows(**wishes)

    def rows_of(self, ids, _token=None):
        """Return some."""
        return [row for row in super().rows() if row.id in set(ids)]

    def change(self, number, **values):
        """Have a line changed, as another part of the program does."""
        opened = self.conversations[ConversationId(number)]
        self.conversations[opened.row.id] = replace(opened, row=replace(opened.row, **values))
        return Changes(own=frozenset({opened.row.id}))


@pytest.fixture
def scripted():
    talks = (talk(at, f"Talk {at}", "one", "two", updated=NOON - timedelta(days=40 * at)) for at in range(1, 6))
    return Counting(*talks)


@pytest.fixture
def window(qtbot, open_window, scripted):
    opened = open_window(scripted)
    qtbot.waitUntil(lambda: opened.controller.reading.conversation_id == 1)
    return opened


def lines(window):
    model = window.list_pane.conversations
    items = [model.entry(at) for at in range(model.rowCount())]
    return {int(item.id): item for item in items if isinstance(item, ConversationRow)}


def test_a_star_changes_its_line_alone(qtbot, window, scripted):
    model, read, seen = window.list_pane.conversations, scripted.whole, []
    model.dataChanged.connect(lambda first, last: seen.append((first.row(), last.row())))
    loaded = []
    window.controller.listing.loaded.connect(loaded.append)

    window.bridge.take_changes(scripted.change(3, is_starred=True))
    qtbot.waitUntil(lambda: lines(window)[3].is_starred)

    assert seen == [(model.row_of(ConversationId(3)),) * 2]
    assert (scripted.whole, loaded) == (read, [])
    assert [each.is_starred for each in window.controller.listing.rows] == [False, False, True, False, False]


def test_a_title_a_list_is_sorted_by_moves_its_line(qtbot, window, scripted):
    read = scripted.whole
    window.controller.listing.arrange(Arrangement("title", "none"))
    qtbot.waitUntil(lambda: list(lines(window)) == [1, 2, 3, 4, 5] and window.list_pane.conversations.rowCount() == 5)
    window.bridge.take_changes(scripted.change(2, title="Zebras"))
    qtbot.waitUntil(lambda: list(lines(window)) == [1, 3, 4, 5, 2])
    assert scripted.whole == read


def test_what_is_archived_leaves_the_list_and_a_tag_gets_its_shelf(qtbot, window, scripted):
    window.bridge.take_changes(scripted.change(2, is_archived=True))
    qtbot.waitUntil(lambda: list(lines(window)) == [1, 3, 4, 5])
    window.bridge.take_changes(scripted.change(3, tags=("bread",)))
    qtbot.waitUntil(lambda: lines(window)[3].tags == ("bread",))
    qtbot.waitUntil(lambda: not window.list_pane.tabs["tags"].isHidden())


def test_one_that_is_gone_has_all_of_them_read(qtbot, window, scripted):
    scripted.conversations.pop(ConversationId(4))
    window.bridge.take_changes(Changes(own=frozenset({ConversationId(4)})))
    qtbot.waitUntil(lambda: list(lines(window)) == [1, 2, 3, 5])


def test_two_changes_at_once_are_both_seen(qtbot, window, scripted):
    window.bridge.take_changes(scripted.change(2, is_starred=True))
    window.bridge._on_flush()
    window.bridge.take_changes(scripted.change(5, is_starred=True))
    qtbot.waitUntil(lambda: [at for at, line in lines(window).items() if line.is_starred] == [2, 5])


@pytest.mark.parametrize(
    ("fresh", "chosen", "how", "stays"),
    [
        (replace(ROWS[1], is_starred=True), "all", Arrangement(), True),
        (replace(ROWS[1], is_starred=True), "starred", Arrangement(), False),
        (replace(ROWS[1], title="A"), "all", Arrangement(), True),
        (replace(ROWS[1], title="A"), "all", Arrangement("title", "date"), False),
        (replace(ROWS[1], project="P"), "all", Arrangement("changed", "project"), False),
        (replace(ROWS[1], tags=("x",)), "all", Arrangement(), False),
        (replace(ROWS[1], is_archived=True), "tag:x", Arrangement(), True),
    ],
)
def test_whether_a_line_stays_where_it_is(fresh, chosen, how, stays):
    found = touched(ROWS, [fresh], chosen, how)
    assert (found.rows, found.changed, found.stays) == ([ROWS[0], fresh, ROWS[2]], (fresh,), stays)


def test_what_is_new_or_has_another_time_is_not_placed_here():
    assert touched(ROWS, [row(9, "New")], "all", Arrangement()) is None
    later = replace(ROWS[0], updated=NOON + timedelta(days=400))
    assert touched(ROWS, [later], "all", Arrangement()) is None
    assert touched(ROWS, [ROWS[0]], "all", Arrangement()).changed == ()


def test_some_lines_are_read_as_all_of_them_are(library):
    library.import_sample(CancelToken(), no_progress)
    whole = {each.id: each for each in library.rows()}
    some = list(whole)[::3]
    assert {each.id: each for each in library.rows_of([*some, ConversationId(10**9)])} == {
        id_: whole[id_] for id_ in some
    }
