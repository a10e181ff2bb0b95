"""How two desktops ask and are answered: GNOME Shell (`org.gnome.Shell.SearchProvider2`) and KDE's KRunner
(`org.kde.krunner1`). Pure: turns what was found into what they want to hear.

The interfaces: https://developer.gnome.org/documentation/tutorials/search-provider.html and the comments of KRunner's
`dbusutils_p.h`, whose fourth field is how high a match stands among those of other programs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.desktop.answers import Found

SHELL = "org.gnome.Shell.SearchProvider2"
KRUNNER = "org.kde.krunner1"
ICON = "holdfast"

MODERATE = 30
"""Among KRunner's matches (0 to 100): below programs and open windows, among files."""
FIRST, STEP = 0.8, 0.02
LEFT, RIGHT = "\u2039", "\u203a"

XML = """<!DOCTYPE node PUBLIC "-//freedesktop//DTD D-BUS Object Introspection 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/introspect.dtd">
<node>
  <interface name="org.gnome.Shell.SearchProvider2">
    <method name="GetInitialResultSet">
      <arg type="as" name="terms" direction="in"/><arg type="as" name="results" direction="out"/>
    </method>
    <method name="GetSubsearchResultSet">
      <arg type="as" name="previous_results" direction="in"/><arg type="as" name="terms" direction="in"/>
      <arg type="as" name="results" direction="out"/>
    </method>
    <method name="GetResultMetas">
      <arg type="as" name="identifiers" direction="in"/><arg type="aa{sv}" name="metas" direction="out"/>
    </method>
    <method name="ActivateResult">
      <arg type="s" name="identifier" direction="in"/><arg type="as" name="terms" direction="in"/>
      <arg type="u" name="timestamp" direction="in"/>
    </method>
    <method name="LaunchSearch">
      <arg type="as" name="terms" direction="in"/><arg type="u" name="timestamp" direction="in"/>
    </method>
  </interface>
  <interface name="org.kde.krunner1">
    <method name="Actions"><arg type="a(sss)" name="matches" direction="out"/></method>
    <method name="Match">
      <arg type="s" name="query" direction="in"/><arg type="a(sssida{sv})" name="matches" direction="out"/>
    </method>
    <method name="Run">
      <arg type="s" name="matchId" direction="in"/><arg type="s" name="actionId" direction="in"/>
    </method>
    <method name="SetActivationToken"><arg type="s" name="token" direction="in"/></method>
    <method name="Teardown"/>
  </interface>
</node>
"""


def metas(found: Sequence[Found]) -> list[dict[str, tuple[str, str]]]:
    """Return what GNOME Shell shows of each."""
    return [
        {
            "id": ("s", each.link),
            "name": ("s", each.title),
            "description": ("s", each.line),
            "gicon": ("s", ICON),
        }
        for each in found
    ]


def matches(found: Sequence[Found]) -> list[tuple[str, str, str, int, float, dict[str, tuple[str, str]]]]:
    """Return what KRunner shows of each, and how well it fits."""
    return [
        (
            each.link,
            _plain(each.title),
            ICON,
            MODERATE,
            max(FIRST - STEP * at, STEP),
            {"subtext": ("s", _plain(each.line)), "category": ("s", "Holdfast")},
        )
        for at, each in enumerate(found)
    ]


def _plain(text: str) -> str:
    """Return a text that cannot be taken for one with tags, which labels of Plasma may obey."""
    return text.replace("<", LEFT).replace(">", RIGHT)
