"""What a program tells a screen reader, asked over the bus that screen readers use (AT-SPI), and that bus itself.

The bus is the test's own: nothing of this computer's session answers on it, and no keyring is found there.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from jeepney import Message

LAUNCHERS = ("/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher")
ACCESSIBLE = "org.a11y.atspi.Accessible"
COMPONENT = "org.a11y.atspi.Component"
ROOT = "/org/a11y/atspi/accessible/root"
REGISTRY = "org.a11y.atspi.Registry"
ANSWER_S = 60.0
"""A busy machine may take its time; a program that never answers fails the test."""

# Bits of a state, by the order in AtspiStateType
ACTIVE, ENABLED, FOCUSED, SHOWING, VISIBLE = 1, 8, 12, 25, 30

COMBO_BOX = "combo box"
LABELLED_BY = 2

CONFIGURATION = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir={folder}</listen>
  <auth>EXTERNAL</auth>
  <servicedir>{folder}</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""
SERVICE = "[D-BUS Service]\nName=org.a11y.Bus\nExec={launcher}\n"


def launcher() -> str | None:
    """Return the program that makes the bus, None where it is not installed."""
    return next((each for each in LAUNCHERS if Path(each).exists()), None)


class SpeechBus:
    """A session of its own with the bus for screen readers, until it is closed. `folder` must have a short path."""

    def __init__(self, folder: Path, surroundings: dict[str, str]) -> None:
        from jeepney.io.blocking import open_dbus_connection  # noqa: PLC0415 - of Linux only

        folder.mkdir(mode=0o700)
        (folder / "org.a11y.Bus.service").write_text(SERVICE.format(launcher=launcher()), "ascii")
        (folder / "bus.conf").write_text(CONFIGURATION.format(folder=folder), "ascii")
        reading, writing = os.pipe()
        command = [shutil.which("dbus-daemon") or "dbus-daemon", f"--config-file={folder / 'bus.conf'}", "--nofork"]
        self._daemon = subprocess.Popen(
            [*command, "--nopidfile", "--print-address", str(writing)],
            pass_fds=[writing],
            env=surroundings,
            stderr=subprocess.DEVNULL,
        )
        os.close(writing)
        with os.fdopen(reading, encoding="ascii") as told:
            self.address = told.readline().strip()
        session = open_dbus_connection(self.address)
        (self.spoken_at,) = _ask(session, ("org.a11y.Bus", "/org/a11y/bus"), "org.a11y.Bus", "GetAddress")
        session.close()
        self._connection = open_dbus_connection(self.spoken_at)

    def close(self) -> None:
        """End it with everybody on it."""
        self._connection.close()
        self._daemon.send_signal(signal.SIGTERM)
        self._daemon.wait(ANSWER_S)

    def ask(self, who: Reference, interface: str, member: str, signature: str = "", *body: object) -> tuple:
        """Return what `who` answers. Raises Gone where there is nobody of that name any more."""
        return _ask(self._connection, who, interface, member, signature, *body)

    def ask_all(self, questions: Sequence[Question]) -> list[tuple]:
        """Return the answers to several questions that are all on their way before the first answer is read; () for
        what is gone.
        """
        from jeepney import MessageType  # noqa: PLC0415 - as above

        numbers = []
        for question in questions:
            number = next(self._connection.outgoing_serial)
            self._connection.send_message(_message(*question), serial=number)
            numbers.append(number)
        answers: dict[int, tuple] = {}
        while len(answers) < len(numbers):
            told = self._connection.receive(timeout=ANSWER_S)
            answers_to = told.header.fields.get(_reply_serial())
            if answers_to is not None:
                is_error = told.header.message_type is MessageType.error
                answers[answers_to] = () if is_error else told.body
        return [answers[number] for number in numbers]

    def program(self, process_id: int) -> Thing | None:
        """Return the program with this process id, None where it is not on the bus (yet).

        Under GNOME Qt loads GTK for its dialogs, which says there that it is a program too, of the same process.
        """
        from jeepney import DBusErrorResponse  # noqa: PLC0415 - as above

        toolkit = ("org.freedesktop.DBus.Properties", "Get", "ss", "org.a11y.atspi.Application", "ToolkitName")

        try:
            (programs,) = self.ask((REGISTRY, ROOT), ACCESSIBLE, "GetChildren")
            for name, path in programs:
                bus = ("org.freedesktop.DBus", "/org/freedesktop/DBus")
                (found,) = self.ask(bus, "org.freedesktop.DBus", "GetConnectionUnixProcessID", "s", name)
                if found == process_id and self.ask((name, path), *toolkit)[0][1] == "Qt":
                    return Thing((name, path), "application", "", 1 << SHOWING | 1 << VISIBLE)
        except DBusErrorResponse:
            return None
        return None

    def ears(self) -> Ears:
        """Return somebody who hears what the keyboard goes to. Closed by whoever asked for them."""
        return Ears(self)

    def walk(self, top: Thing, *, follow: Callable[[Thing], bool] | None = None) -> Iterator[Thing]:
        """Yield what is below, level by level; what is not visible, and all below it, only where `follow` says so."""
        level = [top]
        while level:
            below = self.ask_all([(each.reference, ACCESSIBLE, "GetChildren") for each in level])
            pairs = [
                (parent, tuple(child)) for parent, told in zip(level, below, strict=True) if told for child in told[0]
            ]
            pairs = [(parent, child) for parent, child in pairs if child[1] != "/org/a11y/atspi/null"]
            told = self.ask_all([question for _, child in pairs for question in _questions(child)])
            level = []
            for at, (parent, child) in enumerate(pairs):
                state, role, name, about = told[4 * at : 4 * at + 4]
                if not (state and role and name):
                    continue
                bits = state[0][0] | state[0][1] << 32
                thing = Thing(child, role[0], name[0][1], bits, about[0][1] if about else "", parent=parent)
                if thing.role == COMBO_BOX:
                    thing = replace(thing, label=self._label(thing))
                if thing.is_(VISIBLE) or (follow is not None and follow(thing)):
                    level.append(thing)
                    yield thing

    def _label(self, thing: Thing) -> str:
        """Return what the labels say that stand at something."""
        (relations,) = self.ask(thing.reference, ACCESSIBLE, "GetRelationSet")
        labels = [tuple(label) for kind, targets in relations if kind == LABELLED_BY for label in targets]
        get = ("org.freedesktop.DBus.Properties", "Get", "ss", ACCESSIBLE, "Name")
        return " ".join(told[0][1] for told in self.ask_all([(label, *get) for label in labels]) if told)

    def place(self, thing: Thing) -> tuple[int, int, int, int]:
        """Return left, top, width and height on the screen."""
        (place,) = self.ask(thing.reference, COMPONENT, "GetExtents", "u", 0)
        return place

    def focus(self, thing: Thing) -> None:
        """Give it the keyboard, as a screen reader does for whoever steps through the window."""
        self.ask(thing.reference, COMPONENT, "GrabFocus")

    def press(self, thing: Thing) -> None:
        """Do the first thing that can be done with it, as a screen reader does without a mouse."""
        (is_done,) = self.ask(thing.reference, "org.a11y.atspi.Action", "DoAction", "i", 0)
        assert is_done, f"{thing.name!r} cannot be pressed"

    def text(self, thing: Thing) -> str:
        """Return what stands in a field."""
        (said,) = self.ask(thing.reference, "org.a11y.atspi.Text", "GetText", "ii", 0, -1)
        return said


class Ears:
    """Hears where the keyboard goes, as a screen reader does: what is said of it, and of what it is in.

    Popups are heard in no other way: Qt lists all windows of a program but those (QAccessibleApplication takes "all
    toplevel windows except popups and the desktop"), so that a walk from the top does not come to them.
    """

    def __init__(self, bus: SpeechBus) -> None:
        from jeepney.io.blocking import open_dbus_connection  # noqa: PLC0415 - as above

        self._bus = bus
        self._connection = open_dbus_connection(bus.spoken_at)
        daemon = ("org.freedesktop.DBus", "/org/freedesktop/DBus")
        rule = "type='signal',interface='org.a11y.atspi.Event.Object',member='StateChanged'"
        _ask(self._connection, daemon, "org.freedesktop.DBus", "AddMatch", "s", rule)
        registry = (REGISTRY, "/org/a11y/atspi/registry")
        _ask(self._connection, registry, REGISTRY, "RegisterEvent", "s", "object:state-changed:focused")

    def close(self) -> None:
        """Hear nothing any more."""
        self._connection.close()

    def next(self, limit_s: float = ANSWER_S) -> list[tuple[str, str]]:
        """Wait until the keyboard goes somewhere; return role and name of that, and of all that it is in.

        Raises TimeoutError.
        """
        from jeepney import HeaderFields, MessageType  # noqa: PLC0415 - as above

        while True:
            heard = self._connection.receive(timeout=limit_s)
            fields = heard.header.fields
            if heard.header.message_type is MessageType.signal and heard.body[:2] == ("focused", 1):
                return list(self._chain((fields[HeaderFields.sender], fields[HeaderFields.path])))

    def _chain(self, who: Reference) -> Iterator[tuple[str, str]]:
        get = ("org.freedesktop.DBus.Properties", "Get", "ss", ACCESSIBLE)
        role = ""
        while role != "application" and who[1] != "/org/a11y/atspi/null":
            (role,) = self._bus.ask(who, ACCESSIBLE, "GetRoleName")
            yield role, self._bus.ask(who, *get, "Name")[0][1]
            who = tuple(self._bus.ask(who, *get, "Parent")[0][1])


@dataclass(frozen=True)
class Thing:
    """Something in a window, as it was when it was asked. `name` is what a screen reader says; of a field with choices
    that is what is chosen, and `label` what it is.
    """

    reference: Reference
    role: str
    name: str
    state: int
    about: str = ""
    label: str = ""
    parent: Thing | None = field(default=None, repr=False)

    def is_(self, bit: int) -> bool:
        """Say whether it is in a state."""
        return bool(self.state >> bit & 1)

    def fits(self, name: str | re.Pattern[str] | None, role: str | None) -> bool:
        """Say whether it is meant: a name in full, or a pattern found in it."""
        if role is not None and role != self.role:
            return False
        if isinstance(name, re.Pattern):
            return name.search(self.name) is not None
        return name is None or name == (self.label if self.role == COMBO_BOX else self.name)

    def within(self) -> Iterator[Thing]:
        """Yield what it is in, from the inside out."""
        above = self.parent
        while above is not None:
            yield above
            above = above.parent


Reference = tuple[str, str]
Question = tuple[Reference, str, str] | tuple[Reference, str, str, str, str, str]


def _questions(who: Reference) -> list[Question]:
    get = ("org.freedesktop.DBus.Properties", "Get", "ss", ACCESSIBLE)
    return [
        (who, ACCESSIBLE, "GetState"),
        (who, ACCESSIBLE, "GetRoleName"),
        (who, *get, "Name"),
        (who, *get, "Description"),
    ]


def _reply_serial() -> object:
    from jeepney import HeaderFields  # noqa: PLC0415 - as above

    return HeaderFields.reply_serial


def _message(who: Reference, interface: str, member: str, signature: str = "", *body: object) -> Message:
    from jeepney import DBusAddress, new_method_call  # noqa: PLC0415 - as above

    return new_method_call(DBusAddress(who[1], who[0], interface), member, signature or None, body)


def _ask(connection: object, who: Reference, interface: str, member: str, signature: str = "", *body: object) -> tuple:
    from jeepney.wrappers import unwrap_msg  # noqa: PLC0415 - as above

    question = _message(who, interface, member, signature, *body)
    return unwrap_msg(connection.send_and_get_reply(question, timeout=ANSWER_S))
