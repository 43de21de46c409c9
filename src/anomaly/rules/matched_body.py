"""Read `matched_to`: the other table, the way to it, and which of its rows count."""

from dataclasses import replace

from anomaly.rules.conditions import ConditionReader
from anomaly.rules.literals import SUMMED, TEMPORAL
from anomaly.rules.model import Keep, MatchedTo, Reference
from anomaly.rules.reach import Reach
from anomaly.rules.reading import Reader
from anomaly.vocabulary.model import Table
from anomaly.vocabulary.yaml_nodes import Mapping, Node, Scalar, Sequence

_KEEPS = ("earliest", "latest", "any", "all")


def read_matched_to(node: Node, reader: Reader, reach: Reach, records: Table) -> MatchedTo | None:
    """The other side of a match; None, with the mistakes noted, when it cannot be used."""
    what = "find.matched_to"
    allowed = ("table", "by", "same", "where", "keep", "add_up")
    mapping = reader.mapping(node, what, allowed=allowed, required=("table", "by"))
    if mapping is None:
        return None
    scalar = reader.scalar(mapping.get("table"), f"{what}.table")
    table = None if scalar is None else reach.table(scalar.value, scalar)
    if scalar is None or table is None:
        return None
    if table.name == records.name:
        reader.problems.add(
            "R402",
            scalar,
            "不能与同一张表匹配，请用 duplicate",
            "a table cannot be matched to itself; use kind duplicate",
        )
        return None
    path = reader.word(mapping.get("by"), f"{what}.by", _common_paths(records, table))
    same = _same(mapping.get("same"), reader, records, table)
    inner = replace(reach, tables={**reach.tables, table.name: table})
    where = ConditionReader(reader, inner).read(mapping.get("where"), f"{what}.where")
    keep = _keep(mapping, reader, inner, table)
    add_up = _add_up(mapping, reader, inner, table)
    if path is None:
        return None
    _require_one_row(mapping, reader, table, path)
    return MatchedTo(
        table=table.name,
        by=path,
        left=records.paths[path].column,
        right=table.paths[path].column,
        same=same,
        where=where,
        keep=keep,
        add_up=add_up,
    )


def _common_paths(records: Table, table: Table) -> tuple[str, ...]:
    return tuple(name for name in table.paths if name in records.paths)


def _same(node: Node | None, reader: Reader, records: Table, table: Table) -> tuple[str, ...]:
    names = []
    for item in reader.items(node, "find.matched_to.same"):
        scalar = reader.scalar(item, "find.matched_to.same")
        if scalar is None:
            continue
        left, right = records.fields.get(scalar.value), table.fields.get(scalar.value)
        if left is None or right is None:
            common = tuple(name for name in table.fields if name in records.fields)
            reader.problems.add(
                "R204",
                scalar,
                f"{records.name} 和 {table.name} 没有共同字段“{scalar.value}”",
                f'{records.name} and {table.name} have no common field "{scalar.value}"',
                name=scalar.value,
                known=common,
            )
        elif left.type != right.type:
            reader.problems.add(
                "R205",
                scalar,
                f"两表的 {scalar.value} 类型不同",
                f"{scalar.value} has different types in the two tables",
            )
        elif left.protected or right.protected:
            reader.problems.add(
                "R601",
                scalar,
                f"{scalar.value} 属于受保护属性，不得用于任何条件",
                f"{scalar.value} is a protected attribute and may not be used in a condition",
            )
        else:
            names.append(scalar.value)
    return tuple(names)


def _keep(mapping: Mapping, reader: Reader, reach: Reach, table: Table) -> Keep | None:  # noqa: PLR0911 - one return per shape
    node = mapping.get("keep")
    what = "find.matched_to.keep"
    if node is None:
        return None
    if isinstance(node, Scalar):
        word = reader.word(node, what, _KEEPS)
        if word == "any":
            return Keep(which="any")
        if word == "all":
            return Keep(which="all")
        if word is not None:
            reader.problems.add(
                "R403",
                node,
                f"{word} 需要字段，如 {word}: {table.name}.month",
                f"{word} needs a field, such as {word}: {table.name}.month",
            )
        return None
    found = reader.mapping(node, what, allowed=("earliest", "latest"))
    if found is None or len(found.items) != 1:
        if found is not None:
            reader.problems.add(
                "R403", node, "keep 只能有一个键", "keep takes one of earliest and latest"
            )
        return None
    word, scalar_node = next(iter(found.items.items()))
    scalar = reader.scalar(scalar_node, what)
    reference = None if scalar is None else reach.reference(scalar.value, scalar)
    if scalar is None or reference is None:
        return None
    if reference.table != table.name or reference.type not in TEMPORAL:
        reader.problems.add(
            "R205",
            scalar,
            f"keep 应为 {table.name} 的月份或日期字段",
            f"keep takes a month or date field of {table.name}",
        )
        return None
    return Keep(which="earliest" if word == "earliest" else "latest", by=reference)


def _add_up(mapping: Mapping, reader: Reader, reach: Reach, table: Table) -> tuple[Reference, ...]:
    node = mapping.get("add_up")
    if node is None:
        return ()
    nodes = node.items if isinstance(node, Sequence) else (node,)
    found = []
    for item in nodes:
        scalar = reader.scalar(item, "find.matched_to.add_up")
        reference = None if scalar is None else reach.reference(scalar.value, scalar)
        if scalar is None or reference is None:
            continue
        if reference.table != table.name or reference.type not in SUMMED:
            reader.problems.add(
                "R205",
                scalar,
                f"add_up 应为 {table.name} 的金额或数量字段",
                f"add_up takes an amount or number of {table.name}",
            )
        else:
            found.append(reference)
    return tuple(found)


def _require_one_row(mapping: Mapping, reader: Reader, table: Table, path: str) -> None:
    given = [key for key in ("keep", "add_up") if key in mapping.items]
    if len(given) > 1:
        reader.problems.add(
            "R404",
            mapping.keys["add_up"],
            "keep 与 add_up 只能用一个",
            "use either keep or add_up",
        )
    if not given and table.paths[path].rows == "many":
        reader.problems.add(
            "R403",
            mapping.keys.get("table") or mapping,
            f"{table.name} 按 {path} 可有多行，须写明 keep（earliest、latest、any、all）或 add_up",
            f"{table.name} can have several rows by {path}: say keep "
            "(earliest, latest, any, all) or add_up",
        )
