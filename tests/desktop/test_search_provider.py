"""The whole service as a desktop uses it: started by the bus, asked over it, in a process of its own."""

import os
import shutil
import subprocess
import sys

import apsw
import pytest
from jeepney.wrappers import DBusErrorResponse

from helpers.session import AS_KRUNNER, AS_SHELL, Session
from holdfast import instance
from holdfast.desktop.service import INTROSPECTABLE, PEER
from holdfast.domain.asked import Asked, address_of, searched
from holdfast.logs import LOG_NAME
from holdfast.operations.desktop_search import NAME, PATH
from holdfast.settings import DESKTOP_SEARCH, Settings
from holdfast.store import Store

HOSTILE = [
    *('"', "'", "(", ")", "((((", "NOT", "AND", "OR NOT", "-", "--", "*", "**", "?", "~", "a~", ":", "title:", "has:"),
    *("after:", "after:9999999", "role:nobody", "foo:bar", "c++", "don't", "(x", '"un', "'; DROP TABLE message; --"),
    *("\u202eevil", "\u200b", "\U0001f525", "%s%n", "../../etc", "&amp;<b>", "漢字", "عربى", "a" * 5000, " ", ""),
]


def test_the_shell_finds_shows_and_narrows(stored, asker):
    (found,) = asker.ask(AS_SHELL, "GetInitialResultSet", "as", ["oven"])
    assert len(found) == 1
    assert address_of(found[0]).message
    (metas,) = asker.ask(AS_SHELL, "GetResultMetas", "as", found)
    assert metas[0]["id"] == ("s", found[0])
    assert metas[0]["name"] == ("s", "Sourdough & salt")
    assert "oven" in metas[0]["description"][1]
    assert metas[0]["gicon"] == ("s", "holdfast")

    (fewer,) = asker.ask(AS_SHELL, "GetSubsearchResultSet", "asas", found, ["oven", "collapse"])
    assert len(fewer) == 1
    assert asker.ask(AS_SHELL, "GetSubsearchResultSet", "asas", fewer, ["oven", "kyoto"]) == ([],)


def test_a_word_is_found_while_it_is_typed(stored, asker):
    (found,) = asker.ask(AS_SHELL, "GetInitialResultSet", "as", ["riv"])
    (metas,) = asker.ask(AS_SHELL, "GetResultMetas", "as", found)

    assert [meta["name"][1] for meta in metas] == ["Kyoto"]


def test_krunner_finds_and_no_text_has_tags(stored, asker):
    (matches,) = asker.ask(AS_KRUNNER, "Match", "s", "forty")
    ((link, title, icon, _category, relevance, properties),) = matches

    assert address_of(link).conversation
    assert (title, icon) == ("Sourdough & salt", "holdfast")
    assert 0 < relevance <= 1
    assert "forty" in properties["subtext"][1]
    assert "<" not in properties["subtext"][1]
    assert asker.ask(AS_KRUNNER, "Actions") == ([],)
    assert asker.ask(AS_KRUNNER, "Teardown") == ()


def test_no_text_takes_it_down(stored, asker):
    """Whatever is typed is answered, by the same process."""
    asker.ask(AS_SHELL, "GetInitialResultSet", "as", ["oven"])
    process = asker.process(NAME)
    for text in HOSTILE:
        asker.ask(AS_SHELL, "GetInitialResultSet", "as", text.split(" "))
        asker.ask(AS_SHELL, "GetResultMetas", "as", [text])
        asker.ask(AS_KRUNNER, "Match", "s", text)
    asker.ask(AS_SHELL, "GetInitialResultSet", "as", ["oven"] * 5000)
    asker.ask(AS_SHELL, "GetInitialResultSet", "as", [])

    assert len(asker.ask(AS_SHELL, "GetInitialResultSet", "as", ["oven"])[0]) == 1
    assert asker.process(NAME) == process


def test_what_nobody_knows_is_refused(stored, asker):
    for where, member, signature, body in [
        (AS_SHELL, "GetInitialResultSet", "s", ("oven",)),
        (AS_SHELL, "Explode", "", ()),
        ((PATH, NAME, "com.example.Nothing"), "Ping", "", ()),
    ]:
        with pytest.raises(DBusErrorResponse):
            asker.ask(where, member, signature, *body)
    assert asker.ask((PATH, NAME, PEER), "Ping") == ()
    assert "GetResultMetas" in asker.ask((PATH, NAME, INTROSPECTABLE), "Introspect")[0]


