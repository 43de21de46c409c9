"""The report: one page that opens anywhere, prints well and asks the net for nothing."""

import os
from pathlib import Path

from anomaly.deliver import figures
from anomaly.deliver.handout import HandOut, hand_out
from anomaly.deliver.report import sections
from anomaly.deliver.report.lead_table import lead_table
from anomaly.deliver.report.render import render_page
from anomaly.deliver.run_view import RunView
from anomaly.deliver.scan import scan_report
from anomaly.deliver.sentences import Sentences
from anomaly.errors import StorageError

__all__ = ["MOST_BYTES", "write_report"]

MOST_BYTES = 2_000_000
"""A page larger than this opens slowly on an office computer."""

_MOST_LEADS = 500


def write_report(view: RunView, path: Path) -> None:
    """Write the report of a run and scan it.

    The page stays below `MOST_BYTES`: it shows fewer leads, and says so, before it grows over.

    Args:
        view: the finished run.
        path: the file to write; an earlier one is replaced.

    Raises:
        StorageError: the file cannot be written.
        InternalError: the scan found an address or a reference; the file has been deleted.
    """
    handed = hand_out(view)
    most = _MOST_LEADS
    page = _page(view, handed, most)
    while len(page) > MOST_BYTES and most > 1:
        most = max(1, min(most, len(handed.leads)) * MOST_BYTES // len(page) * 9 // 10)
        page = _page(view, handed, most)
    draft = path.with_name(f".{path.name}.part")
    try:
        with draft.open("wb") as handle:
            handle.write(page)
            handle.flush()
            os.fsync(handle.fileno())
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise StorageError(
            f"写入 {path.name} 失败：{error.strerror or error}；请检查磁盘空间和权限",
            f"writing {path.name} failed: {error.strerror or error}; check space and permissions",
            code="report.storage",
        ) from error
    scan_report(path)


def _page(view: RunView, handed: HandOut, most: int) -> bytes:
    say = Sentences(view)
    total = figures.totals(view)
    county = view.county or ""
    content = {
        "language": "zh-CN" if view.language == "zh" else "en",
        "title": say.words("page.title", county=county).lstrip(": "),
        "versions": say.words.listed([f"{k} {v}" for k, v in sorted(view.versions.items())]),
        "overview": sections.overview(view, say, total),
        "leads": lead_table(view, say, handed, most),
        "rules": sections.rules(view, say),
        "where": sections.where(view, say),
        "when": sections.when(view, say),
        "checked": sections.checked(view, say, total),
        "quality": sections.quality(view, say, total),
    }
    return render_page(say.words, content).encode("utf-8")
