"""Keys are kept where they are safe, found where they belong, and never shown."""

import logging
import os
import pickle
import shutil
import subprocess
import sys
from pathlib import Path

import keyring
import pytest
from keyring.backends import chainer, fail, null
from keyring.errors import InitError, KeyringLocked, NoKeyringError, PasswordSetError

from helpers.keyrings import FailingKeyring, ForgetfulKeyring, MemoryKeyring
from holdfast.domain import ApiKey
from holdfast.errors import BadInput
from holdfast.keys import LONGEST_SECRET, Keyring, KeyringState, Keys, clean_secret

ORIGIN = "https://api.anthropic.com"
SECRET = "sk-ant-planted-0123456789"  # noqa: S105 - made up
TESTS = "helpers.keyrings"


@pytest.fixture
def use():
    """Let a test choose the keyring of this process."""
    before = keyring.get_keyring()
    yield keyring.set_keyring
    keyring.set_keyring(before)


@pytest.fixture
def memory(use):
    use(found := MemoryKeyring())
    return found


def keys(environment=None):
    return Keys(Keyring(frozenset({TESTS})), environment or {})


def test_a_key_is_kept_in_the_keyring(memory):
    kept = keys().keep("claude", ORIGIN, SECRET)

    assert (kept.key.reveal(), kept.key.kept_in, kept.key.origin) == (SECRET, "keyring", ORIGIN)
    assert kept.status.state is KeyringState.READY
    assert memory.kept == {("Holdfast", f"claude@{ORIGIN}"): SECRET}
    assert keys().find("claude", ORIGIN).key == kept.key


def test_a_key_is_not_found_for_another_address(memory):
    """Whoever changes an address in the settings gets no key by that."""
    keys().keep("claude", ORIGIN, SECRET)

    assert keys().find("claude", "https://evil.example").key is None
    assert keys().find("other", ORIGIN).key is None


def test_a_key_can_be_forgotten(memory):
    mine = keys()
    mine.keep("claude", ORIGIN, SECRET)

    assert mine.forget("claude", ORIGIN).state is KeyringState.READY
    assert mine.find("claude", ORIGIN).key is None
    assert mine.forget("claude", ORIGIN).state is KeyringState.READY


def test_a_key_that_is_lost_is_none_in_a_ready_keyring(memory):
    """So that it can be told from a locked one."""
    found = keys().find("claude", ORIGIN)

    assert (found.key, found.status.state) == (None, KeyringState.READY)


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (KeyringLocked("Failed to unlock the collection!"), KeyringState.LOCKED),
        (InitError("Prompt dismissed"), KeyringState.LOCKED),
        (NoKeyringError(), KeyringState.ABSENT),
        (PasswordSetError(), KeyringState.FAILED),
        (OSError("the bus is gone"), KeyringState.FAILED),
        (ValueError("from a library below"), KeyringState.FAILED),
    ],
)
def test_where_the_keyring_fails_the_key_is_held_for_the_run(use, error, state):
    use(FailingKeyring(error))
    mine = keys()

    kept = mine.keep("claude", ORIGIN, SECRET)

    assert (kept.key.kept_in, kept.status.state) == ("this_run", state)
    assert kept.status.message
    assert kept.status.hint
    assert mine.find("claude", ORIGIN).key.reveal() == SECRET
    assert keys().find("claude", ORIGIN).key is None


@pytest.mark.parametrize("backend", [fail.Keyring, null.Keyring])
def test_no_keyring_is_said(use, backend):
    use(backend())

    kept = keys().keep("claude", ORIGIN, SECRET)

    assert (kept.key.kept_in, kept.status.state) == ("this_run", KeyringState.ABSENT)
    assert keys().find("claude", ORIGIN).status.state is KeyringState.ABSENT
    assert keys().forget("claude", ORIGIN).state is KeyringState.ABSENT


def test_a_key_that_cannot_be_forgotten_is_said(use):
    use(FailingKeyring(KeyringLocked()))

    assert keys().forget("claude", ORIGIN).state is KeyringState.LOCKED


