"""What an analyst writes in pandas for the same twelve comparisons on the same files.

The yardstick for the whole scan: `read_excel` and `read_csv`, clean, merge, group. It knows the
county's folders by heart, accepts only what it has seen, keeps no evidence, explains nothing and
reports no rows that it could not use. Nothing of the package is imported here.

Run: python pandas_script.py INBOX LISTS FINDINGS.csv
"""

# ruff: noqa: PLR2004 - as analysts do, numbers stand where they are needed

import sys
from collections.abc import Hashable
from pathlib import Path

import pandas as pd

from pandas_reading import add_person, clean_payments, fen, first_month, read_inbox

Findings = list[pd.DataFrame]


# --- families and households ----------------------------------------------------------------------


def family_groups(tables: dict[str, pd.DataFrame]) -> dict[Hashable, Hashable]:
    """Person -> group: hukou and benefit households, marriages, parents of minors."""
    parent: dict[Hashable, Hashable] = {}

    def find(item: Hashable) -> Hashable:
        while parent.setdefault(item, item) != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    def unite(left: pd.Series, right: pd.Series) -> None:
        for a, b in zip(left, right, strict=True):
            if isinstance(a, str) and isinstance(b, str):
                parent[find(a)] = find(b)

    hukou, member, marriage = tables["hukou"], tables["member"], tables["marriage"]
    unite(hukou["person"], "H" + hukou["household_no"].astype(str))
    unite(member["person"], "B" + member["household_no"].astype(str))
    minors = hukou[hukou["person"].str[6:10].astype(float) >= 2007]
    unite(minors["person"], minors["father"])
    unite(minors["person"], minors["mother"])
    parted = set(zip(*[marriage[marriage["event"] == "离婚"][c] for c in ("husband", "wife")],
                     strict=True))  # fmt: skip
    wed = marriage[[pair not in parted for pair in zip(marriage["husband"], marriage["wife"],
                                                        strict=True)]]  # fmt: skip
    unite(wed["husband"], wed["wife"])
    return {person: find(person) for person in parent}


# --- the twelve comparisons -----------------------------------------------------------------------


def listed(rule: str, cases: pd.DataFrame, by: list[str], amount: str = "amount") -> pd.DataFrame:
    """Findings of one rule: a row per subject (the first of `by`)."""
    found = cases.groupby(by, as_index=False).agg(count=(amount, "size"), amount=(amount, "sum"))
    return found.rename(columns={by[0]: "subject"}).assign(rule=rule)


