"""The style sheet, generated from the tokens. Knows the roles of widgets, not the widgets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast import resources
from holdfast.gui import tokens

if TYPE_CHECKING:
    from holdfast.gui.tokens import Colours


def style_sheet(colours: Colours) -> str:
    """Return the application's style sheet in these colours."""
    c, t = colours, tokens
    tick = resources.path("styles", f"check-{'light' if colours is tokens.LIGHT else 'dark'}.svg").as_posix()
    return f"""
* {{ outline: none; }}
QWidget {{ color: {c.text}; }}
QMainWindow, QFrame[role="page"], QScrollArea, QScrollArea > QWidget > QWidget {{ background: {c.ground}; }}
QScrollArea {{ border: none; }}
QToolTip {{ background: {c.raised}; color: {c.text}; border: 1px solid {c.line}; padding: 4px 8px; }}
QFrame[role="top-bar"] {{ background: {c.raised}; border: none; border-bottom: 1px solid {c.line}; }}
QFrame[role="status-bar"] {{ background: {c.raised}; border: none; border-top: 1px solid {c.line}; }}
QFrame[role="side"] {{ background: {c.raised}; border: none; }}
QFrame[role="header"] {{ background: {c.ground}; border: none; border-bottom: 1px solid {c.line}; }}
QFrame[role="hairline"] {{ background: {c.line}; border: none; max-height: 1px; min-height: 1px; }}
QFrame[role="sunken"] {{ background: {c.sunken}; border: none; border-radius: {t.RADIUS}px; }}
QFrame[role="card"] {{ background: {c.ground}; border: 1px solid {c.line}; border-radius: {t.RADIUS}px; }}
QFrame[role="panel"] {{ background: {c.raised}; border: 1px solid {c.line}; border-radius: {t.RADIUS}px; }}
QFrame[role="tile"] {{ background: {c.sunken}; border: none; border-radius: {t.RADIUS}px; }}
QFrame[role="notice"] {{ background: {c.raised}; border: none; border-bottom: 1px solid {c.line}; }}
QFrame[role="below"] {{ background: {c.raised}; border: none; border-top: 1px solid {c.line}; }}
QFrame[role="notice-card"] {{ background: {c.ground}; border: 1px solid {c.faint}; border-radius: 8px; }}
QFrame[role="drop"] {{ background: {c.ground}; border: 2px dashed {c.accent}; border-radius: {t.RADIUS}px; }}

QFrame[role="banner"] {{ background: {c.raised}; border: none; border-top: 1px solid {c.line}; }}
QFrame[role="line"] {{ background: transparent; border: none; border-bottom: 1px solid {c.line}; }}

QLabel {{ background: transparent; }}
QLabel[tone="quiet"] {{ color: {c.quiet}; }}
QLabel[tone="faint"] {{ color: {c.faint}; }}
QLabel[tone="accent"] {{ color: {c.accent}; }}
QLabel[tone="good"] {{ color: {c.good}; }}
QLabel[tone="warn"] {{ color: {c.warn}; }}
QLabel[tone="bad"] {{ color: {c.bad}; }}
QLabel[role="key"] {{
    color: {c.quiet}; border: 1px solid {c.line}; border-radius: 4px; padding: 1px 5px; background: {c.ground};
}}

QLineEdit[role="search"] {{
    background: {c.ground}; color: {c.text}; border: 1px solid {c.line}; border-radius: {t.RADIUS}px;
    padding: 0 36px; selection-background-color: {c.selection}; selection-color: {c.text};
}}
QLineEdit[role="search"]:focus {{ border: 2px solid {c.accent}; padding: 0 35px; }}

QLineEdit[role="search"]:disabled {{ background: {c.raised}; }}

QLineEdit[role="find"] {{
    background: {c.ground}; color: {c.text}; border: 1px solid {c.line}; border-radius: {t.RADIUS}px;
    padding: 0 10px; selection-background-color: {c.selection}; selection-color: {c.text};
}}
QLineEdit[role="find"]:focus {{ border: 2px solid {c.accent}; padding: 0 9px; }}

QFrame[role="palette"] {{ background: {c.ground}; border: 1px solid {c.faint}; border-radius: 8px; }}
QLineEdit[role="palette"] {{
    background: transparent; color: {c.text}; border: none; border-bottom: 1px solid {c.line}; padding: 12px 16px;
    selection-background-color: {c.selection}; selection-color: {c.text};
}}
QFrame[role="bubble"] {{ background: {c.ground}; border: 2px solid {c.accent}; border-radius: 8px; }}
QFrame[role="ring"] {{ background: transparent; border: 2px solid {c.accent}; border-radius: 8px; }}
QListView[role="side-list"] {{ background: {c.raised}; border: 2px solid transparent; }}
QListView[role="side-list"]:focus {{ border: 2px solid {c.accent}; border-radius: {t.RADIUS}px; }}
QListView[role="boxed"] {{ background: {c.ground}; border: 1px solid {c.line}; border-radius: {t.RADIUS}px; }}
QListView[role="boxed"]:focus {{ border: 2px solid {c.accent}; }}
QTableView[role="figures"] {{
    background: {c.ground}; border: 1px solid {c.line}; selection-background-color: {c.sunken};
    selection-color: {c.text}; alternate-background-color: {c.raised};
}}
QTableView[role="figures"]:focus {{ border: 2px solid {c.accent}; }}
QHeaderView, QHeaderView::section {{ background: {c.ground}; color: {c.quiet}; border: none; padding: 4px 8px; }}
QCheckBox {{ spacing: 8px; padding: 4px; border: 2px solid transparent; border-radius: {t.RADIUS}px; }}
QCheckBox:focus {{ border: 2px solid {c.accent}; }}
QCheckBox::indicator {{
    width: 16px; height: 16px; border: 1px solid {c.quiet}; border-radius: 4px; background: {c.ground};
}}
QCheckBox::indicator:checked {{ background: {c.accent}; border-color: {c.accent}; image: url("{tick}"); }}

QPushButton {{
    background: {c.ground}; color: {c.text}; border: 1px solid {c.line}; border-radius: {t.RADIUS}px;
    padding: 6px 14px; min-height: 18px;
}}
QPushButton:hover {{ background: {c.raised}; }}
QPushButton:pressed {{ background: {c.sunken}; }}
QPushButton:focus {{ border: 2px solid {c.accent}; padding: 5px 13px; }}
QPushButton:disabled {{ color: {c.faint}; background: {c.raised}; }}
QPushButton[role="primary"] {{
    background: {c.accent}; color: {c.on_accent}; border: 1px solid {c.accent}; font-weight: {t.WEIGHT_STRONG};
}}
QPushButton[role="primary"]:hover, QPushButton[role="primary"]:pressed {{
    background: {c.accent_hover}; border-color: {c.accent_hover};
}}
QPushButton[role="primary"]:disabled {{
    background: {c.sunken}; color: {c.faint}; border-color: {c.sunken};
}}
QPushButton[role="primary"]:focus {{ border: 2px solid {c.text}; padding: 5px 13px; }}
QPushButton[role="link"] {{
    background: transparent; color: {c.accent}; border: 1px solid transparent; padding: 2px 0; text-align: left;
}}
QPushButton[role="link"]:hover {{ color: {c.accent_hover}; }}
QPushButton[role="link"]:focus {{ border: none; border-bottom: 2px solid {c.accent}; padding: 3px 1px 1px 1px; }}
QPushButton[role="tab"] {{
    background: transparent; color: {c.quiet}; border: 1px solid transparent; padding: 4px 8px;
    border-radius: {t.RADIUS}px;
}}
QPushButton[role="tab"]:hover {{ color: {c.text}; }}
QPushButton[role="tab"]:checked {{ background: {c.sunken}; color: {c.text}; font-weight: {t.WEIGHT_STRONG}; }}
QPushButton[role="tab"]:focus {{ border: 2px solid {c.accent}; padding: 3px 7px; }}

QPushButton[role="status"] {{
    background: transparent; color: {c.quiet}; border: 1px solid transparent; padding: 4px 8px;
    border-radius: {t.RADIUS}px;
}}
QPushButton[role="status"]:hover {{ color: {c.text}; background: {c.sunken}; }}
QPushButton[role="status"]:focus {{ border: 2px solid {c.accent}; padding: 3px 7px; }}

QPlainTextEdit[role="editor"] {{
    background: {c.ground}; color: {c.text}; border: 1px solid {c.line}; border-radius: {t.RADIUS}px; padding: 8px;
    selection-background-color: {c.selection}; selection-color: {c.text};
}}
QPlainTextEdit[role="editor"]:focus {{ border: 2px solid {c.accent}; padding: 7px; }}

QPushButton[role="chip"] {{
    background: transparent; text-align: left; color: {c.quiet}; border: 1px solid transparent; padding: 3px 7px;
    border-radius: {t.RADIUS}px; min-height: 16px;
}}
QPushButton[role="chip"][opens="true"] {{ text-align: center; }}
QPushButton[role="chip"]:hover {{ color: {c.text}; background: {c.sunken}; }}
QPushButton[role="chip"]:checked {{ background: {c.sunken}; color: {c.text}; font-weight: {t.WEIGHT_STRONG}; }}
QPushButton[role="chip"]:disabled {{ color: {c.faint}; background: transparent; }}
QPushButton[role="chip"]:focus {{ border: 2px solid {c.accent}; padding: 2px 6px; }}
QPushButton[role="chip"]::menu-indicator {{ image: none; width: 0; }}

QPushButton[role="tag"] {{
    background: {c.sunken}; color: {c.text}; border: 1px solid transparent; padding: 2px 8px;
    border-radius: {t.RADIUS}px; min-height: 16px;
}}
QPushButton[role="tag"]:hover {{ border-color: {c.line}; }}
QPushButton[role="tag"]:focus {{ border: 2px solid {c.accent}; padding: 1px 7px; }}
QPushButton[role="tag"]::menu-indicator {{ image: none; width: 0; }}
QPlainTextEdit[role="note-field"] {{
    background: {c.ground}; color: {c.text}; border: 1px solid {c.line}; border-radius: {t.RADIUS}px; padding: 4px;
    selection-background-color: {c.selection}; selection-color: {c.text};
}}
QPlainTextEdit[role="note-field"]:focus {{ border: 2px solid {c.accent}; padding: 3px; }}
QFrame[role="note"] {{ background: transparent; border: 1px solid transparent; }}
QFrame[role="note"]:focus {{ border: 1px solid {c.accent}; border-radius: 4px; }}

QToolButton {{ background: transparent; border: 1px solid transparent; border-radius: {t.RADIUS}px; padding: 5px; }}
QToolButton:hover, QToolButton:pressed {{ background: {c.sunken}; }}
QToolButton:focus {{ border: 2px solid {c.accent}; padding: 4px; }}
QToolButton::menu-indicator {{ image: none; width: 0; }}

QPushButton[role="float"] {{ border-radius: 15px; background: {c.raised}; padding: 5px 14px; }}
QPushButton[role="float"]:focus {{ border: 2px solid {c.accent}; padding: 4px 13px; }}

QFrame[role="composer"] {{ background: {c.ground}; border: 1px solid {c.line}; border-radius: {t.RADIUS}px; }}
QFrame[role="composer"][active="true"] {{ border: 1px solid {c.accent}; }}
QFrame[role="attachment"] {{ background: {c.raised}; border: 1px solid {c.line}; border-radius: {t.RADIUS}px; }}
QFrame[role="ask"] {{ background: {c.raised}; border: none; border-bottom: 1px solid {c.line}; }}
QFrame[role="popup"] {{ background: {c.ground}; border: 1px solid {c.line}; }}
QPlainTextEdit {{
    background: {c.ground}; color: {c.text}; selection-background-color: {c.selection}; selection-color: {c.text};
}}
QPlainTextEdit[role="writing"] {{ border: none; background: transparent; }}
QPlainTextEdit[role="text"] {{ border: 1px solid {c.line}; border-radius: {t.RADIUS}px; padding: 6px; }}
QPlainTextEdit[role="text"]:focus {{ border: 2px solid {c.accent}; padding: 5px; }}
QCheckBox, QRadioButton {{ spacing: 8px; border: 1px solid transparent; border-radius: 4px; padding: 3px; }}
QCheckBox:focus, QRadioButton:focus {{ border: 2px solid {c.accent}; padding: 2px; }}
QComboBox {{
    background: {c.ground}; color: {c.text}; border: 1px solid {c.line}; border-radius: {t.RADIUS}px; padding: 5px 10px;
    min-height: 18px; combobox-popup: 0;
}}
QComboBox:focus {{ border: 2px solid {c.accent}; padding: 4px 9px; }}
QComboBox::drop-down {{ border: none; width: 24px; }}
QComboBox QAbstractItemView {{ background: {c.ground}; border: 1px solid {c.line}; padding: 4px; }}
QComboBox QAbstractItemView::item {{
    min-height: 28px; padding: 0 8px; border: none; border-radius: 4px; color: {c.text};
}}
QComboBox QAbstractItemView::item:selected {{ background: {c.sunken}; color: {c.text}; }}

QListView {{ background: {c.raised}; border: none; }}
QListView[role="choices"] {{ background: {c.ground}; border: 1px solid transparent; padding: 1px; }}
QListView[role="choices"]:focus {{ border: 1px solid {c.accent}; border-radius: {t.RADIUS}px; }}
QListView[role="plain"] {{ background: {c.ground}; }}
QMenu {{ background: {c.raised}; border: 1px solid {c.line}; padding: 4px; }}
QMenu::item {{ padding: 6px 24px 6px 24px; border-radius: 4px; background: transparent; color: {c.text}; }}
QMenu::item:selected {{ background: {c.sunken}; }}
QMenu::item:disabled {{ color: {c.faint}; }}
QMenu::separator {{ height: 1px; background: {c.line}; margin: 4px 8px; }}

QProgressBar {{ background: {c.sunken}; border: none; border-radius: 4px; max-height: 8px; min-height: 8px; }}
QProgressBar::chunk {{ background: {c.accent}; border-radius: 4px; }}

QSplitter::handle {{ background: {c.line}; }}
QScrollBar:vertical {{ background: transparent; width: 12px; margin: 0; border: none; }}
QScrollBar::handle:vertical {{
    background: {c.line}; min-height: 32px; border-radius: 4px; margin: 2px;
}}
QScrollBar::handle:vertical:hover {{ background: {c.faint}; }}
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{
    background: transparent; border: none; height: 0; width: 0;
}}
"""
