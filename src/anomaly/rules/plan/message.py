"""Which values the sentence of a finding needs, and the columns that bring them."""

import re
from dataclasses import dataclass
from typing import Literal

from anomaly.rules.compiled import Placeholder
from anomaly.rules.lookups import COUNT, TOTAL
from anomaly.rules.model import ParameterUse, Reference, Rule, ValueType
from anomaly.rules.parameters import VALUE_TYPES

_NAME = re.compile(r"\{([^{}]*)\}")
_EXTREMES = ("max.", "min.")
_PARAMETER = "param."


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedPlaceholder:
    """A `{name}` with what fills it: a field or measure, a parameter, or the finding itself."""

    name: str
    column: str | None
    merge: Literal["first", "max", "min", "count", "total"]
    type: ValueType
    reference: Reference | None = None
    parameter: ParameterUse | None = None

    def compiled(self) -> Placeholder:
        """What the engine is told."""
        return Placeholder(name=self.name, column=self.column, merge=self.merge, type=self.type)


def names_in(text: str) -> list[str]:
    """The placeholders of a template, in order, without braces.

    >>> names_in("{person.name}: {count}")
    ['person.name', 'count']
    """
    return _NAME.findall(text)


def split_extreme(name: str) -> tuple[Literal["first", "max", "min"], str]:
    """`max.payroll.gross` is the largest `payroll.gross` among the cases."""
    for prefix in _EXTREMES:
        if name.startswith(prefix):
            return ("max" if prefix == "max." else "min"), name.removeprefix(prefix)
    return "first", name


def parameter_name(name: str) -> str | None:
    """The parameter of `param.x`, None for other placeholders."""
    return name.removeprefix(_PARAMETER) if name.startswith(_PARAMETER) else None


def planned(rule: Rule) -> tuple[PlannedPlaceholder, ...]:
    """The placeholders of both languages, each once."""
    names = dict.fromkeys(names_in(rule.finding.message.zh) + names_in(rule.finding.message.en))
    return tuple(_planned(name, rule) for name in names)


def _planned(name: str, rule: Rule) -> PlannedPlaceholder:
    if name == COUNT:
        return PlannedPlaceholder(name=name, column=None, merge="count", type="whole_number")
    if name == TOTAL:
        return PlannedPlaceholder(name=name, column=None, merge="total", type="money")
    parameter = parameter_name(name)
    if parameter is not None:
        kind = VALUE_TYPES[rule.params[parameter].type]
        return PlannedPlaceholder(
            name=name,
            column=f"v_param_{parameter}",
            merge="first",
            type=kind,
            parameter=ParameterUse(name=parameter, type=kind),
        )
    merge, base = split_extreme(name)
    reference = rule.finding.placeholders[base]
    column = f"m_{base}" if reference.table is None else f"v_{base.replace('.', '_')}"
    return PlannedPlaceholder(
        name=name, column=column, merge=merge, type=reference.type, reference=reference
    )
