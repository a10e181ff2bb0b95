"""Backups are what they say they are: opened, compared, thinned out, brought back."""

import json
import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from helpers.generator import generate
from helpers.stored import answered, bring, chained, said, talk
from holdfast import keyslots
from holdfast.domain.backups import Backup, surplus
from holdfast.errors import (
    BadInput,
    CopyMissing,
    DiskFull,
    NotFound,
    StoreDamaged,
    StoreError,
    StoreKeyMissing,
    StoreLocked,
)
from holdfast.jobs import Cancelled, CancelToken, InlineLanes, ThreadLanes, no_progress
from holdfast.operations import Library, backup_files
from holdfast.operations.backups import Backups
from holdfast.operations.protection import Protection
from holdfast.operations.restoring import Source, restore_closed
from holdfast.operations.unlocking import StoreKey
from holdfast.paths import Paths
from holdfast.settings import BACKUP_FOLDER, Settings
from holdfast.store import Store, copying
from holdfast.store.connection import Database
from holdfast.store.recognising import Looks, look

KEY = bytes(range(32))
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def nobody(_missing, _wrong):
    return None


@pytest.fixture
def paths(tmp_path):
    return Paths.under(tmp_path / "data")


@pytest.fixture(params=["plain", "encrypted"])
def key(request):
    return KEY if request.param == "encrypted" else None


@pytest.fixture
def store(paths, key):
    if key is not None:
        keyslots.write(paths.data, (keyslots.slots_for(key).sealed_with(key, "passphrase", "four words", 1 << 10),))
    with Store.open(paths.store, key) as opened:
        fill(opened, 0, 6)
        yield opened


@pytest.fixture
def protection(store, paths):
    return Protection(store, InlineLanes(), paths, StoreKey(paths, environment={}))


@pytest.fixture
def damage(store):
    """Do to the store what only damage does."""
    return store._writer.execute


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, at=NOON):
        self.at = at

    def __call__(self):
        """Return the time."""
        return self.at


def fill(store, first, count):
    for number in range(first, first + count):
        messages = chained(said("m1", f"question {number} " * 40), answered("m2", f"planted answer {number} " * 90))
        bring(store, talk(f"c{number}", *messages, title=f"title {number}"))


def counted(store):
    return store.counts().conversations


def test_a_backup_is_verified_and_holds_what_the_store_does(protection, store, paths, key):
    made = protection.back_up("by hand", CancelToken())

    assert (made.conversations, made.messages, made.is_good, made.is_encrypted) == (6, 12, True, key is not None)
    with Store.open(made.folder / "holdfast.db", key, read_only=True) as copy:
        assert counted(copy) == 6
    if os.name == "posix":
        assert {file.stat().st_mode & 0o777 for file in made.folder.iterdir() if file.is_file()} == {0o600}
        assert made.folder.stat().st_mode & 0o777 == 0o700
    assert (made.folder / "keyslots.json").exists() == (key is not None)
    assert (b"planted" in (made.folder / "holdfast.db").read_bytes()) == (key is None)


def test_a_backup_can_be_opened_where_it_lies_with_the_words_of_the_store(protection, key):
    made = protection.back_up("by hand", CancelToken())
    key_of_backup = StoreKey(Paths.under(made.folder), environment={"HOLDFAST_PASSPHRASE": "four words"})

    assert key_of_backup.find().key == key


@pytest.mark.parametrize("then", ["decrypted", "another key"])
def test_one_that_is_made_while_another_process_changes_the_key_has_its_own_ways(
    protection, paths, key, monkeypatch, then
):
    """The copy is under the key that the store had; without the ways to that nobody could ever open it."""
    if key is None:
        pytest.skip("a plain one needs no ways")

    def copy(*arguments):
        held = whole(*arguments)
        if then == "decrypted":
            (paths.data / "keyslots.json").unlink()
        else:
            keyslots.write(paths.data, (keyslots.slots_for(bytes(32)),))
        return held

    whole = copying.copy
    monkeypatch.setattr(copying, "copy", copy)

    made = protection.back_up("by hand", CancelToken())

    (ways,) = keyslots.read(made.folder)
    assert ways.opened_with("four words") == key


def test_what_is_written_meanwhile_is_not_half_in_it(store, paths):
    """A copy is one moment of the store."""

    class Token(CancelToken):
        def check(self):
            if not done:
                done.append(fill(store, 100, 3))

    done = []
    made = Backups(store, paths).make("by hand", Token())

    assert counted(store) == 9
    assert made.conversations in {6, 9}
    assert made.is_good


