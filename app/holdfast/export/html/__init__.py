"""Conversations as HTML: one page that needs nothing but itself, or a folder of them with a list to search."""

from holdfast.export.html.target import PageTarget, page_target

__all__ = ["PageTarget", "page_target"]
