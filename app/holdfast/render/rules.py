"""Our own rules for markdown-it: formulas, bounded nesting, bounded footnote marks, tables that lose no cell.

They are written for hostile text too: none looks further than a fixed distance for the end of what it found.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markdown_it.common.normalize_url import normalizeLink
from markdown_it.rules_block.table import escapedSplit, table
from markdown_it.rules_inline.emphasis import tokenize as tokenize_emphasis

from holdfast.render.links import real_host

if TYPE_CHECKING:
    from collections.abc import Callable

    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

    BlockRule = Callable[[StateBlock, int, int, bool], bool]

MAX_LEVEL = 20
"""How deep quotes, lists and footnotes nest; what lies deeper is text. A list counts two. (People reach six.)"""
MAX_NESTING = MAX_LEVEL + 4
"""Where markdown-it drops what it finds; also how many brackets it looks into, at a cost that is the product."""
MAX_BARE = 2_000
"""Code points of an address that stands in a text."""
MAX_FORMULA = 3_000
"""Code points within a formula; the longest of 10,000 seen in papers and answers is under 1,500."""
MAX_FORMULA_LINES = 100
MAX_LABEL = 200
"""Code points of a footnote's label."""

_DOLLARS = re.compile(rf"\$(?![\s$])((?:[^$\\]|\\.){{1,{MAX_FORMULA}}})(?<!\s)\$", re.DOTALL)
_DOUBLE_DOLLARS = re.compile(rf"\$\$((?:[^$\\]|\\.){{1,{MAX_FORMULA}}})\$\$", re.DOTALL)
_AFTER_DOLLAR = re.compile(r"(?![0-9A-Za-z_$])|(?:th|st|nd|rd|s|d|D)\b")
"""`$n$th` is a formula and a suffix; `$HOME:$PATH` and "$5 to $7" are no formulas."""
_LOOKS_LIKE_MATHS = re.compile(r"[\\^_={}<>+]")
_CJK = re.compile(
    "[\u1100-\u11ff\u2e80-\u2fdf\u3040-\u30ff\u3100-\u31ff\u3400-\u9fff\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_LABEL = re.compile(rf"\[\^([^\s\]]{{1,{MAX_LABEL}}})\]")


_BARE_REST = re.compile(
    # Chinese and Japanese punctuation ends an address; an address that has some encodes it.
    r":(?:(?<=[pPsS]:)//)?[^\s\x00-\x20\x7f<>\"`|\\\[\]{}^\u2018-\u201f\u3000-\u303f\uff01\uff08\uff09\uff0c"
    rf"\uff1a\uff1b\uff1f\uff5e]{{1,{MAX_BARE}}}"
)
_BARE_TAIL = ".,:;!?'*_~&"


