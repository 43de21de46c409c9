"""Compare the tables a county holds and rank the discrepancies worth checking.

Importing this package imports neither pandas nor duckdb: each public function brings what it
needs when it is called.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

__all__ = ["Run", "__version__", "open_run", "scan"]

if TYPE_CHECKING:
    from anomaly.api import Run, open_run, scan


def __getattr__(name: str) -> Any:
    """Hand out the public functions of `anomaly.api` on first use."""
    if name in {"Run", "open_run", "scan"}:
        # By name, so that the rooms below do not depend on the API through this package.
        return getattr(import_module("anomaly.api"), name)
    raise AttributeError(f"module 'anomaly' has no attribute {name!r}")
