"""Chemistry is understood or left alone."""

import pytest

from holdfast.render.chemistry import formula_of


@pytest.mark.parametrize(
    ("written", "latex"),
    [
        ("H2O", r"\mathrm{H}_{2}\mathrm{O}"),
        ("2H2", r"2\,\mathrm{H}_{2}"),
        ("SO4^2-", r"\mathrm{S}\mathrm{O}_{4}^{2-}"),
        ("Na+", r"\mathrm{Na}^{+}"),
        ("Fe^{3+}", r"\mathrm{Fe}^{3+}"),
        ("Ca(OH)2", r"\mathrm{Ca}(\mathrm{O}\mathrm{H})_{2}"),
        ("^{14}_{6}C", r"{}^{14}_{6}\mathrm{C}"),
        ("CH2=CH2", r"\mathrm{C}\mathrm{H}_{2}=\mathrm{C}\mathrm{H}_{2}"),
        ("A + B", r"\mathrm{A}\;+\;\mathrm{B}"),
        ("A -> B", r"\mathrm{A}\;\rightarrow \;\mathrm{B}"),
        ("CuSO4.5H2O", r"\mathrm{Cu}\mathrm{S}\mathrm{O}_{4}\cdot 5\,\mathrm{H}_{2}\mathrm{O}"),
        ("H2 ^", r"\mathrm{H}_{2}\;\uparrow "),
        ("AgCl v", r"\mathrm{Ag}\mathrm{Cl}\;\downarrow "),
        ("C_nH_{2n}", r"\mathrm{C}_{n}\mathrm{H}_{2n}"),
        ("N#N", r"\mathrm{N}\equiv \mathrm{N}"),
        ("A ->[heat] B", r"\mathrm{A}\;\overset{\text{heat}}{\rightarrow }\;\mathrm{B}"),
        ("A <=>[H2O] B", r"\mathrm{A}\;\overset{\mathrm{H}_{2}\mathrm{O}}{\rightleftharpoons }\;\mathrm{B}"),
        ("H2O(l)", r"\mathrm{H}_{2}\mathrm{O}\mathrm{(l)}"),
    ],
)
def test_understood(written, latex):
    assert formula_of(written) == latex


@pytest.mark.parametrize("written", ["???", r"\frac{a}{b}", "{", "$x$", "A ->[a^b] B", "H2O" * 400, "é"])
def test_left_alone(written):
    assert formula_of(written) is None
