"""The reading half of `pandas_script.py`: find headers, name columns, clean, net, spread."""

# ruff: noqa: PLR2004 - as analysts do, numbers stand where they are needed

import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd

# The first word found in the path says what a file is; payments are told by their programme.
TABLES = {
    "养老待遇": "pension",
    "机动车": "vehicle",
    "户籍人口": "hukou",
    "户口注销": "death",
    "死亡医学证明": "death",
    "火化登记": "death",
    "村级上报": "death",
    "名册.csv": "roster",
    "名册.xlsx": "roster",
    "保障户家庭成员": "member",
    "婚姻登记": "marriage",
    "工资统发": "payroll",
    "退汇回盘": "returned",
}
PROGRAMMES = {
    "公益性岗位": "公益性岗位补贴",
    "耕地地力": "耕地地力保护补贴",
    "奖励扶助": "计划生育家庭奖励扶助",
    "丧葬": "丧葬补助",
    "临时救助": "临时救助",
    "低保": "城乡低保",
    "特困": "特困供养",
    "高龄津贴": "高龄津贴",
    "水库移民": "水库移民后期扶持",
    "离任村干部": "离任村干部生活补贴",
    "儿童福利": "",
    "两项补贴": "",
    "营养改善": "",
    "补发冲销": "",
    "生产者补贴": "生产者补贴",
}
COLUMNS = {
    "person_no": "身份证号码 身份证号 公民身份号码 公民身份证号 证件号码 "
    "有效证件号码 居民身份证号码 身份证件号码 补贴对象身份证 "
    "领款人身份证号 收款人证件号码 死者身份证号码 逝者身份证号 "
    "社会保障号码 身份证明号码 家庭成员身份证号",
    "name": "姓名 人员姓名 农户姓名 老人姓名 领取人 残疾人姓名 儿童姓名 "
    "补贴对象 领款人姓名 收款人名称 死者姓名 逝者姓名 参保人姓名 所有人 "
    "家庭成员姓名",
    "head_no": "申请人身份证号",
    "household_no": "低保证号 救助证编号 保障证号 户号",
    "programme": "补贴项目 发放项目 项目名称 享受项目",
    "period": "所属期 所属月份 所属年月 发放月份 补助月份 补贴月份 待遇月份 工资年月",
    "pay_date": "发放日期 发放时间 打卡日期 到账日期 拨付日期 兑付日期 兑付时间",
    "amount": "实发金额 发放金额 金额 补贴金额 补助金额 救助金额 实发数 兑付金额 交易金额 待遇金额",
    "quantity": "补贴面积 种植面积",
    "account": "一卡通账号 一卡通号 银行账号 银行卡号 帐号 账号 卡号 存折号 "
    "社会保障卡银行账号 惠农一卡通账号 收款账号",
    "class": "档次 类别 补贴档次 供养类别 残疾等级 享受档次 保障类别",
    "kind": "发放类型",
    "since": "享受开始年月 起始年月",
    "until": "享受截止年月 截止年月",
    "death_date": "死亡日期 死亡时间 去世时间 火化日期",
    "reason": "注销原因",
    "relation": "与户主关系 与申请人关系",
    "father": "父亲身份证号",
    "mother": "母亲身份证号",
    "husband": "男方身份证件号",
    "wife": "女方身份证件号",
    "event": "业务类型",
    "staff_type": "人员类别",
    "gross": "应发合计",
    "scheme": "险种类型",
    "item": "待遇项目",
    "vehicle_class": "车辆类型",
    "status": "机动车状态",
    "registered": "初次登记日期",
}
RENAME = {word: column for column, words in COLUMNS.items() for word in words.split()}
QUARTERS = {"一": 1, "二": 4, "三": 7, "四": 10}


# --- reading --------------------------------------------------------------------------------------


def read_file(path: Path) -> Iterable[tuple[str, pd.DataFrame]]:
    """Each sheet of a file with its header found and its columns named."""
    if path.suffix == ".parquet":
        frame = pd.read_parquet(path)
        yield "", name_columns(frame.astype(str), list(frame.columns))
    elif path.suffix == ".csv":
        try:
            frame = pd.read_csv(path, dtype=str, encoding="utf-8-sig")
        except UnicodeDecodeError:
            frame = pd.read_csv(path, dtype=str, encoding="gb18030")
        yield "", name_columns(frame, list(frame.columns))
    else:
        for sheet, grid in pd.read_excel(path, sheet_name=None, header=None, dtype=object).items():
            for at in range(min(6, len(grid))):
                headers = [str(cell) for cell in grid.iloc[at]]
                if sum(clean_header(header) in RENAME for header in headers) >= 2:
                    words = f"{sheet} {grid.iloc[0, 0]}"
                    yield words, name_columns(grid.iloc[at + 1 :], headers)
                    break


def clean_header(header: str) -> str:
    """A header without spaces and bracketed units."""
    return re.sub(r"\s|[（(].*?[)）]", "", header)


def name_columns(frame: pd.DataFrame, headers: list[str]) -> pd.DataFrame:
    """Keep the known columns, under our names; a number cell is no readable person number."""
    names = [RENAME.get(clean_header(header)) for header in headers]
    chosen = {name: at for at, name in reversed(list(enumerate(names))) if name}
    named = frame.iloc[:, list(chosen.values())].set_axis(list(chosen), axis=1)
    for column in ("person_no", "head_no", "account"):
        if column in named:
            named[column] = named[column].where(named[column].map(lambda v: isinstance(v, str)))
    return named


