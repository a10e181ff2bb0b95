"""What somebody may have written to harm whoever shows it."""

import ctypes
import os
import sys
from pathlib import Path

import pytest

from helpers.hostile import hostile_texts
from helpers.made_conversations import said, talk
from helpers.showing import show
from holdfast.domain import Sender
from holdfast.gui.view import ConversationView, Renderer, message_pieces
from holdfast.main import RENDER_WORKER
from holdfast.render import WORKER_ARGUMENT, Worker

IN_OPEN = 0x20
WATCHED: list[str] = []
_is_watching = False


def _hook(event, arguments):
    """Note what Python opens and whom it calls; a hook cannot be taken away again."""
    if _is_watching and (event == "open" or event.startswith(("socket.", "urllib.", "subprocess.", "os.system"))):
        WATCHED.append(f"{event} {arguments[0] if arguments else ''}")


sys.addaudithook(_hook)


@pytest.fixture
def trap(tmp_path):
    """Give the path of a picture, and a function that says how often anybody opened it, Qt included."""
    path = tmp_path / "trap.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n")
    libc = ctypes.CDLL(None, use_errno=True)
    if not hasattr(libc, "inotify_init1"):
        pytest.skip("only Linux tells who opens a file")
    watch = libc.inotify_init1(os.O_NONBLOCK)
    libc.inotify_add_watch(watch, str(path).encode(), IN_OPEN)

    def opened():
        try:
            return len(os.read(watch, 65536)) // 16
        except BlockingIOError:
            return 0

    yield str(path), opened
    os.close(watch)


def test_the_trap_springs(trap):
    path, opened = trap
    assert opened() == 0
    Path(path).read_bytes()
    assert opened() > 0


@pytest.mark.slow
def test_a_thousand_hostile_texts_open_nothing_and_break_nothing(qtbot, theme, trap):
    """Read, rendered, laid out, drawn and folded out, with code in colours and formulas for a part of them."""
    global _is_watching  # noqa: PLW0603 - the hook is of the process
    path, opened = trap
    view = ConversationView(theme)
    qtbot.addWidget(view)
    view.resize(800, 600)
    view.show()
    view.grab()
    WATCHED.clear()
    with Worker() as worker:
        drawn_with = Renderer(worker)
        message_pieces(said("```c\nint x;\n```\n\n$x$"), drawn_with)
        for number, text in enumerate(hostile_texts(1000, path)):
            sender = Sender.ASSISTANT if number % 2 else Sender.HUMAN
            message = said(text, sender)
            _is_watching = number % 20 != 0
            if not _is_watching:
                made = message_pieces(message, drawn_with)
                show(view, talk(number + 1, "x", "question", message))
                view.boxes.set_pieces(1, made)
            else:
                show(view, talk(number + 1, "x", message))
            view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
            view.hands.select_all()
            view.grab()
            assert view.boxes.total_height() > 0
            view.pieces_wanted.disconnect()
    _is_watching = False
    assert WATCHED == []
    assert opened() == 0


def test_the_program_becomes_the_worker_when_it_is_asked_to():
    """The word for it is written twice, so that no command has to import the room."""
    assert RENDER_WORKER == WORKER_ARGUMENT
