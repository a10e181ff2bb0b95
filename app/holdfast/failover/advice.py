"""What to do now, in plain words: the fitting pieces of advice for a case, the most useful first. Pure."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import Literal

from holdfast.failover.failure import RULES, Blame, Failure
from holdfast.failover.status.values import Health
from holdfast.language import mark, tr, trn
from holdfast.values import dataclass

Action = Literal["none", "switch_now", "go_back", "open_providers", "open_chain", "start_local", "show_outbox"]
"""What the button beside a piece of advice does."""


class Case(StrEnum):
    """What the advice is for."""

    ALL_WELL = "all_well"
    WAIT = "wait"
    WEB_DOWN = "web_down"
    OTHER_MODEL = "other_model"
    KEY = "key"
    ACCESS = "access"
    LIMIT = "limit"
    SLOW_DOWN = "slow_down"
    OFFLINE = "offline"
    NETWORK = "network"
    LOCAL_SERVER = "local_server"
    TOO_LONG = "too_long"
    MESSAGE = "message"
    DECLINED = "declined"
    TAKEN_OVER = "taken_over"
    BACK = "back"
    SWITCH = "switch"
    OUTBOX = "outbox"
    NO_CHAIN = "no_chain"
    MAINTENANCE = "maintenance"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known. `first` and `other` are names as the person knows them, of the first choice and of whoever
    could answer instead ("" for nobody), `other_is_local` if on this computer.

    `health` is how the first choice is for this person, `failure` what failed last there. `web_down`: its page says
    that its web application is down while its API is not. `other_model` is a model of the same provider that no
    incident names. `is_taken_over`: `other` answers at the moment; `can_go_back`: the first choice is well again.
    """

    first: str
    health: Health
    failure: Failure | None = None
    other: str = ""
    other_is_local: bool = False
    other_model: str = ""
    web_down: bool = False
    is_local: bool = False
    is_taken_over: bool = False
    can_go_back: bool = False
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Advice:
    """A piece of advice: what happened or holds, what to do, and a button for it."""

    case: Case
    title: str
    text: str
    action: Action = "none"


_TROUBLE = {Health.DEGRADED, Health.DOWN}


def advise(facts: Facts) -> tuple[Advice, ...]:
    """Return what to do now, the most useful first, never nothing."""
    found = [*_mend(facts), *_go_on(facts), *_wait(facts)]
    if not found:
        is_known = facts.health is Health.UP
        title = (
            tr("{first} is well", first=facts.first)
            if is_known
            else tr("Nothing speaks against {first}", first=facts.first)
        )
        text = (
            tr("There is nothing to do.")
            if is_known
            else tr("It has not been asked lately; the next message will show.")
        )
        found.append(Advice(Case.ALL_WELL, title, text))
    return tuple(found)


_MEND: dict[Failure, Advice] = {
    failure: advice
    for failures, advice in (
        (
            (Failure.KEY_MISSING, Failure.KEY_REFUSED),
            Advice(
                Case.KEY,
                mark("{name} needs a key that works"),
                mark(
                    "Enter it again under Providers, or make a new one on the page of {name}. No outage is behind it."
                ),
                "open_providers",
            ),
        ),
        (
            (Failure.ACCESS_REFUSED, Failure.MODEL_UNKNOWN),
            Advice(
                Case.ACCESS,
                mark("{name} does not offer this model to this key"),
                mark("Choose another model under Providers; some are retired, and some are not part of every account."),
                "open_providers",
            ),
        ),
        (
            (Failure.LIMIT_REACHED,),
            Advice(
                Case.LIMIT,
                mark("The limit or the balance at {name} is used up"),
                mark("It can be raised on the provider's page; otherwise it begins anew with the next month."),
                "open_providers",
            ),
        ),
        (
            (Failure.RATE_LIMITED,),
            Advice(
                Case.SLOW_DOWN,
                mark("{name} takes new messages again after a short wait"),
                mark("Limits are counted by the minute. Nothing is broken, and the message is kept."),
            ),
        ),
        (
            (Failure.NO_NETWORK,),
            Advice(
                Case.OFFLINE,
                mark("This computer is offline"),
                mark(
                    "Reading, searching and exporting work as always. New messages wait and are sent when it is back."
                ),
            ),
        ),
        (
            (Failure.CONTEXT_TOO_LONG,),
            Advice(
                Case.TOO_LONG,
                mark("The conversation is longer than the model reads at once"),
                mark("Choose a model that reads more, leave out the oldest messages, or begin a new conversation."),
            ),
        ),
        (
            (Failure.REQUEST_TOO_LARGE, Failure.REQUEST_REFUSED),
            Advice(
                Case.MESSAGE,
                mark("{name} cannot take this message as it is"),
                mark("A smaller file or another wording often helps."),
            ),
        ),
        (
            (Failure.DECLINED,),
            Advice(
                Case.DECLINED,
                mark("{name} has declined to answer this"),
                mark("This is no outage. Another model can be asked by hand, or the question put differently."),
            ),
        ),
        (
            tuple(
                kind for kind, rule in RULES.items() if rule.blame is Blame.NETWORK and kind is not Failure.NO_NETWORK
            ),
            Advice(
                Case.NETWORK,
                mark("The way to {name} is blocked or broken"),
                mark(
                    "Look at the connection, a VPN or a proxy; in a hotel or on a train, sign in to the network first."
                ),
            ),
        ),
    )
    for failure in failures
}
_LOCAL_SERVER = Advice(
    Case.LOCAL_SERVER,
    mark("{name} is not running"),
    mark("Start the server on this computer, then try again."),
    "start_local",
)