def read_inbox(inbox: Path) -> dict[str, pd.DataFrame]:
    """All files, one frame a table."""
    parts: dict[str, list[pd.DataFrame]] = {}
    for path in sorted(inbox.rglob("*.*")):
        name = path.relative_to(inbox).as_posix()
        table = next((t for word, t in TABLES.items() if word in name), None)
        programme = next((p for word, p in PROGRAMMES.items() if word in name), None)
        if table is None and programme is None:
            continue
        for words, frame in read_file(path):
            if table is None and "programme" not in frame:
                frame["programme"] = (
                    ("玉米" if "玉米" in words else "大豆") + programme
                    if programme == "生产者补贴"
                    else programme
                )
            frame["told"] = f"{words} {path.stem}"
            parts.setdefault(table or "payment", []).append(frame)
    return {table: pd.concat(frames, ignore_index=True) for table, frames in parts.items()}


# --- cleaning -------------------------------------------------------------------------------------

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def check_character(first17: str) -> str:
    """The check character of a person number."""
    return "10X98765432"[sum(int(d) * w for d, w in zip(first17, WEIGHTS, strict=True)) % 11]


def clean_number(value: Any) -> tuple[Any, Any, Any]:
    """(person: 18 characters, as written, whether the check character is right)."""
    if not isinstance(value, str):
        return None, None, None
    text = re.sub(r"[\s'`]", "", unicodedata.normalize("NFKC", value)).upper()
    if re.fullmatch(r"\d{15}", text):
        first17 = text[:6] + "19" + text[6:]
        return first17 + check_character(first17), text, True
    if re.fullmatch(r"\d{17}[\dX]", text):
        return text, text, check_character(text[:17]) == text[17]
    return None, None, None


def once(values: pd.Series, function: Any) -> pd.Series:
    """Apply a function to each different value only."""
    return values.map({value: function(value) for value in values.dropna().unique()})


def add_person(frame: pd.DataFrame, column: str = "person_no") -> pd.DataFrame:
    """Add `person`, `written` and `right` for a number column."""
    cleaned = once(frame[column], clean_number)
    for at, name in enumerate(("person", "written", "right")):
        frame[name] = cleaned.map(lambda t, at=at: t[at] if isinstance(t, tuple) else None)
    return frame


def months(text: Any) -> tuple[int, int] | None:
    """First and last month (year * 12 + month - 1) of a text; None when it names no year."""
    text = str(text)
    pairs = re.findall(r"(20\d\d)[-/.年]?(\d{1,2})(?!\d)", text) or re.findall(
        r"(20\d\d)(\d\d)(?:\d\d)?(?!\d)", text
    )
    if pairs:
        found = [int(y) * 12 + int(m) - 1 for y, m in pairs]
        return found[0], found[-1]
    year = re.search(r"20\d\d", text)
    if year is None:
        return None
    quarter = re.search(r"第?([一二三四])季度", text)
    first = int(year[0]) * 12 + (QUARTERS[quarter[1]] - 1 if quarter else 0)
    return first, first + (2 if quarter else 11)


def month_of(text: Any) -> int | None:
    """The month (year * 12 + month - 1) of a date; None when it is known to the year only."""
    parts = re.findall(r"\d+", str(text))
    if len(parts) == 1 and len(parts[0]) in (6, 8):
        parts = [parts[0][:4], parts[0][4:6]]
    return int(parts[0]) * 12 + int(parts[1]) - 1 if len(parts) > 1 else None


def first_month(values: pd.Series) -> pd.Series:
    """The month of dates or periods."""
    return once(values, month_of)


def fen(values: pd.Series) -> pd.Series:
    """Amounts in whole fen."""
    plain = values.astype(str).str.replace(",", "")
    return (pd.to_numeric(plain, errors="coerce") * 100).round()


def clean_payments(tables: dict[str, pd.DataFrame], programmes: pd.DataFrame) -> pd.DataFrame:
    """Net, positive payments, one row per payment and month."""
    names = dict(zip(programmes["programme"], programmes["programme"], strict=True))
    for row in programmes.itertuples():
        names.update(dict.fromkeys(str(row.aliases).split("|"), row.programme))
    paid = add_person(tables["payment"])
    paid["amount"] = fen(paid["amount"])
    paid = paid[paid["amount"].notna() & paid["name"].notna() & (paid["name"] != "张三")]
    paid["programme"] = paid["programme"].map(names)
    told = once(paid["period"], months)
    told = told.where(told.notna(), once(paid["told"], months))
    dated = first_month(paid["pay_date"])
    single = paid["programme"].isin(["丧葬补助", "临时救助"])
    paid["first"] = dated.where(single, told.map(lambda t: t[0] if isinstance(t, tuple) else None))
    paid["last"] = dated.where(single, told.map(lambda t: t[1] if isinstance(t, tuple) else None))
    back = add_person(tables["returned"])
    back["amount"] = -fen(back["amount"])
    back["first"] = once(back["period"], months).map(lambda t: t[0])
    undone = pd.concat([paid[paid["amount"] < 0], back])
    paid = paid[paid["amount"] > 0]
    key = ["person", "programme", "first", "size"]
    for frame in (paid, undone):
        frame["size"] = frame["amount"].abs()
        frame["turn"] = frame.groupby(key, dropna=False).cumcount(ascending=False)
    paid = paid.merge(undone[[*key, "turn"]], how="left", on=[*key, "turn"], indicator=True)
    paid = paid[paid["_merge"] == "left_only"].drop(columns=["_merge", "size", "turn"])
    spread = dict(zip(programmes["programme"], programmes["spread"] != "否", strict=True))
    paid["count"] = (paid["last"] - paid["first"] + 1).where(paid["programme"].map(spread), 1)
    paid["month"] = [
        list(range(int(first), int(first + count)))
        for first, count in zip(paid["first"], paid["count"], strict=True)
    ]
    paid["amount"] = paid["amount"] / paid["count"]
    return paid.explode("month").astype({"month": int}).reset_index(drop=True)
