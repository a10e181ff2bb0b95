"""The window of settings: who answers, in which order, and everything else that can be set. Its pages show and signal;
its controller decides.
"""

from holdfast.gui.settings.controller import SettingsController

__all__ = ["SettingsController"]
