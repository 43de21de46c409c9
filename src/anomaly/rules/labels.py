"""How fields, values and tables are called in a sentence."""

from anomaly.rules.literals import literal_text
from anomaly.rules.lookups import COUNT, LOOKUPS, PAIR, TOTAL
from anomaly.rules.model import Constant, DuplicateBody, FieldUse, Operand, Reference, Rule
from anomaly.rules.parameters import parameter_text
from anomaly.values import Text
from anomaly.vocabulary.model import Table, Vocabulary

_OWN = {COUNT: Text("件数", "the number of cases"), TOTAL: Text("合计金额", "the total")}
_UNITS = {"money": Text(" 元", " yuan")}


def table_label(name: str, vocabulary: Vocabulary) -> Text:
    """A table as people call it."""
    table = vocabulary.tables.get(name)
    return Text(name, name) if table is None else table.label


def list_label(name: str, vocabulary: Vocabulary) -> Text:
    """A list as people call it; `name` without `list.`."""
    return table_label(f"list.{name}", vocabulary)


def field_label(reference: Reference, rule: Rule, vocabulary: Vocabulary) -> Text:
    """A field with its table where that is not the records' own."""
    if reference.table is None:
        return _OWN.get(reference.field) or Text(reference.field, reference.field.replace("_", " "))
    table = _table(reference.table, rule, vocabulary)
    found = None if table is None else table.fields.get(reference.field)
    own = Text(str(reference), str(reference)) if found is None else found.label
    if table is None or reference.table in {rule.find.records, PAIR}:
        return own
    if reference.table in LOOKUPS:
        return Text(f"项目{own.zh}", own.en.lower()) if reference.table == "programme" else own
    return Text(f"{table.label.zh}的{own.zh}", f"{own.en.lower()} ({table.label.en.lower()})")


def _table(name: str, rule: Rule, vocabulary: Vocabulary) -> Table | None:
    if name == PAIR:
        listed = rule.find.pairs_from_list if isinstance(rule.find, DuplicateBody) else None
        return vocabulary.tables.get(f"list.{listed}")
    lookup = LOOKUPS.get(name)
    return vocabulary.tables.get(name if lookup is None else lookup.table)


def operand_label(
    operand: Operand, left: Reference | None, rule: Rule, vocabulary: Vocabulary
) -> Text:
    """A right side as people read it; codes by their label, parameters by their value."""
    if isinstance(operand, Constant):
        return _constant(operand, left, rule, vocabulary)
    if isinstance(operand, FieldUse):
        label = field_label(operand.reference, rule, vocabulary)
        if operand.plus_months is None:
            return label
        months = operand_label(operand.plus_months, None, rule, vocabulary)
        return Text(f"{label.zh}加 {months.zh} 个月", f"{label.en} plus {months.en} month(s)")
    parameter = rule.params[operand.name]
    value = parameter_text(parameter)
    if parameter.unit:
        value = value.removesuffix(f" {parameter.unit}")
    unit = _UNITS.get(parameter.type, Text("", ""))
    return Text(value + unit.zh, value + unit.en)


def _constant(
    constant: Constant, left: Reference | None, rule: Rule, vocabulary: Vocabulary
) -> Text:
    text = literal_text(constant.value, constant.type)
    unit = _UNITS.get(constant.type, Text("", ""))
    table = None if left is None or left.table is None else _table(left.table, rule, vocabulary)
    if table is not None and left is not None and left.field in table.fields:
        for code in table.fields[left.field].codes:
            if code.value == text:
                return code.label
    return Text(text + unit.zh, text + unit.en)
