"""Where a provider is reached and what is special about it. Knows no request format and no HTTP library."""

from __future__ import annotations

import ipaddress
import re
from typing import Literal, get_args
from urllib.parse import SplitResult, urlsplit

from holdfast.domain.pictures import PictureLimits
from holdfast.errors import BadInput
from holdfast.language import tr
from holdfast.providers.timeouts import CLOUD, LOCAL, Timeouts
from holdfast.values import dataclass

Kind = Literal["anthropic", "openai", "gemini", "ollama"]
KINDS: tuple[Kind, ...] = get_args(Kind)

Auth = Literal["x-api-key", "bearer", "api-key", "x-goog-api-key"]
AUTH_OF_KIND: dict[Kind, Auth] = {
    "anthropic": "x-api-key",
    "openai": "bearer",
    "gemini": "x-goog-api-key",
    "ollama": "bearer",
}

ENDINGS: dict[Kind, tuple[str, ...]] = {
    "anthropic": ("/messages", "/v1"),
    "openai": ("/chat/completions", "/chat", "/models"),
    "gemini": ("/models", "/v1beta", "/v1"),
    "ollama": ("/chat", "/api", "/v1"),
}
"""What people paste after the base: each dialect adds its own path."""

EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "[::]": "[::1]"}  # noqa: S104 - nothing is bound to it
"""What servers say that listen at each address of a computer. Linux and macOS connect to it, Windows does not."""
NEARBY = (".local", ".lan", ".home.arpa", ".internal")
"""Ends of names that no public name server answers for; `host.docker.internal` is a container's host."""

DEFAULT_PORTS = {"http": 80, "https": 443}
NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")


@dataclass(frozen=True, slots=True)
class PlainHttp:
    """A warning: what is sent to this origin can be read on the way, the key too."""

    origin: str

    @property
    def message(self) -> str:
        """Say it to the person."""
        return tr(
            "The address {origin} is not encrypted: whoever shares the network can read the key and the "
            "conversation. Use https where the server offers it.",
            origin=self.origin,
        )


@dataclass(frozen=True, slots=True)
class Traits:
    """How a server differs from others of its kind."""

    auth: Auth
    needs_key: bool = False
    max_tokens_field: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    asks_usage: bool = True
    takes_pdf: bool = False
    probe_path: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    claude: str | None = None
    """Which models are Claude: "*" all, "" none, else those whose name begins so; None where nobody knows."""
    sees: tuple[str, ...] = ()
    """Beginnings of the names of models that see pictures, for where the server's list does not say."""
    pictures: PictureLimits = PictureLimits()
    """How large and how many pictures may be."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A provider of the person's: `name` is how they call it, `label` how it is spoken of in sentences."""

    name: str
    label: str
    kind: Kind
    base_url: str
    traits: Traits
    key_env: tuple[str, ...] = ()

    def is_claude(self, model: str) -> bool | None:
        """Say whether a model there is one of Claude's, None where it is nobody's whom the table knows."""
        claude = "" if self.kind == "ollama" else self.traits.claude
        if claude is None:
            return None
        return claude == "*" or (bool(claude) and model.lower().startswith(claude))

    def sees(self, model: str) -> bool | None:
        """Say whether a model there sees pictures, None where nobody knows."""
        return True if model.lower().startswith(self.traits.sees or ("\0",)) else None

    @property
    def origin(self) -> str:
        """Return `scheme://host[:port]`, which keys are bound to."""
        return origin_of(self.base_url)

    @property
    def is_loopback(self) -> bool:
        """Say whether it runs on this computer."""
        return is_loopback(urlsplit(self.base_url).hostname or "")

    @property
    def is_local(self) -> bool:
        """Say whether it runs here or nearby, on the person's own computers: nobody else reads what goes there."""
        return self.is_loopback or _is_private(urlsplit(self.base_url).hostname or "")

    @property
    def timeouts(self) -> Timeouts:
        """Return the limits that fit what runs there: it may load a model first."""
        return LOCAL if self.is_local or self.kind == "ollama" else CLOUD

    @property
    def reached_at(self) -> str:
        """Return the base URL to connect to: what stands for every address of this computer is asked at one of them."""
        scheme, _, rest = self.base_url.partition("://")
        for every, one in EVERY_ADDRESS.items():
            if re.match(rf"{re.escape(every)}(?=[:/]|$)", rest):
                return f"{scheme}://{one}{rest.removeprefix(every)}"
        return self.base_url

    @property
    def warning(self) -> PlainHttp | None:
        """Return what to say before it is used."""
        return PlainHttp(self.origin) if self.base_url.startswith("http://") and not self.is_loopback else None


def check_name(name: str) -> str:
    """Return the name of a provider as it is kept; raise BadInput. Chains write `name:model`, so it has no colon."""
    name = name.strip().lower()
    if not NAME.fullmatch(name):
        raise BadInput(
            tr("A provider's name has up to 40 letters a to z, digits, dots, dashes or underscores."),
            tr("Choose another name, for example my-server."),
        )
    return name


def clean_base_url(text: str, kind: Kind) -> str:
    """Return a base URL without what the dialect adds itself; raise BadInput where it cannot be one."""
    url = _split(text)
    port = _port(url)
    host = (url.hostname or "").lower()
    host = f"[{host}]" if ":" in host else host
    where = host if port in {None, DEFAULT_PORTS[url.scheme]} else f"{host}:{port}"
    path, longer = url.path.rstrip("/"), None
    while path != longer:  # one of them can be there twice
        longer = path
        for ending in ENDINGS[kind]:
            path = path.removesuffix(ending).rstrip("/")
    return f"{url.scheme}://{where}{path}"


def _port(url: SplitResult) -> int | None:
    try:
        port = url.port
    except ValueError:
        port = 0
    if port == 0:
        raise BadInput(tr("The number after the colon is no port."), tr("Ports go from 1 to 65535."))
    return port


def _split(text: str) -> SplitResult:
    """Return the parts of an address that a key may be sent to."""
    text = text.strip()
    if not text.isascii() or re.search(r"[\x00-\x20\x7f\\{}<>\"]", text):
        raise BadInput(
            tr("The address has a character that does not belong in one."),
            tr("Copy it again from the provider's documentation, and fill in the parts in braces."),
        )
    try:
        url = urlsplit(text)
    except ValueError:
        raise BadInput(tr("This is not an address."), tr("It looks like https://api.example.com/v1.")) from None
    if url.scheme not in DEFAULT_PORTS or not url.hostname:
        raise BadInput(
            tr("The address has to begin with https:// (or http://)."), tr("It looks like https://api.example.com.")
        )
    if url.username is not None or url.password is not None:
        raise BadInput(tr("An address holds no user name or password."), tr("Enter the key in its own field."))
    if url.query or url.fragment:
        raise BadInput(
            tr("The base address ends before any ? or #."), tr("Enter the key in its own field, not in the address.")
        )
    return url


def origin_of(base_url: str) -> str:
    """Return the `scheme://host[:port]` of a clean base URL."""
    return "/".join(base_url.split("/", 3)[:3])


def is_loopback(host: str) -> bool:
    """Say whether a host name or address is this computer by its very form."""
    host = host.lower().strip("[]").removesuffix(".")
    if host == "localhost" or host.endswith(".localhost"):  # RFC 6761: never anything else
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    address = getattr(address, "ipv4_mapped", None) or address
    return address.is_loopback or address.is_unspecified


def _is_private(host: str) -> bool:
    host = host.removesuffix(".")
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:  # a name: one without a dot is found in the network at hand alone
        return host.endswith(NEARBY) or (bool(host) and "." not in host)
