"""Code in colours: asks the worker process, remembers the answers, and gives plain text where there is none.

Knows neither languages nor colours; nothing is guessed, since guessing is slow and often wrong.
"""

from __future__ import annotations

from collections import OrderedDict
from itertools import accumulate
from typing import TYPE_CHECKING

from holdfast.render.runs import Run, TokenClass
from holdfast.render.worker import Asking

if TYPE_CHECKING:
    from holdfast.render.worker import Stop, Worker

LIMIT_S = 0.5
"""CPU time for one block. Pygments does some 500 kB a second of honest code."""
MAX_CODE = 200_000
"""Code points in one block; longer ones stay plain."""
CACHE_CODE = 500_000
"""Code points remembered in all, with their runs some 10 MB."""
PLAIN_LANGUAGES = frozenset({"", "text", "txt", "plain", "plaintext", "none", "output", "math", "mermaid"})


class Highlighter(Asking):
    """Cuts code into coloured runs. Safe from any thread."""

    def __init__(self, worker: Worker | None = None, *, limit_s: float = LIMIT_S) -> None:
        super().__init__(worker, limit_s)
        self._known: OrderedDict[tuple[str, str], tuple[Run, ...]] = OrderedDict()
        self._known_size = 0

    def highlight(self, code: str, language: str, token: Stop | None = None) -> tuple[Run, ...]:
        """Return the runs of `code`; together they are `code`, character for character.

        One plain run where the language is unknown, the code too long, or took too long. Raises what `token` raises
        when it is cancelled.
        """
        language = language.strip().strip("{}.").lower()
        plain = (Run(code, TokenClass.PLAIN),) if code else ()
        if not code or language in PLAIN_LANGUAGES or len(code) > MAX_CODE:
            return plain
        key = (language, code)
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
                return self._known[key]
        answer = self._worker.call("colour", {"code": code, "language": language}, self._limit_s, token)
        runs = _cut(code, answer) if isinstance(answer, list) else plain
        self._remember(key, runs)
        return runs

    def _remember(self, key: tuple[str, str], runs: tuple[Run, ...]) -> None:
        with self._lock:
            if key not in self._known:
                self._known[key] = runs
                self._known_size += len(key[1])
            while self._known_size > CACHE_CODE:
                (_, oldest), _ = self._known.popitem(last=False)
                self._known_size -= len(oldest)


def _cut(code: str, answer: list[tuple[int, str]]) -> tuple[Run, ...]:
    ends = list(accumulate(length for length, _ in answer))
    return tuple(
        Run(code[end - length : end], TokenClass(kind)) for (length, kind), end in zip(answer, ends, strict=True)
    )
