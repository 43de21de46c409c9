"""What compiled rules answer, on small tables: one behaviour of the language each."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import pytest

from anomaly.rules import CompiledRule, Overlay, Rule, RuleSet, compile_rule, load_rule_text
from anomaly.values import Level, ListName, month_of
from anomaly.vocabulary import Vocabulary

MARCH = month_of(2024, 3)
Rows = Mapping[str, Sequence[Mapping[str, Any]]]

HEADER = """
schema: 1
rule: {rule}
scene: {scene}
version: "1.0.0"
status: draft
kind: {kind}
level: high
list: suspect
certainty: fact
owner: tests
title: {{zh: 测试}}
why: {{zh: 测试}}
basis: []
basis_note: {{zh: 测试}}
tags: [risk.test]
innocent_reasons:
  - {{reason: {{zh: 一}}, check: {{zh: 一}}}}
  - {{reason: {{zh: 二}}, check: {{zh: 二}}}}
  - {{reason: {{zh: 三}}, check: {{zh: 三}}}}
check_steps: [{{zh: 核对}}]
"""


class Engine(Protocol):
    def cases(self, compiled: CompiledRule, tables: Rows) -> list[dict[str, Any]]: ...

    def everything(
        self, compiled: CompiledRule, tables: Rows
    ) -> tuple[list[dict[str, Any]], list[dict[str, Any]], int]: ...


def rule_of(body: str, vocabulary: Vocabulary, kind: str = "match") -> Rule:
    """A draft rule with the given body and plain header."""
    header = HEADER.format(rule=f"role.{kind}_test", scene="role", kind=kind)
    found = load_rule_text(header + body, vocabulary)
    assert [error.text("en") for error in found.errors] == []
    return found.rules[0]


FINDING = """
finding:
  about: person
  one_per: [payment.person]
  total: payment.amount
  message: {zh: "{count}"}
  show: [payment.month]
"""


def paid(person: int = 1, **values: Any) -> dict[str, Any]:
    return {"person": person, "programme": "a", "month": MARCH, "amount": 100, **values}


def wage(gross: int | None, person: int = 1, **values: Any) -> dict[str, Any]:
    return {"person": person, "month": MARCH, "gross": gross, "staff_type": "staff", **values}


def outcomes(cases: Sequence[Mapping[str, Any]]) -> list[tuple[int, int]]:
    return [(case["g0"], case["outcome"]) for case in cases]


# Which row decides, wages of the month (fen), outcome of "more than 20 yuan" or None for clear.
KEPT: list[tuple[str, list[int | None], int | None]] = [
    ("any", [1_000, 3_000], 1),
    ("any", [1_000, None], 2),
    ("any", [None, 3_000], 1),
    ("any", [1_000, 2_000], None),
    ("all", [3_000, 4_000], 1),
    ("all", [3_000, 2_000], None),
    ("all", [3_000, None], 2),
    ("all", [None, 1_000], None),
    ("any", [], None),
    ("all", [], None),
]


@pytest.mark.parametrize(("keep", "wages", "outcome"), KEPT)
def test_keep_any_and_all(
    keep: str, wages: list[int | None], outcome: int | None, vocabulary: Vocabulary, engine: Engine
) -> None:
    rule = rule_of(
        f"""
find:
  records: payment
  matched_to: {{table: payroll, by: person, same: [month], keep: {keep}}}
  when: {{payroll.gross: {{more_than: 20}}}}
{FINDING}""",
        vocabulary,
    )
    tables = {"payment": [paid()], "payroll": [wage(gross) for gross in wages]}
    found = outcomes(engine.cases(compile_rule(rule, vocabulary), tables))
    assert found == ([] if outcome is None else [(1, outcome)])


def test_keep_any_takes_the_row_with_the_highest_level(
    vocabulary: Vocabulary, engine: Engine
) -> None:
    rule = rule_of(
        f"""
find:
  records: payment
  matched_to: {{table: payroll, by: person, same: [month], keep: any}}
  when: {{payroll.gross: {{more_than: 20}}}}
lower:
  - name: retired
    to: low
    why: {{zh: 退休}}
    when: {{payroll.staff_type: {{one_of: [retired]}}}}
