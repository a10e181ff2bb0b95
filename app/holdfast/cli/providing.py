"""The commands `providers` and `chain`: who answers, and in which order. Knows the providers' door, and no network."""

from __future__ import annotations

import getpass
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, NamedTuple

from holdfast.cli import as_text
from holdfast.errors import BadInput
from holdfast.failover import Link
from holdfast.language import english

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from holdfast.chat import ConsentRow, ProviderRow, Providers
    from holdfast.cli.as_json import Json

    Tell = Callable[[str], None]

DONE, NOT_WELL = 0, 1

KEY_WORDS = {
    "keyring": "key in the keyring",
    "environment": "key from the environment",
    "this_run": "key for this run",
    "none": "no key yet",
    "not_needed": "no key needed",
}


class Answer(NamedTuple):
    """What a command found out: for machines, as lines for people, and the exit code."""

    json: list[Json]
    lines: list[str]
    code: int = DONE


def run(options: argparse.Namespace, providers: Providers, tell: Tell) -> Answer:
    """Do one of the commands. Raises BadInput, NotFound."""
    return _ACTIONS[options.command, options.action](options, providers, tell)


def _list(options: argparse.Namespace, providers: Providers, tell: Tell) -> Answer:
    rows = providers.rows()
    if not rows and not options.json:
        tell("No provider is set up yet. See: holdfast providers add --help")
    for row in rows:
        if row.warning and row.key == "none":
            tell(f"{row.name}: {row.warning}")
    return Answer([asdict(row) for row in rows], [_row(row) for row in rows])


def _add(options: argparse.Namespace, providers: Providers, tell: Tell) -> Answer:
    places = dict(_pair(text) for text in options.place)
    known = next((one for one in providers.presets() if one.name == options.name.strip().lower()), None)
    if known is not None and not options.base_url and (missing := [one for one in known.places if one not in places]):
        raise BadInput(f"{known.label} needs to know the {missing[0]}.", f"Say it with --place {missing[0]}=NAME.")
    row = providers.add(options.name, options.kind, options.base_url, options.model, options.key_env, places=places)
    if row.warning:
        tell(row.warning)
    if row.key == "none":
        tell(f"It needs a key: holdfast providers key {row.name}")
    if row.name not in {link.provider for link in providers.chain().links}:
        tell(f"It answers once it is in the chain: holdfast chain set ... {row.name}:{row.default_model or 'MODEL'}")
    return Answer([asdict(row)], [_row(row)])


def _remove(options: argparse.Namespace, providers: Providers, _tell: Tell) -> Answer:
    providers.remove(options.name)
    return Answer([{"removed": options.name}], [f"{as_text.harmless(options.name)} is forgotten, its key too."])


def _test(options: argparse.Namespace, providers: Providers, tell: Tell) -> Answer:
    found = providers.test(options.name)
    if found.hint:
        tell(found.hint)
    value: Json = {
        "well": found.is_well,
        "words": found.words,
        "hint": found.hint,
        "latency_ms": found.latency_ms,
        "models": [model.id for model in found.models],
    }
    return Answer([value], [found.words], DONE if found.is_well else NOT_WELL)


def _key(options: argparse.Namespace, providers: Providers, tell: Tell) -> Answer:
    if options.forget:
        providers.forget_key(options.name)
        return Answer([{"key": "none"}], ["The key is forgotten."])
    variables = providers.endpoint(options.name).key_env  # a name that is not there is said before a key is typed
    if sys.stdin is None:
        raise BadInput("There is no key to read: standard input is closed.", "Send the key there: < key.txt")
    kept = providers.set_key(options.name, _typed_key())
    if kept.key == "this_run":  # which is over with this command
        named = f"set it in {variables[0]}" if variables else f"holdfast providers add {options.name} --key-env VAR"
        tell(f"Unlock the system's keyring, where there is one, and try again; or use the environment: {named}")
        return Answer([{"key": "none"}], ["No keyring took the key, so that it was not kept."], NOT_WELL)
    if kept.hint:
        tell(kept.hint)
    return Answer([{"key": kept.key}], [kept.words], DONE if kept.key == "keyring" else NOT_WELL)


