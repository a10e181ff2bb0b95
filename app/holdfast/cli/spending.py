"""The command `usage`: what answers cost in a month, and the limit for it. Knows the chats' door, and no network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.cli import as_text
from holdfast.errors import BadInput
from holdfast.language import dollars, number

if TYPE_CHECKING:
    from holdfast.chat import Providers
    from holdfast.chat.expenses import ModelSpent, MonthSpent
    from holdfast.cli.as_json import Json

NO_LIMIT = "none"


def limit(text: str) -> float | None:
    """Return a limit as it was typed: US dollars, or none. Raises BadInput."""
    if text.strip().lower() == NO_LIMIT:
        return None
    try:
        return float(text.strip().removeprefix("$"))
    except ValueError:
        raise BadInput(f"This is no amount of US dollars: {text[:40]}", "For example 20, 7.50 or none.") from None


def set_limit(providers: Providers, text: str) -> None:
    """Set the limit for a month. Raises BadInput."""
    providers.set_monthly_limit(limit(text))


def nothing(month: str, providers: Providers) -> MonthSpent:
    """Return what a month cost where there is no store yet. Raises BadInput."""
    from holdfast.chat.expenses import nothing_spent  # noqa: PLC0415 - no other command pays for this room

    return nothing_spent(month, providers.monthly_limit())


def as_lines(found: MonthSpent) -> list[str]:
    """Return a month as a table, and what to know about it."""
    lines = [_line(one) for one in found.lines]
    if lines:
        lines.insert(0, f"{'model':<34} {'answers':>8} {'tokens in':>12} {'tokens out':>11} {'cost':>16}")
        lines.append(f"{'all of ' + found.month:<34} {'':>8} {'':>12} {'':>11} {_about(found.cost_usd):>16}")
    else:
        lines = [f"No answer was asked for in {found.month}."]
    if found.standing is not None:
        share = f" ({found.standing.percent} %)" if found.limit_usd else ""
        lines.append(f"limit for a month {dollars(found.standing.limit_usd)}{share}")
    return [as_text.harmless(line) for line in (*lines, *(found.notes if found.lines else ()))]


def as_json(found: MonthSpent) -> Json:
    """Return a month for machines."""
    return {
        "month": found.month,
        "from": found.start.isoformat(),
        "to": found.end.isoformat(),
        "cost_usd": round(found.cost_usd, 6),
        "limit_usd": found.limit_usd,
        "prices_as_of": found.prices_as_of,
        "models": [_model(one) for one in found.lines],
    }


def _model(one: ModelSpent) -> Json:
    usage = one.usage
    return {
        "provider": one.provider,
        "model": one.model,
        "label": one.label,
        "local": one.is_free,
        "answers": one.answers,
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
        "cache_read_tokens": usage.cache_read_tokens,
        "cache_write_tokens": usage.cache_write_tokens,
        "cost_usd": None if one.is_unknown else round(one.cost_usd, 6),
        "unpriced_tokens": one.unpriced_tokens,
        "untold_answers": one.untold,
    }


def _line(one: ModelSpent) -> str:
    name = one.label if len(one.label) <= 34 else f"{one.label[:33]}…"  # noqa: PLR2004 - the column
    cost = "costs nothing" if one.is_free else "price unknown" if one.is_unknown else _about(one.cost_usd)
    figures = f"{number(one.tokens_in):>12} {number(one.usage.output_tokens):>11}"
    return f"{name:<34} {number(one.answers):>8} {figures} {cost:>16}"


def _about(amount: float) -> str:
    from holdfast.chat.expenses import about  # noqa: PLC0415 - as above

    return about(amount)
