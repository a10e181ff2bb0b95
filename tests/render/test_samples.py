"""Real messages keep every character, on the screen as in the text."""

import json
from pathlib import Path

import pytest

from helpers.visible import Visible
from holdfast.render import HtmlStyle, TokenClass, parse, plain_text, split, to_html

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
STYLE = HtmlStyle("#1f1e1c", "#5e5c57", "#e3e1db", "#b4532a", "#efefec", dict.fromkeys(TokenClass, "#000000"))


def texts_in(value):
    """Yield every text that a message may show, wherever it stands in the JSON."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("text", "extracted_content", "thinking", "content") and isinstance(inner, str):
                yield inner
            else:
                yield from texts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in(inner)


def without_space(text):
    return "".join(text.split())


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the shared samples are not on this computer")
def test_screen_and_text_agree_on_every_message_of_the_samples():
    seen = 0
    for file in sorted((SAMPLES / "claude-export").glob("*.json")):
        for text in set(texts_in(json.loads(file.read_text(encoding="utf-8")))):
            nodes = parse(text)
            shown = "".join(Visible(fragment.html).text for fragment in to_html(split(nodes), STYLE))
            assert without_space(shown) == without_space(plain_text(nodes)), file.name
            seen += 1
    assert seen > 50
