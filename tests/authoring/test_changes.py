"""What a change of a rule wins and loses, told before anybody signs it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from anomaly.authoring import Comparison, DeliveredData, Kind, compare, delivered_data, open_side
from anomaly.cli.app import main
from anomaly.errors import ConfigurationError, ErrorList
from anomaly.rules import library_path
from anomaly.values import Outcome

RULE = "death.pay_after_death"
LATER = (
    "payment.month: {after: {field: death.month}}",
    "payment.month: {after: {field: death.month, plus_months: $grace_months}}",
)
COPIED = ("rule: death.pay_after_death", "rule: death.pay_later")


def _compare(before: str | Path, after: str | Path, data: DeliveredData) -> Comparison:
    sides = [open_side(str(name), data.vocabulary) for name in (before, after)]
    return compare(sides[0], sides[1], data)


def test_a_rule_that_did_not_change_wins_and_loses_nothing(small_data: DeliveredData) -> None:
    comparison = _compare(RULE, library_path() / "death" / "pay_after_death.yml", small_data)
    assert comparison.rules == (RULE,)
    assert comparison.changes == ()


def test_a_stricter_rule_loses_a_finding_and_shrinks_another(
    small_data: DeliveredData, changed_rule: Callable[..., Path]
) -> None:
    comparison = _compare(RULE, changed_rule(RULE, LATER), small_data)
    lost, changed = comparison.of(Kind.LOST), comparison.of(Kind.CHANGED)
    assert [(c.before, c.after, c.amount_before) for c in lost] == [
        (Outcome.HIT, Outcome.CLEAR, 8_000)
    ]
    assert [(c.count_before, c.count_after, c.amount_after) for c in changed] == [(3, 2, 20_000)]
    assert comparison.of(Kind.WON) == ()


def test_the_other_way_round_the_finding_is_won(
    small_data: DeliveredData, changed_rule: Callable[..., Path]
) -> None:
    comparison = _compare(changed_rule(RULE, LATER), RULE, small_data)
    assert [c.amount_after for c in comparison.of(Kind.WON)] == [8_000]


def test_findings_keep_their_id_and_show_masked_numbers(
    small_data: DeliveredData, changed_rule: Callable[..., Path]
) -> None:
    (lost,) = _compare(RULE, changed_rule(RULE, LATER), small_data).of(Kind.LOST)
    assert len(lost.finding_id) == 26
    assert dict(lost.subject) == {
        "payment.person": "李四 529901********0020",
        "payment.programme": "高龄津贴",
    }


def test_two_single_rules_are_compared_whatever_their_ids_are(
    small_data: DeliveredData, changed_rule: Callable[..., Path]
) -> None:
    copy = changed_rule(RULE, COPIED, LATER, name="pay_later")
    comparison = _compare(RULE, copy, small_data)
    assert comparison.rules == (f"{RULE} -> death.pay_later",)
    assert [c.kind for c in comparison.changes] == [Kind.LOST, Kind.CHANGED]


def test_a_rule_that_only_one_library_has_wins_all_its_findings(
    small_data: DeliveredData, changed_rule: Callable[..., Path]
) -> None:
    copy = changed_rule(RULE, COPIED, name="pay_later")
    comparison = _compare(library_path(), copy.parents[1], small_data)
    assert comparison.added == ("death.pay_later",)
    assert RULE in comparison.removed
    won = comparison.of(Kind.WON)
    assert [c.rule for c in won] == ["death.pay_later"] * 2
    assert [c.amount_after for c in won] == sorted((c.amount_after or 0 for c in won), reverse=True)


def test_a_rule_whose_table_did_not_arrive_is_said_to_be_not_asked(
    small_data: DeliveredData,
) -> None:
    comparison = _compare("role.payroll_relief", "role.payroll_relief", small_data)
    assert [(row.rule, row.missing) for row in comparison.not_asked] == [
        ("role.payroll_relief", ("payroll",))
    ]
    assert comparison.changes == ()


def test_a_side_that_is_no_rule_names_the_nearest(small_data: DeliveredData) -> None:
    with pytest.raises(ConfigurationError, match=r"nearest: death\.pay_after_death"):
        open_side("death.pay_after_deth", small_data.vocabulary)


def test_a_side_with_a_mistake_is_refused_with_its_place(
    small_data: DeliveredData, changed_rule: Callable[..., Path]
) -> None:
    broken = changed_rule(RULE, ("payment.month: {after", "payment.mnth: {after"))
    with pytest.raises(ErrorList) as refused:
        open_side(str(broken), small_data.vocabulary)
    assert refused.value.place is not None
    assert refused.value.code == "R204"


def test_the_site_file_holds_for_both_sides(
    small_data: DeliveredData, changed_rule: Callable[..., Path], tmp_path: Path
) -> None:
    site = tmp_path / "site.yml"
    site.write_text(
        f"set:\n  {RULE}: {{params: {{grace_months: 3}}}}\noff:\n  role.payroll_relief: none\n",
        encoding="utf-8",
    )
    path = changed_rule(RULE, LATER)
    sides = [
        open_side(str(name), small_data.vocabulary, site=site) for name in (RULE, path.parents[1])
    ]
    assert len(compare(sides[0], sides[1], small_data).of(Kind.LOST)) == 2


def test_a_run_stands_for_the_inbox_it_was_made_from(small_inbox: Path, tmp_path: Path) -> None:
    run = _run_folder(tmp_path, small_inbox)
    with delivered_data(run) as data:
        assert data.as_of is not None
        assert data.as_of.isoformat() == "2024-04-30"
        assert data.request.inbox == small_inbox.resolve()


def test_a_run_that_does_not_name_its_inbox_says_what_to_do(tmp_path: Path) -> None:
    run = tmp_path / "run"
    run.mkdir()
    (run / "manifest.json").write_text('{"program": "anomaly", "run": {}}', encoding="utf-8")
    with pytest.raises(ConfigurationError, match="--on INBOX"), delivered_data(run):
        pass


def test_a_run_whose_inbox_has_changed_is_refused(small_inbox: Path, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for path in small_inbox.iterdir():
        (inbox / path.name).write_bytes(path.read_bytes())
    run = _run_folder(tmp_path, inbox)
    first = inbox / "死亡人员信息.csv"
    first.write_text(first.read_text("utf-8").replace("2024-01-15", "2024-01-16"), "utf-8")
    with pytest.raises(ConfigurationError, match="changed since"), delivered_data(run):
        pass


def _run_folder(folder: Path, inbox: Path) -> Path:
    with pytest.raises(SystemExit):
        main(["scan", str(inbox), "--out", str(folder / "out"), "--rule", RULE])
    return folder / "out"


@pytest.mark.parametrize(
    ("language", "words"), [("en", "findings lost: 1, -80.00 yuan"), ("zh", "减少疑点: 1 个")]
)
def test_the_command_prints_both_languages(
    language: str,
    words: str,
    small_inbox: Path,
    changed_rule: Callable[..., Path],
    capsys: pytest.CaptureFixture[str],
) -> None:
    new = str(changed_rule(RULE, LATER))
    with pytest.raises(SystemExit) as stop:
        main(["rules", "diff", RULE, new, "--on", str(small_inbox), "--lang", language])
    out = capsys.readouterr().out
    assert stop.value.code == 0
    assert words in out
    assert "529901194202020020" not in out


def test_the_command_prints_json(
    small_inbox: Path, changed_rule: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    new = str(changed_rule(RULE, LATER))
    with pytest.raises(SystemExit):
        main(["rules", "diff", RULE, new, "--on", str(small_inbox), "--json"])
    content = json.loads(capsys.readouterr().out)
    assert [row["kind"] for row in content["changes"]] == ["lost", "changed"]
    assert content["changes"][0]["before"] == {"outcome": "hit", "count": 1, "amount": "80.00"}


def test_a_missing_place_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["rules", "diff", RULE, RULE, "--on", str(tmp_path / "none"), "--lang", "en"])
    assert stop.value.code == 30
    assert "no inbox folder" in capsys.readouterr().err
