"""Facts about subjects that ranking and outputs need and no single finding carries.

Read from the prepared tables after the rules ran: who is linked to an official, how many
namesakes a person has, who heads a household, in which month each doubtful payment fell.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from anomaly.deliver import SubjectNotes
from anomaly.leads import LeadFacts
from anomaly.values import About, Finding, Lead, Outcome, Text

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_TWO_SOURCES = 2
_WEAK_MATCH = 3
_DEATH = "death."
#: What is read here of the payments.
PAYMENT_COLUMNS = frozenset({"person", "account", "account_name", "group", "month", "payment_id"})


def lead_facts(
    connection: "DuckDBPyConnection",
    findings: Iterable[Finding],
    titles: Mapping[str, Text],
) -> LeadFacts:
    """What the score knows beside the findings.

    Args:
        connection: holds the prepared tables.
        findings: the findings to be ranked.
        titles: words for each rule.
    """
    hits = [finding for finding in findings if finding.outcome is Outcome.HIT]
    newest = connection.execute("SELECT MAX(month) FROM payment").fetchall()[0][0]
    subjects = sorted({(f.about, f.subject) for f in hits})
    return LeadFacts(
        newest_month=newest,
        insiders=_insiders(connection, subjects),
        namesakes=_namesakes(connection, hits),
        agreeing=_agreeing(connection, hits),
        titles=titles,
    )


def _keys(subjects: Iterable[tuple[About, str]], *kinds: About) -> list[str]:
    return [subject for about, subject in subjects if about in kinds]


def _insiders(
    connection: "DuckDBPyConnection", subjects: list[tuple[About, str]]
) -> frozenset[tuple[About, str]]:
    """Officials, handlers, their relatives by a sourced edge, and accounts paid to any of them."""
    sql = """WITH inside AS (
  SELECT person FROM official WHERE person IS NOT NULL
  UNION SELECT person FROM handler WHERE person IS NOT NULL
), near AS (
  SELECT person FROM inside
  UNION SELECT edge.person_b FROM kin_edge AS edge JOIN inside ON inside.person = edge.person_a
)"""
    people = connection.execute(
        f"{sql} SELECT DISTINCT person.natural_key FROM near "
        "JOIN person ON person.person = near.person "
        "WHERE person.natural_key IN (SELECT unnest($keys))",
        {"keys": _keys(subjects, About.PERSON, About.OFFICIAL)},
    ).fetchall()
    accounts = connection.execute(
        f"{sql} SELECT DISTINCT payment.account FROM inside "
        "JOIN payment ON payment.person = inside.person "
        "WHERE payment.account IN (SELECT unnest($keys))",
        {"keys": _keys(subjects, About.ACCOUNT)},
    ).fetchall()
    return frozenset(
        {(About.PERSON, row[0]) for row in people} | {(About.ACCOUNT, row[0]) for row in accounts}
    )


def _namesakes(
    connection: "DuckDBPyConnection", hits: Iterable[Finding]
) -> dict[tuple[About, str], int]:
    """Others with the same name and birth date, for subjects that rest on a weak match."""
    keys = sorted(
        {f.subject for f in hits if f.about is About.PERSON and f.match_level >= _WEAK_MATCH}
    )
    rows = connection.execute(
        "SELECT one.natural_key, COUNT(other.person) FROM person AS one "
        "JOIN person AS other ON other.name = one.name AND other.person <> one.person "
        "AND other.birth IS NOT DISTINCT FROM one.birth "
        "WHERE one.natural_key IN (SELECT unnest($keys)) GROUP BY 1",
        {"keys": keys},
    ).fetchall()
    return {(About.PERSON, key): int(count) for key, count in rows}


def _agreeing(connection: "DuckDBPyConnection", hits: Iterable[Finding]) -> frozenset[str]:
    """Death findings whose death is recorded by two independent sources."""
    deaths = [finding for finding in hits if finding.rule.startswith(_DEATH)]
    if not deaths:
        return frozenset()
    rows = connection.execute(
        "SELECT person.natural_key FROM death JOIN person ON person.person = death.person "
        "WHERE death.month IS NOT NULL AND person.natural_key IN (SELECT unnest($keys)) "
        "GROUP BY 1 HAVING COUNT(DISTINCT death.source) >= $sources",
        {"keys": sorted({f.subject for f in deaths}), "sources": _TWO_SOURCES},
    ).fetchall()
    agreed = {row[0] for row in rows}
    return frozenset(f.finding_id for f in deaths if f.subject in agreed)


def payment_months(connection: "DuckDBPyConnection", findings: Iterable[Finding]) -> dict[str, int]:
    """The month of each payment that a finding doubts, by payment id."""
    wanted = sorted({payment for finding in findings for payment, _ in finding.doubtful})
    rows = connection.execute(
        "SELECT payment_id, MIN(month) FROM payment "
        "WHERE payment_id IN (SELECT unnest($wanted)) AND month IS NOT NULL GROUP BY 1",
        {"wanted": wanted},
    ).fetchall()
    return dict(rows)


def county_name(connection: "DuckDBPyConnection") -> str | None:
    """The county's name: from the list of areas, else from the village table, if it is one."""
    for sql in (
        """SELECT DISTINCT name FROM "list.areas" WHERE level = 'county'""",
        "SELECT DISTINCT county FROM village WHERE county IS NOT NULL",
    ):
        names = connection.execute(sql).fetchall()
        if len(names) == 1:
            return str(names[0][0])
    return None


def subject_notes(
    connection: "DuckDBPyConnection",
    leads: Iterable[Lead],
    relations: Mapping[str, str],
) -> dict[str, SubjectNotes]:
    """Head of household, relation, group and account holder per lead id, where they are known.

    Args:
        connection: holds the prepared tables.
        leads: the leads of the run.
        relations: words for the codes of a relation to the head.
    """
    people = {lead.subject: lead.lead_id for lead in leads if lead.about is About.PERSON}
    rows = connection.execute(
        """WITH wanted AS (
  SELECT person, natural_key FROM person WHERE natural_key IN (SELECT unnest($keys))
), home AS (
  SELECT wanted.natural_key, member.household, member.relation,
    ROW_NUMBER() OVER (PARTITION BY wanted.natural_key
      ORDER BY member.kind, member.household, member.src) AS place
  FROM wanted JOIN household AS member ON member.person = wanted.person
), head AS (
  SELECT household, MIN(person) AS person FROM household WHERE is_head GROUP BY 1
), paid AS (
  SELECT wanted.natural_key, MAX(payment.account_name) AS holder, MAX(payment."group") AS grp
  FROM wanted JOIN payment ON payment.person = wanted.person GROUP BY 1
)
SELECT wanted.natural_key, paid.grp, boss.name, home.relation, paid.holder
FROM wanted
LEFT JOIN home ON home.natural_key = wanted.natural_key AND home.place = 1
LEFT JOIN head ON head.household = home.household
LEFT JOIN person AS boss ON boss.person = head.person
LEFT JOIN paid ON paid.natural_key = wanted.natural_key""",
        {"keys": sorted(people)},
    ).fetchall()
    return {
        people[key]: SubjectNotes(
            group=group,
            head=head,
            relation=relations.get(relation, relation),
            account_holder=holder,
        )
        for key, group, head, relation, holder in rows
    }
