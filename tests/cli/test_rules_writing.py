"""`anomaly rules compile` and `new` as an author meets them."""

from pathlib import Path

import pytest

from anomaly.cli.app import main

RULE = "death.pay_after_death"


def _run(*words: str | Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as stop:
        main([str(word) for word in words])
    printed = capsys.readouterr()
    assert "Traceback" not in printed.err
    return int(stop.value.code or 0), printed.out, printed.err


def _new(rule_id: str, own: Path, *words: str) -> tuple[str | Path, ...]:
    return ("rules", "new", rule_id, "--like", RULE, "--owner", "team", "--rules", own, *words)


@pytest.mark.parametrize(("language", "words"), [("zh", "1 疑点"), ("en", "1 hit")])
def test_compile_prints_sql_with_a_head(
    language: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = _run("rules", "compile", RULE, "--lang", language, capsys=capsys)
    assert code == 0
    assert words in out
    assert 'GROUP BY\n  "cases"."g0"' in out


def test_compile_full_prints_the_statements_of_a_run(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = _run("rules", "compile", RULE, "--full", "--lang", "en", capsys=capsys)
    assert code == 0
    assert [line for line in out.splitlines() if line.startswith(("-- case_rows", "-- checked"))]


def test_compile_of_an_unknown_rule_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, error = _run("rules", "compile", "death.pay_after_deth", capsys=capsys)
    assert code == 30
    assert RULE in error


def test_a_new_rule_is_a_draft_without_mistakes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "我的 rules"
    code, out, _ = _run(*_new("death.pay_after_move", own, "--lang", "en"), capsys=capsys)
    assert code == 0
    path = own / "death" / "pay_after_move.yml"
    assert str(path) in out
    assert "status: draft" in path.read_text("utf-8")
    assert _run("rules", "lint", "--rules", own, capsys=capsys)[0] == 0
    assert _run("rules", "compile", path, capsys=capsys)[0] == 0


def test_a_new_rule_may_take_an_exception_that_is_shipped(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "own"
    words = ("rules", "new", "amt.over_two", "--like", "amt.over_std", "--owner", "team")
    assert _run(*words, "--rules", own, capsys=capsys)[0] == 0
    assert _run("rules", "test", "--rules", own, capsys=capsys)[0] == 0


def test_a_copy_of_a_rule_of_ones_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = tmp_path / "own"
    _run(*_new("death.one", own), capsys=capsys)
    again = ("rules", "new", "death.two", "--like", "death.one", "--owner", "team")
    assert _run(*again, "--rules", own, capsys=capsys)[0] == 0
    assert "rule: death.two" in (own / "death" / "two.yml").read_text("utf-8")


@pytest.mark.parametrize("taken", [RULE, "death.mine"])
def test_an_id_that_is_taken_is_refused(
    taken: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "own"
    _run(*_new("death.mine", own), capsys=capsys)
    before = (own / "death" / "mine.yml").read_text("utf-8")
    code, _, error = _run(*_new(taken, own, "--lang", "en"), capsys=capsys)
    assert code == 30
    assert "never used again" in error
    assert [path.name for path in own.rglob("*.yml")] == ["mine.yml"]
    assert (own / "death" / "mine.yml").read_text("utf-8") == before


@pytest.mark.parametrize("wrong", ["nodot", "Death.Big", "../death.x", "death.a/b"])
def test_an_id_that_is_none_is_refused(
    wrong: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, error = _run(*_new(wrong, tmp_path / "own"), capsys=capsys)
    assert code == 30
    assert wrong in error
    assert list(tmp_path.iterdir()) == []


def test_the_owner_is_asked_for(tmp_path: Path) -> None:
    from click.testing import CliRunner

    from anomaly.cli.app import application

    words = ["rules", "new", "death.mine", "--like", RULE, "--rules", str(tmp_path)]
    result = CliRunner().invoke(application, words, input="county-audit\n")
    assert result.exit_code == 0
    assert "owner: county-audit" in (tmp_path / "death" / "mine.yml").read_text("utf-8")


def test_a_scan_runs_a_library_of_ones_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import json

    own, inbox = tmp_path / "own", tmp_path / "inbox"
    _run(*_new("death.mine", own), capsys=capsys)
    inbox.mkdir()
    (inbox / "高龄津贴发放表.csv").write_text(
        "姓名,身份证号,补贴项目,所属期,金额\n张三,529901194001010010,高龄津贴,2024-03,100\n",
        encoding="utf-8",
    )
    code, out, _ = _run(
        "scan", inbox, "--out", tmp_path / "out", "--rules", own, "--json", capsys=capsys
    )
    assert code in {0, 10}
    assert [row["rule"] for row in json.loads(out)["rules"]] == ["death.mine"]
