"""From a folder of files to clean typed rows, or an issue with a place.

Inventory -> sniff -> reader -> header -> table -> mapping -> cleaning -> row status -> `record`.
"""

from anomaly.ingest.inspect import ColumnSample, FileReport, SheetReport, inspect, save_mappings
from anomaly.ingest.isolation import WorkbookReaders
from anomaly.ingest.lists import load_lists, programme_aliases
from anomaly.ingest.load import load, load_frames
from anomaly.ingest.passwords import Passwords
from anomaly.ingest.settings import ColumnUse, Delivery, IngestSettings, Limits, SheetUse

__all__ = [
    "ColumnSample",
    "ColumnUse",
    "Delivery",
    "FileReport",
    "IngestSettings",
    "Limits",
    "Passwords",
    "SheetReport",
    "SheetUse",
    "WorkbookReaders",
    "inspect",
    "load",
    "load_frames",
    "load_lists",
    "programme_aliases",
    "save_mappings",
]
