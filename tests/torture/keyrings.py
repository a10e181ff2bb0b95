"""Put a real Secret Service through its states and look whether the program says what is right and changes nothing.

    python tests/torture/keyrings.py

Needs gnome-keyring-daemon and dbus-run-session. Each state is a session of its own over the same home: unlocked,
locked, another password, lost, no service at all, another keyring; then the recovery key opens the store.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS.parent / "app")]

from helpers import builders  # noqa: E402 - found only after the line above
from holdfast.operations.unlocking import SENTENCES, Problem  # noqa: E402 - as above

TOOLS = ("gnome-keyring-daemon", "dbus-run-session")
START = "gnome-keyring-daemon --start --components=secrets >/dev/null 2>&1; "
OURS = ("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "XDG_DATA_HOME", "XDG_RUNTIME_DIR", "HOME")


def unlock(password: str) -> str:
    """Return the shell words that unlock the keyring."""
    return f'printf "{password}\\n" | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; '


class Home:
    """A person's home with its keyring and its store."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "holdfast"
        self.keyrings = folder / "share" / "keyrings"

    def session(self, before: str, arguments: str, *, is_bus: bool = True, **more: str) -> tuple[int, str]:
        """Run a command of Holdfast in a new session; return its exit code and all that it said."""
        surroundings = {name: value for name, value in os.environ.items() if name not in OURS}
        surroundings |= {
            "HOME": str(self.folder),
            "XDG_DATA_HOME": str(self.folder / "share"),
            "XDG_RUNTIME_DIR": str(self.folder / "run"),
            "PYTHONPATH": str(TESTS.parent / "app"),
            **more,
        }
        (self.folder / "run").mkdir(mode=0o700, exist_ok=True)
        script = f"{before} exec {sys.executable} -m holdfast --data-dir {self.data} {arguments} 2>&1"
        command = ["bash", "-c", script]
        done = subprocess.run(
            ["dbus-run-session", "--", *command] if is_bus else command,
            env=surroundings,
            stdout=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
            timeout=120,
            check=False,
        )
        return done.returncode, done.stdout

    def digest(self) -> str:
        """Return a hash of the store's file and its slots."""
        made = hashlib.sha256()
        for name in ("holdfast.db", "keyslots.json"):
            made.update((self.data / name).read_bytes())
        return made.hexdigest()


def begins(problem: Problem) -> str:
    """Return how the sentence about a problem begins."""
    return SENTENCES[problem][0].split("{")[0].split(" (")[0]


def run() -> list[tuple[str, bool, str]]:
    """Go through the states; return for each its name, whether all was right, and what was said."""
    found: list[tuple[str, bool, str]] = []
    with tempfile.TemporaryDirectory() as name:
        home = Home(Path(name))
        export = builders.write_g1(Path(name) / "e.zip", [builders.conversation(builders.human("hi"), name="Farm")])
        code, said = home.session(unlock("pw"), f"import {export}")
        is_encrypted = not (home.data / "holdfast.db").read_bytes().startswith(b"SQLite format 3")
        found.append(("a new store is encrypted", code == 0 and is_encrypted, said))
        recovery = home.session(unlock("pw"), "key recovery")[1].strip().splitlines()[-1]
        digest = home.digest()
        code, said = home.session(unlock("pw"), "list")
        found.append(("unlocked", code == 0 and "Farm" in said, said))
        states = {
            "locked": (START, Problem.LOCKED, True, {}),
            "another password": (unlock("wrong"), Problem.LOCKED, True, {}),
            "no service": ("", Problem.ABSENT, False, {}),
            "another keyring": ("", Problem.ABSENT, False, {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}),
        }
        for state, (before, problem, is_bus, more) in states.items():
            code, said = home.session(before, "list", is_bus=is_bus, **more)
            is_right = code == 1 and begins(problem) in said and home.digest() == digest
            found.append((state, is_right, said))
        shutil.move(home.keyrings, home.folder / "lost")
        code, said = home.session(unlock("pw"), "list")
        found.append(("lost", code == 1 and begins(Problem.LOST) in said and home.digest() == digest, said))
        code, said = home.session(unlock("pw"), "list", HOLDFAST_PASSPHRASE=recovery)
        found.append(("the recovery key opens it", code == 0 and "Farm" in said, said))
    return found


def main() -> None:
    """Go through them and print."""
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        print(f"skipped: {', '.join(missing)} is not installed")
        return
    found = run()
    for state, is_right, said in found:
        print(f"{'right' if is_right else 'WRONG'}  {state}: {said.strip().splitlines()[-1][:150] if said else ''}")
    print(f"{sum(right for _, right, _ in found)} of {len(found)} right")
    raise SystemExit(not all(right for _, right, _ in found))


if __name__ == "__main__":
    main()
