"""Benchmarks are started by hand, all in the same way: `python tests/bench/X.py`, with nothing set before."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).parent / "bench"
OURS = {"helpers", "holdfast"} | {each.stem for each in BENCH.glob("*.py")}
PARTS = ("failover_litellm.py", "lean_import.py", "ours_import.py", "search_store.py", "start_watch.py")
BENCHES = sorted(each.name for each in BENCH.glob("*_bench.py"))


def _needs(node: ast.stmt) -> bool:
    """Say whether a statement at the top of a module loads something of ours."""
    names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
    names += [each.name for each in node.names] if isinstance(node, ast.Import) else []
    return any(name.split(".")[0] in OURS for name in names)


@pytest.mark.parametrize("name", BENCHES)
def test_a_bench_finds_what_it_needs_by_itself(name):
    """It says where our code lies before it loads any of it."""
    module = ast.parse((BENCH / name).read_text(encoding="utf-8"))
    finds = [at for at, node in enumerate(module.body) if "sys.path" in ast.unparse(node) and _is_plain(node)]
    needs = [at for at, node in enumerate(module.body) if _needs(node)]

    assert finds, name
    assert not needs or finds[0] < needs[0], name


def _is_plain(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign | ast.Expr)


@pytest.mark.parametrize("name", BENCHES)
def test_a_bench_says_how_it_is_started(name):
    """The command in its docstring is the whole of it."""
    told = ast.get_docstring(ast.parse((BENCH / name).read_text(encoding="utf-8"))) or ""

    assert f"python tests/bench/{name}" in told
    assert "PYTHONPATH" not in told


@pytest.mark.parametrize("name", PARTS)
def test_a_part_of_a_bench_says_which_one_starts_it(name):
    """Started by hand it says so in a sentence, and does nothing."""
    bare = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run([sys.executable, str(BENCH / name)], capture_output=True, text=True, env=bare, check=False)

    assert done.returncode == 1
    assert done.stderr.startswith("This is a part of ")
    assert done.stderr.count("\n") == 1
