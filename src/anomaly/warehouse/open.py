"""Open the one DuckDB database of a run, with limits, and lock it before rules run.

Only calls that DuckDB 1.5 and 2.0 share are used here and in the whole room.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from anomaly.errors import ConfigurationError, StorageError

_GIB = 1024**3
_DEFAULT_MEMORY = 2 * _GIB

#: Read and write of files, loading of code and every later change of a setting are switched off;
#: `lock_configuration` comes last because it refuses the others.
_LOCK_DOWN = (
    "SET enable_external_access = false",
    "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false",
    "SET allow_community_extensions = false",
    "SET allow_persistent_secrets = false",
    "SET python_enable_replacements = false",
    "SET python_scan_all_frames = false",
    "SET lock_configuration = true",
)


def default_memory() -> int:
    """The memory limit in bytes when none is given: 2 GiB, or half of a smaller machine."""
    try:
        machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):  # not every system tells its memory
        return _DEFAULT_MEMORY
    return min(_DEFAULT_MEMORY, machine // 2)


@contextmanager
def open_warehouse(
    path: Path | None = None,
    *,
    memory: str | None = None,
    threads: int | None = None,
    temp_dir: Path | None = None,
    read_only: bool = False,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB connection with its limits set, closed at the end.

    Args:
        path: the database file; None keeps everything in memory. The file is a cache of one
            DuckDB version and is never exchanged or archived.
        memory: limit such as `2GiB`; the peak of the process may exceed it by about half.
        threads: number of threads; results do not depend on it.
        temp_dir: folder for what does not fit into memory.
        read_only: open an existing file for reading.

    Raises:
        StorageError: the file cannot be opened or is held by another process; or, while it is in
            use, the disk or the memory is full.
        ConfigurationError: a limit that DuckDB does not understand.
    """
    connection = _connect(path, read_only=read_only)
    try:
        _set_limits(connection, memory=memory, threads=threads, temp_dir=temp_dir)
        if path is None:
            # Tables in memory are compressed again and again as they grow; a run reads each of
            # them a few times only, so that costs more than it gains.
            connection.execute("SET wal_autocheckpoint = '1TB'")
            if temp_dir is None:
                # Otherwise what does not fit would go to a folder in the current directory.
                connection.execute("SET temp_directory = ''")
        yield connection
    except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
        raise StorageError(
            "磁盘或内存不足：请清理磁盘空间，或用 --memory 提高内存上限后重试",
            "the disk or the memory is full: free disk space, or raise the limit with --memory",
            code="warehouse.full",
        ) from error
    finally:
        connection.close()


def _connect(path: Path | None, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    try:
        return duckdb.connect(":memory:" if path is None else str(path), read_only=read_only)
    except duckdb.Error as error:
        name = path.name if path is not None else ":memory:"
        raise StorageError(
            f"无法打开数据库文件 {name}：请检查目录权限、磁盘空间，或是否被其他进程占用",
            f"cannot open the database file {name}: check folder permissions, disk space, "
            "or another process that holds it",
            code="warehouse.open",
        ) from error


def _set_limits(
    connection: duckdb.DuckDBPyConnection,
    *,
    memory: str | None,
    threads: int | None,
    temp_dir: Path | None,
) -> None:
    settings: dict[str, str | int | bool] = {
        "memory_limit": memory or f"{default_memory()}B",
        "preserve_insertion_order": False,
        "enable_progress_bar": False,
    }
    if threads is not None:
        settings["threads"] = threads
    if temp_dir is not None:
        temp_dir.mkdir(parents=True, exist_ok=True)
        settings["temp_directory"] = str(temp_dir)
    for name, value in settings.items():
        try:
            connection.execute(f"SET {name} = ?", [value])
        except duckdb.Error as error:
            raise ConfigurationError(
                f"参数 {name} 的值 {value!r} 无法使用，例如内存写 2GiB、线程写 2",
                f"the value {value!r} of {name} cannot be used; "
                "write for example 2GiB of memory, 2 threads",
                code="warehouse.setting",
            ) from error


def lock_down(connection: duckdb.DuckDBPyConnection) -> None:
    """Take from the connection all that a rule has no business with, for good.

    Afterwards reading and writing files, attaching databases, loading extensions, reading Python
    variables and changing settings are refused. The catalogue can still be read and memory be
    used up to the limit. All connections to the same database are locked.
    """
    for statement in _LOCK_DOWN:
        connection.execute(statement)
