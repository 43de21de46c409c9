"""The sentence made from the structure says what the rule does."""

import pytest

from anomaly.rules import Overlay, RuleSet, compile_rule, rule_card, sentence
from anomaly.vocabulary import Vocabulary

# Rule, words that its Chinese and its English sentence must hold.
SAID: list[tuple[str, tuple[str, ...], tuple[str, ...]]] = [
    (
        "death.pay_after_death",
        ("所属月份晚于死亡登记的死亡月份", "等级高", "降为低", "除外"),
        ("is after", "earliest", "level high", "low when", "unless"),
    ),
    (
        "role.payroll_relief",
        ("相加", "大于2023-01: 2000; 2024-01: 2200 元", "不属于"),
        ("added up", "is more than 2023-01: 2000; 2024-01: 2200 yuan", "is none of"),
    ),
    ("dup.exclusive_pair", ("互斥项目清单", "件数不多于1"), ("pair of the list", "at most 1")),
    ("dup.same_project_period", ("多于 1 条",), ("more than 1 of them",)),
    ("acct.many_people", ("分组", "不同个数", "不少于2"), ("grouped by", "number of different")),
]


@pytest.mark.parametrize(("name", "zh", "en"), SAID)
def test_the_sentence_names_conditions_levels_and_exceptions(
    name: str,
    zh: tuple[str, ...],
    en: tuple[str, ...],
    shipped: RuleSet,
    vocabulary: Vocabulary,
) -> None:
    rule = shipped.rule(name)
    assert rule is not None
    text = sentence(rule, vocabulary)
    assert [words for words in zh if words not in text.zh] == [], text.zh
    assert [words for words in en if words not in text.en] == [], text.en


def test_a_card_shows_parameters_with_their_origin(
    shipped: RuleSet, vocabulary: Vocabulary
) -> None:
    rule = shipped.rule("death.pay_after_death")
    assert rule is not None
    site = Overlay(params={rule.rule: {"grace_months": ((None, 2),)}})
    ((_, value, origin),) = rule_card(site.apply_to(rule), vocabulary).parameters
    assert (value, origin) == ("2 month", "site")
    compiled = compile_rule(rule, vocabulary, overlay=site)
    assert [(item.value, item.origin) for item in compiled.shown_parameters] == [
        ("2 month", "site")
    ]
    assert rule_card(rule, vocabulary).needs == ("death", "list.programmes", "payment")


def test_every_condition_has_a_label(shipped: RuleSet, vocabulary: Vocabulary) -> None:
    rule = shipped.rule("role.payroll_relief")
    assert rule is not None
    labels = [leaf.label.zh for leaf in compile_rule(rule, vocabulary).leaves]
    assert labels == [
        "项目是否看收入财产为是",
        "财政供养工资的应发工资大于2023-01: 2000; 2024-01: 2200 元",
    ]
