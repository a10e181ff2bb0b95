"""What the watch costs, and how soon a backup is asked: `python tests/bench/outages_bench.py`.

The outlook (asked at every look) and the overview (asked while the page is open) over a year of measurements, in
processor time, beside reading the same rows and nothing else; and the time from Claude breaking off (or its last 529)
to the backup being asked, over rehearsals of the real engine on loopback sockets.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS.parent / "app")]

from helpers.moments import START  # noqa: E402 - found only after the lines above
from helpers.outage_scene import CLAUDE_MEMBER, GPT_MEMBER, LOCAL_MEMBER, make_scene  # noqa: E402 - as above
from holdfast import rehearsing  # noqa: E402 - as above
from holdfast.domain.outages import KeptMeasurement  # noqa: E402 - as above
from holdfast.jobs import NetLane, ThreadLanes  # noqa: E402 - as above
from holdfast.operations.outages.stand_in import StandIn  # noqa: E402 - as above
from holdfast.operations.outages.timeline import DAYS  # noqa: E402 - as above
from holdfast.providers import Transport  # noqa: E402 - as above
from holdfast.store import Store  # noqa: E402 - as above

A_DAY = 60
ROUNDS = 5


def year(names):
    """Return a year of measurements."""
    found = []
    for back in range(365, 0, -1):
        for at in range(A_DAY):
            when = START - timedelta(days=back, minutes=-at * 10)
            bad = (back + at) % 97 == 0
            name = names[at % len(names)]
            found.append(KeptMeasurement(when, name, "m", "overloaded" if bad else "", 529 if bad else None, 900))
    return found


def cpu_ms(job):
    """Return the middle processor time of a few rounds."""
    took = []
    for _ in range(ROUNDS):
        began = time.process_time()
        job()
        took.append((time.process_time() - began) * 1000)
    return statistics.median(took)


def watch() -> None:
    """Measure the outlook and the overview."""
    lanes, net, transport = ThreadLanes(), NetLane(), Transport()
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "holdfast.db") as store:
        rows = year(("claude", "openai", "ollama"))
        lanes.write(lambda: store.outages.keep(measurements=rows)).result()
        scene = make_scene(store, lanes, net, transport, members=(CLAUDE_MEMBER, GPT_MEMBER, LOCAL_MEMBER))
        since = START - timedelta(days=DAYS + 1)
        floor = cpu_ms(lambda: store.outages.measurements(since))
        whole = cpu_ms(scene.outages.overview)
        print(f"outlook, from memory: {cpu_ms(scene.outages.outlook):.2f} ms")
        print(f"overview, {DAYS} days of {A_DAY} requests: {whole:.1f} ms, {whole / floor:.2f} of reading the rows")
        lanes.close()
    net.run(transport.close()).result(10)
    net.close()


def takeover() -> None:
    """Measure from the break to the backup's request."""
    took = []
    kept = StandIn._as_backup

    async def noting(self, body, writer):
        if self.broke_off is not None and self.backup_asked is not None:
            took.append((self.backup_asked - self.broke_off) * 1000)
        await kept(self, body, writer)

    StandIn._as_backup = noting
    for _ in range(ROUNDS):
        assert rehearsing.rehearse(lambda _title: None).is_well
    took.sort()
    print(f"from the break, or the last 529, to the backup's request: median {statistics.median(took):.0f} ms,")
    print(f"most {took[-1]:.0f} ms over {len(took)} (goal: 100 ms)")


if __name__ == "__main__":
    watch()
    takeover()
