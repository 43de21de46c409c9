"""What a sheet is: header, canonical table, columns, and the facts around it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from anomaly.ingest.clean.codes import ProgrammeNames
from anomaly.ingest.detect import choose_table, fact_fields, rank_tables
from anomaly.ingest.facts import SheetFacts, find_facts
from anomaly.ingest.header import HeaderAmbiguous, HeaderBlock, find_header
from anomaly.ingest.mapping import AliasIndex, Match, fingerprint, match_columns
from anomaly.ingest.raw import RawSheet
from anomaly.ingest.saved import SavedMapping, SavedMappings
from anomaly.ingest.settings import IngestSettings
from anomaly.ingest.wide import WideMonths, find_wide_months
from anomaly.vocabulary.model import Table, Vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """What sheets are judged with: vocabulary, its headers, programmes, saved mappings."""

    vocabulary: Vocabulary
    index: AliasIndex
    programmes: ProgrammeNames
    saved: SavedMappings

    @classmethod
    def from_settings(cls, vocabulary: Vocabulary, settings: IngestSettings) -> "Knowledge":
        """Read the mappings folder and index the vocabulary."""
        return cls(
            vocabulary=vocabulary,
            index=AliasIndex(vocabulary),
            programmes=ProgrammeNames(settings.programmes),
            saved=SavedMappings.from_folder(settings.mappings_dir),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """A sheet whose table and columns are known."""

    header: HeaderBlock
    facts: SheetFacts
    match: Match
    constants: Mapping[str, int | str]
    saved: SavedMapping | None
    wide: WideMonths | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A sheet that waits for something: issue code and what its sentence names.

    `header` is the fingerprint under which a mapping can say what the sheet is.
    """

    code: str
    values: dict[str, object] = field(default_factory=dict)
    table: str | None = None
    header: str | None = None


def understand(
    knowledge: Knowledge, sheet: RawSheet, forced: Table | None = None
) -> Understood | Refused:
    """Find header, table, columns and facts of a sheet.

    Args:
        knowledge: what sheets are judged with.
        sheet: the sheet as read.
        forced: the table it is known to be (lists, frames).
    """
    header = sheet.known_header or find_header(
        sheet.head, knowledge.index, merged=sheet.merged, least_hits=1 if forced else 2
    )
    if header is None:
        return Refused(code="sheet.no_header")
    if isinstance(header, HeaderAmbiguous):
        return Refused(
            code="sheet.header_ambiguous", values={"a": header.first, "b": header.second}
        )
    path = PurePosixPath(sheet.file)
    facts = find_facts(
        header.titles, sheet.sheet, path.stem, knowledge.programmes, folders=path.parts[:-1]
    )
    saved = knowledge.saved.find(fingerprint(header.labels), sheet.file)
    if saved is not None:
        facts = saved.completed(facts)
        forced = knowledge.vocabulary.table(saved.table)
    if forced is not None:
        match = match_columns(
            header.labels, forced, knowledge.index, saved=saved.columns if saved else None
        )
    else:
        said = ([*header.titles, sheet.sheet or ""], path.stem)
        chosen = choose_table(
            rank_tables(header.labels, knowledge.vocabulary, knowledge.index, facts, said)
        )
        if chosen is None:
            return Refused(
                code="sheet.table_unknown",
                values={"header": header.shown},
                header=fingerprint(header.labels),
            )
        if isinstance(chosen, tuple):
            return Refused(
                code="sheet.table_ambiguous",
                values={"a": chosen[0], "b": chosen[1]},
                header=fingerprint(header.labels),
            )
        match = chosen.match
    return _uncomputed(sheet, header, match) or _check(header, facts, match, saved)


def _uncomputed(sheet: RawSheet, header: HeaderBlock, match: Match) -> Refused | None:
    """A required column of formulas that were never calculated has nothing to read."""
    usable = {name for name, at in match.fields.items() if at not in sheet.uncomputed}
    for group in match.table.required:
        lost = [name for name in group if name in match.fields and name not in usable]
        if lost and not usable.intersection(group):
            return Refused(
                code="sheet.formula_column",
                values={"column": match.columns[match.fields[lost[0]]].header},
                table=match.table.name,
                header=fingerprint(header.labels),
            )
    return None


def _check(
    header: HeaderBlock, facts: SheetFacts, match: Match, saved: SavedMapping | None
) -> Understood | Refused:
    table = match.table
    if match.conflicts:
        name, first, second = match.conflicts[0]
        if first == second:
            return Refused(
                code="sheet.header_duplicate",
                values={"name": first},
                table=table.name,
                header=fingerprint(header.labels),
            )
        return Refused(
            code="sheet.two_columns_one_field",
            values={"a": first, "b": second, "field": table.field(name).label.zh},
            table=table.name,
            header=fingerprint(header.labels),
        )
    constants = {} if table.is_list else fact_fields(table, facts)
    wide = find_wide_months(header.labels, match, facts)
    given = set(constants) | ({wide.field, "from_month", "month"} if wide else set())
    missing = match.missing(frozenset(given))
    if missing:
        named = "、".join(
            "/".join(table.field(name).label.zh for name in group) for group in missing
        )
        return Refused(
            code="sheet.missing_column",
            values={"field": named, "table": table.label.zh},
            table=table.name,
            header=fingerprint(header.labels),
        )
    if wide and wide.year is None and "from_month" not in match.fields:
        return Refused(code="sheet.no_year", table=table.name)
    return Understood(
        header=header,
        facts=facts,
        match=match,
        constants=_unclaimed(constants, match),
        saved=saved,
        wide=wide,
    )


def _unclaimed(constants: Mapping[str, int | str], match: Match) -> dict[str, int | str]:
    """Facts that no column tells; a column of either month tells the whole period."""
    claimed = set(match.fields)
    if claimed & {"from_month", "to_month"}:
        claimed |= {"from_month", "to_month"}
    return {name: value for name, value in constants.items() if name not in claimed}
