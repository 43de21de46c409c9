"""stub."""

from pathlib import Path

from anomaly.deliver.run_view import RunView


def write_report(view: RunView, path: Path) -> None:
    raise NotImplementedError
