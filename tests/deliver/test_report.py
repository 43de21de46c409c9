"""The report: one page, nothing from outside, nothing a cell can do."""

import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from anomaly.deliver import RunView, write_report
from anomaly.deliver.report import MOST_BYTES
from anomaly.errors import StorageError
from anomaly.values import RuleCoverage, Text


@pytest.fixture(scope="module")
def page(view: RunView, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("report") / "report.html"
    write_report(view, path)
    return path.read_text(encoding="utf-8")


class _Text(HTMLParser):
    """The visible text, and the tags."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._skip = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._skip = self._skip or tag in {"style", "script"}

    def handle_endtag(self, tag: str) -> None:
        if tag in {"style", "script"}:
            self._skip = False

    def handle_data(self, data: str) -> None:
        if not self._skip:
            self.text.append(data)

    @property
    def words(self) -> str:
        return " ".join(" ".join(self.text).split())


def _count(page: str, tag: str, **wanted: str) -> int:
    return sum(
        name == tag and all(attrs.get(k) == v for k, v in wanted.items())
        for name, attrs in _Text(page).tags
    )


def test_the_notice_stands_at_the_top(page: str) -> None:
    words = _Text(page).words
    assert "本表仅供核查，不代表认定" in words[:200]


def test_no_address_and_nothing_loaded(page: str) -> None:
    assert "http" not in page.replace("http-equiv", "")
    tags = {name for name, _ in _Text(page).tags}
    assert not tags & {"link", "img", "iframe", "object", "embed", "form", "base"}


def test_the_policy_allows_only_our_own_style_and_script(page: str) -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy is not None
    rules = policy[1].replace("&#39;", "'")
    assert rules.startswith("default-src 'none'; ")
    for tag in ("style", "script"):
        text = re.search(f"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        assert text is not None
        digest = base64.b64encode(hashlib.sha256(text[1].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in rules
    assert "unsafe" not in rules


def test_every_section_states_its_finding_and_has_its_table(page: str) -> None:
    for name in ("overview", "leads", "rules", "where", "when", "checked", "quality", "help"):
        assert _count(page, "section", id=name) == 1
        assert _count(page, "h2", id=f"{name}-h") == 1
    words = _Text(page).words
    assert "比对发现 59 个疑点对象" in words
    assert "青石镇最多：27 个对象" in words
    assert "11 条规则已运行，1 条没有运行" in words
    assert _count(page, "svg", role="img") == 1
    assert _count(page, "table") >= 8


def test_every_lead_of_the_hand_out_has_a_row_with_its_evidence(page: str, view: RunView) -> None:
    rows = [attrs for name, attrs in _Text(page).tags if name == "tr" and "data-score" in attrs]
    suspects = [x for x in view.leads if x.list == "suspect"]
    assert [r["data-number"] for r in rows] == [str(n) for n in range(1, len(suspects) + 1)]
    assert [r["data-score"] for r in rows] == [f"{x.score:.2f}" for x in suspects]
    assert page.count('<div class="evidence">') == sum(len(x.finding_ids) for x in suspects)


def test_no_full_number_or_account_is_shown(page: str, view: RunView) -> None:
    secrets = {s for f in view.findings for s in (f.person_no, f.account, f.subject) if s}
    secrets = {s for s in secrets if len(s) > 10}
    assert len(secrets) > 100
    assert [s for s in secrets if s in page] == []


def test_hostile_text_stays_text(
    make_view: Callable[..., RunView], hostile: tuple[str, ...], tmp_path: Path
) -> None:
    view = make_view()
    findings = [
        replace(f, message=Text(hostile[n % len(hostile)], "x"))
        for n, f in enumerate(view.findings)
    ]
    leads = [
        replace(x, name=hostile[n % len(hostile)], town=hostile[n % len(hostile)])
        for n, x in enumerate(view.leads)
    ]
    path = tmp_path / "report.html"
    write_report(replace(view, findings=findings, leads=leads, county=hostile[5]), path)
    page = path.read_text(encoding="utf-8")
    assert _count(page, "script") == 1
    assert _count(page, "img") == 0
    words = _Text(page).words
    assert "<script>alert(1)</script>" in words
    assert "{{ 7*7 }}" in words
    assert "hxxp://x.example" in words


def test_the_page_stays_small_and_says_what_it_leaves_out(
    make_view: Callable[..., RunView], tmp_path: Path
) -> None:
    view = make_view(repeat=6, per_town=1000)
    long = [replace(f, message=Text("很长的说明" * 500, "x")) for f in view.findings]
    path = tmp_path / "report.html"
    write_report(replace(view, findings=long), path)
    assert path.stat().st_size <= MOST_BYTES
    assert "本页显示前" in path.read_text(encoding="utf-8")


def test_equal_runs_give_equal_bytes(view: RunView, page: str, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    write_report(view, path)
    assert path.read_text(encoding="utf-8") == page


def test_an_empty_run_says_that_nothing_is_not_all_clear(
    empty_view: RunView, tmp_path: Path
) -> None:
    path = tmp_path / "report.html"
    write_report(empty_view, path)
    assert "没有疑点不等于没有问题" in path.read_text(encoding="utf-8")


def test_rules_that_did_not_run_come_first_with_their_reason(page: str) -> None:
    section = page[page.index('id="checked"') : page.index('id="quality"')]
    assert section.index("缺表：补贴项目目录未写年龄条件") < section.index("已运行</td>")


def test_english(make_view: Callable[..., RunView], tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    write_report(make_view(language="en"), path)
    words = _Text(path.read_text(encoding="utf-8")).words
    assert "For checking only; nothing here is a decision" in words
    assert "Paid after death" in words
    assert "疑点" not in words


def test_a_rule_without_card_is_shown_by_its_id(
    make_view: Callable[..., RunView], tmp_path: Path
) -> None:
    path = tmp_path / "report.html"
    extra = RuleCoverage(rule="local.rule", status="ran", checked=1, clear=1)
    write_report(make_view(cards={}, coverage=[extra]), path)
    assert "local.rule" in path.read_text(encoding="utf-8")


def test_a_folder_that_is_missing_is_one_clear_error(view: RunView, tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"report\.html"):
        write_report(view, tmp_path / "missing" / "report.html")
