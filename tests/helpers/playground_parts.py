"""Each part of the window alone, with things in it that windows are bad at; for `tests/playground.py`."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

from PySide6.QtWidgets import QWidget

from helpers import playground_home
from helpers.made_conversations import ScriptedLibrary, forked, row, said, talk
from helpers.playground_chat import chat_widgets
from helpers.playground_side import SIDE
from holdfast.domain import (
    Attachment,
    ConversationRow,
    Excerpt,
    Hit,
    ImportReport,
    ResultItem,
    Sender,
    Skipped,
    TextBlock,
    ThinkingBlock,
    ToolResultBlock,
    ToolUseBlock,
    UnknownBlock,
)
from holdfast.domain.importing import ArchivePreview
from holdfast.errors import NotAnArchive
from holdfast.gui import furnished, words
from holdfast.gui.bridge import Bridge
from holdfast.gui.panes import ImportPage, ListPane, Notice, NoticeBar, ReadingPane, WelcomePage
from holdfast.gui.theme import Theme
from holdfast.gui.view import entries_of, message_pieces
from holdfast.jobs import InlineLanes, Progress
from holdfast.paths import Paths
from holdfast.program import Program

Show = Callable[[Theme], QWidget]

LONG_TITLE = (
    "A title that goes on and on, because somebody pasted a whole paragraph into it and nobody stopped them " * 2
)
STRANGE = [
    "Postgres or SQLite for an event log",
    LONG_TITLE,
    "京都への旅行の計画",
    "خطة السفر إلى القاهرة في الربيع القادم مع العائلة كلها",
    "🎉🎂 Party 🎈",
    "<b>not bold</b> & <img src=x>",
    "Ünïcödé ẗïẗlé",
]
MARKDOWN = """For one writer and many readers, SQLite in **WAL mode** is the calmer choice. Keep `event` narrow.

```sql
CREATE TABLE event (
  id      INTEGER PRIMARY KEY,
  payload BLOB
) STRICT;
```

## Why

1. one writer, no server
2. readers never wait
   - not even for long writes
   - nor for a checkpoint

> Somebody said "just use Postgres". Somebody always does.

| Events per commit | Events per second | What a power cut can take |
|--:|--:|---|
| 1 | 249 | nothing |
| 1,000 | 71,429 | nothing that was confirmed, but everybody waits longer for it |

