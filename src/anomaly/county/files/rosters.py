"""Approved rosters and the members of benefit households."""

from collections.abc import Iterator, Sequence

import numpy as np

from anomaly.county.model import RosterRow
from anomaly.county.months import month_text
from anomaly.county.programmes import (
    DESTITUTE,
    DISABLED_CARE,
    DISABLED_LIVING,
    EX_CADRE,
    FOSTER,
    LOW_INCOME,
    OLD_AGE,
    ORPHAN,
    PUBLIC_POST,
)
from anomaly.county.sheets import Column, File, Sheet
from anomaly.county.writing import COUNTY_NAME, Clerk, programmes_of, words

#: file, programmes listed in it, whether it is text with a programme column
_ROSTERS: tuple[tuple[str, tuple[str, ...], bool], ...] = (
    ("民政局/名册/城乡低保对象名册", (LOW_INCOME,), False),
    ("民政局/名册/特困供养对象名册", (DESTITUTE,), False),
    ("民政局/名册/高龄津贴对象名册", (OLD_AGE,), True),
    ("残联/残疾人两项补贴对象名册", (DISABLED_LIVING, DISABLED_CARE), True),
    ("民政局/名册/困境儿童保障名册", (ORPHAN, FOSTER), False),
    ("人社局/公益性岗位人员名册", (PUBLIC_POST,), False),
    ("组织部/离任村干部名册", (EX_CADRE,), False),
)


def roster_files(clerk: Clerk) -> Iterator[File]:
    """Who is entitled to what, since when, until when."""
    by_programme: dict[str, list[RosterRow]] = {}
    for row in clerk.county.roster:
        by_programme.setdefault(row.programme, []).append(row)
    for path, names, as_text in _ROSTERS:
        rows = [row for name in names for row in by_programme.get(name, [])]
        rows.sort(key=lambda row: (clerk.county.village_of(row.person), row.person, row.first))
        yield _roster(clerk, path, rows, as_text=as_text)
    yield _members(clerk)


def _roster(clerk: Clerk, path: str, rows: Sequence[RosterRow], *, as_text: bool) -> File:
    persons = np.array([row.person for row in rows], np.int64)
    village = clerk.county.households.village[clerk.county.persons.household[persons]]
    style = "dash" if as_text else "word"
    columns = [
        programmes_of("享受项目", [row.programme for row in rows]),
        clerk.names("姓名", persons),
        clerk.numbers("身份证号码", persons),
        words("保障证号", [row.household_no for row in rows]),
        words("保障类别", [row.klass for row in rows]),
        Column("保障人口", [row.members or 1 for row in rows]),
        words("享受开始年月", [month_text(row.first, style) for row in rows]),
        words(
            "享受截止年月",
            [month_text(row.last, style) if row.last is not None else "" for row in rows],
        ),
        words("享受状态", ["在享" if row.last is None else "停发" for row in rows]),
        words("停发原因", [row.reason for row in rows]),
        clerk.town("乡镇", village),
        clerk.village("村", village),
    ]
    if as_text:
        return File(path=path, sheets=(Sheet(name="", columns=columns),), format="utf8")
    title = path.rsplit("/", 1)[-1]
    sheet = Sheet(name="名册", titles=(f"{COUNTY_NAME}{title}",), columns=columns)
    return File(path=path, sheets=(sheet,))


def _members(clerk: Clerk) -> File:
    rows = [(home, member) for home in clerk.county.relief for member in home.members]
    persons = np.array([member.person for _, member in rows], np.int64)
    heads = np.array([home.head for home, _ in rows], np.int64)
    columns = [
        words("保障证号", [home.number for home, _ in rows]),
        clerk.names("申请人姓名", heads),
        clerk.numbers("申请人身份证号", heads),
        clerk.names("家庭成员姓名", persons),
        clerk.numbers("家庭成员身份证号", persons),
        words("与申请人关系", [member.relation for _, member in rows], 10),
        words("是否保障对象", ["是"] * len(rows), 10),
        words("起始年月", [month_text(member.first, "word") for _, member in rows]),
        words(
            "截止年月",
            ["" if m.last is None else month_text(m.last, "word") for _, m in rows],
        ),
    ]
    sheet = Sheet(name="家庭成员", titles=(f"{COUNTY_NAME}保障户家庭成员信息",), columns=columns)
    return File(path="民政局/名册/保障户家庭成员", sheets=(sheet,))
