"""A look at each written file before anybody gets it: nothing in it may compute, call or run.

A file that fails is deleted and the run fails: it would be our mistake, not the reader's to find.
"""

import re
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from anomaly.errors import InternalError

_FORMULA = re.compile(rb"<f[\s/>]")
_EXTERNAL = re.compile(rb"TargetMode\s*=\s*[\"']External", re.IGNORECASE)
_LINKED_BY_RELATION = re.compile(rb"<hyperlink\b[^>]*\br:id=")
_FOREIGN_PARTS = re.compile(
    r"vbaProject|macrosheets|externalLinks|embeddings|activeX|connections\.xml|customUI",
    re.IGNORECASE,
)
_REMOTE_STYLE = re.compile(r"@import|url\s*\(", re.IGNORECASE)
_LOADING_TAGS = frozenset(
    ["applet", "base", "embed", "form", "frame", "iframe", "img", "link", "object", "video"]
)
_LOADING_ATTRIBUTES = frozenset(
    ["action", "background", "data", "formaction", "href", "ping", "poster", "src", "srcset"]
)


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
    reader = _Page()
    reader.feed(page)
    reader.close()
    yield from reader.problems
    if not reader.policy:
        yield "content security policy missing"
    # The name of the policy's own attribute is the one place for these four letters.
    if "http" in page.lower().replace("http-equiv", ""):
        yield "an address"


class _Page(HTMLParser):
    """Looks at real tags and styles only: what a cell of a table says is text."""

    def __init__(self) -> None:
        super().__init__()
        self.problems: list[str] = []
        self.policy = False
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _LOADING_TAGS:
            self.problems.append(f"a tag {tag}")
        for name, value in attrs:
            target = value or ""
            if name in _LOADING_ATTRIBUTES and not target.startswith("#"):
                self.problems.append(f"a reference in {name}")
            elif name.startswith("on") or name == "style":
                # The policy would block both, so their effect would be missing.
                self.problems.append(f"an attribute {name}")
            elif name == "http-equiv" and target.lower() == "content-security-policy":
                self.policy = True
        self._in_style = tag == "style"

    def handle_data(self, data: str) -> None:
        if self._in_style and _REMOTE_STYLE.search(data):
            self.problems.append("a style that loads something")

    def handle_endtag(self, tag: str) -> None:
        if tag == "style":
            self._in_style = False


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
