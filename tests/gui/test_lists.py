from datetime import timedelta

import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from helpers.made_conversations import NOON, row
from holdfast.domain import Excerpt, Hit, Sender
from holdfast.gui.lists import ConversationModel, HitModel, RowList
from holdfast.gui.lists.excerpts import plain, plain_excerpt
from holdfast.gui.lists.rows import RowDelegate

AT = NOON.astimezone()


def titles(model):
    return [model.data(model.index(number, 0)) for number in range(model.rowCount())]


def rows(count, first=1):
    return [row(number, when=NOON - timedelta(hours=number)) for number in range(first, first + count)]


def hit(conversation, text, *, message=1, marks=()):
    return Hit(conversation, message, "m", f"Title {conversation}", Sender.HUMAN, NOON, Excerpt(text, marks))


def test_the_models_keep_qts_rules(qtmodeltester):
    conversations, hits = ConversationModel(), HitModel()
    qtmodeltester.check(conversations)
    qtmodeltester.check(hits)
    conversations.set_rows(rows(900), AT)
    conversations.set_rows(rows(905, first=3), AT)
    hits.set_hits([hit(1, "a"), hit(2, "b"), hit(1, "c")], AT)
    qtmodeltester.check(conversations)
    qtmodeltester.check(hits)


@pytest.mark.parametrize(
    ("before", "after"),
    [("abcdef", "abxyef"), ("abc", "xabc"), ("abcd", "axd"), ("ab", "abc"), ("aba", "abba"), ("ab", "")],
)
def test_the_models_keep_qts_rules_while_rows_come_and_go(qapp, before, after):
    """As a reader of the screen may ask them at any moment."""
    model = ConversationModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)

    for letters in (before, after, before):
        model.set_items([row(ord(letter), letter) for letter in letters], AT)
        model.fetchMore(QModelIndex())
        assert titles(model) == list(letters)
    tester.deleteLater()


def test_rows_stand_under_the_heading_of_their_day():
    model = ConversationModel()
    model.set_rows([row(1), row(2, when=NOON - timedelta(days=1)), row(3, when=None)], AT)
    assert titles(model) == [
        "Today", "Conversation 1", "Yesterday", "Conversation 2", "Without a date", "Conversation 3",
    ]  # fmt: skip
    assert not model.flags(model.index(0, 0)) & Qt.ItemFlag.ItemIsSelectable
    assert model.flags(model.index(1, 0)) & Qt.ItemFlag.ItemIsSelectable


def test_a_long_list_comes_page_by_page():
    model = ConversationModel()
    model.set_rows(rows(5000), AT)
    first = model.rowCount()
    assert 0 < first < 1000
    while model.canFetchMore(QModelIndex()):
        model.fetchMore(QModelIndex())
    assert model.rowCount() > 5000


def test_a_long_list_is_measured_seldom(qtbot, theme):
    """Heights are told by Python, so that each one counts: Qt's own list asks for each row at every change."""

    class Counting(RowDelegate):
        told = 0

        def heights(self, count):
            Counting.told += count
            return super().heights(count)

    model = ConversationModel()
    view = RowList(theme, model, "Conversations", Counting(theme, model))
    qtbot.addWidget(view)
    view.resize(300, 600)
    view.show()
    model.set_rows(rows(60), AT)
    model.more.connect(view.fetch)
    model.set_rows(rows(5_000), AT)
    view.choose(1, is_told=False, is_shown=False)
    qtbot.waitUntil(lambda: model.rowCount() > 5_000)
    qtbot.waitUntil(lambda: view.verticalScrollBar().maximum() > 200_000)
    for row_ in range(50):
        view.choose(row_ * 90 + 1)
        view.grab()

    assert 5_000 < Counting.told < 3 * model.rowCount()


def test_the_heading_above_is_found_however_far_it_is():
    model = ConversationModel()
    model.set_items([row(number) for number in range(1, 3_000)], AT)
    model.fetchMore(QModelIndex())
    assert model.heading_above(2_500) == 0
    model.set_rows(rows(3_000), AT)
    headings = [at for at in range(model.rowCount()) if model.is_heading(at)]
    assert len(headings) > 3
    assert [model.heading_above(at) for at in headings] == headings
    assert [model.heading_above(at + 1) for at in headings] == headings
    model.set_rows(rows(3_000)[200:], AT)
    assert model.is_heading(model.heading_above(model.rowCount() - 1))


def test_a_row_that_changed_is_told_among_thousands_that_are_the_same(qtbot):
    model = ConversationModel()
    before = rows(2_000)
    model.set_rows(before, AT)
    model.fetchMore(QModelIndex())
    changed = [*before[:700], row(701, "Another title", when=before[700].updated), *before[701:]]
    told = []
    model.dataChanged.connect(lambda first, last: told.append((first.row(), last.row())))

    model.set_rows(changed, AT)

    at = model.row_of(701)
    assert told == [(at, at)]
    assert model.data(model.index(at, 0)) == "Another title"


