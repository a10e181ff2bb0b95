"""The pages before the window, the window about safety, and the bin, over real stores."""

from functools import partial

import keyring as keyrings
import pytest
from keyring.errors import KeyringLocked
from PySide6.QtCore import Qt

from helpers.cut import nothing_is_cut
from helpers.keyrings import FailingKeyring, MemoryKeyring
from helpers.pseudo import untranslated
from helpers.stored import answered, bring, chained, said, talk
from holdfast import keyslots
from holdfast.errors import BadInput, StoreKeyMissing, StoreLost
from holdfast.gui.protection.before import Recovering, Unlocking
from holdfast.gui.protection.page import SMALLEST
from holdfast.jobs import CancelToken, ThreadLanes
from holdfast.keys import Keyring
from holdfast.operations import Library
from holdfast.operations.backups import Backups
from holdfast.operations.opening import first_key, unlock
from holdfast.operations.protection import Protection
from holdfast.operations.unlocking import StoreKey, Unlocked
from holdfast.paths import Paths
from holdfast.program import Program
from holdfast.store import Store
from holdfast.store.translating import damaged

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # what a screen has and this one does not

KEY = bytes(range(32))
WORDS = "four words or more"


@pytest.fixture
def paths(tmp_path):
    return Paths.under(tmp_path / "data")


@pytest.fixture
def lanes():
    opened = ThreadLanes()
    yield opened
    opened.close()


def fill(store, *names):
    for name in names:
        bring(store, talk(name, *chained(said("m1", f"question {name}"), answered("m2", "yes")), title=f"About {name}"))


@pytest.fixture
def encrypted(paths):
    """Leave an encrypted store, with a passphrase, behind."""
    keyslots.write(paths.data, (keyslots.slots_for(KEY).sealed_with(KEY, "passphrase", WORDS, 1 << 10),))
    with Store.open(paths.store, KEY) as store:
        fill(store, "one", "two")
        Backups(store, paths).make("by hand", CancelToken())


class AskedKeyring(Keyring):
    """No keyring, and how often it was asked whether it is one."""

    def __init__(self):
        super().__init__(frozenset())
        self.times_asked = 0

    def status(self):
        """Count, and answer as the keyring does."""
        self.times_asked += 1
        return super().status()


@pytest.fixture
def keyring():
    return AskedKeyring()


@pytest.fixture
def key(paths, keyring):
    return StoreKey(paths, keyring, environment={})


def types_twice(qtbot, asked, first, second=None):
    """Type a new passphrase as a person does, with Enter after each."""
    for field, typed in ((asked.first, first), (asked.again, first if second is None else second)):
        field.setText(typed)
        qtbot.keyClick(field, Qt.Key.Key_Return)


# the page where the key is missing


@pytest.fixture
def stand(qtbot, theme, lanes, paths):
    """Stand before the start: with a key, and what is missing of it."""
    standing = []

    def make(key, missing):
        unlocking = Unlocking(theme, lanes, paths, key)
        qtbot.addWidget(unlocking.door)
        unlocking.show_missing(missing)
        unlocking.door.show()
        standing.append(unlocking)
        return unlocking

    yield make
    for each in standing:
        each.bridge.close()


@pytest.fixture
def asking(stand, encrypted, key):
    with pytest.raises(StoreKeyMissing) as caught:
        key.find()
    return stand(key, caught.value)


def test_the_right_words_open_it(asking, qtbot):
    asking.door.field.setText(WORDS)
    with qtbot.waitSignal(asking.door.closed, timeout=20_000):
        qtbot.mouseClick(asking.door.buttons["words"], Qt.MouseButton.LeftButton)

    assert asking.unlocked.key == KEY


def test_wrong_words_are_said_and_can_be_typed_again(asking, qtbot):
    qtbot.keyClicks(asking.door.field, "other words")
    qtbot.keyClick(asking.door.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "does not open" in asking.door.answer.text(), timeout=20_000)

    assert asking.unlocked is None
    assert asking.door.field.isEnabled()
    assert asking.door.field.echoMode() == asking.door.field.EchoMode.Password


