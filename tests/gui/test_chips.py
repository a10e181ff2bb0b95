"""The chips of what goes along with a message, where there is little room."""

import pytest

from holdfast.chat import NewAttachment
from holdfast.gui.composer.chips import Chips

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform has no screen to tell of sizes
NAME = "a name & that goes on and on.txt"


@pytest.mark.parametrize("width", [180, 260, 700])
def test_a_chip_ends_in_its_size_however_narrow_it_is(qtbot, theme, width):
    """Its middle is left out, not its beginning and its end."""
    chips = Chips(theme)
    qtbot.addWidget(chips)
    chips.resize(width, 60)
    chips.show_attachments([NewAttachment(NAME, "text/plain", text="x" * 4210)])
    shown = chips.buttons[0]
    qtbot.waitUntil(lambda: ("…" in shown.text()) == (width < 300))
    margins = shown.sizeHint().width() - shown.fontMetrics().horizontalAdvance(shown._whole)
    assert shown.text().startswith("a")
    assert shown.text().endswith("ters")
    assert shown.fontMetrics().horizontalAdvance(shown.text().replace("&&", "&")) + margins <= shown.width()
    chips.resize(700, 60)
    qtbot.waitUntil(lambda: shown.text() == f"{NAME.replace('&', '&&')} · 4,210 characters")
