"""Domain values -> Markdown, HTML, PDF, JSON and hand-offs. No SQL, no Qt; conversations come as values."""

from typing import TYPE_CHECKING

from holdfast.doors import opening

if TYPE_CHECKING:
    from holdfast.export.assembling import assemble
    from holdfast.export.choice import EVERYTHING, Branch, Choice, ExportReport, Format, Part, Selection
    from holdfast.export.content import Bundle, Content
    from holdfast.export.redaction import Finding, Redaction

__all__ = [
    "EVERYTHING",
    "Branch",
    "Bundle",
    "Choice",
    "Content",
    "ExportReport",
    "Finding",
    "Format",
    "Part",
    "Redaction",
    "Selection",
    "assemble",
]

__getattr__ = opening(
    __name__,
    {
        "assemble": "assembling",
        "EVERYTHING": "choice",
        "Branch": "choice",
        "Choice": "choice",
        "ExportReport": "choice",
        "Format": "choice",
        "Part": "choice",
        "Selection": "choice",
        "Bundle": "content",
        "Content": "content",
        "Finding": "redaction",
        "Redaction": "redaction",
    },
)
