"""The language of the window: which one, and what Qt itself has to know of it. Says nothing of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLibraryInfo, QLocale, Qt, QTranslator

from holdfast import language

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

AS_THE_SYSTEM = "system"
QT_NAMES = {"pt": "pt_BR"}
"""Where Qt calls the words of its own dialogs otherwise than we call the language."""
LATIN_DIGITS = "0"
EMIRATES = QLocale(QLocale.Language.Arabic, QLocale.Country.UnitedArabEmirates)


def speak(setting: str) -> None:
    """Speak the language that is set, or one that the system asks for, in all that is said from now on."""
    system = QLocale.system()
    wanted = system.uiLanguages() if setting == AS_THE_SYSTEM else [setting]
    code = language.fitting(wanted)
    language.speak(code)
    QLocale.setDefault(locale_of(language.spoken(), system))


def locale_of(code: str, system: QLocale) -> QLocale:
    """Return how dates and sizes are written: as the system does where it has the language, else as its country would.

    Counts in sentences are written in Latin digits, so that dates beside them are too.
    """
    wanted = QLocale(code)
    if system.language() == QLocale.Language.C:  # a system without a language: its "C" knows no 2,914
        system = QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom)
    if system.language() == wanted.language() and system.zeroDigit() == LATIN_DIGITS and _is_of_one_language(system):
        return system
    found = QLocale(wanted.language(), wanted.script(), system.territory())
    if found.language() != wanted.language() or found.zeroDigit() != LATIN_DIGITS:
        found = wanted
    return EMIRATES if found.zeroDigit() != LATIN_DIGITS else found


def _is_of_one_language(system: QLocale) -> bool:
    """Say whether the system names days and months in its own language. Where LANGUAGE or LC_MESSAGES say another one
    than LANG or LC_TIME, Qt calls it by the first and has the names of the second.
    """
    plain = QLocale(system.language(), system.script(), system.territory())
    return all(system.monthName(month) == plain.monthName(month) for month in range(1, 13))


def dress(application: QApplication) -> None:
    """Have Qt's own words (the dialogs for files, menus of fields) and the direction follow the language."""
    code = language.spoken()
    if code == language.ENGLISH:
        return
    words = QTranslator(application)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if words.load(f"qtbase_{QT_NAMES.get(code, code)}", folder):
        application.installTranslator(words)
    if code in language.RIGHT_TO_LEFT:
        application.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
