"""A notice that comes by itself: it moves nothing, is reached by the keyboard, and covers nothing for good."""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from helpers.made_conversations import talk
from holdfast.gui import tokens
from holdfast.gui.panes import Notice
from holdfast.gui.view.piece import Piece

ARRIVED = Notice(
    "data-2026-03-14-batch-0000.zip is in Downloads.",
    "It looks like an export from Claude, 2.1 MB. Nothing is imported before you have seen what is in it.",
    actions=(("look", "Look inside"), ("later", "Not now")),
)


@pytest.fixture
def window(qtbot, open_window, scripted):
    """Open the window with more conversations than fit, one of them read."""
    scripted.conversations = {at: talk(at, f"Bread {at}", "Why?", "Because.") for at in range(1, 41)}
    made = open_window(scripted)
    qtbot.waitUntil(lambda: made.controller.reading.conversation_id is not None)
    yield made
    QApplication.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def comes(window, notice=ARRIVED, answer=None):
    window.notice.show_notice(notice, answer, takes_focus=False)


def places(window):
    """Return where everything stands that is seen, and the rows of the list."""
    seen = {
        each: QRect(each.mapTo(window, QPoint(0, 0)), each.size())
        for each in window.findChildren(QWidget)
        if each.isVisible() and each is not window.notice and not window.notice.isAncestorOf(each)
    }
    lines = window.list_pane.list
    grown = (window.list_pane.body, *window.list_pane.body.findChildren(QWidget))  # they end above the notice
    tops = {each: seen[each].topLeft() for each in grown if each in seen}
    rows = [lines.visualRect(lines.model().index(row, 0)) for row in range(20)]
    return {each: rect for each, rect in seen.items() if each not in grown}, tops, rows


@pytest.mark.parametrize("width", [1440, 900, 640])
@pytest.mark.parametrize("is_list", [True, False])
def test_a_notice_that_comes_by_itself_moves_nothing(qtbot, window, width, is_list):
    window.resize(width, 600)
    window.show_side(is_list=is_list)
    before = places(window)
    comes(window)
    qtbot.waitUntil(lambda: window.list_pane.room.height() > window.list_pane.body.height() or not is_list)
    after = places(window)
    after[0].pop(window.list_pane._free, None)
    assert after == before
    assert window.rect().contains(window.notice.geometry())
    window.notice.dismiss()
    qtbot.waitUntil(lambda: places(window)[0] == before[0])


def test_the_last_lines_of_the_list_can_be_read_above_it(qtbot, window):
    comes(window)
    lines = window.list_pane.list
    qtbot.waitUntil(lambda: window.list_pane.room.height() > window.list_pane.body.height())
    lines.choose(lines.model().rowCount() - 1)
    last = lines.visualRect(lines.currentIndex())
    assert lines.viewport().mapTo(window.centralWidget(), last.bottomLeft()).y() < window.notice.y()


def end_of_text(window):
    """Return where the conversation's last line ends, in the window."""
    view = window.reading_pane.view
    bottom = view.boxes.total_height() - view.top_y
    return view.viewport().mapTo(window.centralWidget(), QPoint(0, bottom)).y()


@pytest.mark.parametrize("size", [(700, 500), (640, 480)])
def test_the_end_of_a_conversation_can_be_read_above_it(qtbot, window, scripted, size):
    """Where the window is narrow it lies over the conversation: scrolled to its end, that is above the notice."""
    scripted.conversations |= {99: talk(99, "Bread", "Why?", "Because. " * 900)}
    window.controller._on_conversation_chosen(99)
    window.resize(*size)
    window.show_side(is_list=False)
    view = window.reading_pane.view
    qtbot.waitUntil(lambda: view.verticalScrollBar().maximum() > 200)
    qtbot.keyClick(view, Qt.Key.Key_End)
    before = end_of_text(window)
    comes(window)
    assert window.notice.geometry().bottom() <= before + 2 * tokens.SPACE_8
    assert end_of_text(window) == before, "nothing moves by itself"
    assert view.following.is_at_end

    qtbot.keyClick(view, Qt.Key.Key_End)
    assert end_of_text(window) < window.notice.y()
    window.notice.dismiss()
    assert end_of_text(window) == before
    assert view.following.is_at_end


def test_a_reply_that_grows_under_it_is_followed_above_it(qtbot, window, scripted):
    scripted.conversations |= {99: talk(99, "Bread", "Why?", "Because. " * 900)}
    window.controller._on_conversation_chosen(99)
    window.resize(700, 500)
    window.show_side(is_list=False)
    view = window.reading_pane.view
    qtbot.waitUntil(lambda: view.verticalScrollBar().maximum() > 200)
    qtbot.keyClick(view, Qt.Key.Key_End)
    comes(window)
    words = "More and more.\n" * 90
    view.following.grow(1, [Piece("text", text=words, plain=words, size=len(words), lines=91, grows=True)])

    assert view.following.is_at_end
    assert end_of_text(window) < window.notice.y()


