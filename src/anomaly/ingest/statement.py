"""The SQL that turns a raw sheet into cleaned rows with a status each.

A row is `n` (recognised as no data), `q` (quarantined: a required field is unusable), `r`
(repaired: some cell was repaired or set aside) or `a` (accepted as delivered).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from anomaly.ingest.columns import CHANGING_CODES, CleanColumn
from anomaly.ingest.nondata import FOOTER, SUBTOTAL, TELLING, TOTAL
from anomaly.ingest.raw import Body
from anomaly.ingest.record import literal
from anomaly.vocabulary.model import Table

#: Columns that must repeat the header for a row to be a repeated header.
_REPEATED_CELLS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanStatement:
    """What the cleaned table of a sheet is made from.

    Args:
        raw: raw table.
        clean: table to make.
        body: the loaded body.
        columns: prepared columns.
        header_rows: texts of the header rows, which may be printed again.
        titles: texts above the header, which may be printed again.
        required: SQL truth of each required entry, by its first field.
    """

    raw: str
    clean: str
    body: Body
    columns: Sequence[CleanColumn]
    header_rows: Sequence[Sequence[str | None]]
    titles: Sequence[str]
    required: Mapping[str, str]


def build_statement(parts: CleanStatement) -> str:
    """The statement; its table has ord, row, mark, status, missing and o/e/d columns."""
    outputs: list[str] = []
    changed: list[str] = []
    joins: list[str] = [parts.body.join] if parts.body.join else []
    for column in parts.columns:
        key = column_key(column)
        outputs += [f"{sql} AS {key}_o{index}" for index, sql in enumerate(column.outputs)]
        if column.code != "NULL":
            outputs += [f"{column.code} AS {key}_e", f"{column.detail} AS {key}_d"]
            changed.append(f"coalesce({key}_e IN ({_changing()}), FALSE)")
        if column.join:
            joins.append(column.join)
    missing = " ".join(
        f"WHEN NOT ({truth}) THEN {literal(name)}" for name, truth in parts.required.items()
    )
    anything = " OR ".join(changed) or "FALSE"
    return (
        f"CREATE OR REPLACE TEMP TABLE {parts.clean} AS\n"
        "WITH cells AS (\n  SELECT rowid AS ord, * FROM " + parts.raw + "\n"
        f"), first_step AS (\n  SELECT *{_steps(parts, 0)} FROM cells r\n"
        f"), second_step AS (\n  SELECT *{_steps(parts, 1)} FROM first_step r\n"
        f"), typed AS (\n  SELECT r.ord, {parts.body.row_sql} AS row,\n"
        f"    {_lead(parts.body.width)} AS lead,\n"
        f"    {_repeats(parts)} AS repeats,\n    "
        + ",\n    ".join(outputs)
        + "\n  FROM second_step r\n  "
        + "\n  ".join(joins)
        + "\n), judged AS (\n  SELECT *,\n"
        f"    {f'CASE {missing} END' if missing else 'CAST(NULL AS VARCHAR)'} AS missing\n"
        "  FROM typed\n), marked AS (\n"
        f"  SELECT *, {_mark(parts.titles)} AS mark FROM judged\n)\n"
        "SELECT * EXCLUDE (lead, repeats),\n"
        "  CASE WHEN mark IS NOT NULL THEN 'n' WHEN missing IS NOT NULL THEN 'q'\n"
        f"    WHEN {anything} THEN 'r' ELSE 'a' END AS status\nFROM marked"
    )


def _steps(parts: CleanStatement, level: int) -> str:
    """What several outputs of a column build on is computed once, before them."""
    return "".join(
        f",\n    {column.steps[level][1]} AS {column.steps[level][0]}"
        for column in parts.columns
        if len(column.steps) > level
    )


def column_key(column: CleanColumn) -> str:
    """Name stem of a column in the cleaned table."""
    return f"f{column.plan.position}_{column.plan.field.name}"


def required_truths(
    table: Table, columns: Sequence[CleanColumn], constant: frozenset[str]
) -> dict[str, str]:
    """SQL truth of each required entry that facts do not already satisfy."""
    by_name: dict[str, list[CleanColumn]] = {}
    for column in columns:
        for name, _ in column.plan.outputs:
            by_name.setdefault(name, []).append(column)
    truths: dict[str, str] = {}
    for group in table.required:
        if constant.intersection(group):
            continue
        usable = [_usable(column, name) for name in group for column in by_name.get(name, ())]
        truths[group[0]] = " OR ".join(usable) or "FALSE"
    return truths


def _usable(column: CleanColumn, name: str) -> str:
    index = [output for output, _ in column.plan.outputs].index(name)
    key = column_key(column)
    if column.plan.field.type == "person_no" and index == 0:
        # A damaged number is still money paid to somebody; only an empty cell is unusable.
        return f"{key}_o1 NOT IN ('none', 'placeholder')"
    return f"{key}_o{index} IS NOT NULL"


def _changing() -> str:
    return ", ".join(literal(code) for code in sorted(CHANGING_CODES))


def _lead(width: int) -> str:
    """The first cell with any text, without spaces; NULL in a blank row."""
    cells = ", ".join(f"r.c{position}" for position in range(width))
    first = f"coalesce({cells})"
    # A total or footer may be spread over cells, a row of spaces begins with one; all other rows
    # are known by their first cell.
    return (
        f"CASE WHEN regexp_matches({first}, '{TELLING}') OR {first} IS NULL THEN"
        f" nullif(regexp_replace(concat_ws(' ', {cells}), '[\\s\u3000]+', '', 'g'), '')"
        f" ELSE {first} END"
    )


def _repeats(parts: CleanStatement) -> str:
    tests: list[str] = []
    mapped = {column.plan.position for column in parts.columns}
    for row in parts.header_rows:
        cells = [(at, text) for at, text in enumerate(row) if text and text.strip()]
        cells.sort(key=lambda cell: (cell[0] not in mapped, cell[0]))
        chosen = [cell for cell in cells if cell[0] < parts.body.width][:_REPEATED_CELLS]
        if len(chosen) > 1 or (chosen and len(cells) == 1):
            tests.append(
                " AND ".join(f"coalesce(r.c{at} = {literal(text)}, FALSE)" for at, text in chosen)
            )
    return " OR ".join(f"({test})" for test in tests) or "FALSE"


def _mark(titles: Sequence[str]) -> str:
    """What a row is when it is no data; words count only where a required field is missing."""
    spoken = "lead >= '\u3000' OR lead < '0'"
    said = ", ".join(literal("".join(title.split())) for title in titles)
    title = f" WHEN lead IN ({said}) AND missing IS NOT NULL THEN 'title'" if titles else ""
    return (
        "CASE WHEN lead IS NULL THEN 'blank' WHEN repeats THEN 'header'"
        f" WHEN {spoken} THEN CASE WHEN regexp_matches(lead, '{TOTAL}') THEN 'total'"
        f" WHEN regexp_matches(lead, '{SUBTOTAL}') THEN 'subtotal'"
        f" WHEN missing IS NOT NULL AND regexp_matches(lead, '{FOOTER}') THEN 'footer'"
        f"{title} END END"
    )
