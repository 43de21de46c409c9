"""Passwords of encrypted workbooks, as they were handed in; never shown, logged or guessed."""

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path

from anomaly.errors import ConfigurationError, Place

#: One password for all files, and a file with one for each.
VARIABLE, FILE_VARIABLE = "ANOMALY_PASSWORD", "ANOMALY_PASSWORD_FILE"
_ALL = "*"


@dataclass(frozen=True, slots=True)
class Passwords:
    """Passwords by pattern of the file's path in the inbox; the first pattern that fits counts."""

    by_pattern: Mapping[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Passwords":
        """What `ANOMALY_PASSWORD_FILE` and, for all other files, `ANOMALY_PASSWORD` say.

        Raises:
            ConfigurationError: the file cannot be read, or others than its owner can read it.
        """
        found: dict[str, str] = {}
        path = environment.get(FILE_VARIABLE)
        if path:
            found |= cls.from_file(Path(path)).by_pattern
        if environment.get(VARIABLE):
            found.setdefault(_ALL, environment[VARIABLE])
        return cls(found)

    @classmethod
    def from_file(cls, path: Path) -> "Passwords":
        """Read a key file: lines `pattern: password`, or one line with the password of all files.

        Raises:
            ConfigurationError: the file cannot be read, or others than its owner can read it.
        """
        place = Place(file=path.name)
        try:
            mode = path.stat().st_mode
            lines = path.read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigurationError(
                "密码文件无法读取",
                "the password file cannot be read",
                code="passwords.unreadable",
                place=place,
            ) from error
        if os.name == "posix" and mode & (stat.S_IRGRP | stat.S_IROTH):
            raise ConfigurationError(
                "密码文件其他用户可读，请改为仅本人可读（chmod 600）",
                "others can read the password file; make it yours alone (chmod 600)",
                code="passwords.open",
                place=place,
            )
        found: dict[str, str] = {}
        for line in lines:
            if not line.strip() or line.lstrip().startswith("#"):
                continue
            pattern, colon, password = line.partition(": ")
            found.setdefault(pattern.strip() if colon else _ALL, password if colon else line)
        return cls(found)

    def find(self, file: str) -> str | None:
        """The password for a file, None when none was handed in."""
        return next(
            (
                password
                for pattern, password in self.by_pattern.items()
                if fnmatch(file, pattern) or fnmatch(file.rpartition("/")[2], pattern)
            ),
            None,
        )
