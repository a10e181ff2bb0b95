"""What a person can do with the store. Knows the rooms below; knows nothing of windows or terminals."""

from holdfast.operations.additions import Additions
from holdfast.operations.health import HealthBook
from holdfast.operations.import_archive import preview
from holdfast.operations.library import Library

__all__ = ["Additions", "HealthBook", "Library", "preview"]
