"""The system packages of Debian and Ubuntu that Holdfast needs: which are missing, and getting them. Knows nothing of
environments.
"""

from __future__ import annotations

import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

# What the wheels of Qt expect of the system, found on bare Debian 12 and 13.
QT = (
    *(
        "libgl1",
        "libegl1",
        "libxkbcommon0",
        "libfontconfig1",
        "libdbus-1-3",
        "libglib2.0-0",
    ),  # with or without a screen
    *("libxcb-cursor0", "libxcb-icccm4", "libxcb-keysyms1", "libxcb-shape0", "libxcb-xkb1"),  # a window under X
    *("libxkbcommon-x11-0", "libxcb-image0", "libxcb-render-util0"),
    *("libwayland-cursor0", "libwayland-egl1"),  # a window under Wayland
    "libgssapi-krb5-2",  # QtNetwork, from Qt 6.12 on
)
NEEDED = ("ca-certificates", *QT)  # pip takes the system's certificates

# Tests that open a real window, look at Chinese or emoji, or have another program read a PDF, are skipped without.
WISHED_BY_TESTS = (
    *("xvfb", "xdotool", "openbox", "dbus-daemon", "at-spi2-core"),  # a screen, hands, and the bus of screen readers
    *("fonts-noto-cjk", "fonts-noto-color-emoji", "poppler-utils", "qpdf"),
)

APT_LISTS = Path("/var/lib/apt/lists")
INSTALL = ["apt-get", "install", "--yes", "--no-install-recommends"]


def is_here() -> bool:
    """Say whether this system gets its packages the way Debian does."""
    return Path("/etc/debian_version").exists() and all(map(shutil.which, ("apt-get", "dpkg-query")))


def require(*, with_tests: bool, is_root: bool) -> None:
    """See that the system packages are there: install them as root, otherwise end with the one line to run.

    What only some tests need is asked for, and not insisted on.
    """
    present = _installed()
    needed = [name for name in (*_venv_packages(), *NEEDED) if name not in present]
    wished = [name for name in WISHED_BY_TESTS if with_tests and name not in present]
    if not needed and not wished:
        return
    if is_root:
        _say(f"installing system packages: {' '.join(needed + wished)}")
        _install(needed + wished)
    elif needed:
        _say("some system packages are missing. Install them with this line and start again:")
        print(_line_for(needed + wished), file=sys.stderr)
        sys.exit(1)
    else:
        _say(f"some tests will be skipped; for all of them: {_line_for(wished)}")


def _venv_packages() -> list[str]:
    """Return the package that completes this Python, if it cannot make environments: Debian ships that part apart."""
    if importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip"):
        return []
    major, minor = sys.version_info[:2]
    system = shutil.which("python3", path="/usr/bin")
    is_systems_own = system is not None and Path(system).resolve().name == f"python{major}.{minor}"
    return ["python3-venv"] if is_systems_own else [f"python{major}.{minor}-venv"]


def _installed() -> set[str]:
    """Return the names of all installed packages and of what they provide (libglib2.0-0t64 provides libglib2.0-0)."""
    query = ["dpkg-query", "--show", "--showformat", "${db:Status-Status}\t${Package}\t${Provides}\n"]
    names = set[str]()
    for line in subprocess.run(query, check=True, capture_output=True, text=True).stdout.splitlines():
        status, package, provides = line.split("\t")
        if status == "installed":
            names.add(package)
            names.update(part.split()[0] for part in provides.split(",") if part.strip())
    return names


def _install(packages: list[str]) -> None:
    """Install the packages, with fresh lists if there are none or if with the old ones it does not work."""
    has_lists = any(APT_LISTS.glob("*Packages*"))
    if has_lists and _apt([*INSTALL, *packages]):
        return
    if _apt(["apt-get", "update"]) and _apt([*INSTALL, *packages]):
        return
    _say("the system packages could not be installed; what apt-get said is above. To try by hand:")
    print(shlex.join([*INSTALL, *packages]), file=sys.stderr)
    sys.exit(1)


def _apt(command: list[str]) -> bool:
    """Run apt-get without questions; say whether it worked, and show what it said if it did not."""
    waiting = ["-o", "DPkg::Lock::Timeout=300"]  # for a system that is updating itself
    surroundings = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run = subprocess.run(
        [command[0], *waiting, *command[1:]], env=surroundings, capture_output=True, text=True, check=False
    )
    if run.returncode != 0:
        print(run.stdout + run.stderr, file=sys.stderr)
    return run.returncode == 0


def _line_for(packages: list[str]) -> str:
    return shlex.join(["sudo", "apt-get", "install", "--no-install-recommends", *packages])


def _say(sentence: str) -> None:
    print(f"Holdfast: {sentence}", file=sys.stderr, flush=True)