def test_it_stands_above_what_can_be_done_with_several(qtbot, window):
    comes(window)
    lines = window.list_pane.list
    lines.setFocus()
    lines.selectAll()
    bar = window.organising.many.bar
    qtbot.waitUntil(bar.isVisible)
    qtbot.waitUntil(lambda: window.notice.geometry().bottom() < bar.mapTo(window.centralWidget(), QPoint(0, 0)).y())


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_over_a_page_it_lies_in_the_corner_where_lines_begin(qtbot, window, direction):
    QApplication.setLayoutDirection(direction)
    window.show_import()
    comes(window)
    place, page = window.notice.geometry(), window.pages.geometry()
    assert page.contains(place)
    assert page.bottom() - place.bottom() == tokens.SPACE_8
    begins = place.left() - page.left() if direction is Qt.LayoutDirection.LeftToRight else page.right() - place.right()
    assert begins == tokens.SPACE_8


def test_one_key_leads_round_the_panes_and_to_the_notice_and_esc_back(qtbot, window):
    window.list_pane.list.setFocus()
    comes(window)
    assert window.list_pane.list.hasFocus(), "nobody asked for it"
    window.home.going_round.actions[0].trigger()
    assert window.notice.buttons[0].hasFocus()
    window.home.going_round.actions[0].trigger()
    assert window.reading_pane.view.hasFocus()
    window.home.going_round.actions[1].trigger()
    window.home.going_round.actions[1].trigger()
    assert window.list_pane.list.hasFocus()
    window.notice.take_focus()
    qtbot.keyClick(window.notice.buttons[0], Qt.Key.Key_Escape)
    assert window.notice.isHidden()
    assert window.list_pane.list.hasFocus()


def test_round_the_panes_everything_that_is_seen_is_come_to(qtbot, window):
    window.resize(1440, 900)
    window.list_pane.list.setFocus()
    came_to = []
    for _ in range(8):
        window.home.going_round.actions[0].trigger()
        came_to.append(QApplication.focusWidget())
    panes = (window.list_pane, window.reading_pane, window.side_pane, window.top_bar)
    assert all(any(pane.isAncestorOf(each) for each in came_to) for pane in panes)


def test_a_click_that_was_meant_for_what_lay_there_is_not_an_answer(qtbot, window, click):
    answers = []
    comes(window)
    window.notice.dismiss()
    QCursor.setPos(window.notice.mapToGlobal(window.notice.rect().center()))
    comes(window, answer=answers.append)
    assert window.notice._deaf.isActive()
    click(window.notice.buttons[0])
    assert not answers
    assert window.notice.isVisible()
    qtbot.waitUntil(lambda: not window.notice._deaf.isActive())
    click(window.notice.buttons[0])
    assert answers == ["look"]
    QCursor.setPos(QPoint(0, 0))


def test_esc_steps_back_from_what_a_person_did_before_a_notice(qtbot, window):
    """The search ends first: a notice covers nothing."""
    window.controller.searching.search_for("Because")
    qtbot.waitUntil(lambda: window.list_pane.shows_results)
    comes(window)
    qtbot.keyClick(window.top_bar.search, Qt.Key.Key_Escape)
    assert window.top_bar.search.text() == ""
    assert window.notice.isVisible()
    qtbot.keyClick(window.top_bar.search, Qt.Key.Key_Escape)
    assert window.notice.isHidden()


def test_esc_among_the_results_ends_the_search_in_one_step(qtbot, window):
    window.controller.searching.search_for("Because")
    qtbot.waitUntil(lambda: window.list_pane.hits.rowCount() > 0)
    window.list_pane.results.setFocus()
    qtbot.keyClick(window.list_pane.results, Qt.Key.Key_Escape)
    assert window.top_bar.search.text() == ""
    assert window.list_pane.list.hasFocus()


@pytest.mark.parametrize("size", [(1440, 900), (900, 600)])
def test_the_tour_covers_neither_the_title_nor_the_field_to_write_in(qtbot, window, click, size):
    window.resize(*size)
    window.home.take_tour()
    tour, reading = window.home.tour, window.reading_pane
    panes = (window.list_pane, reading)
    while tour.isVisible():
        about = tour._stops[tour._at].about
        for part in (reading.title_line, reading.foot) if about in panes else (about,):
            place = QRect(part.mapTo(window.centralWidget(), QPoint(0, 0)), part.size())
            assert not part.isVisible() or not tour.geometry().intersects(place), tour.title.text()
        click(tour.next_button)


