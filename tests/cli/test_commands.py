"""The command line: one clear message, the right exit code, no traceback."""

import json
import subprocess
import sys
from pathlib import Path

import click
import pytest

from anomaly.cli.app import application, main


def _run(*words: str | Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as stop:
        main([str(word) for word in words])
    printed = capsys.readouterr()
    assert "Traceback" not in printed.err
    return int(stop.value.code or 0), printed.out, printed.err


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


_PAYMENTS = "姓名,身份证号,补贴项目,所属期,金额\n张三,52990119400101001X,高龄津贴,2024-03,100.00\n"


def _inbox(folder: Path) -> Path:
    _write(folder / "inbox" / "高龄津贴发放表.csv", _PAYMENTS)
    return folder / "inbox"


@pytest.mark.parametrize(
    ("language", "words"), [("zh", "找不到来数文件夹"), ("en", "there is no inbox folder")]
)
def test_a_missing_inbox_says_so_in_both_languages(
    language: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, error = _run("scan", tmp_path / "none", "--lang", language, capsys=capsys)
    assert code == 30
    assert words in error


def test_an_empty_inbox_is_a_configuration_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "inbox").mkdir()
    code, _, error = _run("scan", tmp_path / "inbox", capsys=capsys)
    assert code == 30
    assert "是空的" in error


def test_an_inbox_without_a_usable_file_leaves_no_output(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _write(tmp_path / "inbox" / "letter.txt", "hello\n")
    code, _, error = _run(
        "scan", tmp_path / "inbox", "--out", tmp_path / "out", "--lang", "en", capsys=capsys
    )
    assert code == 30
    assert "nothing usable" in error
    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_not_ours_is_not_overwritten(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = _write(tmp_path / "out" / "letter.txt", "mine")
    code, _, _ = _run("scan", _inbox(tmp_path), "--out", tmp_path / "out", capsys=capsys)
    assert code == 30
    assert mine.read_text(encoding="utf-8") == "mine"


def test_a_rule_glob_that_matches_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, error = _run(
        "scan", _inbox(tmp_path), "--out", tmp_path / "o", "--rule", "deth.*", capsys=capsys
    )
    assert code == 30
    assert "deth.*" in error


def test_a_site_file_with_an_error_names_the_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = "set:\n  death.pay_after_deth:\n    level: low\n"
    site_file = _write(tmp_path / "site.yml", site)
    code, _, error = _run(
        "scan", _inbox(tmp_path), "--out", tmp_path / "o", "--site", site_file, capsys=capsys
    )
    assert code == 30
    assert "site.yml:2" in error
    assert "death.pay_after_death" in error


def test_a_bad_day_is_reported_by_the_option(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, error = _run("scan", _inbox(tmp_path), "--as-of", "31.12.2024", capsys=capsys)
    assert code == 2
    assert "--as-of" in error


def test_a_small_scan_prints_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = _run(
        "scan", _inbox(tmp_path), "--out", tmp_path / "结果 out", "--json", capsys=capsys
    )
    assert code == 0
    content = json.loads(out)
    assert content["as_of"] == "2024-03-31"
    assert Path(content["workbook"]).is_file()
    ran = {rule["rule"]: rule["status"] for rule in content["rules"]}
    assert ran["dup.same_project_period"] == "ran"
    assert ran["death.pay_after_death"] == "not_run"


def test_the_rule_library_is_clean_and_its_tests_pass(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("rules", "lint", capsys=capsys)[0] == 0
    code, out, _ = _run("rules", "test", "--json", capsys=capsys)
    assert json.loads(out)["failures"] == []
    assert code == 0


def test_rules_show_speaks_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    _, chinese, _ = _run("rules", "show", "death.pay_after_death", capsys=capsys)
    _, english, _ = _run("rules", "show", "death.pay_after_death", "--lang", "en", capsys=capsys)
    assert "死亡后仍领取补贴" in chinese
    assert "Paid after death" in english


def test_an_unknown_rule_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, error = _run("rules", "show", "death.pay_after_deth", capsys=capsys)
    assert code == 30
    assert "death.pay_after_death" in error


def _commands(group: click.Group, prefix: str = "") -> list[tuple[str, click.Command]]:
    found: list[tuple[str, click.Command]] = []
    for name, command in group.commands.items():
        path = f"{prefix} {name}".strip()
        if isinstance(command, click.Group):
            found.extend(_commands(command, path))
        else:
            found.append((path, command))
    return found


def test_every_command_has_help_in_both_languages_a_language_option_and_an_example() -> None:
    lacking = [
        path
        for path, command in _commands(application)
        if not command.help
        or not any("\u4e00" <= letter <= "\u9fff" for letter in command.help)
        or not any(letter.isascii() and letter.isalpha() for letter in command.help)
        or "--lang" not in {o for p in command.params for o in p.opts}
        or f"anomaly {path}" not in (command.epilog or "")
    ]
    assert lacking == []


def test_importing_the_package_brings_neither_pandas_nor_duckdb() -> None:
    program = (
        "import sys, anomaly, anomaly.cli; "
        "print(sorted({'pandas', 'duckdb', 'pyarrow', 'sqlglot'} & set(sys.modules)))"
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
