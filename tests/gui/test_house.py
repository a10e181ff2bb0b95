"""Rules of the room that are easily broken by accident."""

import ast
import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtSvg import QSvgRenderer

from holdfast import gui, resources
from holdfast.gui.labels import ElidedLabel, Paragraph, PlainLabel

ROOM = Path(gui.__file__).parent
FILES = sorted(ROOM.rglob("*.py"))


def names_used(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    found |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return found | {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOM)))
def test_no_widget_that_guesses_whether_text_is_html(path):
    """QLabel and QMessageBox draw what a title asks for; plain labels are the only use of QLabel."""
    forbidden = {"QMessageBox", "QTextBrowser", "QTextEdit", "QSettings", "processEvents"}
    if path.name != "labels.py":
        forbidden |= {"QLabel"}
    if path.name != "choosers.py":
        forbidden |= {"QFileDialog", "QDialog"}
    if path.name != "start.py":
        forbidden |= {"exec"}
    assert not names_used(path) & forbidden


@pytest.mark.parametrize("kind", [PlainLabel, ElidedLabel, Paragraph])
def test_labels_show_what_they_are_given_as_it_stands(qtbot, theme, kind):
    label = kind(theme)
    qtbot.addWidget(label)
    label.setText('<img src="file:///etc/hostname"> & so on')
    assert label.textFormat() == Qt.TextFormat.PlainText


def test_no_file_is_too_long_to_read():
    assert [path.name for path in FILES if len(path.read_text(encoding="utf-8").splitlines()) > 400] == []


def icons_named():
    """Return every icon that the code asks for by name."""
    asked = re.compile(r"(?:pixmap|icon)\(\s*\"([a-z]+)\"|IconButton\(theme, \"([a-z]+)\"|_card\(\s*\"([a-z]+)\"")
    text = "\n".join(path.read_text(encoding="utf-8") for path in FILES)
    return {name for groups in asked.findall(text) for name in groups if name}


def test_every_icon_asked_for_is_there():
    assert icons_named() >= {"search", "menu", "back", "star", "import"}
    for name in icons_named():
        assert "currentColor" in resources.text("icons", f"{name}.svg")


def test_every_drawing_can_be_drawn(qapp):
    drawings = [*resources.path("icons").glob("*.svg"), resources.path("mark.svg")]
    assert len(drawings) > 10
    assert [path.name for path in drawings if not QSvgRenderer(str(path)).isValid()] == []
