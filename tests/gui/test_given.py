"""What a person gives to a message beside typing it: pasted, dropped and taken away again; and how it is seen."""

import random
from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QImage, QPainter

from helpers.held import held_over
from helpers.made_conversations import NOON, talk
from helpers.scripted_chats import scripted_program
from holdfast.chat import Draft, NewAttachment
from holdfast.chat.writing import new_message
from holdfast.domain import ConversationId, MessageId, captions
from holdfast.domain.pictures import picture_size
from holdfast.errors import HoldfastError
from holdfast.failover import Account
from holdfast.gui.composer.foot import AskLine
from holdfast.gui.composer.reading_files import LARGEST_PICTURE, pasted, picture, read_files
from holdfast.gui.composer.writing import MOST_LINES, WritingField
from holdfast.gui.panes import ImportPage
from holdfast.gui.prompts import Prompt
from holdfast.jobs import CancelToken

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # popups, on a platform without a screen
ID = ConversationId(1)


@pytest.fixture
def talking(qtbot, open_window, scripted):
    """Open a window on a conversation; give it and the chats."""
    scripted.conversations = {ID: talk(1, "Kyoto", "Plan a trip", "Three days", "And food?", "Noodles")}
    program, chats, _providers = scripted_program(scripted)
    window = open_window(scripted, program=program)
    composer = window.reading_pane.foot.composer
    qtbot.waitUntil(lambda: window.reading_pane.title.text() == "Kyoto" and composer.isVisible())
    qtbot.waitUntil(lambda: composer.account_button.text() != "")
    yield window, chats
    chats.may_send.set()


def composer_of(window):
    return window.reading_pane.foot.composer


# the field


def test_all_lines_are_seen_until_there_are_too_many(qtbot, theme):
    field = WritingField(theme)
    qtbot.addWidget(field)
    field.resize(500, field.height())
    field.show()
    for line in range(1, MOST_LINES + 1):
        qtbot.keyClicks(field, f"line {line}")
        assert field.verticalScrollBar().maximum() == 0, f"{line} lines"
        assert field.firstVisibleBlock().blockNumber() == 0
        qtbot.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert field.verticalScrollBar().maximum() > 0


def test_what_comes_as_a_page_alone_is_pasted_as_its_text(qtbot, theme):
    field = WritingField(theme)
    qtbot.addWidget(field)
    data = QMimeData()
    data.setHtml("<p>Bread &amp; <b>butter</b></p><ul><li>flour<li>water</ul>")
    assert field.canInsertFromMimeData(data)
    field.insertFromMimeData(data)
    assert field.text() == "Bread & butter\nflour\nwater"


def test_a_long_page_goes_along_as_a_text_does(qtbot, theme):
    field = WritingField(theme)
    qtbot.addWidget(field)
    data = QMimeData()
    data.setHtml("<p>" + "word " * 1000 + "</p>")
    with qtbot.waitSignal(field.long_text_given) as given:
        field.insertFromMimeData(data)
    assert given.args[0].startswith("word word")
    assert field.text() == ""


