r"""Chemical formulas (`\ce{...}` of mhchem) as plain LaTeX, as far as they are written by most people.

Knows elements, counts, charges, isotopes, states and arrows; anything else is not understood rather than guessed.
"""

from __future__ import annotations

import re

MAX_CHEMISTRY = 500

_ARROWS = {
    "->": r"\rightarrow ",
    "<-": r"\leftarrow ",
    "<->": r"\leftrightarrow ",
    "<=>": r"\rightleftharpoons ",
    "<=>>": r"\rightleftharpoons ",
    "<<=>": r"\rightleftharpoons ",
}
_PIECE = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<arrow><=>>|<<=>|<=>|<->|->|<-)
    (?:\[(?P<over>[^\[\]]*)\])?(?:\[(?P<under>[^\[\]]*)\])?
  | (?P<isotope>\^\{?(?P<mass>\d+)\}?_\{?(?P<number>-?\d+)\}?(?=[A-Z]))
  | (?P<name>[A-Z][a-z]?|\((?:aq|s|l|g|ads)\)|e(?=\^|-))
  | (?P<open>[(\[])
  | (?P<close>[)\]])
  | (?P<charge>\^\{(?P<braced>[0-9+-]+)\}|\^(?P<bare>[0-9]*[+-])|(?<=[A-Za-z0-9)\]])(?P<sign>[+-])(?=\s|$|[)\]]))
  | (?P<sub>_\{?(?P<index>[0-9a-z]+)\}?)
  | (?P<digits>(?<=[A-Za-z)\]])\d+|\d+(?:[./]\d+)?)
  | (?P<dot>[.*·])
  | (?P<bond>(?<=[A-Za-z0-9)])[-=\#](?=[A-Z(]))
  | (?P<plus>\+)
  | (?P<gas>\^)(?=\s|$)
  | (?P<solid>v)(?=\s|$)
    """,
    re.VERBOSE,
)


def formula_of(chemistry: str) -> str | None:
    r"""Return the LaTeX for what stands in `\ce{...}`, None where it is not understood."""
    if len(chemistry) > MAX_CHEMISTRY:
        return None
    out: list[str] = []
    at = 0
    after_name = False
    while at < len(chemistry):
        match = _PIECE.match(chemistry, at)
        if match is None:
            return None
        at = match.end()
        written = _written(match, after_name=after_name)
        if written is None:
            return None
        out.append(written)
        after_name = bool(match["name"] or match["close"] or match["sub"] or (match["digits"] and after_name))
    return "".join(out)


def _written(match: re.Match[str], *, after_name: bool) -> str | None:  # noqa: C901, PLR0911 - a case for each kind
    match match.lastgroup:
        case "space":
            return r"\;"
        case "arrow" | "over" | "under":
            return _arrow(match)
        case "name":
            return rf"\mathrm{{{match['name']}}}"
        case "open" | "close":
            return match[0]
        case "digits":
            return f"_{{{match['digits']}}}" if after_name else rf"{match['digits']}\,"
        case "plus":
            return "+"
        case "dot":
            return r"\cdot "
        case "bond":
            return {"-": "-", "=": "=", "#": r"\equiv "}[match[0]]
        case "gas":
            return r"\uparrow "
        case "solid":
            return r"\downarrow "
        case _:
            return _script(match)


def _arrow(match: re.Match[str]) -> str | None:
    sign = _ARROWS[match["arrow"]]
    if match["over"] is None:
        return sign
    over = formula_of(match["over"]) if re.fullmatch(r"[A-Z0-9].*", match["over"]) else rf"\text{{{match['over']}}}"
    if over is None or re.search(r"[\\^_{}$]", match["over"]) or match["under"]:
        return None
    return rf"\overset{{{over}}}{{{sign}}}"


def _script(match: re.Match[str]) -> str | None:
    if match["isotope"]:
        return rf"{{}}^{{{match['mass']}}}_{{{match['number']}}}"
    if match["charge"]:
        return f"^{{{match['braced'] or match['bare'] or match['sign']}}}"
    if match["sub"]:
        return f"_{{{match['index']}}}"
    return None