def _mend(facts: Facts) -> list[Advice]:
    """Return advice for what the person can mend: the account, the network, the message."""
    found = None if facts.failure is None else _MEND.get(facts.failure)
    if facts.is_local and facts.failure is Failure.NOT_LISTENING:
        found = _LOCAL_SERVER
    if found is None:
        return []
    action: Action = "show_outbox" if found.case is Case.OFFLINE and facts.waiting else found.action
    name = facts.first
    return [replace(found, title=tr(found.title, name=name), text=tr(found.text, name=name), action=action)]


def _go_on(facts: Facts) -> list[Advice]:
    """Return ways to go on working at once."""
    found = []
    name = facts.first
    is_troubled = facts.health in _TROUBLE or facts.failure is not None
    if facts.is_taken_over and facts.can_go_back:
        text = tr("{name} answers again. The next message goes there by itself.", name=name)
        found.append(Advice(Case.BACK, tr("{name} is well again", name=name), text, "go_back"))
    elif facts.is_taken_over:
        text = tr(
            "{other} answers meanwhile, and each answer says who wrote it. It goes back by itself later.",
            other=facts.other,
        )
        found.append(Advice(Case.TAKEN_OVER, tr("Go on writing"), text))
    if facts.web_down and facts.health is not Health.DOWN:
        text = tr("The website of {name} is down, but its API answers: conversations can go on here.", name=name)
        found.append(Advice(Case.WEB_DOWN, tr("Go on here"), text))
    if facts.other_model and is_troubled:
        text = tr(
            "{other_model} does not seem to be affected, and nothing leaves {name} with it.",
            other_model=facts.other_model,
            name=name,
        )
        found.append(
            Advice(Case.OTHER_MODEL, tr("Try {other_model}", other_model=facts.other_model), text, "switch_now")
        )
    is_about_message = facts.failure is not None and RULES[facts.failure].blame is Blame.MESSAGE
    if not is_troubled or facts.is_taken_over or is_about_message:
        return found
    can_reach = facts.failure is not Failure.NO_NETWORK or facts.other_is_local
    if facts.other and can_reach:
        text = tr("{other} is in the chain and can answer instead. It reads the conversation then.", other=facts.other)
        found.append(Advice(Case.SWITCH, tr("Let {other} answer", other=facts.other), text, "switch_now"))
    elif not facts.other:
        text = tr("With a second provider, or a model on this computer, an outage would cost only a notice.")
        found.append(Advice(Case.NO_CHAIN, tr("Nobody stands in yet"), text, "open_chain"))
    return found


def _wait(facts: Facts) -> list[Advice]:
    """Return what waiting does."""
    found = []
    is_theirs = facts.failure is None or RULES[facts.failure].blame is Blame.PROVIDER
    if facts.health is Health.MAINTENANCE:
        text = tr("It was announced and ends by itself.")
        found.append(Advice(Case.MAINTENANCE, tr("{first} is being maintained", first=facts.first), text))
    elif facts.health in _TROUBLE and is_theirs and not facts.can_go_back:
        text = tr("It is not this computer, and nothing is lost. Holdfast keeps looking and says when it is over.")
        found.append(Advice(Case.WAIT, tr("Wait"), text))
    if facts.waiting and facts.failure is not Failure.NO_NETWORK:
        text = tr("Each goes out as soon as somebody of its chain answers. It can be changed or taken back until then.")
        found.append(
            Advice(
                Case.OUTBOX,
                trn("{count} message is waiting to be sent", "{count} messages are waiting to be sent", facts.waiting),
                text,
                "show_outbox",
            )
        )
    return found
