"""The stages of a scan: what each takes from the scan so far and what it adds.

Compiled rules, and files -> record (cleaned rows or issues) -> persons -> prepared tables; both
meet in findings -> leads. `anomaly.pipeline` runs them in order.
"""

import calendar
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anomaly.errors import ConfigurationError, ErrorList, InboxError, InternalError
from anomaly.values import Finding, Issue, Lead, SheetBalance, SourceFile, month_of

if TYPE_CHECKING:
    import pandas as pd
    from duckdb import DuckDBPyConnection

    from anomaly.deliver import SubjectNotes
    from anomaly.engine import RunResult
    from anomaly.ingest import Passwords, WorkbookReaders
    from anomaly.leads import LeadFacts
    from anomaly.people import PeopleSummary
    from anomaly.rules import CompiledRule, RuleSet
    from anomaly.vocabulary import Vocabulary
    from anomaly.warehouse import PrepareSummary


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanRequest:
    """What to scan and how; exactly one of `inbox` and `frames` is given.

    Args:
        inbox: folder of delivered files.
        frames: canonical table name -> DataFrame.
        lists: folder of the county's lists, or list name -> DataFrame; None: shipped lists only.
        mappings: folder of saved column mappings.
        site: settings file that tunes rules.
        as_of: last day that counts; None: last day of the newest month in the payments.
        rules: globs of rule ids, empty: all.
        tags: tags of which a rule must carry one, empty: all.
        rule_folder: a rule library other than the shipped one.
        engine: `duckdb`.
        memory: limit of the database, such as `2GiB`.
        threads: number of threads; results do not depend on it.
        language: of messages and outputs.
        passwords: opens encrypted workbooks.
    """

    inbox: Path | None = None
    frames: "Mapping[str, pd.DataFrame] | None" = None
    lists: "Path | Mapping[str, pd.DataFrame] | None" = None
    mappings: Path | None = None
    site: Path | None = None
    as_of: date | None = None
    rules: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    rule_folder: Path | None = None
    engine: str = "duckdb"
    memory: str | None = None
    threads: int | None = None
    language: str = "zh"
    passwords: "Passwords | None" = None

    @classmethod
    def from_inbox(
        cls,
        inbox: Path,
        *,
        lists: Path | None = None,
        mappings: Path | None = None,
        site: Path | None = None,
        **settings: Any,
    ) -> "ScanRequest":
        """A request for a folder; `lists`, `mappings` and `site.yml` default to those beside it.

        Raises:
            InboxError: the folder is missing or empty.
            ConfigurationError: a folder or file that was named does not exist.
        """
        if not inbox.is_dir():
            raise InboxError(
                f"找不到来数文件夹 {inbox}，请检查路径",
                f"there is no inbox folder {inbox}; check the path",
                code="inbox.missing",
            )
        if not any(path.is_file() for path in inbox.rglob("*")):
            raise InboxError(
                f"来数文件夹 {inbox} 是空的，请先放入文件",
                f"the inbox folder {inbox} is empty; put the files into it first",
                code="inbox.empty",
            )
        beside = inbox.resolve().parent
        return cls(
            inbox=inbox,
            lists=_named_or_beside(lists, beside / "lists"),
            mappings=_named_or_beside(mappings, beside / "mappings"),
            site=_named_or_beside(site, beside / "site.yml"),
            **settings,
        )

    def places(self) -> dict[str, str]:
        """The folders and files that were named, so that a run can be asked again later."""
        named = {
            "inbox": self.inbox,
            "lists": self.lists,
            "mappings": self.mappings,
            "site": self.site,
        }
        return {
            name: path.resolve().as_posix()
            for name, path in named.items()
            if isinstance(path, Path)
        }


def _named_or_beside(named: Path | None, beside: Path) -> Path | None:
    if named is None:
        return beside if beside.exists() else None
    if not named.exists():
        raise ConfigurationError(
            f"找不到 {named}，请检查路径",
            f"there is no {named}; check the path",
            code="argument.missing_path",
        )
    return named


@dataclass(slots=True, kw_only=True)
class Scan:
    """A scan in progress: filled from top to bottom, one stage after the other.

    Args:
        request: what was asked for.
        connection: the run's database, opened by the pipeline.
        scratch: folder for temporary files, gone with the run.
        vocabulary: the canonical tables.
        readers: child processes that parse workbooks; None: this process does.
    """

    request: ScanRequest
    connection: "DuckDBPyConnection"
    scratch: Path
    vocabulary: "Vocabulary"
    readers: "WorkbookReaders | None" = None
    files: tuple[SourceFile, ...] = ()
    balances: tuple[SheetBalance, ...] = ()
    issues: tuple[Issue, ...] = ()
    list_files: tuple[SourceFile, ...] = ()
    delivered: Mapping[str, int] = field(default_factory=dict)
    as_of: date | None = None
    people: "PeopleSummary | None" = None
    prepared: "PrepareSummary | None" = None
    rule_set: "RuleSet | None" = None
    compiled: "tuple[CompiledRule, ...]" = ()
    result: "RunResult | None" = None
    findings: tuple[Finding, ...] = ()
    facts: "LeadFacts | None" = None
    leads: tuple[Lead, ...] = ()
    notes: "Mapping[str, SubjectNotes]" = field(default_factory=dict)
    payment_months: Mapping[str, int] = field(default_factory=dict)
    county: str | None = None


