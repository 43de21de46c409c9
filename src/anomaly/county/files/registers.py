"""公安、民政、卫健、乡镇、交警: who lives here, who died, who married, who owns a vehicle."""

from collections.abc import Iterator, Sequence

import numpy as np

from anomaly.county.model import DeathRow
from anomaly.county.months import Integers, date_text
from anomaly.county.person_numbers import write_number
from anomaly.county.population import FEMALE, MALE, Role, is_resettled
from anomaly.county.sheets import Column, File, Sheet
from anomaly.county.writing import COUNTY_NAME, Clerk, dates, mixed_dates, words

#: Larger registers leave the office as text.
_LARGEST_WORKBOOK = 8000
_SEX = {MALE: "男", FEMALE: "女"}


def register_files(clerk: Clerk) -> Iterator[File]:
    """The registers of persons, deaths, marriages, vehicles and villages."""
    yield _hukou(clerk)
    yield from _deaths(clerk)
    yield _marriages(clerk)
    yield _vehicles(clerk)
    yield _villages(clerk)


def _hukou(clerk: Clerk) -> File:
    county = clerk.county
    persons, households = county.persons, county.households
    every = np.arange(len(persons))
    village = households.village[persons.household]
    home = persons.household.tolist()
    columns = [
        Column("户号", [households.number(h) for h in home]),
        clerk.numbers("公民身份号码", every),
        clerk.names("姓名", every),
        words("性别", [_SEX[sex] for sex in persons.sex.tolist()], 6),
        dates("出生日期", persons.birth.tolist(), "digits"),
        words("与户主关系", _relations(clerk), 10),
        words("户籍状态", _status(clerk), 10),
        dates("迁出日期", persons.moved.tolist()),
        clerk.numbers("父亲身份证号", persons.father),
        clerk.numbers("母亲身份证号", persons.mother),
        clerk.town("乡镇", village),
        clerk.village("村(居)委会", village),
        words("村民小组", [f"{group}组" for group in households.group[persons.household].tolist()]),
    ]
    sheet = Sheet(
        name="户籍人口",
        titles=(f"{COUNTY_NAME}户籍人口信息",),
        columns=columns,
        numbered=False,
    )
    large = len(persons) > _LARGEST_WORKBOOK
    return File(path="公安局/户籍人口", sheets=(sheet,), format="gb18030" if large else "xlsx")


def _relations(clerk: Clerk) -> list[str]:
    persons = clerk.county.persons
    words_of = {
        Role.HEAD: ("户主", "户主"),
        Role.SPOUSE: ("夫", "妻"),
        Role.CHILD: ("子", "女"),
        Role.PARENT: ("父亲", "母亲"),
        Role.GRANDCHILD: ("孙子", "孙女"),
    }
    pairs = zip(persons.role.tolist(), persons.sex.tolist(), strict=True)
    return [words_of[Role(role)][sex - 1] for role, sex in pairs]


def _status(clerk: Clerk) -> list[str]:
    """Deaths that the police do not know of leave the entry as it was."""
    county = clerk.county
    status = ["正常"] * len(county.persons)
    for row in county.deaths:
        if row.source == "公安注销" and row.reason == "死亡":
            status[row.person] = "死亡"
    for person in np.flatnonzero(county.persons.moved > 0).tolist():
        status[person] = "迁出"
    for person in county.cancelled:
        status[person] = "注销"
    return status


