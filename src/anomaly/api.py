"""The Python API for people who live in pandas; nothing in it prints or exits."""

import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anomaly.errors import ConfigurationError, InboxError, nearest

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from anomaly.pipeline import Analysis

__all__ = ["Run", "open_run", "scan"]

_TABLES = ("findings", "leads", "coverage", "issues", "persons")


class Run:
    """A finished run: the tables of a run folder as DataFrames, columns as in the contract.

    Made by `scan` and `open_run`.
    """

    def __init__(
        self, tables: "Mapping[str, pa.Table]", analysis: "Analysis | None" = None
    ) -> None:
        self._tables = dict(tables)
        self._analysis = analysis

    @property
    def findings(self) -> "pd.DataFrame":
        """One row a finding."""
        return self._frame("findings")

    @property
    def leads(self) -> "pd.DataFrame":
        """One row a lead, `rank` 1..n without ties."""
        return self._frame("leads")

    @property
    def coverage(self) -> "pd.DataFrame":
        """One row a rule: status, reason and the six counts."""
        return self._frame("coverage")

    @property
    def issues(self) -> "pd.DataFrame":
        """One row an issue of the data."""
        return self._frame("issues")

    @property
    def persons(self) -> "pd.DataFrame":
        """One row a person."""
        return self._frame("persons")

    def explain(self, finding_id: str) -> dict[str, Any]:
        """Everything stored about one finding: sentence, conditions with both values, sources.

        Raises:
            ConfigurationError: the run has no such finding.
        """
        frame = self._tables["findings"]
        ids = frame.column("finding_id").to_pylist()
        if finding_id not in ids:
            near = "、".join(nearest(finding_id, ids))
            raise ConfigurationError(
                f"没有疑点 {finding_id}" + (f"，相近：{near}" if near else ""),
                f"there is no finding {finding_id}" + (f"; nearest: {near}" if near else ""),
                code="finding.unknown",
            )
        row: dict[str, Any] = frame.slice(ids.index(finding_id), 1).to_pylist()[0]
        return row

    def save(self, directory: "Path | str") -> Path:
        """Publish the run into `directory`, whole or not at all; returns the folder.

        Raises:
            ConfigurationError: the run was opened from a folder, or `directory` is not ours.
            StorageError: the disk is full.
        """
        from anomaly.pipeline import publish

        if self._analysis is None:
            raise ConfigurationError(
                "该运行是从文件夹打开的，请直接复制该文件夹",
                "this run was opened from a folder; copy that folder instead",
                code="run.opened",
            )
        publish(self._analysis, Path(directory))
        return Path(directory)

    def _frame(self, name: str) -> "pd.DataFrame":
        frame: pd.DataFrame = self._tables[name].to_pandas()
        return frame


def scan(
    tables: "Mapping[str, pd.DataFrame] | Path | str",
    *,
    rules: str | Sequence[str] | None = None,
    lists: "Mapping[str, pd.DataFrame] | Path | str | None" = None,
    site: Path | str | None = None,
    as_of: date | str | None = None,
    engine: str = "duckdb",
) -> Run:
    """Compare tables and rank the discrepancies; the same engine as the command line.

    Args:
        tables: canonical table name -> DataFrame (canonical columns, or an office's own headers,
            mapped as files are), or an inbox folder.
        rules: glob or globs of rule ids such as `death.*`; None: all.
        lists: list name -> DataFrame, or a folder; the shipped lists fill what is not given.
        site: settings file.
        as_of: last day that counts; None: last day of the newest month in the payments.
        engine: `duckdb`.

    Raises:
        AnomalyError: nothing usable, an unknown table, a wrong list or setting.
    """
    from anomaly import deliver
    from anomaly.pipeline import ScanRequest, analyse

    day = date.fromisoformat(as_of) if isinstance(as_of, str) else as_of
    globs = (rules,) if isinstance(rules, str) else tuple(rules or ())
    county_lists = Path(lists) if isinstance(lists, str) else lists
    settings: dict[str, Any] = {
        "lists": county_lists,
        "site": Path(site) if site is not None else None,
        "as_of": day,
        "rules": globs,
        "engine": engine,
    }
    if isinstance(tables, (str, Path)):
        if isinstance(county_lists, Mapping):
            request = ScanRequest(inbox=Path(tables), **settings)
        else:
            request = ScanRequest.from_inbox(Path(tables), **settings)
    else:
        if not tables:
            raise InboxError("没有给出任何表", "no table was given", code="inbox.empty")
        request = ScanRequest(frames=dict(tables), **settings)
    with tempfile.TemporaryDirectory(prefix="anomaly-") as scratch:
        analysis = analyse(request, Path(scratch))
    view = analysis.view
    return Run(
        {
            "findings": deliver.findings_table(view.findings),
            "leads": deliver.leads_table(view.leads),
            "coverage": deliver.coverage_table(view.coverage, view.language),
            "issues": deliver.issues_table(view.issues),
            "persons": deliver.persons_table(analysis.persons),
        },
        analysis,
    )


def open_run(directory: "Path | str") -> Run:
    """Open a run folder.

    Raises:
        ConfigurationError: the folder is not a run of this program.
    """
    import pyarrow.parquet as pq

    from anomaly.nightly import is_run_folder

    folder = Path(directory)
    if not is_run_folder(folder):
        raise ConfigurationError(
            f"{folder} 不是运行结果文件夹（没有 manifest.json）",
            f"{folder} is not a run folder (it has no manifest.json)",
            code="run.not_a_run",
        )
    return Run({name: pq.read_table(folder / f"{name}.parquet") for name in _TABLES})
