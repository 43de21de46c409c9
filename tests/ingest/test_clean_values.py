"""Dates, amounts, names, codes: what each writing means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anomaly.ingest.clean.codes import CodeList, ProgrammeNames, parse_yes_no
from anomaly.ingest.clean.dates import EPOCH_1904, parse_date
from anomaly.ingest.clean.money import parse_money, parse_quantity, parse_whole
from anomaly.ingest.clean.names import judge_name
from anomaly.values import Text, month_of
from anomaly.vocabulary.model import Code

DAYS = [
    "2024-03-05",
    "2024/3/5",
    "2024.3.5",
    "20240305",
    "2024年3月5日",
    "二〇二四年三月五日",
    "二零二四年三月五日",
    "２０２４－０３－０５",
    "2024-03-05 00:00:00",
    "45356",
    "45356.5",
]
MONTHS = ["2024.03", "202403", "2024-3", "2024年3月", "二〇二四年三月", "20240300", "2024年3月份"]
PERIODS = [
    ("2024年一季度", 1, 3),
    ("2024年第二季度", 4, 6),
    ("2024Q3", 7, 9),
    ("2024上半年", 1, 6),
    ("2024年下半年", 7, 12),
    ("2024", 1, 12),
    ("2024年度", 1, 12),
    ("2024.01-2024.06", 1, 6),
    ("202401-202406", 1, 6),
    ("2024年1-6月", 1, 6),
    ("2024年1月至6月", 1, 6),
    ("2024-01-01至2024-03-31", 1, 3),
]
REFUSED = [
    ("24.3", "date.ambiguous"),
    ("24/1/31", "date.ambiguous"),
    ("1/2/24", "date.ambiguous"),
    ("去年", "date.ambiguous"),
    ("2024-13-01", "date.range"),
    ("2024-02-30", "date.range"),
    ("1850-01-01", "date.range"),
    ("0000-00-00", "date.zero"),
    ("1900-01-00", "date.zero"),
]


@pytest.mark.parametrize("text", DAYS)
def test_days(text: str) -> None:
    assert parse_date(text).start == 20240305


@pytest.mark.parametrize("text", MONTHS)
def test_months_never_get_a_day(text: str) -> None:
    found = parse_date(text)
    assert (found.start, found.first_month) == (20240300, month_of(2024, 3))


@pytest.mark.parametrize(("text", "first", "last"), PERIODS)
def test_periods(text: str, first: int, last: int) -> None:
    found = parse_date(text)
    assert (found.first_month, found.last_month) == (month_of(2024, first), month_of(2024, last))


@pytest.mark.parametrize(("text", "code"), REFUSED)
def test_what_cannot_be_read_is_set_aside(text: str, code: str) -> None:
    found = parse_date(text)
    assert (found.start, found.first_month, found.code) == (None, None, code)


@pytest.mark.parametrize("text", ["长期", "至今", "9999-12-31"])
def test_open_ends(text: str) -> None:
    found = parse_date(text)
    assert found.is_open
    assert (found.last_month, found.code) == (None, None)


def test_an_interval_until_now_has_a_start() -> None:
    found = parse_date("2024-01至今")
    assert (found.first_month, found.last_month, found.is_open) == (month_of(2024, 1), None, True)


def test_the_epoch_of_the_workbook_counts() -> None:
    assert parse_date("43894", number_cell=True, epoch=EPOCH_1904).start == 20240305


def test_a_number_cell_may_have_lost_the_zero_of_october() -> None:
    assert parse_date("2024.1", number_cell=True).code == "date.ambiguous"
    assert parse_date("2024.1").first_month == month_of(2024, 1)


AMOUNTS = [
    ("1,234.50", 123450),
    ("￥1234", 123400),
    ("１２３４．５", 123450),
    ("1 234", 123400),
    ("1234元", 123400),
    ("1234元整", 123400),
    ("(120.00)", -12000),
    ("（120）", -12000),
    ("－120", -12000),
    ("120.00-", -12000),
    ("3.5万元", 3500000),
    ("壹拾贰万叁仟元整", 12300000),
    ("人民币伍佰元零伍分", 50005),
    ("1.2E3", 120000),
    ("0", 0),
    ("-", None),
    ("/", None),
    ("无", None),
    ("", None),
]


@pytest.mark.parametrize(("text", "fen"), AMOUNTS)
def test_amounts(text: str, fen: int | None) -> None:
    assert parse_money(text, fen=None).value == fen


@pytest.mark.parametrize("text", ["约500", "500左右", "500/月", "12.345", "1,23", "一百多"])
def test_amounts_that_cannot_be_read(text: str) -> None:
    assert parse_money(text, fen=None).code == "amount.text"


def test_declared_units_multiply_and_contradictions_clash() -> None:
    assert parse_money("1.5", fen=10**6).value == 1500000
    assert parse_money("3.5万元", fen=100).code == "amount.unit_clash"
    assert parse_money("3.5万元", fen=10**6).value == 3500000


def test_number_cells_may_carry_float_noise_but_text_may_not() -> None:
    noisy = repr(0.1 + 0.2)
    assert parse_money(noisy, fen=None, number_cell=True).value == 30
    assert parse_money(noisy, fen=None).code == "amount.text"


@pytest.mark.parametrize(
    ("text", "scale", "value"),
    [
        ("1.5", None, 15000),
        ("2公顷", None, 300000),
        ("666.67平方米", None, 10000),
        ("3", 150000, 450000),
    ],
)
def test_quantities(text: str, scale: int | None, value: int) -> None:
    assert parse_quantity(text, scale=scale).value == value


def test_whole_numbers() -> None:
    assert [parse_whole(t) for t in ("3", "3.0", "3人", "", "3.5")] == [
        (3, None),
        (3, None),
        (3, None),
        (None, None),
        (None, "cell.number"),
    ]


NAMES = [
    ("张三", "张三", None),
    ("张　三", "张三", None),
    (" 张 三 ", "张三", None),
    ("张三(户主)", "张三", "name.note"),
    ("张三（已故）", "张三", "name.note"),
    ("买买提•艾力", "买买提·艾力", None),
    ("买买提．艾力", "买买提·艾力", None),
    ("䶮㐂", "䶮㐂", None),
    ("张□", "张□", "name.rare"),
    ("张\ue123", "张\ue123", "name.rare"),
    ("张三、李四", None, "name.two"),
    ("张三/李四", None, "name.two"),
    ("/", None, None),
    ("无", None, None),
]


@pytest.mark.parametrize(("text", "value", "code"), NAMES)
def test_names(text: str, value: str | None, code: str | None) -> None:
    found = judge_name(text)
    assert (found.value, found.code) == (value, code)


@given(st.text(max_size=12))
def test_cleaning_a_name_twice_changes_nothing(text: str) -> None:
    once = judge_name(text).value
    if once is not None:
        assert judge_name(once).value in {once, None}


@given(st.integers(-(10**12), 10**12))
def test_fen_survive_writing_and_reading(fen: int) -> None:
    text = f"{'-' if fen < 0 else ''}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"
    assert parse_money(text, fen=None).value == fen


def test_codes_by_value_label_alias_and_numbering() -> None:
    known = CodeList(
        [
            Code(value="male", label=Text("男", "male"), aliases=("男性", "1")),
            Code(value="female", label=Text("女", "female"), aliases=("2",)),
        ]
    )
    texts = ["男", "男性", "1", "01", "1-男", "1.男", "MALE", "妖", "", "/"]
    assert [known.judge(t).value for t in texts] == ["male"] * 7 + [None] * 3
    assert known.judge("妖").code == "cell.unknown_code"


def test_yes_and_no() -> None:
    assert [parse_yes_no(t) for t in ("是", "√", "否", "大概")] == [
        (True, None),
        (True, None),
        (False, None),
        (None, "cell.unknown_code"),
    ]


def test_programmes_by_alias_and_inside_a_title() -> None:
    known = ProgrammeNames({"低保": "城乡低保", "低保金补差": "低保补差"})
    assert known.find(" 低保 ") == "城乡低保"
    assert known.find_inside("2024年3月低保金补差发放表") == "低保补差"
    assert known.find("高龄") is None
