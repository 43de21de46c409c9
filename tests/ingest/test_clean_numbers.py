"""Identity numbers and accounts: kind by kind, and the column SQL equal to the reference."""

import re
from datetime import date

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anomaly.ingest.clean.accounts import judge_account
from anomaly.ingest.clean.person_numbers import (
    FAST_PATTERN,
    check_character,
    judge_number,
    sql_body,
    sql_kind,
    upgrade,
)

LATEST = date(2024, 12, 31)
GOOD = "11010519491231002X"
PLAIN = "522422198409034143"


def judged(text: str | None, *, number_cell: bool = False) -> tuple[str, str | None]:
    found = judge_number(text, number_cell=number_cell, latest=LATEST)
    return found.kind, found.value


CASES = [
    (GOOD, "ok", GOOD),
    ("11010519491231002x", "ok", GOOD),
    ("11010519491231002Ｘ", "ok", GOOD),
    ("11010519491231002Х", "ok", GOOD),
    ("11010519491231002×", "ok", GOOD),
    ("'11010519491231002X", "ok", GOOD),
    ('="11010519491231002X"', "ok", GOOD),
    (" 110105 1949\u00a01231\u200b002X\t", "ok", GOOD),
    ("１１０１０５１９４９１２３１００２Ｘ", "ok", GOOD),
    ("110105491231002", "old15", GOOD),
    (GOOD + "41", "disab20", GOOD),
    (GOOD + "43B1", "disab20", GOOD),
    ("110105194912310021", "bad_check", "110105194912310021"),
    ("11010519491231000O", "bad_check", "11010519491231000O"),
    ("1101051949123100", "cut", "1101051949123100"),
    ("11010519491231002", "cut", "11010519491231002"),
    (GOOD + "1", "long", GOOD + "1"),
    (f"{GOOD}、{PLAIN}", "two", None),
    (f"{GOOD}{PLAIN}", "two", None),
    ("1101**********002X", "masked", "1101**********002X"),
    ("11010519491231002*", "masked", "11010519491231002*"),
    ("5.22422E+17", "float", None),
    ("522422198409034000", "float", None),
    ("无", "placeholder", None),
    ("/", "placeholder", None),
    ("—", "placeholder", None),
    ("0", "placeholder", None),
    ("111111111111111111", "placeholder", None),
    ("未办理", "placeholder", None),
    ("", "none", None),
    (None, "none", None),
    ("\\N", "none", None),
    ("E12345678", "other_doc", "E12345678"),
    ("军字第1234567号", "other_doc", "军字第1234567号"),
]


@pytest.mark.parametrize(("text", "kind", "value"), CASES)
def test_kind_and_value(text: str | None, kind: str, value: str | None) -> None:
    assert judged(text) == (kind, value)


@pytest.mark.parametrize("area", ["810000", "820000", "830000", "911110"])
def test_residence_permits(area: str) -> None:
    body = area + "19800101" + "001"
    assert judged(body + check_character(body))[0] == "permit"


@pytest.mark.parametrize("birth", ["19840230", "20990101", "19841301", "17000101"])
def test_impossible_births(birth: str) -> None:
    body = "522422" + birth + "414"
    text = body + check_character(body)
    assert judged(text) == ("bad_date", text)


def test_centenarian_sequence_is_from_the_century_before() -> None:
    assert upgrade("110105991231998")[6:14] == "18991231"


def test_a_number_cell_of_eighteen_digits_is_lost_whatever_it_looks_like() -> None:
    found = judge_number(PLAIN, number_cell=True, latest=LATEST)
    assert (found.kind, found.value, found.code) == ("float", None, "number.precision_lost")
    assert found.text == "5.22422198409034E+17"


def test_a_number_cell_of_fifteen_digits_is_exact() -> None:
    assert judged("110105491231002", number_cell=True) == ("old15", GOOD)


@st.composite
def eighteen(draw: st.DrawFn) -> str:
    area = draw(st.sampled_from(["522422", "810000", "911110", "110105"]))
    year = draw(st.sampled_from(["1799", "1900", "1949", "2000", "2023", "2024", "2025"]))
    rest = draw(st.from_regex(r"[01][0-9][0-3][0-9][0-9]{3}", fullmatch=True))
    body = area + year + rest
    right = check_character(body)
    return body + draw(st.sampled_from([right, right, right, "0", "X"]))


@settings(deadline=None)  # opens a database
@given(st.lists(eighteen(), min_size=1, max_size=30))
def test_column_sql_equals_the_reference(numbers: list[str]) -> None:
    texts = [text for text in {*numbers, "111111111111111111"} if re.fullmatch(FAST_PATTERN, text)]
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE t (c VARCHAR)")
        connection.executemany("INSERT INTO t VALUES (?)", [[text] for text in texts])
        kinds = connection.execute(
            f"SELECT c, {sql_kind('c', sql_body('c'), LATEST)} FROM t"
        ).fetchall()
    assert {(text, judged(text)[0]) for text in texts} == set(kinds)


@given(st.text(alphabet="0123456789Xx*.E+ '　\u200b张", max_size=24), st.booleans())
def test_no_number_is_invented(text: str, number_cell: bool) -> None:  # noqa: FBT001
    found = judge_number(text, number_cell=number_cell, latest=LATEST)
    if found.value is None:
        return
    digits = "".join(character for character in text.upper() if character in "0123456789X*")
    if found.kind == "old15":
        assert digits == found.value[:6] + found.value[8:17]
    else:
        bare = "".join(character for character in found.value if character in "0123456789X*")
        assert bare in digits


@given(st.text(alphabet="0123456789Xx '`　\u00a0\u200b\"=", max_size=24))
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once = judge_number(text, number_cell=False, latest=LATEST)
    if once.text is not None and once.kind not in {"float", "old15"}:
        again = judge_number(once.text, number_cell=False, latest=LATEST)
        assert (again.kind, again.value, again.text) == (once.kind, once.value, once.text)


ACCOUNTS = [
    ("6217001234567890123", False, "6217001234567890123", None),
    ("6217 0012 3456", False, "621700123456", "account.cleaned"),
    ("'6217001234567890", False, "6217001234567890", "account.cleaned"),
    ("6217-0012-3456", False, "621700123456", "account.cleaned"),
    ("6.217E+18", False, None, "account.precision_lost"),
    ("6217001234567890123", True, None, "account.precision_lost"),
    ("621700123456", True, "621700123456", None),
    ("无", False, None, None),
    ("", False, None, None),
]


@pytest.mark.parametrize(("text", "number_cell", "value", "code"), ACCOUNTS)
def test_accounts(text: str, number_cell: bool, value: str | None, code: str | None) -> None:  # noqa: FBT001
    assert judge_account(text, number_cell=number_cell) == (value, code)
