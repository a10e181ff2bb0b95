"""The whole window larger or smaller, as its settings say."""

import os

import pytest

from holdfast.gui.start import scale_interface


@pytest.mark.parametrize(("percent", "factor"), [(80, "0.8"), (150, "1.5"), (200, "2"), (5, "0.8"), (9000, "2")])
def test_the_setting_is_what_qt_is_told_within_bounds(monkeypatch, percent, factor):
    monkeypatch.delenv("QT_SCALE_FACTOR", raising=False)
    scale_interface(percent)
    assert os.environ.pop("QT_SCALE_FACTOR") == factor


def test_the_usual_size_tells_nothing_and_what_the_person_set_for_all_of_qt_stays(monkeypatch):
    monkeypatch.delenv("QT_SCALE_FACTOR", raising=False)
    scale_interface(100)
    assert "QT_SCALE_FACTOR" not in os.environ
    monkeypatch.setenv("QT_SCALE_FACTOR", "1.25")
    scale_interface(200)
    assert os.environ["QT_SCALE_FACTOR"] == "1.25"
