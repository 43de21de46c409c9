"""A plan: named steps, each one SELECT that reads tables or earlier steps.

A step carries the YAML key it came from as its name, so an engine's error leads back to a line of
the rule file.
"""

from dataclasses import dataclass

from anomaly.rules.plan.expr import TRUE, Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A table of the vocabulary, a list, or an earlier step, under an alias."""

    name: str
    alias: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """Another source; `left` keeps rows without a partner."""

    source: Source
    on: Expr
    left: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One SELECT.

    Args:
        name: of the step; empty for a sub-select.
        columns: (name, expression) in order.
        carry: alias of a source whose columns are all carried along, before `columns`.
        source: what is read first; None for a row of constants.
        joins: in order.
        where: only rows for which it is TRUE.
        group_by: keys; with aggregates in `columns`.
        having: only groups for which it is TRUE.
        qualify: only rows for which a window condition is TRUE.
        distinct: equal rows once.
        order_by: columns by name, for the last step.
        union: further selects of the same columns.
    """

    name: str
    columns: tuple[tuple[str, Expr], ...]
    source: Source | None
    carry: str | None = None
    joins: tuple[Join, ...] = ()
    where: Expr = TRUE
    group_by: tuple[Expr, ...] = ()
    having: Expr = TRUE
    qualify: Expr = TRUE
    distinct: bool = False
    order_by: tuple[str, ...] = ()
    union: "tuple[Step, ...]" = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Steps in the order they are written; the last one is the result."""

    steps: tuple[Step, ...]

    @property
    def result(self) -> Step:
        """The last step."""
        return self.steps[-1]
