"""One sheet from raw cells to rows of `record`: header, table, cleaning, status, balance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from anomaly.ingest.balance import count_rows, sheet_balance
from anomaly.ingest.catalogue import issue
from anomaly.ingest.clean.money import AREA_UNITS, COUNT_UNITS, MONEY_UNITS
from anomaly.ingest.columns import CleanColumn, prepare
from anomaly.ingest.facts import SheetFacts
from anomaly.ingest.findings import cell_issues, column_issues, row_issues
from anomaly.ingest.laundered import distrust_laundered
from anomaly.ingest.plans import ColumnContext, plan_column
from anomaly.ingest.raw import Body, RawSheet
from anomaly.ingest.record import create_table, literal, quote, record_table
from anomaly.ingest.settings import ColumnUse, IngestSettings, SheetUse
from anomaly.ingest.statement import (
    CleanStatement,
    build_statement,
    column_key,
    required_truths,
)
from anomaly.ingest.understanding import Knowledge, Refused, Understood, understand
from anomaly.ingest.wide import insert_wide
from anomaly.values import Issue, SheetBalance
from anomaly.vocabulary.model import Table, Vocabulary

if TYPE_CHECKING:
    import duckdb

_LATEST = date(2100, 12, 31)


@dataclass(slots=True, kw_only=True)
class LoadContext:
    """What a load works with; `number` makes temporary names unique."""

    connection: "duckdb.DuckDBPyConnection"
    settings: IngestSettings
    knowledge: Knowledge
    number: int = 0
    used_tables: set[str] = field(default_factory=set)

    @classmethod
    def from_settings(
        cls,
        connection: "duckdb.DuckDBPyConnection",
        vocabulary: Vocabulary,
        settings: IngestSettings,
    ) -> "LoadContext":
        """A fresh context."""
        return cls(
            connection=connection,
            settings=settings,
            knowledge=Knowledge.from_settings(vocabulary, settings),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetResult:
    """What became of one sheet."""

    balance: SheetBalance
    issues: tuple[Issue, ...]
    use: SheetUse | None = None


def use_sheet(context: LoadContext, sheet: RawSheet, forced: Table | None = None) -> SheetResult:
    """Load one sheet into `record`, or refuse it; every row seen is accounted for."""
    if not sheet.known_header and not any(
        cell and cell.strip() for row in sheet.head for cell in row
    ):
        return _refuse(sheet, Refused(code="sheet.empty"))
    understood = understand(context.knowledge, sheet, forced)
    if isinstance(understood, Refused):
        return _refuse(sheet, understood)
    context.number += 1
    raw, clean = f"ingest_raw_{context.number}", f"ingest_clean_{context.number}"
    try:
        body = sheet.load(context.connection, raw, understood.header)
        return _clean_and_insert(context, sheet, understood, body, (raw, clean))
    finally:
        for name in _temporary_tables(context.connection):
            context.connection.execute(f"DROP TABLE {quote(name)}")


def _clean_and_insert(
    context: LoadContext,
    sheet: RawSheet,
    understood: Understood,
    body: Body,
    names: tuple[str, str],
) -> SheetResult:
    connection, (raw, clean) = context.connection, names
    table = understood.match.table
    columns = _prepare_columns(context, sheet, understood, body, raw)
    constants = _canonical_constants(context, understood.constants)
    statement = CleanStatement(
        raw=raw,
        clean=clean,
        body=body,
        columns=columns,
        header_rows=[sheet.head[at] for at in understood.header.rows],
        titles=understood.header.titles,
        required=required_truths(
            table,
            columns,
            frozenset(constants) | (understood.wide.satisfied if understood.wide else frozenset()),
        ),
    )
    connection.execute(build_statement(statement))
    laundered = distrust_laundered(connection, clean, columns)
    counted = count_rows(connection, clean, columns)
    place = (sheet.file, sheet.sheet)
    clash = next((c for c in columns if counted.codes(c).get("amount.unit_clash")), None)
    if clash is not None and _is_needed(table, clash.plan.field.name):
        return _refuse(
            sheet,
            Refused(
                code="amount.unit_clash",
                values=_clash_values(connection, clean, clash, understood),
                table=table.name,
            ),
            seen=counted.rows + body.outside + len(body.bad),
        )
    issues = [
        *row_issues(connection, clean, body, place, table, context.settings.issue_limit),
        *cell_issues(connection, (raw, clean), columns, counted, place, context.settings),
        *column_issues(connection, clean, columns, counted, sheet),
    ]
    issues += [
        issue(
            "number.laundered",
            file=sheet.file,
            sheet=sheet.sheet,
            column=column.plan.header,
            values={"share": f"{share:.1%}"},
        )
        for column, share in laundered
    ]
    issues += _constant_issues(context, understood, place, counted.used)
    dropped = frozenset({column_key(clash)}) if clash else frozenset[str]()
    create_table(connection, table)
    derived = 0
    if understood.wide is not None:
        derived = insert_wide(connection, clean, table, columns, constants, place, understood.wide)
    else:
        _insert(connection, clean, table, columns, constants, place, dropped)
    context.used_tables.add(table.name)
    balance = sheet_balance(counted, body, sheet, table.name, derived)
    if not balance.balanced:
        issues.append(
            issue(
                "sheet.balance",
                file=sheet.file,
                sheet=sheet.sheet,
                values={"seen": balance.seen, "sum": balance.seen - body.gap},
            )
        )
        connection.execute(
            f"DELETE FROM {record_table(table.name)}"
            " WHERE file = ? AND sheet IS NOT DISTINCT FROM ?",
            list(place),
        )
        balance = replace(balance, refused="sheet.balance")
    if counted.used == 0 and counted.quarantined == 0 and not table.is_list:
        issues.append(issue("sheet.no_rows", file=sheet.file, sheet=sheet.sheet))
    if understood.saved is not None:
        issues += [
            issue(
                "sheet.new_column",
                file=sheet.file,
                sheet=sheet.sheet,
                column=use.header,
                values={"name": use.header},
            )
            for use in understood.match.columns
            if use.field is None and use.reason != "saved_mapping" and use.header
        ]
    return SheetResult(
        balance=balance, issues=tuple(issues), use=_sheet_use(sheet, understood, counted.used)
    )


def _prepare_columns(
    context: LoadContext, sheet: RawSheet, understood: Understood, body: Body, raw: str
) -> list[CleanColumn]:
    table, match = understood.match.table, understood.match
    columns: list[CleanColumn] = []
    units = {use.position: use for use in match.columns}
    uses = [(name, position) for name, position in match.fields.items()]
    uses += [(name, match.fields["amount_due"]) for name in match.inherited]
    if understood.wide is not None:
        uses += [(understood.wide.field, position) for position, _ in understood.wide.months]
    for name, position in uses:
        plan = plan_column(
            table.field(name),
            position,
            units[position].header,
            ColumnContext(
                latest=context.settings.as_of or _LATEST,
                epoch=sheet.epoch,
                unit=_unit_of(units[position], table.field(name).type, understood.facts),
                programmes=context.knowledge.programmes,
                with_to_month=name == "from_month"
                and "to_month" in table.fields
                and "to_month" not in match.fields,
            ),
        )
        columns.append(
            prepare(context.connection, plan, raw=raw, has_kind=position in body.kinds, prefix=raw)
        )
    return columns


def _unit_of(use: ColumnUse, kind: str, facts: SheetFacts) -> int | None:
    """Fen or ten-thousandths in the declared unit of a column, None when nothing declares it."""
    if kind == "money":
        word = use.unit if use.unit in MONEY_UNITS else facts.money_unit
        return MONEY_UNITS[word] if word else None
    if kind == "quantity":
        if use.unit in COUNT_UNITS:
            return COUNT_UNITS[use.unit]
        word = use.unit if use.unit in AREA_UNITS else facts.area_unit
        return AREA_UNITS[word] if word else None
    return None


def _canonical_constants(
    context: LoadContext, constants: Mapping[str, int | str]
) -> dict[str, int | str]:
    found = dict(constants)
    programme = found.get("programme")
    if isinstance(programme, str):
        found["programme"] = context.knowledge.programmes.find(programme) or programme
    return found


def _constant_issues(
    context: LoadContext, understood: Understood, place: tuple[str, str | None], rows: int
) -> list[Issue]:
    programme = understood.constants.get("programme")
    if not isinstance(programme, str) or not context.knowledge.programmes.declared:
        return []
    if context.knowledge.programmes.find(programme) is not None:
        return []
    near = "、".join(context.knowledge.programmes.near(programme))
    return [
        issue(
            "cell.programme_unknown",
            file=place[0],
            sheet=place[1],
            raw=programme,
            values={"n": rows, "near": near},
        )
    ]


def _insert(
    connection: "duckdb.DuckDBPyConnection",
    clean: str,
    table: Table,
    columns: Sequence[CleanColumn],
    constants: Mapping[str, int | str],
    place: tuple[str, str | None],
    dropped: frozenset[str],
) -> None:
    names: list[str] = []
    values: list[str] = []
    for column in columns:
        for index, (name, _) in enumerate(column.plan.outputs):
            if name not in names:
                names.append(name)
                key = column_key(column)
                values.append("NULL" if key in dropped else f"{key}_o{index}")
    for name, value in constants.items():
        if name not in names:
            names.append(name)
            values.append(literal(value) if isinstance(value, str) else str(value))
    for field_ in table.file_fields:
        if field_.type == "person_no" and field_.name not in names:
            names.append(f"{field_.name}_kind")
            values.append("'none'")
    targets = ", ".join(quote(name) for name in [*names, "file", "sheet", "row", "part"])
    connection.execute(
        f"INSERT INTO {record_table(table.name)} ({targets})"
        f" SELECT {''.join(f'{value}, ' for value in values)}?, ?, row, 0"
        f" FROM {clean} WHERE status IN ('a', 'r')",
        list(place),
    )


def _is_needed(table: Table, name: str) -> bool:
    return any(group == (name,) for group in table.required)


def _clash_values(
    connection: "duckdb.DuckDBPyConnection",
    clean: str,
    column: CleanColumn,
    understood: Understood,
) -> dict[str, object]:
    key = column_key(column)
    cell = connection.execute(
        f"SELECT min({key}_d) FROM {clean} WHERE {key}_e = 'amount.unit_clash'"
    ).fetchall()[0][0]
    use = understood.match.columns[column.plan.position]
    return {"a": use.unit or understood.facts.money_unit or "元", "b": cell}


def _refuse(sheet: RawSheet, refused: Refused, *, seen: int = 0) -> SheetResult:
    return SheetResult(
        balance=SheetBalance(
            file=sheet.file,
            sheet=sheet.sheet,
            table=refused.table,
            seen=seen,
            accepted=0,
            repaired=0,
            quarantined=0,
            non_data=0,
            refused=refused.code,
        ),
        issues=(issue(refused.code, file=sheet.file, sheet=sheet.sheet, values=refused.values),),
    )


def _sheet_use(sheet: RawSheet, understood: Understood, rows: int) -> SheetUse:
    facts = {name: str(value) for name, value in understood.constants.items()}
    if understood.facts.money_unit:
        facts["money_unit"] = understood.facts.money_unit
    if understood.facts.area_unit:
        facts["area_unit"] = understood.facts.area_unit
    return SheetUse(
        file=sheet.file,
        sheet=sheet.sheet,
        table=understood.match.table.name,
        header_rows=tuple(sheet.first_row + at for at in understood.header.rows),
        columns=understood.match.columns,
        facts=facts,
        rows=rows,
    )


def _temporary_tables(connection: "duckdb.DuckDBPyConnection") -> list[str]:
    """Our temporary tables; one sheet after the other uses a connection, so all are its own."""
    rows = connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE temporary AND table_name LIKE 'ingest_raw_%'"
        " OR temporary AND table_name LIKE 'ingest_clean_%'"
    ).fetchall()
    return sorted(str(row[0]) for row in rows)
