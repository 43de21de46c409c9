"""What sheets have in common that one statement can clean: table, fields, units, facts around them.

Offices send the same sheet for every village and month. Sheets of one layout are cleaned together,
because what a statement costs is mostly not its rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from anomaly.ingest.clean.codes import ProgrammeNames
from anomaly.ingest.clean.money import AREA_UNITS, COUNT_UNITS, MONEY_UNITS
from anomaly.ingest.facts import SheetFacts
from anomaly.ingest.raw import RawSheet
from anomaly.ingest.settings import ColumnUse
from anomaly.ingest.understanding import Understood
from anomaly.vocabulary.model import Table

#: The constant that holds the year of months side by side.
WIDE_YEAR = "wide_year"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One column of a layout.

    Args:
        field: the field it fills.
        unit: fen or ten-thousandths in its declared unit, None: undeclared.
        with_to_month: an interval in it fills `to_month` too.
        month: 1 to 12 when it is one of several months side by side.
    """

    field: str
    unit: int | None = None
    with_to_month: bool = False
    month: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Sheets with equal layouts are cleaned by one statement.

    Args:
        name: name of the table.
        slots: the columns, in the order of the first sheet's fields.
        constants: (field, whether its value is text) that facts around a sheet fill.
        epoch: day 0 of serial dates.
        wide: the money field that months side by side fill, None: there are none.
        table: the canonical table.
    """

    name: str
    slots: tuple[Slot, ...]
    constants: tuple[tuple[str, bool], ...]
    epoch: date
    wide: str | None
    table: Table = field(compare=False)

    @property
    def given(self) -> frozenset[str]:
        """Fields that every row of these sheets has, whatever its cells say."""
        names = frozenset(name for name, _ in self.constants)
        return names | ({self.wide, "from_month", "month"} if self.wide else frozenset())


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPart:
    """One understood sheet on its way into a batch.

    Args:
        order: its place in the delivery.
        sheet: the sheet as read.
        understood: its table and columns.
        layout: what it shares with others.
        positions: source column of each slot.
        headers: header of each slot as delivered.
        constants: value of each constant of the layout.
    """

    order: int
    sheet: RawSheet
    understood: Understood
    layout: Layout
    positions: tuple[int, ...]
    headers: tuple[str, ...]
    constants: Mapping[str, int | str]

    @property
    def place(self) -> tuple[str, str | None]:
        """File and sheet."""
        return self.sheet.file, self.sheet.sheet


def plan_part(
    order: int, sheet: RawSheet, understood: Understood, programmes: ProgrammeNames
) -> SheetPart:
    """The layout of an understood sheet and where its columns stand in it."""
    match, wide = understood.match, understood.wide
    table = match.table
    uses: list[tuple[str, int, int | None]] = [
        (name, position, None) for name, position in match.fields.items()
    ]
    uses += [(name, match.fields["amount_due"], None) for name in match.inherited]
    # The order of the columns of a file says nothing; one order lets more sheets share a layout.
    uses.sort()
    given = _canonical(understood.constants, programmes)
    if wide is not None:
        uses += [(wide.field, position, month) for position, month in wide.months]
        if wide.year is not None:
            given[WIDE_YEAR] = wide.year
    columns = {use.position: use for use in match.columns}
    slots = tuple(
        Slot(
            field=name,
            unit=_unit_of(columns[position], table.field(name).type, understood.facts),
            with_to_month=name == "from_month"
            and "to_month" in table.fields
            and "to_month" not in match.fields,
            month=month,
        )
        for name, position, month in uses
    )
    return SheetPart(
        order=order,
        sheet=sheet,
        understood=understood,
        layout=Layout(
            name=table.name,
            slots=slots,
            constants=tuple(sorted((name, isinstance(v, str)) for name, v in given.items())),
            epoch=sheet.epoch,
            wide=wide.field if wide is not None else None,
            table=table,
        ),
        positions=tuple(position for _, position, _ in uses),
        headers=tuple(columns[position].header for _, position, _ in uses),
        constants=given,
    )


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


def _canonical(
    constants: Mapping[str, int | str], programmes: ProgrammeNames
) -> dict[str, int | str]:
    found = dict(constants)
    programme = found.get("programme")
    if isinstance(programme, str):
        found["programme"] = programmes.find(programme) or programme
    return found
