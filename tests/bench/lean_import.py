"""The floor an import is measured against: the least that a searchable, encrypted archive can do.

One conversation at a time is decoded out of the zip, hashed, its source compressed, its text put encrypted into one
table and into a contentless FTS5 index with CJK bigrams, 2,000 messages a transaction. No tree, no blocks, no
attachments of their own, no artifacts, no counts, no merging, no list columns, no report.

Started by `import_bench.py`, with an export and where the store is to be.
"""

from __future__ import annotations

import codecs
import hashlib
import json
import re
import sys
import zipfile
from typing import TYPE_CHECKING, Any

import apsw

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY = "00" * 32
CHUNK = 1 << 20
BATCH = 2_000

CJK = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]+")
SPACE = re.compile(r"[\s,\[]*")


def conversations(path: str) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield each conversation with its source text, decoding one at a time over a sliding window."""
    decode, utf8 = json.JSONDecoder().raw_decode, codecs.getincrementaldecoder("utf-8")("surrogateescape")
    with zipfile.ZipFile(path) as archive, archive.open("conversations.json") as member:
        window, at, more = "", 0, True
        while True:
            at = SPACE.match(window, at).end()  # type: ignore[union-attr]  # matches the empty string too
            if at < len(window) and window[at] == "]":
                return
            try:
                value, end = decode(window, at)
            except ValueError:
                if not more:
                    return
                data = member.read(CHUNK)
                more = bool(data)
                window, at = window[at:] + utf8.decode(data, not more), 0
                continue
            yield value, window[at:end]
            at = end
            if at > CHUNK:
                window, at = window[at:], 0


def texts(conversation: dict[str, Any]) -> Iterator[str]:
    """Yield the text of each message: what people wrote, what models thought, what tools took and gave."""
    for message in conversation["chat_messages"]:
        parts: list[str] = []
        for block in message.get("content") or ():
            parts.extend(block[key] for key in ("text", "thinking") if block.get(key))
            if "input" in block:
                parts.append(json.dumps(block["input"], ensure_ascii=False))
            parts.extend(item.get("text") or "" for item in block.get("content") or ())
        parts += [attachment.get("extracted_content") or "" for attachment in message.get("attachments") or ()]
        yield "\n".join(parts)


def bigrams(match: re.Match[str]) -> str:
    """Return a run of CJK as overlapping pairs."""
    run = match.group()
    return " ".join(run[at : at + 2] for at in range(max(1, len(run) - 1)))


def main(export: str, store: str) -> None:
    """Import `export` into a new file `store`."""
    connection = apsw.Connection(store)
    connection.pragma("cipher", "aegis")
    connection.pragma("key", f"x'{KEY}'")
    connection.pragma("journal_mode", "wal")
    connection.pragma("synchronous", "full")
    connection.pragma("cache_size", -16_000)
    connection.execute(
        """
        CREATE TABLE source (id INTEGER PRIMARY KEY, digest BLOB, json BLOB) STRICT;
        CREATE TABLE message (id INTEGER PRIMARY KEY, source_id INTEGER, text TEXT) STRICT;
        CREATE VIRTUAL TABLE words USING fts5(
            text, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 2");
        """
    )
    message_id = 0
    rows: list[tuple[int, int, str]] = []
    sources: list[tuple[int, bytes, bytes]] = []

    def commit() -> None:
        with connection:
            connection.executemany("INSERT INTO source VALUES (?, ?, ?)", sources)
            connection.executemany("INSERT INTO message VALUES (?, ?, ?)", rows)
            connection.executemany(
                "INSERT INTO words (rowid, text) VALUES (?, ?)",
                ((number, CJK.sub(bigrams, text)) for number, _, text in rows),
            )
        sources.clear()
        rows.clear()

    for number, (conversation, source) in enumerate(conversations(export), 1):
        data = source.encode("utf-8", "surrogateescape")
        sources.append((number, hashlib.sha256(data).digest(), zstd.compress(data)))
        for text in texts(conversation):
            message_id += 1
            rows.append((message_id, number, text))
        if len(rows) >= BATCH:
            commit()
    commit()
    connection.close()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("This is a part of import_bench.py, which starts it: python tests/bench/import_bench.py")
    main(*sys.argv[1:])
