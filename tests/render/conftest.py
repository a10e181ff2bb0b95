import pytest

from holdfast.render import Formulas, Highlighter, HtmlStyle, TokenClass, Worker


@pytest.fixture(scope="session")
def worker():
    with Worker() as worker:
        yield worker


@pytest.fixture(scope="session")
def highlighter(worker):
    """Give a highlighter with time to spare, for tests of what it says."""
    return Highlighter(worker, limit_s=20)


@pytest.fixture(scope="session")
def formulas(worker):
    return Formulas(worker, limit_s=20)


@pytest.fixture(scope="session")
def style():
    code = {kind: f"#0000{number:02x}" for number, kind in enumerate(TokenClass)}
    return HtmlStyle("#1f1e1c", "#5e5c57", "#e3e1db", "#b4532a", "#efefec", code)
