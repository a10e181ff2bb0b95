"""What it costs to say what a month cost: `python tests/bench/costs_bench.py [--messages 100000]`.

Processor time of the one statement behind `usage`, the page of costs and a limit, over a store in which every other
message is an answer that was asked for here, beside a bare pass over the same rows; for a month of few and of many.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS.parent / "app")]

from helpers.stored import answered, bring, chained, said, talk  # noqa: E402 - found only after the lines above
from holdfast.store import Store  # noqa: E402 - as above

ROUNDS = 7
IN_ONE = 50
MINUTE_MS = 60_000
BARE = "SELECT count(*) FROM reply r CROSS JOIN message m ON m.id = r.message_id WHERE m.created_ms >= 0"
LATER = "UPDATE message SET created_ms = :now - (SELECT max(id) FROM message) * :step + id * :step"
REPLIES = """
    INSERT INTO reply (message_id, provider, model, notices, input_tokens, output_tokens, cache_read_tokens,
        cache_write_tokens, cost_usd, seconds, failure, error, hint)
    SELECT id, 'anthropic', 'claude-opus-5-5', '[]', 3000, 700, 0, 0, 0.026, 4.0, '', '', ''
    FROM message WHERE sender = 'assistant'"""
PARTS = """
    INSERT INTO reply_part (message_id, position, provider, model, answered_by, input_tokens, output_tokens,
        cache_read_tokens, cache_write_tokens, cost_usd, seconds, first_token_ms, request_id, failure, chars, replay)
    SELECT id, 0, 'anthropic', 'claude-opus-5-5', 'claude-opus-5-5', 3000, 700, 0, 0, 0.026, 4.0, 300,
        'req_0123456789', '', 2800, zeroblob(1500)
    FROM message WHERE sender = 'assistant'"""


def fill(store: Store, messages: int) -> None:
    """Put messages into a store, one a minute up to now, every other an answer that was asked for here."""
    for first in range(0, messages // IN_ONE, 200):
        bring(
            store,
            *(
                talk(
                    f"c{number}",
                    *chained(*((answered if at % 2 else said)(f"m{number}-{at}", "owls") for at in range(IN_ONE))),
                    title=f"Conversation {number}",
                )
                for number in range(first, min(first + 200, messages // IN_ONE))
            ),
        )
    with store._writing() as con:
        con.execute(LATER, {"now": int(time.time() * 1000), "step": MINUTE_MS})
        con.execute(REPLIES)
        con.execute(PARTS)


def cpu_ms(job) -> float:
    """Return the middle processor time of a few rounds."""
    took = []
    for _ in range(ROUNDS):
        began = time.process_time()
        job()
        took.append((time.process_time() - began) * 1000)
    return statistics.median(took)


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--messages", type=int, default=100_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "holdfast.db") as store:
        fill(store, options.messages)
        end = datetime.now(UTC) + timedelta(days=1)
        with store._readers.reading() as con:
            floor = cpu_ms(lambda: con.execute(BARE).fetchall())
        print(f"{options.messages:,} messages, half of them answers; a bare pass over these: {floor:.1f} ms")
        for days in (3, 32, 10_000):
            start = end - timedelta(days=days)
            answers = sum(one.answers for one in store.spending.counted(start, end))
            took = cpu_ms(lambda start=start: store.spending.counted(start, end))
            print(f"{answers:>7,} answers in the time: {took:6.1f} ms, {took / floor:.1f} bare passes")


if __name__ == "__main__":
    main()
