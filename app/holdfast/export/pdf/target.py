"""PDF as a target: one document for each conversation. Knows where it goes; the pages are made by `setting`."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from holdfast.errors import ExportError
from holdfast.export.file_names import Names
from holdfast.export.files import make_folder
from holdfast.export.pdf.document import parts_of
from holdfast.export.pdf.setting import Setter, put
from holdfast.export.targets import OneByOne
from holdfast.language import tr
from holdfast.render import Formulas, Worker

if TYPE_CHECKING:
    from pathlib import Path

    from holdfast.export.choice import Choice
    from holdfast.export.content import Content, Kind
    from holdfast.render.worker import Stop


FOLDERS: dict[Kind, str] = {"conversation": "", "project": "projects"}
BESIDE_FOLDER = "library"


class PdfTarget(OneByOne):
    """A PDF in one file, or one for each conversation in a folder."""

    def __init__(self, place: Path, choice: Choice, worker: Worker | None, token: Stop, *, is_folder: bool) -> None:
        super().__init__()
        self._place = place
        self._token = token
        self._names = defaultdict[str, Names](Names) if is_folder else None
        self.has_room_beside = is_folder
        self._own_worker = None if worker is not None else Worker()
        self._formulas = Formulas(worker or self._own_worker)
        self._setter = Setter(choice.paper, token)

    def put(self, identity: str, fingerprint: str, content: Content) -> None:  # noqa: ARG002 - the target's signature
        """Set a conversation. Raises ExportError, and what the token raises."""
        path = self._place
        if self._names is not None:
            folder = FOLDERS.get(content.kind, BESIDE_FOLDER)
            path = self._place / folder / self._names[folder].new(content.title, ".pdf", identity)
        make_folder(path.parent)
        pictures: dict[str, bytes] = {}
        try:
            finished = self._set(content, pictures)
        except ExportError:
            if not pictures:
                raise
            finished = self._set(content, None)  # most likely one of them is none
            self.remarks.append(tr("The pictures of {title} could not be shown.", title=content.title))
        put(finished, path)
        self.files += 1

    def finish(self) -> None:
        """Say which signs no font has."""
        self.remarks += self._setter.remarks()

    def close(self) -> None:
        """End the processes and clear the desk."""
        self._setter.close()
        if self._own_worker is not None:
            self._own_worker.close()

    def _set(self, content: Content, pictures: dict[str, bytes] | None) -> Path:
        return self._setter.set(parts_of(content, self._formulas, self._token, pictures), pictures)


def pdf_target(place: Path, choice: Choice, worker: Worker | None, token: Stop, *, is_folder: bool) -> PdfTarget:
    """Return a target that writes PDF."""
    return PdfTarget(place, choice, worker, token, is_folder=is_folder)