def load(scan: Scan) -> None:
    """Read lists and files (or frames) into schema `record`; collect issues and row balances.

    Raises:
        InboxError: nothing usable was delivered.
        InternalError: a row is unaccounted for.
    """
    from anomaly import ingest
    from anomaly.warehouse import create_record_schema

    request = scan.request
    create_record_schema(scan.connection, scan.vocabulary)
    settings = ingest.IngestSettings(
        threads=request.threads or 2,
        mappings_dir=request.mappings,
        as_of=request.as_of,
        scratch=scan.scratch,
        passwords=request.passwords or ingest.Passwords(),
        readers=scan.readers,
    )
    county = [request.lists] if isinstance(request.lists, Path) else []
    folders = [*_list_folders(request), *county]
    lists = ingest.load_lists(folders, scan.connection, scan.vocabulary, settings)
    deliveries = [lists]
    if request.lists is not None and not isinstance(request.lists, Path):
        named = {f"list.{name.removeprefix('list.')}": f for name, f in request.lists.items()}
        deliveries.append(ingest.load_frames(named, scan.connection, scan.vocabulary, settings))
    settings = replace(settings, programmes=ingest.programme_aliases(scan.connection) or None)
    if request.frames is not None:
        tables = ingest.load_frames(request.frames, scan.connection, scan.vocabulary, settings)
    elif request.inbox is not None:
        tables = ingest.load(request.inbox, scan.connection, scan.vocabulary, settings)
    else:
        raise InternalError("没有数据来源", "neither an inbox nor frames were given")
    deliveries.append(tables)
    scan.list_files = tuple(f for delivery in deliveries[:-1] for f in delivery.files)
    scan.files = tables.files
    scan.balances = tuple(b for delivery in deliveries for b in delivery.balances)
    county_lists = {f"lists/{path.name}" for folder in county for path in folder.iterdir()}
    scan.issues = tuple(
        issue
        for delivery in deliveries
        for issue in delivery.issues
        # A list that is shipped empty is a form to fill in, not a finding about the delivery.
        if issue.code != "sheet.no_rows" or delivery is not lists or issue.file in county_lists
    )
    unbalanced = [b for b in scan.balances if not b.balanced]
    if unbalanced:
        first = unbalanced[0]
        raise InternalError(
            f"行数不平衡：{first.file} {first.sheet or ''}",
            f"row balance fails: {first.file} {first.sheet or ''}",
            code="sheet.balance",
        )
    scan.delivered = dict(
        scan.connection.execute(
            "SELECT table_name, SUM(rows) FROM record.delivered GROUP BY 1"
        ).fetchall()
    )
    if not any(not name.startswith("list.") for name, rows in scan.delivered.items() if rows):
        raise InboxError(
            "没有可用的数据：所有文件都被拒收或无法识别，请用 anomaly inspect 查看原因",
            "nothing usable: every file was refused or not recognised; see anomaly inspect",
            code="inbox.unusable",
        )
    scan.as_of = request.as_of or _last_day_paid(scan)
    if scan.as_of is None:
        raise ConfigurationError(
            "数据中没有任何发放月份，无法确定统计截止日，请用 --as-of 指定",
            "no month of payment in the data, so the as-of date is not known; give --as-of",
            code="as_of.unknown",
        )


_TABLES_WITH_MONTHS = ("payment", "pension", "payroll")


def _last_day_paid(scan: Scan) -> date | None:
    """The last day of the newest month paid; never today. None when no month is known."""
    newest: int | None = None
    for table in _TABLES_WITH_MONTHS:
        columns = [f.name for f in scan.vocabulary.table(table).file_fields if f.type == "month"]
        for column in columns:
            found = scan.connection.execute(
                f'SELECT MAX("{column}") FROM record."{table}"'
            ).fetchall()[0][0]
            newest = (
                max(newest, found)
                if newest is not None and found is not None
                else (found if newest is None else newest)
            )
        if newest is not None:
            break
    if newest is None:
        return None
    year, month = newest // 12, newest % 12 + 1
    return date(year, month, calendar.monthrange(year, month)[1])


