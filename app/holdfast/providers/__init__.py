"""Wire adapters: a request becomes HTTP, and what comes back becomes events or errors. The only room that knows HTTP.

It knows nothing of the store, of chains or of who answers next: it asks one provider once and tells what happened.
"""

from typing import TYPE_CHECKING

from holdfast.doors import opening
from holdfast.providers.endpoint import KINDS, Endpoint, Kind, PlainHttp, Traits, clean_base_url, is_loopback
from holdfast.providers.presets import Preset, endpoint, presets, price, prices_as_of
from holdfast.providers.timeouts import CLOUD, LOCAL, Timeouts

if TYPE_CHECKING:
    from holdfast.providers.failures import broken, unreachable
    from holdfast.providers.making import make_provider
    from holdfast.providers.pages import Page, fetch_page, post_json
    from holdfast.providers.provider import HttpProvider, Provider
    from holdfast.providers.route import has_route
    from holdfast.providers.transport import Transport

__all__ = [
    "CLOUD",
    "KINDS",
    "LOCAL",
    "Endpoint",
    "HttpProvider",
    "Kind",
    "Page",
    "PlainHttp",
    "Preset",
    "Provider",
    "Timeouts",
    "Traits",
    "Transport",
    "broken",
    "clean_base_url",
    "endpoint",
    "fetch_page",
    "has_route",
    "is_loopback",
    "make_provider",
    "post_json",
    "presets",
    "price",
    "prices_as_of",
    "unreachable",
]

__getattr__ = opening(
    __name__,
    {
        "HttpProvider": "provider",
        "Page": "pages",
        "Provider": "provider",
        "Transport": "transport",
        "broken": "failures",
        "fetch_page": "pages",
        "has_route": "route",
        "make_provider": "making",
        "post_json": "pages",
        "unreachable": "failures",
    },
)
