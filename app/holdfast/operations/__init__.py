"""What a person can do with the store. Knows the rooms below; knows nothing of windows or terminals."""

from typing import TYPE_CHECKING

from holdfast.doors import opening

if TYPE_CHECKING:
    from holdfast.operations.additions import Additions
    from holdfast.operations.health import HealthBook
    from holdfast.operations.import_archive import preview
    from holdfast.operations.library import Library

__all__ = ["Additions", "HealthBook", "Library", "preview"]

__getattr__ = opening(
    __name__,
    {
        "Additions": "additions",
        "HealthBook": "health",
        "preview": "import_archive",
        "Library": "library",
    },
)
