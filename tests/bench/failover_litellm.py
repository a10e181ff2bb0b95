"""LiteLLM's side of `failover_bench`: asks its Router once for each line that comes, and says when it began. Runs in an
environment of its own, which has LiteLLM and nothing of ours.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import json
import sys
import time


async def main() -> None:
    """Ask until there is no more line."""
    first, second, model, retries = json.loads(sys.argv[1])
    names = {"first": first, "backup": second}
    parameters = {name: {"model": f"openai/{model}", "api_base": url, "api_key": "k"} for name, url in names.items()}
    options = {} if retries is None else {"num_retries": retries}
    router = importlib.import_module("litellm").Router(
        model_list=[{"model_name": name, "litellm_params": one} for name, one in parameters.items()],
        fallbacks=[{"first": ["backup"]}],
        disable_cooldowns=True,
        **options,
    )
    for _line in iter(sys.stdin.readline, ""):
        began_s = time.perf_counter()
        with contextlib.suppress(Exception):  # what it cannot go on after is seen by the backup's not being asked
            reply = await router.acompletion("first", [{"role": "user", "content": "Hello"}], stream=True)
            async for _chunk in reply:
                pass
        print(began_s, flush=True)


if len(sys.argv) != 2:
    sys.exit("This is a part of failover_bench.py, which starts it: python tests/bench/failover_bench.py")
asyncio.run(main())
