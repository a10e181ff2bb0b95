"""Bare Debian systems in folders of their own, to see what a person sees who has nothing yet. Needs root, debootstrap
and the network; each fresh copy is thrown away afterwards.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from project import BUILD

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SUITES = ("bookworm", "trixie")
"""Debian 12 and 13."""
MOUNTS = ("proc", "sys", "dev", "dev/pts", "dev/shm")
PERSON = "ann"
CERTIFICATES = "usr/local/lib/certificates-of-the-host.crt"
"""Not where the system has its own: those are made anew when ca-certificates is installed."""
BARE_PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
CHANGED_BY_APT = (
    "var/",
    "run/",
    "tmp/",
    "etc/ld.so.cache",
    "etc/mailcap",
    "usr/share/mime",
    "root/",
    f"{PERSON}/",
    "dev/",
)
"""What installing and removing anything leaves behind, whatever it was."""


@dataclass(frozen=True)
class Chroot:
    """A fresh system."""

    folder: Path

    def run(self, *command: str, user: str = "root", check: bool = True, **more: str) -> str:
        """Run a command in it and return what it wrote. Raises CalledProcessError, with the output printed."""
        done = subprocess.run(
            self._command(command, user, more), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
        if check and done.returncode != 0:
            print(done.stdout)
            raise subprocess.CalledProcessError(done.returncode, command)
        return done.stdout

    def run_logged(self, log: Path, *command: str, user: str = "root") -> int:
        """Run a command in it with all that it writes in a file of this system; return its exit code."""
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as file:
            call = self._command(command, user, {})
            return subprocess.run(call, stdout=file, stderr=subprocess.STDOUT, check=False).returncode

    def start(self, *command: str, user: str = PERSON, **more: str) -> subprocess.Popen[bytes]:
        """Start a command in it."""
        quiet = subprocess.DEVNULL
        return subprocess.Popen(self._command(command, user, more), stdout=quiet, stderr=quiet, start_new_session=True)

    def install(self, *packages: str) -> None:
        """Install packages, without what they recommend."""
        self.run("apt-get", "install", "--yes", "--no-install-recommends", *packages)

    def files(self) -> set[str]:
        """Return the names of all files that installing something should not leave behind."""
        found = subprocess.check_output(["find", ".", "-xdev", "-printf", "%P\n"], cwd=self.folder, text=True)
        return {name for name in found.splitlines() if not name.startswith(CHANGED_BY_APT)}

    def _command(self, command: Sequence[str], user: str, more: dict[str, str]) -> list[str]:
        told = {
            "HOME": home_of(user),
            "PATH": BARE_PATH,
            "LANG": "C.UTF-8",
            "DEBIAN_FRONTEND": "noninteractive",
            **more,
        }
        told |= {
            name: value for name, value in os.environ.items() if name.startswith("PIP_") and name != "PIP_FIND_LINKS"
        }
        if "PIP_CERT" in told:
            told["PIP_CERT"] = f"/{CERTIFICATES}"
        variables = [f"{name}={value}" for name, value in told.items()]
        return ["chroot", f"--userspec={user}", str(self.folder), "env", "-i", *variables, *command]


def home_of(user: str) -> str:
    """Return where somebody lives in it."""
    return "/root" if user == "root" else f"/{user}"


@contextlib.contextmanager
def fresh(suite: str) -> Iterator[Chroot]:
    """Lend a bare system with one ordinary person in it; throw it away at the end."""
    with _alone(BUILD / "chroots" / f"{suite}.lock"):
        yield from _lent(suite)


def _lent(suite: str) -> Iterator[Chroot]:
    folder = BUILD / "chroots" / f"{suite}-in-use"
    base = _base(suite)
    _remove(folder)
    subprocess.run(["cp", "-a", str(base), str(folder)], check=True)
    shutil.copy("/etc/resolv.conf", folder / "etc/resolv.conf")
    try:
        for name in MOUNTS:
            subprocess.run(["mount", "--bind", f"/{name}", str(folder / name)], check=True)
        system = Chroot(folder)
        system.run("useradd", "--create-home", "--home-dir", f"/{PERSON}", PERSON)
        _copy_certificates(folder)
        system.run("apt-get", "update")
        yield system
    finally:
        _remove(folder)


@contextlib.contextmanager
def timed(what: str, limit_s: float | None = None) -> Iterator[None]:
    """Print how long the block took, and whether that is within a limit."""
    started = time.monotonic()
    yield
    took = time.monotonic() - started
    verdict = "" if limit_s is None else f" (at most {limit_s:.0f}: {'kept' if took <= limit_s else 'MISSED'})"
    print(f"  {what}: {took:.1f} s{verdict}", flush=True)


@contextlib.contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Keep other proofs out of the folder while the block runs. The system lets go of the lock however this ends."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SystemExit(f"another proof is using the system of {lock}") from None
        yield


def _base(suite: str) -> Path:
    """Return the folder that fresh systems are copied from, made by debootstrap the first time."""
    base = BUILD / "chroots" / suite
    if not (base / "etc/debian_version").exists():
        base.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["debootstrap", "--variant=minbase", suite, str(base)], check=True, stdout=subprocess.DEVNULL)
    return base


def _copy_certificates(folder: Path) -> None:
    """Let pip trust what it trusts here, where that was said in its environment: a proxy may have its own."""
    given = os.environ.get("PIP_CERT")
    if given:
        shutil.copy(given, folder / CERTIFICATES)


def _remove(folder: Path) -> None:
    """End what still runs in the folder, and unmount what is mounted below it, before anything is removed."""
    _end_all_in(folder)
    for name in reversed(MOUNTS):
        if os.path.ismount(folder / name):
            subprocess.run(["umount", "--lazy", str(folder / name)], check=True)
    if any(os.path.ismount(folder / name) for name in MOUNTS):
        raise SystemExit(f"something is still mounted below {folder}")
    if folder.exists():
        shutil.rmtree(folder)


def _end_all_in(folder: Path) -> None:
    """End the programs whose root the folder is: checks that were cut off leave some, and they go on writing."""
    place = str(folder)
    for root in Path("/proc").glob("[0-9]*/root"):
        with contextlib.suppress(OSError):  # it has ended by now
            if str(root.readlink()) == place:
                os.kill(int(root.parent.name), signal.SIGKILL)
