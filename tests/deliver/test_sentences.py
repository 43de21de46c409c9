"""What is said about a lead: short, plain, masked."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from anomaly.deliver import RunView
from anomaly.deliver.sentences import Sentences
from anomaly.values import About, ConditionValue, RecordRef, Text

_NUMBER = "990101" + "19500101" + "0019"


@pytest.mark.parametrize(
    ("about", "subject", "name", "expected"),
    [
        (About.PERSON, _NUMBER, "王秀英", "王秀英"),
        (About.PERSON, _NUMBER, None, "个人 990101********0019"),
        (About.PERSON, "王秀英|19500101|东河村", None, "个人 王秀英"),
        (About.OFFICIAL, _NUMBER, "李建国", "李建国"),
        (About.HOUSEHOLD, "H001", "王秀英", "王秀英户"),
        (About.HOUSEHOLD, "H001", None, "家庭 H001"),
        (About.ACCOUNT, "6217001234567890", None, "账户 …7890"),
        (About.VILLAGE, "青石镇/东河村", None, "村 青石镇/东河村"),
        (About.PROGRAMME, "高龄津贴", None, "项目 高龄津贴"),
    ],
)
def test_whom_a_lead_is_about(
    view: RunView, about: About, subject: str, name: str | None, expected: str
) -> None:
    lead = replace(view.leads[0], about=about, subject=subject, name=name)
    assert Sentences(view).subject(lead) == expected


def test_many_findings_become_three_sentences_and_a_count(view: RunView) -> None:
    base = view.findings[0]
    findings = [replace(base, message=Text(f"第{n}件事。", f"Thing {n}.")) for n in range(5)]
    assert Sentences(view).description(findings) == "第0件事；第1件事；第2件事；另有2条，见明细。"
    assert Sentences(view).description([findings[0], findings[0]]) == "第0件事。"
    assert Sentences(view).description([]) == ""


@pytest.mark.parametrize(
    ("left", "right", "truth", "expected"),
    [
        ("2024-02", "2024-01", True, "晚于死亡月份：2024-02 ／ 2024-01（成立）"),
        (None, "2024-01", None, "晚于死亡月份：无 ／ 2024-01（无法判断）"),
        ("2024-02", None, False, "晚于死亡月份：2024-02（不成立）"),
        (None, None, True, "晚于死亡月份（成立）"),
        (_NUMBER, _NUMBER, True, "晚于死亡月份：990101********0019 ／ 990101********0019（成立）"),
    ],
)
def test_conditions_show_both_values(
    view: RunView, left: str | None, right: str | None, *, truth: bool | None, expected: str
) -> None:
    value = ConditionValue(condition="晚于死亡月份", left=left, right=right, truth=truth)
    assert Sentences(view).conditions(replace(view.findings[0], values=(value,))) == [expected]


def test_sources_are_each_once_in_order_and_counted(view: RunView) -> None:
    rows = [RecordRef("b.xlsx", "表1", n) for n in (9, 3, 3)]
    places = (*rows, RecordRef("a.csv", None, 7))
    finding = replace(view.findings[0], sources=places)
    say = Sentences(view)
    assert say.sources([finding, finding]) == [
        "a.csv 第7行",
        "b.xlsx[表1] 第3行",
        "b.xlsx[表1] 第9行",
    ]
    assert say.sources([finding], most=1)[1] == "……另有2行，见 findings.parquet"


def test_what_lowered_a_level_is_said_by_name_or_reason(view: RunView) -> None:
    finding = replace(view.findings[0], lowered=("first_month", "boundary_month"))
    notes = Sentences(view).exceptions(finding)
    assert notes[0].startswith("已核对，不适用：")
    assert notes[1:] == [
        "已据此降级：仅涉及一个月，常为信息传递时间差",
        "已据此降级：boundary_month",
    ]


def test_tables_that_were_compared_are_named(view: RunView) -> None:
    finding = next(f for f in view.findings if f.rule.startswith("death"))
    assert Sentences(view).compared([finding]) in {
        "死亡登记（截至2024-12-31）",
        "死亡登记、补贴发放明细（截至2024-12-31）",
    }


def test_a_rule_without_a_card_has_nothing_to_say(make_view: Callable[..., RunView]) -> None:
    view = make_view(cards={})
    say, rule = Sentences(view), view.findings[0].rule
    assert say.title(rule) == rule
    assert say.parameters(rule) == say.basis([rule]) == say.steps([rule]) == []
    assert say.exceptions(view.findings[0]) == say.innocent_reasons([rule]) == []
    assert say.rule_yield([rule]) == ""


@pytest.mark.parametrize(
    ("language", "fen", "expected"),
    [
        ("zh", 128000, "1,280元"),
        ("zh", 10469000, "10.47万元"),
        ("zh", 999999, "10,000元"),
        ("en", 10469000, "104,690 yuan"),
    ],
)
def test_money_as_one_says_it(
    make_view: Callable[..., RunView], language: str, fen: int, expected: str
) -> None:
    assert Sentences(make_view(language=language)).short_money(fen) == expected
