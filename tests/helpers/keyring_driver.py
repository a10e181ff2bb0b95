"""Use the real keyring of this session and tell the outcome: `keyring_driver.py keep|find|forget`.

For the tests that need a real Secret Service, which runs in a session of its own.
"""

from __future__ import annotations

import sys

from holdfast.keys import Keys

NAME, ORIGIN, SECRET = "claude", "https://api.anthropic.com", "sk-ant-made-up"


def main(verb: str) -> None:
    """Do one thing."""
    keys = Keys(environment={})
    if verb == "keep":
        kept = keys.keep(NAME, ORIGIN, SECRET)
        outcome = f"{kept.status.state.value} {kept.key.kept_in}"
    elif verb == "find":
        found = keys.find(NAME, ORIGIN)
        outcome = f"{found.status.state.value} {'same' if found.key and found.key.reveal() == SECRET else 'none'}"
    else:
        outcome = keys.forget(NAME, ORIGIN).state.value
    sys.stdout.write(outcome + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
