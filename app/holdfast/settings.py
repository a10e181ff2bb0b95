"""What a person can set, each declared once. Knows the settings file; knows nothing of windows.

The file is TOML, written whole beside the old one and then renamed; keys that this version does not know stay.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Generic, TypeVar

from holdfast import language
from holdfast.language import mark
from holdfast.values import dataclass

if TYPE_CHECKING:
    from pathlib import Path

log = logging.getLogger(__name__)

SETTINGS_NAME = "settings.toml"

T = TypeVar("T", bool, int, str)


@dataclass(frozen=True, slots=True)
class Setting(Generic[T]):
    """A thing that can be set: `key` is dotted (table.name), `choices` is empty where any value will do.

    `title` is what it is called where it is shown, "" for what is not on the page of settings; `names` are what the
    choices are called there.
    """

    key: str
    default: T
    meaning: str
    choices: tuple[T, ...] = ()
    title: str = ""
    names: tuple[str, ...] = ()


THEME = Setting(
    "look.theme",
    "system",
    mark("Light, dark, or as the system says."),
    ("system", "light", "dark"),
    mark("Colours"),
    (mark("As the system"), mark("Light"), mark("Dark")),
)
LANGUAGE = Setting(
    "look.language",
    "system",
    mark("The language of the window and its help."),
    ("system", *language.NAMES),
    mark("Language"),
    (mark("As the system"), *language.NAMES.values()),
)
ZOOM_PERCENT = Setting(
    "look.zoom_percent",
    100,
    mark("How large conversations are shown."),
    title=mark("Size of the text"),
)
SEND_KEY = Setting(
    "chat.send_key",
    "enter",
    mark("Shift+Enter begins a new line either way."),
    ("enter", "ctrl_enter"),
    mark("A message is sent with"),
    ("Enter", "Ctrl+Enter"),
)
VAULT_FOLDER = Setting(
    "export.vault_folder", "", mark("A folder of notes that is kept up to date with all conversations.")
)
EXPORT_CHOICES = Setting("export.choices", "", mark("What was chosen at the last export."))
LAST_EXPORT_MS = Setting("export.last_ms", 0, mark("When conversations were last exported from the window."))
BACKUP_FOLDER = Setting(
    "backup.folder", "", mark("A folder that gets a copy of every backup: a synced or external disk.")
)
WATCH_PAGES = Setting(
    "outages.watch_pages",
    default=True,
    meaning=mark("Only those of the providers that are set up; nothing of yours goes there."),
    title=mark("Read the status pages"),
)
ALERT_COMMAND = Setting(
    "outages.alert_command",
    "",
    mark("Started when an outage begins or ends, and when a backup takes over. The help says what it is told."),
    title=mark("A program to start at an outage"),
)
ALERT_WEBHOOK = Setting(
    "outages.alert_webhook",
    "",
    mark("A chat service gives you such an address (a webhook). No word of a conversation goes there."),
    title=mark("An address to tell of outages"),
)
INTERFACE_PERCENT = Setting(
    "look.interface_percent",
    100,
    mark("For the text of conversations alone there is the size of the text."),
    title=mark("Size of the whole window"),
)
VIM_KEYS = Setting(
    "keys.vim",
    default=False,
    meaning=mark("In lists and in what you read: j, k, g and G move, n and N look on, o opens."),
    title=mark("Keys as in Vim"),
)
TRAY = Setting(
    "window.tray",
    default=True,
    meaning=mark("Where the system has a place for small icons."),
    title=mark("Show an icon in the tray"),
)
CLOSE_TO_TRAY = Setting(
    "window.close_to_tray",
    default=False,
    meaning=mark("Quit in the menu still ends it."),
    title=mark("Closing the window keeps Holdfast in the tray"),
)
DESKTOP_SEARCH = Setting(
    "desktop.search",
    default=False,
    meaning=mark("GNOME and KDE then show titles and lines of your conversations while you type there."),
    title=mark("Find conversations in the desktop's own search"),
)
WATCH = Setting(
    "import.watch",
    "offer",
    mark("Exports are noticed in the Downloads folder, unless another is named below."),
    ("offer", "import", "off"),
    mark("When an export arrives"),
    (mark("Offer to look inside"), mark("Import it"), mark("Do nothing")),
)
WATCH_FOLDER = Setting(
    "import.watch_folder", "", mark("Empty for the Downloads folder."), title=mark("Folder in which exports arrive")
)
FOLLOW_CODE = Setting(
    "import.claude_code",
    default=False,
    meaning=mark("At every start and every hour: Claude Code deletes its own after about 30 days."),
    title=mark("Bring in sessions of Claude Code by itself"),
)
REMIND_DAYS = Setting(
    "import.remind_days",
    30,
    mark("When the newest export is older than that, Holdfast says so."),
    title=mark("Remind me to export"),
)

ALL: tuple[Setting[str] | Setting[int] | Setting[bool], ...] = (
    THEME,
    LANGUAGE,
    ZOOM_PERCENT,
    INTERFACE_PERCENT,
    SEND_KEY,
    TRAY,
    CLOSE_TO_TRAY,
    DESKTOP_SEARCH,
    WATCH,
    WATCH_FOLDER,
    FOLLOW_CODE,
    REMIND_DAYS,
    VAULT_FOLDER,
    EXPORT_CHOICES,
    LAST_EXPORT_MS,
    BACKUP_FOLDER,
    VIM_KEYS,
    WATCH_PAGES,
    ALERT_COMMAND,
    ALERT_WEBHOOK,
)


class Settings:
    """What is set, and where it is kept. One thread uses it: the one that shows the window."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / SETTINGS_NAME
        self._values: dict[str, object] = {}
        self._load()

    def get(self, setting: Setting[T]) -> T:
        """Return what is set, or the default where nothing or something impossible is."""
        value = self._values.get(setting.key)
        if type(value) is not type(setting.default) or (setting.choices and value not in setting.choices):
            return setting.default
        return value

    def set(self, setting: Setting[T], value: T) -> None:
        """Set `value` and write it down; where the file cannot be written it holds until the program ends."""
        self._values[setting.key] = value
        try:
            self._write(setting.key, value)
        except OSError:
            log.info("the settings file cannot be written")

    def _load(self) -> None:
        try:
            text = self._path.read_bytes()
        except FileNotFoundError:
            return
        except OSError:
            text = b"\xff"
        import tomllib  # noqa: PLC0415 - a person who never set anything need not pay for it

        try:
            tables = tomllib.loads(text.decode())
        except ValueError:
            log.warning("the settings file cannot be read; the defaults hold")
            return
        for table, values in tables.items():
            if isinstance(values, dict):
                self._values |= {f"{table}.{name}": value for name, value in values.items()}

    def _write(self, key: str, value: bool | int | str) -> None:  # noqa: FBT001 - a value, not a switch
        import tomlkit  # noqa: PLC0415 - 40 ms that reading does not need
        from tomlkit.exceptions import ParseError  # noqa: PLC0415 - as above

        from holdfast import whole_files  # noqa: PLC0415 - as above

        try:
            document = tomlkit.parse(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            document = tomlkit.document()
        except (ParseError, UnicodeDecodeError):
            self._path.replace(self._path.with_suffix(".broken.toml"))
            document = tomlkit.document()
        table, name = key.split(".", 1)
        document.setdefault(table, tomlkit.table())[name] = value
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        whole_files.write(self._path, tomlkit.dumps(document))
