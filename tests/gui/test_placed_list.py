"""Our list stands where Qt's own would: both are given the same rows and the same hands, and must agree."""

import random
from datetime import timedelta
from itertools import pairwise

import pytest
from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QAccessible, QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QFrame, QListView, QStyledItemDelegate

from helpers.made_conversations import NOON, row
from holdfast.gui import tokens
from holdfast.gui.lists import ConversationModel, RowList
from holdfast.gui.lists.placed_list import PlacedList
from holdfast.gui.lists.rows import RowDelegate

AT = NOON.astimezone()
KEYS = [Qt.Key.Key_End, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Up]
Hint = QAbstractItemView.ScrollHint


def rows(count, first=1):
    return [row(number, when=NOON - timedelta(hours=5 * number)) for number in range(first, first + count)]


class Heights(QStyledItemDelegate):
    """Tells Qt's list how high the rows are."""

    def sizeHint(self, _option, index):  # noqa: N802 - the name that Qt gave it
        """Return the height of a row."""
        is_heading = index.model().is_heading(index.row())
        return QSize(0, tokens.HEADING_HEIGHT if is_heading else tokens.ROW_HEIGHT)


class QtsList(QListView):
    """Qt's own list, set as ours is. Its keys are Qt's, of which ours leaves some to it."""

    def __init__(self, model):
        super().__init__()
        self._heights = Heights()
        self.setModel(model)
        self.setItemDelegate(self._heights)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.verticalScrollBar().setSingleStep(tokens.ROW_HEIGHT)


class Bare(RowList):
    """Ours without the heading that sticks, which covers nothing in Qt's."""

    covered = PlacedList.covered


class Both:
    """The two lists over two models of the same rows."""

    def __init__(self, theme, count):
        self.models = [ConversationModel(), ConversationModel()]
        for model in self.models:
            model.set_rows(rows(count), AT)
        ours = Bare(theme, self.models[1], "Conversations")
        ours.let_choose_many()
        self.lists = [QtsList(self.models[0]), ours]
        for each in self.lists:
            each.resize(300, 437)
            each.show()
        self.each(lambda model, view: view.setCurrentIndex(model.index(1, 0)))  # as Qt does for who has the keys

    def each(self, do):
        """Do the same with both."""
        for model, view in zip(self.models, self.lists, strict=True):
            do(model, view)

    def told(self):
        """Return what each says of itself."""
        return [self._told(model, view) for model, view in zip(self.models, self.lists, strict=True)]

    @staticmethod
    def _told(model, view):
        view.executeDelayedItemsLayout()
        QApplication.sendPostedEvents()  # a bar that is needed no longer gives its room back
        last = model.rowCount() - 1
        some = [*range(min(last + 1, 40)), *range(0, last + 1, 37), last]
        bar, room = view.verticalScrollBar(), view.viewport()
        seen = [QPoint(x, y) for y in range(-5, room.height() + 5, 13) for x in (-1, 0, 150, room.width())]
        return {
            "bar": (bar.maximum(), bar.value(), bar.pageStep() if last >= 0 else 0, bar.singleStep()),
            "places": [view.visualRect(model.index(at, 0)) for at in some if at >= 0],
            "rows": [view.indexAt(point).row() for point in seen],
            "current": view.currentIndex().row(),
            "chosen": sorted(index.row() for index in view.selectedIndexes()),
        }

    def agree(self):
        """Fail where they do not say the same."""
        qts, ours = self.told()
        assert ours == qts


@pytest.fixture
def both(qtbot, theme):
    made = []

    def of(count):
        found = Both(theme, count)
        for view in found.lists:
            qtbot.addWidget(view)
        made.append(found)
        return found

    return of


