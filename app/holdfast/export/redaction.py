"""Finds keys, addresses and numbers that should not be handed on, and puts words in their place. Pure: the store never
sees any of it.

Rules, not guesses: what is found has the form of a key, an e-mail address, a telephone or a card number. What has no
such form (a name, a street) stays, and whoever exports is told so.
"""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from typing import TYPE_CHECKING, Any, TypeVar, cast

from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.export.content import Bundle

T = TypeVar("T")

_MIN_PHONE, _MAX_PHONE = 8, 15
_CARD_DIGITS = range(13, 20)
SHOWN = 4
"""Characters of what was found that are shown before it is removed, at each end of what is long enough."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is removed: its kind in words, how it can be recognised without being read, and how often."""

    kind: str
    hint: str
    count: int = 1


_KEY = re.compile(
    r"""
    -----BEGIN[ ][A-Z ]*PRIVATE[ ]KEY-----.*?(?:-----END[ ][A-Z ]*PRIVATE[ ]KEY-----|\Z)
  | (?<![A-Za-z0-9])(?:
        sk-[A-Za-z0-9_-]{16,} | [rsp]k_(?:live|test)_[A-Za-z0-9]{10,} | xai-[A-Za-z0-9]{20,} | gsk_[A-Za-z0-9]{20,}
      | gh[opsur]_[A-Za-z0-9]{20,} | github_pat_[A-Za-z0-9_]{20,} | glpat-[A-Za-z0-9_-]{16,}
      | xox[abeoprs]-[A-Za-z0-9-]{10,} | (?:AKIA|ASIA)[A-Z0-9]{16} | AIza[A-Za-z0-9_-]{30,} | ya29\.[A-Za-z0-9_-]{20,}
      | hf_[A-Za-z0-9]{20,} | npm_[A-Za-z0-9]{30,} | pypi-[A-Za-z0-9_-]{30,}
      | SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}
      | eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*
    )
    """,
    re.VERBOSE | re.DOTALL,
)
_NAMED_KEY = re.compile(
    r"""(?i)(?P<name>\b(?:api[_-]?key|secret(?:[_-]?(?:key|access[_-]?key))?|access[_-]?token|auth[_-]?token|token
    |passw(?:or)?d|passwort|pwd|client[_-]?secret|private[_-]?key)["']?\s{0,3}[:=]\s{0,3}["']?)
    (?P<value>[^\s"'`,;<>(){}\[\]\\]{8,400}) | (?P<bearer>\bBearer\s+)(?P<token>[A-Za-z0-9._~+/=-]{16,})""",
    re.VERBOSE,
)
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}\b")
_NUMBER = re.compile(r"(?<![\w.,-])(?:\+|00|\(\+?)?\d(?:[ .()/\u00a0-]{0,3}\d){6,24}(?![\w-]|[.,]\d)")
_DATE = re.compile(r"\d{4}[-./]\d{1,2}[-./]\d{1,2}(?!\d)|\d{1,2}[-./]\d{1,2}[-./]\d{2,4}(?!\d)")


