"""Read `finding`: what it is about, its grain, its money, its sentence and evidence columns."""

import re
from dataclasses import replace

from anomaly.rules.lookups import COUNT, PAIR, TOTAL
from anomaly.rules.model import DuplicateBody, FindingSpec, Reference, Total
from anomaly.rules.plan.message import names_in, parameter_name, split_extreme
from anomaly.rules.reach import Reach
from anomaly.rules.reading import Reader
from anomaly.values import About, Text
from anomaly.vocabulary.yaml_nodes import Mapping, Node, Scalar

_KEYS = ("about", "one_per", "total", "message", "show")
_NONE = "none"
_SMALLER = "smaller_of_pair"


def read_finding(
    node: Node | None, reader: Reader, reach: Reach, body: object, *, both: bool
) -> FindingSpec | None:
    """The `finding` of a rule.

    Args:
        node: its map.
        reader: typed access, notes mistakes.
        reach: names that a case has.
        body: the checked `find`.
        both: whether the message needs both languages.
    """
    mapping = reader.mapping(node, "finding", allowed=_KEYS, required=_KEYS)
    if mapping is None:
        return None
    about = reader.member(mapping.get("about"), "finding.about", About)
    one_per = _one_per(mapping.get("one_per"), reader, reach)
    total, is_fine = _total(mapping.get("total"), reader, reach, body)
    message = reader.localised(mapping.get("message"), "finding.message", both=both)
    show = _show(mapping.get("show"), reader, reach)
    if message is None or about is None or not one_per or not is_fine:
        return None
    placeholders = _placeholders(mapping, message, reader, reach, total)
    return FindingSpec(
        about=about,
        one_per=one_per,
        total=total,
        message=message,
        show=show,
        placeholders=placeholders,
    )


def _one_per(node: Node | None, reader: Reader, reach: Reach) -> tuple[Reference, ...]:
    found = []
    for item in reader.items(node, "finding.one_per"):
        scalar = reader.scalar(item, "finding.one_per")
        reference = None if scalar is None else reach.reference(scalar.value, scalar)
        if scalar is None or reference is None:
            continue
        reach.refuse_protected(reference, scalar)
        if reference.table is None:
            reader.problems.add(
                "R409",
                scalar,
                f"one_per 不能用指标 {reference}",
                f"one_per cannot hold the measure {reference}",
            )
        else:
            found.append(reference)
    return tuple(found)


def _total(
    node: Node | None, reader: Reader, reach: Reach, body: object
) -> tuple[Total | None, bool]:
    is_pair = isinstance(body, DuplicateBody) and body.pairs_from_list is not None
    if isinstance(node, Mapping):
        mapping = reader.mapping(node, "finding.total", allowed=(_SMALLER,), required=(_SMALLER,))
        field = _money(mapping.get(_SMALLER) if mapping else None, reader, reach)
        if field is not None and not is_pair:
            reader.problems.add(
                "R412",
                node,
                "smaller_of_pair 只用于带 pairs_from_list 的 duplicate",
                "smaller_of_pair is for duplicates with pairs_from_list",
            )
            return None, False
        return (None, False) if field is None else (Total(field=field, smaller_of_pair=True), True)
    scalar = reader.scalar(node, "finding.total")
    if scalar is None:
        return None, False
    if scalar.value == _NONE:
        return None, True
    field = _money(scalar, reader, reach)
    if field is not None and is_pair:
        reader.problems.add(
            "R412",
            scalar,
            f"成对的重复应写 total: {{smaller_of_pair: {field}}}",
            f"a pair needs total: {{smaller_of_pair: {field}}}",
        )
        return None, False
    return (None, False) if field is None else (Total(field=field), True)


def _money(node: Node | None, reader: Reader, reach: Reach) -> Reference | None:
    scalar = reader.scalar(node, "finding.total")
    if scalar is None:
        return None
    # Money is added up over the records of a case, so it may have several values in one.
    reference = reach.reference(scalar.value, scalar, one_value=reach.keys is None)
    if reference is None:
        return None
    if reference.type != "money" or (reach.keys is not None and reference.table != reach.records):
        reader.problems.add(
            "R205",
            scalar,
            f"total 应为金额字段，{reference} 不是",
            f"total takes an amount of the records; {reference} is none",
        )
        return None
    return reference


def _show(node: Node | None, reader: Reader, reach: Reach) -> tuple[str, ...]:
    names = []
    for item in reader.items(node, "finding.show"):
        scalar = reader.scalar(item, "finding.show")
        if scalar is not None and reach.reference(scalar.value, scalar, one_value=False):
            names.append(scalar.value)
    return tuple(names)


def _placeholders(
    mapping: Mapping, message: Text, reader: Reader, reach: Reach, total: Total | None
) -> dict[str, Reference]:
    node = mapping.get("message")
    found: dict[str, Reference] = {}
    for language, text in (("zh", message.zh), ("en", message.en)):
        child = node.get(language) if isinstance(node, Mapping) else None
        if not isinstance(child, Scalar):
            continue
        if re.search(r"[{}]", re.sub(r"\{[^{}]+\}", "", text)):
            reader.problems.add(
                "R504",
                child,
                f"finding.message.{language} 的花括号不成对",
                f"finding.message.{language} has a brace that stands alone",
            )
        for name in names_in(text):
            reference = _placeholder(name, child, reader, reach, total)
            if reference is not None:
                found[split_extreme(name)[1]] = reference
    return found


def _placeholder(
    name: str, node: Scalar, reader: Reader, reach: Reach, total: Total | None
) -> Reference | None:
    if name == COUNT or (name == TOTAL and total is not None):
        return None
    parameter = parameter_name(name)
    base = split_extreme(name)[1]
    known = [
        *reach.names(),
        *(f"param.{item}" for item in reach.parameters),
        COUNT,
        *([] if total is None else [TOTAL]),
    ]
    if parameter is not None:
        is_known = parameter in reach.parameters
    elif base.startswith(f"{PAIR}."):
        is_known = (
            PAIR in reach.tables and base.removeprefix(f"{PAIR}.") in reach.tables[PAIR].fields
        )
    else:
        is_known = base in reach.names()
    if not is_known:
        reader.problems.add(
            "R501",
            _inside(node, name),
            f"消息中的 {{{name}}} 不是可用字段、指标或参数",
            f"{{{name}}} in the message is no field, measure or parameter in reach",
            name=name,
            known=tuple(known),
        )
        return None
    return None if parameter is not None else _loose(base, node, reach)


def _loose(base: str, node: Scalar, reach: Reach) -> Reference | None:
    added = reach.added_up
    if added is not None and base.startswith(f"{added[0]}."):
        # Of added-up rows only the sums have one value to show.
        return reach.reference(base, node)
    return reach.reference(base, node, one_value=False)


def _inside(node: Scalar, name: str) -> Scalar:
    """The place of a placeholder inside a one-line text; quotes take one column."""
    position = node.value.find("{" + name + "}")
    if position < 0 or node.place.character is None or "\n" in node.value:
        return node
    column = node.place.character + position + (1 if node.quoted else 0)
    return Scalar(name, node.quoted, replace(node.place, character=column))
