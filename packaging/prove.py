"""Prove on bare Debian 12 and 13 what the README promises: `python3 packaging/prove.py deb|commands|person [SUITE...]`.

`deb` installs the package of `dist/`, opens the window under X as an ordinary person, imports the sample, opens a link
in the open window, and removes everything again. `commands` times both commands of the README from nothing to the
window and to the end of the checks, as root; `person` runs them as somebody who is not. Needs root, debootstrap, xvfb,
xdotool, imagemagick and the network; takes minutes, so that no test runs it. The screen is this system's, so that the
bare one stays bare. Pictures of the windows go to `build/pictures`, what the checks say to `build/logs`.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import interpreter
from chroots import PERSON, SUITES, Chroot, fresh, home_of, timed
from project import BUILD, DIST, version

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

TO_THE_WINDOW_S = 120.0
WINDOW_LIMIT_S = 300.0
FAILED = ("FAILED ", "ERROR ", "Failed: ")
"""How the lines begin that name a failed test or check."""
CLOSING = re.compile(r"=+ .* in [0-9.]+s.* =+")
TO_ASK = ("xdg-utils", "desktop-file-utils", "shared-mime-info", "libglib2.0-bin")
"""What a desktop has, and a bare system has not."""
JOBS = (
    {"job": "load", "argument": {"job": "colour"}, "limit_s": 0},
    {"job": "colour", "argument": {"code": "def a(): pass", "language": "python"}, "limit_s": 5},
    {"job": "typeset", "argument": {"tex": "x^2", "display": True}, "limit_s": 5},
)


def prove_deb(suite: str) -> None:
    """Install, use and remove the package on a bare system."""
    package = max(DIST.glob(f"holdfast_{version()}_*.deb"), key=lambda path: path.stat().st_mtime)
    with fresh(suite) as system:
        before = system.files()
        shutil.copy(package, system.folder / "var/tmp" / package.name)
        with timed("installing the package and what it depends on"):
            system.install(f"/var/tmp/{package.name}")  # noqa: S108 - of the system that is thrown away
        installed = set(system.run("dpkg-query", "--show", "--showformat", "${Package}\n").split())
        _welcome(system, suite)
        with timed("first import, of the sample"):
            print("   ", system.run("holdfast", "import", "--sample", user=PERSON).splitlines()[0])
        _ask_the_worker(system)
        plugin = "/usr/lib/holdfast/lib/PySide6/Qt/plugins/platforms/libqxcb.so"
        _demand("not found" not in system.run("ldd", plugin), "the X plugin finds its libraries")
        with Screen() as screen:
            program = system.start("holdfast", DISPLAY=screen.name)
            with timed("window"):
                screen.wait_for_window(program)
            with timed("a second start, with a link, handed over"):
                system.run("holdfast", "holdfast://conversation/15", user=PERSON, DISPLAY=screen.name)
            screen.picture(f"deb-{suite}")
            _demand(len(screen.windows()) == 1, "there is one window")
            _close(program)
        system.install(*TO_ASK)
        _ask_the_desktop(system)
        _demand(system.run("dpkg", "--verify", "holdfast") == "", "no installed file has changed")
        system.run("apt-get", "purge", "--yes", "holdfast", *TO_ASK)
        system.run("apt-get", "autoremove", "--purge", "--yes")
        left = sorted(name for name in system.files() - before if "holdfast" in name)
        _demand(not left, f"removing leaves nothing of it behind {left or ''}")
        print(f"  packages it brought: {len(installed)} with those that were there")


def prove_commands(suite: str) -> None:
    """Time both commands of the README from nothing, as root: what the system lacks is installed on the way."""
    with fresh(suite) as system:
        system.install("python3")
        run, _ = _copy_checkout(system, "root")
        with Screen() as screen:
            with timed("first command, as root, from nothing to the window", TO_THE_WINDOW_S):
                program = system.start("python3", run, user="root", DISPLAY=screen.name)
                screen.wait_for_window(program)
            screen.picture(f"run-{suite}")
            _close(program)
            with timed("the same again"):
                program = system.start("python3", run, user="root", DISPLAY=screen.name)
                screen.wait_for_window(program)
            _close(program)
        _check_all(system, suite, "root")


def prove_person(suite: str) -> None:
    """Run both commands as somebody who is not root, and who installs with the line they are shown what is missing."""
    with fresh(suite) as system:
        system.install("python3")
        run, test = _copy_checkout(system, PERSON)
        said = system.run("python3", test, user=PERSON, check=False).splitlines()
        line = next((line for line in said if line.startswith("sudo ")), "")
        _demand(bool(line), "the second command says which line installs what is missing")
        system.run(*shlex.split(line)[1:], "--yes")
        with Screen() as screen, timed("first command, from there to the window", TO_THE_WINDOW_S):
            program = system.start("python3", run, DISPLAY=screen.name)
            screen.wait_for_window(program)
            _close(program)
        _check_all(system, suite, PERSON)


def _check_all(system: Chroot, suite: str, user: str) -> None:
    """Run the second command and print what failed. Raises SystemExit where anything did.

    Each test is named as it ends, so that the log of a run that was cut off says what was seen.
    """
    log = BUILD / "logs" / f"test-{suite}-{user}.log"
    with timed("second command, every check"):
        code = system.run_logged(log, "python3", f"{home_of(user)}/holdfast/packaging/test.py", "-v", user=user)
    for line in _to_read_first(log.read_text("utf-8", "replace")):
        print("   ", line)
    print(f"    all of it: {log}")
    _demand(code == 0, f"every check holds for {user}")


def _to_read_first(log: str) -> list[str]:
    """Return what failed of the checks, by pytest's short summary and our own, and the line that pytest closes with."""
    lines = log.splitlines()
    closing = [line for line in lines if CLOSING.fullmatch(line)]
    return [line for line in lines if line.startswith(FAILED)] + (closing or lines)[-1:]