def test_the_ring_of_the_tour_stays_around_its_place(qtbot, window, click):
    window.resize(1440, 900)
    window.home.take_tour()
    tour, reading = window.home.tour, window.reading_pane
    while tour._stops[tour._at].about is not reading:
        click(tour.next_button)
    window.resize(900, 600)
    qtbot.waitUntil(lambda: tour._ring.geometry().contains(reading.mapTo(window.centralWidget(), QPoint(8, 8))))
    assert tour._ring.width() <= reading.width() + 2 * 3


def test_a_notice_in_the_place_of_another_does_not_get_the_key_meant_for_that(qtbot, window):
    window.list_pane.list.setFocus()
    comes(window)
    window.notice.take_focus()
    assert window.notice.buttons[0].hasFocus()
    comes(window, Notice("Something else.", actions=(("yes", "Yes"),)))
    assert window.list_pane.list.hasFocus()


def test_whoever_had_the_keys_may_be_gone_when_it_is_closed(qtbot, window):
    """What stands in a conversation is made anew when another one is opened."""
    gone = QLineEdit(window.reading_pane)
    gone.show()
    gone.setFocus()
    comes(window)
    window.notice.take_focus()
    with qtbot.waitSignal(gone.destroyed):
        gone.deleteLater()

    window.notice.dismiss()

    assert window.notice.isHidden()


def test_the_way_round_passes_what_is_gone(qtbot, window):
    gone = QLineEdit(window.reading_pane.foot)
    gone.show()
    gone.setFocus()
    window.home.going_round.step(1)
    with qtbot.waitSignal(gone.destroyed):
        gone.deleteLater()

    for _ in range(8):
        window.home.going_round.step(1)


def test_a_page_is_left_also_when_who_had_the_keys_is_gone(qtbot, window):
    gone = QLineEdit(window.reading_pane)
    gone.show()
    gone.setFocus()
    window.home.show_shortcuts()
    with qtbot.waitSignal(gone.destroyed):
        gone.deleteLater()

    window.home.leave_page()

    assert window.pages.currentWidget() is window.splitter


def test_a_question_stands_until_it_is_answered_whatever_comes(qtbot, window, click):
    heard = []
    window.list_pane.list.setFocus()
    window.notice.show_notice(Notice("A question?", actions=(("yes", "Yes"),)), heard.append)
    comes(window, answer=heard.append)
    window.notice.show_when_free(Notice("The last."))
    assert window.notice.text.text() == "A question?"
    assert window.notice.buttons[0].hasFocus()

    click(window.notice.buttons[0])
    assert heard == ["yes"]
    qtbot.waitUntil(lambda: window.notice.text.text() == ARRIVED.text and window.notice.isVisible())
    assert window.list_pane.list.hasFocus()

    window.notice.dismiss()
    qtbot.waitUntil(lambda: window.notice.text.text() == "The last." and window.notice.isVisible())
    window.notice.dismiss()
    assert heard == ["yes"]


def test_the_answer_to_a_question_may_bring_another_that_goes_first(qtbot, window, click):
    window.notice.show_notice(
        Notice("A question?", actions=(("yes", "Yes"),)), lambda _key: window.notice.show_notice(Notice("Done."))
    )
    comes(window)
    click(window.notice.buttons[0])
    assert window.notice.text.text() == "Done."
    window.notice.dismiss()
    qtbot.waitUntil(lambda: window.notice.text.text() == ARRIVED.text and window.notice.isVisible())


@pytest.mark.parametrize("size", [(1440, 900), (900, 600), (640, 480)])
@pytest.mark.parametrize(
    "long", ["many words " * 400, "https://example.org/" + "a%20b/" * 500, "a" * 3000, "字" * 2000]
)
def test_a_long_one_keeps_its_buttons_in_the_window(qtbot, window, size, long):
    """An address may be as long as somebody likes; below the window's edge was what is asked about it."""
    window.resize(*size)

    comes(window, Notice(f"Open {long}?", long, actions=(("open", "Open browser"), ("stay", "Stay here"))))

    card = window.notice
    qtbot.waitUntil(lambda: card.isVisible() and card.height() == card.height_for(card.width()))
    for each in (*card.buttons, card.close_button):
        assert window.rect().contains(QRect(each.mapTo(window, QPoint(0, 0)), each.size()))
        assert not each.geometry().intersects(card.hint.geometry())
    assert card.accessibleName() == f"Open {long}? {long}".strip()
    assert card.text.text().endswith("…") or card.text.text().endswith(long[-14:] + "?")


def test_what_breaks_anywhere_is_not_shortened(qtbot, window):
    said = (
        "会話をアーカイブから戻しました。必要なときはいつでも同じ場所から元に戻すことができます。設定でも変えられます。"
    )
    comes(window, Notice(said))
    assert window.notice.text.text() == said

    comes(window, Notice(f"{'a' * 30}.{'b' * 30}.evil.invalid cannot be opened."))
    assert window.notice.text.text() == f"{'a' * 24}…bb.evil.invalid cannot be opened."
