"""What a rehearsed outage was like, as frozen values, and the words for it. Rehearses nothing itself."""

from __future__ import annotations

from holdfast.language import tr
from holdfast.values import dataclass

QUESTION = "How do hedgehogs get through the winter?"
BEGINS = (
    "Hedgehogs eat as much as they can in autumn, then sleep from November to March in a nest of dry leaves. While"
    " they sleep, their heart beats"
)
GOES_ON = (
    " only a few times a minute and their body is barely warmer than the ground. A garden with a pile of leaves in a"
    " quiet corner is all they need."
)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was rehearsed: what was done, what came of it, and whether that is as it should be."""

    title: str
    text: str
    is_well: bool


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """The whole: its steps, and the reply that was taken over with the name of each who wrote a part of it."""

    steps: tuple[Step, ...]
    parts: tuple[tuple[str, str], ...] = ()

    @property
    def is_well(self) -> bool:
        """Say whether all went as it should."""
        return bool(self.steps) and all(step.is_well for step in self.steps)

    @property
    def words(self) -> str:
        """Return it in one sentence."""
        if self.is_well:
            return tr("Rehearsed: Claude broke off and was overloaded, a backup took over, and nothing was lost.")
        return tr("The rehearsal did not go as it should. The steps say where.")