def test_a_keyring_that_keeps_nothing_is_noticed(use):
    use(ForgetfulKeyring())

    kept = keys().keep("claude", ORIGIN, SECRET)

    assert (kept.key.kept_in, kept.status.state) == ("this_run", KeyringState.FAILED)


def test_a_keyring_that_writes_plain_files_is_not_used(memory):
    """It is any that is not on the list."""
    mine = Keys(environment={})

    kept = mine.keep("claude", ORIGIN, SECRET)

    assert (kept.key.kept_in, kept.status.state) == ("this_run", KeyringState.UNTRUSTED)
    assert kept.status.backend == TESTS
    assert memory.kept == {}
    assert mine.status().state is KeyringState.UNTRUSTED


def test_of_several_keyrings_only_the_trusted_are_used(use, monkeypatch):
    class Elsewhere(MemoryKeyring):
        """One of a module that is not on the list."""

    good, bad = MemoryKeyring(), Elsewhere()
    chain = chainer.ChainerBackend()
    monkeypatch.setattr(type(chain), "backends", [bad, good])
    use(chain)

    assert keys().keep("claude", ORIGIN, SECRET).key.kept_in == "keyring"
    assert (len(good.kept), len(bad.kept)) == (1, 0)


def test_where_the_first_keyring_has_no_key_the_next_may(use, monkeypatch):
    first, second = MemoryKeyring(), MemoryKeyring()
    second.set_password("Holdfast", f"claude@{ORIGIN}", SECRET)
    chain = chainer.ChainerBackend()
    monkeypatch.setattr(type(chain), "backends", [first, second])
    use(chain)

    assert keys().find("claude", ORIGIN).key.reveal() == SECRET
    assert keys().forget("claude", ORIGIN).state is KeyringState.READY
    assert second.kept == {}


@pytest.mark.parametrize("secret", ["sk-two\nlines", "ключ", "sk- in the middle"])
def test_what_another_program_put_into_the_keyring_is_looked_at_too(memory, secret):
    """A header holds neither a line break nor letters of every language: it would have been a fault of ours."""
    memory.set_password("Holdfast", "mine@https://api.example.com", secret)

    with pytest.raises(BadInput):
        keys().find("mine", "https://api.example.com")


def test_an_empty_secret_in_the_keyring_is_none(memory):
    memory.set_password("Holdfast", "mine@https://api.example.com", "")

    assert keys().find("mine", "https://api.example.com").key is None


def test_the_environment_has_keys_too(memory):
    mine = keys({"ANTHROPIC_API_KEY": f" {SECRET}\n", "OTHER": "x", "EMPTY": ""})

    found = mine.find("claude", ORIGIN, ["MISSING", "EMPTY", "ANTHROPIC_API_KEY", "OTHER"])

    assert (found.key.reveal(), found.key.kept_in) == (SECRET, "environment")
    assert mine.find("claude", ORIGIN, []).key is None
    assert memory.kept == {}


def test_what_was_entered_goes_before_the_environment(memory):
    mine = keys({"A": "from-the-environment"})
    mine.keep("claude", ORIGIN, "from-the-keyring")

    assert mine.find("claude", ORIGIN, ["A"]).key.reveal() == "from-the-keyring"
    mine.hold("claude", ORIGIN, "for-this-run")
    assert mine.find("claude", ORIGIN, ["A"]).key.reveal() == "for-this-run"


@pytest.mark.parametrize("text", [SECRET, f"  {SECRET}\n", f'"{SECRET}"', f"Bearer {SECRET}"])
def test_what_surrounds_a_pasted_key_is_taken_off(text):
    assert clean_secret(text) == SECRET


@pytest.mark.parametrize("text", ["", " ", '""', "sk-ant-ü", "“sk-ant”", "sk ant", "sk\nant", "sk\x00", "x" * 5000])
def test_what_cannot_be_a_key_is_refused(text):
    with pytest.raises(BadInput) as refused:
        clean_secret(text)

    assert refused.value.hint
    assert not text.strip() or text not in str(refused.value)