def test_asking_the_keyring_again_leaves_everything_as_it_is(asking, qtbot, paths):
    before = paths.store.read_bytes()
    qtbot.mouseClick(asking.door.buttons["again"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: asking.door.field.isEnabled() and asking.door.isVisible(), timeout=20_000)

    assert asking.door.message.text() == "Your conversations are encrypted with a passphrase."
    assert paths.store.read_bytes() == before


@pytest.fixture
def use():
    before = keyrings.get_keyring()
    yield keyrings.set_keyring
    keyrings.set_keyring(before)


@pytest.fixture
def beginning(stand, paths, use):
    """Stand before the first start of somebody whose keyring is locked and asks nobody to unlock it."""
    use(FailingKeyring(KeyringLocked()))
    key = StoreKey(paths, Keyring(frozenset({FailingKeyring.__module__})), environment={})
    with pytest.raises(StoreKeyMissing) as caught:
        first_key(paths, key)
    return stand(key, caught.value)


def test_a_first_start_at_a_locked_keyring_makes_nothing_unasked(beginning, qtbot, paths):
    door = beginning.door
    assert "is locked" in door.message.text()

    qtbot.mouseClick(door.buttons["again"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "still locked" in door.answer.text(), timeout=20_000)

    assert door.isVisible()
    assert beginning.unlocked is None
    assert not paths.store.exists()


def test_once_it_is_unlocked_the_keyring_takes_the_key(beginning, qtbot, use, paths):
    unlocked = MemoryKeyring()
    use(unlocked)
    with qtbot.waitSignal(beginning.door.closed, timeout=20_000):
        qtbot.mouseClick(beginning.door.buttons["again"], Qt.MouseButton.LeftButton)

    assert beginning.unlocked.key is not None
    assert list(unlocked.kept.values()) == [beginning.unlocked.key.hex()]


def test_a_passphrase_typed_twice_does_instead_of_the_keyring(beginning, qtbot, paths):
    door = beginning.door
    types_twice(qtbot, door.new_words, WORDS, "another one than before")
    assert door.answer.text() == "The two passphrases differ."
    assert beginning.unlocked is None

    door.new_words.begin()
    types_twice(qtbot, door.new_words, "abc")
    qtbot.waitUntil(lambda: "at least" in door.answer.text(), timeout=20_000)

    door.new_words.begin()
    with qtbot.waitSignal(door.closed, timeout=20_000):
        door.new_words.first.setText(WORDS)
        door.new_words.again.setText(WORDS)
        qtbot.mouseClick(door.buttons["words"], Qt.MouseButton.LeftButton)
    assert StoreKey(paths, environment={}).unlock(WORDS).key == beginning.unlocked.key


def test_who_wishes_it_is_not_encrypted(beginning, qtbot):
    with qtbot.waitSignal(beginning.door.closed, timeout=20_000):
        qtbot.mouseClick(beginning.door.buttons["plain"], Qt.MouseButton.LeftButton)

    assert beginning.unlocked == Unlocked(None)


def test_closing_gives_up(asking, qtbot):
    with qtbot.waitSignal(asking.door.closed):
        qtbot.keyClick(asking.door, Qt.Key.Key_Escape)

    assert asking.unlocked is None


# the page where the store is damaged


@pytest.fixture
def mending(qtbot, theme, lanes, encrypted, paths):
    data = bytearray(paths.store.read_bytes())
    data[-9000:-8000] = bytes(1000)
    paths.store.write_bytes(data)
    recovering = Recovering(theme, lanes, paths, KEY)
    qtbot.addWidget(recovering.door)
    recovering.show_damage(damaged(paths.store))
    recovering.door.show()
    yield recovering
    recovering.bridge.close()


@pytest.mark.parametrize("way", ["repair", "restore"])
def test_one_click_and_it_is_whole(mending, qtbot, paths, way):
    with qtbot.waitSignal(mending.done, timeout=60_000):
        qtbot.mouseClick(mending.door.buttons[way], Qt.MouseButton.LeftButton)

    assert mending.is_mended
    assert "4 messages are there" in mending.door.hint.text()
    with Store.open(paths.store, KEY) as store:
        assert store.counts().messages == 4
    with qtbot.waitSignal(mending.door.closed):
        qtbot.mouseClick(mending.door.buttons["go"], Qt.MouseButton.LeftButton)


def test_it_says_what_is_safe(mending):
    assert "verified backup" in mending.door.hint.text()
    assert "Nothing was changed" in mending.door.hint.text()


@pytest.fixture(params=[True, False], ids=["empty", "gone"])
def gone(request, encrypted, paths, key):
    """Take the store away and return what a start says then."""
    paths.store.unlink()
    if request.param:
        paths.store.touch()
    with pytest.raises(StoreLost) as caught:
        unlock(paths, key, lambda *_: None)
    return caught.value


def test_a_store_that_is_gone_is_not_begun_anew_and_comes_back(qtbot, theme, lanes, gone, paths):
    recovering = Recovering(theme, lanes, paths, None)
    qtbot.addWidget(recovering.door)
    recovering.show_damage(gone)
    recovering.door.show()
    assert "repair" not in recovering.door.buttons
    assert "4 messages" in recovering.door.hint.text()

    qtbot.mouseClick(recovering.door.buttons["restore"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(recovering.door.field.isVisible, timeout=20_000)  # no keyring has its key
    recovering.door.field.setText(WORDS)
    with qtbot.waitSignal(recovering.done, timeout=60_000):
        qtbot.mouseClick(recovering.door.buttons["words"], Qt.MouseButton.LeftButton)

    with Store.open(paths.store, KEY) as store:
        assert store.counts().messages == 4
    recovering.bridge.close()


# backups, restores and the bin in the window


@pytest.fixture
def store(paths):
    with Store.open(paths.store) as opened:
        fill(opened, "one", "two")
    with Store.open(paths.store) as opened:  # again, so that the write lane is the one that writes
        yield opened


@pytest.fixture
def window(open_window, store, lanes, paths, key):
    library = Library(store, lanes)
    protection = Protection(store, lanes, paths, key, empty_bin=library.bin.remove_ripe)
    program = Program(library, make_protection=lambda: protection)
    opened = open_window(library, program=program)
    opened.lanes = lanes
    yield opened
    opened.bridge.close()
    lanes.close()


@pytest.fixture
def safety(window):
    return window.controller.protection.safety


def test_the_status_bar_says_when_it_was_backed_up(window, qtbot, safety):
    window.controller.protection.back_up_after_import(True)
    qtbot.waitUntil(lambda: "verified today" in window.status_bar.backup.text(), timeout=20_000)


def test_the_keyring_is_asked_when_somebody_looks_at_the_safety_and_not_at_a_start(window, qtbot, keyring):
    protection = window.controller.protection
    protection.back_up_after_import(True)
    qtbot.waitUntil(lambda: "verified today" in window.status_bar.backup.text(), timeout=20_000)
    assert keyring.times_asked == 0
    protection.safety.open()
    qtbot.waitUntil(lambda: keyring.times_asked > 0, timeout=20_000)
    qtbot.waitUntil(lambda: "not encrypted" in protection.safety.page.encryption.text(), timeout=20_000)


def test_a_restore_takes_three_clicks(window, qtbot, store, safety, click):
    window.controller.protection.back_up_after_import(True)
    qtbot.waitUntil(lambda: "verified today" in window.status_bar.backup.text(), timeout=20_000)
    window.controller.bin._bin.put([window.controller.listing.rows[0].id])
    qtbot.waitUntil(lambda: len(window.controller.listing.rows) == 1, timeout=20_000)

    click(window.status_bar.backup)
    qtbot.waitUntil(lambda: safety.page.backups.key != "", timeout=20_000)
    click(safety.page.buttons["restore"])
    click(safety.page.ask_line.buttons[0])

    qtbot.waitUntil(lambda: "is back" in safety.page.said.text(), timeout=20_000)
    qtbot.waitUntil(lambda: len(window.controller.listing.rows) == 2, timeout=20_000)
    assert "set-aside" in safety.page.said.text()


def test_what_was_set_aside_is_shown_and_deleted_when_that_is_said_twice(window, qtbot, safety, click):
    protection, page = window.controller.protection._protection, safety.page
    safety.open()
    qtbot.waitUntil(lambda: page.backed_up.text() != "", timeout=20_000)
    assert page.aside.isHidden() or not page.aside.isVisible()
    made = window.lanes.read(lambda: protection.back_up("by hand", CancelToken())).result()
    window.lanes.read(lambda: protection.restore(made.folder, lambda *_: None, CancelToken())).result()
    safety.open()
    qtbot.waitUntil(page.aside.isVisible, timeout=20_000)
    assert "1 store that was set aside" in page.aside.text()

    safety.resize(*SMALLEST)
    click(page.buttons["aside"])
    assert page.ask_line.visibleRegion().boundingRect().height() > 0  # however small the window is
    assert page.ask_line.buttons[0].hasFocus()
    click(page.ask_line.buttons[0])
    assert len(protection.set_aside()) == 1

    click(page.buttons["aside"])
    click(page.ask_line.buttons[1])
    qtbot.waitUntil(lambda: "Deleted" in page.said.text(), timeout=20_000)
    qtbot.waitUntil(lambda: not page.aside.isVisible(), timeout=20_000)
    assert protection.set_aside() == []


def test_a_check_says_that_all_is_well(window, qtbot, safety, click):
    safety.open()
    click(safety.page.buttons["back_up"])
    qtbot.waitUntil(lambda: "verified" in safety.page.said.text(), timeout=20_000)
    click(safety.page.buttons["check"])
    qtbot.waitUntil(lambda: "All is well" in safety.page.said.text(), timeout=20_000)


def test_a_passphrase_encrypts_and_a_recovery_key_is_shown_once(window, qtbot, safety, click, paths):
    safety.open()
    qtbot.waitUntil(lambda: "not encrypted" in safety.page.encryption.text(), timeout=20_000)
    click(safety.page.buttons["encrypt"])
    types_twice(qtbot, safety.page.passphrase, WORDS)
    qtbot.waitUntil(lambda: "passphrase opens" in safety.page.encryption.text(), timeout=30_000)
    assert not paths.store.read_bytes().startswith(b"SQLite format 3")
    click(safety.page.buttons["recovery"])
    qtbot.waitUntil(lambda: len(safety.page.recovery_words.text()) == 35, timeout=30_000)
    safety.close()
    safety.open()
    assert safety.page.recovery_words.text() == ""
    qtbot.waitUntil(lambda: len(window.controller.listing.rows) == 2, timeout=20_000)


def test_the_key_is_changed_and_a_new_recovery_key_is_shown(window, qtbot, safety, click, key):
    safety.open()
    click(safety.page.buttons["encrypt"])
    types_twice(qtbot, safety.page.passphrase, WORDS)
    qtbot.waitUntil(lambda: "passphrase opens" in safety.page.encryption.text(), timeout=30_000)
    click(safety.page.buttons["recovery"])
    qtbot.waitUntil(lambda: len(safety.page.recovery_words.text()) == 35, timeout=30_000)
    first = safety.page.recovery_words.text()
    click(safety.page.buttons["back_up"])
    qtbot.waitUntil(lambda: "verified" in safety.page.said.text(), timeout=30_000)

    click(safety.page.buttons["rotate"])
    types_twice(qtbot, safety.page.passphrase, "other words than before")

    qtbot.waitUntil(lambda: "1 backup have a new key" in safety.page.said.text(), timeout=60_000)
    assert safety.page.recovery_words.text() not in {"", first}
    with pytest.raises(BadInput):
        key.unlock(WORDS)
    assert key.unlock("other words than before").key is not None
    assert safety.page.passphrase.isHidden() or not safety.page.passphrase.isVisible()


def encrypt_and_make_a_recovery_key(qtbot, safety, click):
    safety.open()
    click(safety.page.buttons["encrypt"])
    types_twice(qtbot, safety.page.passphrase, WORDS)
    qtbot.waitUntil(lambda: "passphrase opens" in safety.page.encryption.text(), timeout=30_000)
    click(safety.page.buttons["recovery"])
    qtbot.waitUntil(lambda: len(safety.page.recovery_words.text()) == 35, timeout=30_000)


def test_a_recovery_key_that_is_on_the_screen_was_seen(window, qtbot, safety, click, key):
    encrypt_and_make_a_recovery_key(qtbot, safety, click)

    qtbot.waitUntil(lambda: key.status().has_recovery_key, timeout=30_000)
    assert not key.status().has_unseen_recovery_key


def test_one_whose_key_was_changed_beside_the_window_is_taken_away_again(window, qtbot, safety, click):
    encrypt_and_make_a_recovery_key(qtbot, safety, click)

    window.controller.protection.wishes.recovery_known.emit("00000-00000-00000-00000-00000-00000")

    qtbot.waitUntil(lambda: "opens nothing" in safety.page.said.text(), timeout=20_000)
    assert safety.page.recovery_words.text() == ""


def test_one_that_comes_after_the_page_was_closed_is_shown_all_the_same(window, qtbot, safety, click):
    """Changing the key takes a while; what is shown this once must not be written into a page that nobody sees."""
    safety.open()
    safety.close()
    window.controller.protection.wishes.recovery_known.emit("A" * 35)

    assert safety.isVisible()
    assert safety.page.recovery_words.text() == "A" * 35


@pytest.mark.usefixtures("encrypted")
def test_one_that_was_never_shown_is_told_at_the_next_start(open_window, paths, lanes, key, qtbot):
    key.make_recovery_key(KEY)
    with Store.open(paths.store, KEY) as store:
        library = Library(store, lanes)
        protection = Protection(store, lanes, paths, key)
        opened = open_window(library, program=Program(library, make_protection=lambda: protection))

        qtbot.waitUntil(lambda: "never have been shown" in opened.notice.text.text(), timeout=20_000)
        opened.bridge.close()
        lanes.close()


def test_the_menu_throws_away_and_the_notice_takes_it_back(window, qtbot, click):
    first = window.controller.listing.rows[0].id
    qtbot.waitUntil(lambda: window.controller.reading.conversation_id == first, timeout=20_000)

    window.menus.bin.trigger()

    qtbot.waitUntil(lambda: first not in [row.id for row in window.controller.listing.rows], timeout=20_000)
    qtbot.waitUntil(lambda: not window.list_pane.tabs["bin"].isHidden(), timeout=20_000)
    qtbot.waitUntil(window.notice.isVisible, timeout=20_000)
    click(window.notice.buttons[0])
    qtbot.waitUntil(lambda: first in [row.id for row in window.controller.listing.rows], timeout=20_000)


def test_deleting_for_good_says_what_backups_hold(window, qtbot, store, click):
    first = window.controller.listing.rows[0].id
    window.controller.bin._bin.put([first])
    qtbot.waitUntil(lambda: window.bin_list.lines.rowCount() == 1, timeout=20_000)
    click(window.list_pane.tabs["bin"])
    window.bin_list.chosen.emit(window.bin_list.lines.items[0])

    assert "Backups made before still hold" in window.notice.hint.text()
    click(window.notice.buttons[1])
    qtbot.waitUntil(lambda: window.bin_list.lines.rowCount() == 0, timeout=20_000)
    assert store.counts().conversations == 1
    assert store.bin.count() == 0


# in a language of long words


@pytest.mark.usefixtures("long_words")
@pytest.mark.parametrize("size", [(720, 720), (520, 420)])
def test_no_word_about_safety_is_cut_in_a_language_of_long_words(qtbot, safety, click, size):
    safety.open()
    safety.resize(*size)
    qtbot.waitUntil(lambda: bool(safety.page.encryption.text()), timeout=20_000)
    qtbot.waitUntil(partial(nothing_is_cut, safety))
    click(safety.page.buttons["back_up"])
    qtbot.waitUntil(lambda: safety.page.backups.key != "", timeout=20_000)
    qtbot.waitUntil(partial(nothing_is_cut, safety))
    click(safety.page.buttons["restore"])
    qtbot.waitUntil(safety.page.ask_line.isVisible)
    qtbot.waitUntil(partial(nothing_is_cut, safety))


@pytest.mark.usefixtures("long_words")
def test_no_text_about_safety_escapes_translation(qtbot, safety, click):
    safety.open()
    click(safety.page.buttons["back_up"])
    qtbot.waitUntil(lambda: safety.page.backups.key != "", timeout=20_000)
    qtbot.waitUntil(lambda: bool(safety.page.encryption.text()), timeout=20_000)
    click(safety.page.buttons["restore"])
    assert untranslated(safety) == {}


@pytest.mark.parametrize("size", [(640, 480), (520, 420)])
def test_no_word_of_the_pages_before_the_window_is_cut(qtbot, long_words, mending, size):
    mending.door.resize(*size)
    qtbot.waitUntil(partial(nothing_is_cut, mending.door))


def test_nothing_is_said_of_encryption_before_there_is_something_to_protect(open_window, lanes, paths, key, qtbot):
    """The first minute is for the first steps; what was told at the start is said with the first conversations."""
    with Store.open(paths.store) as empty:
        library = Library(empty, lanes)
        told = "there is no keyring"
        protection = Protection(empty, lanes, paths, key, told, empty_bin=library.bin.remove_ripe)
        window = open_window(library, program=Program(library, make_protection=lambda: protection))
        controller = window.controller.protection
        qtbot.waitUntil(lambda: controller._state is not None)
        assert window.notice.isHidden()
        lanes.write(lambda: bring(empty, talk("a", said("m1", "Why?"), title="Why"))).result()
        controller._on_due()
        qtbot.waitUntil(window.notice.isVisible)
        assert "not encrypted" in window.notice.text.text()
        window.bridge.close()
        lanes.close()
