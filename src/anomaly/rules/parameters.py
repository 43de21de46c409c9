"""Parameters: read, bounds, dated values, and how a value in force is shown."""

import re
from typing import Literal

from anomaly.errors import Place
from anomaly.rules.literals import TEXTUAL, expected, literal_text, read_literal
from anomaly.rules.model import Parameter, ParameterValue, ValueType
from anomaly.rules.reading import Reader
from anomaly.values import Text, month_text
from anomaly.vocabulary.yaml_nodes import Mapping, Node, Scalar, Sequence

TYPES = ("whole_number", "number", "money", "month", "date", "choice", "list")

#: The value type of a parameter type.
VALUE_TYPES: dict[str, ValueType] = {
    "whole_number": "whole_number",
    "number": "number",
    "money": "money",
    "month": "month",
    "date": "date",
    "choice": "text",
    "list": "text",
}

_KEYS = ("type", "unit", "label", "default", "min", "max", "choices", "by")
_NAME = re.compile(r"[a-z][a-z0-9_]*")

Dated = tuple[tuple[int | None, ParameterValue], ...]


def read_parameters(node: Node | None, reader: Reader, *, both: bool) -> dict[str, Parameter]:
    """The parameters of a rule by name.

    Args:
        node: the map under `params`.
        reader: notes mistakes.
        both: whether labels need both languages.
    """
    mapping = reader.any_mapping(node, "params")
    found: dict[str, Parameter] = {}
    if mapping is None:
        return found
    for name, key, child in reader.children(mapping):
        if not _NAME.fullmatch(name):
            reader.problems.add(
                "R302", key, f"参数名“{name}”不合规", f'"{name}" is not a parameter name'
            )
        parameter = _read(name, key, child, reader, both=both)
        if parameter is not None:
            found[name] = parameter
    return found


def _read(name: str, key: Scalar, node: Node, reader: Reader, *, both: bool) -> Parameter | None:
    what = f"params.{name}"
    mapping = reader.mapping(node, what, allowed=_KEYS, required=("type", "label", "default"))
    if mapping is None:
        return None
    kind = reader.word(mapping.get("type"), f"{what}.type", TYPES)
    label = reader.localised(mapping.get("label"), f"{what}.label", both=both)
    unit = reader.text(mapping.get("unit"), f"{what}.unit") if "unit" in mapping.items else None
    if "by" in mapping.items:
        reader.problems.add(
            "R303",
            mapping.keys["by"],
            f"{what}.by 本引擎暂不支持",
            f"{what}.by is not supported yet in this engine",
        )
    if kind is None:
        return None
    low, high = (_bound(mapping, side, kind, what, reader) for side in ("min", "max"))
    if low is not None and high is not None and low > high:
        reader.problems.add(
            "R320", mapping.keys["min"], f"{what} 的 min 大于 max", f"min of {what} is above max"
        )
    choices = reader.texts(mapping.get("choices"), f"{what}.choices")
    default = mapping.get("default")
    blank = Parameter(
        name=name,
        type=kind,
        label=label or _no_label(),
        default=((None, low or 0),),
        unit=unit,
        minimum=low,
        maximum=high,
        choices=choices,
        place=key.place,
    )
    values = read_values(default, blank, reader) if default is not None else None
    # A wrong value is one mistake; the parameter exists all the same.
    return blank if values is None else with_values(blank, values, origin="rule")


def with_values(
    parameter: Parameter, values: Dated, *, origin: Literal["rule", "site"]
) -> Parameter:
    """The parameter with other values in force."""
    from dataclasses import replace

    return replace(parameter, default=values, origin=origin)


def _no_label() -> Text:
    return Text("", "")


def _bound(mapping: Mapping, side: str, kind: str, what: str, reader: Reader) -> int | None:
    scalar = reader.scalar(mapping.get(side), f"{what}.{side}")
    if scalar is None:
        return None
    value = read_literal(scalar.value, VALUE_TYPES[kind])
    if isinstance(value, int) and VALUE_TYPES[kind] not in TEXTUAL:
        return value
    zh, en = expected(VALUE_TYPES[kind])
    reader.problems.add("R302", scalar, f"{what}.{side} 应为{zh}", f"{what}.{side} must be {en}")
    return None


