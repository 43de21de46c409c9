"""Which files of a folder are rules, and which are refused before anything of them is read.

A pack may come from outside, so a file counts only when it lies in the pack itself: a link that
leads out of the folder would let a pack show the reader somebody else's files.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from anomaly.errors import AnomalyError, Place, RuleError

#: A library of a province has some hundreds.
MAX_RULES = 1000

#: Folders of a library that hold no rules.
_NO_RULES = frozenset({"shared", "lists"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PackFiles:
    """The rule files of a folder in the order of their ids, and what was refused."""

    rules: tuple[Path, ...] = ()
    errors: tuple[AnomalyError, ...] = ()


def file_label(path: Path, directory: Path) -> str:
    """How a file is called in messages: `rules/death/pay_after_death.yml`."""
    label = f"{directory.name}/{path.relative_to(directory).as_posix()}"
    # A file name may hold characters that move the cursor of a terminal.
    return "".join("?" if unicodedata.category(c).startswith("C") else c for c in label)


def pack_files(directory: Path) -> PackFiles:
    """The rule files `<scene>/<name>.yml` of a folder.

    Args:
        directory: the top of a library or pack.
    """
    if not directory.is_dir():
        return PackFiles(
            errors=(
                RuleError(
                    "没有这个规则库文件夹",
                    "there is no such folder of rules",
                    code="R001",
                    place=Place(file=directory.as_posix()),
                ),
            )
        )
    found = sorted(_candidates(directory), key=lambda path: (path.parent.name, path.stem))
    if len(found) > MAX_RULES:
        return PackFiles(
            errors=(
                RuleError(
                    f"规则文件超过 {MAX_RULES} 个",
                    f"more than {MAX_RULES} rule files",
                    code="R012",
                    place=Place(file=directory.name),
                ),
            )
        )
    errors = [*_misplaced(directory)]
    rules = []
    for path in found:
        error = refused_link(path, directory)
        if error is None:
            rules.append(path)
        else:
            errors.append(error)
    return PackFiles(rules=tuple(rules), errors=tuple(errors))


def refused_link(path: Path, directory: Path) -> AnomalyError | None:
    """Why a file of a pack is not opened; None when it lies in the pack."""
    try:
        inside = path.resolve().is_relative_to(directory.resolve())
    except (OSError, RuntimeError):  # links that lead to each other
        inside = False
    if inside:
        return None
    return RuleError(
        "链接指向规则包以外，不予读取",
        "a link that leads out of the pack; it is not read",
        code="R013",
        place=Place(file=file_label(path, directory)),
    )


def _candidates(directory: Path) -> Iterator[Path]:
    for path in directory.glob("*/*.yml"):
        if path.parent.name not in _NO_RULES:
            yield path


def _misplaced(directory: Path) -> Iterator[AnomalyError]:
    """Files that their author takes for rules and nobody would read."""
    for pattern in ("*/*.yaml", "*/*/*.yml", "*/*/*.yaml"):
        for path in sorted(directory.glob(pattern))[:MAX_RULES]:
            if path.relative_to(directory).parts[0] in _NO_RULES:
                continue
            yield RuleError(
                "规则文件应放在 场景/名称.yml",
                "a rule file is called scene/name.yml",
                code="R016",
                place=Place(file=file_label(path, directory)),
            )


__all__ = ["MAX_RULES", "PackFiles", "file_label", "pack_files", "refused_link"]
