"""Sets sources of typst in the press, part by part, and joins the parts. Knows the press and a desk of its own on the
disk; knows no conversation and not where a PDF goes.
"""

from __future__ import annotations

import logging
import shutil
from typing import TYPE_CHECKING, Any

from holdfast.errors import ExportError
from holdfast.export.files import written
from holdfast.export.pdf.press import command
from holdfast.language import mark, tr
from holdfast.render import Worker
from holdfast.scratch import Scratch

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from holdfast.export.choice import Paper
    from holdfast.render.worker import Stop

log = logging.getLogger(__name__)

LIMIT_S = 60.0
"""CPU time for one part; a full one takes 3 s."""
FRESH_AFTER = 400_000
"""Characters of source after which the press is started anew: what it has learnt is of no use and takes memory."""
SHOWN_MISSING = 12
INSTALL_FONTS = mark(
    "Noto fonts have nearly every script; on Debian: fonts-noto-cjk, fonts-noto-color-emoji, fonts-noto-core."
)


class Setter:
    """The press and its desk, to be closed. What it gives lies on the desk until the next one is set."""

    def __init__(self, paper: Paper, token: Stop) -> None:
        self._paper = paper
        self._token = token
        self._press = Worker(command())
        self._pressed = 0
        self._scratch = Scratch()
        self._desk = self._scratch.path
        (self._desk / "root").mkdir()
        self._missing: dict[str, None] = {}

    def set(self, sources: Iterable[str], pictures: dict[str, bytes] | None = None) -> Path:
        """Set the parts of one document. Raises ExportError, and what the token raises.

        `pictures` are laid out as they are there when a part is given; with any, a refusal is likely theirs.
        """
        parts: list[Path] = []
        page = 1
        for number, source in enumerate(sources):
            self._lay_out(pictures or {})
            part = self._desk / f"part-{number}.pdf"
            answer = self._set_part(source, part, page, may_fail=bool(pictures))
            self._missing.update(dict.fromkeys(str(answer.get("missing", ""))))
            page += int(answer["pages"])
            parts.append(part)
        if len(parts) == 1:
            return parts[0]
        whole = self._desk / "whole.pdf"
        joined = self._press.call(
            "join", {"parts": [str(part) for part in parts], "output": str(whole)}, LIMIT_S, self._token
        )
        if not isinstance(joined, dict) or "error" in joined:
            log.error("the parts of a PDF could not be joined: %s", "no answer" if joined is None else joined)
            raise ExportError(
                tr("The pages were made but could not be put into one file."), tr("Please tell us: it is a fault.")
            )
        return whole

    def remarks(self) -> list[str]:
        """Say which signs no font has."""
        if not self._missing:
            return []
        signs = "".join(list(self._missing)[:SHOWN_MISSING])
        return [
            tr(
                "No font on this computer has these signs: {signs}. {hint}",
                signs=signs,
                hint=tr(INSTALL_FONTS),
            )
        ]

    def close(self) -> None:
        """End the process and clear the desk."""
        self._press.close()
        self._scratch.remove()

    def _lay_out(self, pictures: dict[str, bytes]) -> None:
        """Put pictures where the press finds them, under names of our own."""
        for name, data in pictures.items():
            place = self._desk / "root" / name.removeprefix("/")
            if not place.exists():
                place.write_bytes(data)

    def _set_part(self, source: str, part: Path, page: int, *, may_fail: bool) -> dict[str, Any]:
        if self._pressed and self._pressed + len(source) > FRESH_AFTER:
            self._press.close()
            self._press = Worker(command())
            self._pressed = 0
        self._pressed += len(source)
        path = self._desk / "source.typ"
        path.write_text(source, "utf-8")
        argument = {
            "source": str(path),
            "output": str(part),
            "root": str(self._desk / "root"),
            "inputs": {"paper": self._paper, "first-page": str(page)},
        }
        answer = self._press.call("set", argument, LIMIT_S, self._token)
        if not isinstance(answer, dict):
            raise ExportError(
                tr("Its pages could not be made in the time given."), tr("Export it as HTML or Markdown.")
            )
        if "error" in answer:
            level = logging.INFO if may_fail else logging.ERROR
            log.log(level, "typst refused a source of %d characters: %s", len(source), _kind_of(str(answer["error"])))
            raise ExportError(tr("Its pages could not be made."), tr("Export it as HTML or Markdown."))
        return answer


def _kind_of(error: str) -> str:
    """Return what typst said without what it quotes, which may be somebody's words."""
    return error.split("`", maxsplit=1)[0].split('"', maxsplit=1)[0][:120]


def put(finished: Path, place: Path) -> None:
    """Put a PDF in its place, whole or not at all. Raises ExportError."""
    with written(place) as file, finished.open("rb") as pages:
        shutil.copyfileobj(pages, file)
