"""What only the person can decide, in words, with the choices there are. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.chat.values import Question
from holdfast.language import joined, tr, trn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from holdfast.errors import HoldfastError
    from holdfast.failover import Account, Link

YES, NO, LEAVE, WAIT = "yes", "no", "leave", "let_wait"
DROP_OLDEST, SUMMARISE = "drop_oldest", "summarise"
LINK = "link:"


def consent(link: Link, words: str, label: str) -> Question:
    """Ask whether the person's words may go to a provider of their chain."""
    return Question(
        "consent", words, link, ((YES, tr("Let {label} answer", label=label)), (NO, tr("Do not send it there")))
    )


def over_limit(link: Link, words: str, label: Callable[[Link], str], free: Link | None) -> Question:
    """Ask whether a message goes out though this month's limit is reached; `free` would answer and costs nothing."""
    choices = [(YES, tr("Send it all the same"))]
    if free is not None:
        choices.append((f"{LINK}{free}", tr("Ask {label}", label=label(free))))
    choices.append((WAIT, tr("Let it wait")))
    asked = tr("{label} costs money. Send it all the same?", label=label(link))
    return Question("over_limit", joined(words, asked), link, tuple(choices))


def too_long(link: Link, account: Account | None, others: Iterable[Link], label: Callable[[Link], str]) -> Question:
    """Ask what to do with a history that is longer than a model reads; `account` None: the provider said so."""
    name = label(link)
    words = tr("This conversation is longer than {name} reads at once.", name=name)
    if account is not None and account.messages_left_out:
        words = trn(
            "This conversation is longer than {name} reads at once. {count} earlier message does not fit.",
            "This conversation is longer than {name} reads at once. {count} earlier messages do not fit.",
            account.messages_left_out,
            name=name,
        )
    choices = [(f"{LINK}{other}", tr("Ask {label}", label=label(other))) for other in others]
    choices.append((DROP_OLDEST, tr("Leave out the oldest messages")))
    choices.append((SUMMARISE, tr("Send a summary of the older part")))
    return Question("too_long", words, link, (*choices, (LEAVE, tr("Do not send it"))))


def refused(link: Link, error: HoldfastError, others: Iterable[Link], label: Callable[[Link], str]) -> Question:
    """Ask what to do where nobody else is asked unasked."""
    choices = tuple((f"{LINK}{other}", tr("Ask {label}", label=label(other))) for other in others)
    return Question("ask", str(error), link, (*choices, (LEAVE, tr("Leave it"))))


def declined(link: Link, explanation: str, others: Iterable[Link], label: Callable[[Link], str]) -> Question:
    """Ask whether somebody else shall answer what a model declined to; another Claude comes first."""
    words = tr("{label} declined to answer this.", label=label(link))
    if explanation:
        words = tr("{label} declined to answer this. It says: {words}", label=label(link), words=explanation)
    ordered = sorted(others, key=lambda other: not other.is_claude)
    choices = tuple((f"{LINK}{other}", tr("Ask {label}", label=label(other))) for other in ordered)
    return Question("declined", words, link, (*choices, (LEAVE, tr("Leave it"))))


def chosen_link(choice: str, links: Iterable[Link]) -> Link | None:
    """Return the link that a choice names, None where it names none."""
    return next((link for link in links if choice == f"{LINK}{link}"), None)