except:
  - name: helper
    why: {{zh: 公益岗}}
    when: {{payroll.staff_type: {{one_of: [public_welfare_post]}}}}
{FINDING}""",
        vocabulary,
    )
    compiled = compile_rule(rule, vocabulary)

    def best(*types: str) -> tuple[int, int]:
        wages = [wage(3_000, staff_type=kind) for kind in types]
        (case,) = engine.cases(compiled, {"payment": [paid()], "payroll": wages})
        return case["outcome"], case["level"]

    assert best("public_welfare_post", "retired", "staff") == (1, Level.HIGH)
    assert best("public_welfare_post", "retired") == (1, Level.LOW)
    assert best("public_welfare_post") == (3, Level.HIGH)


def test_a_condition_on_the_other_side_may_read_the_record(
    vocabulary: Vocabulary, engine: Engine
) -> None:
    """Each payment meets the latest entitlement that had begun by then."""
    rule = rule_of(
        f"""
find:
  records: payment
  matched_to:
    table: entitlement
    by: person
    where: {{entitlement.since_month: {{not_after: {{field: payment.month}}}}}}
    keep: {{latest: entitlement.until_month}}
  when: {{payment.month: {{after: {{field: entitlement.until_month}}}}}}
{FINDING}""",
        vocabulary,
    )

    def entitled(since: int, until: int) -> dict[str, Any]:
        return {"person": 1, "programme": "a", "since_month": since, "until_month": until}

    tables = {
        "payment": [paid(month=MARCH + step) for step in (0, 1, 2, 3)],
        "entitlement": [entitled(MARCH - 5, MARCH), entitled(MARCH + 2, MARCH + 9)],
    }
    cases = engine.cases(compile_rule(rule, vocabulary), tables)
    assert [case["month_from"] for case in cases] == [MARCH + 1]


def test_added_up_rows_may_depend_on_the_record(vocabulary: Vocabulary, engine: Engine) -> None:
    rule = rule_of(
        f"""
find:
  records: payment
  matched_to:
    table: payroll
    by: person
    where: {{payroll.month: {{not_after: {{field: payment.month}}}}}}
    add_up: payroll.gross
  when: {{payroll.gross: {{at_least: 30}}}}
{FINDING}""",
        vocabulary,
    )
    tables = {
        "payment": [paid(month=MARCH), paid(month=MARCH + 1)],
        "payroll": [wage(2_000), wage(1_000, month=MARCH + 1), wage(9_000, month=MARCH + 2)],
    }
    compiled = compile_rule(rule, vocabulary)
    cases, evidence, _ = engine.everything(compiled, tables)
    assert [case["month_from"] for case in cases] == [MARCH + 1]
    assert [(row["table_name"], row["src"]) for row in evidence] == [
        ("payment", 2),
        ("payroll", 1),
        ("payroll", 2),
    ]


# Comparison of two dates of a death and a birth, as far as they are known.
DATES: list[tuple[int, int, bool | None]] = [
    (20240305, 20240304, True),
    (20240305, 20240305, False),
    (20240000, 20231231, True),
    (20240000, 20240305, None),
    (20240300, 20240229, True),
    (20240300, 20240315, None),
    (20230000, 20240101, False),
    (20240000, 20240000, None),
]


@pytest.mark.parametrize(("left", "right", "after"), DATES)
def test_partial_dates_decide_only_what_they_can(
    *, left: int, right: int, after: bool | None, vocabulary: Vocabulary, engine: Engine
) -> None:
    rule = rule_of(
        """
find:
  records: death
  when: {death.death_date: {after: {field: death.cancel_date}}}
finding:
  about: person
  one_per: [death.person]
  total: none
  message: {zh: "{count}"}
  show: [death.death_date]
""",
        vocabulary,
    )
    tables = {"death": [{"person": 1, "death_date": left, "cancel_date": right}]}
    cases = engine.cases(compile_rule(rule, vocabulary), tables)
    expected = {True: [1], None: [2], False: []}[after]
    assert [case["outcome"] for case in cases] == expected
    if after is None:
        assert cases[0]["missing"] in {"death.death_date", "death.cancel_date"}


# Match level and name flag of payment and death, level, list.
IDENTITY: list[tuple[int | None, int | None, bool, Level, ListName]] = [
    (1, 1, False, Level.HIGH, ListName.SUSPECT),
    (2, 1, False, Level.HIGH, ListName.SUSPECT),
    (1, 3, False, Level.MEDIUM, ListName.IDENTITY),
    (4, 1, False, Level.MEDIUM, ListName.IDENTITY),
    (2, 1, True, Level.MEDIUM, ListName.SUSPECT),
    (3, 1, True, Level.LOW, ListName.IDENTITY),
    (None, 1, False, Level.MEDIUM, ListName.IDENTITY),
    (1, None, False, Level.HIGH, ListName.SUSPECT),
]


@pytest.mark.parametrize(("payment", "death", "flag", "level", "listed"), IDENTITY)
def test_a_weak_match_lowers_and_moves(
    *,
    payment: int | None,
    death: int | None,
    flag: bool,
    level: Level,
    listed: ListName,
    shipped: RuleSet,
    vocabulary: Vocabulary,
    engine: Engine,
) -> None:
    rule = shipped.rule("death.pay_after_death")
    assert rule is not None
    compiled = compile_rule(rule, vocabulary)
    tables = {
        "payment": [paid(month=MARCH + 9, match_level=payment, name_flag=flag)],
        "death": [{"person": 1, "month": MARCH, "match_level": death}],
    }
    (case,) = engine.cases(compiled, tables)
    assert (case["level"], compiled.list_for(case["match_level"])) == (level, listed)
    assert case["name_flag"] is flag


def test_a_group_measure_with_missing_parts_is_a_bound(
    vocabulary: Vocabulary, engine: Engine
) -> None:
    rule = rule_of(
        """
