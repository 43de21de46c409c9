"""Build schema `main`, the tables that rules see, from `record` and `people`."""

from dataclasses import dataclass

import duckdb

from anomaly.errors import InternalError
from anomaly.vocabulary.model import Table, Vocabulary
from anomaly.warehouse.names import qualified, quoted
from anomaly.warehouse.prepare.entries import payment_entries, pension_entries
from anomaly.warehouse.prepare.layers import Layer, chain, run_before
from anomaly.warehouse.prepare.netting import NettingSummary, net
from anomaly.warehouse.prepare.plans import PLANS, TablePlan
from anomaly.warehouse.resolve import UNIT_SIZE, number_sources, resolved_select
from anomaly.warehouse.schema import (
    create_table,
    seen_columns,
    selected_columns,
)
from anomaly.warehouse.single import count_rows, one_row

_PEOPLE_TABLES = ("person", "household", "kin_edge", "family_group")

_NETTED = ("pension", "payment")

#: Columns of the netted tables that are kept whether a rule names them or not.
_KEYS = frozenset({"src", "match_level", "name_flag", "month", "payment_id"})

_TEMPORARY = (
    "net_entry", "net_return", "net_part", "household_span", "household_latest", "class_span",
    "standard_of_class", "standard_of_programme", "approval_span",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class PrepareSummary:
    """What preparation made.

    Args:
        rows: rows of each table in `main`, by table name, in the order of the vocabulary.
        payments: what netting the payments did.
        pensions: what netting the pensions did.
        months: first and last belong month of the payments, None without payments.
        left_out: deliveries that are no matter for rules: (table, rows), such as register
            entries closed for another reason than death.
    """

    rows: tuple[tuple[str, int], ...]
    payments: NettingSummary
    pensions: NettingSummary
    months: tuple[int, int] | None
    left_out: tuple[tuple[str, int], ...] = ()


def prepare(
    connection: duckdb.DuckDBPyConnection,
    vocabulary: Vocabulary,
    as_of_month: int | None = None,
    wanted: frozenset[str] | None = None,
) -> PrepareSummary:
    """Make every table of schema `main` anew.

    Args:
        connection: holds `record`, and `people` as `people.link` fills it.
        vocabulary: the tables and their columns.
        as_of_month: bounds `months` of the summary; payments for later months are kept, because a
            payment ahead of its time is a matter for rules.
        wanted: names of the columns that anybody will read in payments and pensions, None: all.
            Copying columns costs more than all joins together, and a run reads few of them.

    Returns:
        Row counts and what netting did.

    Raises:
        InternalError: a table would lose or repeat rows.
    """
    number_sources(connection, vocabulary)
    _copy_people(connection, vocabulary)
    _prepare_plain(connection, vocabulary)
    summaries = {}
    for name in _NETTED:
        collect = payment_entries if name == "payment" else pension_entries
        collect(connection, vocabulary)
        summaries[name] = net(connection)
        _assemble(connection, vocabulary.table(name), wanted)
    for name in _TEMPORARY:
        connection.execute(f"DROP TABLE IF EXISTS temp.{name}")
    return PrepareSummary(
        rows=tuple(
            (table.name, count_rows(connection, qualified("main", table.name)))
            for table in vocabulary
        ),
        payments=summaries["payment"],
        pensions=summaries["pension"],
        months=_months(connection, as_of_month),
        left_out=_left_out(connection),
    )


def _copy_people(connection: duckdb.DuckDBPyConnection, vocabulary: Vocabulary) -> None:
    """The product's own tables, with what `people` knows beyond the vocabulary."""
    for name in _PEOPLE_TABLES:
        columns = dict(seen_columns(vocabulary.table(name)))
        source = f"SELECT * FROM {qualified('people', name)}"
        if name == "household":
            source = (
                "SELECT h.*, p.person_no, p.name, p.town, p.village FROM people.household h "
                "LEFT JOIN people.person p ON p.person = h.person"
            )
        known = selected_columns(connection, source)
        defaults = {"match_level": "1", "name_flag": "FALSE"}
        parts = [
            f"{quoted(column)}::{sql_type} AS {quoted(column)}"
            if column in known
            else f"{defaults.get(column, 'NULL')}::{sql_type} AS {quoted(column)}"
            for column, sql_type in columns.items()
        ]
        parts += [quoted(column) for column in known if column not in columns]
        connection.execute(
            f"CREATE OR REPLACE TABLE {qualified('main', name)} AS "
            f"SELECT {', '.join(parts)} FROM ({source})"
        )


def _prepare_plain(connection: duckdb.DuckDBPyConnection, vocabulary: Vocabulary) -> None:
    """All tables but the netted ones and the product's own; first those without a plan."""
    names = [table.name for table in vocabulary if table.name not in PLANS]
    for name in (*names, *PLANS):
        table = vocabulary.tables.get(name)
        if table is None or name in _NETTED or name in _PEOPLE_TABLES:
            continue
        if not table.file_fields:
            create_table(connection, "main", name, seen_columns(table))
            continue
        plan = PLANS.get(name, TablePlan())
        base = resolved_select(table)
        if plan.only is not None:
            base = f"SELECT * FROM ({base}) WHERE {plan.only}"
        _make(connection, table, base, plan.layers, order="src, part")
        delivered = count_rows(connection, qualified("record", name))
        prepared = count_rows(connection, qualified("main", name))
        kept = prepared >= delivered if plan.repeats else prepared == delivered
        if plan.only is None and not kept:
            raise InternalError(
                f"表 {name} 准备前后行数不一致",
                f"table {name} lost or repeated rows while it was prepared",
                code="prepare.rows",
            )
    if {"coverage", "list.coverage"} <= set(vocabulary.tables):
        # A county may declare what is complete in a list or with a delivery; both count.
        columns = ", ".join(quoted(name) for name, _ in seen_columns(vocabulary.table("coverage")))
        connection.execute(
            f'INSERT INTO main.coverage ({columns}) SELECT {columns} FROM main."list.coverage"'
        )


def _assemble(
    connection: duckdb.DuckDBPyConnection, table: Table, wanted: frozenset[str] | None
) -> None:
    """Join what netting left with everything else the row says."""
    net_columns = {
        "month": "n.month",
        "amount": "n.amount",
        "month_basis": "n.basis",
        "period_part": "n.period_part",
        "months_covered": "n.months_covered",
        "whole_period": "n.whole_period",
        "payment_id": (
            f"(r.src // {UNIT_SIZE}) || '-' || (r.src % {UNIT_SIZE}) "
            "|| CASE WHEN r.part > 0 THEN '.' || r.part ELSE '' END "
            "|| CASE WHEN n.months_covered > 1 AND NOT n.whole_period "
            "THEN '@' || (n.month // 12) || '-' || lpad((n.month % 12 + 1)::VARCHAR, 2, '0') "
            "ELSE '' END"
        ),
    }
    added = ", ".join(f"{text} AS {quoted(name)}" for name, text in net_columns.items())
    rows = resolved_select(table)
    base = (
        f"SELECT r.* EXCLUDE (amount), {added} FROM ({rows}) r "
        "JOIN net_part n ON n.src = r.src AND n.part = r.part WHERE n.amount > 0"
    )
    kept = count_rows(connection, "net_part WHERE amount > 0")
    key = "programme" if table.name == "payment" else "scheme"
    layers = PLANS[table.name].layers
    order = f"person, {key}, month, src, part, period_part"
    _make(connection, table, base, layers, order=order, given=tuple(net_columns), wanted=wanted)
    if count_rows(connection, qualified("main", table.name)) != kept:
        raise InternalError(
            f"表 {table.name} 准备前后行数不一致",
            f"table {table.name} lost or repeated rows while it was prepared",
            code="prepare.rows",
        )


def _make(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    base: str,
    layers: tuple[Layer, ...],
    *,
    order: str,
    given: tuple[str, ...] = (),
    wanted: frozenset[str] | None = None,
) -> None:
    run_before(connection, layers)
    made = {name for layer in layers for name in layer.columns} | set(given)
    derived = {field.name for field in table.fields.values() if field.derived}
    persons = {reference.reference for reference in table.persons}
    beside = {name for name, _ in seen_columns(table)} - derived - persons
    parts = [
        f"{quoted(name)}::{sql_type} AS {quoted(name)}"
        if name in made | beside | persons or name.endswith(("_kind", "_raw"))
        else f"NULL::{sql_type} AS {quoted(name)}"
        for name, sql_type in seen_columns(table)
        if wanted is None or name in wanted or name in _KEYS or name in persons
    ]
    connection.execute(
        f"CREATE OR REPLACE TABLE {qualified('main', table.name)} AS "
        f"{chain(base, layers, given=given)} SELECT {', '.join(parts)} FROM prepared "
        f"ORDER BY {', '.join(f'{item} NULLS FIRST' for item in order.split(', '))}"
    )


def _months(
    connection: duckdb.DuckDBPyConnection, as_of_month: int | None
) -> tuple[int, int] | None:
    first, last = one_row(
        connection,
        "SELECT min(month), max(month) FROM main.payment WHERE month <= coalesce($1, month)",
        [as_of_month],
    )
    return None if first is None else (int(first), int(last))


def _left_out(connection: duckdb.DuckDBPyConnection) -> tuple[tuple[str, int], ...]:
    counts = (
        (name, count_rows(connection, f"{qualified('record', name)} WHERE NOT ({plan.only})"))
        for name, plan in PLANS.items()
        if plan.only is not None
    )
    return tuple((name, number) for name, number in counts if number)