def test_the_same_is_not_kept_twice(protection, store):
    first = protection.back_up("by hand", CancelToken())
    again = protection.back_up("by hand", CancelToken())

    assert again.folder == first.folder
    assert again.verified > first.verified
    fill(store, 50, 1)
    assert protection.back_up("by hand", CancelToken()).folder != first.folder
    assert len(protection.backups.all()) == 2


def test_a_damaged_backup_is_noticed_and_never_called_good(protection, store, key):
    made = protection.back_up("by hand", CancelToken())
    file = made.folder / "holdfast.db"
    data = bytearray(file.read_bytes())
    data[data.index(b"planted") if key is None else len(data) // 2] ^= 1
    file.write_bytes(data)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("holdfast.operations.backups.log.warning", lambda *_: None)
        checked = protection.backups.verify(made, CancelToken())

    assert not checked.is_good
    assert checked.fault
    assert protection.backups.newest_good() is None
    with pytest.raises(StoreDamaged):
        protection.restore(made.folder, nobody, CancelToken())
    assert counted(store) == 6


def test_a_backup_that_is_stopped_leaves_nothing(protection, paths):
    token = CancelToken()
    token.cancel()

    with pytest.raises(Cancelled):
        protection.back_up("by hand", token)
    assert list((paths.data / "backups").iterdir()) == []


def test_no_space_is_said_before_anything_is_written(protection, paths, monkeypatch):
    monkeypatch.setattr(backup_files, "SPARE_BYTES", 1 << 62)

    with pytest.raises(DiskFull, match="backups"):
        protection.back_up("by hand", CancelToken())
    assert list((paths.data / "backups").iterdir()) == []


def test_backups_go_to_the_chosen_folder_too(protection, paths, tmp_path):
    Settings(paths.config).set(BACKUP_FOLDER, str(tmp_path / "stick"))

    protection.back_up("by hand", CancelToken())

    found = protection.backups.all()
    assert {each.folder.parent for each in found} == {paths.data / "backups", tmp_path / "stick"}
    assert all(each.is_good for each in found)


def test_a_restore_brings_it_back_and_sets_the_present_aside(protection, store, paths, key):
    made = protection.back_up("by hand", CancelToken())
    fill(store, 10, 4)

    done = protection.restore(made.folder, nobody, CancelToken())

    assert counted(store) == 6
    assert (done.conversations, done.present_conversations) == (6, 10)
    with Store.open(done.aside / "holdfast.db", key) as before:
        assert counted(before) == 10
    assert any(each.reason == "before restore" and each.conversations == 10 for each in protection.backups.all())
    fill(store, 20, 1)
    assert counted(store) == 7


def test_a_dry_run_changes_nothing(protection, store, paths):
    made = protection.back_up("by hand", CancelToken())
    fill(store, 10, 4)
    before = sorted(file.name for file in paths.data.rglob("*.db"))

    done = protection.try_restoring(made.folder, nobody, CancelToken())

    assert (done.conversations, done.present_conversations, done.aside) == (6, 10, None)
    assert sorted(file.name for file in paths.data.rglob("*.db")) == before


def test_a_restore_in_the_middle_of_an_import_ends_the_import_in_words(paths, tmp_path):
    """What it had passed over as known is not in what was brought back."""
    export = generate(tmp_path, "G1", conversations=40, messages=6_000)
    Store.open(paths.store).close()
    lanes, restored = ThreadLanes(), []
    with Store.open(paths.store) as store:
        protection = Protection(store, lanes, paths, StoreKey(paths, environment={}))
        library = Library(store, lanes)
        lanes.write(lambda: fill(store, 0, 2)).result()
        made = protection.back_up("by hand", CancelToken())

        def midway(progress):
            if progress.stored and not restored:
                restored.append(lanes.read(lambda: protection.restore(made.folder, nobody, CancelToken())).result())

        with pytest.raises(StoreError, match="A backup was brought back") as caught:
            lanes.read(lambda: library.import_archive(export.paths, CancelToken(), midway)).result()

        assert "set aside" in caught.value.hint
        assert counted(store) == 2
        assert len(store.imports()) == 2
        again = lanes.read(lambda: library.import_archive(export.paths, CancelToken(), no_progress)).result()
        assert (again.new, store.counts().messages) == (export.known.conversations, export.known.messages + 4)
        lanes.close()
    assert copying.counted(Database(restored[0].aside / "holdfast.db"))[1] > 1_000
    copying.proven(Database(paths.store), CancelToken())


def test_a_backup_of_another_key_comes_under_this_stores_key(protection, store, paths, tmp_path, key):
    """Brought from another computer, with its passphrase."""
    other_paths, other = Paths.under(tmp_path / "other"), bytes(range(1, 33))
    keyslots.write(
        other_paths.data, (keyslots.slots_for(other).sealed_with(other, "passphrase", "other words", 1 << 10),)
    )
    with Store.open(other_paths.store, other) as theirs:
        fill(theirs, 0, 2)
        made = Backups(theirs, other_paths).make("by hand", CancelToken())

    with pytest.raises(StoreKeyMissing):
        protection.restore(made.folder, nobody, CancelToken())
    protection.restore(made.folder, lambda _missing, _wrong: "other words", CancelToken())

    assert counted(store) == 2
    assert copying.is_encrypted(paths.store) == (key is not None)


def test_a_backup_goes_into_a_folder_without_a_store(protection, tmp_path, key):
    made = protection.back_up("by hand", CancelToken())

    protection.restore_into(made.folder, tmp_path / "new", nobody, CancelToken())

    with Store.open(tmp_path / "new" / "holdfast.db", key) as restored:
        assert counted(restored) == 6
    with pytest.raises(BadInput, match="already"):
        protection.restore_into(made.folder, tmp_path / "new", nobody, CancelToken())


def test_a_store_that_cannot_be_opened_is_replaced_and_kept(paths, key, store, protection):
    made = protection.back_up("by hand", CancelToken())
    source = Source.open(made.folder, key, nobody, CancelToken())
    with pytest.raises(StoreLocked):
        restore_closed(source, paths, CancelToken())
    store.close()
    paths.store.write_bytes(b"rubbish" * 9_000)

    done = restore_closed(source, paths, CancelToken())

    assert (done.aside / "holdfast.db").read_bytes().startswith(b"rubbish")
    with Store.open(paths.store, key) as restored:
        assert counted(restored) == 6


def test_a_test_restore_opens_the_copy_as_the_program_does(protection, paths):
    made = protection.backups.make_if_due(CancelToken())

    (tried,) = protection.backups.all()
    assert made is not None
    assert tried.test_restored is not None
    assert [folder.name for folder in (paths.data / "backups").iterdir()] == [made.folder.name]


def test_a_backup_is_due_when_something_changed_a_while_ago(store, paths):
    clock = Clock(datetime.now(UTC))
    backups = Backups(store, paths, now=clock)
    assert backups.is_due()
    backups.make("import", CancelToken())
    clock.at += timedelta(hours=9)
    assert not backups.is_due()  # nothing was written
    clock.at -= timedelta(hours=9)
    fill(store, 10, 1)
    assert not backups.is_due()  # just now
    clock.at += timedelta(hours=9)
    assert backups.is_due()
    clock.at -= timedelta(days=3650)
    assert backups.is_due()  # a clock that went back must not put it off for years


def test_a_backup_from_the_future_puts_none_off(store, paths):
    """The clock was ten years ahead once; since then it is right."""
    now = datetime.now(UTC)
    clock = Clock(now + timedelta(days=3650))
    backups = Backups(store, paths, now=clock)
    ahead = backups.make_if_due(CancelToken())
    clock.at = now

    assert backups.is_due()
    made = backups.make_if_due(CancelToken())
    assert made.made == now  # though it holds the same
    assert not backups.is_due()
    assert not backups._is_restore_due()
    fill(store, 10, 1)
    clock.at = datetime.now(UTC) + timedelta(hours=5)
    assert backups.is_due()
    backups.make_if_due(CancelToken())
    assert {ahead.folder, made.folder} <= {each.folder for each in backups.all()}


@pytest.mark.parametrize("years", [-10, 10])
def test_a_clock_that_jumps_loses_no_backup_and_stops_none(store, paths, years):
    clock = Clock(datetime.now(UTC))
    backups = Backups(store, paths, now=clock)
    first = [backups.make("by hand", CancelToken())]
    for number in range(3):
        fill(store, 20 + number, 1)
        clock.at += timedelta(days=365 * years)
        first.append(backups.make("by hand", CancelToken()))

    assert {each.folder for each in first} == {each.folder for each in backups.all()}
    assert all(each.is_good for each in backups.all())


def test_what_is_no_backup_is_said(protection, tmp_path):
    with pytest.raises(NotFound):
        protection.restore(tmp_path / "nothing", nobody, CancelToken())
    (tmp_path / "x.db").write_bytes(b"nonsense" * 1000)
    with pytest.raises(Exception, match=r"is not a backup of Holdfast"):
        protection.restore(tmp_path / "x.db", nobody, CancelToken())


def test_facts_that_cannot_be_read_are_no_backup(protection):
    made = protection.back_up("by hand", CancelToken())
    (made.folder / "backup.json").write_text(json.dumps({"made": 3}))

    assert protection.backups.all() == []


def test_the_copy_that_a_migration_made_becomes_a_backup(protection, store, paths):
    store._writer.execute("VACUUM INTO ?", (str(paths.data / "holdfast-version-1-x.db"),))

    protection.backups.make_if_due(CancelToken())

    assert "before migration" in {each.reason for each in protection.backups.all()}
    assert list(paths.data.glob("holdfast-version-*")) == []


# what can go wrong around them


def test_a_copy_from_before_the_store_was_encrypted_becomes_a_plain_backup(protection, store, paths, key):
    """Else it would lie beside an encrypted store for ever, in plain text and in no list."""
    if key is None:
        pytest.skip("of an encrypted store")
    with Store.open(paths.data / "plain.db") as old:
        fill(old, 0, 2)
        copying.copy(old.database, paths.data / "holdfast-version-1.db", CancelToken())

    protection.look_after(CancelToken())

    assert list(paths.data.glob("holdfast-version-*")) == []
    found = next(each for each in protection.backups.all() if each.reason == "before migration")
    assert (found.is_encrypted, found.is_good, keyslots.read(found.folder)) == (False, True, ())


def test_a_backup_looked_at_again_is_not_called_a_newer_one(store, paths):
    """The weekly test restore proves what was backed up on Monday; it is still of Monday."""
    clock = Clock(datetime.now(UTC))
    backups = Backups(store, paths, now=clock)
    monday = backups.make("by hand", CancelToken()).made
    fill(store, 30, 1)
    clock.at += timedelta(days=2)
    backups.try_restoring(backups.newest_good(), CancelToken())
    backups.verify(backups.newest_good(), CancelToken())

    newest = backups.newest_good()
    assert newest.verified == clock.at
    assert newest.as_of == monday


@pytest.mark.expects_log("a test restore failed")
@pytest.mark.parametrize("key", [None], ids=["plain"])
def test_a_backup_of_a_text_that_a_disk_changed_is_found_out_by_the_weekly_test(store, paths, key, damage):
    """A store without encryption is copied as it is; the backup before is then the newest that is good."""
    backups = Backups(store, paths)
    before = backups.make("by hand", CancelToken())
    damage("UPDATE message_body SET body = CAST(replace(CAST(body AS TEXT), 'question 3', 'questoin 3') AS BLOB)")
    spoiled = backups.make("by hand", CancelToken())
    assert backups.newest_good().folder == spoiled.folder

    tried = backups.try_restoring(spoiled, CancelToken())

    assert "not what was stored" in tried.fault
    assert backups.newest_good().folder == before.folder
    assert backups.try_restoring(before, CancelToken()).is_good


def test_a_backup_of_what_is_still_the_same_covers_today(store, paths):
    clock = Clock(datetime.now(UTC))
    backups = Backups(store, paths, now=clock)
    first = backups.make("by hand", CancelToken())
    clock.at += timedelta(days=2)

    again = backups.make("schedule", CancelToken())

    assert (again.folder, again.as_of) == (first.folder, clock.at)
    assert backups.newest_good().as_of == clock.at
    os.utime(paths.store, (clock.at.timestamp() - 60,) * 2)  # touched, as by the end of the program
    clock.at += timedelta(hours=5)
    assert not backups.is_due()


def test_without_the_chosen_folder_the_own_ones_are_made_and_thinned_out_and_that_is_said(store, paths, tmp_path):
    blocked = tmp_path / "stick"
    blocked.write_text("a file where the disk was")
    clock = Clock(datetime.now(UTC) - timedelta(days=60))
    backups = Backups(store, paths, lambda: blocked / "holdfast", clock)
    for number in range(60):
        fill(store, 100 + number, 1)
        clock.at += timedelta(days=1)
        with pytest.raises(CopyMissing, match="is backed up on this computer, but not in") as caught:
            backups.make("schedule", CancelToken())
    assert str(blocked) in caught.value.message
    assert backups.newest_good().conversations == counted(store)
    assert len(backups.all()) < 30


def test_a_disk_that_is_plugged_in_again_gets_what_it_missed(store, paths, tmp_path):
    """Nothing has changed since; the copy is made all the same, and once."""
    stick = tmp_path / "stick"
    stick.write_text("a file where the disk was")
    backups = Backups(store, paths, lambda: stick)
    with pytest.raises(CopyMissing):
        backups.make_if_due(CancelToken())
    backups.make_if_due(CancelToken())
    stick.unlink()
    stick.mkdir()

    assert backups.make_if_due(CancelToken()) is None
    (copied,) = backup_files.read_all(stick)
    assert copied.conversations == counted(store)
    backups.make_if_due(CancelToken())
    assert [each.as_of for each in backup_files.read_all(stick)] == [copied.as_of]


FOREIGN = {
    "not JSON": "hello",
    "a list": "[]",
    "a number": "3",
    "null": "null",
    "deep": "[" * 100_000,
    "another program's": '{"made": "2026-01-01", "name": "x"}',
    "no zone": None,
    "year 1": None,
    "year 9999": None,
}


@pytest.mark.parametrize("what", FOREIGN)
def test_a_folder_of_others_is_no_trouble(store, paths, tmp_path, what):
    """Files, folders, links and facts of other programs lie in the folder that was chosen."""
    chosen = tmp_path / "shared"
    backups = Backups(store, paths, lambda: chosen)
    made = backups.make("by hand", CancelToken(), chosen)
    facts = json.loads((made.folder / "backup.json").read_text())
    times = {"no zone": "2026-01-01T12:00:00", "year 1": "0001-01-01T00:00:00+14:00", "year 9999": "9999-12-31T23:00Z"}
    other = chosen / "other"
    other.mkdir()
    (other / "holdfast.db").write_bytes(b"x")
    (other / "backup.json").write_text(FOREIGN[what] or json.dumps(facts | {"made": times[what], "origin": "other"}))
    (chosen / "file.txt").write_text("")
    (chosen / "2026").mkdir()
    (chosen / "loop").symlink_to(chosen)
    before = sorted(each.name for each in chosen.iterdir())
    fill(store, 40, 1)

    backups.make("by hand", CancelToken())

    assert backups.newest_good().conversations == counted(store)
    assert set(before) <= {each.name for each in chosen.iterdir()}
    assert backups.is_due() is False


def test_two_that_end_in_one_second_both_have_a_name(store, paths, monkeypatch):
    """As from the window and from a command at once: the name is taken between the look and the renaming."""
    first = Backups(store, paths, now=Clock()).make("by hand", CancelToken())
    fill(store, 50, 1)
    monkeypatch.setattr(Path, "exists", lambda self, whole=Path.exists: self != first.folder and whole(self))

    second = Backups(store, paths, now=Clock()).make("by hand", CancelToken())

    monkeypatch.undo()
    assert second.folder.name == f"{first.folder.name}-2"
    assert {each.conversations for each in backup_files.read_all(paths.data / "backups")} == {6, 7}


def test_a_folder_that_goes_away_in_the_middle_is_said(store, paths, tmp_path, monkeypatch):
    chosen = tmp_path / "stick"
    whole = copying.proven

    def pulled_out(database, token):
        held = whole(database, token)
        shutil.rmtree(chosen)
        return held

    monkeypatch.setattr(copying, "proven", pulled_out)
    with pytest.raises(StoreError, match="stick"):
        Backups(store, paths).make("by hand", CancelToken(), chosen)


def test_after_decrypting_the_weekly_test_asks_for_no_key(paths, store, key, protection):
    """The newest backup is still under the key that the store has no more."""
    if key is None:
        pytest.skip("of an encrypted store")
    made = protection.back_up("by hand", CancelToken())
    protection.decrypt(CancelToken())

    protection.look_after(CancelToken())

    assert backup_files.read(made.folder).test_restored is None
    fresh = protection.back_up("by hand", CancelToken())  # the same, and under another key: it is no copy of that one
    assert (fresh.folder != made.folder, fresh.is_encrypted) == (True, False)
    assert protection.look_after(CancelToken()) is None
    assert backup_files.read(fresh.folder).test_restored is not None


# which are kept


def at(days, *, good=True, reason="schedule", hours=0):
    made = NOON - timedelta(days=days, hours=hours)
    return Backup(
        Path(f"{made:%Y%m%d%H}{reason}{good}"), made, reason, 1, 1, 1, "", is_encrypted=True, origin="",
        verified=made if good else None,
    )  # fmt: skip


def test_days_weeks_and_months_are_kept():
    daily = [at(day) for day in range(400)]

    left = [each for each in daily if each not in surplus(daily)]

    ages = [(NOON - each.made).days for each in left]
    assert ages[:12] == list(range(12))
    assert 12 + 7 <= len(left) <= 12 + 10 + 9
    assert max(ages) > 200


def test_all_of_the_newest_day_are_kept():
    today = [at(0, hours=hours) for hours in range(8)]

    assert surplus([*today, at(1), at(1, hours=2)]) == [at(1, hours=2)]


def test_a_clock_that_is_wrong_deletes_nothing_good():
    """Ten years on, the old ones are still the newest of their days."""
    assert surplus([at(-3650), *(at(day) for day in range(10))]) == []


def test_what_is_not_good_goes_only_when_a_newer_one_is():
    assert surplus([at(0, good=False), at(1, good=False)]) == []
    assert surplus([at(0, good=False), at(1)]) == []
    assert surplus([at(0), at(1, good=False)]) == [at(1, good=False)]


def test_those_before_a_change_stay_a_month():
    old = [at(20, reason="before restore"), at(20, hours=1, reason="before restore")]

    assert surplus([at(0), *old]) == []
    daily = [at(day) for day in range(40)]
    assert set(old).isdisjoint(surplus([*daily[:14], *old]))
    assert old[1] in surplus([*daily, *old])


def test_over_a_year_what_is_kept_stays_bounded_and_reaches_back():
    """Three a day and one before a change each week, thinned out each time one is made, as the program does."""
    kept = []
    for day in range(365, -1, -1):
        for hours in (8, 4, 0):
            made = at(day, hours=hours, reason="before bin" if (day % 7, hours) == (3, 4) else "schedule")
            kept.append(made)
            gone = surplus(kept, made)
            assert made not in gone
            kept = [each for each in kept if each not in gone]
        newest = [(NOON - timedelta(days=day) - each.made).days for each in kept]
        assert 0 in newest
        assert len(kept) <= 3 + 11 + 10 + 9 + 6

    ages = sorted({(NOON - each.made).days for each in kept})
    assert ages[:12] == list(range(12))
    for weeks in range(1, 10):
        assert any(7 * (weeks - 1) <= age < 7 * (weeks + 1) for age in ages)
    for months in range(1, 8):
        assert any(30 * (months - 1) <= age < 31 * (months + 1) for age in ages)
    assert max(ages) > 200


def test_what_was_made_while_the_clock_was_wrong_costs_nothing_of_today():
    """A backup of ten years on stays; those of today do too, though they are older by their times."""
    future, today = at(-3650), [at(0, hours=hours) for hours in range(4)]

    assert surplus([future, *today, *(at(day) for day in range(1, 9))], today[0]) == []


def test_a_key_shows_in_no_text_of_a_source(store, protection, key):
    made = protection.back_up("by hand", CancelToken())

    assert KEY.hex() not in repr(Source.open(made.folder, key, nobody, CancelToken()).database)
    assert KEY.hex() not in repr(Database(made.folder, key))


@pytest.mark.parametrize("name", ["x" * 5_000, "\udcff", "plain.txt/below", ""])
def test_what_cannot_be_the_name_of_a_backup_is_refused_in_words(protection, paths, name):
    paths.data.joinpath("plain.txt").write_text("")

    with pytest.raises(NotFound):
        protection.try_restoring(paths.data / "nothing" / name, nobody, CancelToken())


class GoneWhenSeen(type(Path())):
    """A file that another process takes away as soon as somebody has seen that it is there."""

    def exists(self) -> bool:
        """Say that it is there, and take it away."""
        self.unlink()
        return True


def test_a_backup_that_another_process_finishes_meanwhile_is_no_fault(protection, paths, tmp_path):
    parent = paths.data / "backups"
    parent.mkdir(parents=True)
    (parent / ".partial-1-finished").symlink_to(tmp_path / "nowhere")  # listed, and not there when it is looked at
    assert protection.back_up("by hand", CancelToken()).folder.is_dir()


@pytest.mark.parametrize("ask", [Store.exists, look])
def test_what_another_process_takes_away_meanwhile_is_no_fault(tmp_path, ask):
    file = GoneWhenSeen(tmp_path / "holdfast.db")
    file.write_bytes(b"x")
    ask(file)
    file.unlink(missing_ok=True)
    assert not Store.exists(Path(file))
    assert look(Path(file)) is Looks.EMPTY
