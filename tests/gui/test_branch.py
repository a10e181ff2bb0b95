"""The branch that counts is chosen by hand: a conversation opens on it, exports begin with it, and it is taken back."""

from __future__ import annotations

import pytest

from helpers.stored import answered, bring, day, said, talk
from holdfast.domain import TextBlock
from holdfast.export import Choice, Format
from holdfast.operations.exporting import Exports

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # what a screen has and this one does not

BRANCHED = (said("m1", "Which?"), answered("m2", "The first.", "m1"), answered("m3", "The second.", "m1"))


@pytest.fixture
def window(qtbot, open_window, library, lanes):
    """Open the window over a conversation of two branches, the newer one shown."""
    whales = talk("whales", said("m9", "And whales?"), title="Whales", updated=day(1))
    lanes.write(lambda: bring(library._store, talk("c", *BRANCHED, title="Two", updated=day(2)), whales)).result()
    opened = open_window(library, width=1440, height=900)
    qtbot.waitUntil(lambda: opened.reading_pane.title.text() == "Two")
    qtbot.waitUntil(lambda: len(opened.controller.reading.path) == 2)
    return opened


def first_shown(library, row_id):
    """Return what the branch says with which a conversation opens, and with which its export begins."""
    (block,) = library.open(row_id).current_path()[-1].message.blocks
    content = Exports(library._store).content(row_id, Choice(Format.MARKDOWN))
    assert isinstance(block, TextBlock)
    assert content.sections[0].entries[-1].pieces[0].markdown == block.text
    return block.text


def to_the_first(qtbot, window, library, row_id):
    """Show the first of the two answers."""
    reading = window.controller.reading
    first = library.open(row_id).messages[1].id
    reading.show_message(first)
    qtbot.waitUntil(lambda: reading.path[-1] == first)


def test_a_branch_is_chosen_for_good_and_taken_back(qtbot, window, library):
    action = window.organising.branch.action
    row_id = window.controller.reading.conversation_id
    assert first_shown(library, row_id) == "The second."
    assert not action.isEnabled(), "it is shown anyway"
    to_the_first(qtbot, window, library, row_id)
    assert action.isEnabled()

    action.trigger()
    qtbot.waitUntil(lambda: first_shown(library, row_id) == "The first.")
    qtbot.waitUntil(lambda: not action.isEnabled())

    qtbot.waitUntil(window.organising.many.undoing.action.isEnabled)
    window.organising.many.undoing.undo()
    qtbot.waitUntil(lambda: first_shown(library, row_id) == "The second.")
    qtbot.waitUntil(action.isEnabled)


def test_a_conversation_opens_on_the_branch_that_was_chosen(qtbot, window, library):
    reading = window.controller.reading
    row_id = reading.conversation_id
    to_the_first(qtbot, window, library, row_id)
    first = reading.path[-1]
    library.additions.show_branch(row_id, library.open(row_id).messages[2].id)
    library.additions.show_branch(row_id, first)

    assert library.open(row_id).current_path()[-1].id == first


def test_without_branches_there_is_nothing_to_choose(qtbot, window):
    window.menus.next.trigger()
    qtbot.waitUntil(lambda: window.reading_pane.title.text() == "Whales")

    assert not window.organising.branch.action.isEnabled()
