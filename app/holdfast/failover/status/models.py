"""Names of AI models in the titles of incidents ("Elevated errors on Claude Opus 5.5"), compared with model ids."""

from __future__ import annotations

import re

_FAMILIES = "opus|sonnet|haiku|fable|mythos"
_NUMBER = r"\d(?:[.-]\d)?(?![\d.-]*\d)"
_CLAUDE = re.compile(
    rf"(?:\b(?P<first>{_NUMBER})[ -])?\b(?P<family>{_FAMILIES})\b(?P<more>(?:(?:[ -]|, | and | & |/){_NUMBER})*)",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"\b(?:gpt-?\d[\w.]*(?:-(?:sol|luna|mini|nano|pro))?|o\d(?:-(?:mini|pro))?"
    r"|gemini[ -]\d(?:\.\d)?(?:[ -](?:pro|flash|ultra)\b)?|mistral[ -](?:large|medium|small)(?:[ -]\d)?"
    r"|deepseek[ -][\w.-]+|grok[ -]\d(?:\.\d)?)",
    re.IGNORECASE,
)
_EDITION = re.compile(r"[-@]20\d{6}.*$|-v\d+(?::\d+)?$")
"""A date or a vendor's version behind a model's name: the same model."""


def models_in(title: str) -> tuple[str, ...]:
    """Return the models a title names, as ids without vendor and date: "opus-5-5", "sonnet", "gpt-6"."""
    found: list[str] = []
    for match in _CLAUDE.finditer(title):
        numbers = [match["first"] or "", *re.findall(_NUMBER, match["more"])]
        family = match["family"].lower()
        found += [f"{family}-{re.sub('[.]', '-', number)}" for number in numbers if number] or [family]
    found += [re.sub(r"[ .]", "-", match[0].lower()) for match in _OTHERS.finditer(title)]
    return tuple(dict.fromkeys(found))


def names(models: tuple[str, ...], model_id: str) -> bool:
    """Say whether `model_id` is one of `models`; "sonnet" alone names every Sonnet, "opus-5" not Opus 5.5."""
    plain = _EDITION.sub("", model_id.lower()).replace(".", "-")
    return any(_is_named(name, plain) for name in models)


def _is_named(name: str, plain: str) -> bool:
    family, *numbers = name.split("-")
    if family in _FAMILIES.split("|"):
        parts = plain.replace("/", "-").split("-")
        return family in parts and (not numbers or [part for part in parts if part.isdigit()] == numbers)
    return re.search(rf"(?<![a-z0-9]){re.escape(name)}(?!\d|-\d)", plain) is not None
