"""What Holdfast says, in the language of the person. A leaf: knows the catalogues, knows no room and no Qt.

A text is written in English where it is said: `tr("Saved {name}", name=path.name)`; `trn` for what is counted; `mark`
for what is said later than it is written (a table of a module), whose user passes it through `tr`. English is the
identity and loads nothing. What a catalogue lacks, or says with a placeholder that does not exist, is said in English.

Nothing that is stored, compared or read by a program may depend on the language. A sentence that is stored is stored
as its `english`, and retold where it is shown (`retelling`); what is handed on is written `in_english`.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from holdfast import resources

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from gettext import GNUTranslations
    from pathlib import Path

ENGLISH = "en"
NAMES = {
    "en": "English",
    "de": "Deutsch",
    "fr": "Français",
    "es": "Español",
    "pt": "Português",
    "ja": "日本語",
    "zh_CN": "简体中文",
    "ko": "한국어",
    "ar": "العربية",
}
"""Every language by its own name, which needs no translation."""
RIGHT_TO_LEFT = frozenset({"ar"})
TRANSLATIONS = "translations"

_CONTEXT = "\x04"
"""What GNU gettext puts between a context and the text it is for."""
_NARROW = "\N{NARROW NO-BREAK SPACE}"
_GROUPS = {"de": ".", "fr": _NARROW, "es": ".", "pt": "."}
_POINTS = {"de": ",", "fr": ",", "es": ",", "pt": ","}
_DOLLARS = {
    "de": "{0}\N{NO-BREAK SPACE}$",
    "fr": f"{{0}}{_NARROW}$US",
    "es": "{0}\N{NO-BREAK SPACE}US$",
    "pt": "US$\N{NO-BREAK SPACE}{0}",
    "zh_CN": "US${0}",
    "ko": "US${0}",
    "ar": "US$\N{NO-BREAK SPACE}{0}",
}
_DAYS = {
    "de": "{day}.{month}.",
    "fr": "{day}/{month}",
    "es": "{day}/{month}",
    "pt": "{day}/{month}",
    "ja": "{month}月{day}日",
    "zh_CN": "{month}月{day}日",
    "ko": "{month}월 {day}일",
    "ar": "{day}/{month}",
}
"""How a day of this year is written, where Qt does not."""
_DATES = {
    "de": "{day}.{month}.{year}",
    "ja": "{year}年{month}月{day}日",
    "zh_CN": "{year}年{month}月{day}日",
    "ko": "{year}년 {month}월 {day}일",
}
_SLASHED_DATE = "{day}/{month}/{year}"
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
"""What `strftime` says goes by the locale of the process, which Qt sets to the system's."""
_UNGROUPED = {"es": 9_999}
"""Spanish writes 9999 together and 10.000 in groups."""
_MINUTE_S = 60


class Said(str):
    """A text in another language that remembers what it is in English."""

    __slots__ = ("english",)

    english: str

    def strip(self, chars: str | None = None, /) -> str:
        """Return both without what stands around them."""
        return _said(super().strip(chars), self.english.strip(chars))


class Catalogue:
    """The texts of a language."""

    def __init__(self, translations: GNUTranslations) -> None:
        self._translations = translations

    def text(self, text: str, context: str = "") -> str:
        """Return what stands for an English text."""
        if context:
            return self._translations.pgettext(context, text)
        return self._translations.gettext(text)

    def plural(self, one: str, many: str, count: int) -> str:
        """Return the form that goes with a number."""
        return self._translations.ngettext(one, many, count)


class _Spoken:
    """What is spoken now; set once at start."""

    __slots__ = ("catalogue", "code")

    def __init__(self) -> None:
        self.code = ENGLISH
        self.catalogue: Catalogue | None = None


_spoken = _Spoken()
_english_here: ContextVar[bool] = ContextVar("english_here", default=False)


def speak(code: str, catalogue: Catalogue | None = None) -> None:
    """Say everything in a language from now on; without a catalogue, its own is read. English needs none."""
    if catalogue is None and code != ENGLISH:
        catalogue = _load(code)
    _spoken.code, _spoken.catalogue = (code, catalogue) if catalogue is not None else (ENGLISH, None)


def spoken() -> str:
    """Return the language that is spoken here."""
    return ENGLISH if _english_here.get() else _spoken.code


@contextmanager
def in_english() -> Iterator[None]:
    """Have everything said in English meanwhile, in this thread: for what is handed on to others."""
    before = _english_here.set(True)
    try:
        yield
    finally:
        _english_here.reset(before)


def available() -> tuple[str, ...]:
    """Return the languages that can be spoken, English first."""
    return tuple(code for code in NAMES if code == ENGLISH or _file(code) is not None)


def fitting(wanted: Sequence[str]) -> str:
    """Return the first language that can be spoken of those that a system names (`de_CH.UTF-8`, `zh-Hans`)."""
    here = available()
    for name in wanted:
        parts = name.split(".")[0].split("@")[0].replace("-", "_").split("_")
        code = parts[0].lower()
        if code in {"c", "posix"}:
            return ENGLISH
        if code == "zh" and not {"TW", "HK", "MO", "Hant"} & set(parts):
            code = "zh_CN"
        if code in here:
            return code
    return ENGLISH


