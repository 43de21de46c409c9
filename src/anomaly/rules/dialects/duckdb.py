"""Write a plan as DuckDB SQL, through a sqlglot tree.

The tree is built node by node: identifiers are quoted, values become parameters. After building,
only node types of the closed list may occur in it, so a mistake here cannot widen what rules do.
"""

from collections.abc import Callable
from typing import Any

from sqlglot import exp

from anomaly.errors import InternalError
from anomaly.rules.dialects.binder import Binder
from anomaly.rules.plan.expr import (
    TRUE,
    Bound,
    Call,
    Case,
    Column,
    Exists,
    Expr,
    Fixed,
    Function,
    MinimumOver,
    OneValue,
    RowNumber,
)
from anomaly.rules.plan.steps import Plan, Source, Step

_BINARY: dict[Function, type[exp.Binary]] = {
    "eq": exp.EQ,
    "ne": exp.NEQ,
    "gt": exp.GT,
    "ge": exp.GTE,
    "lt": exp.LT,
    "le": exp.LTE,
    "same": exp.NullSafeEQ,
    "add": exp.Add,
    "sub": exp.Sub,
    "mul": exp.Mul,
    "floor_div": exp.IntDiv,
    "mod": exp.Mod,
}
_CONNECTED: dict[Function, type[exp.Binary]] = {
    "and": exp.And,
    "or": exp.Or,
    "concat": exp.DPipe,
}
_AGGREGATE: dict[Function, type[exp.Func]] = {"min": exp.Min, "max": exp.Max, "abs": exp.Abs}
_EXTREMES: dict[Function, type[exp.Func]] = {"least": exp.Least, "greatest": exp.Greatest}
_CAST = {"to_text": exp.DType.TEXT, "to_bigint": exp.DType.BIGINT, "to_integer": exp.DType.INT}
_FIXED = {
    "text": exp.DType.TEXT,
    "integer": exp.DType.INT,
    "bigint": exp.DType.BIGINT,
    "boolean": exp.DType.BOOLEAN,
}

#: The only nodes a compiled statement may consist of.
ALLOWED: frozenset[type[exp.Expr]] = frozenset(
    {
        *_BINARY.values(),
        *_CONNECTED.values(),
        *_AGGREGATE.values(),
        *_EXTREMES.values(),
        exp.Coalesce,
        exp.Alias,
        exp.Boolean,
        exp.Case,
        exp.Cast,
        exp.Column,
        exp.Count,
        exp.CTE,
        exp.DataType,
        exp.Distinct,
        exp.Exists,
        exp.From,
        exp.Group,
        exp.Having,
        exp.Identifier,
        exp.If,
        exp.In,
        exp.Is,
        exp.Join,
        exp.Literal,
        exp.Not,
        exp.Null,
        exp.Order,
        exp.Ordered,
        exp.Paren,
        exp.Placeholder,
        exp.Qualify,
        exp.RowNumber,
        exp.Select,
        exp.Star,
        exp.Subquery,
        exp.Substring,
        exp.Sum,
        exp.Table,
        exp.TableAlias,
        exp.Union,
        exp.Where,
        exp.Window,
        exp.With,
    }
)


def write(plan: Plan, binder: Binder) -> str:
    """The plan as one readable SELECT with a named step per CTE.

    Args:
        plan: steps, the last one is the result.
        binder: takes the values; they appear as `$p0` in the text.

    Raises:
        InternalError: a node outside the closed list was built.
    """
    tree = tree_of(plan, binder)
    check_nodes(tree)
    return tree.sql(dialect="duckdb", pretty=True, copy=False)


def tree_of(plan: Plan, binder: Binder) -> exp.Query:
    """The sqlglot tree of a plan, not yet checked."""
    writer = _Writer(binder)
    result = writer.query(plan.result)
    earlier = [
        exp.CTE(this=writer.query(step), alias=exp.TableAlias(this=_identifier(step.name)))
        for step in plan.steps[:-1]
    ]
    if earlier:
        result.set("with_", exp.With(expressions=earlier))
    return result


def check_nodes(tree: exp.Expr) -> None:
    """Refuse a tree with a node that is not on the closed list."""
    for node in tree.walk():
        if type(node) not in ALLOWED:
            name = type(node).__name__
            raise InternalError(
                f"编译结果含有不允许的语法：{name}",
                f"compiled SQL contains a node that is not on the closed list: {name}",
                code="compile.node",
            )


