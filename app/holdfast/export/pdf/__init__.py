"""Conversations as PDF: searchable, bookmarked, tagged. Set with typst, in a process of its own."""

from holdfast.export.pdf.target import PdfTarget, pdf_target

__all__ = ["PdfTarget", "pdf_target"]
