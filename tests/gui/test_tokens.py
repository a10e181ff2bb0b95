import re
from dataclasses import astuple
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from holdfast import gui, resources
from holdfast.gui import tokens
from holdfast.gui.theme import style_sheet
from holdfast.gui.view.skin import code_colour
from holdfast.render import TokenClass

THEMES = {"light": tokens.LIGHT, "dark": tokens.DARK}
ROOM = Path(gui.__file__).parent


def luminance(colour):
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_counted_as_the_guidelines_count_it():
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", ["ground", "raised", "sunken"])
@pytest.mark.parametrize("text", ["text", "quiet", "accent", "good", "warn", "bad"])
def test_words_can_be_read_on_every_ground(theme, ground, text):
    """4.5:1; what means something by its colour on the sunken ground is never small text there."""
    colours = THEMES[theme]
    wanted = 4.5 if ground != "sunken" or text in {"text", "quiet"} else 4.0
    assert contrast(getattr(colours, text), getattr(colours, ground)) >= wanted


@pytest.mark.parametrize("theme", THEMES)
def test_words_can_be_read_on_what_is_coloured(theme):
    colours = THEMES[theme]
    assert contrast(colours.on_accent, colours.accent) >= 4.5
    assert contrast(colours.on_accent, colours.accent_hover) >= 4.5
    assert contrast(colours.text, colours.mark) >= 4.5
    assert contrast(colours.text, colours.mark_current) >= 4.5
    assert contrast(colours.text, colours.selection) >= 4.5
    assert contrast(colours.faint, colours.ground) >= 3


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", ["raised", "sunken"])
@pytest.mark.parametrize("kind", list(TokenClass))
def test_code_can_be_read_in_all_its_colours(theme, ground, kind):
    assert contrast(code_colour(THEMES[theme], kind), getattr(THEMES[theme], ground)) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_every_colour_is_written_in_full(theme):
    assert all(re.fullmatch(r"#[0-9A-F]{6}", colour) for colour in astuple(THEMES[theme]))


def test_nothing_but_the_tokens_holds_a_colour():
    """A colour written anywhere else would be wrong in one of the themes."""
    elsewhere = [
        f"{path.name}: {found}"
        for path in ROOM.rglob("*.py")
        if path.name != "tokens.py"
        for found in re.findall(r"\"#[0-9A-Fa-f]{3,8}\"|QColor\(\s*\d", path.read_text(encoding="utf-8"))
    ]
    assert elsewhere == []


def test_no_rule_of_the_style_sheet_holds_a_colour_or_is_for_nobody():
    rules = resources.text("styles", "window.qss")
    source = "".join(path.read_text(encoding="utf-8") for path in ROOM.rglob("*.py"))
    wanted = re.findall(r"\[(?:role|tone)=\"([a-z-]+)\"\]", rules)

    assert re.findall(r"#[0-9A-Fa-f]{3,8}\b", rules) == []
    assert len(wanted) > 50
    assert [each for each in sorted(set(wanted)) if f'"{each}"' not in source] == []


def test_the_style_sheets_differ_in_their_colours_only():
    light, dark = (style_sheet(colours) for colours in THEMES.values())
    assert light != dark
    colour = r"#[0-9A-F]{6}|check-(light|dark)"
    assert re.sub(colour, "", light) == re.sub(colour, "", dark)


@pytest.mark.parametrize("theme", THEMES)
def test_the_tick_of_a_box_has_the_colour_of_what_stands_on_the_accent(theme):
    assert f'stroke="{THEMES[theme].on_accent}"' in resources.text("styles", f"check-{theme}.svg")


def test_the_system_is_followed_until_the_person_chooses(qtbot, theme):
    """Dark at sunset, if the desktop does so; what was chosen stays."""
    hints = QGuiApplication.styleHints()
    theme.choose("system")
    hints.setColorScheme(Qt.ColorScheme.Dark)
    follows = hints.colorScheme() == Qt.ColorScheme.Dark
    assert theme.is_dark == follows
    theme.choose("dark")
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert theme.is_dark
    with qtbot.waitSignal(theme.changed):
        theme.choose("light")
    assert theme.colours is tokens.LIGHT
    assert QGuiApplication.palette().window().color().name().upper() == tokens.LIGHT.ground
    theme.choose("dark")
    assert QGuiApplication.palette().window().color().name().upper() == tokens.DARK.ground
    theme.choose("light")


def test_what_the_system_says_again_is_not_painted_again(theme):
    """Some desktops say the same twice, and each time costs every widget of every window."""
    theme.choose("system")
    told = []
    theme.changed.connect(partial(told.append, "again"))

    QGuiApplication.styleHints().colorSchemeChanged.emit(QGuiApplication.styleHints().colorScheme())

    assert told == []
