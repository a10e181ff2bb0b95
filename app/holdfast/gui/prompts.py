"""The prompts a person saved, in a file of their own in the configuration folder: TOML, written whole or not at all.

A prompt can hold {placeholders}, which are asked for when it is used. Knows the file; shows nothing.
"""

from __future__ import annotations

import logging
import re
import tomllib
from typing import TYPE_CHECKING

from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

log = logging.getLogger(__name__)

FILE_NAME = "prompts.toml"
PLACEHOLDER = re.compile(r"\{(\w[\w \-]{0,39})\}")
"""A name of letters, digits, spaces and dashes: braces of code and of JSON stay what they are."""
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Prompt:
    """A saved prompt."""

    name: str
    text: str

    @property
    def placeholders(self) -> tuple[str, ...]:
        """Return the names of what is asked for, each once, in order."""
        return tuple(dict.fromkeys(PLACEHOLDER.findall(self.text)))

    def filled(self, values: Mapping[str, str]) -> str:
        """Return the text with the placeholders filled in; what is not given stays as it stands."""
        return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), self.text)


class PromptShelf:
    """The saved prompts, by name. Reads and writes a small file, in the thread of the window."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE_NAME
        self._prompts = self._load()

    @property
    def prompts(self) -> tuple[Prompt, ...]:
        """Return them all, by name."""
        return self._prompts

    def find(self, name: str) -> Prompt | None:
        """Return the prompt of a name."""
        return next((prompt for prompt in self._prompts if prompt.name == name), None)

    def keep(self, prompt: Prompt, instead_of: str = "") -> None:
        """Keep a prompt, in place of one of the same name or of the name it had."""
        gone = {prompt.name, instead_of}
        self._set([*(each for each in self._prompts if each.name not in gone), prompt])

    def drop(self, name: str) -> Prompt | None:
        """Forget a prompt and return it, for whoever wants to take that back."""
        dropped = self.find(name)
        self._set([each for each in self._prompts if each.name != name])
        return dropped

    def _set(self, prompts: Sequence[Prompt]) -> None:
        self._prompts = _sorted(prompts)
        try:
            self._write()
        except OSError:
            log.warning("the saved prompts cannot be written; they hold until Holdfast ends")

    def _load(self) -> tuple[Prompt, ...]:
        try:
            with self._path.open("rb") as file:
                rows = tomllib.load(file).get("prompt", [])
        except FileNotFoundError:
            return ()
        except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError):
            log.warning("the saved prompts cannot be read; the file is left as it is")
            self._path = self._path.with_suffix(".new.toml")
            return ()
        if not isinstance(rows, list):
            return ()
        found = [(row.get("name"), row.get("text")) for row in rows if isinstance(row, dict)]
        return _sorted([Prompt(name, text) for name, text in found if isinstance(name, str) and isinstance(text, str)])

    def _write(self) -> None:
        import tomlkit  # noqa: PLC0415 - 40 ms that reading does not need

        from holdfast import whole_files  # noqa: PLC0415 - as above

        rows = tomlkit.aot()
        for prompt in self._prompts:
            row = tomlkit.table()
            row["name"] = prompt.name
            row["text"] = tomlkit.string(prompt.text)
            rows.append(row)
        document = tomlkit.document()
        document["prompt"] = rows
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        whole_files.write(self._path, tomlkit.dumps(document))


def _sorted(prompts: Sequence[Prompt]) -> tuple[Prompt, ...]:
    return tuple(sorted(prompts, key=lambda prompt: prompt.name.casefold()))
