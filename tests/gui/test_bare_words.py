"""Words for people are said through `tr`, `trn` or `mark`: no room of the window has any that are not."""

import ast
import re
from pathlib import Path

import pytest

from holdfast import gui

ROOM = Path(gui.__file__).parent
FILES = sorted(ROOM.rglob("*.py"))
SAYING = {"tr", "trn", "tr_in", "mark", "mark_in"}
NO_WORDS = {
    "rendering.py",
    "typesetter.py",
    "skin.py",
    "binding.py",
    "enums.py",
    "tokens.py",
    "drawing.py",
}
"""Files of drawing and of HTML."""
NOT_SHOWN = {
    "log", "logging", "setObjectName", "setProperty", "property", "compile", "fullmatch", "cast", "getLogger", "Signal",
    "Setting", "Path", "partial_name", "get_all", "setStyle", "startswith", "endswith", "strftime", "TypeVar",
    "opening", "add_to",
}  # fmt: skip
"""Calls whose texts nobody sees."""
NAMES = {
    "Holdfast", "Claude", "Claude Code", "Claude design", "ChatGPT", "Gemini", "Markdown", "Inter", "Fusion", "React",
    "Java", "JavaScript", "Go", "Kotlin", "LaTeX", "Lua", "Python", "Ruby", "Rust", "Scala", "Swift", "TypeScript",
    "Pygments", "Whoosh", "Holdfast insights.png", "Holdfast insights.csv", "License", "Classifier",
    "License :: OSI Approved ::", '"event log"', "bread -rye", "rust OR go", "(tea OR coffee) shop", "MMMM",
    "Web page", "Diagram", "by hand", "before restore", "before migration", "Copy as Markdown", "Del", "Esc",
    "Open WebUI",
}  # fmt: skip
"""Products, formats, what is typed into the search, keys of tables and of actions."""
PROSE = re.compile(r"[A-Za-z]{2,}[,.:;!?…]? +[A-Za-z]{2,}|^[A-Z][a-z]+(?:-[a-z]+)?[…:.?!]?$|\w…$")


def bare_words(tree):
    """Yield the texts of a module that look like words for people and are not said through the language."""
    passed = {id(each) for node in ast.walk(tree) for part in unseen(node) for each in ast.walk(part)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in passed:
            text = node.value.strip()
            if text not in NAMES and PROSE.search(text) and not re.fullmatch(r"(?:(?:Ctrl|Alt|Shift)\+)+\S+", text):
                yield node.lineno, node.value


def unseen(node):
    """Return the parts of a node whose texts nobody sees, or that are said through the language."""
    match node:
        case ast.Assign(targets=[ast.Name(id="__all__")]) | ast.Call(func=ast.Attribute(value=ast.Name(id="log"))):
            return [node]
        case ast.Call() if name_of(node) in SAYING | NOT_SHOWN:
            return [*node.args, *node.keywords]
        case ast.Expr(value=ast.Constant() as part) | ast.keyword(arg="group", value=part):  # a menu, by its key
            return [part]
        case ast.AnnAssign(annotation=part) | ast.arg(annotation=ast.AST() as part) | ast.Subscript(slice=part):
            return [part]
        case _:
            return []


def name_of(call):
    """Return the name by which something is called."""
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def test_bare_words_are_noticed():
    """The rule below can fail."""
    source = """
label.setText("Plain words")
button(theme, f"Saved {name}")
title = ("Colours", "light")
ok = tr("Said {name}", name=name), mark("Later"), "Ctrl+K", "primary", f"{one}: {two}"
"""
    assert {text for _, text in bare_words(ast.parse(source))} == {"Plain words", "Saved ", "Colours"}


@pytest.mark.parametrize("path", [path for path in FILES if path.name not in NO_WORDS], ids=lambda path: path.stem)
def test_words_are_said_through_the_language(path):
    assert list(bare_words(ast.parse(path.read_text(encoding="utf-8")))) == []
