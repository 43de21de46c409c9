"""The Python API: the same engine for people who live in pandas."""

from pathlib import Path

import pandas as pd
import pytest

import anomaly
from anomaly.errors import ConfigurationError, InboxError, VocabularyError
from anomaly.pipeline import ScanSummary

NUMBER = "529901194001010010"


def _payments() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "姓名": ["张三"] * 4,
            "公民身份号码": [NUMBER] * 4,
            "补贴项目": ["高龄津贴"] * 4,
            "所属期": ["2024-01", "2024-02", "2024-03", "2024-04"],
            "发放金额": ["100.00"] * 4,
        }
    )


def _deaths() -> pd.DataFrame:
    return pd.DataFrame(
        {"person_no": [NUMBER], "name": ["张三"], "death_date": ["2024-01-20"], "source": ["火化"]}
    )


def test_office_headers_and_canonical_columns_give_findings() -> None:
    run = anomaly.scan({"payment": _payments(), "death": _deaths()}, rules="death.*")
    found = run.findings.iloc[0]
    assert (found["rule"], found["subject"]) == ("death.pay_after_death", NUMBER)
    assert (found["period_from"], found["period_to"], found["count"]) == ("2024-02", "2024-04", 3)
    assert str(found["amount"]) == "300.00"
    assert [dict(s) for s in found["sources"]] == [
        {"file": "death", "sheet": None, "row": 2},
        *({"file": "payment", "sheet": None, "row": row} for row in (3, 4, 5)),
    ]
    assert list(run.leads["rank"]) == [1]
    status = dict(zip(run.coverage["rule"], run.coverage["status"], strict=True))
    assert status == {
        "death.pay_after_death": "ran",
        "death.pension_after_death": "not_run",
    }


def test_a_list_that_is_handed_in_replaces_the_shipped_one() -> None:
    programmes = pd.DataFrame({"programme": ["高龄津贴"], "due_after_death": ["是"]})
    run = anomaly.scan(
        {"payment": _payments(), "death": _deaths()},
        rules="death.pay_after_death",
        lists={"programmes": programmes},
    )
    assert list(run.findings["outcome"]) == ["excepted"]
    assert list(run.findings["exception"]) == ["due_after_death"]


def test_a_run_is_saved_and_opened_again(tmp_path: Path) -> None:
    run = anomaly.scan({"payment": _payments(), "death": _deaths()})
    run.save(tmp_path / "run")
    opened = anomaly.open_run(tmp_path / "run")
    for name in ("findings", "leads", "coverage", "issues", "persons"):
        pd.testing.assert_frame_equal(getattr(run, name), getattr(opened, name))
    finding = run.findings["finding_id"].iloc[0]
    assert opened.explain(finding)["rule"] == "death.pay_after_death"
    with pytest.raises(ConfigurationError, match="there is no finding"):
        opened.explain("none")


def test_a_folder_gives_the_same_findings_as_the_command_line(
    sample_data: Path, sample_summary: ScanSummary
) -> None:
    run = anomaly.scan(sample_data / "inbox", rules=["death.*", "dup.*"])
    expected = anomaly.open_run(sample_summary.folder).findings
    chosen = expected[expected["rule"].str.startswith(("death.", "dup."))]
    assert list(run.findings["finding_id"]) == list(chosen["finding_id"])


def test_what_cannot_be_used_says_so(tmp_path: Path) -> None:
    with pytest.raises(InboxError):
        anomaly.scan({})
    with pytest.raises(VocabularyError, match="payment"):
        anomaly.scan({"paymnt": _payments()})
    with pytest.raises(ConfigurationError, match=r"manifest\.json"):
        anomaly.open_run(tmp_path)