def test_the_longest_key_is_taken():
    assert len(clean_secret("x" * LONGEST_SECRET)) == LONGEST_SECRET


def test_a_bad_key_in_the_environment_is_refused_too(memory):
    with pytest.raises(BadInput):
        keys({"A": "schlüssel"}).find("claude", ORIGIN, ["A"])


def test_a_key_does_not_show_itself(memory, caplog):
    caplog.set_level(logging.DEBUG)
    kept = keys().keep("claude", ORIGIN, SECRET)
    key = kept.key

    shown = [repr(key), str(key), f"{key}", repr(kept), repr(Keyring(frozenset({TESTS})).read(f"claude@{ORIGIN}"))]

    assert SECRET not in "".join(shown) + caplog.text
    with pytest.raises(TypeError):
        pickle.dumps(key)


def test_keys_are_the_same_if_secret_and_origin_are():
    key = ApiKey("a", ORIGIN)

    assert key == ApiKey("a", ORIGIN, "keyring")
    assert hash(key) == hash(ApiKey("a", ORIGIN))
    assert key not in {ApiKey("b", ORIGIN), ApiKey("a", "https://elsewhere.example")}
    assert key != "a"


DRIVER = str(Path(__file__).parent / "helpers" / "keyring_driver.py")


def told(command, home):
    """Return the lines that a command prints in a session whose home is `home`, without a screen or a bus of ours."""
    ours = ("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "XDG_DATA_HOME", "XDG_RUNTIME_DIR")
    surroundings = {name: value for name, value in os.environ.items() if name not in ours}
    surroundings |= {
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_RUNTIME_DIR": str(home / ".run"),
        "PYTHONPATH": str(Path(__file__).parents[1] / "app"),
        "KEYS": f"{sys.executable} {DRIVER}",
    }
    done = subprocess.run(command, env=surroundings, stdout=subprocess.PIPE, text=True, timeout=60, check=True)
    return done.stdout.splitlines()


@pytest.mark.skipif(
    not (shutil.which("gnome-keyring-daemon") and shutil.which("dbus-run-session")),
    reason="gnome-keyring and dbus are not installed: there is no real Secret Service to try",
)
class TestSecretService:
    """The keyring of a Linux desktop, without a screen, in a session of its own."""

    @staticmethod
    def session(home, script):
        """Return the lines that a shell script prints in a new session whose home is `home`."""
        return told(["dbus-run-session", "--", "bash", "-c", script], home)

    UNLOCK = 'printf "pw\\n" | gnome-keyring-daemon --unlock --components=secrets >/dev/null; '

    def test_a_key_is_there_in_the_next_session(self, home):
        """Kept, found, forgotten."""
        assert self.session(home, self.UNLOCK + "$KEYS keep; $KEYS find") == ["ready keyring", "ready same"]
        assert self.session(home, self.UNLOCK + "$KEYS find; $KEYS forget; $KEYS find") == [
            "ready same",
            "ready",
            "ready none",
        ]

    def test_a_locked_keyring_is_locked_and_not_empty(self, home):
        """So that nobody is told that the key is lost."""
        self.session(home, self.UNLOCK + "$KEYS keep")

        locked = "gnome-keyring-daemon --start --components=secrets >/dev/null; $KEYS find; $KEYS keep"
        assert self.session(home, locked) == ["locked none", "locked this_run"]

    def test_a_lost_keyring_is_ready_and_has_nothing(self, home):
        """The file was deleted, or the system set up anew."""
        self.session(home, self.UNLOCK + "$KEYS keep")
        shutil.rmtree(home / "data" / "keyrings")

        assert self.session(home, self.UNLOCK + "$KEYS find") == ["ready none"]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the keyring needs no session")
def test_a_session_without_a_keyring_has_none(home):
    """A server, or a container: the real backends find nobody to talk to."""
    assert told([sys.executable, DRIVER, "keep"], home) == ["absent this_run"]
