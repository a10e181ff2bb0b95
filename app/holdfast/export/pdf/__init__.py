"""Conversations and pages of our own as PDF: searchable, bookmarked, tagged. Set with typst, in its own process."""

from holdfast.export.pdf.page import write_page
from holdfast.export.pdf.target import PdfTarget, pdf_target

__all__ = ["PdfTarget", "pdf_target", "write_page"]
