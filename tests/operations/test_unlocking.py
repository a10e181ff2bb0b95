"""The key of the store is found, or it is said why not; what is there is never passed over."""

import json

import keyring
import pytest
from keyring.backends import fail
from keyring.errors import KeyringLocked

from helpers.keyrings import FailingKeyring, MemoryKeyring
from helpers.stored import bring, said, talk
from holdfast import keyslots
from holdfast.errors import BadInput, StoreDamaged, StoreKeyMissing
from holdfast.jobs import CancelToken, InlineLanes
from holdfast.keys import Keyring, KeyringState
from holdfast.operations.opening import first_key, open_store
from holdfast.operations.protection import Protection
from holdfast.operations.unlocking import SENTENCES, Problem, StoreKey, Unlocked
from holdfast.paths import Paths
from holdfast.store import Store

pytestmark = pytest.mark.usefixtures("cheap")

TESTS = "helpers.keyrings"


@pytest.fixture
def paths(tmp_path):
    return Paths.under(tmp_path / "data")


@pytest.fixture
def use():
    before = keyring.get_keyring()
    yield keyring.set_keyring
    keyring.set_keyring(before)


@pytest.fixture
def memory(use):
    use(found := MemoryKeyring())
    return found


def key_of(paths, environment=None):
    return StoreKey(paths, Keyring(frozenset({TESTS})), environment or {})


def nobody(_missing, _wrong):
    return None


def opened(paths, environment=None, ask=nobody):
    return open_store(paths, key_of(paths, environment), ask, to_write=True)[0]


def fill(paths, environment=None):
    with opened(paths, environment) as store:
        bring(store, talk("c1", said("m1", "planted words")))
    return paths.store.read_bytes()


def test_a_new_store_is_encrypted_and_its_key_is_in_the_keyring(paths, memory):
    written = fill(paths)

    (slots,) = keyslots.read(paths.data)
    assert not written.startswith(b"SQLite format 3")
    assert b"planted" not in written
    assert memory.kept[("Holdfast", f"store {slots.id}")] not in (paths.data / "keyslots.json").read_text()
    with opened(paths) as store:
        assert store.counts().conversations == 1


def test_without_a_keyring_a_store_is_made_without_a_key_and_that_is_said(paths, use):
    use(fail.Keyring())

    store, told = open_store(paths, key_of(paths), nobody, to_write=True)

    store.close()
    assert "not encrypted" in told
    assert open_store(paths, key_of(paths), nobody, to_write=False)[1] == ""
    assert not key_of(paths).status().is_encrypted


def test_a_passphrase_in_the_environment_encrypts_a_new_store_and_opens_it(paths, use):
    use(fail.Keyring())
    fill(paths, {"HOLDFAST_PASSPHRASE": "four words or more"})

    with opened(paths, {"HOLDFAST_PASSPHRASE": "four words or more"}) as store:
        assert store.counts().conversations == 1
    with pytest.raises(StoreKeyMissing, match="does not open the store"):
        opened(paths, {"HOLDFAST_PASSPHRASE": "other words"})
    with pytest.raises(StoreKeyMissing) as caught:
        opened(paths)
    assert caught.value.problem == Problem.WORDS_ONLY


def test_a_short_passphrase_is_refused_before_there_is_a_store(paths, use):
    use(fail.Keyring())

    with pytest.raises(BadInput, match="8 characters"):
        opened(paths, {"HOLDFAST_PASSPHRASE": "short"})
    assert not Store.exists(paths.store)


def lose(memory, _paths):
    memory.kept.clear()
    return memory


def another(_memory, _paths):
    return OtherKeyring()


def mistaken(memory, _paths):
    memory.kept = dict.fromkeys(memory.kept, "00" * 32)
    return memory


class OtherKeyring(MemoryKeyring):
    """Another keyring than the one before: it goes by another name."""


OtherKeyring.__module__ = "keyring.backends.elsewhere"

STATES = {
    Problem.LOCKED: lambda _memory, _paths: FailingKeyring(KeyringLocked()),
    Problem.LOST: lose,
    Problem.CHANGED: another,
    Problem.ABSENT: lambda _memory, _paths: fail.Keyring(),
    Problem.FAILED: lambda _memory, _paths: FailingKeyring(OSError("bus")),
    Problem.OTHER_KEY: mistaken,
}


@pytest.mark.parametrize("problem", STATES, ids=str)
def test_each_state_of_the_keyring_has_its_sentence_and_touches_nothing(paths, memory, use, problem):
    """And nothing is made in the place of what is there."""
    written = fill(paths)
    slots = (paths.data / "keyslots.json").read_bytes()
    use(STATES[problem](memory, paths))
    trusted = frozenset({TESTS, "keyring.backends.elsewhere"})

    with pytest.raises(StoreKeyMissing) as caught:
        open_store(paths, StoreKey(paths, Keyring(trusted), {}), nobody, to_write=True)

    assert caught.value.problem == problem
    assert caught.value.message == SENTENCES[problem][0].format(then=TESTS, now="elsewhere")
    assert not caught.value.takes_words
    assert paths.store.read_bytes() == written
    assert (paths.data / "keyslots.json").read_bytes() == slots


def test_every_problem_has_a_sentence_of_its_own():
    assert set(SENTENCES) == set(Problem)
    assert len({message for message, _ in SENTENCES.values()}) == len(Problem)


def test_a_keyring_that_is_still_locked_is_said_otherwise(paths, memory, use):
    fill(paths)
    use(FailingKeyring(KeyringLocked()))
    key = key_of(paths)

    problems = []
    for _ in range(2):
        with pytest.raises(StoreKeyMissing) as caught:
            key.find()
        problems.append(caught.value.problem)

    assert problems == [Problem.LOCKED, Problem.STILL_LOCKED]