def _copy_checkout(system: Chroot, user: str) -> tuple[str, str]:
    """Copy what is committed to somebody's home; return the README's two scripts in it."""
    place = f"{home_of(user)}/holdfast"
    target = system.folder / place.lstrip("/")
    target.mkdir(parents=True)
    archive = subprocess.check_output(["git", "-C", str(BUILD.parent), "archive", "HEAD"])
    subprocess.run(["tar", "-x", "--no-same-owner", "-C", str(target)], input=archive, check=True)
    system.run("chown", "-R", f"{user}:{user}", place)
    return f"{place}/packaging/run.py", f"{place}/packaging/test.py"


def _welcome(system: Chroot, suite: str) -> None:
    """Keep what the first start shows, in languages with short and with long words and in the sizes a window has."""
    for language in ("en", "de"):
        with Screen() as screen:
            program = system.start("holdfast", DISPLAY=screen.name, LANGUAGE=language)
            with timed(f"first window, {language}"):
                screen.wait_for_window(program)
            for width, height in ((1440, 900), (900, 600)):
                screen.resize(width, height)
                screen.picture(f"welcome-{suite}-{language}-{width}")
            _close(program)


def _ask_the_worker(system: Chroot) -> None:
    """Have the frozen program be the process that colours and typesets."""
    lines = "".join(json.dumps(job) + "\n" for job in JOBS)
    said = system.run("sh", "-c", f"printf '%s' '{lines}' | holdfast --render-worker", user=PERSON)
    answers = [json.loads(line)["answer"] for line in said.splitlines()]
    _demand(bool(answers[1]) and bool(answers[2]), "code is coloured and a formula set in the process beside it")


def _ask_the_desktop(system: Chroot) -> None:
    """See that files and links find their way."""
    ask = ("xdg-mime", "query")
    scheme = system.run(*ask, "default", "x-scheme-handler/holdfast", user=PERSON, check=False).strip()
    export = f"/{PERSON}/data-2026-02-14-10-11-12-batch-0000.zip"
    system.run("sh", "-c", f"printf 'PK\\005\\006' > {export}; head -c 18 /dev/zero >> {export}", user=PERSON)
    said = system.run("gio", "info", "-a", "standard::content-type", export, user=PERSON)
    kind = said.split()[-1]
    handler = system.run(*ask, "default", "application/x-claude-export+zip", user=PERSON, check=False).strip()
    _demand(scheme == handler == "holdfast.desktop", f"links and exports belong to it ({scheme}, {handler})")
    _demand(kind == "application/x-claude-export+zip", f"an export is known by its name ({kind})")


class Screen:
    """A screen that nobody sees. Programs in a chroot reach it, since its socket is not a file."""

    def __init__(self) -> None:
        reading, writing = os.pipe()
        command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1440x900x24", "-nolisten", "tcp", "-ac"]
        self._server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
        os.close(writing)
        with open(reading, encoding="ascii") as told:  # noqa: PTH123 - a pipe is no path
            self.name = f":{told.readline().strip()}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.send_signal(signal.SIGTERM)
        self._server.wait()

    def windows(self) -> list[str]:
        """Return the ids of Holdfast's windows on it."""
        return self._run("xdotool", "search", "--onlyvisible", "--class", "holdfast").split()

    def wait_for_window(self, program: subprocess.Popen[bytes]) -> None:
        """Return once there is one. Raises SystemExit where it does not come, or the program ends without it."""
        _wait("the window", lambda: program.poll() is not None or bool(self.windows()))
        if not self.windows():
            raise SystemExit(f"  the program ended without a window: {program.returncode}")

    def resize(self, width: int, height: int) -> None:
        """Give the window a size, in the corner."""
        for window in self.windows():
            self._run("xdotool", "windowmove", window, "0", "0", "windowsize", window, str(width), str(height))

    def picture(self, name: str) -> None:
        """Keep what is shown."""
        time.sleep(2)  # until it has been painted
        (BUILD / "pictures").mkdir(parents=True, exist_ok=True)
        self._run("import", "-window", "root", str(BUILD / "pictures" / f"{name}.png"))

    def _run(self, *command: str) -> str:
        surroundings = {**os.environ, "DISPLAY": self.name}
        return subprocess.run(command, env=surroundings, capture_output=True, text=True, check=False).stdout


def _wait(what: str, condition: Callable[[], bool]) -> None:
    until = time.monotonic() + WINDOW_LIMIT_S
    while not condition():
        if time.monotonic() > until:
            raise SystemExit(f"  {what} did not come")
        time.sleep(0.2)


def _close(program: subprocess.Popen[bytes]) -> None:
    """End the program as a log-out does, and wait for the end."""
    os.killpg(program.pid, signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        program.wait(30)
    program.kill()
    program.wait()


def _demand(is_so: bool, what: str) -> None:  # noqa: FBT001 - what is demanded comes first
    print(f"  {'yes' if is_so else 'NO '}  {what}", flush=True)
    if not is_so:
        raise SystemExit(1)


def main() -> None:
    """Prove what is asked on each system."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what is mounted is unmounted then, too
    wish, suites = sys.argv[1] if len(sys.argv) > 1 else "", sys.argv[2:] or list(SUITES)
    proofs = {"deb": prove_deb, "commands": prove_commands, "person": prove_person}
    if wish not in proofs:
        raise SystemExit(__doc__)
    for suite in suites:
        print(f"{wish} on {suite}", flush=True)
        proofs[wish](suite)


if __name__ == "__main__":
    interpreter.ensure_supported()
    main()