def _typed_key() -> str:
    """Return what was typed or sent; "" where nothing was, which is no key."""
    if not sys.stdin.isatty():
        return sys.stdin.readline()
    try:
        return getpass.getpass("Key: ")
    except EOFError:
        return ""


def _show_chain(_options: argparse.Namespace, providers: Providers, _tell: Tell) -> Answer:
    links = providers.chain().links
    consented = providers.consented()
    value = [
        {
            "link": str(link),
            "label": providers.label(link),
            "local": link.is_local,
            "consented": link.is_local or link.provider in consented,
        }
        for link in links
    ]
    lines = [f"{number}  {link}  {providers.label(link)}" for number, link in enumerate(links, 1)]
    return Answer(value, lines or ["The chain is empty: holdfast chain set PROVIDER:MODEL ..."])


def _set_chain(options: argparse.Namespace, providers: Providers, tell: Tell) -> Answer:
    """Set the chain. Putting somebody in agrees; one that stood there without consent stays without."""
    stood = {link.provider for link in providers.chain().links}
    chain = providers.set_chain(Link.parse(text) for text in options.links)
    for link in chain.links:
        if link.is_local or link.provider in providers.consented():
            continue
        if link.provider in stood:
            tell(f"Nothing of yours goes to {link.provider} until you agree: holdfast providers agree {link.provider}")
            continue
        tell(providers.consent_words(link) + " Putting it into the chain agrees to that; this is said once.")
        providers.consent(link.provider)
    return _show_chain(options, providers, tell)


def _agreed(_options: argparse.Namespace, providers: Providers, _tell: Tell) -> Answer:
    rows = providers.consents()
    lines = [as_text.harmless(f"{row.name:<14} {row.words}") for row in rows]
    return Answer([_consent(row) for row in rows], lines or ["No provider is set up, and nothing was agreed to."])


def _agree(options: argparse.Namespace, providers: Providers, tell: Tell) -> Answer:
    row = _consent_of(providers, options.name)
    if not (row.is_local or row.is_agreed):
        providers.consent(row.name)
        tell(f"It is taken back with: holdfast providers withdraw {row.name}")
    return _said(_consent_of(providers, options.name))


def _withdraw(options: argparse.Namespace, providers: Providers, _tell: Tell) -> Answer:
    row = _consent_of(providers, options.name)
    if row.is_local or not (row.is_agreed or row.agreed_host):
        return _said(row)
    providers.withdraw_consent(row.name)
    return Answer([_consent(_consent_of(providers, row.name))], [as_text.harmless(row.withdrawn_words)])


def _consent_of(providers: Providers, name: str) -> ConsentRow:
    """Return how it stands with a provider. Raises NotFound."""
    providers.endpoint(name)
    return next(row for row in providers.consents() if row.name == name)


def _said(row: ConsentRow) -> Answer:
    return Answer([_consent(row)], [as_text.harmless(row.words)])


def _consent(row: ConsentRow) -> Json:
    return {
        "name": row.name,
        "label": row.label,
        "host": row.host,
        "local": row.is_local,
        "consented": row.is_local or row.is_agreed,
        "since": None if row.since is None else row.since.isoformat(),
        "in_chain": row.is_in_chain,
        "words": english(row.words),
    }


def _row(row: ProviderRow) -> str:
    model = row.default_model or "no default model"
    return as_text.harmless(f"{row.name:<14} {model:<24} {KEY_WORDS[row.key]:<24} {row.base_url}")


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise BadInput(
            f"A place is written NAME=VALUE, and this is not: {text[:60]!r}.", "For example region=eu-west-1."
        )
    return name.strip(), value.strip()


_ACTIONS: dict[tuple[str, str], Callable[[argparse.Namespace, Providers, Tell], Answer]] = {
    ("providers", "list"): _list,
    ("providers", "add"): _add,
    ("providers", "remove"): _remove,
    ("providers", "test"): _test,
    ("providers", "key"): _key,
    ("providers", "agreed"): _agreed,
    ("providers", "agree"): _agree,
    ("providers", "withdraw"): _withdraw,
    ("chain", "show"): _show_chain,
    ("chain", "set"): _set_chain,
}
