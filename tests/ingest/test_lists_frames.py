"""Lists of a county and DataFrames."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from anomaly.ingest import load_frames, load_lists, programme_aliases
from anomaly.values import month_of
from anomaly.vocabulary import load_vocabulary


def test_the_countys_list_wins_and_plain_lists_are_accepted(inbox: Any, tmp_path: Path) -> None:
    shipped, own = tmp_path / "shipped", tmp_path / "own"
    shipped.mkdir()
    own.mkdir()
    (shipped / "programmes.csv").write_text("programme,aliases\n低保,\n", "utf-8")
    (own / "programmes.csv").write_text(
        "programme,aliases,family,means_tested,age_min\n城乡低保,低保、农村低保；城市低保,relief,是,\n"
        "高龄津贴,老龄津贴,age,0,80\n",
        "gb18030",
    )
    (own / "exclusive_pairs.csv").write_text("programme_a,programme_b\n低保,高龄津贴\n", "utf-8")
    (own / "standards.csv").write_text(
        "programme,class,from_month,rate_yuan,per\n农村低保,A,2024-01,512.5,month\n", "utf-8"
    )
    (own / "my_codes.csv").write_text("value,reason\n甲,理由\n乙,\n", "utf-8")
    delivery = load_lists(
        [shipped, own], inbox.connection, load_vocabulary(), inbox.settings(programmes=None)
    )
    assert delivery.issues == ()
    assert inbox.rows(
        "SELECT programme, aliases, family, means_tested, age_min"
        ' FROM record."list.programmes" ORDER BY 1'
    ) == [
        ("城乡低保", "低保|农村低保|城市低保", "relief", True, None),
        ("高龄津贴", "老龄津贴", "age", False, 80),
    ]
    assert inbox.rows('SELECT programme_a, programme_b FROM record."list.exclusive_pairs"') == [
        ("城乡低保", "高龄津贴")
    ]
    assert inbox.rows(
        'SELECT programme, from_month, rate_yuan, per FROM record."list.standards"'
    ) == [("城乡低保", month_of(2024, 1), 51250, "month")]
    assert inbox.rows('SELECT value, reason FROM record."list.my_codes" ORDER BY row') == [
        ("甲", "理由"),
        ("乙", None),
    ]
    assert programme_aliases(inbox.connection)["城市低保"] == "城乡低保"


def test_frames_are_mapped_and_cleaned_like_files(inbox: Any, number: Callable[..., str]) -> None:
    frame = pd.DataFrame(
        {
            "姓名": ["张　三", "李四"],
            "身份证号": [int(number(10)) if number(10).isdigit() else 1, 110105194912310021],
            "programme": ["低保", None],
            "所属期": [202403, 202404],
            "金额": [100.5, None],
        }
    )
    delivery = load_frames(
        {"payment": frame}, inbox.connection, load_vocabulary(), inbox.settings()
    )
    assert inbox.rows(
        "SELECT name, name_raw, programme, from_month, amount, file, sheet, row FROM record.payment"
    ) == [("张三", "张　三", "城乡低保", month_of(2024, 3), 10050, "payment", None, 2)]
    balance = delivery.balances[0]
    assert (balance.seen, balance.accepted + balance.repaired, balance.quarantined) == (2, 1, 1)


def test_whole_number_columns_are_exact_and_float_columns_are_not(
    inbox: Any, number: Callable[..., str]
) -> None:
    exact = next(number(i) for i in range(20) if number(i).isdigit())
    common = {"name": ["张三"], "programme": ["低保"], "amount": [1]}
    frames = [
        pd.DataFrame({"person_no": [int(exact)], **common}),
        pd.DataFrame({"person_no": [float(exact)], **common}),
    ]
    for frame in frames:
        load_frames({"payment": frame}, inbox.connection, load_vocabulary(), inbox.settings())
    assert inbox.rows("SELECT person_no, person_no_kind FROM record.payment") == [
        (exact, "ok"),
        (None, "float"),
    ]


def test_an_empty_frame_counts_as_delivered(inbox: Any) -> None:
    frame = pd.DataFrame({"person_no": [], "name": [], "death_date": []})
    load_frames({"death": frame}, inbox.connection, load_vocabulary(), inbox.settings())
    assert inbox.rows("SELECT table_name, rows FROM record.delivered") == [("death", 0)]
