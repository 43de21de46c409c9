"""The readable sentence of a rule and of each condition, made from the structure."""

from anomaly.rules.labels import field_label, list_label, operand_label, table_label
from anomaly.rules.model import (
    AllOf,
    AnyOf,
    Condition,
    DuplicateBody,
    HasRow,
    Leaf,
    MatchBody,
    MatchedTo,
    Measure,
    Operator,
    Rule,
    ThresholdBody,
    leaves,
)
from anomaly.values import Level, Text
from anomaly.vocabulary.model import Vocabulary

_LEVELS = {
    Level.HIGH: Text("高", "high"),
    Level.MEDIUM: Text("中", "medium"),
    Level.LOW: Text("低", "low"),
    Level.INFO: Text("提示", "info"),
}
_STATES = {
    "filled": Text("已填写", "is filled"),
    "empty": Text("为空", "is empty"),
    "valid": Text("有效", "is valid"),
    "invalid": Text("无效", "is invalid"),
    "yes": Text("为是", "is yes"),
    "no": Text("为否", "is no"),
}
_WORDS = {
    Operator.MORE_THAN: Text("大于", "is more than"),
    Operator.AT_LEAST: Text("不少于", "is at least"),
    Operator.LESS_THAN: Text("小于", "is less than"),
    Operator.AT_MOST: Text("不多于", "is at most"),
    Operator.SAME_AS: Text("等于", "is the same as"),
    Operator.DIFFERS_FROM: Text("不同于", "differs from"),
    Operator.AFTER: Text("晚于", "is after"),
    Operator.NOT_AFTER: Text("不晚于", "is not after"),
    Operator.BEFORE: Text("早于", "is before"),
    Operator.NOT_BEFORE: Text("不早于", "is not before"),
    Operator.STARTS_WITH: Text("开头为", "starts with"),
    Operator.ONE_OF: Text("属于", "is one of"),
    Operator.NONE_OF: Text("不属于", "is none of"),
    Operator.BETWEEN: Text("介于", "is between"),
}


def sentence(rule: Rule, vocabulary: Vocabulary) -> Text:
    """What the rule reports, in one sentence per language."""
    subject = _subject(rule, vocabulary)
    body = _body(rule, vocabulary)
    level = _LEVELS[rule.level]
    zh = f"当{body.zh}时，列出{subject.zh}；等级{level.zh}"
    en = f"Report {subject.en} when {body.en}; level {level.en}"
    for item in rule.lower:
        to, when = _LEVELS[item.to], condition_text(item.when, rule, vocabulary)
        verb = Text("列为除外", "left out") if item.hidden else to
        zh += f"，{when.zh}时{'' if item.hidden else '降为'}{verb.zh}"
        en += f", {verb.en} when {when.en}"
    if rule.except_:
        excuses = [condition_text(item.when, rule, vocabulary) for item in rule.except_]
        zh += "；" + "或".join(item.zh for item in excuses) + "的除外"
        en += " — unless " + ", or ".join(item.en for item in excuses)
    return Text(zh + "。", en + ".")


def _subject(rule: Rule, vocabulary: Vocabulary) -> Text:
    labels = [field_label(item, rule, vocabulary) for item in rule.finding.one_per]
    return Text(
        "每个" + "、".join(item.zh for item in labels),
        "each " + " and ".join(_lower(item.en) for item in labels),
    )


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _body(rule: Rule, vocabulary: Vocabulary) -> Text:
    find = rule.find
    if isinstance(find, MatchBody):
        return _match(rule, find, vocabulary)
    if isinstance(find, DuplicateBody):
        return _duplicate(rule, find, vocabulary)
    return _threshold(rule, find, vocabulary)


def _where(condition: Condition, rule: Rule, vocabulary: Vocabulary) -> Text:
    if not list(leaves(condition)):
        return Text("", "")
    text = condition_text(condition, rule, vocabulary)
    return Text(f"（{text.zh}）", f" (where {text.en})")


