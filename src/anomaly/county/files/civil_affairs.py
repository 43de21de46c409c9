"""民政局: old-age allowance, relief, disability grants, children, funerals."""

from collections.abc import Iterator

import numpy as np

from anomaly.county.ledger import Ledger, select
from anomaly.county.months import FIRST, MONTHS, QUARTER_WORDS, QUARTERS, YEAR, number_of
from anomaly.county.programmes import (
    DESTITUTE,
    DISABLED_CARE,
    DISABLED_LIVING,
    EMERGENCY,
    FOSTER,
    FUNERAL,
    LOW_INCOME,
    OLD_AGE,
    ORPHAN,
)
from anomaly.county.sheets import Column, File, Sheet
from anomaly.county.writing import (
    COUNTY_NAME,
    Clerk,
    date_cells,
    dates,
    money,
    periods,
    programmes,
    words,
)

_OFFICE = "民政局"
_FOOTER = ("制表人：王  芳        审核人：李建国        负责人：陈志明",)
_UNIT = "单位：元"
#: The clerk of this month leaves rows blank; in this one the empty form was left in.
_SPACED_MONTH, _SAMPLE_MONTH = 8, 6
#: (number, name, amount, account, village, class) as three clerks in turn head their columns
_OLD_AGE_HEADERS = (
    ("身份证号码", "姓名", "发放金额", "一卡通账号", "行政村", "补贴档次"),
    ("公民身份号码", "老人姓名", "金额（元）", "银行卡号", "村(社区)", "档次"),
    ("证件 号码", "领取人", "补贴金额", "帐号", "所在村", "类别"),
)
_SAMPLE = Sheet(
    name="样表",
    columns=(
        Column("姓名", ["张三"]),
        Column("身份证号码", ["请填18位号码"]),
        Column("金额", ["100"]),
    ),
    titles=("填报说明：请按样表填写，不要合并单元格",),
    hidden=True,
)


def civil_affairs_files(clerk: Clerk, ledger: Ledger) -> Iterator[File]:
    """The payment files of civil affairs."""
    for belong in MONTHS:
        yield _old_age(clerk, ledger, belong)
    for turn, first in enumerate(QUARTERS):
        yield _low_income(clerk, ledger, turn, first)
        yield _destitute(clerk, ledger, turn, first)
        yield _disabled(clerk, ledger, turn, first)
    yield _children(clerk, ledger)
    yield _single(clerk, ledger, EMERGENCY, "临时救助金发放台账", f"{_OFFICE}/临时救助台账")
    yield _single(clerk, ledger, FUNERAL, "丧葬补助金发放台账", f"{_OFFICE}/丧葬补助发放台账")


def _old_age(clerk: Clerk, ledger: Ledger, belong: int) -> File:
    number, name, amount, account, village, klass = _OLD_AGE_HEADERS[belong % 3]
    title = f"{COUNTY_NAME}{YEAR}年{number_of(belong)}月高龄津贴发放表"
    rows = select(ledger, (OLD_AGE,), belong, belong)
    towns = clerk.town_of(rows.village)
    sheets = []
    for town in np.unique(towns).tolist():
        part = rows.pick(towns == town)
        columns = [
            clerk.names(name, part.person, spaced=belong % 2 == 0),
            clerk.numbers(number, part.person, part.writing),
            clerk.village(village, part.village),
            words(klass, part.klass),
            money(amount, part.amount),
            clerk.accounts(account, part.account),
            dates("发放日期", part.pay_date, ("dash", "slash", "word")[belong % 3]),
        ]
        sheets.append(
            Sheet(
                name=clerk.towns[town],
                titles=(title, _UNIT),
                columns=columns if belong % 2 else columns[::-1],
                total=amount,
                footer=_FOOTER,
                page=30 if number_of(belong) in (5, 11) else 0,
                blank=20 if number_of(belong) == _SPACED_MONTH else 0,
            )
        )
    if number_of(belong) == _SAMPLE_MONTH:
        sheets.append(_SAMPLE)
    path = f"{_OFFICE}/高龄津贴/{YEAR}年{number_of(belong):02d}月高龄津贴"
    return File(path=path, sheets=sheets)


