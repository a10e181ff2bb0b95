"""What rendering costs: a typical message, 200 KB, and the worst hostile texts known. Prints figures, asserts nothing.

python tests/bench/render_bench.py
"""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "app"))

from holdfast.render import (
    Formulas,
    Highlighter,
    HtmlStyle,
    TokenClass,
    Worker,
    parse,
    split,
    to_html,
)

STYLE = HtmlStyle("#1f1e1c", "#5e5c57", "#e3e1db", "#b4532a", "#efefec", dict.fromkeys(TokenClass, "#000000"))
BARE = "It depends on the **write pattern**: with `INSERT` at high rates the [index](https://a.example/x) *grows*. " * 3
MESSAGE = f"""# Which one would I choose?

{BARE}

1. First, measure: {BARE}
2. Then choose
   - one
   - two with `code`

```python
def total(xs: list[int]) -> int:
    return sum(x for x in xs if x > 0)
```

| Engine | Speed | Notes |
|:--|--:|:-:|
| SQLite | 3.5 | local |
| Postgres | 120 | `server` |

The cost is $O(n \\log n)$, see:

$$
\\hat\\beta = (X^\\top X)^{{-1}} X^\\top y
$$

{BARE}
"""
SIZE = 80_000
HOSTILE = {
    "brackets": "[",
    "pictures": "![",
    "addresses": "http://",
    "mail addresses": "mailto:a@",
    "display brackets": "\\[\n",
    "footnote marks": "[^",
    "unclosed references": "[a\n",
    "references": "[a][",
    "links": "[a](b)",
    "quotes": "> ",
    "quoted lists": ">- a\n",
    "tables": "a|\n-|\n",
    "emphasis": "**a *b ",
    "backticks": "`a``",
    "dollars": "$a\\",
    "tags": "<a ",
    "comments": "<!-- ",
    "mixed": "*_`[!<&\\$~|>#-1. \n",
}


def seconds(job, *arguments):
    """Return the CPU time of this process that `job` takes."""
    began = time.process_time()
    job(*arguments)
    return time.process_time() - began


def main():
    """Print the figures."""
    parse("")
    times = 50
    print(f"typical message of {len(MESSAGE):,} characters")
    print(
        f"  parse                      {seconds(lambda: [parse(MESSAGE) for _ in range(times)]) / times * 1e3:8.2f} ms"
    )
    with Worker() as worker:
        highlighter, formulas = Highlighter(worker, limit_s=20), Formulas(worker, limit_s=20)

        def html(text):
            to_html(split(parse(text)), STYLE, highlighter=highlighter, formulas=formulas)

        began = time.perf_counter()
        html(MESSAGE)
        print(f"  first, worker starts       {(time.perf_counter() - began) * 1e3:8.2f} ms on the clock")
        spent = seconds(lambda: [html(MESSAGE) for _ in range(times)]) / times
        print(f"  parse and HTML, remembered {spent * 1e3:8.2f} ms")
        large = MESSAGE * (200_000 // len(MESSAGE))
        print(f"{len(large):,} characters of such messages")
        print(f"  parse                      {seconds(parse, large) * 1e3:8.0f} ms")
        print(f"  parse and HTML             {seconds(html, large) * 1e3:8.0f} ms")
        code = "def total(xs: list[int]) -> int:\n    return sum(x for x in xs if x > 0)\n" * 500
        began = time.perf_counter()
        highlighter.highlight(code, "python")
        print(f"{len(code):,} characters of Python      {(time.perf_counter() - began) * 1e3:8.0f} ms on the clock")
        began = time.perf_counter()
        for number in range(100):
            formulas.formula(rf"\frac{{a_{{{number}}}}}{{b}}+\sqrt{{x^2}}", True, 16, "#000000")
        print(f"a formula                    {(time.perf_counter() - began) * 10:8.2f} ms on the clock")
    print(f"hostile texts of {SIZE:,} characters, worst first")
    worst = sorted(((seconds(parse, (mark * SIZE)[:SIZE]), name) for name, mark in HOSTILE.items()), reverse=True)
    for spent, name in worst:
        print(f"  {name:26s} {spent * 1e3:8.0f} ms")


if __name__ == "__main__":
    sys.exit(main())
