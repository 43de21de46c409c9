"""财政局 and the bank: back-pay and reversals, returned payments, accounts, batches."""

from collections.abc import Iterator

import numpy as np

from anomaly.county.ledger import Ledger, select
from anomaly.county.model import Channel, PayKind
from anomaly.county.months import FIRST, YEAR, month_text
from anomaly.county.programmes import NUMBER_OF, PROGRAMMES
from anomaly.county.sheets import Column, File, Sheet
from anomaly.county.writing import COUNTY_NAME, Clerk, dates, money, periods, programmes, words

_KIND_WORDS = {PayKind.NORMAL: "正常发放", PayKind.BACK_PAY: "补发", PayKind.REVERSAL: "冲销"}
_BANK = "农商行"


def finance_files(clerk: Clerk, ledger: Ledger) -> Iterator[File]:
    """Payments beside the regular ones, and what the bank knows."""
    yield _adjustments(clerk, ledger)
    yield _returns(clerk)
    yield _batches(ledger)
    yield _accounts(clerk, ledger)


def _adjustments(clerk: Clerk, ledger: Ledger) -> File:
    rows = select(ledger, tuple(p.name for p in PROGRAMMES), FIRST, channel=Channel.ADJUSTMENTS)
    sheet = Sheet(
        name="补发冲销",
        titles=(f"{COUNTY_NAME}惠民惠农补贴补发、冲销、重发明细表", "单位：元"),
        columns=[
            programmes("补贴项目", rows.programme),
            clerk.names("姓名", rows.person),
            clerk.numbers("身份证号码", rows.person, rows.writing),
            words("档次", rows.klass),
            periods("所属期", rows.first, rows.last),
            words("发放类型", [_KIND_WORDS[PayKind(kind)] for kind in rows.kind.tolist()]),
            money("发放金额", rows.amount),
            clerk.accounts("银行账号", rows.account),
            clerk.town("乡镇", rows.village),
            clerk.village("村", rows.village),
            dates("发放日期", rows.pay_date),
        ],
        footer=("制表人：赵强",),
    )
    return File(path="财政局/惠民惠农补贴补发冲销明细", sheets=(sheet,))


def _returns(clerk: Clerk) -> File:
    rows = sorted(clerk.county.returns, key=lambda row: (row.returned, row.person, row.first))
    persons = np.array([row.person for row in rows], np.int64)
    first = np.array([row.first for row in rows], np.int64)
    columns = [
        clerk.names("收款人名称", persons),
        clerk.numbers("收款人证件号码", persons),
        clerk.accounts("收款账号", np.array([row.account for row in rows], np.int64)),
        words("补贴项目", [row.programme for row in rows]),
        periods("所属期", first, np.array([row.last for row in rows], np.int64), "word"),
        money("交易金额", np.array([row.amount for row in rows], np.int64), "text"),
        words("处理结果", ["失败"] * len(rows)),
        words("失败原因", [row.reason for row in rows]),
        dates("退汇日期", [row.returned for row in rows], "digits"),
    ]
    return File(
        path=f"{_BANK}/退汇回盘", sheets=(Sheet(name="", columns=columns),), format="gb18030"
    )


def _batches(ledger: Ledger) -> File:
    """Totals of every programme and period, in ten thousand yuan."""
    regular = ledger.pick(ledger.channel == Channel.REGULAR)
    keys = regular.programme * 10**6 + regular.first
    unique, at, counts = np.unique(keys, return_index=True, return_counts=True)
    sums = np.zeros(len(unique), np.int64)
    np.add.at(sums, np.searchsorted(unique, keys), regular.amount)
    heads = regular.pick(at)
    numbers = [
        f"PC{NUMBER_OF[PROGRAMMES[p].name] + 1:02d}{month_text(m, 'digits')}"
        for p, m in zip(heads.programme.tolist(), heads.first.tolist(), strict=True)
    ]
    sheet = Sheet(
        name="批次汇总",
        titles=(f"{COUNTY_NAME}补贴资金发放批次汇总表", "单位：万元"),
        columns=[
            words("批次号", numbers),
            programmes("资金名称", heads.programme),
            periods("所属期", heads.first, heads.first),
            money("批次金额", sums, "ten_thousand"),
            Column("笔数", counts.tolist()),
            words("制表人", ["赵强", "孙丽"] * (len(numbers) // 2) + ["赵强"] * (len(numbers) % 2)),
        ],
    )
    return File(path=f"财政局/{YEAR}年发放批次汇总", sheets=(sheet,))


def _accounts(clerk: Clerk, ledger: Ledger) -> File:
    """The holders of the accounts that were paid into, institutions without a number."""
    used = np.unique(ledger.account)
    size = len(clerk.county.persons)
    used = used[(used >= 0) & (used < size)]
    columns = [
        clerk.accounts("银行卡号", used),
        clerk.names("开户人", used),
        clerk.numbers("开户人身份证号", used),
        words("开户网点", [f"{_BANK}{clerk.towns[0]}支行"] * len(used)),
        dates("开户日期", [20150105 + account % 900 // 100 * 10000 for account in used.tolist()]),
        words("账户状态", ["正常"] * len(used)),
    ]
    return File(
        path=f"{_BANK}/一卡通开户登记", sheets=(Sheet(name="", columns=columns),), format="utf8"
    )