def _match(rule: Rule, find: MatchBody, vocabulary: Vocabulary) -> Text:
    records = table_label(find.records, vocabulary)
    where = _where(find.where, rule, vocabulary)
    when = condition_text(find.when, rule, vocabulary)
    if find.matched_to is None:
        return Text(
            f"{records.zh}{where.zh}的{when.zh}",
            f"in {_lower(records.en)}{where.en} {when.en}",
        )
    other = table_label(find.matched_to.table, vocabulary)
    inner = _where(find.matched_to.where, rule, vocabulary)
    how = _kept(find.matched_to, rule, vocabulary)
    join = Text(
        f"{records.zh}{where.zh}与同一{_path(find.matched_to, rule, vocabulary).zh}的"
        f"{other.zh}{inner.zh}相遇{how.zh}",
        f"{_lower(records.en)}{where.en} meet {_lower(other.en)}{inner.en} by "
        f"{_path(find.matched_to, rule, vocabulary).en}{how.en}",
    )
    if not list(leaves(find.when)):
        return join
    return Text(f"{join.zh}且{when.zh}", f"{join.en} and {when.en}")


def _path(to: MatchedTo, rule: Rule, vocabulary: Vocabulary) -> Text:
    fields = vocabulary.tables[rule.find.records].fields
    names = [to.left, *to.same]
    labels = [fields[name].label for name in names if name in fields]
    return Text(
        "、".join(item.zh for item in labels), " and ".join(_lower(item.en) for item in labels)
    )


def _kept(to: MatchedTo, rule: Rule, vocabulary: Vocabulary) -> Text:
    if to.add_up:
        labels = [field_label(item, rule, vocabulary) for item in to.add_up]
        return Text(
            f"（{'、'.join(item.zh for item in labels)}相加）",
            f" ({' and '.join(_lower(item.en) for item in labels)} added up)",
        )
    keep = to.keep
    if keep is None:
        return Text("", "")
    if keep.by is None:
        return (
            Text("（任一行）", " (any row)")
            if keep.which == "any"
            else Text("（每一行）", " (every row)")
        )
    by = field_label(keep.by, rule, vocabulary)
    word = Text("最早", "earliest") if keep.which == "earliest" else Text("最晚", "latest")
    return Text(f"（取{by.zh}{word.zh}的一行）", f" (the row with the {word.en} {_lower(by.en)})")


def _duplicate(rule: Rule, find: DuplicateBody, vocabulary: Vocabulary) -> Text:
    same = [field_label(item, rule, vocabulary) for item in find.same]
    records = table_label(find.records, vocabulary)
    where = _where(find.where, rule, vocabulary)
    alike = Text(
        f"{records.zh}{where.zh}中{'、'.join(item.zh for item in same)}相同",
        f"{_lower(records.en)}{where.en} with the same "
        + " and ".join(_lower(item.en) for item in same),
    )
    own = own_label(rule, vocabulary)
    return Text(f"{alike.zh}而{own.zh}", f"{alike.en} are such that {own.en}")


def own_label(rule: Rule, vocabulary: Vocabulary) -> Text:
    """What a duplicate compares by itself: the number of records, of values, or a listed pair."""
    find = rule.find
    if not isinstance(find, DuplicateBody):
        return Text("", "")
    if find.pairs_from_list is not None and find.differs is not None:
        field = field_label(find.differs, rule, vocabulary)
        listed = list_label(find.pairs_from_list, vocabulary)
        return Text(
            f"两个{field.zh}同在“{listed.zh}”中",
            f"two values of {_lower(field.en)} are a pair of the list {listed.en}",
        )
    limit = operand_label(find.more_than, None, rule, vocabulary)
    if find.differs is not None:
        field = field_label(find.differs, rule, vocabulary)
        return Text(
            f"不同的{field.zh}多于 {limit.zh} 个",
            f"there are more than {limit.en} different values of {_lower(field.en)}",
        )
    return Text(f"多于 {limit.zh} 条", f"there are more than {limit.en} of them")


