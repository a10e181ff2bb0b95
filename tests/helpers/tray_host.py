"""A host of small icons as a desktop has one on the session's bus; says "ready", and "registered" with the name of
whoever has an icon on the next line, and ends when it is killed.
"""

from jeepney import DBusAddress, HeaderFields, MessageType, new_method_call, new_method_return
from jeepney.io.blocking import open_dbus_connection

DAEMON = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
PROPERTIES = {
    "IsStatusNotifierHostRegistered": ("b", True),
    "ProtocolVersion": ("i", 0),
    "RegisteredStatusNotifierItems": ("as", []),
}


def main():
    """Answer whoever asks."""
    bus = open_dbus_connection()
    bus.send(new_method_call(DAEMON, "RequestName", "su", ("org.kde.StatusNotifierWatcher", 4)))
    print("ready", flush=True)  # noqa: T201 - who started this waits for the word
    while True:
        asked = bus.receive()
        if asked.header.message_type is not MessageType.method_call:
            continue
        match asked.header.fields.get(HeaderFields.member):
            case "Get":
                bus.send(new_method_return(asked, "v", (PROPERTIES[asked.body[1]],)))
            case "GetAll":
                bus.send(new_method_return(asked, "a{sv}", (PROPERTIES,)))
            case "RegisterStatusNotifierItem":
                bus.send(new_method_return(asked))
                print("registered", asked.body[0], sep="\n", flush=True)  # noqa: T201 - as above
            case _:
                bus.send(new_method_return(asked))


if __name__ == "__main__":
    main()
