"""Conversations as Markdown that opens right in Obsidian, on GitHub and in pandoc."""

from holdfast.export.markdown.note import note
from holdfast.export.markdown.prose import markdown_of

__all__ = ["markdown_of", "note"]