find:
  records: payment
  per: [payment.account]
  measure:
    villages: {count_different: payment.village}
    most: {max: payment.quantity}
  when:
    any_of:
      - {villages: {at_least: 2}}
      - {most: {more_than: 5}}
finding:
  about: account
  one_per: [payment.account]
  total: payment.amount
  message: {zh: "{max.villages} {payment.account}"}
  show: [payment.village]
""",
        vocabulary,
        "threshold",
    )
    compiled = compile_rule(rule, vocabulary)

    def judged(*rows: tuple[str | None, int | None]) -> list[int]:
        payments = [
            paid(number, account="X", village=village, quantity=quantity)
            for number, (village, quantity) in enumerate(rows)
        ]
        return [case["outcome"] for case in engine.cases(compiled, {"payment": payments})]

    assert judged(("V1", 10_000), ("V2", 10_000)) == [1]
    assert judged(("V1", 10_000), (None, 10_000)) == [2]
    assert judged((None, 10_000)) == []
    assert judged(("V1", 60_000), ("V1", None)) == [1]
    assert judged(("V1", 10_000), ("V1", None)) == [2]
    assert judged(("V1", 10_000), ("V1", 50_000)) == []


def test_records_that_may_or_may_not_be_looked_at_leave_a_group_open(
    vocabulary: Vocabulary, engine: Engine
) -> None:
    rule = rule_of(
        """
find:
  records: payment
  where: {programme.means_tested: {is: yes}}
  same: [payment.person, payment.month]
  more_than: 1
finding:
  about: person
  one_per: [payment.person]
  total: payment.amount
  message: {zh: "{count}"}
  show: [payment.month]
""",
        vocabulary,
        "duplicate",
    )
    listed: list[dict[str, Any]] = [
        {"programme": "a", "means_tested": True},
        {"programme": "b", "means_tested": False},
        {"programme": "c", "means_tested": None},
    ]

    def judged(*programmes: str) -> list[int]:
        payments = [paid(programme=name) for name in programmes]
        tables: Rows = {"payment": payments, "list.programmes": listed}
        return [case["outcome"] for case in engine.cases(compile_rule(rule, vocabulary), tables)]

    assert judged("a", "a") == [1]
    assert judged("a", "b") == []
    assert judged("a", "c") == [2]
    assert judged("a", "a", "c") == [1]
    assert judged("c", "unlisted") == [2]


def test_a_list_that_names_a_programme_twice_does_not_double_money(
    shipped: RuleSet, vocabulary: Vocabulary, engine: Engine
) -> None:
    rule = shipped.rule("role.payroll_relief")
    assert rule is not None
    tables = {
        "payment": [paid(amount=500)],
        "payroll": [wage(900_000)],
        "list.programmes": [{"programme": "a", "means_tested": True}] * 2,
    }
    cases = engine.cases(compile_rule(rule, vocabulary), tables)
    assert [case["amount"] for case in cases] == [500]


def test_pairs_count_months_not_payments_and_the_doubt_is_the_smaller_side(
    shipped: RuleSet, vocabulary: Vocabulary, engine: Engine
) -> None:
    rule = shipped.rule("dup.exclusive_pair")
    assert rule is not None
    tables: Rows = {
        "payment": [
            paid(amount=300, payment_id="P1"),
            paid(amount=300, payment_id="P2"),
            paid(amount=500, programme="b", payment_id="P3"),
        ],
        # The same pair both ways, and twice at the same time, is one pair.
        "list.exclusive_pairs": [
            {"programme_a": "b", "programme_b": "a"},
            {"programme_a": "a", "programme_b": "b", "from_month": MARCH},
            {"programme_a": "a", "programme_b": "b"},
        ],
    }
    cases, evidence, checked = engine.everything(compile_rule(rule, vocabulary), tables)
    assert [(c["g1"], c["g2"], c["amount"]) for c in cases] == [("a", "b", 500)]
    assert {(row["payment_id"], row["doubtful"]) for row in evidence} == {
        ("P1", 0),
        ("P2", 0),
        ("P3", 500),
    }
    assert checked == 1


def test_doubtful_money_of_the_evidence_adds_up_to_the_case(
    shipped: RuleSet, vocabulary: Vocabulary, engine: Engine
) -> None:
    rule = shipped.rule("dup.same_project_period")
    assert rule is not None
    amounts = [100, 300, 300, 200]
    tables = {"payment": [paid(amount=fen, payment_id=f"P{n}") for n, fen in enumerate(amounts)]}
    (case,), evidence, _ = engine.everything(compile_rule(rule, vocabulary), tables)
    assert case["amount"] == 600
    assert sorted(row["doubtful"] for row in evidence) == [0, 100, 200, 300]


def test_grains_looked_at_are_counted_once(
    shipped: RuleSet, vocabulary: Vocabulary, engine: Engine
) -> None:
    rule = shipped.rule("role.payroll_relief")
    assert rule is not None
    tables = {
        "payment": [paid(1), paid(1, month=MARCH + 1), paid(2), paid(3, programme="b")],
        "payroll": [wage(900_000)],
        "list.programmes": [
            {"programme": "a", "means_tested": True},
            {"programme": "b", "means_tested": False},
        ],
    }
    cases, _, checked = engine.everything(compile_rule(rule, vocabulary), tables)
    assert (len(cases), checked) == (1, 2)


def test_a_group_without_a_value_of_its_grain_cannot_be_judged(
    vocabulary: Vocabulary, engine: Engine
) -> None:
    rule = rule_of(
        """
