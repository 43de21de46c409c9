"""A run folder appears whole or not at all."""

import json
import multiprocessing
from pathlib import Path

import pytest

from anomaly.errors import ConfigurationError, LockedError, StorageError
from anomaly.nightly import RunLock, is_run_folder, run_id, staged_output, write_manifest


def _publish(target: Path, text: str) -> None:
    with staged_output(target) as staging:
        (staging / "a.txt").write_text(text)
        write_manifest(staging, {"program": "anomaly"})


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_run_appears_under_its_name_and_leaves_nothing_beside(tmp_path: Path) -> None:
    _publish(tmp_path / "县 run", "one")
    assert _names(tmp_path) == ["县 run"]
    assert is_run_folder(tmp_path / "县 run")


def test_a_later_run_replaces_an_earlier_one(tmp_path: Path) -> None:
    _publish(tmp_path / "run", "one")
    _publish(tmp_path / "run", "two")
    assert (tmp_path / "run" / "a.txt").read_text() == "two"
    assert _names(tmp_path) == ["run"]


def test_an_error_leaves_the_earlier_run_and_no_staging(tmp_path: Path) -> None:
    _publish(tmp_path / "run", "one")

    def fail_halfway() -> None:
        with staged_output(tmp_path / "run") as staging:
            (staging / "a.txt").write_text("half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_halfway()
    assert (tmp_path / "run" / "a.txt").read_text() == "one"
    assert _names(tmp_path) == ["run"]


def test_a_full_disk_is_a_storage_error_with_the_place(tmp_path: Path) -> None:
    with (
        pytest.raises(StorageError, match="No space left") as caught,
        staged_output(tmp_path / "run"),
    ):
        raise OSError(28, "No space left on device")
    assert "磁盘空间" in caught.value.zh
    assert _names(tmp_path) == []


@pytest.mark.parametrize("make", ["file", "folder"])
def test_what_is_not_ours_is_refused(tmp_path: Path, make: str) -> None:
    target = tmp_path / "mine"
    if make == "file":
        target.write_text("letter")
    else:
        target.mkdir()
        (target / "letter.txt").write_text("letter")
    with pytest.raises(ConfigurationError), staged_output(target):
        pytest.fail("nothing may be written")
    assert _names(tmp_path) == ["mine"]


def test_an_empty_folder_may_be_used(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    _publish(tmp_path / "run", "one")
    assert (tmp_path / "run" / "a.txt").read_text() == "one"


def test_a_machine_that_died_between_the_renames_is_repaired(tmp_path: Path) -> None:
    _publish(tmp_path / "run", "one")
    (tmp_path / "run").rename(tmp_path / "run.previous")
    with pytest.raises(ZeroDivisionError), staged_output(tmp_path / "run"):
        raise ZeroDivisionError
    assert (tmp_path / "run" / "a.txt").read_text() == "one"


def test_leftover_staging_is_removed(tmp_path: Path) -> None:
    (tmp_path / ".run.staging-dead").mkdir()
    _publish(tmp_path / "run", "one")
    assert _names(tmp_path) == ["run"]


def _try_lock(target: str, answer: "multiprocessing.Queue[str]") -> None:
    try:
        with RunLock(Path(target)):
            answer.put("taken")
    except LockedError as error:
        answer.put(error.code)


def test_two_runs_into_one_folder_exclude_each_other(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    answer = context.Queue()
    with RunLock(tmp_path / "run"):
        process = context.Process(target=_try_lock, args=(str(tmp_path / "run"), answer))
        process.start()
        assert answer.get(timeout=60) == "run.locked"
        process.join()
    with RunLock(tmp_path / "run"):
        pass


def test_the_manifest_names_every_other_file_with_its_hash(tmp_path: Path) -> None:
    _publish(tmp_path / "run", "one")
    content = json.loads((tmp_path / "run" / "manifest.json").read_text())
    assert content["outputs"] == [
        {
            "name": "a.txt",
            "bytes": 3,
            "sha256": "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed",
        }
    ]


def test_the_run_id_depends_on_content_only() -> None:
    assert run_id("2024-12-31", {"a": 1, "b": 2}) == run_id("2024-12-31", {"b": 2, "a": 1})
    assert run_id("2024-12-31", {"a": 1}) != run_id("2024-12-31", {"a": 2})
