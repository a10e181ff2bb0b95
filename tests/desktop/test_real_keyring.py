"""A real keyring of the desktop (gnome-keyring), open and locked: an encrypted store is told of while it is open, and
nobody is ever asked for a password.
"""

import shlex
import shutil
import subprocess
import sys

import pytest

from helpers.session import AS_SHELL
from holdfast.logs import LOG_NAME
from holdfast.operations.desktop_search import NAME
from holdfast.settings import DESKTOP_SEARCH, Settings

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not shutil.which("gnome-keyring-daemon"), reason="not installed: gnome-keyring-daemon"),
]

SECRETS = ("/org/freedesktop/secrets", "org.freedesktop.secrets", "org.freedesktop.Secret.Service")
DEFAULT = "/org/freedesktop/secrets/aliases/default"


def holdfast(paths, *arguments):
    command = [sys.executable, "-I", "-m", "holdfast", "--data-dir", str(paths.data), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout


@pytest.fixture
def keyring(session):
    """Run a keyring that is open, on the session's bus."""
    daemon = subprocess.Popen(
        ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    daemon.stdin.write(b"a password")
    daemon.stdin.close()
    asker = session.asker()
    asker.wait_for(SECRETS[1], taken=True)
    yield asker
    asker.close()
    daemon.kill()
    daemon.wait(60)


@pytest.fixture
def offered(session, paths):
    """Let the bus start what answers, whoever asks."""
    command = [sys.executable, "-I", "-m", "holdfast", "--data-dir", str(paths.data), "search-provider"]
    session.offer(NAME, shlex.join(command))


def test_it_answers_while_the_keyring_is_open(offered, keyring, paths, session):
    holdfast(paths, "import", "--sample")
    assert not paths.store.read_bytes().startswith(b"SQLite"), "the sample lies in an encrypted store"
    Settings(paths.config).set(DESKTOP_SEARCH, value=True)
    assert len(keyring.ask(AS_SHELL, "GetInitialResultSet", "as", ["sourdough"])[0]) > 0

    subprocess.run(["kill", str(keyring.process(NAME))], check=True)  # another process, which has no key yet
    keyring.wait_for(NAME, taken=False)
    keyring.ask(SECRETS, "Lock", "ao", [DEFAULT])
    (is_locked,) = keyring.ask(
        (DEFAULT, SECRETS[1], "org.freedesktop.DBus.Properties"),
        "Get",
        "ss",
        "org.freedesktop.Secret.Collection",
        "Locked",
    )
    assert is_locked == ("b", True)
    assert keyring.ask(AS_SHELL, "GetInitialResultSet", "as", ["sourdough"]) == ([],)
    assert "nothing: the keyring is locked" in (paths.logs / LOG_NAME).read_text("utf-8")
