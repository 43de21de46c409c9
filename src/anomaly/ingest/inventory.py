"""The files of an inbox in a fixed order, with their fingerprints; system files set apart."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from anomaly.ingest.sniff import FileKind, sniff

_BLOCK = 4 * 1024 * 1024
_SYSTEM_NAMES = frozenset({".ds_store", "thumbs.db", "desktop.ini", ".gitkeep", ".gitignore"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFile:
    """One file: path relative to the inbox with `/`, what it is, its fingerprint and size."""

    file: str
    path: Path
    kind: FileKind
    sha256: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """What a folder holds: files to read, files with equal content, system files."""

    files: tuple[FoundFile, ...]
    same: tuple[tuple[FoundFile, str], ...]
    ignored: tuple[str, ...]
    unreadable: tuple[tuple[str, str], ...]


def take_inventory(root: Path, paths: Sequence[Path] | None = None) -> Inventory:
    """List and fingerprint the files under a folder, ordered by their relative paths.

    Args:
        root: the folder that names are relative to.
        paths: only these files, instead of all under `root`.
    """
    found = sorted(
        (path for path in (root.rglob("*") if paths is None else paths) if path.is_file()),
        key=lambda path: _name(root, path),
    )
    files: list[FoundFile] = []
    same: list[tuple[FoundFile, str]] = []
    ignored: list[str] = []
    unreadable: list[tuple[str, str]] = []
    seen: dict[str, str] = {}
    for path in found:
        name = _name(root, path)
        if _is_system(path):
            ignored.append(name)
            continue
        try:
            one = FoundFile(
                file=name,
                path=path,
                kind=sniff(path),
                sha256=fingerprint(path),
                size=path.stat().st_size,
            )
        except OSError as error:
            unreadable.append((name, error.strerror or "I/O"))
            continue
        if one.sha256 in seen and one.kind is not FileKind.EMPTY:
            same.append((one, seen[one.sha256]))
        else:
            seen[one.sha256] = name
            files.append(one)
    return Inventory(
        files=tuple(files),
        same=tuple(same),
        ignored=tuple(ignored),
        unreadable=tuple(unreadable),
    )


def fingerprint(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _name(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name


def _is_system(path: Path) -> bool:
    name = path.name.lower()
    return name.startswith(("~$", "._", ".~lock")) or name in _SYSTEM_NAMES
