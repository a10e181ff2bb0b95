"""How soon a backup is asked, beside LiteLLM's Router: `python tests/bench/failover_bench.py`.

The same faults from the same kind of loopback servers to both: 529 before the answer, a connection that is reset, an
answer that breaks off, refused connections. Two figures each: from the last failed request's arrival (where a server
sees one) to the backup's request, and from the question to the backup's request. The first compares; the second has
the retries in it, before which our engine waits the least it may here, and for us the storing of the question.

LiteLLM is no dependency: `HOLDFAST_LITELLM` names the Python of an environment that has it; without, ours stands alone.
"""

from __future__ import annotations

import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS.parent / "app")]

from helpers.chatting import GPT, Room, openai, refusal  # noqa: E402 - found only after the lines above
from helpers.loopback import Loopback, Reset  # noqa: E402 - as above

ROUNDS = 7
LITELLM = "HOLDFAST_LITELLM"
ANSWER = openai("Plan B")
FAULTS = {
    "529": refusal("529 Overloaded", "overloaded_error", "Overloaded"),
    "reset": Reset(),
    "cut in mid-answer": openai("Half an answer, which en", reason=None),
    "refused": None,
}


@dataclass
class Took:
    """What one question took, in ms. `after_fault` is None where no server saw the failed request."""

    after_fault: float | None
    whole: float
    tries: int


class Scene:
    """A first server with a fault and a second that answers."""

    def __init__(self, fault):
        self.second = Loopback()
        self.second.answers(ANSWER)
        self.first = None if fault is None else Loopback()
        if self.first is None:
            with closing(socket.create_server(("127.0.0.1", 0))) as listener:
                self.first_url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        else:
            self.first.answers(fault)
            self.first_url = self.first.url

    def took(self, began_s, seen):
        """Return what the question took that was asked then, `seen` requests having come to the first before."""
        asked_s = self.second.requests[-1].at_s
        tried = [] if self.first is None else self.first.requests[seen:]
        after = (asked_s - tried[-1].at_s) * 1000 if tried else None
        return Took(after, (asked_s - began_s) * 1000, len(tried))

    @property
    def seen(self):
        """Count the requests to the first."""
        return 0 if self.first is None else len(self.first.requests)

    def close(self):
        """Close both."""
        for one in (self.first, self.second):
            if one is not None:
                one.close()


def ours(scene):
    """Ask with our engine: the question is stored, the chain is followed, the reply is stored."""
    with tempfile.TemporaryDirectory() as folder, closing(Room(Path(folder))) as room:
        room.add("first", "openai", scene.first_url, GPT)
        room.add("backup", "openai", scene.second.url, GPT)
        room.providers.consent("first")
        room.providers.consent("backup")
        for _ in range(ROUNDS + 1):
            room.well()
            seen, began_s = scene.seen, time.perf_counter()
            room.ended(room.send("Hello"))
            yield scene.took(began_s, seen)


def litellm(python, scene, retries):
    """Ask with LiteLLM's Router, in a process of its own. `retries` None: as it comes."""
    command = [python, str(Path(__file__).with_name("failover_litellm.py")), json.dumps([
        f"{scene.first_url}/v1", f"{scene.second.url}/v1", GPT, retries,
    ])]  # fmt: skip
    quiet = {**os.environ, "LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_LOG": "CRITICAL"}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=quiet
    ) as child:
        for _ in range(ROUNDS + 1):
            seen, before = scene.seen, len(scene.second.requests)
            child.stdin.write("ask\n")
            child.stdin.flush()
            answer = child.stdout.readline().split()
            if not answer:
                return
            if len(scene.second.requests) > before:
                yield scene.took(float(answer[0]), seen)
        child.stdin.close()


def line(name, found):
    """Return the middle and the most of all but the first, which warms up."""
    kept = list(found)[1:]
    if not kept:
        return f"  {name:22} the backup was not asked"
    after = sorted(one.after_fault for one in kept if one.after_fault is not None)
    whole = sorted(one.whole for one in kept)
    told = f"{statistics.median(after):6.1f} ms (most {after[-1]:6.1f})" if after else "     - no server sees it"
    tries = statistics.median(one.tries for one in kept)
    return (
        f"  {name:22} after the fault {told}, after the question {statistics.median(whole):7.1f} ms, {tries:.0f} tries"
    )


def main():
    """Measure each fault."""
    python = os.environ.get(LITELLM, "")
    for title, fault in FAULTS.items():
        print(title)
        ways = [("Holdfast", ours)]
        if python:
            ways.append(("LiteLLM as it comes", lambda scene: litellm(python, scene, None)))
            ways.append(("LiteLLM, no retries", lambda scene: litellm(python, scene, 0)))
        for name, way in ways:
            with closing(Scene(fault)) as scene:
                print(line(name, way(scene)), flush=True)
    if not python:
        print(f"LiteLLM was not measured: {LITELLM} names no Python that has it.")


if __name__ == "__main__":
    main()
