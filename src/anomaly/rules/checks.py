"""What a rule that rests on something missing has to declare."""

from anomaly.rules.bodies import ReadBody, conditions_of
from anomaly.rules.model import (
    HasRow,
    Leaf,
    MatchBody,
    Operator,
    leaves,
)
from anomaly.rules.reading import Reader
from anomaly.vocabulary.yaml_nodes import Mapping


def check_absence(
    tree: Mapping,
    reader: Reader,
    read: ReadBody,
) -> None:
    """A rule that rests on something missing must say which table has to be complete."""
    if "absence" in tree.items:
        reader.problems.add(
            "R401",
            tree.keys["absence"],
            "absence 本引擎暂不支持",
            "absence is not supported yet in this engine",
        )
        return
    # An exception that rests on absence only excuses; it accuses nobody.
    for condition in conditions_of(read.body):
        for leaf in leaves(condition):
            if _rests_on_absence(leaf, read):
                reader.problems.add(
                    "R410",
                    leaf.place,
                    f"“{leaf.name}”依据的是“没有”，须写 absence",
                    f'"{leaf.name}" rests on something missing and needs "absence"',
                )


def _rests_on_absence(leaf: Leaf | HasRow, read: ReadBody) -> bool:
    vocabulary = read.reach.vocabulary
    if isinstance(leaf, HasRow):
        return leaf.negated
    if leaf.operator is Operator.NOT_IN_LIST:
        table = vocabulary.tables.get(f"list.{leaf.word}")
        return table is not None and bool(table.persons)  # a delivered register, not a setting
    body = read.body
    matched = body.matched_to.table if isinstance(body, MatchBody) and body.matched_to else None
    in_where = (
        isinstance(body, MatchBody)
        and body.matched_to is not None
        and leaf in leaves(body.matched_to.where)
    )
    is_empty = leaf.operator is Operator.IS and leaf.word == "empty"
    return is_empty and leaf.left.table == matched and not in_where