def test_a_recovery_key_opens_what_the_keyring_lost_and_the_keyring_has_it_again(paths, memory):
    fill(paths)
    with opened(paths) as store:
        words = Protection(store, InlineLanes(), paths, key_of(paths)).new_recovery_key()
    memory.kept.clear()

    typed = [words.lower().replace("-", " "), None]
    with opened(paths, ask=lambda _missing, _wrong: typed.pop(0)) as store:
        assert store.counts().conversations == 1
    with opened(paths) as store:
        assert store.counts().conversations == 1


def test_a_letter_mistyped_in_a_recovery_key_is_said(paths, memory):
    fill(paths)
    with opened(paths) as store:
        words = Protection(store, InlineLanes(), paths, key_of(paths)).new_recovery_key()
    memory.kept.clear()
    wrong = ("B" if words[0] == "A" else "A") + words[1:]
    heard = []

    def ask(_missing, said_wrong):
        heard.append(said_wrong)
        return wrong if len(heard) < 2 else None

    with pytest.raises(StoreKeyMissing):
        opened(paths, ask=ask)
    assert heard[0] == ""
    assert "not right" in heard[1]


def test_the_slots_are_found_in_a_backup_when_the_file_is_gone(paths, memory):
    fill(paths)
    backup = paths.data / "backups" / "2026-01-01"
    backup.mkdir(parents=True)
    (paths.data / "keyslots.json").rename(backup / "keyslots.json")

    with opened(paths) as store:
        assert store.counts().conversations == 1


def test_without_slots_nothing_is_made_and_that_is_said(paths, memory):
    written = fill(paths)
    (paths.data / "keyslots.json").unlink()

    with pytest.raises(StoreKeyMissing, match=r"keyslots\.json"):
        opened(paths)
    assert paths.store.read_bytes() == written


def test_slots_that_are_damaged_are_no_reason_to_begin_anew(paths, memory):
    written = fill(paths)
    (paths.data / "keyslots.json").write_text('{"format": 1, "keys": [{')

    with pytest.raises(StoreDamaged, match=r"keyslots\.json"):
        opened(paths)
    assert paths.store.read_bytes() == written


def test_a_first_start_that_was_cut_short_goes_on_with_its_key(paths, memory):
    made = key_of(paths).create()

    assert key_of(paths).create() == made
    assert len(memory.kept) == 1


def test_a_first_start_at_a_locked_keyring_makes_nothing_until_somebody_says_how(paths, use):
    use(FailingKeyring(KeyringLocked()))
    with pytest.raises(StoreKeyMissing) as caught:
        opened(paths)
    assert caught.value.problem == Problem.LOCKED_AT_FIRST
    assert sorted(path.name for path in paths.data.iterdir()) == ["holdfast.db.lock"]

    assert first_key(paths, key_of(paths), is_plain=True) == Unlocked(None)
    made = first_key(paths, key_of(paths), "four words or more")
    assert key_of(paths).unlock("four words or more").key == made.key
    assert first_key(paths, key_of(paths), is_plain=True) == Unlocked(None), "and what opened nothing is set aside"
    assert not (paths.data / "keyslots.json").exists()


def test_slots_of_a_store_that_was_taken_away_are_kept(paths, memory):
    fill(paths)
    paths.store.unlink()
    memory.kept.clear()

    fill(paths)

    assert (paths.data / "keyslots-before-1.json").exists()


def test_a_store_is_encrypted_and_decrypted_while_it_is_open(paths, memory, use):
    use(fail.Keyring())
    fill(paths)
    use(memory)
    with opened(paths) as store:
        protection = Protection(store, InlineLanes(), paths, key_of(paths))
        protection.encrypt("", CancelToken())
        bring(store, talk("c2", said("m1", "after")))
        assert store.counts().conversations == 2
        with pytest.raises(BadInput, match="already"):
            protection.encrypt("", CancelToken())
    assert b"planted" not in paths.store.read_bytes()
    with opened(paths) as store:
        protection = Protection(store, InlineLanes(), paths, key_of(paths))
        protection.decrypt(CancelToken())
        assert store.counts().conversations == 2
    assert paths.store.read_bytes().startswith(b"SQLite format 3")
    assert not (paths.data / "keyslots.json").exists()
    assert [file.name for file in paths.data.glob("*fresh*")] == []


def test_a_store_that_somebody_reads_is_not_exchanged(paths, memory, use):
    """The other process could delete the log of the file that comes into its place."""
    use(fail.Keyring())
    fill(paths)
    use(memory)
    with opened(paths) as store:
        reader = Store.open(paths.store, read_only=True)
        with reader._readers.reading():
            protection = Protection(store, InlineLanes(), paths, key_of(paths))
            with pytest.raises(Exception, match="reading the store"):
                protection.encrypt("", CancelToken())
        reader.close()
        bring(store, talk("c2", said("m1", "after")))
        assert store.counts().conversations == 2


def test_what_is_in_the_file_opens_nothing_by_itself(monkeypatch):
    monkeypatch.undo()
    key = keyslots.new_key()

    slots = keyslots.slots_for(key).sealed_with(key, "passphrase", "four words or more")

    assert key.hex() not in json.dumps(keyslots._encoded((slots,)))
    assert slots.sealed[0].cost == 1 << 17
    assert slots.opened_with("four words or more") == key
    assert slots.opened_with("four words or mere") is None


def test_a_report_says_what_is_missing(paths, memory):
    fill(paths)

    report = key_of(paths).status()

    assert (report.is_encrypted, report.keyring_state) == (True, KeyringState.READY)
    assert not report.survives_a_lost_keyring