def after_death(paid: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> Findings:
    """Payments and pensions for months after the month of death."""
    death = tables["death"]
    death = death[death["reason"].isna() | (death["reason"] == "死亡")]
    died = first_month(death["death_date"]).groupby(death["person"]).min().rename("died")
    late = paid.join(died, on="person")
    late = late[(late["month"] > late["died"]) & (late["programme"] != "丧葬补助")]
    pension = tables["pension"].join(died, on="person")
    pension = pension[(pension["month"] > pension["died"]) & (pension["item"] == "月养老金")]
    return [
        listed("death.pay_after_death", late, ["person", "programme"]),
        listed("death.pension_after_death", pension, ["person", "scheme"]),
    ]


def duplicates(paid: pd.DataFrame, pairs: pd.DataFrame) -> Findings:
    """Twice in a month, under two numbers, and in two exclusive programmes."""
    key = ["person", "programme", "month"]
    paid = paid[paid["person"].notna()]
    groups = paid.groupby(key)
    paid = paid.assign(
        rows=groups["amount"].transform("size"),
        rest=groups["amount"].transform("sum") - groups["amount"].transform("max"),
        writings=groups["written"].transform("nunique"),
        made_up=(paid["kind"] == "补发").groupby([paid[k] for k in key]).transform("any"),
    )
    cases = paid.drop_duplicates(key)
    twice = cases[(cases["rows"] > 1) & ~cases["made_up"]]
    numbers = cases[cases["writings"] > 1]
    sums = paid.groupby(key, as_index=False)["amount"].sum()
    both = pairs.merge(sums, left_on="programme_a", right_on="programme").merge(
        sums, left_on=["programme_b", "person", "month"], right_on=["programme", "person", "month"]
    )
    since, until = first_month(both["from_month"]), first_month(both["to_month"])
    both = both[(both["month"] >= since.fillna(0)) & (both["month"] <= until.fillna(99999))]
    both["smaller"] = both[["amount_x", "amount_y"]].min(axis=1)
    return [
        listed("dup.same_project_period", twice, ["person", "programme"], "rest"),
        listed("dup.id15_18", numbers, ["person", "programme"], "rest"),
        listed("dup.exclusive_pair", both, ["person", "programme_a", "programme_b"], "smaller"),
    ]


def payroll_relief(paid: pd.DataFrame, payroll: pd.DataFrame) -> Findings:
    """Public pay of more than 2,200 yuan in a month of means-tested support."""
    staff = payroll[~payroll["staff_type"].isin(["遗属", "村干部", "临聘人员", "公益性岗位"])]
    pay = staff.groupby(["person", "month"], as_index=False)["gross"].sum()
    both = paid[paid["means_tested"]].merge(pay, on=["person", "month"])
    return [listed("role.payroll_relief", both[both["gross"] > 220000], ["person", "programme"])]


def cars(paid: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> Findings:
    """A car or truck of a member of the benefit household, registered by the month paid."""
    member, vehicle = tables["member"], tables["vehicle"]
    words = "轿车|客车|越野客车|面包车|货车"
    vehicle = vehicle[vehicle["vehicle_class"].str.contains(words) & (vehicle["status"] == "正常")]
    vehicle = vehicle[~vehicle["vehicle_class"].str.contains("摩托")]
    vehicle["bought"] = first_month(vehicle["registered"])
    owned = member.merge(vehicle[["person", "bought"]], on="person")
    owned["until"] = owned["until"].fillna(99999)
    owned = owned[["household_no", "bought", "since", "until"]]
    home = member.drop_duplicates("person").set_index("person")["household_no"]
    relief = paid[paid["means_tested"]]
    relief["household_no"] = relief["household_no"].fillna(relief["person"].map(home))
    both = relief.reset_index().merge(owned, on="household_no")
    month = both["month"]
    both = both[(month >= both["bought"]) & month.between(both["since"], both["until"])]
    return [listed("asset.vehicle", both.drop_duplicates("index"), ["household_no"])]


def shared_accounts(
    paid: pd.DataFrame, groups: dict[Hashable, Hashable], institutions: pd.DataFrame
) -> Findings:
    """Accounts that serve two or more family groups in one programme and year."""
    paid = paid[paid["account"].notna() & ~paid["account"].isin(institutions["account"])]
    paid = paid.assign(group=paid["person"].map(groups).fillna(paid["person"]))
    paid["year"] = paid["month"] // 12
    key = ["account", "programme", "year"]
    families = paid.groupby(key)["group"].transform("nunique")
    return [listed("acct.many_people", paid[families > 1], ["account"])]


def ages(paid: pd.DataFrame, programmes: pd.DataFrame) -> Findings:
    """Completed years on the first day of the month outside the ages of the programme."""
    known = paid[paid["right"] == True].merge(programmes, on="programme")  # noqa: E712 - may be None
    birth = known["person"].str[6:14].astype(int)
    first = (known["month"] // 12) * 10000 + (known["month"] % 12 + 1) * 100 + 1
    age = (first - birth) // 10000
    outside = (age < known["age_min"].fillna(0)) | (age > known["age_max"].fillna(999))
    return [listed("id.age_out_of_range", known[outside], ["person", "programme"])]


def over_standard(paid: pd.DataFrame, standards: pd.DataFrame, roster: pd.DataFrame) -> Findings:
    """More than the rate of the class, the month and the area, plus half a yuan."""
    enrolled = roster.dropna(subset=["class"]).drop_duplicates(["person", "programme"])
    enrolled = enrolled[["person", "programme", "class"]]
    paid = paid[paid["kind"] != "补发"].reset_index(drop=True)
    paid = paid.merge(enrolled, how="left", on=["person", "programme"], suffixes=("", "_roster"))
    paid["class"] = paid["class"].fillna(paid["class_roster"])
    rated = paid.reset_index().merge(standards, on="programme", suffixes=("", "_rate"))
    same = rated["class_rate"].isna() | (rated["class_rate"] == rated["class"])
    since, until = first_month(rated["from_month"]), first_month(rated["to_month"])
    rated = rated[same & (rated["month"] >= since) & (rated["month"] <= until.fillna(99999))]
    size = pd.to_numeric(rated["quantity"], errors="coerce").where(rated["per"] == "mu", 1)
    due = (pd.to_numeric(rated["rate_yuan"]) * 100 * size).round()
    rated["over"] = rated["amount"] - due
    return [listed("amt.over_std", rated[rated["over"] > 50], ["person", "programme"], "over")]


def after_exit(paid: pd.DataFrame, roster: pd.DataFrame) -> Findings:
    """Months after the last approved one."""
    both = paid.reset_index().merge(
        roster[["person", "programme", "since", "until"]], on=["person", "programme"]
    )
    both = both[both["since"] <= both["month"]]
    both["until"] = both["until"].fillna(99999)
    last = both.loc[both.groupby("index")["until"].idxmax()]
    late = last[last["month"] > last["until"]]
    return [listed("time.after_exit", late, ["person", "programme"])]


def main(inbox: Path, lists: Path, target: Path) -> None:
    """Read, clean, compare, write one CSV of findings."""
    programmes = pd.read_csv(lists / "programmes.csv", encoding="utf-8-sig")
    standards = pd.read_csv(lists / "standards.csv", encoding="utf-8-sig", dtype=str)
    pairs = pd.read_csv(lists / "exclusive_pairs.csv", encoding="utf-8-sig", dtype=str)
    institutions = pd.read_csv(lists / "institution_accounts.csv", encoding="utf-8-sig", dtype=str)
    tables = read_inbox(inbox)
    for name in ("death", "hukou", "member", "payroll", "pension", "roster", "vehicle"):
        tables[name] = add_person(tables[name])
        tables[name] = tables[name][tables[name]["person"].notna()]
    for name in ("pension", "payroll"):
        tables[name]["month"] = first_month(tables[name]["period"])
    for name in ("roster", "member"):
        for column in ("since", "until"):
            tables[name][column] = first_month(tables[name][column])
    tables["pension"]["amount"] = fen(tables["pension"]["amount"])
    tables["payroll"]["gross"] = fen(tables["payroll"]["gross"])
    paid = clean_payments(tables, programmes)
    means = programmes.set_index("programme")["means_tested"] == "是"
    paid["means_tested"] = paid["programme"].map(means).fillna(value=False).astype(bool)
    wrong = paid[paid["right"] == False]  # noqa: E712 - may be None
    found = [
        *after_death(paid, tables),
        *duplicates(paid, pairs),
        *payroll_relief(paid, tables["payroll"]),
        *cars(paid, tables),
        *shared_accounts(paid, family_groups(tables), institutions),
        listed("id.checksum", wrong, ["person"]),
        *ages(paid, programmes),
        *over_standard(paid, standards, tables["roster"]),
        *after_exit(paid, tables["roster"]),
    ]
    result = pd.concat(found, ignore_index=True)
    result["amount"] = (result["amount"] / 100).round(2)
    result[["rule", "subject", "programme", "count", "amount"]].to_csv(target, index=False)
    print(result.groupby("rule").size().to_string())


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:4]))
