"""Asks before a link of a conversation is followed. Knows the bar of notices, and nothing of what the link stood in."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from holdfast.gui.panes import Notice
from holdfast.language import mark, tr
from holdfast.render import real_host

if TYPE_CHECKING:
    from holdfast.gui.panes import NoticeBar


def ask_about_link(bar: NoticeBar, address: str) -> None:
    """Say where a link goes, and follow it only if that is wanted."""
    url = QUrl(address)
    host = real_host(bytes(url.toEncoded().data()).decode())  # letters that look like others are told apart
    if host is None or not url.isValid():
        bar.show_notice(Notice(tr("This link is not opened."), tr("It leads to something on this computer.")))
        return
    is_mail = url.scheme() == "mailto"
    where = url.path() if is_mail else host
    asked = mark("Open {where} in your mail program?") if is_mail else mark("Open {where} in your browser?")
    opens = tr("Open mail program") if is_mail else tr("Open browser")
    notice = Notice(tr(asked, where=where), address, "info", (("open", opens), ("stay", tr("Stay here"))))
    bar.show_notice(notice, partial(_on_answer, url))


def _on_answer(url: QUrl, key: str) -> None:
    if key == "open":
        QDesktopServices.openUrl(url)
