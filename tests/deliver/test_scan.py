"""The scan after export finds what must never leave the house, and deletes it."""

from pathlib import Path

import pytest
import xlsxwriter

from anomaly.deliver import scan_report, scan_workbook
from anomaly.errors import InternalError

_PAGE = (
    '<!doctype html><html><head><meta http-equiv="Content-Security-Policy" content="x">'
    "<style>p { color: red }</style></head><body>%s</body></html>"
)


@pytest.mark.parametrize(
    ("kind", "word"),
    [("formula", "formula"), ("link", "external"), ("image", "external")],
)
def test_a_workbook_that_computes_or_calls_is_deleted(tmp_path: Path, kind: str, word: str) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    if kind == "formula":
        sheet.write_formula("A1", "=1+1")
    elif kind == "link":
        sheet.write_url("A1", "https://example.org")
    else:
        sheet.write_url("A1", "external:other.xlsx")
    book.close()
    with pytest.raises(InternalError, match=word) as caught:
        scan_workbook(path)
    assert caught.value.code == "export.scan"
    assert not path.exists()


def test_text_and_inner_links_pass(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("一")
    sheet.write_string("A1", "=1+1")
    sheet.write_url("A2", "internal:'一'!A1", string="see")
    book.close()
    scan_workbook(path)
    assert path.exists()


@pytest.mark.parametrize(
    "body",
    [
        "http://example.org",
        '<a href="//example.org">x</a>',
        '<img src="a.png">',
        "<iframe></iframe>",
        '<p onclick="x()">x</p>',
        '<p style="color:red">x</p>',
        "<style>p { background: url(a.png) }</style>",
        "<style>@import 'a.css';</style>",
        '<form action="/x"></form>',
    ],
)
def test_a_page_that_loads_or_names_an_address_is_deleted(tmp_path: Path, body: str) -> None:
    path = tmp_path / "a.html"
    path.write_text(_PAGE % body, encoding="utf-8")
    with pytest.raises(InternalError):
        scan_report(path)
    assert not path.exists()


def test_a_page_without_policy_is_deleted(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text("<!doctype html><p>x</p>", encoding="utf-8")
    with pytest.raises(InternalError, match="policy"):
        scan_report(path)


def test_what_a_cell_says_is_only_text(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    text = "&lt;img src=x onerror=alert(1)&gt; url(x) @import"
    path.write_text(_PAGE % f'<p>{text}</p><a href="#a">x</a>', encoding="utf-8")
    scan_report(path)
    assert path.exists()