@pytest.mark.parametrize("count", [0, 1, 3, 8, 60, 390, 2_000])
def test_rows_stand_where_they_would(both, count):
    lists = both(count)
    lists.agree()
    lists.each(lambda model, view: model.canFetchMore(view.rootIndex()) and model.fetchMore(view.rootIndex()))
    lists.agree()
    lists.each(lambda _model, view: view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() // 3))
    lists.agree()
    lists.each(lambda _model, view: view.resize(260, 700))
    lists.agree()
    lists.each(lambda model, _view: model.set_rows(rows(2), AT))
    lists.agree()


@pytest.mark.parametrize("hint", list(Hint))
def test_a_row_comes_into_sight_as_it_would(both, hint):
    lists = both(390)
    chance = random.Random(7)
    for _ in range(60):
        at = chance.randrange(lists.models[0].rowCount())
        lists.each(lambda model, view, at=at: view.scrollTo(model.index(at, 0), hint))
        lists.agree()


def test_a_row_far_below_comes_into_sight_though_it_was_not_there(both):
    lists = both(5_000)
    lists.each(lambda model, view: view.scrollTo(model.index(model.row_of(4_900), 0)))
    lists.agree()


@pytest.fixture
def ours(qtbot, theme):
    """Show our list as the window has it, far down in it."""
    model = ConversationModel()
    model.set_rows(rows(390), AT)
    view = RowList(theme, model, "Conversations")
    qtbot.addWidget(view)
    view.let_choose_many()
    view.resize(300, 437)
    view.show()
    view.choose(200)
    return view


def lies_open(view):
    """Say whether the current row is seen, and not below the heading that sticks."""
    rect = view.visualRect(view.currentIndex())
    return rect.top() >= tokens.HEADING_HEIGHT and rect.bottom() < view.viewport().height()


def test_who_chooses_more_upwards_sees_what(qtbot, ours):
    for _ in range(20):
        qtbot.keyClick(ours, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
        assert lies_open(ours)


def test_what_is_chosen_lies_open_when_the_list_is_shown_again(ours):
    """The list was empty meanwhile, as a tab without anything is."""
    was = [ours.model().entry(row) for row in range(ours.model().rowCount())]
    ours.model().set_items([], AT)
    ours.hide()
    ours.model().set_items(was, AT)
    ours.choose(1, is_told=False, is_shown=False)
    ours.show()
    assert lies_open(ours)


def test_a_menu_asked_for_with_a_key_opens_at_the_row(qtbot, ours):
    """Which may have been scrolled away."""
    ours.verticalScrollBar().setValue(0)
    asked = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(5, 5), ours.mapToGlobal(QPoint(5, 5)))

    with qtbot.waitSignal(ours.menu_wanted) as wanted:
        QApplication.sendEvent(ours.viewport(), asked)

    assert lies_open(ours)
    assert ours.indexAt(ours.viewport().mapFromGlobal(wanted.args[0])) == ours.currentIndex()


@pytest.mark.parametrize("held", [Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier])
@pytest.mark.parametrize("seed", range(4))
def test_keys_lead_where_they_would(both, held, seed):
    """Arrows alone are the list's own way over headings, and show a row below the one that sticks; Shift's are Qt's."""
    lists = both(120)
    chance = random.Random(seed)
    keys = KEYS if held else KEYS[:3]
    lists.each(lambda model, view: view.setCurrentIndex(model.index(1, 0)))
    for _ in range(40):
        key = chance.choice(keys)
        lists.each(lambda _model, view, key=key: QTest.keyClick(view, key, held))
        lists.agree()


def test_home_and_pages_lead_to_rows_that_can_be_read(qtbot, ours):
    """Qt's own list stays where it is when a leap would end at a heading, as Home always does."""
    model = ours.model()
    last = model.rowCount() - 1
    room = ours.viewport().height()

    def leap(key):
        before = ours.currentIndex().row()
        qtbot.keyClick(ours, key)
        now = ours.currentIndex().row()
        assert not model.is_heading(now)
        rect = ours.visualRect(ours.currentIndex())
        sticks = tokens.HEADING_HEIGHT if ours.verticalScrollBar().value() else 0
        assert rect.top() >= sticks
        assert rect.bottom() < room
        between = sum(ours.visualRect(model.index(at, 0)).height() for at in range(*sorted((before, now))))
        return now - before, between

    for key, ends_at in ((Qt.Key.Key_PageDown, last), (Qt.Key.Key_PageUp, 1)):
        while ours.currentIndex().row() != ends_at:
            step, way = leap(key)
            assert (step > 0) == (key == Qt.Key.Key_PageDown)
            assert way <= room + tokens.HEADING_HEIGHT  # which nobody can choose
            is_whole = ours.currentIndex().row() != ends_at
            assert not is_whole or way > room - 3 * tokens.ROW_HEIGHT
        assert leap(key) == (0, 0)
    leap(Qt.Key.Key_End)
    assert ours.currentIndex().row() == last
    leap(Qt.Key.Key_Home)
    assert ours.currentIndex().row() == 1
    assert ours.verticalScrollBar().value() == 0


@pytest.mark.parametrize("seed", range(4))
def test_what_is_pressed_is_chosen_as_it_would_be(both, seed):
    lists = both(200)
    chance = random.Random(seed)
    for _ in range(40):
        held = chance.choice([Qt.KeyboardModifier.NoModifier, *[Qt.KeyboardModifier.ShiftModifier] * 2])
        held = chance.choice([held, Qt.KeyboardModifier.ControlModifier])
        point = QPoint(chance.randrange(5, 250), chance.randrange(0, 436))
        if chance.random() < 0.3:
            step = chance.randrange(-400, 900)
            lists.each(
                lambda _model, view, step=step: view.verticalScrollBar().setValue(
                    view.verticalScrollBar().value() + step
                )
            )
        lists.each(
            lambda _model, view, point=point, held=held: QTest.mouseClick(
                view.viewport(), Qt.MouseButton.LeftButton, held, point
            )
        )
        lists.agree()


@pytest.mark.parametrize("seed", range(6))
def test_what_is_read_stays_in_its_place_whatever_comes_and_goes(both, seed):
    """An import brings rows, others are renamed, thrown away or archived, while somebody is far down in the list."""
    lists = both(600)
    lists.each(lambda model, view: model.fetchMore(view.rootIndex()))
    chance = random.Random(seed)
    shown = rows(600)
    lists.each(lambda model, view: view.setCurrentIndex(model.index(300, 0)))
    for _ in range(15):
        at = chance.randrange(len(shown))
        match chance.randrange(3):
            case 0:
                shown = [each for each in shown if each is not shown[at]]
            case 1:
                shown = shown[:at] + shown[at + chance.randrange(30) :]
            case _:
                known = {each.id for each in shown}
                fresh = [each for each in rows(700) if each.id in known or chance.random() < 0.2]
                shown = fresh
        lists.each(lambda model, _view, now=list(shown): model.set_rows(now, AT))
        lists.agree()


def test_chosen_rows_are_drawn_where_they_are(both):
    lists = both(300)
    ours, model = lists.lists[1], lists.models[1]
    ours.verticalScrollBar().setValue(500)
    chosen = QItemSelection(model.index(3, 0), model.index(90, 0))
    chosen.select(model.index(200, 0), model.index(210, 0))

    region = ours.visualRegionForSelection(chosen)

    assert region.boundingRect() == ours.viewport().rect()
    assert ours.visualRegionForSelection(QItemSelection()).isEmpty()
    above = QItemSelection(model.index(1, 0), model.index(2, 0))
    assert ours.visualRegionForSelection(above).isEmpty()


@pytest.mark.parametrize("has_keys", [False, True])
def test_rows_look_as_they_would(qtbot, theme, has_keys):
    """Chosen or not, with the keys or without, under the pointer, cut at the edges: to the last point."""

    class Drawn(RowDelegate):
        def sizeHint(self, _option, index):  # noqa: N802 - the name that Qt gave it
            return QSize(0, tokens.HEADING_HEIGHT if self._rows.is_heading(index.row()) else tokens.ROW_HEIGHT)

    class Placed(PlacedList):
        def heights(self):
            return delegate.heights(self.model().rowCount())

    model = ConversationModel()
    model.set_rows(rows(60), AT)
    delegate = Drawn(theme, model)
    pictures = []
    for view in (QListView(), Placed(model)):
        qtbot.addWidget(view)
        view.setModel(model)
        view.setItemDelegate(delegate)
        view.setFrameShape(QFrame.Shape.NoFrame)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        view.setMouseTracking(True)
        view.resize(300, 437)
        view.show()
        view.setCurrentIndex(model.index(6, 0))
        chosen = QItemSelection(model.index(4, 0), model.index(7, 0))
        view.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        view.verticalScrollBar().setValue(77)
        if has_keys:
            view.activateWindow()
            view.setFocus()
            qtbot.waitUntil(view.hasFocus)
        qtbot.mouseMove(view.viewport(), QPoint(50, 300))
        pictures.append([view.grab().toImage()])
        QApplication.sendEvent(view.viewport(), QEvent(QEvent.Type.Leave))
        pictures[-1].append(view.grab().toImage())
        view.hide()
    assert pictures[0] == pictures[1]
    assert pictures[0][0] != pictures[0][1]  # the pointer was seen


def test_the_row_under_a_resting_pointer_looks_so_wherever_rows_go(qtbot, theme):
    """A wheel turns without the pointer moving, and an import brings rows above it."""
    model = ConversationModel()
    model.set_rows(rows(60, first=20), AT)
    view = RowList(theme, model, "Conversations")
    qtbot.addWidget(view)
    view.resize(300, 437)
    view.show()

    def is_right(x):
        view.executeDelayedItemsLayout()
        seen = view.grab().toImage()
        QApplication.sendEvent(view.viewport(), QEvent(QEvent.Type.Leave))
        bare = view.grab().toImage()
        qtbot.mouseMove(view.viewport(), QPoint(x, 300))
        return bare != seen == view.grab().toImage()

    qtbot.mouseMove(view.viewport(), QPoint(50, 300))
    view.verticalScrollBar().setValue(300)
    assert is_right(60)
    model.set_rows(rows(79), AT)
    assert is_right(70)
    model.set_rows(rows(40), AT)
    assert is_right(80)


def test_a_screen_reader_finds_every_row_where_it_is(both):
    """By number, by place, and by what has the keys."""
    lists = both(300)
    told = []
    for model, view in zip(lists.models, lists.lists, strict=True):
        view.setCurrentIndex(model.index(7, 0))
        heard = QAccessible.queryAccessibleInterface(view)
        rows_heard = [heard.child(at) for at in range(12)]
        corner = view.viewport().mapToGlobal(QPoint(0, 0))
        told.append(
            (
                heard.role(),
                heard.childCount(),
                [each.text(QAccessible.Text.Name) for each in rows_heard],
                [each.rect().translated(-corner) for each in rows_heard],
                [heard.indexOfChild(each) for each in rows_heard],
                heard.childAt(corner.x() + 20, corner.y() + 60).text(QAccessible.Text.Name),
                [each.state().selected for each in rows_heard],
            )
        )
    assert told[0] == told[1]


def test_50_000_rows_cost_no_question_each(qtbot, theme):
    """Heights are asked for at one time, and once for what changed."""
    asked = []

    class Counted(RowList):
        def heights(self):
            asked.append(self.model().rowCount())
            return super().heights()

    model = ConversationModel()
    view = Counted(theme, model, "Conversations")
    qtbot.addWidget(view)
    view.resize(300, 600)
    view.show()
    model.set_rows(rows(50_000), AT)
    view.fetch()
    qtbot.waitUntil(lambda: view.verticalScrollBar().maximum() > 2_000_000)

    view.choose(model.row_of(40_000))
    view.grab()

    assert len(asked) < 6
    assert view.viewport().rect().contains(view.visualRect(view.currentIndex()))
    places = [view.visualRect(model.index(at, 0)) for at in range(40_000, 40_200)]
    assert all(upper.bottom() + 1 == lower.top() for upper, lower in pairwise(places))
    assert isinstance(places[0], QRect)
