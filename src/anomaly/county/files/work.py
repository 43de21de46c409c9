"""财政统发、组织部、纪委: payroll, village officials, their declared relatives, handlers."""

from collections.abc import Iterator

import numpy as np

from anomaly.county.model import PayrollSpell
from anomaly.county.months import MONTHS, YEAR, Integers, month_text, number_of
from anomaly.county.population import relation_word
from anomaly.county.sheets import File, Sheet
from anomaly.county.writing import COUNTY_NAME, Clerk, money, words

#: More rows than this a year leave the office as text.
_LARGEST_WORKBOOK = 30_000


def work_files(clerk: Clerk) -> Iterator[File]:
    """Who is paid by the public, who holds office, who is related to them."""
    spells = sorted(clerk.county.payroll, key=lambda spell: (spell.unit, spell.person))
    if len(spells) * 12 > _LARGEST_WORKBOOK:
        for belong in MONTHS:
            yield File(
                path=f"财政局/工资统发/{YEAR}年{number_of(belong):02d}月工资发放",
                sheets=(_payroll(clerk, spells, belong),),
                format="utf8",
            )
    else:
        for half in range(2):
            sheets = [_payroll(clerk, spells, belong) for belong in MONTHS[6 * half : 6 * half + 6]]
            yield File(
                path=f"财政局/工资统发/{('上', '下')[half]}半年财政供养人员工资", sheets=sheets
            )
    yield _officials(clerk)
    yield _relatives(clerk)
    yield _handlers(clerk)


def _payroll(clerk: Clerk, spells: list[PayrollSpell], belong: int) -> Sheet:
    rows = [spell for spell in spells if spell.first <= belong <= spell.last]
    persons = _column([row.person for row in rows])
    gross = _column([row.gross for row in rows])
    word = month_text(belong, "word")
    return Sheet(
        name=f"{number_of(belong)}月",
        titles=(f"{COUNTY_NAME}财政供养人员{word}工资发放表", "单位：元"),
        columns=[
            words("单位名称", [row.unit for row in rows], 20),
            words("人员编号", [f"{row.person + 100001}" for row in rows], 10),
            clerk.names("姓名", persons),
            clerk.numbers("身份证号码", persons),
            words("人员类别", [row.kind for row in rows], 12),
            words("工资年月", [word] * len(rows), 12),
            money("岗位工资", gross // 1000 * 400),
            money("应发合计", gross),
            money("实发合计", gross - gross // 1000 * 110),
        ],
        total="应发合计",
        footer=("制表人：孙丽",),
    )


def _officials(clerk: Clerk) -> File:
    rows = clerk.county.officials
    persons, village = _column([r.person for r in rows]), _column([r.village for r in rows])
    sheet = Sheet(
        name="村干部",
        titles=(f"{COUNTY_NAME}村干部任职名册",),
        columns=[
            clerk.town("乡镇", village),
            clerk.village("任职村", village),
            clerk.names("姓名", persons),
            clerk.numbers("身份证号", persons),
            words("现任职务", [row.post for row in rows]),
            words("任职时间", [month_text(row.first, "word") for row in rows]),
        ],
    )
    return File(path="组织部/村干部名册", sheets=(sheet,))


def _relatives(clerk: Clerk) -> File:
    """What officials declare: the people of their hukou household."""
    county = clerk.county
    pairs = [
        (official.person, person)
        for official in county.officials
        for person in county.households.members(int(county.persons.household[official.person]))
        if person != official.person
    ]
    officials = _column([official for official, _ in pairs])
    relatives = _column([relative for _, relative in pairs])
    sheet = Sheet(
        name="近亲属",
        titles=(f"{COUNTY_NAME}村干部近亲属申报表",),
        columns=[
            clerk.names("申报人姓名", officials),
            clerk.numbers("申报人身份证号", officials),
            clerk.names("亲属姓名", relatives),
            clerk.numbers("亲属身份证号", relatives),
            words("与本人关系", [relation_word(county.persons, a, b) for a, b in pairs], 12),
        ],
    )
    return File(path="纪委/村干部近亲属申报", sheets=(sheet,))


def _handlers(clerk: Clerk) -> File:
    """Two officials of each town's first village also handle relief."""
    county = clerk.county
    chosen = [official for official in county.officials if "书记" not in official.post]
    persons, village = _column([r.person for r in chosen]), _column([r.village for r in chosen])
    roles = ["受理", "审批"] * (len(chosen) // 2) + ["受理"] * (len(chosen) % 2)
    sheet = Sheet(
        name="经办人员",
        titles=(f"{COUNTY_NAME}社会救助经办人员备案表",),
        columns=[
            clerk.names("经办人姓名", persons),
            clerk.numbers("经办人身份证号", persons),
            words("经办环节", roles, 10),
            clerk.town("乡镇", village),
            clerk.village("村", village),
        ],
    )
    return File(path="民政局/社会救助经办人员", sheets=(sheet,))


def _column(values: list[int]) -> Integers:
    return np.array(values, np.int64)