def _low_income(clerk: Clerk, ledger: Ledger, turn: int, first: int) -> File:
    sheets = []
    for belong in range(first, first + 3):
        rows = select(ledger, (LOW_INCOME,), belong, belong)
        amount = ("发放金额", "实发金额", "金额(元)", "补助金额")[turn]
        sheets.append(
            Sheet(
                name=f"{number_of(belong)}月",
                titles=(
                    f"{COUNTY_NAME}{YEAR}年{number_of(belong)}月农村低保金发放花名册",
                    f"填报单位：{COUNTY_NAME}{_OFFICE}                {_UNIT}",
                ),
                columns=[
                    words("低保证号", rows.household_no),
                    clerk.names("姓名", rows.person, noted=("", "", "户主", "")[turn]),
                    clerk.numbers("身份证号码", rows.person, rows.writing),
                    money(amount, rows.amount, "grouped" if turn == 1 else "number"),
                    clerk.holders("户名", rows.account),
                    clerk.accounts("一卡通账号", rows.account),
                    clerk.town("乡镇", rows.village),
                    clerk.village("村", rows.village),
                    dates("打卡日期", rows.pay_date),
                ],
                total=amount,
                footer=_FOOTER,
            )
        )
    path = f"{_OFFICE}/低保/{YEAR}年{QUARTER_WORDS[turn]}季度低保金发放"
    return File(path=path, sheets=sheets)


def _destitute(clerk: Clerk, ledger: Ledger, turn: int, first: int) -> File:
    rows = select(ledger, (DESTITUTE,), first, first + 2)
    columns = [
        words("救助证编号", rows.household_no),
        clerk.names("姓名", rows.person),
        clerk.numbers("证件号码", rows.person, rows.writing),
        words("供养类别", rows.klass),
        periods("所属期", rows.first, rows.last, ("dash", "word")[turn % 2]),
        money("应发金额", rows.amount, "text"),
        money("实发金额", rows.amount, "text"),
        clerk.holders("户名", rows.account),
        clerk.accounts("银行账号", rows.account),
        clerk.town("乡镇(街道)", rows.village),
        clerk.village("村(居)", rows.village),
        dates("到账日期", rows.pay_date, "slash"),
    ]
    return File(
        path=f"{_OFFICE}/特困供养/特困供养{YEAR}年{QUARTER_WORDS[turn]}季度发放明细",
        sheets=(Sheet(name="", columns=columns),),
        format="gb18030",
    )


def _disabled(clerk: Clerk, ledger: Ledger, turn: int, first: int) -> File:
    rows = select(ledger, (DISABLED_LIVING, DISABLED_CARE), first, first + 2)
    columns = [
        programmes("补贴项目", rows.programme),
        clerk.names("残疾人姓名", rows.person),
        clerk.numbers("身份证件号码", rows.person, rows.writing),
        words("残疾等级", rows.klass),
        periods("所属月份", rows.first, rows.last, "digits"),
        money("补助金额", rows.amount, "text"),
        clerk.accounts("社会保障卡银行账号", rows.account),
        clerk.town("乡镇", rows.village),
        clerk.village("村委会", rows.village),
        dates("拨付日期", rows.pay_date, "digits"),
    ]
    return File(
        path=f"{_OFFICE}/残疾人两项补贴/{YEAR}Q{turn + 1}残疾人两项补贴",
        sheets=(Sheet(name="", columns=columns),),
        format="utf8",
    )


def _children(clerk: Clerk, ledger: Ledger) -> File:
    sheets = []
    for half, word in enumerate(("上半年", "下半年")):
        first = FIRST + half * 6
        rows = select(ledger, (ORPHAN, FOSTER), first, first + 5)
        sheets.append(
            Sheet(
                name=word,
                titles=(f"{COUNTY_NAME}{YEAR}年{word}困境儿童基本生活费发放明细", _UNIT),
                columns=[
                    programmes("发放项目", rows.programme),
                    clerk.names("儿童姓名", rows.person),
                    clerk.numbers("公民身份证号", rows.person, rows.writing),
                    words("类别", rows.klass),
                    periods("发放月份", rows.first, rows.last, "word"),
                    money("金额", rows.amount),
                    clerk.accounts("存折号", rows.account),
                    clerk.town("所属乡镇", rows.village),
                    clerk.village("所属村", rows.village),
                ],
                total="金额",
                footer=_FOOTER,
            )
        )
    return File(path=f"{_OFFICE}/儿童福利/{YEAR}年困境儿童生活费发放", sheets=sheets)


def _single(clerk: Clerk, ledger: Ledger, programme: str, title: str, path: str) -> File:
    """A ledger of single payments: the period is only known from the pay date."""
    rows = select(ledger, (programme,))
    sheet = Sheet(
        name="台账",
        titles=(f"{COUNTY_NAME}{title}", _UNIT),
        columns=[
            clerk.names("姓名", rows.person),
            clerk.numbers("居民身份证号码", rows.person, rows.writing),
            date_cells("发放时间", rows.pay_date.tolist()),
            money("救助金额" if programme == EMERGENCY else "发放金额", rows.amount),
            clerk.accounts("银行账号", rows.account),
            clerk.town("乡镇", rows.village),
            clerk.village("行政村", rows.village),
        ],
        footer=_FOOTER,
    )
    return File(path=path, sheets=(sheet,))