def test_a_picture_of_a_screen_stays_as_sharp_as_it_was():
    """What is drawn of words and planes is a PNG of some hundred kB, and no JPEG."""
    image = QImage(2560, 1440, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    for line in range(0, 1440, 18):
        painter.fillRect(40, line, 900 + 7 * (line % 90), 9, QColor("black"))
    painter.end()
    taken = picture(image)
    assert taken.remarks == ()
    (given,) = taken.attachments
    assert given.media_type == "image/png"
    assert len(given.data) < LARGEST_PICTURE / 10
    assert QImage.fromData(given.data).convertToFormat(image.format()) == image


# pictures that are too large


def noise(width, height):
    """Return a picture that packs badly, as a photograph does."""
    data = random.Random(7).randbytes(4 * width * height)
    return QImage(data, width, height, QImage.Format.Format_RGB32).copy()


def saved(image, path, form="PNG", quality=-1):
    assert image.save(str(path), form, quality)
    return path


def test_a_picture_of_too_many_pixels_is_made_smaller_and_it_is_said(tmp_path):
    """It has few bytes, so that nothing but its size tells that services refuse it."""
    image = QImage(9000, 3000, QImage.Format.Format_RGB32)
    image.fill(QColor("teal"))
    path = saved(image, tmp_path / "plan.png")
    before = path.read_bytes()
    taken = read_files([path], CancelToken())

    (given,) = taken.attachments
    assert len(before) < LARGEST_PICTURE
    assert picture_size(given.data) == (2000, 666)
    assert taken.refused == ()
    assert taken.remarks == (
        "plan.png was made smaller so that it can be sent: 9,000 \u00d7 3,000 → 2,000 \u00d7 666.",
        "The file itself stays as it is.",
    )
    assert path.read_bytes() == before


def test_one_of_too_many_bytes_too(tmp_path):
    taken = read_files([saved(noise(2400, 1200), tmp_path / "photo.png")], CancelToken())

    (given,) = taken.attachments
    assert given.media_type == "image/jpeg"
    assert len(given.data) <= LARGEST_PICTURE
    assert picture_size(given.data) == (2000, 1000)
    assert "2,400 \u00d7 1,200 → 2,000 \u00d7 1,000" in taken.remarks[0]


def test_one_that_keeps_its_pixels_says_its_bytes(tmp_path):
    taken = read_files([saved(noise(1500, 1000), tmp_path / "photo.png")], CancelToken())

    assert picture_size(taken.attachments[0].data) == (1500, 1000)
    assert "MB → " in taken.remarks[0]


def test_a_photograph_larger_than_qt_unpacks_is_made_smaller_on_the_way(tmp_path):
    image = QImage(12_000, 9_000, QImage.Format.Format_Grayscale8)
    image.fill(90)
    path = saved(image, tmp_path / "photo.jpg", "JPEG", 60)
    taken = read_files([path], CancelToken())

    assert picture_size(taken.attachments[0].data) == (2000, 1500)
    assert "12,000 \u00d7 9,000 → 2,000 \u00d7 1,500" in taken.remarks[0]


def test_one_that_cannot_be_made_smaller_is_refused_with_what_to_do(tmp_path):
    head = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (20_000).to_bytes(4, "big") + (10_000).to_bytes(4, "big")
    path = tmp_path / "map.png"
    path.write_bytes(head + b"\x08\x02\0\0\0" + b"\0" * 100)
    taken = read_files([path], CancelToken())

    assert taken.attachments == ()
    assert taken.refused == (
        "map.png has 20,000 \u00d7 10,000 pixels, too many to be made smaller here. Make a smaller copy of it.",
    )


def test_what_only_begins_as_a_picture_is_none(tmp_path):
    path = tmp_path / "broken.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n\0\0")

    assert "neither a picture" in read_files([path], CancelToken()).refused[0]


def test_a_pasted_picture_that_is_made_smaller_says_so(qtbot, talking):
    window, _chats = talking
    foot = window.reading_pane.foot
    foot.composer.field.picture_given.emit(noise(2400, 1200))
    qtbot.waitUntil(lambda: len(foot.composer.draft.attachments) == 1)
    assert foot.ask_line.words.text() == (
        "Pasted picture was made smaller so that it can be sent: 2,400 \u00d7 1,200 → 2,000 \u00d7 1,000."
    )


def test_that_a_picture_is_not_sent_stands_below_the_field(qtbot, talking):
    """Not only behind the button: it is the message itself that would lack it."""
    window, chats = talking
    chats.plan_answer = replace(chats.plan_answer, account=Account(2, 3400, 180_000, pictures_too_large=1))
    qtbot.keyClicks(composer_of(window).field, "Look")
    qtbot.waitUntil(lambda: "1 picture is not sent" in composer_of(window).account_button.text())


# files that are dropped


