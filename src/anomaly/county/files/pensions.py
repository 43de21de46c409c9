"""人社局: pensions of every scheme."""

from collections.abc import Iterator

import numpy as np

from anomaly.county.months import FIRST, YEAR, day_in
from anomaly.county.pensions import Pensions
from anomaly.county.sheets import Column, File, Format, Sheet
from anomaly.county.writing import Clerk, dates, money, periods, words

_FORMATS: tuple[Format, ...] = ("parquet", "gb18030")


def pension_files(clerk: Clerk, pensions: Pensions) -> Iterator[File]:
    """One file for each half of the year: Parquet from the province, then a CSV export."""
    village = clerk.county.households.village[clerk.county.persons.household[pensions.person]]
    order = np.lexsort((pensions.month, pensions.person, village))
    for half, kind in enumerate(_FORMATS):
        first = FIRST + 6 * half
        chosen = order[(pensions.month[order] >= first) & (pensions.month[order] < first + 6)]
        person, belong = pensions.person[chosen], pensions.month[chosen]
        columns = [
            words("险种类型", pensions.scheme[chosen]),
            Column("个人编号", [f"P{p + 1:010d}" for p in person.tolist()]),
            clerk.names("参保人姓名", person),
            clerk.numbers("社会保障号码", person),
            periods("待遇月份", belong, belong, "digits"),
            words("待遇项目", pensions.item[chosen]),
            money("待遇金额", pensions.amount[chosen], "number" if not half else "text"),
            dates("发放时间", [day_in(m, 15) for m in belong.tolist()]),
            clerk.village("村", village[chosen]),
        ]
        yield File(
            path=f"人社局/养老待遇/{YEAR}年{('上', '下')[half]}半年养老待遇发放",
            sheets=(Sheet(name="", columns=columns),),
            format=kind,
        )
