"""Read condition maps: names, operators, right sides, nesting, each with its place."""

from anomaly.rules.literals import TEXTUAL, comparable, expected, read_literal
from anomaly.rules.model import (
    AllOf,
    AnyOf,
    Condition,
    Constant,
    FieldUse,
    HasRow,
    Leaf,
    Operand,
    Operator,
    ParameterUse,
    Reference,
    ValueType,
)
from anomaly.rules.operators import LISTS, SEVERAL, fits, suitable
from anomaly.rules.parameters import VALUE_TYPES
from anomaly.rules.reach import Reach
from anomaly.rules.reading import Reader
from anomaly.vocabulary.model import Field
from anomaly.vocabulary.yaml_nodes import Mapping, Node, Scalar, Sequence

_STATES = ("filled", "empty", "valid", "invalid", "yes", "no")
_NESTED = ("any_of", "all_of")
_MOST_LEVELS = 2
_ROW_OPERATORS = ("has_row", "has_no_row")
_OPERATORS = tuple(str(item.value) for item in Operator)


class ConditionReader:
    """Reads the conditions of one part of a rule.

    Args:
        reader: typed access to nodes.
        reach: names that may be used here.
    """

    def __init__(self, reader: Reader, reach: Reach) -> None:
        self._reader = reader
        self._reach = reach
        self._problems = reader.problems

    def read(self, node: Node | None, what: str) -> Condition:
        """The condition tree of a map; always true when there is none."""
        return AllOf() if node is None else self._all(node, what, level=0)

    def _all(self, node: Node, what: str, *, level: int) -> Condition:
        mapping = self._reader.any_mapping(node, what)
        if mapping is None:
            return AllOf()
        items: list[Condition] = []
        for name, key, child in self._reader.children(mapping):
            if name in _NESTED:
                nested = self._nested(name, key, child, what, level=level + 1)
                items += [] if nested is None else [nested]
            else:
                items += self._leaves(name, key, child)
        if not mapping.items:
            self._problems.add("R105", mapping, f"{what} 没有条件", f"{what} has no condition")
        return items[0] if len(items) == 1 else AllOf(items=tuple(items))

    def _nested(
        self, name: str, key: Scalar, node: Node, what: str, *, level: int
    ) -> Condition | None:
        if level > _MOST_LEVELS:
            self._problems.add(
                "R405",
                key,
                f"any_of/all_of 最多嵌套 {_MOST_LEVELS} 层",
                f"any_of and all_of nest at most {_MOST_LEVELS} levels deep",
            )
            return None
        children = self._reader.items(node, f"{what}.{name}")
        items = tuple(self._all(child, f"{what}.{name}", level=level) for child in children)
        if not items:
            self._problems.add("R105", key, f"{name} 没有条件", f"{name} has no condition")
            return None
        return AnyOf(items=items) if name == "any_of" else AllOf(items=items)

    # ---- one field ---------------------------------------------------------------------------

    def _leaves(self, name: str, key: Scalar, node: Node) -> list[Condition]:
        mapping = self._reader.any_mapping(node, name)
        if mapping is None:
            return []
        if any(operator in mapping.items for operator in _ROW_OPERATORS):
            return self._rows(name, key, mapping)
        any_row = mapping.get("any_row")
        if any_row is not None:
            return self._any_row(name, key, mapping, any_row)
        reference = self._reach.reference(name, key)
        if reference is None:
            return []
        self._reach.refuse_protected(reference, key)
        return self._operators(reference, mapping, any_row=False)

    def _any_row(self, name: str, key: Scalar, mapping: Mapping, node: Node) -> list[Condition]:
        self._reader.mapping(mapping, name, allowed=("any_row",))
        reference = self._reach.reference(name, key, one_value=False)
        inner = self._reader.any_mapping(node, f"{name}.any_row")
        if reference is None or inner is None:
            return []
        added = self._reach.added_up
        in_group = self._reach.keys is not None and reference.table == self._reach.records
        if not in_group and (added is None or added[0] != reference.table):
            self._problems.add(
                "R406",
                mapping.keys["any_row"],
                f"{reference} 每次只有一个值，不能用 any_row",
                f"{reference} has one value here; any_row is for added-up rows and groups",
            )
            return []
        self._reach.refuse_protected(reference, key)
        return self._operators(reference, inner, any_row=True)

    def _operators(
        self, reference: Reference, mapping: Mapping, *, any_row: bool
    ) -> list[Condition]:
        found: list[Condition] = []
        for _, key, node in self._reader.children(mapping):
            if key.value not in _OPERATORS:
                self._no_operator(reference, key)
                continue
            leaf = self._leaf(reference, Operator(key.value), key, node, any_row=any_row)
            if leaf is not None:
                found.append(leaf)
        if not mapping.items:
            self._problems.add(
                "R105", mapping, f"{reference} 没有运算符", f"{reference} has no operator"
            )
        return found

    def _no_operator(self, reference: Reference, key: Scalar) -> None:
        self._problems.add(
            "R207",
            key,
            f"没有运算符“{key.value}”",
            f'there is no operator "{key.value}"',
            name=key.value,
            known=tuple(sorted(str(item.value) for item in suitable(reference.type))),
        )

    def _leaf(
        self, left: Reference, operator: Operator, key: Scalar, node: Node, *, any_row: bool
    ) -> Leaf | None:
        if not fits(left, operator, key, self._problems):
            return None
        right: tuple[Operand, ...] | None = ()
        word: str | None = None
        if operator is Operator.IS:
            word = self._state(left, node)
            if word is None:
                return None
        elif operator in LISTS:
            word = self._list(node)
            if word is None:
                return None
        elif operator in SEVERAL:
            right = self._several(left, node)
        elif operator is Operator.BETWEEN:
            right = self._both_ends(left, node)
        else:
            operand = self.operand(node, left.type, str(left))
            right = None if operand is None else (operand,)
        if right is None:
            return None
        return Leaf(
            left=left,
            operator=operator,
            right=right,
            word=word,
            any_row=any_row,
            place=key.place,
        )

    def _state(self, left: Reference, node: Node) -> str | None:
        word = self._reader.word(node, f"{left} is", _STATES)
        if word in {"yes", "no"} and left.type != "yes_no":
            self._wrong_state(left, node, word)
            return None
        if word in {"valid", "invalid"}:
            table = self._reach.tables.get(left.table or "")
            if table is None or f"{left.field}_kind" not in table.fields:
                self._wrong_state(left, node, word)
                return None
        return word

    def _wrong_state(self, left: Reference, node: Node, word: str | None) -> None:
        self._problems.add(
            "R207",
            node,
            f"{left} 的类型是 {left.type}，不能判断 {word}",
            f"{left} is of type {left.type}; it cannot be {word}",
        )

    def _list(self, node: Node) -> str | None:
        scalar = self._reader.scalar(node, "list")
        if scalar is None:
            return None
        if scalar.value in self._reach.lists:
            return scalar.value
        self._problems.add(
            "R202",
            scalar,
            f"没有名单“{scalar.value}”",
            f'there is no list "{scalar.value}"',
            name=scalar.value,
            known=tuple(sorted(self._reach.lists)),
        )
        return None

    # ---- right sides -------------------------------------------------------------------------

    def _several(self, left: Reference, node: Node) -> tuple[Operand, ...] | None:
        if isinstance(node, Scalar) and node.value.startswith("$"):
            operand = self.operand(node, left.type, str(left))
            return None if operand is None else (operand,)
        if not isinstance(node, Sequence):
            self._problems.add(
                "R105", node, f"{left} 之后应为列表", f"{left} needs a list of values"
            )
            return None
        found = [self.operand(item, left.type, str(left), left=left) for item in node.items]
        kept = tuple(item for item in found if item is not None)
        return kept if kept and len(kept) == len(found) else None

    def _both_ends(self, left: Reference, node: Node) -> tuple[Operand, ...] | None:
        if not isinstance(node, Sequence) or len(node.items) != 2:  # noqa: PLR2004 - both ends
            self._problems.add(
                "R105", node, "between 应为 [下限, 上限]", "between needs [lowest, highest]"
            )
            return None
        found = [self.operand(item, left.type, str(left)) for item in node.items]
        kept = tuple(item for item in found if item is not None)
        return kept if len(kept) == len(found) else None

    def operand(
        self, node: Node, kind: ValueType, what: str, *, left: Reference | None = None
    ) -> Operand | None:
        """A right side that can stand beside a value of type `kind`."""
        if isinstance(node, Mapping):
            return self._field_use(node, kind, what)
        scalar = self._reader.scalar(node, what)
        if scalar is None:
            return None
        if scalar.value.startswith("$") and not scalar.quoted:
            return self._parameter(scalar, kind, what)
        return self._constant(scalar, kind, what, left)

    def _field_use(self, node: Mapping, kind: ValueType, what: str) -> Operand | None:  # noqa: PLR0911 - one return per shape
        mapping = self._reader.mapping(
            node, what, allowed=("field", "plus_months"), required=("field",)
        )
        scalar = self._reader.scalar(mapping.get("field") if mapping else None, what)
        if mapping is None or scalar is None:
            return None
        reference = self._reach.reference(scalar.value, scalar)
        if reference is None:
            return None
        self._reach.refuse_protected(reference, scalar)
        if not comparable(kind, reference.type):
            self._mismatch(scalar, what, kind, str(reference), reference.type)
            return None
        months = mapping.get("plus_months")
        if months is None:
            return FieldUse(reference=reference)
        if reference.type != "month":
            self._problems.add(
                "R207",
                mapping.keys["plus_months"],
                "plus_months 只用于月份字段",
                "plus_months is for month fields",
            )
            return None
        added = self.operand(months, "whole_number", "plus_months")
        if not isinstance(added, (Constant, ParameterUse)):
            return None
        return FieldUse(reference=reference, plus_months=added)

    def _parameter(self, scalar: Scalar, kind: ValueType, what: str) -> ParameterUse | None:
        name = scalar.value.removeprefix("$")
        parameter = self._reach.parameters.get(name)
        if parameter is None:
            self._problems.add(
                "R301",
                scalar,
                f"没有参数“{name}”",
                f'there is no parameter "{name}"',
                name=scalar.value,
                known=tuple(f"${item}" for item in self._reach.parameters),
            )
            return None
        own = VALUE_TYPES[parameter.type]
        if not comparable(kind, own):
            self._mismatch(scalar, what, kind, scalar.value, own)
            return None
        records = self._reach.tables.get(self._reach.records)
        if parameter.is_dated and (records is None or "month" not in records.fields):
            self._problems.add(
                "R311",
                scalar,
                f"{name} 按月取值，但 {self._reach.records} 的记录没有月份",
                f"{name} is dated, but records of {self._reach.records} have no month",
            )
            return None
        return ParameterUse(name=name, type=own)

    def _constant(
        self, scalar: Scalar, kind: ValueType, what: str, left: Reference | None
    ) -> Constant | None:
        if kind in TEXTUAL and self._reader.text(scalar, what) is None:
            return None
        value = read_literal(scalar.value, kind)
        if value is None:
            zh, en = expected(kind)
            self._problems.add(
                "R205",
                scalar,
                f"{what} 应与{zh}比较，而不是“{scalar.value}”",
                f'{what} is compared with {en}, not with "{scalar.value}"',
            )
            return None
        if left is not None and not self._is_code(scalar, left):
            return None
        return Constant(value=value, type=kind)

    def _is_code(self, scalar: Scalar, left: Reference) -> bool:
        found: Field | None = self._reach.field(left)
        codes = tuple(code.value for code in found.codes) if found is not None else ()
        if not codes or scalar.value in codes:
            return True
        self._problems.add(
            "R206",
            scalar,
            f"{left} 没有取值“{scalar.value}”",
            f'{left} has no value "{scalar.value}"',
            name=scalar.value,
            known=codes,
        )
        return False

    def _mismatch(
        self, scalar: Scalar, what: str, kind: ValueType, other: str, other_kind: ValueType
    ) -> None:
        self._problems.add(
            "R205",
            scalar,
            f"{what}（{kind}）不能与 {other}（{other_kind}）比较",
            f"{what} ({kind}) cannot be compared with {other} ({other_kind})",
        )

    # ---- rows of a list or table -------------------------------------------------------------

    def _rows(self, name: str, key: Scalar, mapping: Mapping) -> list[Condition]:
        table = self._reach.table(name, key)
        found: list[Condition] = []
        self._reader.mapping(mapping, name, allowed=_ROW_OPERATORS)
        for operator, operator_key, node in self._reader.children(mapping):
            columns = self._reader.any_mapping(node, f"{name}.{operator}")
            if columns is None or table is None or operator not in _ROW_OPERATORS:
                continue
            pairs: list[tuple[Reference, Operand]] = []
            for column, column_key, child in self._reader.children(columns):
                field = table.fields.get(column)
                if field is None:
                    self._problems.add(
                        "R204",
                        column_key,
                        f"没有字段“{name}.{column}”",
                        f'there is no field "{name}.{column}"',
                        name=column,
                        known=tuple(table.fields),
                    )
                    continue
                reference = Reference(table=name, field=column, type=field.type)
                operand = self.operand(child, field.type, str(reference))
                if field.protected:
                    self._problems.add(
                        "R601",
                        column_key,
                        f"{reference} 属于受保护属性，不得用于任何条件",
                        f"{reference} is a protected attribute and may not be used in a condition",
                    )
                elif operand is not None:
                    pairs.append((reference, operand))
            if len(pairs) == len(columns.items) and pairs:
                found.append(
                    HasRow(
                        table=name,
                        columns=tuple(pairs),
                        negated=operator == "has_no_row",
                        place=operator_key.place,
                    )
                )
        return found