def bare_address(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it calls it so
    """Take `https://...` and `mailto:...` standing in a text. Called at the colon, as the text before it is taken.

    Nothing without a scheme is an address: `main.py` would be in Paraguay, `README.md` in Moldova. (linkify-it, which
    markdown-it offers for this, looks back over the whole paragraph at every colon.)
    """
    src, pos = state.src, state.pos
    if src[pos] != ":" or state.linkLevel > 0:
        return False
    scheme = next((s for s in ("https", "http", "mailto") if src[max(0, pos - len(s)) : pos].lower() == s), "")
    start = pos - len(scheme)
    if not scheme or (start and src[start - 1].isalnum()):
        return False
    match = _BARE_REST.match(src, pos, state.posMax)
    if match is None or (scheme != "mailto") != match[0].startswith("://"):
        return False
    address = src[start:pos] + _without_tail(match[0])
    if real_host(normalizeLink(address)) is None or not state.pending.endswith(src[start:pos]):
        return False
    if not silent:
        state.pending = state.pending[: -len(scheme)]
        token = state.push("link_open", "a", 1)
        token.attrs = {"href": normalizeLink(address)}
        state.push("text", "", 0).content = address
        state.push("link_close", "a", -1)
    state.pos = start + len(address)
    return True


def _without_tail(rest: str) -> str:
    """Return an address without what belongs to the sentence around it: a full stop, a bracket it did not open."""
    surplus = rest.count(")") - rest.count("(")
    end = len(rest)
    while end and (rest[end - 1] in _BARE_TAIL or (rest[end - 1] == ")" and surplus > 0)):
        surplus -= rest[end - 1] == ")"
        end -= 1
    return rest[:end]


def formula_inline(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - as above
    r"""Take `$x$`, `$$x$$`, `\(x\)` and `\[x\]` within a line."""
    src, pos = state.src, state.pos
    if src[pos] == "$":
        found = _dollar_formula(src, pos, state.posMax)
    elif src[pos] == "\\" and src[pos + 1 : pos + 2] in ("(", "["):
        found = _bracket_formula(src, pos, state.posMax)
    else:
        return False
    if found is None:
        return False
    tex, display, end = found
    if not silent:
        token = state.push("math_inline", "math", 0)
        token.content = tex
        token.meta = {"display": display}
    state.pos = end
    return True


def _dollar_formula(src: str, pos: int, maximum: int) -> tuple[str, bool, int] | None:
    if src.startswith("$$", pos):
        match = _DOUBLE_DOLLARS.match(src, pos, maximum)
        return (match[1].strip(), True, match.end()) if match and match[1].strip() else None
    if pos and (src[pos - 1].isalnum() or src[pos - 1] == "$"):
        return None
    match = _DOLLARS.match(src, pos, maximum)
    if match is None or not _AFTER_DOLLAR.match(src, match.end()):
        return None
    return match[1], False, match.end()


def _bracket_formula(src: str, pos: int, maximum: int) -> tuple[str, bool, int] | None:
    is_display = src[pos + 1] == "["
    end = src.find(r"\]" if is_display else r"\)", pos + 2, min(maximum, pos + MAX_FORMULA))
    tex = src[pos + 2 : end].strip()
    # Other programs escape brackets when they write Markdown: "see \[1\]" is no formula.
    if end < 0 or not tex or (is_display and not _LOOKS_LIKE_MATHS.search(tex)):
        return None
    return tex, is_display, end + 2


def formula_block(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:  # noqa: FBT001 - as above
    r"""Take lines between `$$` and `$$` or `\[` and `\]`, alone on their lines or with the formula beside them."""
    if state.is_code_block(start_line):
        return False
    begin = state.bMarks[start_line] + state.tShift[start_line]
    opening = state.src[begin : begin + 2]
    closing = {"$$": "$$", r"\[": r"\]"}.get(opening)
    if closing is None:
        return False
    last = _closing_line(state, start_line, end_line, closing)
    if last is None:
        return False
    text = state.getLines(start_line, last + 1, state.blkIndent, keepLastLF=False).strip()
    tex = text[2 : -2 or None].strip()
    if not tex or len(text) > MAX_FORMULA or (opening == "$$" and "$$" in tex):
        return False
    if not silent:
        token = state.push("math_block", "math", 0)
        token.content = tex
        token.map = [start_line, last + 1]
        state.line = last + 1
    return True


def _closing_line(state: StateBlock, start_line: int, end_line: int, closing: str) -> int | None:
    """Return the line that ends with `closing`, None if a blank line or another block's border comes first."""
    for line in range(start_line, min(end_line, start_line + MAX_FORMULA_LINES)):
        text = state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].strip()
        if not text or (line > start_line and state.sCount[line] < state.blkIndent):
            return None
        body = text[2:] if line == start_line else text
        if body.endswith(closing):
            return line
        if closing in body:
            return None
    return None


def emphasis(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - as above
    """Take `*` and `_`; a star between punctuation and a Chinese, Japanese or Korean letter marks too.

    The standard looks for spaces there, and these languages have none: `**text「note」**more` would show stars.
    """
    first, known = state.pos, len(state.delimiters)
    if not tokenize_emphasis(state, silent):
        return False
    before, after = state.src[first - 1 : first], state.src[state.pos : state.pos + 1]
    if state.src[first] == "*" and before and after:
        opens = bool(_CJK.match(before)) and not after.isspace()
        closes = bool(_CJK.match(after)) and not before.isspace()
        for delimiter in state.delimiters[known:]:
            delimiter.open = delimiter.open or opens
            delimiter.close = delimiter.close or closes
    return True


def footnote_ref(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - as above
    """Take `[^label]` where such a footnote is defined. (The plugin's own rule is quadratic on `[^[^[^`.)"""
    if not state.src.startswith("[^", state.pos):
        return False
    match = _LABEL.match(state.src, state.pos, state.posMax)
    if match is None or ":" + match[1] not in state.env.get("footnotes", {}).get("refs", {}):
        return False
    if not silent:
        token = state.push("footnote_ref", "", 0)
        token.meta = {"label": match[1]}
    state.pos = match.end()
    return True


def whole_table(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:  # noqa: FBT001 - as above
    """Take a table; cells beyond the header's, which the standard drops, are kept at the end of their row."""
    first = len(state.tokens)
    if not table(state, start_line, end_line, silent):
        return False
    if not silent:
        state.tokens[first:] = _with_surplus(state, state.tokens[first:])
    return True


def _with_surplus(state: StateBlock, tokens: list[Token]) -> list[Token]:
    width = sum(token.type == "th_open" for token in tokens)
    kept: list[Token] = []
    for token in tokens:
        if token.type == "tr_open":
            cells: list[str] = []
            if token.map is not None:
                line = token.map[0]
                cells = _cells(state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]])
            token.meta = {"surplus": cells[width:]}
        kept.append(token)
    return kept


def _cells(line: str) -> list[str]:
    cells = escapedSplit(line.strip())
    if cells and not cells[0]:
        cells.pop(0)
    if cells and not cells[-1]:
        cells.pop()
    return [cell.strip() for cell in cells]


def bounded(rule: BlockRule) -> BlockRule:
    """Return `rule` declining what would nest deeper than `MAX_LEVEL`, so that it stays text.

    markdown-it has a limit of its own, and drops whatever lies beyond it.
    """

    def declining(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:  # noqa: FBT001 - as above
        return state.level < MAX_LEVEL and rule(state, start_line, end_line, silent)

    return declining
