"""HTML: one page that needs nothing, loads nothing and runs nothing but its own few lines."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from urllib.parse import unquote

import pytest

from helpers.exported import Page, essence
from helpers.stored import answered, bring, chained, said, talk
from holdfast.export import Choice, Format, Selection

HTML = Choice(Format.HTML)
HOSTILE = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))",
    "![x](http://t.example/p.png)",
    "</style><style>*{display:none}</style>", "`</code><script>`", "```\n</pre><script>alert(1)</script>\n```",
    '[x](http://a.example" onclick="alert(1))', "$\\href{javascript:alert(1)}{x}$", "<!-- ", "]]>", "\x00\x08",
    "\ud800",
    "| <b> | `<i>` |\n|---|---|\n| <svg onload=alert(1)> | x |", "\u202eevil",
]  # fmt: skip
ALLOWED = {
    "html", "head", "meta", "title", "style", "body", "main", "header", "article", "div", "section", "h1",
    "h2", "h3", "h4",
    "h5", "h6", "p", "ul", "ol", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tr", "th", "td",
    "blockquote", "pre",
    "code", "span", "strong", "em", "s", "sup", "a", "br", "hr", "details", "summary", "time", "button",
    "script", "input",
    "svg", "path", "rect", "text", "line", "polyline", "polygon", "circle", "ellipse", "g",
}  # fmt: skip


def check(html):
    """Look at everything a page could load or run."""
    page = Page(html)
    assert {tag for tag, _ in page.tags} <= ALLOWED
    policy = next(found["content"] for tag, found in page.tags if found.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    for tag, found in page.tags:
        assert not any(
            name.startswith("on") or name in ("style", "src", "srcset", "srcdoc", "action") for name in found
        ), tag
        if "href" in found:
            assert tag == "a"
            assert re.match(
                r"https?://|mailto:|#|(\.\./)?(index\.html$|(conversations|projects|library)/)", found["href"]
            )
    run = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    styles = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    for text in (*run, *styles):
        assert base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() in policy
    assert (len(run), len(styles)) == (1, 1)
    return page


def test_the_sample_is_sound(sample, tmp_path):
    report = sample.export(HTML, tmp_path)

    pages = list((tmp_path / "conversations").glob("*.html"))
    assert report.conversations == len(pages) == len(sample.library.rows())
    for path in pages:
        page = check(path.read_text("utf-8"))
        assert len(page.ids) == len(set(page.ids)), "ids are told apart"
        links = [found["href"] for tag, found in page.tags if tag == "a" and found.get("href", "").startswith("#")]
        assert all(link[1:] in page.ids for link in links)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_shown_and_nothing_else(text, shelf, tmp_path):
    bring(shelf.store, talk("c", *chained(said("m1", text), answered("m2", text)), title=text, summary=text))
    shelf.export(HTML, tmp_path / "one.html")

    page = check((tmp_path / "one.html").read_text("utf-8"))
    assert len([1 for tag, _ in page.tags if tag == "script"]) == 1


def test_the_list_finds_words_from_disk(sample, tmp_path):
    """The words that the list's few lines search are those of each conversation, in the order of its entries."""
    sample.export(HTML, tmp_path)
    html = (tmp_path / "index.html").read_text("utf-8")

    page = check(html.replace('<script type="application/json" id="words">', '<div hidden id="words">', 1))
    words = json.loads(re.search(r'id="words">(.*?)</script>', html, re.DOTALL)[1])
    links = [unquote(found["href"]) for tag, found in page.tags if tag == "a"]
    assert [link for link in links if not link.startswith("conversations/")] == [
        "projects/Kyoto in spring.html",
        "library/Memories.html",
    ]
    assert len(words) == len(links) == len(sample.library.rows()) + 2
    assert all((tmp_path / link).exists() for link in links)
    kyoto = next(at for at, link in enumerate(links) if "京都" in link)
    assert "三十三間堂" in "".join(words[kyoto].split())
    assert [at for at, each in enumerate(words) if "sourdough" in each]


def test_it_is_read_without_a_script_and_folds_without_one(sample, tmp_path):
    row = sample.one("Postgres or SQLite")
    sample.export(HTML, tmp_path / "one.html", Selection(ids=(row.id,)))
    html = (tmp_path / "one.html").read_text("utf-8")

    page = check(html)
    assert any(tag == "details" for tag, _ in page.tags)
    assert "Thoughtfor" in essence(page.text)
    assert "prefers-color-scheme: dark" in html
    assert "@media print" in html
    assert "://" not in html.split("<main>")[0]


def test_formulas_are_drawn_and_say_what_they_are(sample, tmp_path):
    row = sample.one("Integrals")
    sample.export(HTML, tmp_path / "one.html", Selection(ids=(row.id,)))

    page = check((tmp_path / "one.html").read_text("utf-8"))
    drawn = [found for tag, found in page.tags if tag == "svg"]
    assert len(drawn) > 5
    assert all(found["aria-label"] for found in drawn)