def _identifier(name: str) -> exp.Identifier:
    return exp.Identifier(this=name, quoted=True)


class _Writer:
    """Turns steps and expressions into nodes; one per statement."""

    def __init__(self, binder: Binder) -> None:
        self._binder = binder

    def query(self, step: Step) -> exp.Query:
        """The select (or union of selects) of a step."""
        query: exp.Query = self._select(step)
        for other in step.union:
            query = exp.Union(this=query, expression=self._select(other), distinct=False)
        if step.order_by:
            ordered = [
                exp.Ordered(this=exp.Column(this=_identifier(name)), nulls_first=False)
                for name in step.order_by
            ]
            query.set("order", exp.Order(expressions=ordered))
        return query

    def _select(self, step: Step) -> exp.Select:
        carried = [_all_of(step.carry)] if step.carry is not None else []
        select = exp.Select(
            expressions=[
                *carried,
                *(self._named(name, expression) for name, expression in step.columns),
            ]
        )
        if step.distinct:
            select.set("distinct", exp.Distinct())
        if step.source is not None:
            select.set("from_", exp.From(this=self._table(step.source)))
        if step.joins:
            select.set(
                "joins",
                [
                    exp.Join(
                        this=self._table(join.source),
                        on=self.expression(join.on),
                        **({"side": "LEFT"} if join.left else {}),
                    )
                    for join in step.joins
                ],
            )
        if step.where != TRUE:
            select.set("where", exp.Where(this=self.expression(step.where)))
        if step.group_by:
            keys = [self.expression(key) for key in step.group_by]
            select.set("group", exp.Group(expressions=keys))
        if step.having != TRUE:
            select.set("having", exp.Having(this=self.expression(step.having)))
        if step.qualify != TRUE:
            select.set("qualify", exp.Qualify(this=self.expression(step.qualify)))
        return select

    def _named(self, name: str, expression: Expr) -> exp.Expr:
        node = self.expression(expression)
        if isinstance(expression, Column) and expression.name == name:
            return node
        return exp.Alias(this=node, alias=_identifier(name))

    def expression(self, expression: Expr) -> exp.Expr:
        """The node of an expression."""
        return _WRITERS[type(expression)](self, expression)

    def _table(self, source: Source) -> exp.Table:
        self._binder.sources.add(source.name)
        table = exp.Table(this=_identifier(source.name))
        if source.alias != source.name:
            table.set("alias", exp.TableAlias(this=_identifier(source.alias)))
        return table

    def column(self, column: Column) -> exp.Expr:
        """A quoted column."""
        table = _identifier(column.source) if column.source else None
        return exp.Column(this=_identifier(column.name), table=table)

    def bound(self, bound: Bound) -> exp.Expr:
        """A parameter."""
        return exp.Placeholder(this=self._binder.name(bound.value))

    def fixed(self, fixed: Fixed) -> exp.Expr:
        """A constant; NULL with its type."""
        if fixed.value is None:
            # A bare NULL column would have no type in the engine's temporary table.
            return exp.Cast(this=exp.Null(), to=exp.DataType(this=_FIXED[fixed.type]))
        if isinstance(fixed.value, bool):
            return exp.Boolean(this=fixed.value)
        if isinstance(fixed.value, int):
            return exp.Literal(this=str(fixed.value), is_string=False)
        return exp.Literal(this=fixed.value, is_string=True)

    def case(self, case: Case) -> exp.Expr:
        """CASE."""
        return exp.Case(
            ifs=[
                exp.If(this=self.expression(condition), true=self.expression(result))
                for condition, result in case.branches
            ],
            default=None if case.otherwise is None else self.expression(case.otherwise),
        )

    def row_number(self, window: RowNumber) -> exp.Expr:
        """ROW_NUMBER over a total order."""
        ordered = [
            exp.Ordered(this=self.expression(key), desc=descending or None, nulls_first=False)
            for key, descending in window.order
        ]
        return exp.Window(
            this=exp.RowNumber(),
            partition_by=[self.expression(key) for key in window.partition],
            order=exp.Order(expressions=ordered),
            over="OVER",
        )

    def minimum_over(self, window: MinimumOver) -> exp.Expr:
        """MIN over a partition."""
        return exp.Window(
            this=exp.Min(this=self.expression(window.of)),
            partition_by=[self.expression(key) for key in window.partition],
            over="OVER",
        )

    def exists(self, exists: Exists) -> exp.Expr:
        """EXISTS."""
        return exp.Exists(this=self.query(exists.step))

    def one_value(self, value: OneValue) -> exp.Expr:
        """A scalar sub-select."""
        return exp.Subquery(this=self.query(value.step))

    def call(self, call: Call) -> exp.Expr:  # noqa: PLR0911 - one return per shape of function
        """A function or operator."""
        name = call.function
        arguments = [self.expression(argument) for argument in call.arguments]
        if name in _BINARY:
            left, right = (_wrapped(argument) for argument in arguments)
            return _BINARY[name](this=left, expression=right)
        if name in _CONNECTED:
            wrap = _wrapped if name == "concat" else _wrapped_connector
            node = wrap(arguments[0])
            for argument in arguments[1:]:
                node = _CONNECTED[name](this=node, expression=wrap(argument))
            return node
        if name in _AGGREGATE:
            return _AGGREGATE[name](this=arguments[0])
        if name == "coalesce":
            return exp.Coalesce(this=arguments[0], expressions=arguments[1:])
        if name in _EXTREMES:
            # Both engines skip NULL here; without the flag sqlglot would write a test round it.
            extreme = _EXTREMES[name]
            return extreme(this=arguments[0], expressions=arguments[1:], ignore_nulls=True)
        if name in _CAST:
            return exp.Cast(this=arguments[0], to=exp.DataType(this=_CAST[name]))
        return self._special(name, arguments)

    def _special(self, name: Function, arguments: list[exp.Expr]) -> exp.Expr:  # noqa: PLR0911 - one return per shape
        if name == "not":
            inner = arguments[0]
            plain = isinstance(inner, (exp.Is, exp.In))
            return exp.Not(this=inner if plain else _wrapped(inner))
        if name in {"is_null", "is_true", "is_false"}:
            state = exp.Null() if name == "is_null" else exp.Boolean(this=name == "is_true")
            return exp.Is(this=_wrapped(arguments[0]), expression=state)
        if name == "in":
            return exp.In(this=_wrapped(arguments[0]), expressions=arguments[1:])
        if name == "count":
            return exp.Count(this=arguments[0] if arguments else exp.Star(), big_int=True)
        if name == "count_different":
            return exp.Count(this=exp.Distinct(expressions=arguments), big_int=True)
        if name == "sum":
            # DuckDB sums integers to HUGEINT, which leaves the engine as a decimal or a float.
            return exp.Cast(this=exp.Sum(this=arguments[0]), to=exp.DataType(this=exp.DType.BIGINT))
        if name == "part":
            length = arguments[2] if len(arguments) > 2 else None  # noqa: PLR2004
            return exp.Substring(this=arguments[0], start=arguments[1], length=length)
        raise InternalError(
            f"没有 {name} 的 DuckDB 写法", f"no DuckDB text for {name}", code="compile.function"
        )


_WRITERS: dict[type, Callable[[_Writer, Any], exp.Expr]] = {
    Column: _Writer.column,
    Bound: _Writer.bound,
    Fixed: _Writer.fixed,
    Call: _Writer.call,
    Case: _Writer.case,
    RowNumber: _Writer.row_number,
    MinimumOver: _Writer.minimum_over,
    Exists: _Writer.exists,
    OneValue: _Writer.one_value,
}


def _all_of(alias: str) -> exp.Expr:
    return exp.Column(this=exp.Star(), table=_identifier(alias))


def _wrapped(node: exp.Expr) -> exp.Expr:
    """Parentheses round anything that could bind differently than it was built."""
    if isinstance(node, (exp.Binary, exp.Not, exp.In, exp.Is)):
        return exp.Paren(this=node)
    return node


def _wrapped_connector(node: exp.Expr) -> exp.Expr:
    """Inside AND and OR only another AND or OR needs parentheses."""
    return exp.Paren(this=node) if isinstance(node, exp.Connector) else node
