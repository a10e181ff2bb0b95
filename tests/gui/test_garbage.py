"""Circles of garbage hold objects of Qt, which only the thread of the window may destroy."""

import gc
import threading

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from holdfast.gui.garbage import MIDDLE, OLD, YOUNG, GarbageLooks, look


@pytest.fixture
def python_looks():
    """Let Python look by itself, as it does in a new process."""
    gc.set_threshold(1_000_000)
    gc.enable()


class Part(QWidget):
    """A part of a window, in a circle with itself, as with a slot of its own."""

    def __init__(self, gone):
        super().__init__()
        self.itself = self
        self.destroyed.connect(lambda: gone.append(threading.get_ident()), Qt.ConnectionType.DirectConnection)


def litter_on_a_lane():
    """Make so many objects on a lane that Python, if it may, looks at all there are; return them."""
    kept = []

    def litter():
        gc.set_threshold(50, 1, 1)
        kept.extend([[]] for _ in range(4 * YOUNG))

    lane = threading.Thread(target=litter)
    lane.start()
    lane.join()
    return kept


def test_parts_of_a_window_go_on_its_own_thread_whoever_made_the_garbage(qtbot, python_looks):
    looks, gone = GarbageLooks(holder := QObject()), []
    Part(gone)

    kept = litter_on_a_lane()

    assert gone == []
    assert gc.get_count()[0] > len(kept)
    qtbot.waitUntil(lambda: gone != [])
    assert gone == [threading.get_ident()]
    assert looks.parent() is holder


def test_without_it_they_would_go_on_the_lane(python_looks, qapp):
    """Else the test above shows nothing."""
    gone = []
    Part(gone)
    litter_on_a_lane()
    assert gone
    assert gone != [threading.get_ident()]


def test_what_is_there_at_first_is_never_looked_at_and_the_rest_seldom(python_looks, qapp):
    assert gc.get_freeze_count() == 0
    GarbageLooks(holder := QObject())
    assert holder.children()
    assert gc.get_freeze_count() > YOUNG
    assert gc.get_threshold() == (YOUNG, MIDDLE, OLD)
    assert not gc.isenabled()


def test_who_asks_python_to_look_more_seldom_is_heard(python_looks, qapp):
    """As an import does, which makes no circles."""
    gc.disable()
    gc.collect()
    kept = [[] for _ in range(2_000)]
    gc.set_threshold(1_000_000, 10, 10)
    look()
    assert gc.get_count()[0] >= len(kept)
    gc.set_threshold(1_000, 10, 10)
    look()
    assert gc.get_count()[0] < len(kept)
    kept += [[] for _ in range(2_000)]
    gc.set_threshold(0)
    look()
    assert gc.get_count()[0] >= 2_000
