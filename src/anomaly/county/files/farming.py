"""农业农村局: subsidies by the mu, one workbook a town and one tab a village."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from anomaly.county.ledger import Ledger, select
from anomaly.county.months import FIRST, YEAR
from anomaly.county.programmes import FARMLAND, MAIZE, SOY, rate
from anomaly.county.sheets import Column, File, Sheet
from anomaly.county.writing import COUNTY_NAME, Clerk, dates, money

_TEN_THOUSAND = 10_000


def farming_files(clerk: Clerk, ledger: Ledger) -> Iterator[File]:
    """Payment files of farming."""
    land = select(ledger, (FARMLAND,))
    towns = clerk.town_of(land.village)
    for town in np.unique(towns).tolist():
        yield _farmland(clerk, land.pick(towns == town), clerk.towns[town])
    sheets = [_crop(clerk, select(ledger, (name,)), name) for name in (MAIZE, SOY)]
    yield File(path=f"农业农村局/{YEAR}年粮食作物生产者补贴", sheets=sheets)


def _farmland(clerk: Clerk, rows: Ledger, town: str) -> File:
    sheets = []
    for village in np.unique(rows.village).tolist():
        part = rows.pick(rows.village == village)
        sheets.append(
            Sheet(
                name=clerk.villages[village],
                titles=(
                    f"{COUNTY_NAME}{town}{YEAR}年耕地地力保护补贴发放清册",
                    f"{clerk.villages[village]}",
                ),
                columns=[
                    clerk.names("农户姓名", part.person),
                    clerk.numbers("身份证号码", part.person, part.writing),
                    _area("补贴面积（亩）", part),
                    _rate("补贴标准(元/亩)", part, FARMLAND),
                    money("补贴金额（元）", part.amount),
                    clerk.accounts("一卡通号", part.account),
                    dates("发放日期", part.pay_date, "dot"),
                ],
                total="补贴金额（元）",
                footer=("备注：面积为确权面积", "负责人（盖章）："),
                page=40,
            )
        )
    return File(path=f"农业农村局/耕地地力保护补贴/{town}", sheets=sheets)


def _crop(clerk: Clerk, rows: Ledger, programme: str) -> Sheet:
    return Sheet(
        name=programme.removesuffix("生产者补贴"),
        titles=(f"{COUNTY_NAME}{YEAR}年{programme}兑付表", "单位：亩、元"),
        columns=[
            replace(clerk.names("姓名", rows.person), group="补贴对象"),
            replace(clerk.numbers("身份证号", rows.person, rows.writing), group="补贴对象"),
            replace(clerk.town("乡镇", rows.village), group="所在地"),
            replace(clerk.village("行政村", rows.village), group="所在地"),
            _area("种植面积(亩)", rows),
            _rate("标准", rows, programme),
            money("兑付金额", rows.amount),
            clerk.accounts("帐号", rows.account),
            dates("兑付时间", rows.pay_date),
        ],
        total="兑付金额",
    )


def _area(header: str, rows: Ledger) -> Column:
    return Column(header, [value / _TEN_THOUSAND for value in rows.quantity.tolist()], 10)


def _rate(header: str, rows: Ledger, programme: str) -> Column:
    return Column(header, [rate(programme, "", FIRST) / 100] * len(rows), 10)
