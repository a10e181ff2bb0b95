"""Exports as a person makes them: from the menu, with choices that are remembered, a folder kept, a row dragged."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt

from helpers.stored import answered, bring, chained, day, said, talk
from holdfast.domain import Changes
from holdfast.export import ExportReport, Format
from holdfast.gui.exporting import keeping, wording
from holdfast.jobs import CancelToken, no_progress
from holdfast.operations.exporting import Exports
from holdfast.program import Program
from holdfast.settings import EXPORT_CHOICES, LAST_EXPORT_MS, VAULT_FOLDER


@pytest.fixture
def window(qtbot, library, open_window):
    """Open the window over the sample, with exports."""
    library.import_sample(CancelToken(), no_progress)
    program = Program(library, make_exports=partial(Exports, library._store))
    opened = open_window(library, program=program)
    qtbot.waitUntil(lambda: opened.controller.reading.conversation_id is not None)
    yield opened
    opened.exporting.end()


def open_page(qtbot, window, action):
    """Choose an entry of the menu and wait for the page and its preview."""
    action.trigger()
    page = window.exporting.controller._page
    qtbot.waitUntil(lambda: window.pages.currentWidget() is page and page.what.count() > 0)
    qtbot.waitUntil(lambda: window.exporting.controller._shown is not None)
    return page


def add(library, lanes, conversation):
    """Store a conversation as an import would, and tell."""
    lanes.write(lambda: bring(library._store, conversation)).result()
    library.tell(Changes(is_everything=True))


def choose(page, form):
    page.form.setCurrentIndex(list(Format).index(form))


def run(qtbot, page):
    page.main_button.click()
    qtbot.waitUntil(lambda: page.state in ("report", "failed"), timeout=30_000)


def test_the_conversation_one_reads_as_a_note(qtbot, window, chooser, tmp_path):
    """Ctrl+E offers the conversation that is open; after the export its file is there and the report says so."""
    chooser.save_to = tmp_path / "out"
    page = open_page(qtbot, window, window.exporting.export)
    title = page.what.currentText()
    qtbot.waitUntil(lambda: page.preview.text() != "")
    run(qtbot, page)

    assert page.state == "report"
    assert page.title.text() == "1 conversation exported"
    (note,) = (tmp_path / "out").glob("*.md")
    assert note.name == chooser.proposed
    assert title[:5] in note.read_text("utf-8")
    assert window.settings.get(LAST_EXPORT_MS) > 0


def test_choices_are_remembered(qtbot, window, chooser, tmp_path):
    chooser.save_to = tmp_path / "out"
    page = open_page(qtbot, window, window.exporting.export)
    choose(page, Format.HTML)
    page.redacts.setChecked(True)
    run(qtbot, page)
    assert json.loads(window.settings.get(EXPORT_CHOICES))["format"] == "html"

    page = open_page(qtbot, window, window.exporting.export)
    assert page.choice().format is Format.HTML
    assert page.choice().redacts


def test_what_would_be_taken_out_is_shown_before(qtbot, window, library, lanes):
    secret = "sk-ant-" + "abcdefghijklmnopqrstuvwx"
    add(library, lanes, talk("s", *chained(said("m1", f"my key {secret}")), title="Key", updated=day(100)))
    page = open_page(qtbot, window, window.exporting.export_all)
    page.redacts.setChecked(True)

    qtbot.waitUntil(lambda: "key or token" in page.findings.text())
    assert secret not in page.findings.text()


def test_several_chosen_rows_are_exported_together(qtbot, window, chooser, tmp_path):
    chooser.save_to = tmp_path / "vault"
    rows = window.list_pane.list
    model = window.list_pane.conversations
    wanted = [row for row in range(model.rowCount(QModelIndex())) if not model.is_heading(row)][:3]
    for row in wanted:
        rows.selectionModel().select(model.index(row, 0), QItemSelectionModel.SelectionFlag.Select)
    page = open_page(qtbot, window, window.exporting.export)

    assert page.what.currentText() == "3 conversations chosen in the list"
    qtbot.waitUntil(lambda: window.exporting.controller._shown.count == 3)
    run(qtbot, page)
    assert len(list((tmp_path / "vault").glob("*.md"))) == 3


def test_what_a_search_found_can_be_exported(qtbot, window, chooser, tmp_path):
    chooser.save_to = tmp_path / "found"
    window.top_bar.search.setText("sourdough")
    qtbot.waitUntil(lambda: window.list_pane.shows_results)
    page = open_page(qtbot, window, window.exporting.export)

    assert "sourdough" in page.what.currentText()
    run(qtbot, page)
    assert any("sourdough" in path.name for path in (tmp_path / "found").glob("*.md"))


def test_a_project_can_be_exported(qtbot, window):
    row = next(row for row in window.controller.listing.rows if row.project)
    window.controller._on_conversation_opened(row.id)
    qtbot.waitUntil(lambda: window.controller.reading.conversation_id == row.id)
    page = open_page(qtbot, window, window.exporting.export)

    assert f"The project {row.project}" in [page.what.itemText(at) for at in range(page.what.count())]


def test_esc_leaves_the_page(qtbot, window):
    page = open_page(qtbot, window, window.exporting.export)
    qtbot.keyClick(page.what, Qt.Key.Key_Escape)
    assert window.pages.currentWidget() is not page


def test_nobody_chose_a_place(qtbot, window, chooser):
    page = open_page(qtbot, window, window.exporting.export)
    page.main_button.click()

    assert page.state == "choosing"


def test_a_place_that_cannot_be_written_is_said(qtbot, window, chooser, tmp_path):
    (tmp_path / "file").write_text("x")
    chooser.save_to = tmp_path / "file"
    page = open_page(qtbot, window, window.exporting.export)
    run(qtbot, page)

    assert page.state == "failed"
    assert page.title.text()


@pytest.fixture
def hurried(monkeypatch):
    """Have the folder follow a change at once."""
    monkeypatch.setattr(keeping, "AFTER_A_CHANGE_MS", 1)


@pytest.mark.usefixtures("hurried")
def test_a_folder_is_kept_up_to_date(qtbot, window, library, lanes, chooser):
    """After "keep this folder up to date", what is imported later is written there by itself."""
    vault = chooser.save_to = window.paths.data.parent / "vault"
    page = open_page(qtbot, window, window.exporting.export_all)
    choose(page, Format.MARKDOWN)
    page.keeps.setChecked(True)
    run(qtbot, page)
    assert window.settings.get(VAULT_FOLDER) == str(vault)
    assert window.exporting.keeper.hourly.isActive()

    add(library, lanes, talk("new", *chained(said("m1", "hello"), answered("m2", "there")), title="Brand new"))

    qtbot.waitUntil((vault / "Brand new.md").exists, timeout=10_000)


def test_a_folder_that_is_gone_is_said_once(qtbot, window, tmp_path):
    (tmp_path / "file").write_text("x")
    window.settings.set(VAULT_FOLDER, str(tmp_path / "file" / "vault"))
    told = []
    window.exporting.keeper.failed.connect(told.append)
    for _ in range(2):
        window.exporting.keeper.keep()
        qtbot.waitUntil(lambda: not window.exporting.keeper._is_running)

    assert len(told) == 1
    assert "could not be brought up to date" in window.notice.text.text()


def test_a_folder_in_which_a_note_cannot_be_written_is_said_once(qtbot, window, library, lanes, tmp_path):
    """Whoever relies on the folder has to know that it is not whole."""
    add(library, lanes, talk("new", *chained(said("m1", "hello"), answered("m2", "there")), title="Brand new"))
    vault = tmp_path / "kept vault"
    in_the_way = vault / f".Brand new.md.{os.getpid()}.partial"
    in_the_way.mkdir(parents=True)
    window.settings.set(VAULT_FOLDER, str(vault))
    told, keeper = [], window.exporting.keeper
    keeper.failed.connect(told.append)
    for _ in range(2):
        keeper.keep()
        qtbot.waitUntil(lambda: not keeper._is_running)
    assert [error.message for error in told] == ["1 conversation could not be written: Brand new"]
    assert "could not be brought up to date" in window.notice.text.text()

    in_the_way.rmdir()
    keeper.keep()
    qtbot.waitUntil((vault / "Brand new.md").exists)
    qtbot.waitUntil(lambda: not keeper._has_failed)


def point_at_the_list(qtbot, window):
    shown = window.list_pane.list
    place = shown.visualRect(window.list_pane.conversations.index(1, 0)).center()
    qtbot.mouseMove(shown.viewport(), place)


def test_nothing_is_written_to_be_dragged_before_the_pointer_is_at_the_list(qtbot, window):
    reading, dragging = window.controller.reading, window.exporting.dragging
    qtbot.waitUntil(lambda: reading.conversation_id is not None and dragging._row is not None)
    assert dragging._scratch is None

    point_at_the_list(qtbot, window)

    qtbot.waitUntil(lambda: bool(window.list_pane.conversations.ready_files))


def test_the_row_one_reads_can_be_dragged_out_as_a_file(qtbot, window):
    model = window.list_pane.conversations
    point_at_the_list(qtbot, window)
    qtbot.waitUntil(lambda: bool(model.ready_files))
    ((conversation_id, place),) = model.ready_files.items()
    row = model.row_of(conversation_id)
    data = model.mimeData([model.index(row, 0)])

    assert [url.toLocalFile() for url in data.urls()] == [str(place)]
    assert place.suffix == ".md"
    assert place.read_text("utf-8").startswith("---")
    window.exporting.end()
    assert not place.exists()


def test_a_window_without_exports_has_none(library, open_window):
    assert open_window(library).exporting is None


def test_a_report_says_that_something_was_written_where_no_conversation_was():
    """A project's document can change where no conversation does."""
    done = ExportReport(Path("vault"), unchanged=3, files=2)

    assert wording.report(done)[1] == "vault is ready."
    assert wording.report(replace(done, files=0))[1] == "Nothing had to be written."