def test_ten_at_once_are_all_answered(stored, session, asker):
    """Ten who ask get what they asked for; of ten questions of one, who types on, the last."""
    askers = [session.asker() for _ in range(10)]
    words = ["oven", "kyoto"] * 5
    try:
        for each, word in zip(askers[:-1], words, strict=False):
            each.leave_unheard(AS_SHELL, "GetInitialResultSet", "as", [word])
        (found,) = askers[-1].ask(AS_SHELL, "GetInitialResultSet", "as", ["oven"])
    finally:
        askers[-1].close()
    assert len(found) == 1

    answers = asker.ask_at_once(AS_SHELL, "GetInitialResultSet", "as", *[([word],) for word in words], (["forty"],))
    assert len(answers) == 11
    assert len(answers[-1][0]) == 1


def test_what_an_earlier_process_found_is_still_known(stored, asker):
    """The shell keeps its results; who answered first may have ended meanwhile."""
    (metas,) = asker.ask(AS_SHELL, "GetResultMetas", "as", ["holdfast://conversation/1", "holdfast://conversation/99"])
    names = [meta["name"][1] for meta in metas]

    assert names[0] in {"Sourdough & salt", "Kyoto"}
    assert names[1] == "Conversation"


def reasons(paths):
    """Return what the log says of answers, without times."""
    lines = (paths.logs / LOG_NAME).read_text("utf-8").splitlines()
    return [line.partition("desktop's search is told ")[2] for line in lines if "desktop's search is told" in line]


def test_nothing_is_told_unless_it_is_wished(stored, asker):
    Settings(stored.config).set(DESKTOP_SEARCH, value=False)
    assert asker.ask(AS_SHELL, "GetInitialResultSet", "as", ["oven"]) == ([],)
    assert asker.ask(AS_SHELL, "GetResultMetas", "as", ["holdfast://conversation/1"])[0][0]["name"] == (
        "s",
        "Conversation",
    )

    Settings(stored.config).set(DESKTOP_SEARCH, value=True)  # and holds at once
    assert len(asker.ask(AS_SHELL, "GetInitialResultSet", "as", ["oven"])[0]) == 1
    assert reasons(stored) == ["nothing: it is not wished", "what is found"]


def test_what_was_found_is_told_no_longer_than_it_is_wished(stored, asker):
    """A desktop keeps what it was told, and asks about it again."""
    (found,) = asker.ask(AS_SHELL, "GetInitialResultSet", "as", ["oven"])
    assert "oven" in asker.ask(AS_SHELL, "GetResultMetas", "as", found)[0][0]["description"][1]

    Settings(stored.config).set(DESKTOP_SEARCH, value=False)
    ((meta,),) = asker.ask(AS_SHELL, "GetResultMetas", "as", found)

    assert (meta["name"], meta["description"]) == (("s", "Conversation"), ("s", ""))


def test_a_store_that_is_not_there_damaged_or_old_is_nothing(stored, asker):
    """It comes and goes under the service, which answers with nothing meanwhile, and changes nothing."""

    def found():
        return len(asker.ask(AS_SHELL, "GetInitialResultSet", "as", ["oven"])[0])

    assert found() == 1
    kept = stored.data / "kept.db"
    shutil.move(stored.store, kept)
    assert found() == 0
    assert not stored.store.exists()
    stored.store.write_bytes(b"")
    assert found() == 0
    stored.store.write_bytes(kept.read_bytes()[:40_000])
    assert found() == 0
    stored.store.write_bytes(b"\x00" * 40_000)
    assert found() == 0

    shutil.copyfile(kept, stored.store)
    con = apsw.Connection(str(stored.store))
    con.pragma("user_version", 2)
    con.close()
    assert found() == 0
    con = apsw.Connection(str(stored.store))
    assert con.pragma("user_version") == 2, "a store of an earlier version stays one"
    con.pragma("user_version", 99)
    con.close()
    assert found() == 0

    shutil.copyfile(kept, stored.store)
    assert found() == 1
    said = (stored.logs / LOG_NAME).read_text("utf-8")
    assert "oven" not in said
    assert "Sourdough" not in said