def _deaths(clerk: Clerk) -> Iterator[File]:
    rows = clerk.county.deaths
    police = _of(rows, "公安注销")
    yield _sheet_file(
        "公安局/户口注销人员",
        f"{COUNTY_NAME}户口注销人员信息",
        [
            *_who(clerk, police, "姓名", "公民身份号码"),
            words("性别", [_SEX[int(clerk.county.persons.sex[r.person])] for r in police], 6),
            dates("死亡日期", [r.date for r in police]),
            dates("注销日期", [r.cancelled for r in police]),
            words("注销原因", [r.reason for r in police]),
            words("数据来源", ["公安"] * len(police)),
            *_where(clerk, police),
        ],
    )
    fires = _of(rows, "火化")
    yield File(
        path="民政局/殡仪馆火化登记",
        sheets=(
            Sheet(
                name="",
                columns=[
                    *_who(clerk, fires, "逝者姓名", "逝者身份证号"),
                    dates("火化日期", [r.date for r in fires], "slash"),
                    words("数据来源", ["殡仪馆"] * len(fires)),
                    *_where(clerk, fires),
                ],
            ),
        ),
        format="gb18030",
    )
    health = _of(rows, "卫健死亡证明")
    yield _sheet_file(
        "卫健局/死亡医学证明",
        f"{COUNTY_NAME}居民死亡医学证明登记",
        [
            *_who(clerk, health, "死者姓名", "死者身份证号码"),
            mixed_dates("死亡时间", [r.date for r in health]),
            words("信息来源", ["卫健"] * len(health)),
            *_where(clerk, health),
        ],
    )
    villages = _of(rows, "村级报告")
    yield _sheet_file(
        "乡镇/村级上报死亡人员",
        f"{COUNTY_NAME}村级上报死亡人员名单",
        [
            *_who(clerk, villages, "姓名", "身份证号"),
            Column("去世时间", [date_text(r.date, "word") for r in villages]),
            words("数据来源", ["村级"] * len(villages)),
            *_where(clerk, villages),
        ],
        indent=1,
    )


def _of(rows: Sequence[DeathRow], source: str) -> list[DeathRow]:
    found = [row for row in rows if row.source == source]
    return sorted(found, key=lambda row: (row.date or row.cancelled, row.person))


def _who(clerk: Clerk, rows: Sequence[DeathRow], name: str, number: str) -> list[Column]:
    known = clerk.county.persons.number
    return [
        clerk.names(name, _persons(rows)),
        Column(number, [write_number(known[row.person], row.writing) for row in rows], 22),
    ]


def _where(clerk: Clerk, rows: Sequence[DeathRow]) -> list[Column]:
    county = clerk.county
    village = county.households.village[county.persons.household[_persons(rows)]]
    return [clerk.town("乡镇", village), clerk.village("村", village)]


def _persons(rows: Sequence[DeathRow]) -> Integers:
    return np.array([row.person for row in rows], np.int64)


def _sheet_file(path: str, title: str, columns: Sequence[Column], *, indent: int = 0) -> File:
    sheet = Sheet(name="Sheet1", titles=(title,), columns=columns, indent=indent)
    return File(path=path, sheets=(sheet,))


def _marriages(clerk: Clerk) -> File:
    rows = sorted(clerk.county.marriages, key=lambda row: (row.date, row.husband))
    husbands = np.array([row.husband for row in rows], np.int64)
    wives = np.array([row.wife for row in rows], np.int64)
    columns = [
        words("业务类型", [row.event for row in rows]),
        dates("登记日期", [row.date for row in rows]),
        clerk.names("男方姓名", husbands),
        clerk.numbers("男方身份证件号", husbands),
        clerk.names("女方姓名", wives),
        clerk.numbers("女方身份证件号", wives),
    ]
    return File(path="民政局/婚姻登记", sheets=(Sheet(name="", columns=columns),), format="utf8")


def _vehicles(clerk: Clerk) -> File:
    rows = clerk.county.vehicles
    owners = np.array([row.person for row in rows], np.int64)
    columns = [
        Column("号牌号码", [f"贵Z{at:05X}" for at in range(4097, 4097 + len(rows))]),
        words("车辆类型", [row.klass for row in rows]),
        clerk.names("所有人", owners),
        clerk.numbers("身份证明号码", owners),
        dates("初次登记日期", [row.registered for row in rows]),
        words("机动车状态", [row.status for row in rows]),
    ]
    return File(
        path="公安局/交警大队/机动车登记",
        sheets=(Sheet(name="", columns=columns),),
        format="gb18030",
    )


def _villages(clerk: Clerk) -> File:
    county = clerk.county
    count = len(clerk.villages)
    village = county.households.village
    every = np.arange(count)
    households = np.bincount(village, minlength=count)
    people = np.bincount(village, weights=county.households.size, minlength=count)
    columns = [
        clerk.town("乡镇", every),
        clerk.village("行政村", every),
        Column("户数", households.tolist()),
        Column("总人口", people.astype(np.int64).tolist()),
        Column("耕地面积（亩）", (households * 12).tolist()),
        words("是否易地搬迁村", ["是" if moved else "否" for moved in is_resettled(every)]),
    ]
    return _sheet_file("乡镇/行政村基本情况", f"{COUNTY_NAME}行政村基本情况一览表", columns)
