"""Decides what the settings say of being opened at log-in: what the desktop's own file says, read anew whenever a
person comes to look. Knows who writes that file; keeps nothing.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from holdfast.errors import HoldfastError
from holdfast.jobs import LatestWins
from holdfast.values import dataclass

if TYPE_CHECKING:
    from holdfast.gui.bridge import Bridge
    from holdfast.gui.settings.log_in_line import LogInLine
    from holdfast.jobs import CancelToken
    from holdfast.paths import Paths


@dataclass(frozen=True, slots=True)
class _State:
    """How it stands, and what went wrong when it was to be changed."""

    is_on: bool
    problem: str = ""


class AtLogIn(QObject):
    """Shows how it stands, and carries out what is wished, one wish after the other."""

    def __init__(self, line: LogInLine, bridge: Bridge, paths: Paths) -> None:
        super().__init__(line)
        self._line = line
        self._bridge = bridge
        self._paths = paths
        self._reading = LatestWins()
        self._wish: bool | None = None
        self._is_writing = False
        line.wished.connect(self._on_wished)

    def refresh(self) -> None:
        """Read how it stands: the command line, or the desktop's own settings, may have changed it."""
        if not self._is_writing:
            self._bridge.run_latest(self._reading, self._read, self._on_read, on_failed=self._on_impossible)

    def _on_wished(self, is_on: bool) -> None:  # noqa: FBT001 - a signal's argument
        self._wish = is_on
        if not self._is_writing:
            self._carry_out()

    def _carry_out(self) -> None:
        wish, self._wish, self._is_writing = self._wish, None, True
        self._reading.next()  # what is being read would come too late
        self._bridge.run(partial(self._write, wish is True), self._on_written, on_failed=self._on_impossible)

    def _read(self, _token: CancelToken) -> _State:
        from holdfast.operations.autostart import Autostart  # noqa: PLC0415 - for those who look

        return _State(Autostart.of(self._paths).is_on)

    def _write(self, wish: bool, _token: CancelToken) -> _State:  # noqa: FBT001 - given in advance
        from holdfast.operations.autostart import Autostart  # noqa: PLC0415 - as above

        autostart, problem = Autostart.of(self._paths), ""
        try:
            autostart.turn_on() if wish else autostart.turn_off()
        except HoldfastError as err:
            problem = str(err)
        return _State(autostart.is_on, problem)

    def _on_read(self, state: _State) -> None:
        self._line.show_state(is_on=state.is_on, problem=state.problem)

    def _on_written(self, state: _State) -> None:
        self._is_writing = False
        if self._wish is None:
            self._on_read(state)
        else:
            self._carry_out()

    def _on_impossible(self, error: HoldfastError) -> None:
        self._is_writing = False
        self._line.show_impossible(str(error))
