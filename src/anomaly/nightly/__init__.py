"""May this run be used, and how does it become visible: whole, or not at all."""

from anomaly.nightly.manifest import file_entry, run_id, write_manifest
from anomaly.nightly.publish import RunLock, is_run_folder, staged_output

__all__ = ["RunLock", "file_entry", "is_run_folder", "run_id", "staged_output", "write_manifest"]
