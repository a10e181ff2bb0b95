"""BLAKE2 as Python has it itself. `hashlib` has the same, and loads 4 MB of OpenSSL for it. A leaf."""

from __future__ import annotations

try:
    from _blake2 import blake2b
except ImportError:  # a Python that has it from elsewhere
    from hashlib import blake2b

__all__ = ["blake2b"]
