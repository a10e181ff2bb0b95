"""The chat that `kills.py` kills: messages are sent one after the other, and each reply is written down as it comes.

What was told must be there: a message once it was sent, a reply once it had ended, whole, and of one that was being
written all but its last second.
"""

from __future__ import annotations

import shutil
import threading
import time
from typing import TYPE_CHECKING

from helpers.chatting import ENDED, OPUS, Room, begun, serve
from helpers.loopback import sse
from holdfast.domain import MessageState

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.paths import Paths

MESSAGES = 4
WORDS = 120
BEHIND_S = 1.0
WORD = sse({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "word "}}, name=True)
WHOLE = "word " * WORDS
ENDS = {MessageState.COMPLETE.value, MessageState.INTERRUPTED.value}


def begin(paths: Paths, _key: bytes | None) -> None:
    """Lay out a folder without a store."""
    shutil.rmtree(paths.data, ignore_errors=True)


def act(paths: Paths, _key: bytes | None, tell: Callable[[str], None]) -> None:
    """Send messages and tell what is stored: who was sent, how far a reply has been seen and when, what ended."""
    server = serve([begun(), *[WORD] * WORDS, ENDED])
    room = Room(paths.data)
    try:
        room.add("claude", "anthropic", server.url, OPUS)
        for number in range(MESSAGES):
            sent = room.send(f"Question {number}")
            tell(f"sent {sent.message_id} {number}")
            seen = threading.Event()
            watch = threading.Thread(target=_tell_progress, args=(room, sent.reply_id, tell, seen))
            watch.start()
            room.ended(sent)
            seen.set()
            watch.join()
            tell(f"ended {sent.reply_id}")
    finally:
        room.close()
        server.close()


def _tell_progress(room: Room, reply_id: object, tell: Callable[[str], None], ended: threading.Event) -> None:
    while not ended.wait(0.05):
        live = room.chats.live(reply_id)
        if live is not None:
            tell(f"seen {reply_id} {sum(len(getattr(block, 'text', '')) for block in live.blocks)} {time.monotonic()}")


def wrong(paths: Paths, _key: bytes | None, told: list[str]) -> list[str]:
    """Open what is left as the program does and return what is missing of what was told."""
    found: list[str] = []
    room = Room(paths.data)
    try:
        room.chats.recover()
        there = {}
        for row in room.library.rows():
            for stored in room.library.open(row.id).messages:
                text = "".join(getattr(block, "text", "") for block in stored.message.blocks)
                there[str(int(stored.id))] = (text, stored.message.state.value)
        last_s = max((float(line.split()[3]) for line in told if line.startswith("seen")), default=0.0)
        for line in told:
            what, id_, *more = line.split()
            text, state = there.get(id_, ("", "gone"))
            if what == "sent" and text != f"Question {more[0]}":
                found.append(f"message {id_} was sent and is not there")
            elif what == "ended" and (text, state) != (WHOLE, MessageState.COMPLETE.value):
                found.append(f"reply {id_} had ended and is {state} with {len(text)} characters")
            elif what == "seen" and float(more[1]) < last_s - BEHIND_S and len(text) < int(more[0]):
                found.append(f"reply {id_} had been seen up to {more[0]} and has {len(text)}")
            elif what == "seen" and (state not in ENDS or not WHOLE.startswith(text)):
                found.append(f"reply {id_} is {state}, and is not what was sent")
    finally:
        room.close()
    return list(dict.fromkeys(found))
