"""Read the body of a rule (`find`), one function per kind."""

from dataclasses import dataclass, replace

from anomaly.rules.conditions import ConditionReader
from anomaly.rules.literals import SUMMED
from anomaly.rules.lookups import COUNT, PAIR, TOTAL
from anomaly.rules.matched_body import read_matched_to
from anomaly.rules.model import (
    Body,
    Condition,
    Constant,
    DuplicateBody,
    MatchBody,
    Measure,
    ParameterUse,
    Reference,
    ThresholdBody,
)
from anomaly.rules.reach import Reach, lookup_tables, pair_table
from anomaly.rules.reading import Reader
from anomaly.vocabulary.model import Table
from anomaly.vocabulary.yaml_nodes import Mapping, Node, Scalar

_FUNCTIONS = ("count", "count_different", "sum", "min", "max")
_LATER = ("without",)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBody:
    """A body, and the names in reach of what is judged per case and of the finding."""

    body: Body
    reach: Reach


def read_match(mapping: Mapping, reader: Reader, reach: Reach) -> ReadBody | None:
    """`find` of a match rule."""
    allowed = ("records", "where", "matched_to", "when", *_LATER)
    find = reader.mapping(mapping, "find", allowed=allowed, required=("records",))
    _refuse_later(mapping, reader)
    records = _records(mapping, reader, reach)
    if find is None or records is None:
        return None
    reach = _with_records(records, reach)
    where = ConditionReader(reader, reach).read(find.get("where"), "find.where")
    matched = None
    if "matched_to" in find.items:
        matched = read_matched_to(find.items["matched_to"], reader, reach, records)
        if matched is None:
            return None
        other = reach.vocabulary.tables[matched.table]
        reach = replace(reach, tables={**reach.tables, matched.table: other})
        if matched.add_up:
            fields = frozenset(item.field for item in matched.add_up)
            reach = replace(reach, added_up=(matched.table, fields))
    when = ConditionReader(reader, reach).read(find.get("when"), "find.when")
    if matched is None and "when" not in find.items:
        reader.problems.add(
            "R102", find, "find 缺少 matched_to 或 when", 'find lacks "matched_to" or "when"'
        )
    body = MatchBody(records=records.name, where=where, matched_to=matched, when=when)
    return ReadBody(body=body, reach=reach)


def read_duplicate(mapping: Mapping, reader: Reader, reach: Reach) -> ReadBody | None:
    """`find` of a duplicate rule."""
    allowed = ("records", "where", "same", "differs", "pairs_from_list", "more_than")
    find = reader.mapping(mapping, "find", allowed=allowed, required=("records", "same"))
    records = _records(mapping, reader, reach)
    if find is None or records is None:
        return None
    reach = _with_records(records, reach)
    where = ConditionReader(reader, reach).read(find.get("where"), "find.where")
    same = _fields(find.get("same"), "find.same", reader, reach)
    differs = _field(find.get("differs"), "find.differs", reader, reach)
    pairs = _pairs(find, differs, same, reader, reach)
    more_than = _more_than(find.get("more_than"), reader, reach)
    if "more_than" in find.items and "pairs_from_list" in find.items:
        reader.problems.add(
            "R407",
            find.keys["more_than"],
            "more_than 与 pairs_from_list 只能用一个",
            "use either more_than or pairs_from_list",
        )
    if not same or more_than is None:
        return None
    keys = frozenset(str(item) for item in same)
    tables = dict(reach.tables)
    if pairs is not None and (listed := pair_table(pairs, reach.vocabulary)) is not None:
        tables[PAIR] = listed
    body = DuplicateBody(
        records=records.name,
        same=same,
        where=where,
        differs=differs,
        pairs_from_list=pairs,
        more_than=more_than,
    )
    return ReadBody(body=body, reach=replace(reach, tables=tables, keys=keys))


def read_threshold(mapping: Mapping, reader: Reader, reach: Reach) -> ReadBody | None:
    """`find` of a threshold rule."""
    allowed = ("records", "where", "per", "measure", "when")
    required = ("records", "per", "measure", "when")
    find = reader.mapping(mapping, "find", allowed=allowed, required=required)
    records = _records(mapping, reader, reach)
    if find is None or records is None:
        return None
    reach = _with_records(records, reach)
    where = ConditionReader(reader, reach).read(find.get("where"), "find.where")
    per = _fields(find.get("per"), "find.per", reader, reach)
    measures = _measures(find.get("measure"), reader, reach)
    reach = replace(
        reach,
        keys=frozenset(str(item) for item in per),
        numbers={item.name: item.type for item in measures},
    )
    when = ConditionReader(reader, reach).read(find.get("when"), "find.when")
    if not per or not measures:
        return None
    body = ThresholdBody(records=records.name, per=per, measure=measures, where=where, when=when)
    return ReadBody(body=body, reach=reach)


# ---- shared parts ----------------------------------------------------------------------------


def _refuse_later(mapping: Mapping, reader: Reader) -> None:
    for key in _LATER:
        if key in mapping.items:
            reader.problems.add(
                "R401",
                mapping.keys[key],
                f"{key} 本引擎暂不支持",
                f"{key} is not supported yet in this engine",
            )


def _records(mapping: Mapping, reader: Reader, reach: Reach) -> Table | None:
    scalar = reader.scalar(mapping.get("records"), "find.records")
    return None if scalar is None else reach.table(scalar.value, scalar)


def _with_records(records: Table, reach: Reach) -> Reach:
    tables = {records.name: records, **lookup_tables(records, reach.vocabulary)}
    return replace(reach, tables=tables, records=records.name)