def read_values(node: Node, parameter: Parameter, reader: Reader, code: str = "R3") -> Dated | None:
    """A value, or a map from first month to value, checked against type and bounds.

    Args:
        node: what stands under `default`, in a test's `params`, or in the site file.
        parameter: gives type, bounds and name.
        reader: notes mistakes.
        code: `R3` for rules, `S0` for the site file: the start of the codes.
    """
    if not isinstance(node, Mapping):
        value = _value(node, parameter, reader, code)
        return None if value is None else ((None, value),)
    if parameter.type == "list":
        reader.problems.add(
            f"{code}11", node, "列表参数不能按月取值", "a list parameter cannot be dated"
        )
        return None
    values: list[tuple[int | None, ParameterValue]] = []
    for text, key, child in reader.children(node):
        month = read_literal(text, "month")
        if not isinstance(month, int):
            reader.problems.add(
                f"{code}11",
                key,
                f"{parameter.name} 的生效月份应写作 2024-01",
                f'the first month of {parameter.name} must be written like "2024-01"',
            )
            continue
        value = _value(child, parameter, reader, code)
        if value is not None:
            values.append((month, value))
    if not values or len(values) != len(node.items):
        return None
    return tuple(sorted(values, key=lambda pair: pair[0] or 0))


def _value(node: Node, parameter: Parameter, reader: Reader, code: str) -> ParameterValue | None:
    if parameter.type == "list":
        return _list_value(node, parameter, reader, code)
    scalar = reader.scalar(node, parameter.name)
    if scalar is None:
        return None
    kind = VALUE_TYPES[parameter.type]
    value = read_literal(scalar.value, kind)
    if value is None or scalar.is_missing:
        zh, en = expected(kind)
        reader.problems.add(
            f"{code}02",
            scalar,
            f"{parameter.name} 的值“{scalar.value}”应为{zh}",
            f'the value "{scalar.value}" of {parameter.name} must be {en}',
        )
        return None
    if parameter.type == "choice" and not _is_choice(
        str(value), scalar.place, parameter, reader, code
    ):
        return None
    return value if _within(value, scalar, parameter, reader, code) else None


def _list_value(
    node: Node, parameter: Parameter, reader: Reader, code: str
) -> ParameterValue | None:
    if not isinstance(node, Sequence):
        reader.problems.add(
            f"{code}02", node, f"{parameter.name} 应为列表", f"{parameter.name} must be a list"
        )
        return None
    words = reader.texts(node, parameter.name)
    fine = [_is_choice(word, node.place, parameter, reader, code) for word in words]
    return words if all(fine) and words else None


def _is_choice(word: str, place: Place, parameter: Parameter, reader: Reader, code: str) -> bool:
    if not parameter.choices or word in parameter.choices:
        return True
    reader.problems.add(
        f"{code}14",
        place,
        f"“{word}”不是 {parameter.name} 的可选值",
        f'"{word}" is not a choice of {parameter.name}',
        name=word,
        known=parameter.choices,
    )
    return False


def _within(
    value: ParameterValue, scalar: Scalar, parameter: Parameter, reader: Reader, code: str
) -> bool:
    if not isinstance(value, int):
        return True
    kind = VALUE_TYPES[parameter.type]
    for bound, is_out, zh, en in (
        (
            parameter.maximum,
            parameter.maximum is not None and value > parameter.maximum,
            "高于最大值",
            "above max",
        ),
        (
            parameter.minimum,
            parameter.minimum is not None and value < parameter.minimum,
            "低于最小值",
            "below min",
        ),
    ):
        if is_out and bound is not None:
            limit = literal_text(bound, kind)
            default = "默认值" if code == "R3" else "值"
            what = "default" if code == "R3" else "value"
            reader.problems.add(
                f"{code}10",
                scalar,
                f"{parameter.name} 的{default} {scalar.value} {zh} {limit}",
                f"{what} {scalar.value} is {en} {limit} for {parameter.name}",
            )
            return False
    return True


def parameter_text(parameter: Parameter) -> str:
    """The values in force as people read them: `2023-01: 2000, 2024-01: 2200 CNY per month`."""
    kind = VALUE_TYPES[parameter.type]
    parts = []
    for month, value in parameter.default:
        shown = ", ".join(value) if isinstance(value, tuple) else literal_text(value, kind)
        parts.append(shown if month is None else f"{month_text(month)}: {shown}")
    return "; ".join(parts) + (f" {parameter.unit}" if parameter.unit else "")
