"""What must not be in a log is not in it, even where somebody logs it."""

import logging

import pytest

from holdfast import logs

KEY = "sk-ant-planted-0123456789"
HEX = bytes(range(32)).hex()


@pytest.fixture
def written(tmp_path):
    """Start a log at DEBUG and return how to read it."""
    logs.start(tmp_path, logging.DEBUG)
    yield lambda: (tmp_path / logs.LOG_NAME).read_text("utf-8")
    logs.stop()


@pytest.mark.parametrize(
    "secret",
    [KEY, "AIzaSyPlanted0123456789abcdefg", "https://host/v1?key=planted01&x=1", "Bearer abcdefghijkl", HEX],
)
def test_keys_are_blotted_out_by_their_look(written, secret):
    logging.getLogger("holdfast.test").info("sent %s back", secret)

    assert secret not in written()
    assert logs.BLOT in written()
    assert "planted0" not in written()


def test_what_was_told_is_blotted_out(written):
    logs.hide("a passphrase of mine")
    logging.getLogger("holdfast.test").info("typed: a passphrase of mine.")

    assert "passphrase" not in written()


def test_of_an_error_only_its_kind_and_its_place_are_written(written):
    try:
        try:
            int("what somebody wrote")
        except ValueError as err:
            raise KeyError("more of it") from err
    except KeyError:
        logging.getLogger("holdfast.test").info("a job crashed", exc_info=True)

    assert "somebody" not in written()
    assert "more of it" not in written()
    assert "KeyError, words left out" in written()
    assert "ValueError, words left out" in written()
    assert "test_logs.py:" in written()


def test_ordinary_lines_stay_as_they_are(written):
    logging.getLogger("holdfast.test").info("import finished: added=%d in %.1f s", 3, 1.5)

    assert "import finished: added=3 in 1.5 s" in written()


def test_a_secret_that_another_thread_is_told_meanwhile_disturbs_nobody(monkeypatch):
    class Line(str):
        __slots__ = ()

        def replace(self, old, new, count=-1):
            logs.hide(f"a secret of another thread, number {len(logs._told)}")
            return Line(str.replace(self, old, new, count))

    monkeypatch.setattr(logs, "_told", {"the first secret", "the second secret"})

    assert "the second secret" not in logs.redacted(Line("the first secret and the second secret"))


def test_of_two_secrets_that_begin_the_same_neither_shows(monkeypatch):
    monkeypatch.setattr(logs, "_told", set())
    for number in range(20):
        logs.hide("one-secret-and-more"[: 8 + number % 12])

    assert logs.redacted("one-secret-and-more") == logs.BLOT
