"""Whoever hears the window, or sees it only by the keyboard, gets all of it: every control has a name, can be reached,
and shows when it is reached.
"""

import ast
from functools import partial
from itertools import groupby
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QApplication, QKeySequenceEdit, QLineEdit, QMenu, QWidget

from helpers.made_conversations import talk
from holdfast import gui
from holdfast.gui import controls, furnished, tokens
from holdfast.gui.panes import Notice
from holdfast.gui.settings import form
from holdfast.jobs import CancelToken, ThreadLanes
from holdfast.operations import Library
from holdfast.operations.insights import Figures
from holdfast.paths import Paths
from holdfast.program import Program
from holdfast.store import Store

ROOM = Path(gui.__file__).parent
INTERACTIVE = {
    QAccessible.Role.Button,
    QAccessible.Role.ButtonMenu,
    QAccessible.Role.CheckBox,
    QAccessible.Role.ComboBox,
    QAccessible.Role.EditableText,
    QAccessible.Role.Link,
    QAccessible.Role.List,
    QAccessible.Role.MenuItem,
    QAccessible.Role.RadioButton,
    QAccessible.Role.Slider,
    QAccessible.Role.SpinBox,
    QAccessible.Role.Table,
    QAccessible.Role.Tree,
}
DEPTH, WIDTH = 30, 400
PARTS_OF_QT = {"qt_spinbox_lineedit", "ScrollLeftButton", "ScrollRightButton"}
"""Pieces of Qt's own controls, whose name is that of the whole."""


def walk(interface, depth=0):
    """Yield everything that a screen reader is given."""
    if interface is None or not interface.isValid() or depth > DEPTH:
        return
    yield interface
    for at in range(min(interface.childCount(), WIDTH)):
        yield from walk(interface.child(at), depth + 1)


def unnamed(widget):
    """Return the controls in `widget` that have no name, as a person who mends them would look for them."""
    found = []
    for interface in walk(QAccessible.queryAccessibleInterface(widget)):
        thing = interface.object()
        is_hidden = interface.state().invisible
        if interface.role() not in INTERACTIVE or is_hidden or interface.text(QAccessible.Text.Name).strip():
            continue
        if isinstance(thing, QWidget) and thing.objectName() in PARTS_OF_QT:
            continue
        found.append(f"{interface.role().name} {type(thing).__name__} in {type(thing.parent()).__name__}")
    return found


@pytest.fixture
def window(qtbot, tmp_path, chooser):
    """Open the window over a store with the sample."""
    lanes = ThreadLanes()
    store = Store.open(tmp_path / "data" / "holdfast.db")
    library = Library(store, lanes)
    library.import_sample(CancelToken(), lambda _progress: None)
    made = furnished(Program(library, figures=Figures(store)), lanes, Paths.under(tmp_path / "data"), chooser)
    made.resize(1440, 900)
    made.show()
    qtbot.addWidget(made)
    qtbot.waitUntil(lambda: bool(made.reading_pane.title.text()))
    yield made
    made.bridge.close()
    lanes.close()
    store.close()


def states(window):
    """Return the ways to bring the window into the states in which a person meets it."""
    return {
        "conversations": window.show_conversations,
        "welcome": window.show_welcome,
        "steps": window.welcome.steps_button.click,
        "import": window.show_import,
        "palette": window.home.open_palette,
        "help": window.home.show_help,
        "shortcuts": window.home.show_shortcuts,
        "insights": window.home.show_insights,
        "tour": window.home.take_tour,
        "find": window.controller.reading.find,
        "search": partial(window.controller.searching.search_for, "postgres"),
    }


def test_a_control_without_a_name_is_noticed(qtbot):
    """The walk below can fail."""
    outer = QWidget()
    qtbot.addWidget(outer)
    QLineEdit(outer)
    outer.show()
    assert unnamed(outer) == ["EditableText QLineEdit in QWidget"]


def test_every_control_of_the_window_has_a_name(qtbot, window):
    nameless = {}
    for name, show in states(window).items():
        show()
        qtbot.waitUntil(window.isVisible)
        if found := unnamed(window):
            nameless[name] = sorted(set(found))
    assert nameless == {}


def test_every_entry_of_every_menu_has_words(window):
    empty = [
        menu.title()
        for menu in window.findChildren(QMenu)
        for action in menu.actions()
        if not action.isSeparator() and not action.text().strip()
    ]
    assert empty == []


def test_no_two_controls_beside_each_other_have_the_same_name(qtbot, window):
    """Two buttons that sound alike are as good as none."""
    window.show_conversations()
    for pane in (window.top_bar, window.reading_pane):
        names = [
            each.accessibleName() or each.text() for each in pane.findChildren(QAbstractButton) if each.isVisible()
        ]
        assert sorted(names) == sorted(set(names))


def reached(qtbot, window, first, most=120):
    """Return the widgets that Tab comes to, from `first` on, until it comes round."""
    first.setFocus(Qt.FocusReason.TabFocusReason)
    found = []
    for _ in range(most):
        now = QApplication.focusWidget()
        if now is None or now in found:
            break
        found.append(now)
        qtbot.keyClick(now, Qt.Key.Key_Tab)
        for _ in range(60):  # the conversation walks its own places first
            if QApplication.focusWidget() is not now:
                break
            qtbot.keyClick(now, Qt.Key.Key_Tab)
    return found


