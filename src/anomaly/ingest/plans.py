"""How a field's cells become values: for each type, the SQL of everyday cells and the reference.

A `ColumnPlan` says which columns a field fills, which texts the fast SQL handles, and the Python
function that all other texts go through.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from anomaly.ingest.clean import accounts, names, person_numbers
from anomaly.ingest.clean.codes import CodeList, ProgrammeNames, parse_yes_no
from anomaly.ingest.clean.dates import EPOCH_1900, ParsedDate, parse_date
from anomaly.ingest.clean.marks import with_marks
from anomaly.ingest.clean.money import (
    FEN_PER_YUAN,
    QUANTITY_SCALE,
    parse_money,
    parse_quantity,
    parse_whole,
)
from anomaly.ingest.clean.texts import clean_text, clean_token
from anomaly.vocabulary.model import Field

_DEFAULT_LATEST = date(2100, 12, 31)
_MONEY_PATTERN = r"-?[0-9]{1,12}(\.[0-9]{1,2})?"
#: Days that every month has, after the year that spreadsheets count from; the others, and other
#: ways to write, go through the reference.
_DAY_PATTERN = "(19(0[1-9]|[1-9][0-9])|20[0-9]{2})-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])"
#: Numbers of households, cards and files: with a digit, so no word for a missing value.
_NUMBERING_PATTERN = "[0-9A-Za-z-]*[0-9][0-9A-Za-z-]*"
_QUANTITY_PATTERN = r"[0-9]{1,9}(\.[0-9]{1,4})?"

#: (value of each output column, issue code, detail for the sentence)
Cleaned = tuple[tuple[Any, ...], str | None, str | None]
Cleaner = Callable[[str, bool], Cleaned]


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnContext:
    """What cleaning depends on beside the cell.

    Args:
        latest: last possible birth date.
        epoch: day 0 of serial dates of the workbook.
        unit: fen or ten-thousandths in the declared unit of the column, None: undeclared.
        programmes: known programme names.
        with_to_month: the table's `to_month` is filled from this column's interval.
    """

    latest: date = _DEFAULT_LATEST
    epoch: date = EPOCH_1900
    unit: int | None = None
    programmes: ProgrammeNames = field(default_factory=lambda: ProgrammeNames(None))
    with_to_month: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnPlan:
    """How one source column becomes the columns of a field.

    Args:
        field: the field that is filled.
        position: column of the relation that is cleaned.
        outputs: (column, SQL type) filled, the value first.
        fast: pattern of texts that `fast_outputs` handles, None: all go through Python.
        fast_steps: SQL that the fast outputs build on, at most two, the second on the first.
        fast_outputs: SQL for each output of a matching text (`{c}` is the column, `{s1}` and
            `{s2}` the steps).
        fast_code: SQL of the issue code of a matching text, None: it has none.
        cleaner: the reference for all other texts.
    """

    field: Field
    position: int
    outputs: tuple[tuple[str, str], ...]
    cleaner: Cleaner
    fast: str | None = None
    fast_steps: tuple[str, ...] = ()
    fast_outputs: tuple[str, ...] = ()
    fast_code: str | None = None


def plan_column(field: Field, position: int, context: ColumnContext) -> ColumnPlan:
    """The plan for a field by its type."""
    plan = _BUILDERS[field.type](field, position, context)
    return replace(plan, cleaner=with_marks(plan.cleaner, field.name, field.type))


def _person_no(field: Field, position: int, context: ColumnContext) -> ColumnPlan:
    def clean(text: str, number: bool) -> Cleaned:  # noqa: FBT001 - the shape of a cleaner
        judged = person_numbers.judge_number(text, number_cell=number, latest=context.latest)
        return (judged.value, judged.kind, judged.text), judged.code, None

    codes = " ".join(
        f"WHEN '{name}' THEN '{code}'"
        for name in ("float", "bad_check", "bad_date", "placeholder")
        if (code := person_numbers.code_of(name))
    )
    return ColumnPlan(
        field=field,
        position=position,
        outputs=(
            (field.name, "VARCHAR"),
            (f"{field.name}_kind", "VARCHAR"),
            (f"{field.name}_raw", "VARCHAR"),
        ),
        cleaner=clean,
        fast=person_numbers.FAST_PATTERN,
        fast_steps=(
            person_numbers.sql_body("{c}"),
            person_numbers.sql_kind("{c}", "{s1}", context.latest),
        ),
        fast_outputs=(
            "CASE WHEN {s2} IN ('float', 'placeholder') THEN NULL ELSE {c} END",
            "CASE WHEN {c} IS NULL THEN 'none' ELSE {s2} END",
            (
                "CASE {s2} WHEN 'placeholder' THEN NULL"
                " WHEN 'float' THEN left({c}, 1) || '.' || substr({c}, 2, 14) || 'E+17'"
                " ELSE {c} END"
            ),
        ),
        fast_code=f"CASE {{s2}} {codes} END",
    )


def _name(field: Field, position: int, context: ColumnContext) -> ColumnPlan:
    del context

    def clean(text: str, number: bool) -> Cleaned:  # noqa: FBT001
        del number
        judged = names.judge_name(text)
        return (judged.value, text.strip() or None), judged.code, judged.note

    return ColumnPlan(
        field=field,
        position=position,
        outputs=((field.name, "VARCHAR"), (f"{field.name}_raw", "VARCHAR")),
        cleaner=clean,
        fast=names.FAST_PATTERN,
        fast_outputs=("{c}", "{c}"),
    )


def _account(field: Field, position: int, context: ColumnContext) -> ColumnPlan:
    del context

    def clean(text: str, number: bool) -> Cleaned:  # noqa: FBT001
        value, code = accounts.judge_account(text, number_cell=number)
        return (value,), code, None

    return ColumnPlan(
        field=field,
        position=position,
        outputs=((field.name, "VARCHAR"),),
        cleaner=clean,
        fast=accounts.FAST_PATTERN,
        fast_outputs=("{c}",),
    )


def _money(field: Field, position: int, context: ColumnContext) -> ColumnPlan:
    def clean(text: str, number: bool) -> Cleaned:  # noqa: FBT001
        amount = parse_money(text, fen=context.unit, number_cell=number)
        code = amount.code
        if code is None and amount.value is not None and amount.value < 0:
            code = "amount.extreme"
        return (amount.value,), code, amount.unit

    fen = "CAST(TRY_CAST({c} AS DECIMAL(18, 2)) * 100 AS BIGINT)"
    everyday = context.unit in {None, FEN_PER_YUAN}
    return ColumnPlan(
        field=field,
        position=position,
        outputs=((field.name, "BIGINT"),),
        cleaner=clean,
        fast=_MONEY_PATTERN if everyday else None,
        fast_outputs=(fen,) if everyday else (),
        fast_code=f"CASE WHEN {{c}} < '0' AND {fen} < 0 THEN 'amount.extreme' END"
        if everyday
        else None,
    )


def _quantity(field: Field, position: int, context: ColumnContext) -> ColumnPlan:
    def clean(text: str, number: bool) -> Cleaned:  # noqa: FBT001
        del number
        amount = parse_quantity(text, scale=context.unit)
        return (amount.value,), amount.code, amount.unit

    everyday = context.unit in {None, QUANTITY_SCALE}
    return ColumnPlan(
        field=field,
        position=position,
        outputs=((field.name, "BIGINT"),),
        cleaner=clean,
        fast=_QUANTITY_PATTERN if everyday else None,
        fast_outputs=("CAST(TRY_CAST({c} AS DECIMAL(18, 4)) * 10000 AS BIGINT)",)
        if everyday
        else (),
    )


def _month(field: Field, position: int, context: ColumnContext) -> ColumnPlan:
    def clean(text: str, number: bool) -> Cleaned:  # noqa: FBT001
        parsed = parse_date(text, number_cell=number, epoch=context.epoch)
        first, last, code = parsed.first_month, parsed.last_month, parsed.code
        if field.name == "to_month":
            return (last,), code, None
        if context.with_to_month:
            return (first, last), code, None
        if field.name != "from_month" and first != last:
            return (None,), code or "date.ambiguous", None
        return (first,), code, None

    outputs = [(field.name, "INTEGER")]
    if context.with_to_month:
        outputs.append(("to_month", "INTEGER"))
    return ColumnPlan(field=field, position=position, outputs=tuple(outputs), cleaner=clean)


def _date(field: Field, position: int, context: ColumnContext) -> ColumnPlan:
    def clean(text: str, number: bool) -> Cleaned:  # noqa: FBT001
        parsed = parse_date(text, number_cell=number, epoch=context.epoch)
        value, code = _one_date(parsed)
        return (value,), code, None

    return ColumnPlan(
        field=field,
        position=position,
        outputs=((field.name, "INTEGER"),),
        cleaner=clean,
        fast=_DAY_PATTERN,
        fast_outputs=("CAST(replace({c}, '-', '') AS INTEGER)",),
    )


def _one_date(parsed: ParsedDate) -> tuple[int | None, str | None]:
    """An interval in a date column is known no better than to the year both ends share."""
    first, last = parsed.first_month, parsed.last_month
    if parsed.start is None or first is None or first == last:
        return parsed.start, parsed.code
    if last is not None and first // 12 == last // 12:
        return first // 12 * 10000, parsed.code
    return None, "date.ambiguous"


def _whole(field: Field, position: int, context: ColumnContext) -> ColumnPlan:
    del context

    def clean(text: str, number: bool) -> Cleaned:  # noqa: FBT001
        del number
        value, code = parse_whole(text)
        return (value,), code, None

    return ColumnPlan(
        field=field,
        position=position,
        outputs=((field.name, "BIGINT"),),
        cleaner=clean,
    )


def _yes_no(field: Field, position: int, context: ColumnContext) -> ColumnPlan:
    del context

    def clean(text: str, number: bool) -> Cleaned:  # noqa: FBT001
        del number
        value, code = parse_yes_no(text)
        return (value,), code, None

    return ColumnPlan(
        field=field,
        position=position,
        outputs=((field.name, "BOOLEAN"),),
        cleaner=clean,
    )


def _code(field: Field, position: int, context: ColumnContext) -> ColumnPlan:
    if not field.codes:
        return _token(field, position, context)
    known = CodeList(field.codes)

    def clean(text: str, number: bool) -> Cleaned:  # noqa: FBT001
        del number
        judged = known.judge(text)
        return (judged.value,), judged.code, None

    return _text_plan(field, position, clean)


def _programme(field: Field, position: int, context: ColumnContext) -> ColumnPlan:
    known = context.programmes

    def clean(text: str, number: bool) -> Cleaned:  # noqa: FBT001
        del number
        name = clean_token(text)
        if name is None:
            return (None,), None, None
        found = known.find(name)
        if found is None and known.declared:
            return (name,), "cell.programme_unknown", "、".join(known.near(name))
        return (found or name,), None, None

    return _text_plan(field, position, clean)


def _token(field: Field, position: int, context: ColumnContext) -> ColumnPlan:
    del context

    def clean(text: str, number: bool) -> Cleaned:  # noqa: FBT001
        del number
        return (clean_token(text),), None, None

    return _text_plan(field, position, clean, fast=_NUMBERING_PATTERN)


def _text(field: Field, position: int, context: ColumnContext) -> ColumnPlan:
    del context

    def clean(text: str, number: bool) -> Cleaned:  # noqa: FBT001
        del number
        return (clean_text(text),), None, None

    return _text_plan(field, position, clean, fast=_NUMBERING_PATTERN)


def _text_plan(
    field: Field, position: int, cleaner: Cleaner, *, fast: str | None = None
) -> ColumnPlan:
    return ColumnPlan(
        field=field,
        position=position,
        outputs=((field.name, "VARCHAR"),),
        cleaner=cleaner,
        fast=fast,
        fast_outputs=("{c}",) if fast is not None else (),
    )


_BUILDERS: Mapping[str, Callable[[Field, int, ColumnContext], ColumnPlan]] = {
    "text": _text,
    "code": _code,
    "account": _account,
    "place": _token,
    "programme": _programme,
    "name": _name,
    "person_no": _person_no,
    "money": _money,
    "quantity": _quantity,
    "month": _month,
    "date": _date,
    "whole_number": _whole,
    "yes_no": _yes_no,
    "person": _text,
}
