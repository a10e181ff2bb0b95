"""What a program has screen readers say without anybody having gone there, heard on their bus (AT-SPI)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.spoken import ANSWER_S, REGISTRY

if TYPE_CHECKING:
    from helpers.spoken import SpeechBus

EVENTS = "org.a11y.atspi.Event.Object"
BRIEFLY_S = 0.1


class Announced:
    """Hears announcements from now on, until it is closed."""

    def __init__(self, bus: SpeechBus) -> None:
        from jeepney import DBusAddress, new_method_call  # noqa: PLC0415 - of Linux only
        from jeepney.io.blocking import open_dbus_connection  # noqa: PLC0415 - as above

        self._connection = open_dbus_connection(bus.spoken_at)
        self._texts: list[str] = []
        daemon = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
        registry = DBusAddress("/org/a11y/atspi/registry", REGISTRY, REGISTRY)
        rule = f"type='signal',interface='{EVENTS}',member='Announcement'"
        for message in (
            new_method_call(daemon, "AddMatch", "s", (rule,)),
            new_method_call(registry, "RegisterEvent", "s", ("object:announcement",)),
        ):
            self._connection.send_and_get_reply(message, timeout=ANSWER_S)

    def texts(self) -> list[str]:
        """Return all that was said by now."""
        from jeepney import HeaderFields  # noqa: PLC0415 - as above

        while True:
            try:
                told = self._connection.receive(timeout=BRIEFLY_S)
            except TimeoutError:
                return self._texts
            if told.header.fields.get(HeaderFields.member) == "Announcement":
                self._texts.append(told.body[3][1])

    def close(self) -> None:
        """Hear no more."""
        self._connection.close()