find:
  records: payment
  per: [payment.account]
  measure: {payments: count}
  when: {payments: {at_least: 2}}
finding:
  about: account
  one_per: [payment.account]
  total: none
  message: {zh: "{payments}"}
  show: [payment.month]
""",
        vocabulary,
        "threshold",
    )
    tables = {"payment": [paid(1, account=None), paid(2, account=None), paid(3, account="X")]}
    cases = engine.cases(compile_rule(rule, vocabulary), tables)
    assert [(c["g0"], c["outcome"], c["missing"]) for c in cases] == [(None, 2, "payment.account")]


def test_a_hidden_lowering_excuses_its_cases(
    shipped: RuleSet, vocabulary: Vocabulary, engine: Engine
) -> None:
    rule = shipped.rule("death.pay_after_death")
    assert rule is not None
    site = Overlay(hidden={"death.pay_after_death": ("within_grace",)})
    compiled = compile_rule(rule, vocabulary, overlay=site)
    tables = {
        "payment": [paid(month=MARCH + 1), paid(month=MARCH + 2)],
        "death": [{"person": 1, "month": MARCH}],
    }
    cases = engine.cases(compiled, tables)
    assert [(c["outcome"], c["exception"], c["level"]) for c in cases] == [
        (3, "within_grace", Level.HIGH),
        (1, None, Level.HIGH),
    ]


def test_values_are_shown_as_people_read_them(
    shipped: RuleSet, vocabulary: Vocabulary, engine: Engine
) -> None:
    rule = shipped.rule("role.payroll_relief")
    assert rule is not None
    compiled = compile_rule(rule, vocabulary)
    tables = {
        "payment": [paid()],
        "payroll": [wage(900_050)],
        "list.programmes": [{"programme": "a", "means_tested": True}],
    }
    (case,) = engine.cases(compiled, tables)
    shown = [(leaf.name, case[leaf.left], case[leaf.right]) for leaf in compiled.leaves]
    assert shown == [
        ("programme.means_tested is yes", "yes", None),
        ("payroll.gross more_than", "9000.50", "2200.00"),
    ]


def test_an_exception_holds_until_its_last_month(vocabulary: Vocabulary, engine: Engine) -> None:
    rule = rule_of(
        f"""
find:
  records: payment
  when: {{payment.amount: {{more_than: 0}}}}
except:
  - name: old
    why: {{zh: 旧办法}}
    when: {{payment.programme: {{one_of: [a]}}}}
    until: "2024-03"
{FINDING}""",
        vocabulary,
    )
    tables = {"payment": [paid(), paid(month=MARCH + 1)]}
    cases = engine.cases(compile_rule(rule, vocabulary), tables)
    assert [case["outcome"] for case in cases] == [3, 1]
