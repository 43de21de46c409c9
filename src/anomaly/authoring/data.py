"""The delivered data that rules are asked about: an inbox, or the inbox of an earlier run."""

import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anomaly.errors import ConfigurationError
from anomaly.nightly import is_run_folder
from anomaly.stages import Scan, ScanRequest, link, load, prepare
from anomaly.vocabulary import Vocabulary, load_vocabulary

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from anomaly.ingest import Passwords


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveredData:
    """Prepared tables, locked: nothing but questions can be put to them.

    Args:
        connection: holds the prepared tables.
        vocabulary: the canonical tables.
        delivered: rows that arrived per table and list.
        request: where the data came from, with the county's lists and site file.
        as_of: the last day that counts.
    """

    connection: "DuckDBPyConnection"
    vocabulary: Vocabulary
    delivered: Mapping[str, int]
    request: ScanRequest
    as_of: date | None


@contextmanager
def delivered_data(
    place: Path, *, language: str = "zh", passwords: "Passwords | None" = None
) -> Iterator[DeliveredData]:
    """Load, link and prepare the data of a place; gone when the context ends.

    Args:
        place: an inbox, or the folder of a run, which stands for the inbox it was made from.
        language: of messages.
        passwords: opens encrypted workbooks.

    Raises:
        ConfigurationError: the run does not say where its inbox was, or the inbox has changed.
        AnomalyError: see the stages `load`, `link` and `prepare`.
    """
    from anomaly.ingest.isolation import WorkbookReaders
    from anomaly.warehouse import open_warehouse

    manifest = _manifest(place)
    if manifest is None:
        request = ScanRequest.from_inbox(place, language=language, passwords=passwords)
    else:
        request = _request_of_run(place, manifest, language, passwords)
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="anomaly-")))
        readers = stack.enter_context(WorkbookReaders(2))
        connection = stack.enter_context(open_warehouse(temp_dir=scratch / "spill"))
        scan = Scan(
            request=request,
            connection=connection,
            scratch=scratch,
            vocabulary=load_vocabulary(),
            readers=readers,
        )
        load(scan)
        if manifest is not None:
            _refuse_changed(place, manifest, scan)
        link(scan)
        prepare(scan)
        yield DeliveredData(
            connection=connection,
            vocabulary=scan.vocabulary,
            delivered=scan.delivered,
            request=request,
            as_of=scan.as_of,
        )


def _manifest(place: Path) -> dict[str, Any] | None:
    if not place.is_dir() or not is_run_folder(place):
        return None
    content: dict[str, Any] = json.loads((place / "manifest.json").read_text(encoding="utf-8"))
    return content


def _request_of_run(
    run: Path, manifest: Mapping[str, Any], language: str, passwords: "Passwords | None"
) -> ScanRequest:
    places = {name: Path(path) for name, path in manifest.get("places", {}).items()}
    if "inbox" not in places:
        raise ConfigurationError(
            f"{run} 的 manifest.json 没有记下来数文件夹，请直接给出来数文件夹：--on INBOX",
            f"the manifest.json of {run} does not name its inbox; name the inbox itself: "
            "--on INBOX",
            code="run.no_inbox",
        )
    return ScanRequest.from_inbox(
        places["inbox"],
        lists=places.get("lists"),
        mappings=places.get("mappings"),
        site=places.get("site"),
        as_of=date.fromisoformat(manifest["run"]["as_of"]),
        language=language,
        passwords=passwords,
    )


def _refuse_changed(run: Path, manifest: Mapping[str, Any], scan: Scan) -> None:
    """A comparison is about the run that was named, so about the very files it read."""
    then = {(row["file"], row["sha256"]) for row in manifest.get("inputs", ())}
    now = {(file.file, file.sha256) for file in scan.files}
    changed = sorted({file for file, _ in then ^ now})
    if changed:
        inbox = scan.request.inbox
        first = "、".join(changed[:3])
        raise ConfigurationError(
            f"{run} 之后来数文件有变（{len(changed)} 个：{first}）；"
            f"请重新扫描，或直接比对现有文件：--on {inbox}",
            f"files of the inbox have changed since {run} ({len(changed)}: "
            f"{', '.join(changed[:3])}); scan again, or compare over the files as they are: "
            f"--on {inbox}",
            code="run.inbox_changed",
        )
