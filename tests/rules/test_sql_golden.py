"""The SQL of one rule of each kind, as an auditor reads it.

Set ANOMALY_REWRITE_GOLDENS=1 to write the files anew, and read the difference.
"""

import os
from pathlib import Path

import pytest

from anomaly.rules import RuleSet, compile_answer, compile_rule
from anomaly.vocabulary import Vocabulary

GOLDEN = Path(__file__).parent / "sql"
RULES = (
    "death.pay_after_death",
    "role.payroll_relief",
    "time.after_exit",
    "dup.same_project_period",
    "dup.exclusive_pair",
    "acct.many_people",
)


@pytest.mark.parametrize("name", RULES)
def test_sql_is_as_reviewed(name: str, shipped: RuleSet, vocabulary: Vocabulary) -> None:
    rule = shipped.rule(name)
    assert rule is not None
    compiled = compile_rule(rule, vocabulary)
    answer = compile_answer(rule, vocabulary)
    values = "".join(f"--   ${key} = {value!r}\n" for key, value in compiled.parameters.items())
    text = (
        f"-- {name}\n-- values:\n{values}\n"
        f"-- answer, values {dict(answer.parameters)}\n{answer.sql};\n\n"
        f"-- cases\n{compiled.cases_sql};\n\n"
        f"-- evidence\n{compiled.evidence_sql};\n\n"
        f"-- checked\n{compiled.checked_sql};\n"
    )
    path = GOLDEN / f"{name}.sql"
    if os.environ.get("ANOMALY_REWRITE_GOLDENS") == "1":
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def test_compiling_twice_gives_the_same_text(shipped: RuleSet, vocabulary: Vocabulary) -> None:
    for rule in shipped.rules:
        assert compile_rule(rule, vocabulary) == compile_rule(rule, vocabulary)
