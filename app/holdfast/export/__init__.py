"""Domain values -> Markdown, HTML, PDF, JSON and hand-offs. No SQL, no Qt; conversations come as values."""

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
