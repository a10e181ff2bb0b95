"""Take the texts out of the source, and look after what translators wrote. Needs the environment of the tests (Babel).

    .venv/test/bin/python packaging/translations.py extract       write holdfast.pot anew, bring each .po up to date
    .venv/test/bin/python packaging/translations.py start de      begin a language: an empty de.po
    .venv/test/bin/python packaging/translations.py check de      say what is wrong with de.po; compile it if nothing is
    .venv/test/bin/python packaging/translations.py compile       make every .mo anew from its .po

The .mo files are kept in the repository, so that a checkout, a wheel and a bundle speak without having made anything;
`tests/test_translations.py` holds that each is what its .po makes, and that holdfast.pot is what the source says.
"""

from __future__ import annotations

import io
import string
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from describing import CONTEXT, METAINFO, sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from babel.messages.catalog import Message

CHECKOUT = Path(__file__).resolve().parents[1]
SOURCE = CHECKOUT / "app" / "holdfast"
FOLDER = CHECKOUT / "resources" / "translations"
TEMPLATE = FOLDER / "holdfast.pot"
KEYWORDS: dict[str, Any] = {
    "tr": None,
    "mark": None,
    "trn": (1, 2),
    "tr_in": ((1, "c"), 2),
    "mark_in": ((1, "c"), 2),
}
"""How texts are marked in the source (see `holdfast/language.py`)."""
COMMENT = "Translators:"
"""A comment above a text that begins like this goes to the translators."""
MADE = datetime(2026, 1, 1, tzinfo=UTC)
"""A template bears no time of its own: the same source makes the same file."""
WIDTH = 100


def extracted() -> Catalog:
    """Return every text of the source, and of what software centres read, as a template."""
    catalog = _named(Catalog(charset="utf-8", creation_date=MADE, revision_date=MADE))
    found = extract_from_dir(SOURCE, [("**.py", "python")], keywords=KEYWORDS, comment_tags=[COMMENT])
    for name, _line, text, comments, context in sorted(found, key=lambda one: one[:2]):
        place = f"app/holdfast/{Path(name).as_posix()}"
        catalog.add(text, None, [(place, None)], auto_comments=comments, context=context)  # type: ignore[list-item] # the stubs want a line
    place = METAINFO.relative_to(CHECKOUT).as_posix()
    for text in sentences(METAINFO.read_text("utf-8")):
        catalog.add(text, None, [(place, None)], context=CONTEXT)  # type: ignore[list-item] # as above
    return catalog


def languages() -> list[str]:
    """Return the languages that somebody has begun."""
    return sorted(path.stem for path in FOLDER.glob("*.po"))


def read(language: str) -> Catalog:
    """Return what a translator wrote."""
    with (FOLDER / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language, charset="utf-8")


def written(catalog: Catalog) -> bytes:
    """Return a catalogue as a .po file."""
    target = io.BytesIO()
    write_po(target, catalog, width=WIDTH, include_lineno=False, sort_by_file=True, ignore_obsolete=True)
    return target.getvalue()


def compiled(catalog: Catalog) -> bytes:
    """Return a catalogue as a .mo file."""
    target = io.BytesIO()
    write_mo(target, catalog)
    return target.getvalue()


def problems(catalog: Catalog, fresh: Catalog) -> Iterator[str]:
    """Yield what is wrong with a language, a line each; nothing for a complete one."""
    known = {(message.context, message.id): message for message in catalog if message.id}
    for message in fresh:
        if message.id and (message.context, message.id) not in known:
            yield f"missing: {_shown(message)}"
    wanted = {(message.context, message.id) for message in fresh}
    for key, message in known.items():
        if key not in wanted:
            yield f"no longer said: {_shown(message)}"
            continue
        yield from (f"{problem}: {_shown(message)}" for problem in _faults(message, catalog.num_plurals))


def _faults(message: Message, plurals: int) -> Iterator[str]:
    ids = _texts(message)
    strings = tuple(message.string) if isinstance(message.string, (tuple, list)) else (message.string,)
    if message.fuzzy:
        yield "fuzzy"
    if len(strings) != (plurals if len(ids) > 1 else 1):
        yield f"{len(strings)} forms"
    allowed = set[str]().union(*map(placeholders, ids))
    needed = allowed if len(ids) == 1 else set[str].intersection(*map(placeholders, ids)) - {"count"}
    for text in strings:
        if not text:
            yield "empty"
            continue
        try:
            names = placeholders(text)
        except ValueError:
            yield "braces that are no placeholder"
            continue
        if not needed <= names <= allowed:
            yield f"placeholders {sorted(names)} in place of {sorted(allowed)}"
        if text[:1].isspace() != ids[-1][:1].isspace() or text[-1:].isspace() != ids[-1][-1:].isspace():
            yield "a space at an end is not as in English"
        if text.count("\n") != ids[-1].count("\n"):
            yield "line breaks are not as in English"


def placeholders(text: str) -> set[str]:
    """Return the names in braces, without what is shown in braces; raise ValueError where one brace is alone."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name and name.isascii() and name.isidentifier()}


def _texts(message: Message) -> tuple[str, ...]:
    return tuple(str(text) for text in message.id) if isinstance(message.id, (tuple, list)) else (message.id,)


def _shown(message: Message) -> str:
    text = _texts(message)[0]
    return f"{message.context}: {text}" if message.context else text


def _named(catalog: Catalog) -> Catalog:
    catalog.project, catalog.version = "Holdfast", "1"
    catalog.copyright_holder = "The Holdfast contributors"
    catalog.msgid_bugs_address = "contributors@holdfast.invalid"
    catalog.fuzzy = False
    return catalog


def extract() -> None:
    """Write the template, and bring every language up to date with it."""
    fresh = extracted()
    TEMPLATE.write_bytes(written(fresh))
    words = sum(len(_texts(message)[0].split()) for message in fresh)
    print(f"{len(fresh)} texts, {words} words")
    for language in languages():
        catalog = read(language)
        catalog.update(fresh, no_fuzzy_matching=True)
        (FOLDER / f"{language}.po").write_bytes(written(catalog))
        compile_(language)


def start(language: str) -> None:
    """Begin a language."""
    path = FOLDER / f"{language}.po"
    if path.exists():
        raise SystemExit(f"{path.relative_to(CHECKOUT)} is there already")
    catalog = _named(Catalog(locale=language, charset="utf-8", creation_date=MADE, revision_date=MADE))
    catalog.update(extracted(), no_fuzzy_matching=True)
    path.write_bytes(written(catalog))
    print(f"began {path.relative_to(CHECKOUT)}: {len(catalog)} texts, {catalog.num_plurals} plural forms")


def check(language: str) -> int:
    """Say what is wrong with a language; where nothing is, write it in its usual form and compile it."""
    catalog = read(language)
    found = list(problems(catalog, extracted()))
    for line in found:
        print(line)
    print(f"{language}: {len(found)} to mend" if found else f"{language}: complete, {len(catalog)} texts")
    if not found:
        (FOLDER / f"{language}.po").write_bytes(written(catalog))
        compile_(language)
    return 1 if found else 0


def compile_(language: str) -> None:
    """Make the .mo of a language from its .po."""
    (FOLDER / f"{language}.mo").write_bytes(compiled(read(language)))


def main(arguments: list[str]) -> int:
    """Do what was asked."""
    match arguments:
        case ["extract"]:
            extract()
        case ["start", language]:
            start(language)
        case ["check", *named]:
            return max([check(language) for language in named or languages()], default=0)
        case ["compile", *named]:
            for language in named or languages():
                compile_(language)
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