@pytest.mark.parametrize("state", ["welcome", "help", "shortcuts", "insights", "conversations"])
def test_tab_comes_to_every_button_and_field_that_is_seen(qtbot, window, state):
    states(window)[state]()
    if state == "insights":
        qtbot.waitUntil(lambda: "messages on" in window.home.insights.page.lead.text())
    came_to = reached(qtbot, window, window.top_bar.menu_button)
    page = window.pages.currentWidget()
    wanted = [
        each
        for kind in (QAbstractButton, QLineEdit)
        for each in page.findChildren(kind)
        if each.isVisible() and each.isEnabled() and each.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    tabs = [each for each in wanted if isinstance(each, QAbstractButton) and each.group() is not None]
    inside = [each for each in wanted if isinstance(each.parent(), QKeySequenceEdit)]  # it takes the keys for them
    missed = [each for each in wanted if each not in came_to and each not in (*tabs, *inside)]
    assert [getattr(each, "text", str)() or each.accessibleName() for each in missed] == []
    assert wanted
    assert not tabs or any(each in came_to for each in tabs)


def test_tab_goes_through_the_panes_from_left_to_right_and_into_the_list(qtbot, window):
    """Each pane is gone through in one go; of tabs that exclude each other it comes to the chosen one."""
    window.show_conversations()
    window.notice.show_notice(Notice("Two places", "In it.", actions=(("a", "One"), ("b", "Other"))), takes_focus=False)
    came_to = reached(qtbot, window, window.top_bar.menu_button)
    names = ("top_bar", "list_pane", "notice", "reading_pane", "side_pane")  # nothing below can be pressed here
    panes = {name: getattr(window, name) for name in names}
    passed = [next((name for name, pane in panes.items() if pane.isAncestorOf(each)), "") for each in came_to]
    assert [name for name, _ in groupby(passed)] == list(panes)
    assert window.list_pane.list in came_to
    assert [key for key, tab in window.list_pane.tabs.items() if tab in came_to] == ["all"]
    window.list_pane.tabs["starred"].click()
    came_to = reached(qtbot, window, window.top_bar.menu_button)
    assert [key for key, tab in window.list_pane.tabs.items() if tab in came_to] == ["starred"]


def test_no_part_has_another_take_the_keyboard_for_it():
    """Tab takes a proxy for the part itself, wherever that stands, and turns in circles."""
    used = [path.name for path in ROOM.rglob("*.py") if "setFocusProxy" in path.read_text(encoding="utf-8")]
    assert used == []


def picture_of(widget):
    return widget.grab().toImage()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_has_the_focus_shows_it(qtbot, window, theme):
    """Each control that Tab comes to looks different with the focus than without."""
    window.theme.choose(theme)
    accent = getattr(tokens, theme.upper()).accent.lower()
    window.home.show_shortcuts()
    unseen = []
    for each in reached(qtbot, window, window.top_bar.menu_button):
        each.setFocus(Qt.FocusReason.TabFocusReason)
        image = picture_of(each)
        colours = {image.pixelColor(x, y).name() for x in range(image.width()) for y in (0, 1, image.height() - 1)}
        colours |= {image.pixelColor(x, y).name() for y in range(image.height()) for x in (0, 1, 5, image.width() - 1)}
        if accent not in colours and type(each).__name__ not in ("RowList", "ConversationView"):
            unseen.append(f"{type(each).__name__} {each.accessibleName()}")
    window.theme.choose("light")
    assert unseen == []


@pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform has no screen to tell of a smallest size
@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_enter_presses_a_button_as_space_does(qtbot, theme, key):
    pressed = []
    for made in (
        controls.button(theme, "Import", "primary"),
        controls.button(theme, "All", "tab"),
        controls.IconButton(theme, "search", "Search"),
        controls.TintedButton(theme, "Attach", "Attach files", ""),
    ):
        qtbot.addWidget(made)
        made.show()
        made.clicked.connect(lambda _on, made=made: pressed.append(type(made)))
        qtbot.keyClick(made, key)
        qtbot.keyClick(made, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)  # which sends a message
    assert len(pressed) == 4


def test_a_field_with_choices_is_called_by_its_label(qtbot, theme):
    """On Linux a screen reader takes what is chosen for the name of such a field, and the label for what it is."""
    field = form.choice(theme, "Format")
    made = form.titled(theme, "As", field)
    qtbot.addWidget(made)
    relations = QAccessible.queryAccessibleInterface(field).relations()
    assert [each.text(QAccessible.Text.Name) for each, _kind in relations] == ["As"]


def test_nothing_moves_by_itself():
    """There is no animation in the window, so that nobody need ask for fewer of them."""
    animated = {"QPropertyAnimation", "QVariantAnimation", "QSequentialAnimationGroup", "QTimeLine", "QScroller"}
    used = {
        f"{path.name}: {node.id}"
        for path in ROOM.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Name) and node.id in animated
    }
    assert used == set()


def test_the_tour_and_the_palette_speak(open_window, scripted):
    scripted.conversations = {1: talk(1, "Bread", "Why?", "Because.")}
    window = open_window(scripted)
    window.home.take_tour()
    assert window.home.tour.accessibleName().startswith("Everything you have written.")
    window.home.tour.end()
    window.home.open_palette()
    first = QAccessible.queryAccessibleInterface(window.home.palette.list).child(0)
    assert first.text(QAccessible.Text.Name)
