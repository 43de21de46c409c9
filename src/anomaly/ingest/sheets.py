"""One sheet on its way: understood and ready to be cleaned with its like, or refused."""

from dataclasses import dataclass

from anomaly.ingest.catalogue import issue
from anomaly.ingest.layout import SheetPart, plan_part
from anomaly.ingest.raw import RawSheet
from anomaly.ingest.settings import SheetUse
from anomaly.ingest.understanding import Knowledge, Refused, Understood, understand
from anomaly.values import Issue, SheetBalance
from anomaly.vocabulary.model import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetResult:
    """What became of one sheet."""

    balance: SheetBalance
    issues: tuple[Issue, ...]
    use: SheetUse | None = None


def prepare_sheet(
    knowledge: Knowledge, order: int, sheet: RawSheet, forced: Table | None = None
) -> SheetPart | SheetResult:
    """Understand one sheet.

    Args:
        knowledge: what sheets are judged with.
        order: its place in the delivery.
        sheet: the sheet as read.
        forced: the table it is known to be (lists, frames).
    """
    if not sheet.known_header and not any(
        cell and cell.strip() for row in sheet.head for cell in row
    ):
        return refuse(sheet, Refused(code="sheet.empty"))
    understood = understand(knowledge, sheet, forced)
    if isinstance(understood, Refused):
        return refuse(sheet, understood)
    return plan_part(order, sheet, understood, knowledge.programmes)


def refuse(sheet: RawSheet, refused: Refused, *, seen: int = 0) -> SheetResult:
    """The result of a sheet of which nothing is used."""
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


def sheet_use(part: SheetPart, rows: int) -> SheetUse:
    """How a sheet was understood, for the manifest and for people."""
    understood: Understood = part.understood
    facts = {name: str(value) for name, value in understood.constants.items()}
    if understood.facts.money_unit:
        facts["money_unit"] = understood.facts.money_unit
    if understood.facts.area_unit:
        facts["area_unit"] = understood.facts.area_unit
    return SheetUse(
        file=part.sheet.file,
        sheet=part.sheet.sheet,
        table=part.layout.name,
        header_rows=tuple(part.sheet.first_row + at for at in understood.header.rows),
        columns=understood.match.columns,
        facts=facts,
        rows=rows,
    )
