"""Opening the file: modes, keys, locks, damage, and what cannot be written to."""

from __future__ import annotations

import os
import random
import stat
import subprocess
import sys
import threading
from pathlib import Path

import apsw
import pytest

from helpers.stored import bring, prepared, preview, said, talk
from holdfast.errors import DiskFull, StoreDamaged, StoreError, StoreKeyWrong, StoreLocked, StoreUnwritable
from holdfast.jobs import Cancelled
from holdfast.store import Store, translating
from holdfast.store.connection import PAGE_BYTES, PLAIN_HEADER, Database, check_library, open_writer

KEY = bytes(range(32))
APP = Path(__file__).parents[2] / "app"
NEEDLE = "Heffalump"
ON_POSIX = pytest.mark.skipif(sys.platform == "win32", reason="file modes are POSIX")
KEYS = pytest.mark.parametrize("key", [None, KEY], ids=["plain", "encrypted"])


def run(script, *arguments, **more):
    """Run a script of ours in another process and return what it printed."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(APP), str(APP.parent / "tests")])}
    command = [sys.executable, "-c", script, *map(str, arguments)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment, **more)
    return done.stdout.strip()


@ON_POSIX
@KEYS
def test_only_the_person_can_read_what_is_created(path, key):
    with Store.open(path, key) as store:
        bring(store, talk("c", said("m1", "x")))
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}

    assert set(modes) == {"holdfast.db", "holdfast.db-wal", "holdfast.db-shm", "holdfast.db.lock"}
    assert set(modes.values()) == {0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@KEYS
def test_the_settings_that_keep_data_safe_are_on(path, key):
    with Store.open(path, key) as store:
        pragma = store._writer.pragma
        assert pragma("journal_mode") == "wal"
        assert pragma("synchronous") == 2
        assert pragma("foreign_keys") == 1
        assert pragma("page_size") == PAGE_BYTES
        with store._readers.reading() as con:
            assert con.pragma("query_only") == 1


@KEYS
def test_the_log_is_empty_after_an_import_and_gone_after_closing(path, key):
    """What lies in the write-ahead log has no second check against bit rot."""
    wal = path.with_name(path.name + "-wal")
    with Store.open(path, key) as store:
        bring(store, talk("c", said("m1", "x")))
        assert wal.stat().st_size == 0
    assert not wal.exists()


def test_nothing_in_an_encrypted_store_can_be_read(path):
    """Neither the file nor its log, while it is open and afterwards."""
    with Store.open(path, KEY) as store:
        import_id = store.begin_import(preview())
        store.add_conversations(import_id, [prepared(talk("c", said("m1", NEEDLE), title=NEEDLE))])
        open_files = [file.read_bytes() for file in path.parent.iterdir()]
        assert len(store.conversation_rows()) == 1
    for content in [*open_files, path.read_bytes()]:
        assert NEEDLE.encode() not in content
        assert not content.startswith(PLAIN_HEADER)


@pytest.mark.parametrize(("first", "then"), [(KEY, bytes(32)), (KEY, None), (None, KEY)])
@pytest.mark.parametrize("read_only", [True, False])
def test_a_key_that_does_not_fit_opens_nothing_and_changes_nothing(path, first, then, read_only):
    with Store.open(path, first) as store:
        bring(store, talk("c", said("m1", "x")))
    before = path.read_bytes()

    with pytest.raises(StoreKeyWrong):
        Store.open(path, then, read_only=read_only)

    assert path.read_bytes() == before
    with Store.open(path, first) as store:
        assert store.counts().conversations == 1


@pytest.mark.parametrize("key", [b"", b"short", bytes(31), bytes(33)])
def test_a_key_of_another_length_is_a_bug(path, key):
    """The driver would take it for a passphrase."""
    with pytest.raises(ValueError, match="32 bytes"):
        Store.open(path, key)
    assert not path.exists()


def test_a_key_is_never_shown():
    assert KEY.hex() not in repr(Database(Path("x"), KEY))
    assert repr(KEY) not in repr(Database(Path("x"), KEY))


def test_damage_anywhere_in_an_encrypted_store_is_noticed(path):
    """Every page carries a proof that it is what was written."""
    with Store.open(path, KEY) as store:
        bring(store, *(talk(f"c{n}", said("m1", f"some words {n} " * 300)) for n in range(30)))
    whole = path.read_bytes()
    rng = random.Random(4)
    for _ in range(40):
        at = rng.randrange(PAGE_BYTES, len(whole))
        damaged = bytearray(whole)
        damaged[at] ^= 1 << rng.randrange(8)
        path.write_bytes(damaged)
        with pytest.raises(StoreDamaged), Store.open(path, KEY) as store, store._readers.reading() as con:
            assert con.execute("PRAGMA integrity_check").get != "ok" or pytest.fail(f"not noticed at {at}")


@pytest.mark.parametrize("content", [b"<html>" * 400, os.urandom(9_000), PLAIN_HEADER + b"\0" * 5_000])
@KEYS
def test_a_file_that_is_no_store_is_refused_unchanged(path, key, content):
    path.parent.mkdir()
    path.write_bytes(content)

    with pytest.raises((StoreDamaged, StoreKeyWrong)):
        Store.open(path, key)

    assert path.read_bytes() == content


def test_another_programs_database_is_refused_unchanged(path):
    path.parent.mkdir()
    with apsw.Connection(str(path)) as con:
        con.execute("CREATE TABLE theirs (x)")
    con.close()
    before = path.read_bytes()

    with pytest.raises(StoreDamaged, match="another program"):
        Store.open(path)
    with pytest.raises(StoreDamaged, match="another program"):
        Store.open(path, read_only=True)

    with apsw.Connection(str(path)) as con:
        assert con.execute("SELECT name FROM sqlite_schema").get == "theirs"
    con.close()
    assert len(path.read_bytes()) == len(before)


HOLD = """
import sys, pathlib
from holdfast.store import Store
store = Store.open(pathlib.Path(sys.argv[1]))
print("open", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def other(path):
    """Have another process hold the store open for writing."""
    environment = os.environ | {"PYTHONPATH": str(APP)}
    command = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout.readline() == "open\n"
        yield process
        process.kill()


def test_a_second_writer_is_refused_politely(path, other):
    with pytest.raises(StoreLocked, match="Another Holdfast") as caught:
        Store.open(path)
    assert caught.value.hint


def test_readers_work_beside_a_running_writer(path, other):
    with Store.open(path, read_only=True) as store:
        assert store.counts().conversations == 0


def test_the_lock_ends_with_the_process_that_held_it(path, other):
    other.kill()
    other.wait()

    with Store.open(path) as store:
        assert store.conversation_rows() == []


def test_a_second_writer_in_the_same_process_is_refused_too(path, store):
    with pytest.raises(StoreLocked):
        Store.open(path)


def test_a_reader_sees_what_a_writer_adds(path, store):
    with Store.open(path, read_only=True) as reader:
        bring(store, talk("c", said("m1", "x")))
        assert reader.counts().conversations == 1


def test_a_store_opened_to_be_read_cannot_write(path, store):
    with Store.open(path, read_only=True) as reader, pytest.raises(RuntimeError):
        reader.begin_import(preview())


def test_an_absent_store_can_be_asked_for_and_is_not_made_by_reading(path):
    assert not Store.exists(path)
    with pytest.raises(StoreUnwritable):
        Store.open(path, read_only=True)
    assert not path.parent.exists()
    Store.open(path).close()
    assert Store.exists(path)


def test_only_the_first_writing_thread_may_write(store):
    bring(store, talk("c", said("m1", "x")))
    raised = []

    def write():
        try:
            store.begin_import(preview())
        except RuntimeError as err:
            raised.append(err)

    thread = threading.Thread(target=write)
    thread.start()
    thread.join()
    assert len(raised) == 1


AS_NOBODY = """
import os, pathlib, sys, tempfile
from holdfast.errors import HoldfastError
from holdfast.store import Store
with tempfile.TemporaryDirectory() as folder:  # loads all there is to load: nobody may not be let into the checkout
    for read_only in (False, True):
        with Store.open(pathlib.Path(folder, "holdfast.db"), read_only=read_only) as store:
            store.counts()
if os.getuid() == 0:
    os.setgid(65534); os.setuid(65534)
path = pathlib.Path(sys.argv[1])
for read_only in (True, False):
    try:
        with Store.open(path, read_only=read_only) as store:
            print(store.counts().conversations)
    except HoldfastError as err:
        print(type(err).__name__, str(path.parent) in str(err))
"""


@pytest.fixture
def open_folder(tmp_path):
    """Let anybody pass through the folders above the store."""
    at = tmp_path
    while at != at.parent and at.stat().st_uid == os.getuid() and at != Path.home():
        at.chmod(at.stat().st_mode | 0o055)
        at = at.parent


@ON_POSIX
def test_a_folder_that_cannot_be_written_to_can_still_be_read(path, open_folder):
    """A read-only disk: reading works without leaving a trace, writing says where the trouble is."""
    with Store.open(path) as store:
        bring(store, talk("c", said("m1", "x")))
    for file in path.parent.iterdir():
        file.chmod(0o444)
    path.parent.chmod(0o555)

    assert run(AS_NOBODY, path).splitlines() == ["1", "StoreUnwritable True"]
    assert sorted(file.name for file in path.parent.iterdir()) == ["holdfast.db", "holdfast.db.lock"]


LIMITED = """
import pathlib, resource, signal, sys
from helpers.stored import prepared, preview, said, talk
from holdfast.errors import HoldfastError
from holdfast.store import Store
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = Store.open(pathlib.Path(sys.argv[1]))
import_id = store.begin_import(preview())
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
stored = 0
try:
    for number in range(400):
        words = " ".join(str(number * each) for each in range(4_000))
        store.add_conversations(import_id, [prepared(talk(f"c{number}", said("m1", words)))])
        stored += 1
except HoldfastError as err:
    print(stored, store.counts().conversations, type(err).__name__, err)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits on file sizes are POSIX")
@pytest.mark.parametrize("limit", [2_200_000, 3_333_333])
def test_a_full_disk_loses_nothing_that_was_stored(path, limit):
    """Every batch before it stays, reading goes on, the sentence names the place, and work resumes."""
    stored, counted, kind, *sentence = run(LIMITED, path, limit).split(maxsplit=3)

    assert kind == "DiskFull"
    assert str(path.parent) in sentence[0]
    with Store.open(path) as store:
        assert int(stored) == int(counted) == store.counts().conversations > 0
        assert store._writer.execute("PRAGMA integrity_check").get == "ok"
        assert bring(store, talk("again", said("m1", "x"))) == ("new",)


def test_no_pages_left_is_a_full_disk(store):
    store._writer.pragma("max_page_count", store._writer.pragma("page_count") + 4)
    import_id = store.begin_import(preview())
    words = " ".join(str(each * 7919) for each in range(60_000))

    with pytest.raises(DiskFull, match="no space"):
        store.add_conversations(import_id, [prepared(talk("c", said("m1", words)))])

    assert store.counts().conversations == 0


def test_every_error_of_the_driver_is_known():
    """Each is translated into a sentence, means that somebody cancelled, or is a bug of ours."""
    bugs = set(translating.BUGS)
    known = {
        *bugs,
        *translating.DAMAGED,
        *translating.LOCKED,
        *translating.UNWRITABLE,
        *translating.TOO_LARGE,
        apsw.FullError,
        apsw.IOError,
        apsw.InterruptError,
        apsw.Error,
    }
    classes = {each for each in vars(apsw).values() if isinstance(each, type) and issubclass(each, Exception)}

    assert classes - known == set()
    for each in classes - bugs - {apsw.Error, apsw.InterruptError}:
        with pytest.raises(StoreError) as caught, translating.translated(Path("folder/x.db")):
            raise each
        assert caught.value.message.endswith((".", ")."))
        assert isinstance(caught.value.__cause__, each)


def test_a_bug_stays_a_bug_and_cancelling_is_no_error():
    with pytest.raises(apsw.SQLError), translating.translated(Path("x")):
        raise apsw.SQLError
    with pytest.raises(Cancelled), translating.translated(Path("x")):
        raise apsw.InterruptError


def test_the_library_is_one_that_does_not_damage_files():
    check_library()
    assert apsw.SQLITE_VERSION_NUMBER >= 3_051_003


def test_a_file_in_place_of_the_folder_is_unwritable(tmp_path):
    (tmp_path / "data").write_text("a file")

    with pytest.raises(StoreUnwritable):
        Store.open(tmp_path / "data" / "holdfast.db")


def test_a_failed_opening_lets_go_of_everything(path):
    """A wrong key must not leave the lock behind."""
    Store.open(path, KEY).close()
    with pytest.raises(StoreKeyWrong):
        Store.open(path, bytes(32))

    Store.open(path, KEY).close()
    con = open_writer(Database(path, KEY))
    con.close()


def test_what_sqlite_keeps_for_a_moment_is_in_memory():
    """A temporary file would hold rows of an encrypted store in plain text."""
    assert "TEMP_STORE=2" in apsw.compile_options
