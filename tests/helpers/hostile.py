"""Markdown that wants to harm whoever shows it: opens files, calls home, takes for ever, breaks the layout."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_ENDLESS = (
    "*",
    "_",
    "`",
    "~",
    "[",
    "![",
    "](",
    "<",
    "&",
    "|",
    "> ",
    "- ",
    "\t",
    " ",
    "#",
    "$",
    "\\",
    "(",
    "\u202e",
    "a*",
)
_TEXT = (
    "plain words", "**bold**", "مرحبا بالعالم", "京都", "🎉👩‍👩‍👧", "Z̷̢͝a̸l̶g̵o̴" * 20, "\u202eabc\u202c", "\x00\x01\ufffc",
    "\ud800", "\u2028\u2029", "&#0;&#x110000;&nbsp;", "<b>x</b><script>1</script>", "<!-- -->", "<style>@import url(x)</style>",  # noqa: E501 - one kind of harm a line
)  # fmt: skip
_MATHS = (
    "\\frac{a}{b}", "\\input{/etc/passwd}", "\\" * 80, "{" * 300, "x^" * 200, "\\begin{matrix}1&2\\end{matrix}",
    "\\href{file:///etc/passwd}{x}", "\\includegraphics{x}", "\\def\\a{\\a\\a}\\a", "\\text{</svg><image href='file:///x'>}",
)  # fmt: skip
_LANGUAGES = ("c", "make", "python", "html", "sql", "json", "", "\u202e", '"><img src=x>', "unknown")


def hostile_texts(count: int, trap: str, seed: int = 3) -> Iterator[str]:
    """Yield `count` texts that name `trap`, the path of a file, wherever something might open it."""
    dice = random.Random(seed)
    for _ in range(count):
        yield "".join(_part(dice, trap) for _ in range(dice.randint(1, 8)))


def _part(dice: random.Random, trap: str) -> str:  # noqa: PLR0911 - a kind of harm each
    address = dice.choice(
        (f"file://{trap}", trap, f"//127.0.0.1{trap}", "http://127.0.0.1:9/x.png", "data:image/png;base64,x")
    )
    choice = dice.randrange(10)
    if choice == 0:
        return f"![alt]({address}) [link]({address}) <{address}>\n\n"
    if choice == 1:
        return f'<img src="{address}"><link rel="stylesheet" href="{address}"><object data="{address}"></object>\n\n'
    if choice == 2:
        return f'<div style="background:url({address})">x</div>\n\n<style>@import "{address}";</style>\n\n'
    if choice == 3:
        return dice.choice(_ENDLESS) * dice.randint(1, 2000) + "\n"
    if choice == 4:
        return f"```{dice.choice(_LANGUAGES)}\n{dice.choice((' ', 'a', '{', '/*', chr(10))) * dice.randint(1, 3000)}\n```\n"  # noqa: E501 - one kind of harm a line
    if choice == 5:
        return f"${dice.choice(_MATHS)}$ and\n\n$$\n{dice.choice(_MATHS)}\n$$\n\n"
    if choice == 6:
        columns = dice.randint(1, 60)
        return f"|{'a|' * columns}\n|{'-|' * columns}\n" + f"|{dice.choice(_TEXT)}|![x]({address})|\n" * dice.randint(
            1, 12
        )
    if choice == 7:
        return "".join("  " * depth + f"- {dice.choice(_TEXT)}\n" for depth in range(dice.randint(1, 60))) + "\n"
    if choice == 8:
        return "> " * dice.randint(1, 60) + dice.choice(_TEXT) + f"\n\n[^1]\n\n[^1]: ![x]({address})\n\n"
    return "".join(dice.choice(_TEXT) + dice.choice((" ", "\n", "\n\n")) for _ in range(dice.randint(1, 30)))
