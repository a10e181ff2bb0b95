"""What an archive may cost before it is refused. Knows no format."""

from __future__ import annotations

from holdfast.values import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds that real exports stay far below and archives made to fill a computer do not.

    The largest export met is some 300 MB, its conversations deflate to about a fifth. `ratio` is looked at only in
    archives that claim more than `ratio_from_bytes`, because an export of emptied chats shrinks a hundredfold and
    harms nobody. `element_bytes` bounds one conversation, `small_member_bytes` a file that is read at once (a
    project, a memory), `decoded_bytes` what one conversation may take in memory. `session_bytes` bounds a session of
    Claude Code, which is read line by line; one of its lines is bound by `element_bytes`, an output that was saved
    beside it by `output_bytes`.
    """

    archives: int = 400
    entries: int = 100_000
    total_bytes: int = 32 * 1024 * MEBIBYTE
    ratio: int = 300
    ratio_from_bytes: int = 64 * MEBIBYTE
    element_bytes: int = 128 * MEBIBYTE
    small_member_bytes: int = 128 * MEBIBYTE
    decoded_bytes: int = 640 * MEBIBYTE
    session_bytes: int = 4096 * MEBIBYTE
    output_bytes: int = 32 * MEBIBYTE