class Redaction:
    """Takes things out of texts and remembers what they were like."""

    def __init__(self) -> None:
        self._found: Counter[tuple[str, str]] = Counter()

    @property
    def findings(self) -> list[Finding]:
        """Return what was taken out, the most frequent first of each kind."""
        return [
            Finding(*key, count) for key, count in sorted(self._found.items(), key=lambda each: (each[0][0], -each[1]))
        ]

    def text(self, text: str) -> str:
        """Return `text` without what should not be handed on."""
        text = _KEY.sub(self._replacing("key or token"), text)
        text = _NAMED_KEY.sub(self._named, text)
        if "@" in text:
            text = _MAIL.sub(self._replacing("e-mail address"), text)
        return _NUMBER.sub(self._number, text)

    def bundle(self, bundle: Bundle) -> Bundle:
        """Return a conversation without what should not be handed on, in whatever of it that stands."""
        conversation = bundle.conversation
        row = dataclasses.replace(
            conversation.row,
            title=self.text(conversation.row.title),
            snippet=self.text(conversation.row.snippet),
            project=self.text(conversation.row.project),
        )
        return dataclasses.replace(
            bundle,
            conversation=dataclasses.replace(
                conversation,
                row=row,
                summary=self.text(conversation.summary),
                messages=tuple(
                    dataclasses.replace(
                        stored,
                        message=dataclasses.replace(
                            stored.message,
                            blocks=self.inside(stored.message.blocks),
                            attachments=self.inside(stored.message.attachments),
                        ),
                    )
                    for stored in conversation.messages
                ),
                artifacts=tuple(self.artifact(artifact) for artifact in conversation.artifacts),
            ),
            notes=tuple((where, self.text(text)) for where, text in bundle.notes),
            tags=tuple(map(self.text, bundle.tags)),
            instructions=self.text(bundle.instructions),
            project=self.inside(bundle.project),
        )

    def artifact(self, artifact: Any) -> Any:  # noqa: ANN401 - a dataclass, given back as what it is
        """Return a document with every version written out: an edit of what is no longer there would not fit."""
        versions = tuple(
            dataclasses.replace(
                version,
                edit="write",
                base=None,
                old_text="",
                new_text=self.text(artifact.content_at(at)),
                title=self.text(version.title),
                is_applied=True,
            )
            for at, version in enumerate(artifact.versions)
        )
        return dataclasses.replace(artifact, title=self.text(artifact.title), versions=versions)

    def inside(self, value: T) -> T:
        """Return a value with all texts in it, however deep, without what should not be handed on."""
        return cast("T", self._inside(value))

    def _inside(self, value: Any) -> Any:  # noqa: ANN401 - any value of the domain
        if isinstance(value, str) and type(value) is str:
            return self.text(value)
        if isinstance(value, tuple):
            return tuple(self._inside(each) for each in value)
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            fields = {each.name: getattr(value, each.name) for each in dataclasses.fields(value)}
            changed = {
                name: new for name, old in fields.items() if name not in _KEPT and (new := self._inside(old)) != old
            }
            return dataclasses.replace(value, **changed) if changed else value
        return value

    def _replacing(self, kind: str) -> Callable[[re.Match[str]], str]:
        return lambda found: self._removed(kind, found[0])

    def _named(self, found: re.Match[str]) -> str:
        if found["bearer"]:
            return found["bearer"] + self._removed("key or token", found["token"])
        return found["name"] + self._removed("key or token", found["value"])

    def _number(self, found: re.Match[str]) -> str:
        written = found[0]
        digits = "".join(sign for sign in written if sign.isdigit())
        if len(digits) in _CARD_DIGITS and _is_card(digits):
            return self._removed("card number", written)
        if _is_phone(written, digits):
            return self._removed("telephone number", written)
        return written

    def _removed(self, kind: str, what: str) -> str:
        self._found[kind, _hint(what)] += 1
        return f"[{kind} removed]"


_KEPT = frozenset({
    "kind", "type", "call_id", "file_id", "signature", "source_id", "parent_source_id", "account_id",
    "project_source_id", "message_source_id", "current_leaf", "key",
})  # fmt: skip
"""Fields that name things and hold no words of anybody."""


def _is_card(digits: str) -> bool:
    """Say whether the check digit is right (Luhn) and it begins as cards do."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value  # noqa: PLR2004 - the sum of its two digits
    return total % 10 == 0 and digits[0] in "23456" and len(set(digits)) > 1


def _is_phone(written: str, digits: str) -> bool:
    """Say whether it is written as telephone numbers are: with a plus, two zeros, or a zero and groups; no dates, no
    plain numbers.
    """
    if not _MIN_PHONE <= len(digits) <= _MAX_PHONE or _DATE.match(written):
        return False
    is_grouped = bool(re.search(r"\d[ ()/\u00a0-]+\d", written)) or written.count(".") > 1
    if written[0] in "+(":
        return True
    if written.startswith("0"):
        return is_grouped or written.startswith("00")
    # an American number: three, three and four digits
    return re.fullmatch(r"(?:1[ .-])?\d{3}[ .-]\d{3}[ .-]\d{4}", written) is not None


def _hint(what: str) -> str:
    """Return what something looks like without giving it away."""
    flat = " ".join(what.split())
    return f"{flat[:SHOWN]}…{flat[-2:]}" if len(flat) > 3 * SHOWN else f"{flat[:2]}…"
