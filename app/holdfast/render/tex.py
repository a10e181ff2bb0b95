r"""Rewrites LaTeX that the typesetter would draw wrongly without a word, and says where it is better not asked.

What it gets wrong was found by looking at 220 formulas (tests/render/data/formulas.txt): among others it loses
`\mathop{\mathrm{tr}}` and `\mathrel{:=}`, prints `\dv` and `\ce` as letters and draws no rules in arrays. Runs in the
worker process. Knows no MathML.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from holdfast.render.chemistry import formula_of

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_GROWTH = 20_000
"""Code points a formula may grow to."""

_REFUSED = re.compile(
    # Definitions can grow without end; the others reach outside, or are shown as if they were not there.
    r"\\(?:(?:re)?newcommand|providecommand|[egx]?def|let|DeclareMathOperator|newenvironment|hline|cline|hdashline"
    r"|includegraphics|input|include|href|url|write|read|openin|csname|catcode|require|usepackage)(?![A-Za-z])"
)
_ENVIRONMENTS = {
    "align": "align*",
    "flalign": "align*",
    "flalign*": "align*",
    "eqnarray": "align*",
    "eqnarray*": "align*",
    "gather": "gathered",
    "gather*": "gathered",
    "multline": "gathered",
    "multline*": "gathered",
    "dcases": "cases",
}
_PLAIN_ENVIRONMENTS = {"equation", "equation*", "displaymath", "math"}
_KNOWN_ENVIRONMENTS = {
    "align*", "aligned", "array", "bmatrix", "Bmatrix", "cases", "gathered", "matrix", "pmatrix", "smallmatrix",
    "split", "vmatrix", "Vmatrix",
}  # fmt: skip
_WORDS = (
    (re.compile(r"\\(?:nonumber|notag)(?![A-Za-z])"), ""),
    (re.compile(r"\\bmod(?![A-Za-z])"), r"\\;\\mathrm {mod}\\;"),
    (re.compile(r"\\not\s*="), r"\\neq "),
    (re.compile(r":="), r"\\coloneqq "),
    (re.compile(r"\\hdots(?![A-Za-z])"), r"\\ldots "),
    (re.compile(r"\\(?:degree|celsius)(?![A-Za-z])"), r"^{\\circ}"),
    (re.compile(r"\\pmb(?![A-Za-z])"), r"\\boldsymbol"),
    (re.compile(r"\\math(?:bbm|ds)(?![A-Za-z])"), r"\\mathbb"),
    (re.compile(r"\\text(?:normal|up|md)(?![A-Za-z])"), r"\\text"),
    (re.compile(r"\\limits(?=\s*\\limits)"), ""),
)
_OPTIONAL = re.compile(r"\s*\[([^\[\]]*)\]")
_TOKEN = re.compile(r"\s*(\\[A-Za-z]+|\\.|[^\s{}])", re.DOTALL)
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_UPRIGHT = re.compile(r"\\(?:mathrm|text|textrm|mathop|operatorname|rm|mathsf)\s*\{([^{}\\]*)\}")
_THIN = re.compile(r"\\[,;:! ]|~|\\thinspace|\s+")
_ARRAY = re.compile(r"\\begin\s*\{array\}\s*(?:\[[tcb]\]\s*)?")
_ENVIRONMENT = re.compile(r"\\(begin|end)\s*\{([A-Za-z]+\*?)\}")
_STRAY_TAB = re.compile(r"(?<!\\)(?:\\\\)*&")
_ROW_END = re.compile(r"\\\\(?:\s*\[[^\]]*\])?")


class Undrawable(Exception):
    """The formula is better shown as its source."""


def rewritten(tex: str) -> str:
    """Return `tex` in words that the typesetter knows. Raises `Undrawable`."""
    if _REFUSED.search(tex) or not _is_balanced(tex):
        raise Undrawable
    tex = _with_known_environments(tex)
    for pattern, replacement in _WORDS:
        tex = pattern.sub(replacement, tex)
    for command, arity, rule in _RULES:
        tex = _each(tex, command, arity, rule)
        if len(tex) > MAX_GROWTH:
            raise Undrawable
    return _with_ruled_columns(tex)


def _is_balanced(tex: str) -> bool:
    depth = 0
    for match in _BRACE.finditer(tex):
        depth += {"{": 1, "}": -1}.get(match[0], 0)
        if depth < 0:
            return False
    return depth == 0


def _with_known_environments(tex: str) -> str:
    open_ones: list[str] = []

    def renamed(match: re.Match[str]) -> str:
        kind, name = match[1], match[2]
        if kind == "begin":
            open_ones.append(name)
        elif not open_ones or open_ones.pop() != name:
            raise Undrawable
        if name in _PLAIN_ENVIRONMENTS:
            return ""
        known = _ENVIRONMENTS.get(name, name)
        if known not in _KNOWN_ENVIRONMENTS:
            raise Undrawable
        return f"\\{kind}{{{known}}}"

    tex = _ENVIRONMENT.sub(renamed, tex)
    if open_ones or (r"\begin" not in tex and r"\substack" not in tex and _STRAY_TAB.search(tex)):
        raise Undrawable
    return tex


def _each(tex: str, command: str, arity: int, rule: Callable[[str, list[str]], str]) -> str:
    """Return `tex` with each `command` and its arguments replaced by what `rule` makes of them, innermost first."""
    pattern = re.compile(rf"(?<!\\)((?:\\\\)*)\\{re.escape(command)}(?![A-Za-z*])")
    for match in reversed(list(pattern.finditer(tex))):
        at = match.end()
        optional = ""
        if found := _OPTIONAL.match(tex, at):
            optional, at = found[1], found.end()
        arguments: list[str] = []
        for _ in range(arity):
            argument, at = _argument(tex, at)
            arguments.append(argument)
        # Derivatives take one argument more where one is there.
        while command in ("dv", "pdv") and tex.startswith("{", at) and len(arguments) < MOST_ARGUMENTS:
            argument, at = _argument(tex, at)
            arguments.append(argument)
        tex = tex[: match.start()] + match[1] + rule(optional, arguments) + tex[at:]
    return tex


MOST_ARGUMENTS = 3


def _argument(tex: str, at: int) -> tuple[str, int]:
    """Return the argument at `at`, a group or a single token, and where it ends. Raises `Undrawable`."""
    token = _TOKEN.match(tex, at)
    if token is not None:
        return token[1], token.end()
    start = tex.find("{", at)
    if start < 0 or tex[at:start].strip():
        raise Undrawable
    depth = 0
    for match in _BRACE.finditer(tex, start):
        depth += {"{": 1, "}": -1}.get(match[0], 0)
        if depth == 0:
            return tex[start + 1 : match.start()], match.end()
    raise Undrawable


def _operator(_optional: str, arguments: list[str]) -> str:
    """Return an operator with its limits beneath it; spaces within are kept by being no-break ones."""
    name = _UPRIGHT.sub(r"\1", arguments[0]).strip()
    if re.fullmatch(r"\\[A-Za-z]+", name):
        return name + " "
    name = _THIN.sub("\u00a0", name)
    if not re.fullmatch(r"[\w\u00a0.-]+", name):
        raise Undrawable
    return rf"\operatorname*{{{name}}}"


def _named(_optional: str, arguments: list[str]) -> str:
    name = _THIN.sub("\u00a0", _UPRIGHT.sub(r"\1", arguments[0]).strip())
    if not re.fullmatch(r"[\w\u00a0.-]+", name):
        raise Undrawable
    return rf"\operatorname{{{name}}}"


def _derivative(sign: str) -> Callable[[str, list[str]], str]:
    def rule(order: str, arguments: list[str]) -> str:
        power = f"^{{{order}}}" if order else ""
        if len(arguments) == 1:
            return rf"\frac{{{sign}{power}}}{{{sign} {arguments[0]}{power}}}"
        if len(arguments) == MOST_ARGUMENTS:
            function, first, second = arguments
            return rf"\frac{{{sign}^{{2}} {function}}}{{{sign} {first}\,{sign} {second}}}"
        function, variable = arguments
        return rf"\frac{{{sign}{power} {function}}}{{{sign} {variable}{power}}}"

    return rule


def _tag(_optional: str, arguments: list[str]) -> str:
    return rf"\qquad ({{{arguments[0]}}})"


def _bare_tag(_optional: str, arguments: list[str]) -> str:
    return rf"\qquad {{{arguments[0]}}}"


def _content(_optional: str, arguments: list[str]) -> str:
    return f" {arguments[0]} "


def _nothing(_optional: str, _arguments: list[str]) -> str:
    return ""


def _binomial(_optional: str, arguments: list[str]) -> str:
    top, bottom = arguments
    return rf"\left({{{top}}}\atop{{{bottom}}}\right)"


def _double_struck(_optional: str, arguments: list[str]) -> str:
    if re.fullmatch(r"[0-9]+", arguments[0]):
        return "".join(chr(0x1D7D8 + int(digit)) for digit in arguments[0])
    return rf"\mathbb{{{arguments[0]}}}"


def _before(_optional: str, arguments: list[str]) -> str:
    above, below, symbol = arguments
    return rf"{{}}^{{{above}}}_{{{below}}}{symbol}"


def _chemistry(_optional: str, arguments: list[str]) -> str:
    formula = formula_of(arguments[0])
    if formula is None:
        raise Undrawable
    return f"{{{formula}}}"


def _quantity(_optional: str, arguments: list[str]) -> str:
    if re.search(r"[\\^_{}$]", arguments[0]):
        raise Undrawable
    return rf"\text{{{arguments[0]}}}"


def _text(_optional: str, arguments: list[str]) -> str:
    """Return text with the formulas within it taken out of it."""
    pieces = re.split(r"(?<!\\)\$", arguments[0])
    return "".join(
        rf"\text{{{piece}}}" if number % 2 == 0 else f"{{{piece}}}" for number, piece in enumerate(pieces) if piece
    )


def _between(left: str, right: str) -> Callable[[str, list[str]], str]:
    def rule(_optional: str, arguments: list[str]) -> str:
        return rf"\left{left} {arguments[0]} \right{right}"

    return rule


_RULES: tuple[tuple[str, int, Callable[[str, list[str]], str]], ...] = (
    ("ce", 1, _chemistry),
    ("pu", 1, _quantity),
    ("mathop", 1, _operator),
    ("operatorname*", 1, _operator),
    ("operatorname", 1, _named),
    ("operatornamewithlimits", 1, _operator),
    *((f"math{kind}", 1, _content) for kind in ("rel", "bin", "ord", "open", "close", "punct", "inner")),
    ("tag*", 1, _bare_tag),
    ("tag", 1, _tag),
    ("label", 1, _nothing),
    ("dv", 1, _derivative("d")),
    ("pdv", 1, _derivative(r"\partial ")),
    ("abs", 1, _between("|", "|")),
    ("norm", 1, _between(r"\|", r"\|")),
    ("binom", 2, _binomial),
    ("dbinom", 2, _binomial),
    ("tbinom", 2, _binomial),
    ("mathbb", 1, _double_struck),
    ("text", 1, _text),
    ("prescript", 3, _before),
)


def _with_ruled_columns(tex: str) -> str:
    """Return `tex` with the rules between the columns of arrays as columns of strokes, since none would be drawn."""
    for match in reversed(list(_ARRAY.finditer(tex))):
        spec, start = _argument(tex, match.end())
        spec = spec.replace(" ", "")
        if not re.fullmatch(r"[lcr]+(\|[lcr]+)*", spec):
            raise Undrawable
        end = tex.find(r"\end{array}", start)
        body = tex[start:end]
        if "|" in spec and (r"\begin" in body or r"\multicolumn" in body):
            raise Undrawable
        ruled = _ruled(body, spec) if "|" in spec else body
        tex = tex[: match.start()] + rf"\begin{{array}}{{{spec.replace('|', 'c')}}}" + ruled + tex[end:]
    return tex


def _ruled(body: str, spec: str) -> str:
    before = [sum(c != "|" for c in spec[:at]) for at, kind in enumerate(spec) if kind == "|"]
    rows = []
    for row in _ROW_END.split(body):
        cells = re.split(r"(?<!\\)&", row)
        if not row.strip():
            rows.append(row)
            continue
        for column in reversed(before):
            if len(cells) >= column:
                cells.insert(column, r"\vert ")
        rows.append("&".join(cells))
    return r"\\".join(rows)
