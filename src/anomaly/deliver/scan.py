"""A look at each written file before anybody gets it: nothing in it may compute, call or run.

A file that fails is deleted and the run fails: it would be our mistake, not the reader's to find.
"""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from anomaly.errors import InternalError

_FORMULA = re.compile(rb"<f[\s/>]")
_EXTERNAL = re.compile(rb"TargetMode\s*=\s*[\"']External", re.IGNORECASE)
_LINKED_BY_RELATION = re.compile(rb"<hyperlink\b[^>]*\br:id=")
_FOREIGN_PARTS = re.compile(
    r"vbaProject|macrosheets|externalLinks|embeddings|activeX|connections\.xml|customUI",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"\b(?:src|srcset|href|action|formaction|data|poster)\s*=\s*[\"']?([^\"'\s>]*)")
_REMOTE_STYLE = re.compile(r"@import|url\s*\(", re.IGNORECASE)
_POLICY = re.compile(r"<meta http-equiv=\"Content-Security-Policy\"")


def scan_workbook(path: Path) -> None:
    """Check that a workbook has no cell formula, outside link, macro or embedded object.

    Raises:
        InternalError: something was found; the file has been deleted.
    """
    with zipfile.ZipFile(path) as archive:
        problems = list(_workbook_problems(archive))
    _refuse(path, problems)


def scan_report(path: Path) -> None:
    """Check that a page names no address, loads nothing and carries its security policy.

    Raises:
        InternalError: something was found; the file has been deleted.
    """
    _refuse(path, list(_page_problems(path.read_text(encoding="utf-8"))))


def _workbook_problems(archive: zipfile.ZipFile) -> Iterator[str]:
    for name in archive.namelist():
        if _FOREIGN_PARTS.search(name):
            yield f"part {name}"
        if not name.endswith((".xml", ".rels")):
            continue
        content = archive.read(name)
        if _EXTERNAL.search(content):
            yield f"external relation in {name}"
        if name.startswith("xl/worksheets/"):
            if _FORMULA.search(content):
                yield f"formula in {name}"
            if _LINKED_BY_RELATION.search(content):
                yield f"outside link in {name}"


def _page_problems(page: str) -> Iterator[str]:
    # "http-equiv" is the one word of the page that may hold these four letters.
    rest, found = _POLICY.subn("", page)
    if found != 1:
        yield "content security policy missing"
    if "http" in rest.lower():
        yield "an address"
    if _REMOTE_STYLE.search(page):
        yield "a style that loads something"
    for target in _REFERENCE.findall(page):
        if not target.startswith("#"):
            yield f"a reference to {target[:20]}"


def _refuse(path: Path, problems: list[str]) -> None:
    if not problems:
        return
    path.unlink()
    found = ", ".join(problems[:3])
    raise InternalError(
        f"{path.name} 写出后检查不合格（{found}），已删除，请报告此问题",
        f"{path.name} failed the check after writing ({found}) and was deleted; please report it",
        code="export.scan",
    )
