"""Formulas become pictures that say what was written, or stay source."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from holdfast.render import Formulas, Worker

LINES = [
    line
    for line in (Path(__file__).parent / "data" / "formulas.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("# ")
]
DRAWN = [line for line in LINES if not line.startswith("source ")]
SOURCE = [line.removeprefix("source ") for line in LINES if line.startswith("source ")]
INK = "#1f1e1c"


def drawn(formulas, tex, display=True):
    return formulas.formula(tex, display, 16, INK)


def ink(formula):
    """Return how many strokes there are: paths, and lines of fractions and roots."""
    root = ET.fromstring(formula.svg)  # noqa: S314 - written by our own library
    return sum(element.tag.rpartition("}")[2] in ("path", "text", "rect", "line") for element in root.iter())


def test_the_table_is_as_long_as_promised():
    assert len(DRAWN) >= 120


@pytest.mark.parametrize("tex", DRAWN)
@pytest.mark.parametrize("display", [True, False])
def test_it_is_drawn(formulas, tex, display):
    formula = drawn(formulas, tex, display)
    assert formula is not None
    assert ink(formula) >= 1
    assert 0 < formula.height < 16 * 20
    assert 0 < formula.width < 16 * 60
    assert -formula.height < formula.depth < formula.height
    colours = set(re.findall(r'(?:fill|stroke)="([^"]*)"', formula.svg))
    assert colours <= {INK, "none", "red", "blue"}
    assert not re.search(r"href|<image|<style|<script|url\(", formula.svg)


@pytest.mark.parametrize("tex", SOURCE)
def test_its_source_is_shown(formulas, tex):
    assert drawn(formulas, tex) is None


@pytest.mark.parametrize(
    ("tex", "same"),
    [
        (r"\mathop{\mathrm{tr}}(A)", r"\operatorname*{tr}(A)"),
        (r"\dv{f}{x}", r"\frac{d f}{d x}"),
        (r"\pdv{f}{x}{y}", r"\frac{\partial^{2} f}{\partial x\,\partial y}"),
        (r"\abs{x}", r"\left| x \right|"),
        (r"\not=", r"\neq"),
        (r"a := b", r"a \coloneqq b"),
        (r"\begin{align}a&=b\end{align}", r"\begin{align*}a&=b\end{align*}"),
        (r"\ce{H2O}", r"{\mathrm{H}_{2}\mathrm{O}}"),
        (r"a\label{x}", "a"),
        (r"\text{a $x$}", r"\text{a }{x}"),
        (r"x\mathrel{R}y", "x R y"),
        (r"\mathbb{12}", "\U0001d7d9\U0001d7da"),
    ],
)
def test_a_rewriting_is_the_same_picture(formulas, tex, same):
    first, second = drawn(formulas, tex), drawn(formulas, same)
    assert first is not None
    assert second is not None
    assert first.svg == second.svg


def test_chinese_within_a_formula_is_text_where_it_belongs(formulas):
    formula = drawn(formulas, r"v=\frac{\text{路程}}{\text{时间}}")
    assert formula is not None
    root = ET.fromstring(formula.svg)  # noqa: S314 - written by our own library
    said = [(element.text, float(element.get("x")), float(element.get("y"))) for element in root.iter() if element.text]
    assert [character for character, _, _ in said] == ["路", "程", "时", "间"]
    (_, x1, y1), (_, x2, y2), (_, x3, y3), _ = said
    assert x2 > x1
    assert y1 == y2
    assert y3 > y1
    assert x3 == pytest.approx(x1, abs=2)


def test_a_rule_between_columns_is_there(formulas):
    plain = drawn(formulas, r"\begin{array}{cc}1&2\\3&4\end{array}")
    ruled = drawn(formulas, r"\begin{array}{c|c}1&2\\3&4\end{array}")
    assert plain is not None
    assert ruled is not None
    assert ink(ruled) == ink(plain) + 2


def test_a_fence_around_a_sum_does_not_grow_without_end(formulas):
    formula = drawn(formulas, r"\left(\sum_i x_i\right)^2")
    assert formula is not None
    assert formula.height < 16 * 5


def test_the_baseline_is_known(formulas):
    flat, low = drawn(formulas, "x"), drawn(formulas, "x_y")
    assert flat is not None
    assert low is not None
    assert flat.depth < 2
    assert low.depth > flat.depth + 2


def test_sizes_and_colours_share_one_drawing(formulas):
    small, large = formulas.formula("x^2", False, 10, "#000000"), formulas.formula("x^2", False, 20, "#ffffff")
    assert small is not None
    assert large is not None
    assert large.width == pytest.approx(2 * small.width)
    assert large.depth == pytest.approx(2 * small.depth)
    assert "#ffffff" in large.svg
    assert small.key != large.key
    with pytest.raises(ValueError, match="color"):
        formulas.formula("x", False, 10, 'red" onload="x')


@pytest.mark.parametrize(
    "tex",
    [
        "",
        " ",
        "x" * 5_000,
        "{" * 1_000 + "}" * 1_000,
        r"\frac" * 500,
        r"\sqrt{" * 300 + "x" + "}" * 300,
        "^" * 1_000,
        r"\left(" * 200,
        "x_{" * 400 + "}" * 400,
        r"\begin{pmatrix}" * 100,
        "\ud800",
        "\0",
        "<script>&amp;",
        r"\mathbb{" * 100 + "}" * 100,
        r"\binom{" * 300 + "}" * 300,
    ],
)
def test_hostile_formulas_are_source_or_a_picture_and_the_next_is_drawn(tex):
    with Worker() as worker:
        Formulas(worker, limit_s=1).formula(tex, True, 16, INK)
        assert Formulas(worker, limit_s=20).formula("x", True, 16, INK) is not None
