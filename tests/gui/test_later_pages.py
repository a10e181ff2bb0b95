"""Pages are made when they are first asked for, and are then as if they had always been there."""

import pytest

from holdfast.gui.awaited import Awaited
from holdfast.jobs import CancelToken

PAGES = ("welcome", "import_page", "outage_page", "playbook_page")
BESIDE = ("document_page", "project_page")


@pytest.fixture
def window(qtbot, open_window, library):
    """Open a window over the sample."""
    library.import_sample(CancelToken(), lambda _progress: None)
    opened = open_window(library, 1440, 900)
    qtbot.waitUntil(lambda: opened.controller.reading.conversation_id is not None)
    return opened


def awaited(window):
    """Return what is made later, by name."""
    return {name: each for name, each in vars(window.later).items() if isinstance(each, Awaited)}


def chain(window):
    """Return what can have the keys, in Tab's order."""
    found, each = [], window.top_bar
    while each not in found:
        found.append(each)
        each = each.nextInFocusChain()
    return found


def test_a_part_is_made_once_and_then_joined_in_the_order_that_was_asked_for():
    made, heard = [], []
    part = Awaited(lambda: made.append("made") or len(made))
    part.when_made(lambda one: heard.append(("first", one)))
    part.when_made(lambda _one: heard.append(("second", part.get())))  # it is there for those who join it
    assert (part.made, made, heard) == (None, [], [])

    assert (part.get(), part.get(), part.made) == (1, 1, 1)
    part.when_made(lambda one: heard.append(("third", one)))

    assert made == ["made"]
    assert heard == [("first", 1), ("second", 1), ("third", 1)]


def test_a_start_makes_no_page_that_nobody_sees(window):
    assert len(awaited(window)) == 7
    assert {name: each.made for name, each in awaited(window).items() if each.made is not None} == {}
    assert {"palette", "tour", "help", "shortcuts", "insights"} & set(vars(window.home)) == set()


def test_what_is_made_later_is_not_seen_before_it_is_shown(window):
    before = window.pages.currentWidget(), window.reading_pane.view.isVisible(), window.focusWidget()

    made = [getattr(window, name) for name in (*PAGES, *BESIDE)]

    assert [type(each).__name__ for each in made if each.isVisible()] == []
    assert [type(each).__name__ for each in made if each.window() is not window] == []
    assert (window.pages.currentWidget(), window.reading_pane.view.isVisible(), window.focusWidget()) == before
    window.reading_pane.hide()
    window.reading_pane.show()
    assert [type(each).__name__ for each in made if each.isVisible()] == []


@pytest.mark.parametrize("name", PAGES)
def test_tab_goes_through_a_page_that_is_made_later_before_what_is_below_it(window, name):
    page = getattr(window, name)

    passed = chain(window)
    inside = [at for at, each in enumerate(passed) if page.isAncestorOf(each)]
    below = [at for at, each in enumerate(passed) if window.status_bar.isAncestorOf(each) and each.focusPolicy()]
    above = [at for at, each in enumerate(passed) if window.side_pane.isAncestorOf(each) and each.focusPolicy()]
    reached = [at for at in inside if passed[at].focusPolicy()]
    assert reached
    assert below
    assert max(above) < min(reached)
    assert max(reached) < min(below)


def test_a_page_that_is_made_later_is_as_large_as_what_was_read_before(window):
    for _ in range(3):
        window.menus.zoom_in.trigger()
    read = window.reading_pane.view

    for name in BESIDE:
        view = getattr(window, name).view
        assert view._typesetter.scale == read._typesetter.scale > 1
        window.menus.zoom_out.trigger()
        assert view._typesetter.scale == read._typesetter.scale


def test_a_file_that_is_looked_at_has_the_import_made(qtbot, window, tmp_path):
    broken = tmp_path / "data.zip"
    broken.write_bytes(b"<!doctype html>")

    window.controller.take_files([broken])

    qtbot.waitUntil(lambda: window.import_page.state == "failed")
    assert window.pages.currentWidget() is window.later.importing.made
    window.import_page.left.emit()
    assert window.pages.currentWidget() is window.splitter
