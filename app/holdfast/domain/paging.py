"""Text that has pages: how many, how many of them say something, and how it is read. Pure."""

from __future__ import annotations

PAGE_BREAK = "\f"
"""Stands between the pages of a document's text; no page has one within."""


def pages_of(text: str) -> tuple[int, int]:
    """Return how many pages of a text say something, and how many there are; (0, 0) for one without pages."""
    if PAGE_BREAK not in text:
        return (0, 0)
    pages = text.split(PAGE_BREAK)
    return sum(bool(page.strip()) for page in pages), len(pages)


def with_page_numbers(text: str) -> str:
    """Return a text with pages as a model reads it: each page that says something below its number."""
    if PAGE_BREAK not in text:
        return text
    pages = enumerate(text.split(PAGE_BREAK), 1)
    return "\n\n".join(f"[Page {number}]\n{page.strip()}" for number, page in pages if page.strip())
