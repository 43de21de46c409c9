"""Publish a run folder: it appears whole or not at all.

Outputs are written into a staging folder beside the target, synced to disk, and renamed in. An
earlier run of ours is set aside as `<name>.previous` between the two renames; when a machine dies
exactly there, the next run puts it back.
"""

import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from anomaly.errors import ConfigurationError, LockedError, StorageError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

MANIFEST = "manifest.json"
_OWNER_ONLY = 0o700


class RunLock:
    """An operating-system lock that is held for the life of a run, never a pid file.

    Args:
        target: the run folder; two runs into the same folder exclude each other.

    Raises:
        LockedError: (on entering) another process holds the lock.
    """

    def __init__(self, target: Path) -> None:
        digest = hashlib.sha256(str(target.resolve()).encode()).hexdigest()[:24]
        user = "user" if sys.platform == "win32" else str(os.getuid())
        self._path = Path(tempfile.gettempdir()) / f"anomaly-{user}-{digest}.lock"
        self._target = target
        self._handle: IO[bytes] | None = None

    def __enter__(self) -> Self:
        self._handle = self._path.open("ab")
        try:
            _lock(self._handle)
        except OSError as error:
            self._handle.close()
            self._handle = None
            raise LockedError(
                f"另一次运行正在写入 {self._target}，请等它结束后再试",
                f"another run is writing {self._target}; try again when it has ended",
                code="run.locked",
            ) from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._handle is not None:
            self._handle.close()
            self._handle = None


def _lock(handle: IO[bytes]) -> None:
    """Take the lock without waiting; OSError when another process has it."""
    if sys.platform == "win32":
        msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def is_run_folder(folder: Path) -> bool:
    """Whether `folder` holds a run of ours (it has a manifest)."""
    return (folder / MANIFEST).is_file()


@contextmanager
def staged_output(target: Path) -> Iterator[Path]:
    """Give a staging folder; on success it becomes `target`, on any error nothing is left.

    Args:
        target: the folder to appear. It may be missing, empty, or an earlier run of ours.

    Yields:
        The staging folder, readable by its owner only, on the same file system.

    Raises:
        ConfigurationError: `target` is a file, or a non-empty folder that is not a run of ours.
        StorageError: the disk is full or a folder cannot be written.
    """
    target = Path(os.path.abspath(target))  # noqa: PTH100 - resolve() would follow a link
    previous = target.with_name(target.name + ".previous")
    _restore_interrupted(target, previous)
    _refuse_foreign(target)
    staging: Path | None = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        for left in target.parent.glob(f".{target.name}.staging-*"):
            shutil.rmtree(left)
        staging = Path(tempfile.mkdtemp(prefix=f".{target.name}.staging-", dir=target.parent))
        staging.chmod(_OWNER_ONLY)
        yield staging
        sync_tree(staging)
        if target.exists():
            if previous.exists():
                shutil.rmtree(previous)
            target.rename(previous)
        staging.rename(target)
        staging = None
        sync_folder(target.parent)
        if previous.exists():
            shutil.rmtree(previous)
    except OSError as error:
        raise StorageError(
            f"写入 {target} 失败：{error.strerror or error}；原有结果未变，请检查磁盘空间和权限",
            f"writing {target} failed: {error.strerror or error}; earlier results stand, check "
            "free space and permissions",
            code="run.storage",
        ) from error
    finally:
        if staging is not None and staging.exists():
            shutil.rmtree(staging, ignore_errors=True)


def _restore_interrupted(target: Path, previous: Path) -> None:
    """A machine that died between the two renames left only the set-aside run."""
    if previous.exists() and not target.exists() and is_run_folder(previous):
        previous.rename(target)


def _refuse_foreign(target: Path) -> None:
    if target.is_file():
        raise ConfigurationError(
            f"输出位置 {target} 是一个文件，请指定文件夹",
            f"the output {target} is a file; name a folder",
            code="run.output_is_file",
        )
    if target.is_dir() and any(target.iterdir()) and not is_run_folder(target):
        raise ConfigurationError(
            f"输出文件夹 {target} 不为空，且不是本程序的运行结果，请另选文件夹",
            f"the output folder {target} is not empty and not a run of ours; choose another",
            code="run.output_foreign",
        )


def sync_tree(folder: Path) -> None:
    """Flush every file and folder below `folder` to disk."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            descriptor = os.open(path, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        elif path.is_dir():
            sync_folder(path)
    sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Flush a folder's entries to disk, so that a rename survives a power cut.

    Windows cannot sync a folder; there the promise is the weaker one of the rename itself.
    """
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
