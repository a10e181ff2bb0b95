"""Which target an export goes to: by its format, and by whether a file or a folder was named. Knows the formats' doors;
loads only the one that is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from holdfast.errors import BadInput
from holdfast.export import Format
from holdfast.export.targets import HandoffTarget, NoteTarget, VaultTarget
from holdfast.language import number, tr

if TYPE_CHECKING:
    from pathlib import Path

    from holdfast.export import Choice
    from holdfast.export.targets import Target
    from holdfast.jobs import CancelToken
    from holdfast.render import Worker

SUFFIXES: dict[Format, tuple[str, ...]] = {
    Format.MARKDOWN: (".md", ".markdown"),
    Format.PDF: (".pdf",),
    Format.HTML: (".html", ".htm"),
    Format.JSON: (".json",),
    Format.HANDOFF: (".md", ".txt", ".markdown"),
}


def is_file(choice: Choice, place: Path) -> bool:
    """Say whether the name of a place says that a file is meant."""
    return place.suffix.lower() in SUFFIXES[choice.format] and not place.is_dir()


def target_of(choice: Choice, place: Path, *, count: int, worker: Worker | None, token: CancelToken) -> Target:
    """Return where the export goes. Raises BadInput where one file was named for several conversations, ExportError."""
    is_one = is_file(choice, place)
    if is_one and count > 1 and choice.format is not Format.JSON:
        raise BadInput(
            tr(
                "{name} is the name of one file, and these are {count} conversations.",
                name=place.name,
                count=number(count),
            ),
            tr("Name a folder, or choose one conversation."),
        )
    match choice.format:
        case Format.MARKDOWN:
            return NoteTarget(place) if is_one else VaultTarget(place, choice)
        case Format.HANDOFF:
            return HandoffTarget(place, choice, is_folder=not is_one)
        case Format.HTML:
            from holdfast.export.html import page_target  # noqa: PLC0415 - only who asks for it pays for it

            return page_target(place, choice, worker, token, is_folder=not is_one)
        case Format.PDF:
            from holdfast.export.pdf import pdf_target  # noqa: PLC0415 - as above

            return pdf_target(place, choice, worker, token, is_folder=not is_one)
        case Format.JSON:
            raise ValueError("JSON is written from what the store holds, not from contents")
        case _:
            assert_never(choice.format)
