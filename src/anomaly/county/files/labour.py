"""人社、组织、移民、教育、卫健: posts, former cadres, resettled villages, meals, families."""

from collections.abc import Iterator

from anomaly.county.ledger import Ledger, select
from anomaly.county.model import Channel
from anomaly.county.months import FIRST, LAST, QUARTER_WORDS, QUARTERS, YEAR, number_of
from anomaly.county.programmes import BIRTH_PLAN, EX_CADRE, MEALS, MIGRANT, PUBLIC_POST
from anomaly.county.sheets import File, Sheet
from anomaly.county.writing import COUNTY_NAME, Clerk, dates, money, periods, programmes, words

_UNIT = "单位：元"


def labour_files(clerk: Clerk, ledger: Ledger) -> Iterator[File]:
    """Payment files of the departments around labour and families."""
    for turn, first in enumerate(QUARTERS):
        yield _posts(clerk, ledger, turn, first)
        yield _cadres(clerk, ledger, turn, first)
        yield _migrants(clerk, ledger, turn, first)
    yield _extra_posts(clerk, ledger)
    for half in range(2):
        yield _meals(clerk, ledger, half)
    yield _families(clerk, ledger)


def _posts(clerk: Clerk, ledger: Ledger, turn: int, first: int) -> File:
    """The month stands only in the tab."""
    sheets = []
    for belong in range(first, first + 3):
        rows = select(ledger, (PUBLIC_POST,), belong, belong)
        columns = [
            clerk.names("人员姓名", rows.person, spaced=first == QUARTERS[-1]),
            clerk.numbers("有效证件号码", rows.person, rows.writing),
            clerk.town("乡镇名称", rows.village),
            clerk.village("村名", rows.village),
            money("实发数", rows.amount),
            clerk.accounts("卡号", rows.account),
            dates("发放日期", rows.pay_date, ("dash", "word")[turn % 2]),
        ]
        sheets.append(
            Sheet(
                name=f"{YEAR}年{number_of(belong)}月",
                titles=(f"{COUNTY_NAME}公益性岗位补贴发放名册", _UNIT),
                columns=columns,
                total="实发数",
                footer=("注：本表一式三份", "经办人：周涛"),
            )
        )
    path = f"人社局/公益性岗位/公益性岗位补贴{QUARTER_WORDS[turn]}季度"
    return File(path=path, sheets=sheets)


def _extra_posts(clerk: Clerk, ledger: Ledger) -> File:
    rows = select(ledger, (PUBLIC_POST,), channel=Channel.EXTRA_BATCH)
    sheet = Sheet(
        name="补充批次",
        titles=(f"{COUNTY_NAME}公益性岗位补贴发放名册（补充批次）", _UNIT),
        columns=[
            clerk.names("人员姓名", rows.person),
            clerk.numbers("有效证件号码", rows.person, rows.writing),
            clerk.town("乡镇名称", rows.village),
            clerk.village("村名", rows.village),
            periods("补贴月份", rows.first, rows.last, "word"),
            money("实发数", rows.amount),
            clerk.accounts("卡号", rows.account),
            dates("发放日期", rows.pay_date),
        ],
        total="实发数",
    )
    return File(path="人社局/公益性岗位/公益性岗位补贴补充批次", sheets=(sheet,))


def _cadres(clerk: Clerk, ledger: Ledger, turn: int, first: int) -> File:
    """The second quarter was made in units of ten thousand yuan."""
    rows = select(ledger, (EX_CADRE,), first, first + 2)
    tens = turn == 1
    sheet = Sheet(
        name="发放表",
        titles=(
            f"{COUNTY_NAME}{YEAR}年第{QUARTER_WORDS[turn]}季度离任村干部生活补贴发放表",
            "单位：万元" if tens else _UNIT,
        ),
        columns=[
            clerk.names("姓名", rows.person),
            clerk.numbers("身份证号", rows.person, rows.writing),
            words("享受档次", rows.klass),
            clerk.town("镇(街道)", rows.village),
            clerk.village("村(社区)", rows.village),
            money("补贴金额", rows.amount, "ten_thousand" if tens else "number"),
            clerk.accounts("账号", rows.account),
            dates("发放时间", rows.pay_date, "slash"),
        ],
        total="补贴金额",
        footer=("审核人：吴敏",),
    )
    path = f"组织部/离任村干部补贴/{YEAR}年{QUARTER_WORDS[turn]}季度离任村干部生活补贴"
    return File(path=path, sheets=(sheet,))


def _migrants(clerk: Clerk, ledger: Ledger, turn: int, first: int) -> File:
    rows = select(ledger, (MIGRANT,), first, first + 2)
    columns = [
        clerk.names("领款人姓名", rows.person),
        clerk.numbers("领款人身份证号", rows.person, rows.writing),
        periods("所属年月", rows.first, rows.last, ("dash", "slash", "digits", "word")[turn]),
        money("兑付金额", rows.amount, "text"),
        clerk.accounts("惠农一卡通账号", rows.account),
        clerk.village("行政村", rows.village),
        dates("兑付日期", rows.pay_date),
    ]
    parquet = turn % 2 == 1
    return File(
        path=f"移民局/水库移民后期扶持{YEAR}年{QUARTER_WORDS[turn]}季度",
        sheets=(Sheet(name="", columns=columns),),
        format="parquet" if parquet else "gb18030",
    )


def _meals(clerk: Clerk, ledger: Ledger, half: int) -> File:
    first = FIRST + 6 * half
    rows = select(ledger, (MEALS,), first, first + 5)
    columns = [
        programmes("项目名称", rows.programme),
        clerk.names("姓名", rows.person),
        clerk.numbers("身份证号", rows.person, rows.writing),
        periods("补助月份", rows.first, rows.last),
        money("补助金额", rows.amount),
        clerk.accounts("银行卡号", rows.account),
        clerk.town("乡镇", rows.village),
        clerk.village("村", rows.village),
    ]
    return File(
        path=f"教育局/营养改善{YEAR}年{('春', '秋')[half]}季学期",
        sheets=(Sheet(name="", columns=columns),),
        format="parquet",
    )


def _families(clerk: Clerk, ledger: Ledger) -> File:
    rows = select(ledger, (BIRTH_PLAN,), FIRST, LAST)
    sheet = Sheet(
        name="奖励扶助",
        titles=(f"{COUNTY_NAME}{YEAR}年度计划生育家庭奖励扶助金发放花名册", _UNIT),
        columns=[
            clerk.names("姓名", rows.person),
            clerk.numbers("身份证号码", rows.person, rows.writing),
            clerk.town("乡镇", rows.village),
            clerk.village("村居", rows.village),
            money("发放金额", rows.amount),
            clerk.accounts("一卡通账号", rows.account),
            dates("发放日期", rows.pay_date, "word"),
        ],
        total="发放金额",
        subtotal="乡镇",
    )
    return File(path=f"卫健局/{YEAR}年计划生育奖励扶助发放", sheets=(sheet,))
