from __future__ import annotations

import random

import pytest

from helpers.moments import Middling


@pytest.fixture
def middling() -> Middling:
    return Middling()


@pytest.fixture
def chance() -> random.Random:
    return random.Random(7)
