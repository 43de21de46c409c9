"""Whether a finding is new. Outside a workspace there is no memory, so every hit is."""

from collections.abc import Iterable
from dataclasses import replace

from anomaly.values import Finding, Outcome


def with_life_outside_workspace(findings: Iterable[Finding], as_of: str) -> list[Finding]:
    """The findings with `life` set to `new` on hits, and first seen in this run.

    Args:
        findings: findings of one run, in any order; the order is kept.
        as_of: `YYYY-MM-DD` of the run.
    """
    return [
        replace(f, life="new", first_seen=as_of) if f.outcome is Outcome.HIT else f
        for f in findings
    ]