def _field(node: Node | None, what: str, reader: Reader, reach: Reach) -> Reference | None:
    scalar = reader.scalar(node, what)
    if scalar is None:
        return None
    reference = reach.reference(scalar.value, scalar)
    if reference is None:
        return None
    reach.refuse_protected(reference, scalar)
    if reference.table != reach.records:
        reader.problems.add(
            "R208",
            scalar,
            f"{what} 只能用 {reach.records} 的字段",
            f"{what} takes fields of {reach.records}",
        )
        return None
    return reference


def _fields(node: Node | None, what: str, reader: Reader, reach: Reach) -> tuple[Reference, ...]:
    found = [_field(item, what, reader, reach) for item in reader.items(node, what)]
    return tuple(item for item in found if item is not None)


# ---- duplicate -------------------------------------------------------------------------------


def _pairs(
    find: Mapping,
    differs: Reference | None,
    same: tuple[Reference, ...],
    reader: Reader,
    reach: Reach,
) -> str | None:
    scalar = reader.scalar(find.get("pairs_from_list"), "find.pairs_from_list")
    if scalar is None:
        return None
    if differs is None:
        reader.problems.add(
            "R407",
            find.keys["pairs_from_list"],
            "pairs_from_list 需要 differs",
            "pairs_from_list needs differs",
        )
        return None
    needed = (f"{differs.field}_a", f"{differs.field}_b")
    listed = pair_table(scalar.value, reach.vocabulary)
    if listed is None or any(name not in listed.fields for name in needed):
        fitting = [
            name.removeprefix("list.")
            for name, table in reach.vocabulary.tables.items()
            if table.is_list and all(item in table.fields for item in needed)
        ]
        reader.problems.add(
            "R202",
            scalar,
            f"没有含 {needed[0]}、{needed[1]} 两列的名单“{scalar.value}”",
            f'there is no list "{scalar.value}" with the columns {needed[0]} and {needed[1]}',
            name=scalar.value,
            known=tuple(fitting),
        )
        return None
    month = f"{reach.records}.month"
    if "from_month" in listed.fields and month not in {str(item) for item in same}:
        reader.problems.add(
            "R407",
            find.keys["same"],
            f"名单 {scalar.value} 有起止月份，same 须含 {month}",
            f"list {scalar.value} has months, so same must contain {month}",
        )
    return scalar.value


def _more_than(node: Node | None, reader: Reader, reach: Reach) -> Constant | ParameterUse | None:
    if node is None:
        return Constant(value=1, type="whole_number")
    operand = ConditionReader(reader, reach).operand(node, "whole_number", "find.more_than")
    if isinstance(operand, ParameterUse) and reach.parameters[operand.name].is_dated:
        # A group has no single month at which to look the number up.
        reader.problems.add(
            "R311", node, "more_than 不能用按月取值的参数", "more_than takes no dated parameter"
        )
        return None
    if isinstance(operand, (Constant, ParameterUse)):
        return operand
    if operand is not None:
        reader.problems.add(
            "R407", node, "more_than 应为数字或参数", "more_than takes a number or a parameter"
        )
    return None


# ---- threshold -------------------------------------------------------------------------------


def _measures(node: Node | None, reader: Reader, reach: Reach) -> tuple[Measure, ...]:
    mapping = reader.any_mapping(node, "find.measure")
    found = []
    if mapping is None:
        return ()
    for name, key, child in reader.children(mapping):
        if name in {COUNT, TOTAL} or not name.isidentifier():
            reader.problems.add(
                "R409",
                key,
                f"指标不能叫“{name}”",
                f'a measure cannot be called "{name}"',
            )
            continue
        measure = _measure(name, child, reader, reach)
        if measure is not None:
            found.append(measure)
    return tuple(found)


def _measure(name: str, node: Node, reader: Reader, reach: Reach) -> Measure | None:  # noqa: PLR0911 - one return per shape
    what = f"find.measure.{name}"
    if isinstance(node, Scalar):
        word = reader.word(node, what, ("count",))
        return None if word is None else Measure(name=name, function="count")
    allowed = (*_FUNCTIONS[1:], "count", "per_100_of", "divided_by")
    mapping = reader.mapping(node, what, allowed=allowed)
    if mapping is None:
        return None
    for key in ("per_100_of", "divided_by", "count"):
        if key in mapping.items:
            reader.problems.add(
                "R401",
                mapping.keys[key],
                f"指标的 {key} 本引擎暂不支持",
                f"{key} of a measure is not supported yet in this engine",
            )
            return None
    if len(mapping.items) != 1:
        reader.problems.add(
            "R105", mapping, f"{what} 应有一个函数", f"{what} must have one function"
        )
        return None
    function, child = next(iter(mapping.items.items()))
    reference = _field(child, what, reader, reach)
    if reference is None or function not in _FUNCTIONS:
        return None
    if function == "sum" and reference.type not in SUMMED:
        reader.problems.add("R205", child, f"{reference} 不能相加", f"{reference} cannot be summed")
        return None
    return Measure(name=name, function=function, of=reference)  # type: ignore[arg-type]


def conditions_of(body: Body) -> tuple[Condition, ...]:
    """The conditions of a body."""
    if isinstance(body, MatchBody):
        matched = () if body.matched_to is None else (body.matched_to.where,)
        return (body.where, *matched, body.when)
    if isinstance(body, ThresholdBody):
        return (body.where, body.when)
    return (body.where,)
