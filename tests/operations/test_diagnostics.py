"""The file to send along with a question holds nothing that a person wrote."""

import json
import logging
import zipfile
from datetime import UTC, datetime

import pytest

from holdfast import logs
from holdfast.domain import Counts
from holdfast.operations.diagnostics import STRUCK_OUT, log_lines, write_diagnostics
from holdfast.paths import Paths
from holdfast.settings import THEME, WATCH_FOLDER, Settings

NEEDLES = (
    "sk-ant-api03-abcdefghijklmnop",
    "Bearer hushhush1234",
    "ann@example.org",
    "Letter to my mother",
    "secret-folder-name",
    "SECRETWORD",
    "AIzaSyA1234567890abcdefghijk",
    "q9WzX0pLmN3vB7cR5tY1uI8oK2jH4gF6",
)


@pytest.fixture
def paths(tmp_path):
    return Paths.under(tmp_path / "data")


@pytest.fixture
def settings(paths):
    made = Settings(paths.config)
    made.set(THEME, "dark")
    made.set(WATCH_FOLDER, "/somewhere/secret-folder-name")
    paths.config.mkdir(parents=True, exist_ok=True)
    with (paths.config / "settings.toml").open("a", encoding="utf-8") as file:
        file.write('\n[unknown]\nkey = "sk-ant-api03-abcdefghijklmnop"\n')
    (paths.config / "window.json").write_text('{"searches": ["SECRETWORD"]}', encoding="utf-8")
    (paths.config / "providers.toml").write_text('key = "sk-ant-api03-abcdefghijklmnop"', encoding="utf-8")
    return Settings(paths.config)


@pytest.fixture
def log(paths):
    """Write what a log may hold by a mistake of ours, and what it should hold."""
    logs.start(paths.logs)
    log = logging.getLogger("holdfast.somewhere")
    log.info("import finished: added=%d", 7)
    log.info("asking with sk-ant-api03-abcdefghijklmnop, Bearer hushhush1234 and q9WzX0pLmN3vB7cR5tY1uI8oK2jH4gF6")
    log.info("AIzaSyA1234567890abcdefghijk of ann@example.org")
    log.info("opened %r", "Letter to my mother")
    try:
        raise ValueError("Letter to my mother\nSECRETWORD")  # noqa: TRY301 - as a library might
    except ValueError:
        log.info("a job crashed", exc_info=True)
    logs.stop()


def read_all(target):
    with zipfile.ZipFile(target) as bundle:
        return {name: bundle.read(name).decode() for name in bundle.namelist()}


def test_it_tells_what_helps_and_nothing_else(tmp_path, paths, settings, log):
    target = tmp_path / "out.zip"
    write_diagnostics(target, paths, settings, Counts(conversations=25), {"screen": "1440 x 900"})
    held = read_all(target)
    text = "\n".join(held.values())
    assert [needle for needle in NEEDLES if needle in text] == []
    assert json.loads(held["settings.json"])["look.theme"] == "dark"
    assert json.loads(held["store.json"])["conversations"] == 25
    assert json.loads(held["versions.json"])["screen"] == "1440 x 900"
    assert "import finished: added=7" in held["log.txt"]
    assert "ValueError" in held["log.txt"]
    assert STRUCK_OUT in held["log.txt"]
    assert list(tmp_path.glob("*.partial")) == []


def test_where_it_cannot_be_written_nothing_is_left(tmp_path, paths, settings):
    with pytest.raises(OSError, match=r"nowhere"):
        write_diagnostics(tmp_path / "nowhere" / "out.zip", paths, settings, Counts(), {})


def test_no_log_is_no_trouble(tmp_path):
    assert list(log_lines(tmp_path / "none")) == []


def test_lines_of_others_are_left_out(tmp_path):
    stamp = datetime(2026, 3, 14, tzinfo=UTC).strftime("%Y-%m-%d %H:%M:%S,000")
    (tmp_path / logs.LOG_NAME).write_text(
        f"{stamp} INFO MainThread holdfast.gui: fine\nwhat a person wrote\n    x = 'private'\n", encoding="utf-8"
    )
    assert list(log_lines(tmp_path)) == [f"{stamp} INFO MainThread holdfast.gui: fine"]
