"""`anomaly rules lint` and `test` as an author meets them."""

import json
from pathlib import Path

import pytest

from anomaly.cli.app import main
from anomaly.rules.pack import library_path

BROKEN = Path(__file__).parents[1] / "rules" / "broken"


def _run(*words: str | Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as stop:
        main([str(word) for word in words])
    printed = capsys.readouterr()
    assert "Traceback" not in printed.err
    return int(stop.value.code or 0), printed.out, printed.err


def _library(folder: Path, **rules: str) -> Path:
    for name, text in rules.items():
        path = folder / "death" / f"{name}.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("death.try_out", f"death.{name}"), encoding="utf-8")
    return folder


def _text(name: str) -> str:
    return (BROKEN / f"{name}.yml").read_text(encoding="utf-8")


def test_lint_lists_the_mistakes_of_all_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = _library(
        tmp_path / "own",
        one=_text("unknown_field"),
        two=_text("parameter_above_max"),
        three=_text("nothing_wrong_match"),
    )
    code, out, _ = _run("rules", "lint", "--rules", own, "--lang", "en", capsys=capsys)
    assert code == 30
    assert 'own/death/one.yml:34:5: error R204: there is no field "payment.mnth"' in out
    assert 'did you mean "payment.month"?' in out
    assert "own/death/two.yml:24:14: error R310: default 18 is above max 12" in out
    assert out.endswith("1 rules are right, 2 mistakes\n")


def test_lint_of_one_rule_and_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = _library(tmp_path / "own", one=_text("unknown_field"), three=_text("nothing_wrong_match"))
    assert _run("rules", "lint", "death.three", "--rules", own, capsys=capsys)[0] == 0
    code, out, _ = _run("rules", "lint", "death.one", "--rules", own, "--json", capsys=capsys)
    assert code == 30
    (row,) = json.loads(out)["errors"]
    assert (row["code"], row["file"], row["line"], row["column"]) == (
        "R204",
        "own/death/one.yml",
        34,
        5,
    )
    assert row["hint"]["en"].startswith('did you mean "payment.month"?')
    assert _run("rules", "lint", "death.four", "--rules", own, capsys=capsys)[0] == 30


def test_lint_masks_numbers_of_persons(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = _text("nothing_wrong_match").replace("level: high\n", "level: 11010519491231002X\n", 1)
    _, out, _ = _run(
        "rules", "lint", "--rules", _library(tmp_path / "own", one=text), capsys=capsys
    )
    assert "11010519491231002X" not in out
    assert "110105********002X" in out


def test_a_folder_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("rules", "lint", "--rules", tmp_path / "none", capsys=capsys)[0] == 30


def test_a_change_that_no_test_notices_fails_an_active_rule(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (library_path() / "death" / "pay_after_death.yml").read_text(encoding="utf-8")
    start = text.index("  - name: two death records")
    end = text.index("  - name:", start + 5)
    own = tmp_path / "own"
    (own / "death").mkdir(parents=True)
    (own / "death" / "pay_after_death.yml").write_text(text[:start] + text[end:], encoding="utf-8")
    code, out, _ = _run("rules", "test", "--rules", own, "--mutate", "--lang", "en", capsys=capsys)
    assert code == 30
    assert "M001: no test notices when keep earliest becomes latest" in out


def test_mutation_reports_what_no_test_notices(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clear = """  - name: paid before the death
    given:
      payment: |
        payment_id, person, programme, month,   amount
        P1,         A,      elderly,   2023-03, 100
      death: |
        person, death_date
        A,      2024-01-31
    expect: {hits: []}
"""
    text = _text("nothing_wrong_match").replace("status: draft", "status: trial") + clear
    own = _library(tmp_path / "own", one=text)
    code, out, _ = _run("rules", "test", "--rules", own, "--mutate", "--lang", "en", capsys=capsys)
    assert code == 0  # a trial may still have gaps
    assert "M001: no test notices when exception due_after_death is disabled" in out
    assert "2 tests, 0 failed" in out
    code, out, _ = _run("rules", "test", "--rules", own, "--mutate", "--json", capsys=capsys)
    content = json.loads(out)
    assert content["mutants"] >= 5
    assert {row["fails"] for row in content["survivors"]} == {False}
