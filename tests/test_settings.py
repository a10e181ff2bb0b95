import pytest

from holdfast.settings import ALL, SETTINGS_NAME, THEME, ZOOM_PERCENT, Settings


def test_what_is_set_is_there_the_next_time(tmp_path):
    Settings(tmp_path).set(THEME, "dark")

    assert Settings(tmp_path).get(THEME) == "dark"


def test_without_a_file_the_defaults_hold(tmp_path):
    settings = Settings(tmp_path / "absent")

    assert [settings.get(setting) for setting in ALL] == [setting.default for setting in ALL]


def test_what_another_version_wrote_stays(tmp_path):
    """Keys and comments that this version does not know survive a change."""
    (tmp_path / SETTINGS_NAME).write_text('# mine\n[look]\nshape = "round"\ntheme = "light"\n[future]\nx = 1\n')

    Settings(tmp_path).set(THEME, "dark")

    text = (tmp_path / SETTINGS_NAME).read_text()
    assert "# mine" in text
    assert 'shape = "round"' in text
    assert "x = 1" in text
    assert 'theme = "dark"' in text


@pytest.mark.parametrize("text", ['theme = "green"', "theme = 7", "theme = true"])
def test_an_impossible_value_gives_the_default(tmp_path, text):
    (tmp_path / SETTINGS_NAME).write_text(f"[look]\n{text}\nzoom_percent = 125\n")

    settings = Settings(tmp_path)

    assert settings.get(THEME) == "system"
    assert settings.get(ZOOM_PERCENT) == 125


@pytest.mark.expects_log("the settings file cannot be read")
def test_a_broken_file_is_set_aside_and_not_lost(tmp_path):
    (tmp_path / SETTINGS_NAME).write_text("[look\n")

    settings = Settings(tmp_path)
    settings.set(THEME, "light")

    assert Settings(tmp_path).get(THEME) == "light"
    assert (tmp_path / "settings.broken.toml").read_text() == "[look\n"
