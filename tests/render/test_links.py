"""Only addresses that lead where they say may be opened."""

import pytest

from holdfast.render import real_host


@pytest.mark.parametrize(
    ("href", "host"),
    [
        ("https://claude.ai/chat", "claude.ai"),
        ("HTTP://A.Example:8080/", "a.example"),
        ("https://claude.ai@evil.example/", "evil.example"),
        ("https://claude.ai:x@evil.example", "evil.example"),
        ("mailto:a@b.example?subject=x", "b.example"),
        ("https://[::1]/", "[::1]"),
        ("https://xn--r8jz45g.jp/", "xn--r8jz45g.jp"),
    ],
)
def test_the_real_host(href, host):
    assert real_host(href) == host


@pytest.mark.parametrize(
    "href",
    [
        "",
        "file:///etc/passwd",
        "file://server/share",
        "\\\\server\\share",
        "//server/share",
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://a.example",
        "/etc/passwd",
        "notes.md",
        "https://",
        "https:///path",
        "https://a.example\\@b.example",
        "https://a b.example",
        "https://a.example/\u202egnp",
        "https://а.example",  # noqa: RUF001 - a Cyrillic letter, which is the point
        "https://%61.example",
        "https://a.example:99999",
        "https://[::1",
        "mailto:nobody",
        "mailto:a@b c",
        "https://a.example/\ud800",
        "https://a.example/" + "x" * 3000,
    ],
)
def test_everything_else_is_text(href):
    assert real_host(href) is None