def dragged(kind, window, over, *paths):
    """Return an event of files over a part of the window."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    place = over.mapTo(window, over.rect().center())
    window.held = data  # an event does not keep what it carries
    if kind is QDragEnterEvent:
        return held_over(data, place)
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    return kind(QPointF(place), Qt.DropAction.CopyAction, data, buttons, keys)


def test_files_dropped_on_a_conversation_go_along_with_the_message(qtbot, talking, tmp_path):
    window, _chats = talking
    (tmp_path / "notes.md").write_text("# Notes", "utf-8")
    view = window.reading_pane.view
    window.dragEnterEvent(dragged(QDragEnterEvent, window, view, tmp_path / "notes.md"))
    assert window.drop_layer.title.text() == "Attach files"
    assert window.drop_layer.width() == window.reading_pane.width()
    window.dropEvent(dragged(QDropEvent, window, view, tmp_path / "notes.md"))
    assert not window.drop_layer.isVisible()
    qtbot.waitUntil(lambda: len(composer_of(window).draft.attachments) == 1)
    assert composer_of(window).draft.attachments[0].text == "# Notes"
    assert window.focusWidget() is composer_of(window).field


def test_what_can_only_be_looked_into_is_so_wherever_it_is_dropped(qtbot, talking, tmp_path):
    window, _chats = talking
    view = window.reading_pane.view
    window.dragEnterEvent(dragged(QDragEnterEvent, window, view, tmp_path / "export.zip", tmp_path))
    assert window.drop_layer.title.text() == "Drop to look inside"
    window.dropEvent(dragged(QDropEvent, window, view, tmp_path / "export.zip", tmp_path))
    qtbot.waitUntil(lambda: window.pages.currentWidget() is window.import_page)
    assert composer_of(window).is_empty


def test_files_held_over_the_list_are_looked_into(talking, tmp_path):
    window, _chats = talking
    window.dragEnterEvent(dragged(QDragEnterEvent, window, window.list_pane, tmp_path / "notes.md"))
    assert window.drop_layer.title.text() == "Drop to look inside"
    window.dragMoveEvent(dragged(QDragEnterEvent, window, window.reading_pane.view, tmp_path / "notes.md"))
    assert window.drop_layer.title.text() == "Attach files"


def test_the_field_leaves_files_to_the_window(talking, tmp_path):
    window, _chats = talking
    event = dragged(QDragEnterEvent, window, composer_of(window).field, tmp_path / "notes.md")
    composer_of(window).field.dragEnterEvent(event)
    assert not event.isAccepted()


# where the keys go


def test_who_takes_an_attachment_away_goes_on_writing(qtbot, talking, click):
    window, _chats = talking
    composer = composer_of(window)
    composer.attach(tuple(NewAttachment(f"{at}.txt", "text/plain", text="hello") for at in range(2)))
    composer.chips.crosses[0].setFocus()
    click(composer.chips.crosses[0])
    assert window.focusWidget() is composer.field


def test_a_text_that_is_put_into_the_message_is_written_on(talking, click):
    window, _chats = talking
    composer = composer_of(window)
    composer.attach((NewAttachment("a.txt", "text/plain", text="hello"),))
    composer.chips.buttons[0].setFocus()
    click(composer.chips.buttons[0])
    click(window.controller.chat.attaching._panel.back_button)
    assert window.focusWidget() is composer.field
    assert composer.field.text() == "hello"


def test_who_answers_a_question_goes_on_writing(talking, click):
    window, _chats = talking
    line = window.reading_pane.foot.ask_line
    line.ask("Nobody could read it.", (("understood", "All right"),))
    line.buttons[0].setFocus()
    click(line.buttons[0])
    assert not line.isVisible()
    assert window.focusWidget() is composer_of(window).field


# what is said


def test_the_words_of_a_question_have_room_however_many_choices_there_are(qtbot, theme):
    line = AskLine(theme)
    qtbot.addWidget(line)
    line.show()
    words = "This conversation is longer than Claude Opus 5.5 at Anthropic reads at once. 98 messages do not fit."
    choices = ("Ask GPT-6 Sol at OpenAI", "Leave out the oldest messages", "Send a summary", "Do not send it")
    line.ask(words, tuple((label, label) for label in choices))
    qtbot.waitUntil(lambda: all(each.isVisible() and each.width() > 60 for each in line.buttons))
    for width in (900, 772, 640, 420):
        line.resize(width, line.heightForWidth(width))
        assert line.words.width() > 300, width
        assert line.words.height() >= line.words.heightForWidth(line.words.width()), width


def test_a_change_counts_what_goes_along_with_it_and_not_what_came_after(qtbot, talking):
    window, chats = talking
    window.reading_pane.view.act_wanted.emit((MessageId(10003), "edit"))
    qtbot.waitUntil(lambda: chats.planned[-1] == (MessageId(10003), "And food?"))
    window.controller.chat.composing.leave_editing()
    qtbot.waitUntil(lambda: chats.planned[-1] == (None, ""))


# a slash


def test_a_slash_that_was_meant_as_one_is_written(qtbot, talking):
    window, _chats = talking
    field = composer_of(window).field
    qtbot.keyClicks(field, "/")
    panel = window.controller.chat._prompts
    assert panel.isVisible()
    qtbot.keyClicks(panel.field, "etc/hosts")
    qtbot.keyClick(panel.field, Qt.Key.Key_Escape)
    assert not panel.isVisible()
    assert field.text() == "/etc/hosts"
    assert window.focusWidget() is field


def test_a_prompt_that_was_asked_for_by_a_slash_takes_its_place(qtbot, talking, click):
    window, _chats = talking
    field = composer_of(window).field
    window.controller.chat._shelf.keep(Prompt("Short", "Be short."), "")
    qtbot.keyClicks(field, "/")
    panel = window.controller.chat._prompts
    qtbot.keyClicks(panel.field, "sho")
    qtbot.keyClick(panel.field, Qt.Key.Key_Return)
    assert field.text() == "Be short."


def test_the_button_of_the_prompts_writes_no_slash(qtbot, talking, click):
    window, _chats = talking
    click(composer_of(window).library_button)
    panel = window.controller.chat._prompts
    qtbot.keyClicks(panel.field, "sho")
    qtbot.keyClick(panel.field, Qt.Key.Key_Escape)
    assert composer_of(window).field.text() == ""


def test_a_text_file_keeps_its_name_in_the_conversation(tmp_path):
    (tmp_path / "notes.md").write_text("# Notes", "utf-8")
    taken = read_files([tmp_path / "notes.md"], CancelToken()).attachments
    message = new_message(Draft("Look", (*taken, pasted("A long text"))), NOON, waits=False)
    assert [captions.text_of(each) for each in message.attachments] == [
        "notes.md, 7 characters of text",
        "Pasted text, 11 characters",
    ]


# back with Esc


def test_esc_leaves_what_could_not_be_imported(qtbot, talking, tmp_path):
    window, _chats = talking
    window.controller.importing._on_failed(HoldfastError("There are no sessions here.", "Choose others."))
    assert window.pages.currentWidget() is window.import_page
    qtbot.keyClick(window.import_page.main_button, Qt.Key.Key_Escape)
    assert window.pages.currentWidget() is window.splitter


@pytest.mark.parametrize(
    ("state", "signal"), [("preview", "cancel_requested"), ("running", "left"), ("report", "left")]
)
def test_esc_gives_up_what_was_looked_at_and_lets_go_on_what_runs(qtbot, theme, state, signal):
    page = ImportPage(theme)
    qtbot.addWidget(page)
    page.show()
    page._buttons(state, "Main", "Other")
    with qtbot.waitSignal(getattr(page, signal)):
        qtbot.keyClick(page.main_button, Qt.Key.Key_Escape)


def test_it_is_seen_where_esc_leads_from_the_field(qtbot, talking):
    window, _chats = talking
    view = window.reading_pane.view
    composer_of(window).field.setFocus()
    before = view.grab().toImage()
    qtbot.keyClick(composer_of(window).field, Qt.Key.Key_Escape)
    assert window.focusWidget() is view
    assert view.hands.is_by_keyboard
    qtbot.waitUntil(lambda: view.grab().toImage() != before)


def test_that_a_conversation_has_instructions_is_heard_too(talking):
    window, _chats = talking
    composer = composer_of(window)
    composer.show_system(is_set=True)
    assert composer.system_button.accessibleName() == "Instructions: on"
    composer.show_system(is_set=False)
    assert composer.system_button.accessibleName() == "Instructions for this conversation"
