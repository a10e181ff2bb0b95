"""The commands `status`, `drill` and `report`, over a real store and providers on this computer."""

from __future__ import annotations

import json
import socket

import pytest

from helpers.loopback import Loopback, whole
from helpers.outage_scene import (
    CLAUDE_MEMBER,
    GPT,
    LOCAL_MEMBER,
    OPUS,
    make_scene,
)
from holdfast.cli.outages import exit_code, outlook_json, outlook_text
from holdfast.jobs import NetLane, ThreadLanes
from holdfast.main import command_line
from holdfast.paths import Paths
from holdfast.providers import Transport
from holdfast.store import Store

MODELS = whole({"data": [{"id": "claude-opus-5-5", "type": "model"}], "has_more": False})
OVERLOADED = whole({"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}, "529 Overloaded")


@pytest.fixture
def server():
    opened = Loopback()
    yield opened
    opened.close()


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("holdfast.providers.route.NOWHERE", ((socket.AF_INET, ("127.0.0.1", 9)),))

    def run(*arguments):
        monkeypatch.setattr("sys.argv", ["holdfast", "--data-dir", str(tmp_path), *arguments])
        code = command_line()
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


@pytest.fixture
def with_provider(tmp_path, server):
    """Set up a provider on this computer that speaks as Claude does."""
    config = tmp_path / "config"
    config.mkdir()
    (config / "providers.toml").write_text(
        f'chain = ["home:claude-opus-5-5"]\n[providers.home]\nkind = "anthropic"\nbase_url = "{server.url}"\n'
        'model = "claude-opus-5-5"\n',
        encoding="utf-8",
    )
    return server


@pytest.fixture
def scene(tmp_path):
    """Make a scene outside the commands, for what they say."""
    lanes, net, transport = ThreadLanes(), NetLane(), Transport()
    store = Store.open(tmp_path / "other.db")

    def make(**options):
        return make_scene(store, lanes, net, transport, **options)

    yield make
    net.run(transport.close()).result(10)
    net.close()
    lanes.close()
    store.close()


def test_without_a_provider_status_says_so(run):
    code, out, _err = run("status")

    assert code == 1
    assert out.startswith("No provider is set up yet.")


def test_status_of_a_provider_nobody_asked(run, with_provider):
    code, out, _err = run("status")

    assert code == 1
    assert "has not been asked lately" in out
    assert not with_provider.requests  # nothing is asked of a provider just to say how it is


def test_a_drill_tries_what_is_there(run, with_provider):
    with_provider.answers(MODELS).answers(OVERLOADED)

    code, out, _err = run("drill", "--json")

    found = json.loads(out)
    assert code == 1
    assert found["links"][0]["link"] == "home:claude-opus-5-5"
    assert (found["links"][0]["reachable"], found["links"][0]["model_exists"]) == ("yes", "yes")
    assert found["links"][0]["answered"] == "no"  # a model on this computer is asked for a word, which costs nothing
    assert found["links"][0]["failure"] == "overloaded"


def test_without_a_way_out_it_is_offline_and_calm(run, with_provider, monkeypatch):
    monkeypatch.setattr("holdfast.providers.route.NOWHERE", ())

    code, out, _err = run("status")

    assert code == 2
    assert out.startswith("This computer is offline.\nReading, searching and exporting work as always.")


def test_a_drill_with_nothing_to_try_fails(run):
    code, out, _err = run("drill")

    assert code == 1
    assert "The chain is empty" in out


def test_a_report_is_written_as_a_page_and_as_a_table(run, with_provider, tmp_path):
    assert run("report", "outages", "--month", "2026-11")[1].startswith("# Outage report, November 2026")
    assert run("report", "outages", "--format", "csv")[1].startswith("provider,kind,began_utc")
    assert run("report", "outages", "--out", str(tmp_path / "table.csv"))[0] == 0
    assert (tmp_path / "table.csv").read_text("utf-8").startswith("provider,kind,began_utc")
    code, _out, err = run("report", "outages", "--month", "tomorrow")
    assert code == 2
    assert "2026-11" in err


def test_a_report_is_written_as_pdf(run, with_provider, tmp_path):
    place = tmp_path / "new folder" / "outages.pdf"
    code, out, err = run("report", "outages", "--month", "2026-11", "--format", "pdf", "--out", str(place))

    assert (code, out) == (0, f"Saved as {place}\n")
    assert "not encrypted" in err  # the store was made for it
    assert place.read_bytes().startswith(b"%PDF-")


def test_a_pdf_needs_a_file_that_is_called_one(run, tmp_path):
    code, _out, err = run("report", "outages", "--format", "pdf")
    assert (code, "--out" in err) == (2, True)
    code, _out, err = run("report", "outages", "--format", "pdf", "--out", str(tmp_path / "outages.md"))
    assert (code, "ends in .pdf" in err.replace("end in", "ends in")) == (2, True)
    assert not (tmp_path / "outages.md").exists()


def test_status_works_beside_an_open_window(run, with_provider, tmp_path):
    """The window has the store; status reads it and writes nothing."""
    run("report", "outages")
    from holdfast.operations.opening import open_store  # noqa: PLC0415 - only here
    from holdfast.operations.unlocking import StoreKey  # noqa: PLC0415 - only here

    paths = Paths.under(tmp_path)
    store, _told = open_store(paths, StoreKey(paths), lambda _missing, _wrong: None, to_write=True)
    try:
        code, out, err = run("status")
    finally:
        store.close()

    assert (code, err) == (1, "")
    assert "has not been asked lately" in out


def test_exit_codes_are_for_scripts(scene):
    one = scene()
    assert exit_code(one.outages.outlook()) == 1
    one.answer(OPUS, 0)
    assert exit_code(one.outages.outlook()) == 0
    one.fail(OPUS, 1)
    assert exit_code(one.outages.outlook()) == 1
    one.fail(OPUS, 2)
    assert exit_code(one.outages.outlook()) == 2
    one.answer(OPUS, 3)
    one.is_way_known = False
    one.step()
    assert exit_code(one.outages.outlook()) == 2


def test_the_text_says_what_holds_and_what_to_do(scene):
    one = scene()
    one.fail(OPUS, 1)
    one.fail(OPUS, 2)
    one.answer(GPT, 3)

    lines = outlook_text(one.outages.outlook())

    assert lines[0] == "Claude is overloaded."
    assert any(line.startswith("It usually takes") or "minutes" in line for line in lines)
    assert any(line.startswith("  Claude Opus 5.5  Overloaded since") for line in lines)
    assert any(line.startswith("  GPT-6 Sol        Well, first word in 0.9 s (1 answer today)") for line in lines)
    assert "What you can do:" in lines


def test_the_json_is_plain_values(scene):
    one = scene(members=(CLAUDE_MEMBER, LOCAL_MEMBER))
    one.fail(OPUS, 1)
    one.fail(OPUS, 2)

    found = json.loads(json.dumps(outlook_json(one.outages.outlook())))

    assert found["health"] == "down"
    assert found["answering"] == "ollama:llama4"
    assert found["providers"][0]["failure"] == "overloaded"
    assert found["providers"][0]["estimate"]["basis"] == "prior"
    assert found["providers"][1]["status_page"]["url"] is None


def test_an_outage_is_rehearsed_without_any_key(run):
    code, out, _err = run("drill", "--rehearse")

    assert code == 0
    assert "ok  Claude breaks off in mid-answer" in out
    assert "-- Backup (stand-in) --" in out
    assert "Nothing left this computer" in out
    assert json.loads(run("drill", "--rehearse", "--json")[1])["is_well"]
