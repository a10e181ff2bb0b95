"""PDF as a target: sets each conversation in the press, part by part, and joins the parts. Knows the press and the
disk; knows no PDF.
"""

from __future__ import annotations

import logging
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from holdfast.errors import ExportError
from holdfast.export.file_names import Names
from holdfast.export.files import make_folder, unwritable
from holdfast.export.pdf.document import parts_of
from holdfast.export.pdf.press import command
from holdfast.export.targets import OneByOne
from holdfast.render import Formulas, Worker

if TYPE_CHECKING:
    from holdfast.export.choice import Choice
    from holdfast.export.content import Content
    from holdfast.render.worker import Stop

log = logging.getLogger(__name__)

LIMIT_S = 60.0
"""CPU time for one part; a full one takes 3 s."""
FRESH_AFTER = 400_000
"""Characters of source after which the press is started anew: what it has learnt is of no use and takes memory."""
SHOWN_MISSING = 12
INSTALL_FONTS = (
    "Noto fonts have nearly every script; on Debian: fonts-noto-cjk, fonts-noto-color-emoji, fonts-noto-core."
)


class PdfTarget(OneByOne):
    """A PDF in one file, or one for each conversation in a folder."""

    def __init__(self, place: Path, choice: Choice, worker: Worker | None, token: Stop, *, is_folder: bool) -> None:
        super().__init__()
        self._place = place
        self._paper = choice.paper
        self._token = token
        self._names = Names() if is_folder else None
        self._own_worker = None if worker is not None else Worker()
        self._formulas = Formulas(worker or self._own_worker)
        self._press = Worker(command())
        self._pressed = 0
        self._desk = Path(tempfile.mkdtemp(prefix="holdfast-pdf-"))
        (self._desk / "root").mkdir()
        self._missing: dict[str, None] = {}

    def put(self, identity: str, fingerprint: str, content: Content) -> None:  # noqa: ARG002 - the target's signature
        """Set a conversation. Raises ExportError, and what the token raises."""
        path = self._place
        if self._names is not None:
            path = self._place / self._names.new(content.title, ".pdf", identity)
        make_folder(path.parent)
        pictures: dict[str, bytes] = {}
        try:
            finished = self._set(content, pictures)
        except ExportError:
            if not pictures:
                raise
            finished = self._set(content, None)  # most likely one of them is none
            self.remarks.append(f"The pictures of {content.title} could not be shown.")
        try:
            partial = path.with_name(f".{path.name[:60]}.partial")
            shutil.copyfile(finished, partial)
            partial.replace(path)
        except OSError as err:
            raise unwritable(path, err) from err
        self.files += 1

    def finish(self) -> None:
        """Say which signs no font has."""
        if self._missing:
            signs = "".join(list(self._missing)[:SHOWN_MISSING])
            self.remarks.append(f"No font on this computer has these signs: {signs}. {INSTALL_FONTS}")

    def close(self) -> None:
        """End the processes and clear the desk."""
        self._press.close()
        if self._own_worker is not None:
            self._own_worker.close()
        shutil.rmtree(self._desk, ignore_errors=True)

    def _set(self, content: Content, pictures: dict[str, bytes] | None) -> Path:
        parts: list[Path] = []
        page = 1
        for number, source in enumerate(parts_of(content, self._formulas, self._token, pictures)):
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
                "The pages were made but could not be put into one file.", "Please tell us: it is a fault."
            )
        return whole

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
            raise ExportError("Its pages could not be made in the time given.", "Export it as HTML or Markdown.")
        if "error" in answer:
            level = logging.INFO if may_fail else logging.ERROR
            log.log(level, "typst refused a source of %d characters: %s", len(source), _kind_of(str(answer["error"])))
            raise ExportError("Its pages could not be made.", "Export it as HTML or Markdown.")
        return answer


def _kind_of(error: str) -> str:
    """Return what typst said without what it quotes, which may be somebody's words."""
    return error.split("`", maxsplit=1)[0].split('"', maxsplit=1)[0][:120]


def pdf_target(place: Path, choice: Choice, worker: Worker | None, token: Stop, *, is_folder: bool) -> PdfTarget:
    """Return a target that writes PDF."""
    return PdfTarget(place, choice, worker, token, is_folder=is_folder)
