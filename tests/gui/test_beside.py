"""Windows beside the main one, on the screen that there is."""

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QAccessible

from holdfast.gui.beside import WindowBeside


@pytest.fixture
def window(qtbot):
    made = WindowBeside()
    qtbot.addWidget(made)
    return made


def test_it_is_no_larger_than_the_screen(window):
    room = window.screen().availableGeometry()
    window.fit(room.width() * 2, room.height() * 2)
    assert room.contains(window.rect())
    window.fit(300, 200)
    assert (window.width(), window.height()) == (300, 200)


def test_it_stands_where_all_of_it_is_to_be_seen(window):
    room = window.screen().availableGeometry()
    window.fit(300, 200)
    window.place(QPoint(40, 50))
    assert window.pos() == QPoint(40, 50)
    for corner in (room.bottomRight(), room.topLeft() - QPoint(5000, 5000), QPoint(room.right(), room.top())):
        window.place(corner)
        assert room.contains(window.geometry())


def test_it_is_a_window_to_screen_readers(window):
    window.setWindowTitle("Settings")
    window.show()  # Qt names what is to be seen
    heard = QAccessible.queryAccessibleInterface(window)
    assert heard.role() == QAccessible.Role.Window
    assert heard.text(QAccessible.Text.Name).startswith("Settings")