def test_a_locked_folder_is_nothing(stored, asker):
    """Settings are read, and then nothing may be looked into; whoever may look anywhere is told."""
    asker.ask(AS_SHELL, "GetInitialResultSet", "as", ["oven"])
    stored.data.chmod(0o000)
    try:
        assert len(asker.ask(AS_SHELL, "GetInitialResultSet", "as", ["oven"])) == 1
    finally:
        stored.data.chmod(0o700)


def test_it_finds_while_another_writes_and_holds_nothing(stored, asker):
    """Beside an open window what is new is found, and the store can leave its log: nobody else has it open."""
    with Store.open(stored.store) as store:
        (found,) = asker.ask(AS_SHELL, "GetInitialResultSet", "as", ["oven"])
        assert len(found) == 1
        assert store._writer.pragma("journal_mode", "delete") == "delete"
        store._writer.pragma("journal_mode", "wal")
        assert len(asker.ask(AS_SHELL, "GetInitialResultSet", "as", ["oven"])[0]) == 1


def test_an_encrypted_store_is_told_of_only_with_an_open_keyring(paths, asker):
    """Without one nothing is found, and nobody is asked for anything."""
    with Store.open(paths.store, bytes(range(32))):
        pass
    Settings(paths.config).set(DESKTOP_SEARCH, value=True)

    assert asker.ask(AS_SHELL, "GetInitialResultSet", "as", ["oven"]) == ([],)
    assert reasons(paths) == ["nothing: the keyring is locked or absent"]


@pytest.fixture
def window(paths):
    """Be the window of the store, which hears what it is asked to open."""
    paths.data.mkdir(exist_ok=True)
    alone = instance.be_alone(paths)

    def hears():
        alone.socket.settimeout(60)
        connection, _ = alone.socket.accept()
        with connection, connection.makefile("rb") as heard:
            asked = Asked.decoded(heard.readline())
            connection.sendall(instance.TOLD)
        return asked

    yield hears
    alone.release()


def test_what_is_chosen_is_opened_in_the_window(stored, asker, window):
    (found,) = asker.ask(AS_SHELL, "GetInitialResultSet", "as", ["oven"])
    assert asker.ask(AS_SHELL, "ActivateResult", "sasu", found[0], ["oven"], 1234) == ()
    assert window() == Asked(link=found[0])

    asker.ask(AS_KRUNNER, "SetActivationToken", "s", "a token")
    asker.ask(AS_KRUNNER, "Run", "ss", found[0], "")
    assert window() == Asked(link=found[0], token="a token")  # noqa: S106 - no secret
    asker.ask(AS_KRUNNER, "Run", "ss", found[0], "")
    assert window() == Asked(link=found[0])  # a token is good for once


def test_more_is_shown_by_the_windows_own_search(stored, asker, window):
    asker.ask(AS_SHELL, "LaunchSearch", "asu", ["oven", '"too', 'cold"'], 1234)

    assert searched(window().link) == 'oven "too cold"'


def test_a_second_one_goes_at_once(stored, asker, session):
    """Whoever is started by hand beside the one that answers has nothing to do."""
    asker.ask(AS_SHELL, "GetInitialResultSet", "as", ["oven"])
    command = [sys.executable, "-I", "-m", "holdfast", "--data-dir", str(stored.data), "search-provider"]

    assert subprocess.run(command, check=False, timeout=60).returncode == 0
    assert len(asker.ask(AS_SHELL, "GetInitialResultSet", "as", ["oven"])[0]) == 1


def test_it_ends_with_its_bus(stored, home):
    own = Session(home / "own")
    command = [sys.executable, "-I", "-m", "holdfast", "--data-dir", str(stored.data), "search-provider"]
    process = subprocess.Popen(command, env={**os.environ, "DBUS_SESSION_BUS_ADDRESS": own.address})
    asker = own.asker()
    try:
        asker.wait_for(NAME, taken=True)
    finally:
        asker.close()
        own.close()

    assert process.wait(60) == 0
