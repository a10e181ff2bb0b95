"""Snippets, projects by hand and colours in the real window over a real store."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtWidgets import QWidget

from helpers.stored import answered, bring, chained, day, said, talk
from holdfast.domain.organising import Colour, PutInProject
from holdfast.domain.snippets import NewSnippet
from holdfast.gui import tokens
from holdfast.gui.organise.things import COLOURS

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # what a screen has and this one does not


@pytest.fixture
def window(qtbot, open_window, library, lanes):
    """Open the window over two conversations, the first of them shown."""
    owls = chained(said("m1", "What do owls eat?"), answered("m2", "Mice, **mostly**, and the odd beetle."))
    made = (talk("Owls", *owls, title="Owls", updated=day(2)), talk("Hawks", said("m3", "And hawks?"), title="Hawks"))
    lanes.write(lambda: bring(library._store, *made)).result()
    opened = open_window(library, width=1440, height=900)
    qtbot.waitUntil(lambda: opened.reading_pane.title.text() == "Owls")
    return opened


@pytest.fixture
def snippets(window):
    return window.organising.snippets


def kept(library):
    return [(each.name, each.text) for each in library.snippets.all()]


def test_a_message_is_kept_and_knows_where_it_came_from(qtbot, window, snippets, library, click):
    answer = window.reading_pane.view.boxes.entries[1].message_id
    window.reading_pane.view.act_wanted.emit((answer, "snippet"))
    qtbot.waitUntil(lambda: len(kept(library)) == 1)
    qtbot.waitUntil(lambda: "Kept as the snippet" in window.notice.text.text())

    snippets.show_all.trigger()
    qtbot.waitUntil(lambda: snippets.page.name.text() == "Mice, **mostly**, and the odd beetle.")
    assert snippets.page.origin.text() == "From “Owls”"
    window.controller.listing.step(1)
    qtbot.waitUntil(lambda: window.reading_pane.title.text() == "Hawks")
    click(snippets.page.origin_button)
    qtbot.waitUntil(lambda: window.reading_pane.title.text() == "Owls")
    assert window.pages.currentWidget() is window.splitter


def test_what_is_selected_is_kept(qtbot, window, snippets, library):
    snippets.keep.trigger()
    assert kept(library) == []
    view = window.reading_pane.view
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)

    snippets.keep.trigger()

    qtbot.waitUntil(lambda: len(kept(library)) == 1)
    assert "Mice, **mostly**" in kept(library)[0][1]
    qtbot.waitUntil(window.organising.many.undoing.action.isEnabled)
    window.organising.many.undoing.undo()
    qtbot.waitUntil(lambda: kept(library) == [])


def test_they_are_found_changed_copied_and_thrown_away_and_come_back(qtbot, window, snippets, library, click):
    library.snippets.add(NewSnippet("Dear landlord,", "Opening", "Letters"))
    library.snippets.add(NewSnippet("PRAGMA journal_mode = WAL;", "WAL", "Code"))
    snippets.show()
    page = snippets.page
    qtbot.waitUntil(lambda: page.list.lines.rowCount() == 4)
    assert [line.title for line in page.list.lines.choices] == ["Code", "WAL", "Letters", "Opening"]

    qtbot.keyClicks(page.field, "landlord")
    assert page.chosen.name == "Opening"
    page.text.setPlainText("Dear landlady,")
    page.field.clear()
    qtbot.waitUntil(lambda: ("Opening", "Dear landlady,") in kept(library))

    qtbot.waitUntil(lambda: page.chosen is not None)
    click(page.copy_button)
    assert QGuiApplication.clipboard().text() == page.chosen.text
    gone = page.chosen.name
    click(page.drop_button)
    qtbot.waitUntil(lambda: len(kept(library)) == 1)
    qtbot.waitUntil(window.organising.many.undoing.action.isEnabled)
    window.organising.many.undoing.undo()
    qtbot.waitUntil(lambda: len(kept(library)) == 2)
    qtbot.waitUntil(lambda: page.chosen is not None and page.chosen.name == gone)


def test_what_is_being_written_is_kept_when_one_leaves_and_when_the_window_closes(qtbot, window, snippets, library):
    library.snippets.add(NewSnippet("one", "Name"))
    snippets.show()
    page = snippets.page
    qtbot.waitUntil(lambda: page.chosen is not None)
    page.folder.setText("Letters")
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: library.snippets.all()[0].folder == "Letters")
    assert window.pages.currentWidget() is window.splitter

    snippets.show()
    qtbot.waitUntil(lambda: page.folder.text() == "Letters")
    page.text.setPlainText("two")
    window.organising.end()
    assert kept(library) == [("Name", "two")]


@pytest.fixture
def save_to(chooser, tmp_path):
    chooser.save_to = tmp_path
    return tmp_path


def test_all_are_exported_as_one_text(qtbot, window, snippets, library, save_to):
    library.snippets.add(NewSnippet("Dear landlord,", "Opening", "Letters"))
    snippets.show()
    qtbot.waitUntil(lambda: snippets.page.chosen is not None)
    snippets.page.export_button.click()

    qtbot.waitUntil((save_to / "Snippets.md").exists)
    qtbot.waitUntil(lambda: "Saved" in window.status_bar.passing.text())
    assert (save_to / "Snippets.md").read_text() == "## Opening\n\n*Letters*\n\nDear landlord,\n"


def test_a_project_is_made_renamed_coloured_removed_and_taken_back(qtbot, window, library):
    things, undoing = window.organising.things, window.organising.many.undoing
    things.ask_for_new()
    qtbot.keyClicks(things.names.field, "Garden")
    qtbot.keyClick(things.names.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: [row.name for row in window.controller.projects.belonging.projects] == ["Garden"])

    (item,) = window.project_list.lines.items
    menu = things.thing_menu(item)
    assert [action.text() for action in menu.actions() if action.text()] == ["Rename…", "Colour", "Remove the project"]
    colours = menu.actions()[1].menu()
    next(action for action in colours.actions() if action.text() == "Teal").trigger()
    menu.close()
    qtbot.waitUntil(lambda: [each.colour for each in window.project_list.lines.items] == ["teal"])

    (row,) = library.projects()
    things.rename(row)
    things.names.field.setText("Kitchen")
    things.names.keep_button.click()
    qtbot.waitUntil(lambda: [each.text for each in window.project_list.lines.items] == ["Kitchen"])
    library.organising.do([window.controller.listing.rows[0].id], PutInProject(row.id))
    things.remove(row)
    qtbot.waitUntil(lambda: window.project_list.lines.items == ())
    qtbot.waitUntil(lambda: "is removed" in window.notice.text.text())
    undoing.undo()
    qtbot.waitUntil(lambda: [(row.name, row.conversation_count) for row in library.projects()] == [("Kitchen", 1)])
    undoing.undo()
    qtbot.waitUntil(lambda: [row.name for row in library.projects()] == ["Garden"])
    undoing.undo()
    qtbot.waitUntil(lambda: [row.colour for row in library.projects()] == [""])


def test_the_page_of_a_project_that_is_removed_is_left(qtbot, window, library, click):
    made = library.organising.make_project("Garden")
    qtbot.waitUntil(lambda: len(window.controller.projects.belonging.projects) == 1)
    window.controller.beside.show_project(made)
    qtbot.waitUntil(window.project_page.isVisible)
    assert window.project_page.change_button.isVisible()

    window.organising.things.remove(library.projects()[0])

    qtbot.waitUntil(lambda: not window.project_page.isVisible())
    qtbot.waitUntil(lambda: window.notice.text.text() == "The project Garden is removed.")


def test_a_coloured_tag_is_a_dot_beside_its_name(qtbot, window, library):
    row = window.controller.listing.rows[0]
    library.additions.tag([row.id], ["birds"])
    qtbot.waitUntil(lambda: len(window.tag_list.lines.items) == 1)
    menu = window.organising.things.thing_menu(window.tag_list.lines.items[0])
    (colour,) = [action for action in menu.actions() if action.text()]
    next(action for action in colour.menu().actions() if action.text() == "Rose").trigger()
    menu.close()

    qtbot.waitUntil(lambda: window.list_pane.conversations.colours == {"birds": "rose"})
    assert window.tag_list.lines.items[0].colour == "rose"
    model, role = window.list_pane.conversations, Qt.ItemDataRole.AccessibleTextRole
    qtbot.waitUntil(lambda: "tagged birds" in model.data(model.index(model.row_of(row.id), 0), role))


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("is_dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("colour", list(Colour))
def test_every_colour_keeps_its_contrast_on_every_ground(colour, is_dark):
    theme = tokens.DARK if is_dark else tokens.LIGHT
    own = luminance(tokens.own_colour(colour, is_dark=is_dark))
    for ground in (theme.ground, theme.raised, theme.sunken):
        one, other = sorted((own, luminance(ground)))
        assert (other + 0.05) / (one + 0.05) >= 4.5
    assert COLOURS[colour]


def test_what_can_be_reached_by_keys_has_a_name(qtbot, window, snippets, library):
    """The page, the panels and the bar, which are made only when they are asked for."""
    library.snippets.add(NewSnippet("one", "Name"))
    snippets.show()
    qtbot.waitUntil(lambda: snippets.page.chosen is not None)
    organising = window.organising
    for place in (snippets.page, organising.many.bar, organising.many.picking.picker, organising.things.names):
        controls = [each for each in place.findChildren(QWidget) if each.focusPolicy() & Qt.FocusPolicy.TabFocus]
        assert controls
        for each in controls:
            said = QAccessible.queryAccessibleInterface(each)
            assert each.accessibleName() or said.text(QAccessible.Text.Name), each


def test_a_search_offers_the_snippets_and_tags_that_have_its_words(qtbot, window, snippets, library, click):
    """Below the results, where what comes later moves nothing."""
    library.snippets.add(NewSnippet("Owls, mostly", "Night birds"))
    library.snippets.add(NewSnippet("Dear landlord,", "Opening"))
    library.additions.tag([window.controller.listing.rows[0].id], ["Owl lore"])
    pane = window.list_pane
    window.controller.searching.search_for("owl")
    qtbot.waitUntil(lambda: [each.text() for each in pane.also.links] == ["Also in 1 snippet", "Tag: Owl lore"])
    assert pane.also.y() > pane.body.y()
    click(pane.also.links[0])
    qtbot.waitUntil(lambda: snippets.page.isVisible() and snippets.page.chosen is not None)
    assert [line.title for line in snippets.page.list.lines.choices] == ["Night birds"]
    qtbot.keyClick(snippets.page, Qt.Key.Key_Escape)
    click(pane.also.links[1])
    qtbot.waitUntil(lambda: pane.shelf_name.text() == "Owl lore")
    assert not pane.also.isVisible()
    assert window.top_bar.search.text() == ""


def test_among_the_snippets_the_best_come_first_and_show_where_the_words_are(qtbot, snippets, library):
    library.snippets.add(NewSnippet("Some words before it, and then the landlord " + "and more " * 40, "A", "Letters"))
    library.snippets.add(NewSnippet("Dear Sir,", "Landlord", "Openings"))
    snippets.show()
    page = snippets.page
    qtbot.waitUntil(lambda: page.list.lines.rowCount() == 4)
    page.look_for("LANDLORD")
    assert [(line.title, line.mark) for line in page.list.lines.choices] == [("Landlord", "Openings"), ("A", "Letters")]
    assert page.list.lines.choices[1].detail.startswith("… before it, and then the landlord")


def test_a_tag_has_the_dot_of_its_colour_in_the_column_too(qtbot, window, library):
    tags, here = window.side_pane.tags, window.controller.reading.conversation_id
    library.additions.tag([here], ["birds", "cold"])
    library.organising.colour_tag("cold", Colour.TEAL)
    qtbot.waitUntil(lambda: [chip.icon().isNull() for chip in tags.chips] == [True, False])
    for theme in ("light", "dark"):
        window.theme.choose(theme)
        picture = tags.chips[1].grab().toImage()
        seen = {picture.pixelColor(x, picture.height() // 2).name() for x in range(picture.width())}
        assert tokens.own_colour("teal", is_dark=theme == "dark").lower() in seen
    window.theme.choose("light")
    library.organising.colour_tag("cold", None)
    qtbot.waitUntil(lambda: all(chip.icon().isNull() for chip in tags.chips))
