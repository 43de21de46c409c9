"""Typed tables of a rule test: what the engine gets, and what a test must not leave out."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from anomaly.errors import Place
from anomaly.rules.compiled import GrainColumn
from anomaly.rules.literals import expected, read_literal
from anomaly.rules.lookups import LOOKUPS, PAIR
from anomaly.rules.model import (
    DuplicateBody,
    HasRow,
    Leaf,
    MatchBody,
    Operator,
    Reference,
    Rule,
    RuleTest,
    TestBlock,
    ThresholdBody,
    ValueType,
    leaves,
)
from anomaly.rules.plan.reading import references
from anomaly.rules.problems import Problems
from anomaly.rules.testing import Cell, TestTable
from anomaly.vocabulary.model import SQL_TYPES, Vocabulary

_LEVELS = {"M1": 1, "M2": 2, "M3": 3, "M4": 4}

#: Derived fields that a test may leave out when one of these is given; preparation makes them.
_MADE_FROM: dict[tuple[str, str], tuple[str, ...]] = {
    ("payment", "month"): ("from_month", "pay_date"),
    ("payment", "year"): ("month", "from_month", "pay_date"),
    ("payment", "age"): ("person_no",),
    ("payment", "age_at_month_end"): ("person_no",),
    ("payment", "person_no_kind"): ("person_no",),
    ("payment", "person_no_raw"): ("person_no",),
    ("death", "month"): ("death_date",),
    ("pension", "month"): ("from_month", "pay_date"),
    ("pension", "year"): ("month", "from_month", "pay_date"),
    ("entitlement", "since_month"): ("from_month",),
    ("entitlement", "until_month"): ("to_month",),
    ("vehicle", "register_month"): ("registered_on",),
    ("list.programmes", "age_from"): ("age_min",),
    ("list.programmes", "age_to"): ("age_max",),
}


def fields_read(rule: Rule) -> dict[str, set[str]]:
    """Fields that conditions, exceptions, lowerings, grain and total read, by vocabulary table."""
    found: dict[str, set[str]] = {}
    for table, field in _read(rule):
        found.setdefault(table, set()).add(field)
    return found


def _read(rule: Rule) -> Iterator[tuple[str, str]]:  # noqa: C901 - one branch per part of a rule
    find = rule.find
    conditions = [find.where]
    conditions += [exception.when for exception in rule.except_]
    conditions += [lowering.when for lowering in rule.lower]
    named: list[Reference] = [*rule.finding.one_per]
    if rule.finding.total is not None:
        named.append(rule.finding.total.field)
    if isinstance(find, MatchBody):
        conditions.append(find.when)
        if find.matched_to is not None:
            to = find.matched_to
            conditions.append(to.where)
            named += to.add_up
            named += [to.keep.by] if to.keep is not None and to.keep.by is not None else []
            for left, right in ((to.left, to.right), *((name, name) for name in to.same)):
                yield find.records, left
                yield to.table, right
    elif isinstance(find, DuplicateBody):
        named += find.same
        named += [] if find.differs is None else [find.differs]
    elif isinstance(find, ThresholdBody):
        named += find.per
        conditions.append(find.when)
        named += [item.of for item in find.measure if item.of is not None]
    pair = find.pairs_from_list if isinstance(find, DuplicateBody) else None
    for condition in conditions:
        named += references(condition)
        for leaf in leaves(condition):
            yield from _listed(leaf)
    for reference in named:
        if reference.table == PAIR:
            yield f"list.{pair}", reference.field
        elif reference.table in LOOKUPS:
            lookup = LOOKUPS[reference.table]
            yield lookup.table, reference.field
            yield find.records, lookup.column
        elif reference.table is not None:
            yield reference.table, reference.field


def _listed(leaf: Leaf | HasRow) -> Iterator[tuple[str, str]]:
    if isinstance(leaf, HasRow):
        for reference, _ in leaf.columns:
            yield leaf.table, reference.field
    elif leaf.operator in (Operator.IN_LIST, Operator.NOT_IN_LIST):
        yield f"list.{leaf.word}", ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedTest:
    """The tables of a test, and the numbers that stand for its short person names."""

    __test__ = False

    tables: Mapping[str, TestTable]
    persons: Mapping[str, int]


def typed_test(test: RuleTest, vocabulary: Vocabulary, problems: Problems) -> TypedTest:
    """The tables of a test with values as they are stored.

    Args:
        test: with blocks as written.
        vocabulary: gives the types; they never come from the cells.
        problems: takes cells that cannot be read (T103).
    """
    persons: dict[str, int] = {}
    tables = {block.table: _typed(block, vocabulary, persons, problems) for block in test.given}
    return TypedTest(tables=tables, persons=persons)


def _typed(
    block: TestBlock, vocabulary: Vocabulary, persons: dict[str, int], problems: Problems
) -> TestTable:
    table = vocabulary.tables.get(block.table)
    kinds = [_column_type(block.table, name, vocabulary) for name in block.columns]
    rows = []
    for number, row in enumerate(block.rows):
        cells = [
            _cell(text, name, kind, persons, problems, _row_place(block, number))
            for text, name, kind in zip(row, block.columns, kinds, strict=True)
        ]
        rows.append(cells)
    columns = [
        (name, "INTEGER" if name == "match_level" else _sql_type(kind))
        for name, kind in zip(block.columns, kinds, strict=True)
    ]
    if table is not None and table.persons:
        for name, sql_type, value in (
            ("match_level", "INTEGER", 1),
            ("name_flag", "BOOLEAN", False),
        ):
            if name not in block.columns:
                columns.append((name, sql_type))
                for cells in rows:
                    cells.append(value)
    return TestTable(
        name=block.table,
        columns=tuple(columns),
        rows=tuple(tuple(cells) for cells in rows),
    )


def _column_type(table: str, column: str, vocabulary: Vocabulary) -> ValueType:
    if column == "match_level":
        return "whole_number"
    if column == "name_flag":
        return "yes_no"
    found = vocabulary.tables.get(table)
    if found is None:
        return "month" if column.endswith("_month") else "text"
    field = found.fields.get(column)
    return field.type if field is not None else "code"


def _sql_type(kind: ValueType) -> str:
    return "VARCHAR" if kind == "number" else SQL_TYPES[kind]


def _row_place(block: TestBlock, number: int) -> Place:
    place = block.place
    return Place(file=place.file, line=(place.line or 0) + number + 2, character=1)


def _cell(
    text: str | None,
    name: str,
    kind: ValueType,
    persons: dict[str, int],
    problems: Problems,
    place: Place,
) -> Cell:
    if text is None:
        return 1 if name == "match_level" else None
    if kind == "person":
        return persons.setdefault(text, len(persons) + 1)
    value = _LEVELS.get(text) if name == "match_level" else read_literal(text, kind)
    if value is None:
        zh, en = ("M1 至 M4", "M1 to M4") if name == "match_level" else expected(kind)
        problems.add(
            "T103",
            place,
            f"{name} 的值“{text}”应为{zh}",
            f'the value "{text}" of {name} must be {en}',
            name=text,
        )
    return value


# ---- checks ----------------------------------------------------------------------------------


def check_tests(rule: Rule, vocabulary: Vocabulary, problems: Problems) -> None:
    """Note what the tests of a rule leave out or expect wrongly."""
    read = fields_read(rule)
    for test in rule.tests:
        for block in test.given:
            _check_columns(test, block, read.get(block.table, set()), vocabulary, problems)
        typed_test(test, vocabulary, problems)
        _check_expected(rule, test, problems)


def _check_columns(
    test: RuleTest,
    block: TestBlock,
    read: Iterable[str],
    vocabulary: Vocabulary,
    problems: Problems,
) -> None:
    table = vocabulary.tables.get(block.table)
    if table is None:
        return
    for name in sorted(read):
        field = table.fields.get(name)
        if field is None or name in block.columns:
            continue
        made_from = _MADE_FROM.get((block.table, name), ())
        if any(source in block.columns for source in made_from):
            continue
        # Other derived fields are made by preparation from other tables, or are a person.
        if field.derived and not made_from and field.type != "person":
            continue
        problems.add(
            "T102",
            test.place,
            f"测试“{test.name}”缺少规则要读取的列 {block.table}.{name}",
            f'test "{test.name}" leaves out {block.table}.{name}, which the rule reads',
        )


def grain_columns(rule: Rule) -> tuple[GrainColumn, ...]:
    """The values of `one_per` with their short names; in full where two share one."""
    shorts = [reference.field for reference in rule.finding.one_per]
    return tuple(
        GrainColumn(
            column=f"g{index}",
            reference=str(reference),
            short=reference.field if shorts.count(reference.field) == 1 else str(reference),
            type=reference.type,
        )
        for index, reference in enumerate(rule.finding.one_per)
    )


def _check_expected(rule: Rule, test: RuleTest, problems: Problems) -> None:
    grain = grain_columns(rule)
    shared = ("level", "list", "count", "total")
    for outcome, rows, extra in (
        ("hits", test.expect.hits, shared),
        ("excepted", test.expect.excepted, ("by", "count", "total")),
        ("cannot_tell", test.expect.cannot_tell, ("count", "total")),
    ):
        for row in rows:
            for key in row:
                names = [name for item in grain for name in (item.short, item.reference)]
                if key not in names and key not in extra:
                    problems.add(
                        "T104",
                        test.place,
                        f"测试“{test.name}”的 {outcome} 不能有“{key}”",
                        f'{outcome} of test "{test.name}" cannot hold "{key}"',
                        name=key,
                        known=(*names, *extra),
                    )
            lacks = [
                item.short for item in grain if item.short not in row and item.reference not in row
            ]
            if outcome == "hits" and rule.lower and "level" not in row:
                lacks.append("level")
            if lacks:
                problems.add(
                    "T104",
                    test.place,
                    f"测试“{test.name}”的 {outcome} 缺少 {'、'.join(lacks)}",
                    f'{outcome} of test "{test.name}" lacks {", ".join(lacks)}',
                )
