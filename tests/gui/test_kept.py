"""What the system may end at any moment is kept, and goes on where it does not end after all."""

from PySide6.QtCore import Qt

from holdfast.gui import remembered
from holdfast.jobs import CancelToken, no_progress


def test_a_session_that_may_end_keeps_the_note_and_the_place_and_goes_on(qtbot, open_window, library):
    library.import_sample(CancelToken(), no_progress)
    window = open_window(library)
    pane, notes = window.reading_pane, window.side_pane.notes
    qtbot.waitUntil(lambda: window.controller.reading.conversation_id is not None and pane.view.isVisible())
    qtbot.waitUntil(notes.action.isVisible)
    qtbot.mouseClick(notes.action, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(notes.editor, "Ask again in May")

    window.keep()

    read = window.controller.reading.conversation_id
    assert [note.text for note in library.additions.own(read).notes] == ["Ask again in May"]
    assert remembered.load(window.paths.config).conversation == read
    assert window.isVisible()
    qtbot.mouseClick(notes.action, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(notes.editor, "And in June")
    notes.finish()
    qtbot.waitUntil(lambda: len(library.additions.own(read).notes) == len(["in May", "in June"]))


def test_a_window_that_is_told_to_end_asks_nothing(qtbot, open_window, scripted, click):
    """An import runs, for which a person who closes the window is asked."""
    window = open_window(scripted)
    scripted.may_finish.clear()
    window.controller.importing.import_sample()
    qtbot.waitUntil(lambda: window.controller.importing.is_running)
    window.close()
    assert window.isVisible()
    with qtbot.waitSignal(window.left):
        window.leave()
    assert not window.isVisible()
