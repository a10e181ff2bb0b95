import pytest

from holdfast import keyslots


@pytest.fixture
def cheap(monkeypatch):
    """Seal keys with a cost that a test can pay."""
    monkeypatch.setattr(keyslots._seal, "__defaults__", None)
    monkeypatch.setattr(keyslots.KeySlots.sealed_with, "__defaults__", (1 << 10,))
