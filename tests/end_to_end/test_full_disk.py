"""A disk that is really full: one clear message, nothing half-written, earlier results stand."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parents[2] / "sample_data"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one megabyte."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("a small file system can be mounted by root on Linux only")
    mount, umount = shutil.which("mount"), shutil.which("umount")
    wish = [str(mount), "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if not umount or subprocess.run(wish, check=False, capture_output=True).returncode:  # noqa: S603 - fixed words
        pytest.skip("this machine does not allow to mount a small file system")
    yield folder
    subprocess.run([umount, str(folder)], check=True)  # noqa: S603 - fixed words


def _scan(out: Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "anomaly", "scan", str(SAMPLE / "inbox"), "--out", str(out)]
    return subprocess.run(  # noqa: S603 - our own program
        command,
        check=False,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1"},
    )


def test_a_full_disk_ends_with_one_message_and_leaves_what_was_there(small_disk: Path) -> None:
    out = small_disk / "out"
    out.mkdir()
    # The folder of an earlier run, as far as a scan recognises one.
    (out / "manifest.json").write_text('{"program": "anomaly"}', encoding="utf-8")
    (small_disk / "filler").write_bytes(b"0" * 900_000)
    done = _scan(out)
    assert done.returncode == 50
    assert "No space left" in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert sorted(path.name for path in small_disk.iterdir()) == ["filler", "out"]
    assert [path.name for path in out.iterdir()] == ["manifest.json"]
