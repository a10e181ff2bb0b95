"""A conversation that moves up in the list, as one does with every message sent, takes nobody anywhere else."""

from dataclasses import replace
from datetime import timedelta

import pytest

from helpers.made_conversations import NOON, ScriptedLibrary, talk
from holdfast.domain import Changes, ConversationId, ConversationRow

TALKS = tuple(
    talk(number, f"Talk {number}", "one", "two", updated=NOON - timedelta(days=40 * number)) for number in range(1, 6)
)


@pytest.fixture
def scripted():
    return ScriptedLibrary(*TALKS)


@pytest.fixture
def window(qtbot, open_window, scripted):
    opened = open_window(scripted)
    qtbot.waitUntil(lambda: opened.controller.reading.conversation_id == 1)
    return opened


def listed(window):
    """Return the conversations in the order in which they stand."""
    model = window.list_pane.conversations
    items = [model.entry(row) for row in range(model.rowCount())]
    return [int(item.id) for item in items if isinstance(item, ConversationRow)]


def current(window):
    """Return the conversations that the list shows as chosen."""
    return [int(row.id) for row in window.list_pane.list.chosen_conversations()]


def renew(window, scripted, number):
    """Let a conversation become the newest, as a message in it makes it."""
    moved = scripted.conversations.pop(ConversationId(number))
    others = dict(scripted.conversations)
    scripted.conversations.clear()
    scripted.conversations[moved.row.id] = replace(moved, row=replace(moved.row, updated=NOON + timedelta(days=1)))
    scripted.conversations.update(others)
    window.bridge.take_changes(Changes(frozenset({moved.row.id})))


@pytest.mark.parametrize("number", [2, 3, 5])
def test_what_is_read_stays_open_and_chosen_when_it_moves_to_the_top(qtbot, window, scripted, number):
    window.list_pane.list.choose(window.list_pane.conversations.row_of(ConversationId(number)))
    qtbot.waitUntil(lambda: window.controller.reading.conversation_id == number)
    opened = []
    window.controller.reading.opened.connect(opened.append)
    renew(window, scripted, number)
    qtbot.waitUntil(lambda: listed(window)[0] == number)

    assert window.controller.reading.conversation_id == number
    assert current(window) == [number]
    assert opened == []


def test_what_is_read_stays_open_when_another_moves(qtbot, window, scripted):
    renew(window, scripted, 4)
    qtbot.waitUntil(lambda: listed(window)[0] == 4)

    assert window.controller.reading.conversation_id == 1
    assert current(window) == [1]


def test_nothing_is_chosen_for_the_person_while_a_chat_begins(qtbot, window, scripted):
    """While a chat that is not in the list yet is shown, the list marks none, whatever moves in it."""
    window.controller.listing.leave()
    renew(window, scripted, 1)
    qtbot.waitUntil(lambda: window.list_pane.conversations.entry(1).updated > NOON)

    assert current(window) == []
