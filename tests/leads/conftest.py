"""Findings made of what a test wants to say, and nothing else."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from anomaly.leads import finding_id
from anomaly.values import About, Certainty, Finding, Level, ListName, Outcome, Text, month_of

_PLAIN = Finding(
    finding_id="",
    rule="death.pay_after_death",
    rule_version="1.0.0",
    level=Level.HIGH,
    certainty=Certainty.FACT,
    outcome=Outcome.HIT,
    list=ListName.SUSPECT,
    about=About.PERSON,
    subject="P1",
    person_no=None,
    name="张三",
    town="东镇",
    village="一村",
    programme="高龄津贴",
    period_from=month_of(2024, 1),
    period_to=month_of(2024, 6),
    count=6,
    amount=None,
    match_level=1,
    message=Text("说明", "message"),
    sources=(),
    values=(),
)


@pytest.fixture(scope="session")
def make() -> Callable[..., Finding]:
    """Builds a finding; its id follows from rule, subject and programme."""

    def build(**changes: Any) -> Finding:
        finding = replace(_PLAIN, **changes)
        if finding.doubtful and "amount" not in changes:
            finding = replace(finding, amount=sum(fen for _, fen in finding.doubtful))
        if finding.finding_id:
            return finding
        grain = [("subject", finding.subject), ("programme", finding.programme or "")]
        name = finding_id(finding.rule, 1, finding.about.value, grain)
        return replace(finding, finding_id=name)

    return build
