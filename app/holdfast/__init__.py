"""Holdfast keeps a person's Claude conversations on their own computer and keeps them working when Claude is down."""

from holdfast import later

__version__ = "0.1.0"

later.spare()