def tr(text: str, /, **values: object) -> str:
    """Return a text in the language that is spoken, with its values in place of the names in braces."""
    catalogue = _here()
    if catalogue is None:
        return text.format_map(values) if values else text
    return _filled(catalogue.text(text), text, values) if text else text


def tr_in(context: str, text: str, /, **values: object) -> str:
    """Do as `tr` where one English word has two meanings, which `context` tells apart."""
    catalogue = _here()
    if catalogue is None:
        return text.format_map(values) if values else text
    return _filled(catalogue.text(text, context), text, values)


def trn(one: str, many: str, count: int, /, **values: object) -> str:
    """Return the text that goes with a number; {count} in it is the number as people write it."""
    text = one if count == 1 else many
    catalogue = _here()
    said = text if catalogue is None else catalogue.plural(one, many, count)
    values["count"] = number(count)
    if catalogue is None:
        return text.format_map(values)
    found = _filled(said, text, values)
    if isinstance(found, Said):
        found.english = text.format_map({**_in_english(values), "count": f"{count:,}"})
    return found


def mark(text: str) -> str:
    """Return the English text itself: it is said by `tr` later, and goes into the catalogue from here."""
    return text


def mark_in(context: str, text: str) -> str:
    """Do as `mark`, for `tr_in` with the same context."""
    del context
    return text


def english(text: str) -> str:
    """Return a text that was said here as it is in English: to be stored, or compared."""
    return text.english if isinstance(text, Said) else text


def number(count: int) -> str:
    """Return a count as people write it: 2,914."""
    code = spoken()
    if abs(count) <= _UNGROUPED.get(code, 0):
        return _said(str(count), f"{count:,}")
    written = f"{count:,}"
    return _said(written.replace(",", _GROUPS[code]), written) if code in _GROUPS else written


def decimal(value: float, places: int) -> str:
    """Return a number with so many places behind the point: 1,234.5."""
    code = spoken()
    plain = f"{value:,.{places}f}"
    whole, _, rest = plain.partition(".")
    if code in _GROUPS:
        whole = whole.replace(",", "" if abs(value) <= _UNGROUPED.get(code, 0) else _GROUPS[code])
    return _said(f"{whole}{_POINTS.get(code, '.')}{rest}" if places else whole, plain)


def dollars(value: float, places: int = 2) -> str:
    """Return a price: $0.25."""
    written = decimal(value, places)
    return _said(_DOLLARS.get(spoken(), "${0}").format(written), f"${english(written)}")


def duration(seconds: float) -> str:
    """Return how long: "12 seconds", "2 minutes"."""
    if seconds < _MINUTE_S:
        return trn("{count} second", "{count} seconds", max(1, round(seconds)))
    return trn("{count} minute", "{count} minutes", round(seconds / _MINUTE_S))


def listed(things: Sequence[str]) -> str:
    """Return things one after another: "a, b"."""
    between = tr_in("between the things of a list", ", ")
    return _said(between.join(things), english(between).join(map(english, things)))


def joined(*sentences: str) -> str:
    """Return sentences one after another, without those that are empty."""
    return _said(" ".join(filter(None, sentences)), " ".join(filter(None, map(english, sentences))))


def day_and_month(when: datetime) -> str:
    """Return a day in short: 3 Nov."""
    plain = f"{when.day} {_MONTHS[when.month - 1][:3]}"
    pattern = _DAYS.get(spoken())
    return plain if pattern is None else _said(pattern.format(day=when.day, month=when.month), plain)


def date_of(when: datetime) -> str:
    """Return a day with its year: 3 Nov 2026."""
    plain = f"{when.day} {_MONTHS[when.month - 1][:3]} {when.year}"
    if spoken() not in _DAYS:
        return plain
    pattern = _DATES.get(spoken(), _SLASHED_DATE)
    return _said(pattern.format(day=when.day, month=when.month, year=when.year), plain)


def english_month(when: datetime) -> str:
    """Return a month as an English page has it: November 2026."""
    return f"{_MONTHS[when.month - 1]} {when.year}"


def _here() -> Catalogue | None:
    return None if _spoken.catalogue is None or _english_here.get() else _spoken.catalogue


def _said(said: str, plain: str) -> str:
    """Return what was said with what it is in English, where that is something else."""
    if said == plain:
        return plain
    found = Said(said)
    found.english = plain
    return found


def _filled(said: str, text: str, values: dict[str, object]) -> str:
    plain = text.format_map(_in_english(values)) if values else text
    try:
        found = Said(said.format_map(values) if values else said)
    except (KeyError, IndexError, ValueError, AttributeError):
        return plain
    found.english = plain
    return found


def _in_english(values: dict[str, object]) -> dict[str, object]:
    return {name: english(value) if isinstance(value, Said) else value for name, value in values.items()}


def _load(code: str) -> Catalogue | None:
    from gettext import GNUTranslations  # noqa: PLC0415 - who speaks English does not pay for it

    file = _file(code)
    if file is None:
        return None
    try:
        with file.open("rb") as opened:
            return Catalogue(GNUTranslations(opened))
    except (OSError, ValueError, UnicodeDecodeError):
        return None


def compiled(code: str) -> bytes:
    """Return the bytes of a language's catalogue, none where there is none."""
    file = _file(code)
    return b"" if file is None else file.read_bytes()


def _file(code: str) -> Path | None:
    file = resources.folder() / TRANSLATIONS / f"{code}.mo"
    return file if file.exists() else None
