"""What argparse says of words that it does not understand, said in a sentence for people. Knows its forms by heart."""

from __future__ import annotations

import re

_FORMS: tuple[tuple[str, str], ...] = (
    (r"argument (?P<name>.+?): invalid choice: (?P<given>.+?) \(choose from (?P<known>.*)\)", ""),
    (r"argument (?P<name>.+?): expected one argument", "{name} needs a value."),
    (r"argument (?P<name>.+?): expected at least one argument", "{name} needs a value."),
    (r"argument (?P<name>.+?): ignored explicit argument .*", "{name} takes no value."),
    (r"argument (?P<name>.+?): not allowed with argument (?P<other>.+)", "{name} and {other} do not go together."),
    (r"argument (?P<name>.+?): (?P<says>(?:must|is|there) .*)", "{name} {says}."),
    (r"the following arguments are required: (?P<names>.+)", "Still needed: {names}."),
    (r"unrecognized arguments: (?P<given>.+)", "This was not understood: {given}."),
    (r"ambiguous option: (?P<given>\S+) could match (?P<known>.+)", "{given} could be {known}; write it out."),
)
_LISTED = 8
"""So many words are listed; of more, only what is like the one that was typed."""


def sentence(told: str) -> str:
    """Return what argparse told as a sentence; what it tells in no form that is known stays as it is."""
    for form, said in _FORMS:
        if found := re.fullmatch(form, told, re.DOTALL):
            words = found.groupdict()
            return said.format(**words) if said else _no_such(**words)
    return told[:1].upper() + told[1:].rstrip(".") + "."


def _no_such(name: str, given: str, known: str) -> str:
    """Say that there is no such word, and which there are; `given` stands in quotation marks."""
    from difflib import get_close_matches  # noqa: PLC0415 - nobody pays for it who types what there is

    words = re.findall(r"[^\s',]+", known)
    what = "command" if name == "COMMAND" else name if name.startswith("-") else "action"
    no_such = f"{what} cannot be {given}." if name.startswith("-") else f"There is no {what} {given}."
    if len(words) <= _LISTED:
        return f"{no_such} There is {', '.join(words)}."
    close = get_close_matches(given[1:-1], words, 2)
    return f"{no_such} Did you mean {' or '.join(close)}?" if close else no_such
