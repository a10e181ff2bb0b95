"""Shows each part of the window alone, in each theme, for looking at: `python tests/playground.py`, or
`python tests/playground.py --shots DIR` to save pictures of them all. Nothing here is tested; it is for eyes.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def main() -> int:
    """Show or save everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shots", type=Path, help="save pictures in this folder and end")
    parser.add_argument("--theme", choices=["light", "dark"], help="only this theme")
    wanted = parser.parse_args()
    sys.path.insert(0, str(Path(__file__).parents[1] / "app"))

    from PySide6.QtCore import QPoint, QTimer  # noqa: PLC0415 - the path to our own packages comes first
    from PySide6.QtWidgets import QApplication, QWidget  # noqa: PLC0415 - the same

    from helpers.playground_parts import widgets  # noqa: PLC0415 - the same
    from holdfast.gui.start import use_words_of_people  # noqa: PLC0415 - the same
    from holdfast.gui.theme import Theme  # noqa: PLC0415 - the same

    application = QApplication(sys.argv[:1])
    use_words_of_people()
    shown: list[QWidget] = []
    for name in [wanted.theme] if wanted.theme else ["light", "dark"]:
        theme = Theme(application, name)
        for at, (part, widget) in enumerate(widgets(theme)):
            widget.setWindowTitle(f"{part}, {name}")
            widget.move(QPoint(40 * at, 30 * at))
            widget.show()
            shown.append(widget)
            if wanted.shots:
                wanted.shots.mkdir(parents=True, exist_ok=True)
                widget.grab().save(str(wanted.shots / f"{part}-{name}.png"))
                widget.hide()
    if wanted.shots:
        QTimer.singleShot(0, application.quit)
    return application.exec()


if __name__ == "__main__":
    raise SystemExit(main())
