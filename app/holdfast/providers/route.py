"""Whether this computer knows a way to the network. Asks the system, and nobody else."""

from __future__ import annotations

import contextlib
import socket

NOWHERE = ((socket.AF_INET, ("192.0.2.1", 9)), (socket.AF_INET6, ("2001:db8::1", 9)))
"""Addresses reserved for documentation. A datagram socket that is connected sends nothing: it asks for a route."""


def has_route() -> bool:
    """Say whether this computer knows a way to the network; asks nobody."""
    for family, address in NOWHERE:
        with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as one:
            one.connect(address)
            return True
    return False