def _threshold(rule: Rule, find: ThresholdBody, vocabulary: Vocabulary) -> Text:
    per = [field_label(item, rule, vocabulary) for item in find.per]
    records = table_label(find.records, vocabulary)
    where = _where(find.where, rule, vocabulary)
    measures = [_measure(item, rule, vocabulary) for item in find.measure]
    when = condition_text(find.when, rule, vocabulary)
    return Text(
        f"{records.zh}{where.zh}按{'、'.join(item.zh for item in per)}分组后{when.zh}"
        f"（{'；'.join(item.zh for item in measures)}）",
        f"{_lower(records.en)}{where.en}, grouped by "
        f"{' and '.join(_lower(item.en) for item in per)}, have {when.en} "
        f"({'; '.join(item.en for item in measures)})",
    )


def _measure(measure: Measure, rule: Rule, vocabulary: Vocabulary) -> Text:
    name = measure.name
    if measure.of is None:
        return Text(f"{name}＝记录数", f"{name}: number of records")
    field = field_label(measure.of, rule, vocabulary)
    words = {
        "count": Text("的个数", "number of"),
        "count_different": Text("的不同个数", "number of different"),
        "sum": Text("合计", "sum of"),
        "min": Text("最小值", "smallest"),
        "max": Text("最大值", "largest"),
    }
    word = words[measure.function]
    return Text(f"{name}＝{field.zh}{word.zh}", f"{name}: {word.en} {_lower(field.en)}")


# ---- conditions ------------------------------------------------------------------------------


def condition_text(condition: Condition, rule: Rule, vocabulary: Vocabulary) -> Text:
    """A condition tree in words."""
    if isinstance(condition, (AllOf, AnyOf)):
        parts = [condition_text(item, rule, vocabulary) for item in condition.items]
        zh, en = ("且", " and ") if isinstance(condition, AllOf) else ("或", " or ")
        text = Text(zh.join(item.zh for item in parts), en.join(item.en for item in parts))
        if isinstance(condition, AnyOf) and len(parts) > 1:
            return Text(f"（{text.zh}）", f"({text.en})")
        return text
    return condition_label(condition, rule, vocabulary)


def condition_label(leaf: Leaf | HasRow, rule: Rule, vocabulary: Vocabulary) -> Text:
    """One comparison in words: `Month is after month of death (deaths)`."""
    if isinstance(leaf, HasRow):
        listed = table_label(leaf.table, vocabulary)
        word = Text("没有", "has no row for") if leaf.negated else Text("有", "has a row for")
        values = [operand_label(operand, None, rule, vocabulary) for _, operand in leaf.columns]
        return Text(
            f"{listed.zh}{word.zh}{'、'.join(item.zh for item in values)}对应的行",
            f"{listed.en} {word.en} {' and '.join(_lower(item.en) for item in values)}",
        )
    left = field_label(leaf.left, rule, vocabulary)
    if leaf.any_row:
        left = Text(f"任一行的{left.zh}", f"{left.en} of some row")
    if leaf.operator is Operator.IS:
        state = _STATES[leaf.word or "filled"]
        return Text(left.zh + state.zh, f"{left.en} {state.en}")
    if leaf.operator in (Operator.IN_LIST, Operator.NOT_IN_LIST):
        listed = list_label(leaf.word or "", vocabulary)
        inside = leaf.operator is Operator.IN_LIST
        return Text(
            f"{left.zh}{'在' if inside else '不在'}“{listed.zh}”中",
            f"{left.en} is {'' if inside else 'not '}in the list {listed.en}",
        )
    rights = [operand_label(item, leaf.left, rule, vocabulary) for item in leaf.right]
    word = _WORDS[leaf.operator]
    joined = Text(
        "、".join(item.zh for item in rights),
        (" and " if leaf.operator is Operator.BETWEEN else ", ").join(
            _lower(item.en) if not item.en.isupper() else item.en for item in rights
        ),
    )
    return Text(f"{left.zh}{word.zh}{joined.zh}", f"{left.en} {word.en} {joined.en}")
