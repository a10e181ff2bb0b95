"""A session's bus of the test's own, on which services are started when somebody asks for them."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from typing import TYPE_CHECKING

from helpers.spoken import ANSWER_S, CONFIGURATION
from holdfast.desktop.dialects import KRUNNER, SHELL
from holdfast.operations.desktop_search import NAME, PATH

if TYPE_CHECKING:
    from pathlib import Path

    from jeepney import Message

AS_SHELL = (PATH, NAME, SHELL)
AS_KRUNNER = (PATH, NAME, KRUNNER)
BUS = ("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")


class Session:
    """A bus until it is closed. `folder` must have a short path; services are found in it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700)
        (folder / "bus.conf").write_text(CONFIGURATION.format(folder=folder), "utf-8")
        self.folder = folder
        reading, writing = os.pipe()
        command = [shutil.which("dbus-daemon") or "dbus-daemon", f"--config-file={folder / 'bus.conf'}", "--nofork"]
        self._daemon = subprocess.Popen(
            [*command, "--nopidfile", "--print-address", str(writing)], pass_fds=[writing], stderr=subprocess.DEVNULL
        )
        os.close(writing)
        with os.fdopen(reading, encoding="ascii") as told:
            self.address = told.readline().strip()

    def offer(self, name: str, command: str) -> None:
        """Say how a service is started."""
        (self.folder / f"{name}.service").write_text(f"[D-BUS Service]\nName={name}\nExec={command}\n", "utf-8")

    def asker(self) -> Asker:
        """Return somebody on the bus who asks; closed by whoever asked for them."""
        return Asker(self.address)

    def close(self) -> None:
        """End it, and with it everybody on it."""
        self._daemon.send_signal(signal.SIGTERM)
        self._daemon.wait(ANSWER_S)


class Asker:
    """Somebody on the bus who asks others."""

    def __init__(self, address: str) -> None:
        from jeepney.io.blocking import open_dbus_connection  # noqa: PLC0415 - of Linux only

        self._connection = open_dbus_connection(address)

    def close(self) -> None:
        """Leave the bus."""
        self._connection.close()

    def ask(self, where: tuple[str, str, str], member: str, signature: str = "", *body: object) -> tuple:
        """Return the answer. Raises DBusErrorResponse where that is one."""
        from jeepney.wrappers import unwrap_msg  # noqa: PLC0415 - as above

        return unwrap_msg(self._connection.send_and_get_reply(_call(where, member, signature, *body), timeout=ANSWER_S))

    def ask_at_once(self, where: tuple[str, str, str], member: str, signature: str, *bodies: tuple) -> list[tuple]:
        """Ask all of it before any answer is read; return the answers in the order of the questions."""
        from jeepney import HeaderFields  # noqa: PLC0415 - as above

        serials = []
        for body in bodies:
            serials.append(next(self._connection.outgoing_serial))
            self._connection.send(_call(where, member, signature, *body), serial=serials[-1])
        answers: dict[int, tuple] = {}
        while len(answers) < len(serials):
            told = self._connection.receive(timeout=ANSWER_S)
            if (serial := told.header.fields.get(HeaderFields.reply_serial)) in serials:
                answers[serial] = told.body
        return [answers[serial] for serial in serials]

    def leave_unheard(self, where: tuple[str, str, str], member: str, signature: str, *body: object) -> None:
        """Ask, and go before the answer comes."""
        self._connection.send(_call(where, member, signature, *body))
        self.close()

    def process(self, name: str) -> int:
        """Return the id of the process that has a name, 0 where nobody has it."""
        from jeepney.wrappers import DBusErrorResponse  # noqa: PLC0415 - as above

        try:
            return self.ask(BUS, "GetConnectionUnixProcessID", "s", name)[0]
        except DBusErrorResponse as err:
            if err.name != "org.freedesktop.DBus.Error.NameHasNoOwner":
                raise
            return 0

    def wait_for(self, name: str, *, taken: bool) -> None:
        """Wait until somebody has a name, or nobody has it any more."""
        self.ask(BUS, "AddMatch", "s", f"type='signal',member='NameOwnerChanged',arg0='{name}'")
        while bool(self.process(name)) is not taken:
            self._connection.receive(timeout=ANSWER_S)


def _call(where: tuple[str, str, str], member: str, signature: str = "", *body: object) -> Message:
    from jeepney import DBusAddress, new_method_call  # noqa: PLC0415 - as above

    path, name, interface = where
    return new_method_call(DBusAddress(path, name, interface), member, signature or None, body)
