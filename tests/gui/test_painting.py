"""What nobody sees begins when the window has been painted first."""

from PySide6.QtWidgets import QWidget

from holdfast.gui.painting import FirstPainting


class Painted(QWidget):
    """Counts how often it was painted."""

    def __init__(self) -> None:
        super().__init__()
        self.times = 0

    def paintEvent(self, _event) -> None:  # noqa: N802 - the name that Qt gave it
        """Count."""
        self.times += 1


def test_it_is_told_once_and_only_after_the_painting(qtbot):
    window = Painted()
    qtbot.addWidget(window)
    first = FirstPainting(window)
    told = []
    first.over.connect(lambda: told.append(window.times))

    assert not first.is_over
    with qtbot.waitSignal(first.over):
        window.show()
    window.repaint()

    assert first.is_over
    assert len(told) == 1
    assert told[0] >= 1


def test_a_window_that_is_shown_small_is_not_waited_for_without_end(qtbot):
    window = Painted()
    qtbot.addWidget(window)
    first = FirstPainting(window)

    with qtbot.waitSignal(first.over):
        window.showMinimized()
