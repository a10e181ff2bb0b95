"""A language that nobody speaks, to see what is not translated: every text comes back as ⟦…⟧ with accents."""

from __future__ import annotations

import html
import re
import unicodedata
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QWidget

if TYPE_CHECKING:
    from collections.abc import Container

ACCENTS = str.maketrans("aeiouyAEIOU", "àéîöûýÀÉÎÖÛ")
GREEK = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "αβγδεφγηιξκλμνοπθρστυωχψυζΑΒΓΔΕΦΓΗΙΞΚΛΜΝΟΠΘΡΣΤΥΩΧΨΥΖ"
)
PLACEHOLDER = re.compile(r"(\{[^{}]*\})")
PROPERTIES = ("text", "placeholderText", "toolTip", "accessibleName", "accessibleDescription", "windowTitle", "title")
ROLES = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
MOST_ROWS = 60
SENTENCE = 50


NAMES = {
    "Holdfast", "Claude", "ChatGPT", "Gemini", "Markdown", "PDF", "JSON", "claude.ai", "Code", "Design", "design",
    "Ctrl", "Shift", "Alt", "Esc", "Del", "Enter", "Return", "Up", "Down", "Left", "Right", "Space", "Tab", "Home",
    "End", "PgUp", "PgDown", "Backspace", "Ins", "Meta",
}  # fmt: skip
"""What is called the same in every language: products, formats, keys as Qt writes them."""


class Pseudo:
    """The catalogue of that language."""

    def text(self, text: str, context: str = "") -> str:
        """Return a text in it; a pattern of dates keeps its letters."""
        if context == "date":
            return f"'⟦'{text}'⟧'"
        parts = PLACEHOLDER.split(text)
        return f"⟦{''.join(part if part.startswith('{') else part.translate(ACCENTS) for part in parts)}⟧"

    def plural(self, one: str, many: str, count: int) -> str:
        """Return the form that goes with a number."""
        return self.text(one if count == 1 else many)


class Long(Pseudo):
    """The same language with longer words: short texts grow by two fifths, sentences by three tenths, as the longest of
    our translations do.
    """

    def text(self, text: str, context: str = "") -> str:
        """Return a text in it."""
        said = super().text(text, context)
        if context == "date":
            return said
        more = max(2, len(text) * (4 if len(text) < SENTENCE else 3) // 10)
        return f"{said[:-1]}{(' wörtér' * (more // 7 + 1))[:more]}⟧"


def outside(text: str) -> str:
    """Return what of a text was not said in the language."""
    depth, kept = 0, []
    for char in text:
        if char == "⟦":
            depth += 1
        elif char == "⟧":
            depth -= 1
        elif depth == 0:
            kept.append(char)
    return "".join(kept)


def latin_words(text: str) -> list[str]:
    """Return the words of Latin letters in a text."""
    plain = unicodedata.normalize("NFC", html.unescape(re.sub(r"<[^<>]*>", " ", outside(text))))
    return re.findall(r"[A-Za-z]{2,}(?:[.-][A-Za-z0-9]+)*", plain)


def greek(value: object, key: str = "") -> object:
    """Return JSON whose texts of a person are in Greek letters, so that they are told from what the window says."""
    match value:
        case dict():
            is_call = value.get("type") in {"tool_use", "tool_result"}
            return {name: each if is_call and name == "name" else greek(each, name) for name, each in value.items()}
        case list():
            return [greek(each, key) for each in value]
        case str() if key in PERSONS:
            return value.translate(GREEK)
        case _:
            return value


PERSONS = {
    "name", "text", "summary", "thinking", "title", "extracted_content", "file_name", "description", "content",
    "prompt_template", "filename", "full_name", "message", "summaries", "conversations_memory",
}  # fmt: skip


def said(root: QObject) -> dict[str, list[str]]:
    """Return every text in the parts of a window, with where it stands."""
    found: dict[str, list[str]] = {}

    def keep(text: object, thing: QObject, what: str) -> None:
        if isinstance(text, str) and text.strip():
            found.setdefault(text, []).append(f"{type(thing).__name__}.{what} in {type(thing.parent()).__name__}")

    for thing in (root, *root.findChildren(QObject)):
        if isinstance(thing, QWidget | QAction):
            for name in PROPERTIES:
                keep(thing.property(name), thing, name)
        if isinstance(thing, QComboBox):
            for at in range(thing.count()):
                keep(thing.itemText(at), thing, "item")
        if isinstance(thing, QAbstractItemView) and isinstance(thing.model(), QAbstractItemModel):
            for text in _cells(thing.model(), QModelIndex()):
                keep(text, thing, "row")
    return found


def untranslated(root: QObject, known: Container[str] = frozenset()) -> dict[str, list[str]]:
    """Return the texts of a window that have words of no known name outside of what was said in the language."""
    return {
        text: sorted(set(places))
        for text, places in said(root).items()
        if text.split("\t")[0] not in known and any(word not in NAMES for word in latin_words(text))
    }


def _cells(model: QAbstractItemModel, parent: QModelIndex) -> list[object]:
    texts = []
    for row in range(min(model.rowCount(parent), MOST_ROWS)):
        index = model.index(row, 0, parent)
        texts += [model.data(index, role) for role in ROLES]
    return texts
