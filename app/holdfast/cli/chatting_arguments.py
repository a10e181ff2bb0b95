"""What can be typed after `chat`, `providers`, `chain` and `outbox`. Knows argparse and nothing of what they do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.cli import kinds

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from holdfast.cli.arguments import Commands

    AddJson = Callable[[argparse.ArgumentParser], None]


def add(commands: Commands, add_json: AddJson) -> None:
    """Add the commands."""
    _chat(commands, add_json)
    _providers(commands, add_json)
    _chain(commands, add_json)
    _outbox(commands, add_json)
    _usage(commands, add_json)


def _chat(commands: Commands, add_json: AddJson) -> None:
    command = commands.add_parser(
        "chat",
        help="ask a model, and keep the answer",
        description=(
            "Send a message and write the answer as it comes. Both are in the store; a new conversation is begun\n"
            "unless one is named. Where the first of the chain does not answer, the next one does, and says so."
        ),
        epilog=(
            "examples:\n"
            '  holdfast chat "Name three rivers"\n'
            '  holdfast chat "And their lengths?" --conversation 17\n'
            "  git diff | holdfast chat --provider anthropic --model claude-haiku-5-5\n"
            "  holdfast chat 'Hi' --json | jq -r 'select(.type==\"text\").text'\n\n"
            "Beside an open window the window sends it; beside another command it waits for its turn.\n\n"
            "exit codes: 0 answered, 1 not answered (it may wait in the outbox) or given up, 2 bad input"
        ),
    )
    command.add_argument(
        "text", nargs="?", default="-", metavar="TEXT", help="what to say; from standard input if left out"
    )
    command.add_argument("--conversation", metavar="ID", help="go on with this conversation, below what it shows last")
    command.add_argument("--provider", metavar="P", help="who is asked first; your words may go there")
    command.add_argument("--model", metavar="M", help="which model is asked first")
    command.add_argument("--over-limit", action="store_true", help="send it also where this month's limit is reached")
    add_json(command)


def _providers(commands: Commands, add_json: AddJson) -> None:
    command = commands.add_parser(
        "providers",
        help="who answers: set up, try, give a key",
        description=(
            "Set up those who answer. Known by name: anthropic, openai, gemini, openrouter, mistral, groq, deepseek,\n"
            "xai, bedrock, bedrock-openai, azure, ollama, lmstudio, llamacpp, compatible (which needs its --base-url)."
        ),
        epilog=(
            "examples:\n"
            "  holdfast providers add anthropic --model claude-opus-5-5\n"
            "  holdfast providers add mine --kind openai --base-url http://127.0.0.1:8080/v1 --model llama\n"
            "  holdfast providers key anthropic < key.txt\n"
            "  holdfast providers test anthropic\n"
            "  holdfast providers withdraw openai        nothing more of yours goes there"
        ),
    )
    actions = command.add_subparsers(
        dest="action", metavar="list|add|remove|test|key|agreed|agree|withdraw", required=True
    )
    add_json(actions.add_parser("list", help="those that are set up"))
    adding = actions.add_parser("add", help="set one up, or change it")
    adding.add_argument("name", metavar="NAME", help="what you call it; a known name needs no kind and no address")
    adding.add_argument("--kind", default="", choices=["anthropic", "openai", "gemini", "ollama"], help="its language")
    adding.add_argument("--base-url", default="", metavar="URL", help="where it is, as its maker writes it")
    adding.add_argument("--model", default="", metavar="M", help="which model is asked unless another is named")
    adding.add_argument("--key-env", default="", metavar="VAR", help="the environment variable that holds its key")
    adding.add_argument(
        "--place",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="what an address leaves open: region=eu-west-1 (bedrock), resource=my-resource (azure)",
    )
    add_json(adding)
    add_json(actions.add_parser("agreed", help="to whom your words may go: since when, and how far"))
    for name, says in (
        ("remove", "forget one, with its key"),
        ("test", "ask one for its models"),
        ("agree", "agree that your words go there"),
        ("withdraw", "take that back: nothing more goes there"),
    ):
        action = actions.add_parser(name, help=says)
        action.add_argument("name", metavar="NAME")
        add_json(action)
    key = actions.add_parser("key", help="keep a key, typed or from standard input")
    key.add_argument("name", metavar="NAME")
    key.add_argument("--forget", action="store_true", help="forget it instead")
    add_json(key)


def _chain(commands: Commands, add_json: AddJson) -> None:
    command = commands.add_parser(
        "chain",
        help="in which order they answer",
        description=(
            "Show or set who answers, in order: the first that can. Whoever stands in the chain may be sent your\n"
            "words when those before it do not answer; models on this computer come last."
        ),
        epilog="examples:\n  holdfast chain show\n  holdfast chain set anthropic:claude-opus-5-5 openai:gpt-6-sol",
    )
    actions = command.add_subparsers(dest="action", metavar="show|set", required=True)
    add_json(actions.add_parser("show", help="the chain as it is"))
    setting = actions.add_parser("set", help="the chain as it shall be")
    setting.add_argument("links", nargs="*", metavar="P:M", help="provider:model; none empties the chain")
    add_json(setting)


def _outbox(commands: Commands, add_json: AddJson) -> None:
    command = commands.add_parser(
        "outbox",
        help="messages that wait until somebody answers",
        description="Show the messages that wait, take one back, or send what can be sent now.",
        epilog="examples:\n  holdfast outbox list\n  holdfast outbox withdraw 41\n  holdfast outbox send",
    )
    actions = command.add_subparsers(dest="action", metavar="list|withdraw|send", required=True)
    add_json(actions.add_parser("list", help="what waits, oldest first"))
    taking = actions.add_parser("withdraw", help="take a message back, and print it")
    taking.add_argument("id", type=kinds.number, metavar="ID")
    add_json(taking)
    sending = actions.add_parser("send", help="send what waits; with ID also one that is stuck or unsure")
    sending.add_argument("id", type=kinds.number, nargs="?", metavar="ID")
    sending.add_argument(
        "--over-limit",
        action="store_true",
        help="also what waits since this month's limit is reached; with ID that one",
    )
    add_json(sending)


def _usage(commands: Commands, add_json: AddJson) -> None:
    command = commands.add_parser(
        "usage",
        help="what answers cost in a month, and a limit for it",
        description=(
            "Say what the answers of a month cost, by model: an estimate, from the tokens that providers told and the\n"
            "prices that Holdfast knows. At the limit, nothing goes to anybody who costs money without your word."
        ),
        epilog=(
            "examples:\n"
            "  holdfast usage\n"
            "  holdfast usage --month 2026-10 --json | jq .cost_usd\n"
            "  holdfast usage --limit 20       ask me once a month has cost 20 US dollars\n"
            "  holdfast usage --limit none"
        ),
    )
    command.add_argument("--month", default="", metavar="YYYY-MM", help="which month; this one unless said")
    command.add_argument("--limit", metavar="USD", help="set the limit for a month, in US dollars, or none")
    add_json(command)