See [the manual](https://sqlite.org/wal.html). مرحبا بالعالم، هذا نص عربي. 京都への旅行の計画を立てましょう。 🎉
"""


def strange_rows(count: int) -> list[ConversationRow]:
    """Return rows from all times, with all kinds of titles."""
    dice = random.Random(7)
    now = words.now()
    rows = []
    for number in range(1, count + 1):
        when = now - timedelta(hours=number * 5 * dice.random())
        title = STRANGE[number % len(STRANGE)] if number < 20 else f"Conversation about {number}"
        rows.append(row(number, title, when, is_starred=number % 5 == 2))
    return sorted(rows, key=lambda each: each.updated or now, reverse=True)


def empty_list(theme: Theme) -> QWidget:
    """Show the list with nothing in it."""
    pane = ListPane(theme)
    pane.complete()
    pane.show_empty("No starred conversations", "Stars you gave in Claude come along with your export.")
    pane.resize(340, 500)
    return pane


def long_list(theme: Theme) -> QWidget:
    """Show 5,000 conversations."""
    pane = ListPane(theme)
    pane.complete()
    pane.conversations.set_rows(strange_rows(5000), words.now())
    pane.resize(340, 700)
    pane.list.choose(3)
    return pane


def results(theme: Theme) -> QWidget:
    """Show what a search found, with a hint."""
    text = "…as soon as a **second machine** has to write, `Postgres` earns its keep, and the page to read is long"
    at = text.index("Postgres")
    hits = [
        Hit(number // 3, 1 if number % 3 else None, "", STRANGE[number // 3], Sender.HUMAN, words.now(),
            Excerpt(text if number % 3 else "Postgres or SQLite", ((at, at + 8),) if number % 3 else ((0, 8),)))
        for number in range(9)
    ]  # fmt: skip
    pane = ListPane(theme)
    pane.complete()
    pane.hits.set_hits(hits, words.now())
    pane.show_results("9 places in 3 conversations", "The brackets did not match, so it was searched as plain words.")
    pane.resize(340, 700)
    return pane


def reading(theme: Theme) -> QWidget:
    """Show a conversation with everything in it."""
    answer = said(
        "",
        Sender.ASSISTANT,
        blocks=(
            ThinkingBlock("Hmm, **one** writer.", ("Weighing write patterns",), seconds=12),
            ToolUseBlock("a", "web_search", '{"query": "sqlite wal"}'),
            ToolResultBlock("a", "web_search", (ResultItem("knowledge", title="WAL", url="https://sqlite.org/wal"),)),
            TextBlock(MARKDOWN),
            UnknownBlock("hologram", '{"a": 1}'),
        ),
    )
    question = said(
        "Which would you choose for an append-only event log?",
        attachments=(Attachment("pasted", "", text="x" * 4210), Attachment("file", "photo.png")),
    )
    opened = talk(1, LONG_TITLE, question, answer, "And in Arabic?", "نعم، بالطبع. هذا نص طويل من اليمين إلى اليسار.")
    pane = ReadingPane(theme)
    pane.resize(1000, 1250)
    pane.title.setText(opened.row.title)
    pane.facts.setText(words.conversation_facts(opened.row))
    entries = entries_of(opened.current_path(), opened.row.source, words.now())
    pieces = {at: message_pieces(entry.message) for at, entry in enumerate(entries)}
    pane.show_conversation()
    pane.view.show_entries(
        entries, pieces, lambda text: [(text.index("WAL"), text.index("WAL") + 8)] if "WAL" in text else []
    )
    return pane


def welcome(theme: Theme) -> QWidget:
    """Show the first page, with the steps unfolded."""
    page = WelcomePage(theme)
    page.resize(1100, 760)
    page.steps_button.click()
    return page


def import_states(theme: Theme) -> Iterator[tuple[str, QWidget]]:
    """Show each state of an import."""
    states: dict[str, Callable[[ImportPage], None]] = {
        "preview": lambda page: page.show_preview(
            ArchivePreview("Claude export, several files", ("a.zip", "b.zip"), 203 << 20, missing=("c.zip",))
        ),
        "running": lambda page: (
            page.show_running("data-2026-03-14.zip"),
            page.show_progress(Progress(43, 100, "Reading conversations", 1204)),
        ),
        "report": lambda page: (
            page.show_report(
                ImportReport(
                    new=2881, updated=12, unchanged=21, shells=33, messages=75885, projects=3, memories=1, seconds=34,
                    skipped=tuple(Skipped(f"a.zip/conversations.json, {n}", "This is not JSON.") for n in range(3)),
                    missing=("c.zip",),
                ),
                "2,881 new conversations are yours to keep",
                "They are on this computer now, and stay when you lose the export.",
            ),
            page.more_button.click(),
        ),
        "failed": lambda page: page.show_failed(
            NotAnArchive("x.zip", "This is a web page, not an export.", "The link has expired. Ask for a new export.")
        ),
    }  # fmt: skip
    for name, put in states.items():
        page = ImportPage(theme)
        page.resize(900, 600)
        put(page)
        yield name, page


def notice(theme: Theme) -> QWidget:
    """Show a notice that asks."""
    bar = NoticeBar(theme)
    bar.resize(1000, 60)
    actions = (("keep", "Keep importing"), ("stop", "Stop and close"))
    bar.show_notice(Notice("An import is running.", "What is stored stays.", "warn", actions))
    return bar


def window(theme: Theme) -> QWidget:
    """Show the whole window while files are held over it."""
    library = ScriptedLibrary(forked(1, STRANGE[0], "Which one?", "first", MARKDOWN), talk(2, STRANGE[2], "a", "b"))
    made = furnished(Program(library), InlineLanes(), Paths.under(Path(tempfile.mkdtemp())))
    made.theme.choose(theme.choice)
    made.resize(900, 600)
    made.show()
    made.drop_layer.cover()
    return made


WIDGETS: dict[str, Show] = {
    "list-empty": empty_list,
    "list-5000": long_list,
    "results": results,
    "reading": reading,
    "welcome": welcome,
    "notice": notice,
    "drop": window,
    **SIDE,
}


def widgets(theme: Theme) -> Iterator[tuple[str, QWidget]]:
    """Yield every part by its name."""
    for name, show in WIDGETS.items():
        yield name, show(theme)
    yield from chat_widgets(theme)
    yield from ((f"import-{name}", page) for name, page in import_states(theme))
    yield from playground_home.widgets(theme, Bridge(InlineLanes()))
