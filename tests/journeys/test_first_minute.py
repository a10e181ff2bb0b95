"""The first minute: from an empty window to something to read."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from helpers import builders

pytestmark = pytest.mark.slow

DRAG_SOURCE = Path(__file__).parents[1] / "helpers" / "drag_source.py"
HOLD, WAY = (45, 20), ((60, 24), (200, 120), (500, 300), (700, 450))


def test_the_sample_is_two_clicks_away(person):
    person.starts()
    person.sees("No conversations yet", "label")
    person.keeps("welcome")
    person.clicks("Open the sample", "push button")
    person.sees("25 conversations", "label")
    person.sees(re.compile("^You, 14 Mar, 09:04: Which would you choose"), "list item")
    person.keeps("sample")

    person.clicks(re.compile(r"^Why does my sourdough collapse\?"), "list item")
    person.sees("Why does my sourdough collapse?", "label")
    person.sees(re.compile("^Claude, .*proof", re.DOTALL), "list item")
    person.keeps("read")


def test_an_export_is_dropped_on_the_window(person, tmp_path):
    talk = builders.chained(builders.human("Why does it collapse?"), builders.assistant("Over-proofing, mostly."))
    file = builders.write_g1(
        tmp_path / "data-2026-02-14-10-11-12-batch-0000.zip", [builders.conversation(*talk, name="Sourdough")]
    )
    person.starts()
    person.sees("Choose files", "push button")
    source = person.runs(sys.executable, str(DRAG_SOURCE), str(file), stdout=subprocess.PIPE)
    person.hears_of(source, "ready")
    person.screen.take(*HOLD)
    for place in WAY:
        person.screen.move(*place)
    person.hears_of(source, "dragged")
    person.until(lambda: person.find("Drop to look inside") or person.screen.move(*WAY[-2], *WAY[-1]), "a welcome")
    person.keeps("held over it")
    person.screen.drop()
    person.hears_of(source, "CopyAction")

    person.sees("Claude export, one file", "label")
    person.keeps("looked at")
    person.clicks("Import", "push button")
    person.sees("1 new conversation is yours to keep", "label")
    person.keeps("imported")
    person.clicks("Open", "push button")
    person.sees(re.compile("^Claude, .*: Over-proofing, mostly"), "list item")
    assert [row["title"] for row in person.asks("list")] == ["Sourdough"]
