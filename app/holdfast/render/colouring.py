"""Cuts code into runs by what they are. Runs in the worker process; the only file that knows Pygments."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from pygments.lexers import find_lexer_class, get_all_lexers
from pygments.token import Token

from holdfast.render.runs import TokenClass

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from pygments.lexer import Lexer

_ALIASES = {
    "golang": "go",
    "jsonc": "json",
    "json5": "json",
    "shell-session": "console",
    "terminal": "console",
    "svg": "xml",
    "xhtml": "html",
    "vue": "html",
    "svelte": "html",
    "env": "ini",
    "gitignore": "ini",
    "vb": "vb.net",
    "proto": "protobuf",
    "asm": "nasm",
    "assembly": "nasm",
    "latex": "tex",
    "pseudocode": "",
    "plaintext": "",
}

_CLASSES = (
    (Token.Comment.Preproc, TokenClass.META),
    (Token.Comment.PreprocFile, TokenClass.STRING),
    (Token.Comment, TokenClass.COMMENT),
    (Token.Keyword.Type, TokenClass.TYPE),
    (Token.Keyword.Constant, TokenClass.NUMBER),
    (Token.Keyword, TokenClass.KEYWORD),
    (Token.Operator.Word, TokenClass.KEYWORD),
    (Token.Operator, TokenClass.OPERATOR),
    (Token.Punctuation, TokenClass.PLAIN),
    (Token.Literal.String.Doc, TokenClass.COMMENT),
    (Token.Literal.String, TokenClass.STRING),
    (Token.Literal.Number, TokenClass.NUMBER),
    (Token.Literal, TokenClass.STRING),
    (Token.Name.Class, TokenClass.TYPE),
    (Token.Name.Exception, TokenClass.TYPE),
    (Token.Name.Function, TokenClass.FUNCTION),
    (Token.Name.Builtin, TokenClass.FUNCTION),
    (Token.Name.Decorator, TokenClass.META),
    (Token.Name.Entity, TokenClass.META),
    (Token.Name.Tag, TokenClass.KEYWORD),
    (Token.Name.Attribute, TokenClass.NAME),
    (Token.Name.Variable, TokenClass.NAME),
    (Token.Name.Constant, TokenClass.NAME),
    (Token.Name.Namespace, TokenClass.NAME),
    (Token.Generic.Inserted, TokenClass.INSERTED),
    (Token.Generic.Deleted, TokenClass.DELETED),
    (Token.Generic.Heading, TokenClass.KEYWORD),
    (Token.Generic.Subheading, TokenClass.META),
    (Token.Generic.Prompt, TokenClass.META),
    (Token.Generic.Output, TokenClass.PLAIN),
)
"""From the first that holds the token's type; everything else is plain."""


def colour(code: str, language: str) -> list[tuple[int, str]] | None:
    """Return the lengths and classes of the runs of `code`, None if the language is not known."""
    lexer = _lexer(language.lower(), is_bare_php=language.lower() == "php" and "<?" not in code)
    if lexer is None:
        return None
    text = code if code.endswith("\n") else code + "\n"  # some lexers end only at the end of a line
    return _merged(_whole(lexer, text), len(code))


def _whole(lexer: Lexer, text: str) -> Iterator[tuple[int, TokenClass]]:
    """Yield length and class without gap or overlap, which not every lexer promises."""
    at = 0
    for start, kind, value in lexer.get_tokens_unprocessed(text):
        end = start + len(value)
        if end <= at:
            continue
        if start > at:
            yield start - at, TokenClass.PLAIN
        yield end - max(start, at), _class_of(kind)
        at = end
    if at < len(text):
        yield len(text) - at, TokenClass.PLAIN


def _merged(pieces: Iterator[tuple[int, TokenClass]], total: int) -> list[tuple[int, str]]:
    runs: list[tuple[int, str]] = []
    left = total
    for length, kind in pieces:
        taken = min(length, left)
        left -= taken
        if runs and runs[-1][1] == kind:
            runs[-1] = (runs[-1][0] + taken, kind)
        elif taken:
            runs.append((taken, kind))
    return runs


@cache
def _class_of(kind: Any) -> TokenClass:  # noqa: ANN401 - Pygments' token types are tuples of its own making
    return next((ours for theirs, ours in _CLASSES if kind in theirs), TokenClass.PLAIN)


@cache
def _names() -> dict[str, str]:
    return {alias: name for name, aliases, _, _ in get_all_lexers(plugins=False) for alias in aliases}


@cache
def _lexer(language: str, *, is_bare_php: bool) -> Lexer | None:
    name = _names().get(_ALIASES.get(language, language))
    lexer_class = find_lexer_class(name) if name else None
    if lexer_class is None:
        return None
    return lexer_class(startinline=True) if is_bare_php else lexer_class()
