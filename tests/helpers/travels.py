"""What the journeys set out with: exports as a person gets them, and servers that answer, or do not."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING

from helpers import builders
from helpers.chatting import GPT, OPUS, openai, overloaded, serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from helpers.loopback import Loopback
    from helpers.person import Person

QUESTION = "Why does my loaf collapse in the oven?"
HIDDEN = "The dough was over-proofed, and its quiet gluten gave way."
SHOWN = "The oven was too cold by forty degrees."
ANSWER = "Bake it at 240 degrees, and shorten the second rise."
KYOTO = "Three days in Kyoto"
KEYS = {"KEY_OF_CLAUDE": "sk-ant-made-up-for-a-test", "KEY_OF_OTHER": "sk-made-up-for-a-test"}
NAME = "data-2026-02-14-10-11-12-batch-0000.zip"


def export(folder: Path) -> Path:
    """Write an export of two conversations; one has two answers to its question, of which the second is shown."""
    question = builders.human(QUESTION, parent=builders.ROOT, at="2026-05-01T10:00:00.000000Z")
    first = builders.assistant(HIDDEN, parent=question["uuid"], at="2026-05-01T10:01:00.000000Z")
    second = builders.assistant(SHOWN, parent=question["uuid"], at="2026-05-01T10:02:00.000000Z")
    bread = builders.conversation(question, first, second, name="Sourdough", current_leaf_message_uuid=second["uuid"])
    plan = builders.chained(builders.human("A plan, please"), builders.assistant("Walk along the river first."))
    return builders.write_g1(folder / NAME, [bread, builders.conversation(*plan, name=KYOTO)])


def a_stand_in() -> tuple[Loopback, Loopback]:
    """Return a Claude that is overloaded, and another that answers. Closed by whoever asked."""
    return serve([overloaded()]), serve([openai(*_pieces(ANSWER))])


def connect(person: Person, claude: Loopback, other: Loopback) -> None:
    """Set both up as the README says."""
    person.tells(
        *("providers", "add", "anthropic", "--base-url", claude.url, "--model", OPUS, "--key-env", "KEY_OF_CLAUDE")
    )
    person.tells(
        *("providers", "add", "stand-in", "--kind", "openai", "--base-url", f"{other.url}/v1"),
        *("--model", GPT, "--key-env", "KEY_OF_OTHER"),
    )
    person.tells("chain", "set", f"anthropic:{OPUS}", f"stand-in:{GPT}")


def _pieces(text: str) -> Iterator[str]:
    for at in range(0, len(text), 9):
        yield text[at : at + 9]


def set_out(person: Person, folder: Path) -> None:
    """Open the window over the export, which was brought in before."""
    person.tells("import", str(export(folder)))
    person.starts(**KEYS)
    person.sees("2 conversations", "label")


def is_inside(inner: tuple[int, int, int, int], outer: tuple[int, int, int, int]) -> bool:
    """Say whether a place on the screen (left, top, width, height) lies within another."""
    left, top, width, height = inner
    return (
        outer[0] <= left
        and outer[1] <= top
        and left + width <= outer[0] + outer[2]
        and top + height <= outer[1] + outer[3]
    )


def is_answered_by_the_stand_in(person: Person, claude: Loopback, other: Loopback) -> None:
    """Wait for the answer, and see that it is said, shown and stored whose it is, and why."""
    person.sees(re.compile(f"^GPT-6 Sol, .*{ANSWER}"), "list item")
    person.sees(re.compile("Anthropic is overloaded right now. GPT-6 Sol at stand-in answers instead."), "label")
    person.sees("Who answers: GPT-6 Sol at stand-in", "push button")
    person.keeps("answered")
    assert claude.requests, "Claude was asked first"
    assert QUESTION in str(other.requests[-1].json["messages"]), "what was imported went along"
    (bread,) = [row["id"] for row in person.asks("list") if row["title"] == "Sourdough"]
    (shown,) = person.asks("show", str(bread))
    *_, asked, answered = shown["messages"]
    assert (asked["sender"], asked["state"]) == ("human", "complete")
    assert answered["blocks"] == [{"type": "text", "text": ANSWER}]
    assert (answered["provider"], answered["model"], answered["state"]) == ("stand-in", GPT, "complete")


def is_a_pdf_of_the_bread(path: Path) -> None:
    """Read a PDF with a program that is not ours."""
    if (reader := shutil.which("pdftotext")) is None:
        assert path.read_bytes().startswith(b"%PDF-")
        return
    told = subprocess.run([reader, str(path), "-"], capture_output=True, text=True, check=True).stdout
    words = " ".join(told.split())
    assert "Sourdough" in words
    assert QUESTION in words
    assert SHOWN in words
