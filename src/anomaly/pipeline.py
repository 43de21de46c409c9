"""From a request to a published run: the stages in a loop, then all outputs or none."""

import platform
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anomaly import __version__
from anomaly.errors import ExitCode, InboxError, InternalError
from anomaly.stages import STAGES, Scan, ScanRequest
from anomaly.values import (
    Finding,
    Lead,
    Level,
    Outcome,
    RuleCard,
    RuleCoverage,
    Severity,
    SheetBalance,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

    from anomaly.deliver import RunView
    from anomaly.ingest import FileReport, Passwords

__all__ = [
    "Analysis",
    "ScanRequest",
    "ScanSummary",
    "analyse",
    "inspect_paths",
    "publish",
    "scan_to_folder",
]

WORKBOOK = "疑点清单.xlsx"
REPORT = "report.html"
_PACKAGES = ("duckdb", "sqlglot", "pyarrow", "python-calamine", "XlsxWriter")


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """A finished scan, not yet written anywhere.

    Args:
        view: what the outputs show.
        persons: the persons as the warehouse holds them, as Arrow.
        manifest: what goes into `manifest.json`, without the list of outputs.
        exit_code: 0, or 10 when a rule failed or a file was refused.
    """

    view: "RunView"
    persons: "pa.Table"
    manifest: Mapping[str, Any]
    exit_code: ExitCode


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanSummary:
    """What a scan says about itself after it was published into `folder`."""

    run_id: str
    as_of: str
    folder: Path
    balances: tuple[SheetBalance, ...]
    coverage: tuple[RuleCoverage, ...]
    cards: Mapping[str, RuleCard]
    findings: tuple[Finding, ...]
    leads: tuple[Lead, ...]
    issues: int
    exit_code: ExitCode

    @property
    def workbook(self) -> Path:
        """Path of the workbook."""
        return self.folder / WORKBOOK

    @property
    def report(self) -> Path:
        """Path of the report page."""
        return self.folder / REPORT

    @property
    def new_high(self) -> int:
        """New hits of level high."""
        return sum(
            finding.outcome is Outcome.HIT and finding.level is Level.HIGH and finding.life == "new"
            for finding in self.findings
        )

    def as_json(self) -> dict[str, Any]:
        """Counts and places for `--json`; no personal data."""
        return {
            "run": self.run_id,
            "as_of": self.as_of,
            "folder": str(self.folder),
            "workbook": str(self.workbook),
            "report": str(self.report),
            "leads": len(self.leads),
            "findings": len(self.findings),
            "issues": self.issues,
            "exit_code": int(self.exit_code),
            "files": [balance_json(balance) for balance in self.balances],
            "rules": [coverage_json(row) for row in self.coverage],
        }


def balance_json(balance: SheetBalance) -> dict[str, Any]:
    """The row balance of one sheet, as in the manifest."""
    return {
        "file": balance.file,
        "sheet": balance.sheet,
        "table": balance.table,
        "seen": balance.seen,
        "accepted": balance.accepted,
        "repaired": balance.repaired,
        "quarantined": balance.quarantined,
        "non_data": balance.non_data,
        "derived": balance.derived,
        "refused": balance.refused,
    }


def coverage_json(row: RuleCoverage) -> dict[str, Any]:
    """The six numbers of one rule, as in the manifest."""
    return {
        "rule": row.rule,
        "status": row.status,
        "reason": {"zh": row.reason.zh, "en": row.reason.en} if row.reason else None,
        "checked": row.checked,
        "hit": row.hit,
        "excepted": row.excepted,
        "waived": row.waived,
        "cannot_tell": row.cannot_tell,
        "clear": row.clear,
        "seconds": row.seconds,
    }


def analyse(request: ScanRequest, scratch: Path) -> Analysis:
    """Run all stages in `scratch` and gather what outputs need.

    Args:
        request: what to scan.
        scratch: an existing private folder; what is written into it may be deleted afterwards.

    Raises:
        AnomalyError: see the stages.
    """
    from anomaly.ingest.isolation import WorkbookReaders
    from anomaly.vocabulary import load_vocabulary
    from anomaly.warehouse import open_warehouse

    started = datetime.now(UTC)
    with ExitStack() as stack:
        # Started first: they get ready while rules are compiled.
        readers = (
            stack.enter_context(WorkbookReaders(request.threads or 2)) if request.inbox else None
        )
        connection = stack.enter_context(
            open_warehouse(
                memory=request.memory, threads=request.threads, temp_dir=scratch / "spill"
            )
        )
        scan = Scan(
            request=request,
            connection=connection,
            scratch=scratch,
            vocabulary=load_vocabulary(),
            readers=readers,
        )
        for stage in STAGES:
            stage(scan)
        return _gather(scan, started)


def _gather(scan: Scan, started: datetime) -> Analysis:
    from anomaly.deliver import RunView
    from anomaly.nightly import run_id

    if scan.as_of is None or scan.facts is None or scan.result is None:
        raise InternalError("阶段未完成", "a stage did not finish")
    as_of = scan.as_of.isoformat()
    coverage, failed = scan.result.coverage, scan.result.failed
    cards = {compiled.rule.rule: compiled.rule.card() for compiled in scan.compiled}
    refused = any(balance.refused for balance in scan.balances) or any(
        issue.severity is Severity.ERROR and issue.code.startswith("file.") for issue in scan.issues
    )
    versions = {"anomaly": __version__, "python": platform.python_version()}
    versions |= {package: version(package) for package in _PACKAGES}
    inputs = [
        {"file": f.file, "sha256": f.sha256, "bytes": f.size, "kind": f.kind,
         "encoding": f.encoding}
        for f in scan.files
    ]  # fmt: skip
    lists = [{"file": f.file, "sha256": f.sha256, "bytes": f.size} for f in scan.list_files]
    rules = [
        {
            "rule": compiled.rule.rule,
            "version": compiled.rule.version,
            "hash": compiled.hash,
            "parameters": [
                {"name": p.name, "value": p.value, "origin": p.origin}
                for p in compiled.shown_parameters
            ],
        }
        for compiled in scan.compiled
    ]
    run = run_id(
        as_of,
        {
            "inputs": inputs,
            "lists": lists,
            "rules": rules,
            "as_of": as_of,
            "version": __version__,
            "engine": scan.request.engine,
            "language": scan.request.language,
        },
    )
    persons = scan.connection.sql(
        "SELECT person_id, person_no, name, birth, sex, match_level, records FROM person"
    ).to_arrow_table()
    view = RunView(
        run_id=run,
        as_of=scan.as_of,
        files=scan.files,
        balances=scan.balances,
        findings=scan.findings,
        leads=scan.leads,
        coverage=coverage,
        cards=cards,
        issues=scan.issues,
        persons=persons.num_rows,
        versions=versions,
        language="en" if scan.request.language == "en" else "zh",
        facts=scan.facts,
        notes=scan.notes,
        payment_months=scan.payment_months,
        county=scan.county,
        table_labels={table.name: table.label for table in scan.vocabulary},
    )
    manifest = {
        "program": "anomaly",
        "run": {
            "id": run,
            "as_of": as_of,
            "started": started.isoformat(timespec="seconds"),
            "ended": datetime.now(UTC).isoformat(timespec="seconds"),
            "engine": scan.request.engine,
            "finding_ids": "stable, not secret (no workspace key)",
        },
        "places": scan.request.places(),
        "inputs": inputs,
        "lists": lists,
        "balance": [balance_json(balance) for balance in scan.balances],
        "gates": "first delivery: no history outside a workspace",
        "rules": [
            {**rule, **coverage_json(row)} for rule, row in zip(rules, coverage, strict=True)
        ],
        "versions": versions,
    }
    return Analysis(
        view=view,
        persons=persons,
        manifest=manifest,
        exit_code=ExitCode.INCOMPLETE if failed or refused else ExitCode.COMPLETE,
    )


def publish(analysis: Analysis, target: Path) -> None:
    """Write every output into a staging folder and rename it to `target`.

    Raises:
        ConfigurationError: `target` is not ours to replace.
        StorageError: the disk is full; nothing is left behind.
    """
    from anomaly.nightly import staged_output

    with staged_output(target) as staging:
        write_outputs(analysis, staging)


def write_outputs(analysis: Analysis, folder: Path) -> None:
    """Write the files of a run folder into `folder`, the manifest last."""
    from anomaly import deliver
    from anomaly.nightly import write_manifest
    from anomaly.warehouse import write_table

    view = analysis.view
    deliver.write_tables(
        view, analysis.persons, folder, lambda table, path: write_table(path, table)
    )
    deliver.write_workbook(view, folder / WORKBOOK)
    deliver.write_report(view, folder / REPORT)
    for path in folder.iterdir():
        path.chmod(0o600)
    write_manifest(folder, analysis.manifest)


def scan_to_folder(request: ScanRequest, target: Path) -> ScanSummary:
    """Scan and publish into `target`; a run that fails leaves what was there before.

    Raises:
        LockedError: another run writes into `target`.
        AnomalyError: see `analyse` and `publish`.
    """
    from anomaly.nightly import RunLock, staged_output

    with RunLock(target), staged_output(target) as staging:
        with _scratch(staging) as scratch:
            analysis = analyse(request, scratch)
        write_outputs(analysis, staging)
    view = analysis.view
    return ScanSummary(
        run_id=view.run_id,
        as_of=view.as_of.isoformat(),
        folder=target,
        balances=tuple(view.balances),
        coverage=tuple(view.coverage),
        cards=view.cards,
        findings=tuple(view.findings),
        leads=tuple(view.leads),
        issues=len(view.issues),
        exit_code=analysis.exit_code,
    )


@contextmanager
def _scratch(parent: Path) -> Iterator[Path]:
    """A private folder below `parent` that is gone when the outputs are written."""
    with tempfile.TemporaryDirectory(prefix="scratch-", dir=parent) as folder:
        yield Path(folder)


def inspect_paths(
    paths: "Sequence[Path]",
    *,
    lists: Path | None = None,
    mappings: Path | None = None,
    passwords: "Passwords | None" = None,
) -> "list[FileReport]":
    """What each file is taken for, without loading it.

    Args:
        paths: files, or folders of which every file is looked at.
        lists: the county's lists, so that its programme names are known.
        mappings: folder of saved mappings.
        passwords: opens encrypted workbooks.

    Raises:
        InboxError: a path does not exist.
    """
    from anomaly import ingest
    from anomaly.rules import library_path
    from anomaly.vocabulary import load_vocabulary
    from anomaly.warehouse import create_record_schema, open_warehouse

    for path in paths:
        if not path.exists():
            raise InboxError(
                f"找不到 {path}，请检查路径",
                f"there is no {path}; check the path",
                code="inbox.missing",
            )
    vocabulary = load_vocabulary()
    with (
        tempfile.TemporaryDirectory(prefix="anomaly-") as scratch,
        open_warehouse() as connection,
        ingest.WorkbookReaders(1) as readers,
    ):
        settings = ingest.IngestSettings(
            scratch=Path(scratch),
            mappings_dir=mappings,
            passwords=passwords or ingest.Passwords(),
            readers=readers,
        )
        create_record_schema(connection, vocabulary)
        folders = [folder for folder in (library_path() / "lists", lists) if folder is not None]
        ingest.load_lists(folders, connection, vocabulary, settings)
        known = replace(settings, programmes=ingest.programme_aliases(connection) or None)
        return ingest.inspect(list(paths), vocabulary, known)
