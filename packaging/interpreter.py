"""Find a Python that can run Holdfast. Must itself run on Python 3.6, and knows nothing of environments."""

import os
import shutil
import subprocess
import sys

OLDEST = (3, 11)
NEWEST = (3, 14)
"""The newest Python the lock files have packages for."""

TELL_VERSION = "import sys; print('%d.%d' % sys.version_info[:2])"


def ensure_supported() -> None:
    """Return if this Python will do; otherwise hand over to one that does, or end with a sentence.

    A Python newer than any tried is used when there is no other, since it may well work.
    """
    version = (sys.version_info[0], sys.version_info[1])
    if OLDEST <= version <= NEWEST:
        return
    other = find_supported()
    if other:
        hand_over([*other, *sys.argv])
    if version < OLDEST:
        sys.stderr.write(
            "Holdfast needs Python {}.{} or newer, this is Python {}.{} and no newer one was found: install one from "
            "your system's packages or from the Python website, and start again.\n".format(*OLDEST, *version)
        )
        sys.exit(1)


def find_supported() -> "list[str]":
    """Return the command of the newest Python on this computer that will do, or an empty list."""
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        version = f"3.{minor}"
        command = ["py", f"-{version}"] if os.name == "nt" else [f"python{version}"]
        path = shutil.which(command[0])
        if path and _version_of([path, *command[1:]]) == version:
            return [path, *command[1:]]
    return []


def _version_of(command: "list[str]") -> str:
    """Return what a Python says of itself, as "3.12": a name on the path may lead nowhere (a pyenv shim does)."""
    try:
        said = subprocess.check_output([*command, "-c", TELL_VERSION], stderr=subprocess.DEVNULL)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return said.decode("ascii", "replace").strip()


def hand_over(command: "list[str]") -> None:
    """Become `command`, or where that cannot be (Windows) wait for it and end with its exit code. Does not return."""
    if os.name != "nt":
        sys.stdout.flush()
        sys.stderr.flush()
        os.execv(command[0], command)  # noqa: S606 - no shell is what is wanted
    process = subprocess.Popen(command)
    while True:
        try:
            sys.exit(process.wait())
        except KeyboardInterrupt:  # the program got it too, and decides what it means
            continue