def link(scan: Scan) -> None:
    """Decide who is who: persons, households, kin edges, family groups."""
    from anomaly.people import link as link_people

    day = scan.as_of.year * 10_000 + scan.as_of.month * 100 + scan.as_of.day if scan.as_of else None
    scan.people = link_people(scan.connection, scan.vocabulary, as_of=day)


def prepare(scan: Scan) -> None:
    """Build what rules see, then take from the connection all that rules have no business with."""
    from anomaly.facts import PAYMENT_COLUMNS
    from anomaly.warehouse import lock_down
    from anomaly.warehouse import prepare as prepare_tables

    month = month_of(scan.as_of.year, scan.as_of.month) if scan.as_of else None
    names = [compiled.names for compiled in scan.compiled]
    wanted = PAYMENT_COLUMNS.union(*names) if names else None
    scan.prepared = prepare_tables(
        scan.connection, scan.vocabulary, as_of_month=month, wanted=wanted
    )
    lock_down(scan.connection)


def compile_library(scan: Scan) -> None:
    """Load, select and tune the rules and turn each into SQL.

    Raises:
        ErrorList: a rule file or the site file has errors; all of them are in it.
        ConfigurationError: a pattern matches no rule.
    """
    from anomaly.rules import compile_rule, library_path, load_overlay, load_rules

    request = scan.request
    folder = request.rule_folder or library_path()
    lists = list_names(request)
    library = load_rules([folder], scan.vocabulary, lists=lists).require_clean()
    if request.site is not None:
        site = load_overlay(request.site, library)
        if site.errors:
            raise ErrorList(site.errors)
        library = site.overlay.apply(library)
    unmatched = library.unmatched(request.rules)
    if unmatched:
        pattern, near = unmatched[0]
        raise ConfigurationError(
            f"没有规则符合 {pattern}" + (f"，相近：{'、'.join(near)}" if near else ""),
            f"no rule matches {pattern}" + (f"; nearest: {', '.join(near)}" if near else ""),
            code="rules.none_selected",
        )
    scan.rule_set = library.select(request.rules, request.tags)
    scan.compiled = tuple(compile_rule(rule, scan.vocabulary) for rule in scan.rule_set.rules)


def list_names(request: ScanRequest) -> set[str]:
    """The lists that rules may name: those at hand, by file name or frame name."""
    folders = _list_folders(request)
    if isinstance(request.lists, Path):
        folders = (*folders, request.lists)
    names = {path.stem for folder in folders if folder.is_dir() for path in folder.iterdir()}
    if request.lists is not None and not isinstance(request.lists, Path):
        names |= {name.removeprefix("list.") for name in request.lists}
    return names


def _list_folders(request: ScanRequest) -> tuple[Path, ...]:
    """The folders of lists that come with rules; what a later one holds wins."""
    from anomaly.rules import library_path

    libraries = (library_path(), request.rule_folder)
    return tuple(folder / "lists" for folder in libraries if folder is not None)


def execute(scan: Scan) -> None:
    """Run the compiled rules and merge their cases into findings."""
    from anomaly.engine import RunContext, run_rules
    from anomaly.leads import finding_id, with_life_outside_workspace

    labels = {table.name: table.label for table in scan.vocabulary}
    codes = {
        f"{table.name}.{field.name}": {code.value: code.label for code in field.codes}
        for table in scan.vocabulary
        for field in table.fields.values()
        if field.codes
    }
    context = RunContext(
        make_id=finding_id,
        delivered=scan.delivered,
        table_labels=labels,
        codes=codes,
    )
    scan.result = run_rules(scan.connection, scan.compiled, context)
    as_of = scan.as_of.isoformat() if scan.as_of else ""
    scan.findings = tuple(with_life_outside_workspace(scan.result.findings, as_of))


def rank(scan: Scan) -> None:
    """Merge findings per subject, score and order them."""
    from anomaly.facts import county_name, lead_facts, payment_months, subject_notes
    from anomaly.leads import ScoreWeights, rank_leads

    titles = {compiled.rule.rule: compiled.rule.title for compiled in scan.compiled}
    scan.facts = lead_facts(scan.connection, scan.findings, titles)
    leads, findings = rank_leads(scan.findings, scan.facts, ScoreWeights())
    scan.leads = tuple(leads)
    scan.findings = tuple(findings)
    language = scan.request.language
    codes = scan.vocabulary.table("household").field("relation").codes
    words = {code.value: code.label.of(language) for code in codes}
    scan.notes = subject_notes(scan.connection, scan.leads, words)
    scan.payment_months = payment_months(scan.connection, scan.findings)
    scan.county = county_name(scan.connection)


#: The stages in their order. Rules come first: their mistakes are told before hours of reading.
STAGES: tuple[Callable[[Scan], None], ...] = (compile_library, load, link, prepare, execute, rank)
