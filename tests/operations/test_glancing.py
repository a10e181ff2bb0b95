"""A glance at the store: for somebody who must never be in the way."""

import pytest

from helpers.keyrings import MemoryKeyring
from helpers.stored import answered, bring, said, talk
from holdfast import keyslots
from holdfast.errors import StoreKeyMissing
from holdfast.keys import Keyring
from holdfast.operations import Library
from holdfast.operations.glancing import KEY_KEPT_S, Glances
from holdfast.operations.unlocking import StoreKey
from holdfast.paths import Paths
from holdfast.store import Store


class DoorKeyring(Keyring):
    """A keyring that can be open or locked, and counts how often a secret was read."""

    def __init__(self):
        super().__init__(frozenset({"helpers.keyrings"}))
        self.is_unlocked = True
        self.reads = 0

    def is_open(self):
        """Say how it is."""
        return self.is_unlocked

    def read(self, account):
        """Count, and read."""
        self.reads += 1
        return super().read(account)


@pytest.fixture
def paths(tmp_path):
    return Paths.under(tmp_path / "data")


@pytest.fixture
def ring():
    import keyring  # noqa: PLC0415 - as the program does

    before = keyring.get_keyring()
    keyring.set_keyring(MemoryKeyring())
    yield DoorKeyring()
    keyring.set_keyring(before)


@pytest.fixture
def encrypted(paths, ring):
    paths.data.mkdir()
    unlocked = StoreKey(paths, ring, environment={}).create()
    with Store.open(paths.store, unlocked.key) as store:
        bring(store, talk("c1", said("m1", "sourdough"), answered("m2", "rye", "m1")))
    ring.reads = 0
    return paths


def seen(glances):
    with glances.look() as library:
        return bool(library.search("sourdough").hits) if isinstance(library, Library) else library


def test_an_open_keyring_opens_it_and_is_not_asked_for_every_letter(encrypted, ring):
    now = [0.0]
    glances = Glances(encrypted, ring, lambda: now[0])
    assert [seen(glances) for _ in range(5)] == [True] * 5
    assert ring.reads == 1
    now[0] = KEY_KEPT_S
    assert seen(glances) is True
    assert ring.reads == 2


def test_a_locked_keyring_is_never_asked(encrypted, ring):
    now = [0.0]
    glances = Glances(encrypted, ring, lambda: now[0])
    assert seen(glances) is True
    ring.is_unlocked = False
    now[0] = KEY_KEPT_S

    assert seen(glances) == "the keyring is locked or absent"
    assert ring.reads == 1


def test_words_in_the_environment_are_not_tried(encrypted, ring, monkeypatch):
    """They open a store for a command that was typed, and cost half a second."""
    monkeypatch.setenv("HOLDFAST_PASSPHRASE", "correct horse battery staple")
    (encrypted.data / keyslots.FILE_NAME).unlink()

    with pytest.raises(StoreKeyMissing):
        seen(Glances(encrypted, ring))


def test_a_key_that_is_not_the_right_one_any_more_is_said(encrypted, ring):
    """After a change of the key the old one is used no longer than it is kept."""
    now = [0.0]
    glances = Glances(encrypted, ring, lambda: now[0])
    assert seen(glances) is True
    ring.delete(keyslots.read(encrypted.data)[0].account)
    now[0] = KEY_KEPT_S

    with pytest.raises(StoreKeyMissing):
        seen(glances)


def test_nothing_is_made_where_nothing_is(paths, ring):
    assert seen(Glances(paths, ring)) == "no store"
    assert not paths.data.exists()


def test_a_plain_store_needs_no_keyring(paths, ring):
    paths.data.mkdir()
    with Store.open(paths.store) as store:
        bring(store, talk("c1", said("m1", "sourdough")))
    ring.is_unlocked = False

    assert seen(Glances(paths, ring)) is True
    assert ring.reads == 0
