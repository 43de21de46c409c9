"""The truth is recomputed from the county in memory by slow and obvious code, rule by rule."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations, pairwise

import numpy as np
import pytest

from anomaly.county.ledger import Ledger
from anomaly.county.making import make_county
from anomaly.county.model import County, PayKind
from anomaly.county.months import FIRST, LAST, age, month_of_date, months_of_dates
from anomaly.county.pensions import Pensions
from anomaly.county.person_numbers import Writing, old_number, wrong_check
from anomaly.county.programmes import BY_NAME, EXCLUSIVE_PAIRS, PROGRAMMES, STANDARDS

CARS = {
    "小型轿车",
    "小型普通客车",
    "小型越野客车",
    "小型面包车",
    "轻型普通货车",
    "轻型厢式货车",
    "重型普通货车",
}
NOT_STAFF = {"遗属", "村干部", "临聘人员"}
TOLERANCE = 50  # fen

Row = dict[str, object]
Hits = dict[tuple[str, str, str], tuple[int, int, int | None]]


class Oracle:
    """What each rule must find in a county, from its meaning alone."""

    def __init__(self, county: County, ledger: Ledger, pensions: Pensions) -> None:
        self.county, self.pensions = county, pensions
        self.rows = spread(net(read_ledger(county, ledger), county))
        self.dead = death_months(county)
        self.hits: Hits = {}

    def run(self) -> Hits:
        self.deaths()
        self.pension_deaths()
        self.duplicates()
        self.pairs()
        self.payroll()
        self.vehicles()
        self.accounts()
        self.checksums()
        self.ages()
        self.standards()
        self.exits()
        return self.hits

    def note(self, rule: str, cases: list[tuple[str, str, int, int]]) -> None:
        """Cases are (subject, programme, month, fen); they merge by subject and programme."""
        merged: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
        for subject, programme, month, fen in cases:
            merged[subject, programme].append((month, fen))
        for (subject, programme), found in merged.items():
            months = [month for month, _ in found]
            total = None if rule == "id.checksum" else sum(fen for _, fen in found)
            self.hits[rule, subject, programme] = (min(months), max(months), total)

    def deaths(self) -> None:
        self.note(
            "death.pay_after_death",
            [
                (r["key"], r["programme"], r["month"], r["amount"])
                for r in self.rows
                if r["month"] > self.dead.get(r["key"], LAST)
                and not BY_NAME[r["programme"]].due_after_death
            ],
        )

    def pension_deaths(self) -> None:
        p = self.pensions
        self.note(
            "death.pension_after_death",
            [
                (number, "", month, amount)
                for number, month, amount, item in zip(
                    (self.county.persons.number[i] for i in p.person),
                    p.month.tolist(),
                    p.amount.tolist(),
                    p.item.tolist(),
                    strict=True,
                )
                if month > self.dead.get(number, LAST) and item == "月养老金"
            ],
        )

    def duplicates(self) -> None:
        groups: dict[tuple, list[Row]] = defaultdict(list)
        for row in self.rows:
            groups[row["key"], row["programme"], row["month"]].append(row)
        twice, two_numbers = [], []
        for (key, programme, month), group in groups.items():
            rows = [r for r in group if r["kind"] != PayKind.BACK_PAY]
            if len(rows) > 1:
                amounts = [r["amount"] for r in rows]
                twice.append((key, programme, month, sum(amounts) - max(amounts)))
                if len({r["raw"] for r in rows}) > 1:
                    two_numbers.append(twice[-1])
        self.note("dup.same_project_period", twice)
        self.note("dup.id15_18", two_numbers)

    def pairs(self) -> None:
        paid: dict[tuple[str, int], dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for row in self.rows:
            paid[row["key"], row["month"]][row["programme"]] += row["amount"]
        cases = []
        for (key, month), programmes in paid.items():
            for one, other in combinations(sorted(programmes), 2):
                for a, b, first, last in EXCLUSIVE_PAIRS:
                    if {a, b} == {one, other} and first <= month <= (last or LAST):
                        smaller = min(programmes[one], programmes[other])
                        cases.append((key, "", month, smaller))
        self.note("dup.exclusive_pair", cases)

    def payroll(self) -> None:
        pay: dict[tuple[str, int], list[tuple[str, int]]] = defaultdict(list)
        for spell in self.county.payroll:
            for month in range(spell.first, spell.last + 1):
                number = self.county.persons.number[spell.person]
                pay[number, month].append((spell.kind, spell.gross))
        cases = []
        for row in self.rows:
            counted = [p for p in pay[row["key"], row["month"]] if p[0] not in NOT_STAFF]
            if (
                BY_NAME[row["programme"]].means_tested
                and sum(gross for _, gross in counted) > 220000
                and all(kind != "公益性岗位" for kind, _ in counted)
            ):
                cases.append((row["key"], row["programme"], row["month"], row["amount"]))
        self.note("role.payroll_relief", cases)

    def vehicles(self) -> None:
        number = self.county.persons.number
        members: dict[str, list[tuple[str, int, int]]] = defaultdict(list)
        for home in self.county.relief:
            for m in home.members:
                last = LAST if m.last is None else m.last
                members[number[m.person]].append((home.number, m.first, last))

        def homes(key: str, month: int) -> set[str]:
            return {h for h, first, last in members[key] if first <= month <= last} or {key}

        cases = []
        for row in self.rows:
            if not BY_NAME[row["programme"]].means_tested:
                continue
            at = homes(row["key"], row["month"])
            if any(
                v.klass in CARS
                and v.status == "正常"
                and month_of_date(v.registered) <= row["month"]
                and at & homes(number[v.person], row["month"])
                for v in self.county.vehicles
            ):
                cases.append((min(at), "", row["month"], row["amount"]))
        self.note("asset.vehicle", cases)

    def accounts(self) -> None:
        group = family_groups(self.county)
        used: dict[tuple[int, str], list[Row]] = defaultdict(list)
        for row in self.rows:
            if row["account"] >= 0:
                used[row["account"], row["programme"]].append(row)
        cases = []
        for (account, _), rows in used.items():
            if len({group.get(r["key"], r["key"]) for r in rows}) > 1:
                digits = self.county.account_number(account)
                cases += [(digits, "", r["month"], r["amount"]) for r in rows]
        self.note("acct.many_people", cases)

    def checksums(self) -> None:
        bad = {key for r in self.rows if not checked(key := r["key"]) and key[0].isdigit()}
        self.note(
            "id.checksum",
            [(r["key"], r["programme"], r["month"], 0) for r in self.rows if r["key"] in bad],
        )

    def ages(self) -> None:
        cases = []
        for row in self.rows:
            programme = BY_NAME[row["programme"]]
            if row["birth"] is None:
                continue
            years = age(row["birth"], row["month"])
            if not (programme.age_min or 0) <= years <= (programme.age_max or 999):
                cases.append((row["key"], row["programme"], row["month"], row["amount"]))
        self.note("id.age_out_of_range", cases)

    def standards(self) -> None:
        cases = []
        for row in self.rows:
            rates = [
                s
                for s in STANDARDS
                if s.programme == row["programme"]
                and s.klass in ("", row["klass"])
                and s.from_month <= row["month"] <= (s.to_month or LAST)
            ]
            if not rates:
                assert BY_NAME[row["programme"]].name in {"城乡低保", "临时救助", "丧葬补助"}
                continue
            (standard,) = rates
            due = standard.rate * (row["quantity"] if standard.per == "mu" else 10000) / 10000
            if row["amount"] - due > TOLERANCE:
                cases.append((row["key"], row["programme"], row["month"], row["amount"] - due))
        self.note("amt.over_std", cases)

    def exits(self) -> None:
        roster: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
        for r in self.county.roster:
            until = LAST if r.last is None else r.last
            roster[self.county.persons.number[r.person], r.programme].append((r.first, until))
        cases = []
        for row in self.rows:
            spans = [s for s in roster[row["key"], row["programme"]] if s[0] <= row["month"]]
            if spans and row["month"] > max(until for _, until in spans):
                cases.append((row["key"], row["programme"], row["month"], row["amount"]))
        self.note("time.after_exit", cases)


def checked(number: str) -> bool:
    from stdnum.iso7064 import mod_11_2

    return bool(mod_11_2.is_valid(number))


def read_ledger(county: County, ledger: Ledger) -> list[Row]:
    rows: list[Row] = []
    numbers = county.persons.number
    for at in range(len(ledger)):
        person, writing = int(ledger.person[at]), int(ledger.writing[at])
        number = numbers[person]
        key = raw = number
        if writing == Writing.WRONG_CHECK:
            key = raw = wrong_check(number)
        elif writing == Writing.NUMBER_CELL:
            key = raw = f"row {at}"
        elif writing == Writing.OLD15:
            raw = old_number(number)
        known = writing not in (Writing.WRONG_CHECK, Writing.NUMBER_CELL)
        rows.append(
            {
                "key": key,
                "raw": raw,
                "person": person,
                "birth": int(county.persons.birth[person]) if known else None,
                "programme": PROGRAMMES[int(ledger.programme[at])].name,
                "first": int(ledger.first[at]),
                "last": int(ledger.last[at]),
                "pay_date": int(ledger.pay_date[at]),
                "amount": int(ledger.amount[at]),
                "quantity": int(ledger.quantity[at]),
                "klass": str(ledger.klass[at]),
                "kind": int(ledger.kind[at]),
                "account": int(ledger.account[at]),
            }
        )
    return rows


def net(rows: list[Row], county: County) -> list[Row]:
    takers: dict[tuple, int] = defaultdict(int)
    for row in rows:
        if row["amount"] < 0:
            takers[row["key"], row["programme"], row["first"], row["last"], -row["amount"]] += 1
    for back in county.returns:
        number = county.persons.number[back.person]
        takers[number, back.programme, back.first, back.last, back.amount] += 1
    left = []
    for row in rows:
        what = row["key"], row["programme"], row["first"], row["last"], row["amount"]
        if takers[what] > 0:
            takers[what] -= 1
        elif row["amount"] > 0:
            left.append(row)
    assert not any(takers.values()), "a reversal or return without its payment"
    return left


def spread(rows: list[Row]) -> list[Row]:
    out = []
    for row in rows:
        programme = BY_NAME[row["programme"]]
        whole = programme.spread is False or programme.rhythm == "event"
        months = [row["first"]] if whole else list(range(row["first"], row["last"] + 1))
        assert row["amount"] % len(months) == 0
        for month in months:
            if programme.rhythm == "event":
                assert month == month_of_date(row["pay_date"])
            out.append({**row, "month": month, "amount": row["amount"] // len(months)})
    return out


def death_months(county: County) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in county.deaths:
        if row.reason == "死亡" and row.date // 100 % 100:
            number = county.persons.number[row.person]
            found[number] = min(found.get(number, 10**6), month_of_date(row.date))
    return found


def family_ties(county: County) -> Iterator[tuple[int, int]]:
    """Pairs of persons who are one family group: households, marriages, minors."""
    persons = county.persons
    for home in range(len(county.households.head)):
        members = [
            p
            for p in county.households.members(home)
            if not persons.moved[p] and p not in county.cancelled
        ]
        yield from pairwise(members)
    for relief in county.relief:
        yield from pairwise([m.person for m in relief.members])
    divorced = {(m.husband, m.wife) for m in county.marriages if m.event == "离婚"}
    yield from {(m.husband, m.wife) for m in county.marriages} - divorced
    for child in np.flatnonzero(LAST - months_of_dates(persons.birth) < 18 * 12).tolist():
        for one in (int(persons.father[child]), int(persons.mother[child])):
            if one >= 0:
                yield child, one


def family_groups(county: County) -> dict[str, int]:
    parent = list(range(len(county.persons)))

    def root(at: int) -> int:
        while parent[at] != at:
            at = parent[at]
        return at

    for one, other in family_ties(county):
        parent[root(one)] = root(other)
    return {number: root(p) for p, number in enumerate(county.persons.number)}


@pytest.mark.parametrize("seed", [7, 1, 2, 3])
def test_every_rule_finds_exactly_what_was_planted(seed: int) -> None:
    county, ledger, pensions = make_county(3000, seed, clean=False)
    hits = Oracle(county, ledger, pensions).run()
    positives = {
        (c.rule, c.subject, c.programme): (c.first, c.last, c.amount)
        for c in county.cases
        if c.label == "positive"
    }
    assert {key: hits.get(key) for key in positives} == positives
    grey = {(c.rule, c.subject) for c in county.cases if c.label == "grey"}
    accidents = {key for key in hits if key not in positives and key[:2] not in grey}
    assert not accidents


def test_a_clean_county_has_no_hit() -> None:
    county, ledger, pensions = make_county(3000, 7, clean=True)
    assert not Oracle(county, ledger, pensions).run()
    assert {case.label for case in county.cases} == {"negative"}


def test_look_alikes_are_in_the_payments() -> None:
    """A look-alike that nobody was paid for would prove nothing."""
    county, ledger, pensions = make_county(3000, 7, clean=False)
    paid = {county.persons.number[p] for p in ledger.person.tolist()}
    paid |= {county.persons.number[p] for p in pensions.person.tolist()}
    used = {county.account_number(account) for account in ledger.account.tolist()}
    for case in county.cases:
        place = used if case.rule == "acct.many_people" else paid
        assert (case.subject if place is used else case.person_no) in place, case.note
    assert min(ledger.first.tolist()) == FIRST