def test_end_leads_to_the_last_row_though_it_was_not_there_yet(qtbot, theme):
    model = ConversationModel()
    view = RowList(theme, model, "Conversations")
    qtbot.addWidget(view)
    view.show()
    model.set_rows(rows(1_000), AT)
    view.choose(1)
    assert model.rowCount() < 1_000

    qtbot.keyClick(view, Qt.Key.Key_End)

    assert model.data(view.currentIndex()) == "Conversation 1000"


def test_the_row_of_a_conversation_far_below_is_loaded():
    model = ConversationModel()
    model.set_rows(rows(5000), AT)
    found = model.row_of(4500)
    assert model.data(model.index(found, 0)) == "Conversation 4500"
    assert model.row_of(99_999) == -1


def test_new_rows_above_leave_the_others_where_they_are():
    """What the person selected stays selected when an import adds conversations."""
    model = ConversationModel()
    model.set_rows(rows(20, first=10), AT)
    kept = QPersistentModelIndex(model.index(model.row_of(15), 0))

    model.set_rows([*rows(3), *rows(20, first=10)], AT)

    assert kept.isValid()
    assert model.data(model.index(kept.row(), 0)) == "Conversation 15"


def test_a_changed_title_is_told(qtbot):
    model = ConversationModel()
    model.set_rows(rows(3), AT)
    changed = [*rows(2), row(3, "Another title", when=NOON - timedelta(hours=3))]

    with qtbot.waitSignal(model.dataChanged):
        model.set_rows(changed, AT)

    assert titles(model)[-1] == "Another title"


def test_rows_are_read_out_with_what_is_seen():
    model = ConversationModel()
    model.set_rows([row(1, "A trip", is_starred=True, message_count=23)], AT)
    spoken = model.data(model.index(1, 0), Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("A trip, ")
    assert spoken.endswith("23 messages, starred")


def test_hits_of_a_conversation_stand_together_where_its_best_is():
    model = HitModel()
    model.set_hits([hit(1, "a"), hit(2, "b"), hit(1, "c")], AT)
    assert titles(model) == ["Title 1", "a", "c", "Title 2", "b"]
    assert model.first_hit() == 1


@pytest.fixture
def shown(qtbot, theme):
    model = ConversationModel()
    made = RowList(theme, model, "Conversations")
    qtbot.addWidget(made)
    made.resize(340, 600)
    model.set_rows(rows(40), AT)
    made.show()
    return made


@pytest.mark.parametrize("keys", ["jjk", [Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up]])
def test_letters_and_arrows_walk_over_headings(qtbot, shown, keys):
    chosen = []
    shown.row_chosen.connect(chosen.append)
    for key in keys:
        if isinstance(key, str):
            qtbot.keyClicks(shown, key)
        else:
            qtbot.keyClick(shown, key)
    assert chosen == [1, 2, 1]


def test_the_row_walked_to_is_not_hidden_by_the_heading_that_sticks(qtbot, shown):
    last = shown.model().rowCount() - 1
    shown.choose(last)
    for _ in range(20):
        qtbot.keyClick(shown, Qt.Key.Key_K)
    assert shown.visualRect(shown.currentIndex()).top() >= 34


def test_choosing_quietly_tells_nobody(qtbot, shown):
    with qtbot.assertNotEmitted(shown.row_chosen):
        shown.choose(3, is_told=False)
    assert shown.currentIndex().row() == 3


def test_rows_with_strange_titles_can_be_drawn(qtbot, shown):
    """200 characters, right to left, Chinese, emoji, markup, nothing at all."""
    strange = ["x" * 200, "مرحبا بالعالم", "京都への旅行の計画", "🎉" * 40, "<b>bold</b>", ""]
    shown.model().set_rows([row(at, title or " ") for at, title in enumerate(strange, start=1)], AT)
    assert not shown.grab().isNull()


def test_excerpts_lose_the_signs_of_markdown_and_keep_their_marks():
    text = "## Which\n\n**SQLite** or `Postgres`"
    at = text.index("Postgres")
    shown = plain_excerpt(Excerpt(text, ((at, at + 8),)))
    assert shown.text == "Which SQLite or Postgres"
    assert [shown.text[start:end] for start, end in shown.marks] == ["Postgres"]
    assert plain("| Month | What |\n|---|---|\n| March | sow |") == "Month What March sow "


def test_the_first_mark_of_a_long_excerpt_moves_to_the_front():
    text = "one two three four five six seven eight nine ten eleven twelve target and more"
    at = text.index("target")
    shown = plain_excerpt(Excerpt(text, ((at, at + 6),)))
    start, end = shown.marks[0]
    assert shown.text.startswith("…")
    assert shown.text[start:end] == "target"
    assert start <= 40
