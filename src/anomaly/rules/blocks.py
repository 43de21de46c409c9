"""Read the tests of a rule: table blocks as written, and what is expected."""

from collections.abc import Mapping as MappingOf

from anomaly.errors import Place
from anomaly.rules.literals import read_literal
from anomaly.rules.model import Expectation, Parameter, RuleTest, TestBlock
from anomaly.rules.parameters import read_values, with_values
from anomaly.rules.reading import Reader
from anomaly.vocabulary.model import Vocabulary
from anomaly.vocabulary.yaml_nodes import Mapping, Node, Scalar

_KEYS = ("name", "given", "expect", "params", "run_months", "as_of", "known_gap")
_EXPECT = ("hits", "excepted", "cannot_tell", "not_run")

#: Columns of a table with persons that are no fields of the vocabulary.
MATCH_COLUMNS = ("match_level", "name_flag")


def read_tests(
    given: Node | None,
    tests: Node | None,
    reader: Reader,
    vocabulary: Vocabulary,
    parameters: MappingOf[str, Parameter],
) -> tuple[RuleTest, ...]:
    """The tests of a rule, each with the blocks that all tests start from.

    Args:
        given: `tests_given`.
        tests: `tests`.
        reader: notes mistakes.
        vocabulary: the tables that blocks may fill.
        parameters: of the rule.
    """
    base = read_blocks(given, reader, vocabulary, "tests_given")
    found = []
    names: set[str] = set()
    for item in reader.items(tests, "tests"):
        test = _test(item, reader, vocabulary, parameters, base)
        if test is None:
            continue
        if test.name in names:
            reader.problems.add(
                "T107", item, f"测试名重复：{test.name}", f"two tests are called {test.name}"
            )
        names.add(test.name)
        found.append(test)
    return tuple(found)


def _test(
    node: Node,
    reader: Reader,
    vocabulary: Vocabulary,
    parameters: MappingOf[str, Parameter],
    base: dict[str, TestBlock],
) -> RuleTest | None:
    mapping = reader.mapping(node, "tests", allowed=_KEYS, required=("name", "expect"))
    if mapping is None:
        return None
    name = reader.text(mapping.get("name"), "tests.name")
    own = read_blocks(mapping.get("given"), reader, vocabulary, "tests.given")
    expect = _expect(mapping.get("expect"), reader)
    if name is None or expect is None:
        return None
    gap = reader.word(mapping.get("known_gap"), "tests.known_gap", ("true", "false"))
    return RuleTest(
        name=name,
        given=tuple({**base, **own}.values()),
        expect=expect,
        params=_params(mapping.get("params"), reader, parameters),
        run_months=_run_months(mapping.get("run_months"), reader),
        as_of=_as_of(mapping.get("as_of"), reader),
        known_gap=gap == "true",
        place=node.place,
    )


def _params(
    node: Node | None, reader: Reader, parameters: MappingOf[str, Parameter]
) -> dict[str, Parameter]:
    mapping = reader.any_mapping(node, "tests.params")
    found: dict[str, Parameter] = {}
    if mapping is None:
        return found
    for name, key, child in reader.children(mapping):
        parameter = parameters.get(name)
        if parameter is None:
            reader.problems.add(
                "R301",
                key,
                f"没有参数“{name}”",
                f'there is no parameter "{name}"',
                name=name,
                known=tuple(parameters),
            )
            continue
        values = read_values(child, parameter, reader)
        if values is not None:
            found[name] = with_values(parameter, values, origin="rule")
    return found


def _run_months(node: Node | None, reader: Reader) -> tuple[int, int] | None:
    mapping = reader.mapping(
        node, "tests.run_months", allowed=("from", "to"), required=("from", "to")
    )
    if mapping is None:
        return None
    months = []
    for key in ("from", "to"):
        scalar = reader.scalar(mapping.get(key), f"run_months.{key}")
        value = None if scalar is None else read_literal(scalar.value, "month")
        if isinstance(value, int):
            months.append(value)
        elif scalar is not None:
            reader.problems.add(
                "T103", scalar, "应为月份，如 2024-01", "must be a month such as 2024-01"
            )
    return (months[0], months[1]) if len(months) == 2 else None  # noqa: PLR2004 - from and to


