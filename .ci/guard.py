# ruff: noqa: INP001 - a script, not a package

"""Refuse a commit that carries large files, or person numbers where only words belong.

Called by pre-commit with the names of the files about to be committed. Synthetic numbers live in
`tests/`, `sample_data/` and the doctests of `src/`; a valid number anywhere else is probably real.
"""

import re
import sys
from pathlib import Path

LARGEST = 1_000_000
SYNTHETIC = ("tests/", "sample_data/", "src/")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
NUMBER = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{5}(?:18|19|20)\d{9}[0-9Xx](?![0-9A-Za-z])")


def is_person_number(text: str) -> bool:
    """Whether the check character of an 18-character number is right (ISO 7064 MOD 11-2)."""
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, text[:17], strict=True))
    return "10X98765432"[total % 11] == text[17].upper()


def problems(path: Path) -> list[str]:
    """What is wrong with one file, as sentences; empty when nothing is."""
    found = []
    size = path.stat().st_size
    if size > LARGEST:
        found.append(f"{path}: {size} bytes, more than {LARGEST}")
    if not path.as_posix().startswith(SYNTHETIC):
        lines = path.read_bytes().decode("utf-8", "replace").splitlines()
        for number, line in enumerate(lines, start=1):
            if any(is_person_number(match) for match in NUMBER.findall(line)):
                found.append(f"{path}:{number}: a valid person number")
    return found


def main(names: list[str]) -> int:
    """Print every problem of the named files; 1 when there is one."""
    found = [line for name in names if Path(name).is_file() for line in problems(Path(name))]
    for line in found:
        sys.stderr.write(line + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