def _as_of(node: Node | None, reader: Reader) -> int | None:
    scalar = reader.scalar(node, "tests.as_of")
    if scalar is None:
        return None
    value = read_literal(scalar.value, "date")
    if isinstance(value, int) and value % 100:
        return value
    reader.problems.add(
        "T103", scalar, "应为日期，如 2024-03-31", "must be a date such as 2024-03-31"
    )
    return None


def _expect(node: Node | None, reader: Reader) -> Expectation | None:
    mapping = reader.mapping(node, "tests.expect", allowed=_EXPECT)
    if mapping is None:
        return None
    not_run = None
    if "not_run" in mapping.items:
        not_run = reader.text(mapping.get("not_run"), "expect.not_run")
    elif "hits" not in mapping.items:
        reader.problems.add(
            "T104", mapping, "expect 应写明 hits（可为空）", 'expect needs "hits", even when empty'
        )
    return Expectation(
        hits=_rows(mapping.get("hits"), reader),
        excepted=_rows(mapping.get("excepted"), reader),
        cannot_tell=_rows(mapping.get("cannot_tell"), reader),
        not_run=not_run,
    )


def _rows(node: Node | None, reader: Reader) -> tuple[MappingOf[str, str], ...]:
    rows = []
    for item in reader.items(node, "tests.expect"):
        mapping = reader.any_mapping(item, "tests.expect")
        if mapping is None:
            continue
        cells = {
            key: scalar.value
            for key, child in mapping.items.items()
            if (scalar := reader.scalar(child, f"tests.expect.{key}")) is not None
        }
        rows.append(cells)
    return tuple(rows)


# ---- table blocks ----------------------------------------------------------------------------


def read_blocks(
    node: Node | None, reader: Reader, vocabulary: Vocabulary, what: str
) -> dict[str, TestBlock]:
    """The table blocks of a map, by table."""
    mapping = reader.any_mapping(node, what)
    found: dict[str, TestBlock] = {}
    if mapping is None:
        return found
    for name, key, child in reader.children(mapping):
        table = vocabulary.tables.get(name)
        if table is None and not name.startswith("list."):
            reader.problems.add(
                "T108",
                key,
                f"没有表“{name}”",
                f'there is no table "{name}"',
                name=name,
                known=tuple(vocabulary.tables),
            )
            continue
        scalar = reader.scalar(child, name)
        if scalar is not None:
            block = _block(name, scalar, reader, vocabulary)
            if block is not None:
                found[name] = block
    return found


def block_columns(name: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The columns a block of a table may have."""
    table = vocabulary.tables.get(name)
    if table is None:
        return ("value", "from_month", "to_month", "reason")
    kinds = [f"{field.name}_kind" for field in table.fields.values() if field.type == "person_no"]
    extra = MATCH_COLUMNS if table.persons else ()
    return tuple(dict.fromkeys((*table.fields, *kinds, *extra)))


def _block(name: str, scalar: Scalar, reader: Reader, vocabulary: Vocabulary) -> TestBlock | None:
    lines = [
        (number, line)
        for number, line in enumerate(scalar.value.splitlines(), start=1)
        if line.strip()
    ]
    if not lines:
        reader.problems.add("T101", scalar, f"{name} 没有列名", f"{name} has no columns")
        return None
    columns = tuple(cell.strip() for cell in lines[0][1].split(","))
    allowed = block_columns(name, vocabulary)
    for column in columns:
        if column not in allowed:
            reader.problems.add(
                "T101",
                _line(scalar, lines[0][0]),
                f"{name} 没有列“{column}”",
                f'{name} has no column "{column}"',
                name=column,
                known=allowed,
            )
    rows = []
    for number, line in lines[1:]:
        cells = [cell.strip() or None for cell in line.split(",")]
        if len(cells) > len(columns):
            reader.problems.add(
                "T105",
                _line(scalar, number),
                f"{name} 的一行有 {len(cells)} 个值，列名只有 {len(columns)} 个",
                f"a row of {name} has {len(cells)} values for {len(columns)} columns",
            )
            continue
        # Empty cells at the end of a row may be left out.
        rows.append(tuple(cells + [None] * (len(columns) - len(cells))))
    return TestBlock(table=name, columns=columns, rows=tuple(rows), place=scalar.place)


def _line(scalar: Scalar, number: int) -> Place:
    """A line of a block; the block's text begins on the line after its `|`."""
    place = scalar.place
    return Place(file=place.file, line=(place.line or 0) + number, character=1)


__all__ = ["MATCH_COLUMNS", "Mapping", "block_columns", "read_blocks", "read_tests"]
