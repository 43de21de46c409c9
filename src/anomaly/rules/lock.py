"""The hash of meaning, and the lock that ties it to a version.

The hash covers what can change a finding: `find`, `absence`, `lower`, `params`, `except`, the
grain, certainty, level, match level and list. Words, tests and places are not in it.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from anomaly.errors import AnomalyError, Place, RuleError
from anomaly.rules.model import Rule
from anomaly.rules.problems import RuleProblem
from anomaly.values import Text

LOCK_FILE = "rules.lock.json"

#: Fields of the model's classes that say nothing about findings.
_WORDS = frozenset({"place", "label", "why", "unit", "origin", "use"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Locked:
    """Version and hash of a rule when it was locked."""

    version: str
    hash: str


def meaning(rule: Rule) -> dict[str, Any]:
    """What the rule means, as plain data in a fixed order of keys."""
    return {
        "kind": str(rule.kind),
        "find": _plain(rule.find),
        "absence": _plain(rule.absence),
        "lower": _plain(rule.lower),
        "params": {name: _plain(item) for name, item in sorted(rule.params.items())},
        "except": _plain(rule.except_),
        "one_per": [str(item) for item in rule.finding.one_per],
        "total": _plain(rule.finding.total),
        "certainty": str(rule.certainty),
        "level": rule.level.code,
        "min_match_level": rule.min_match_level,
        "list": str(rule.list),
    }


def meaning_hash(rule: Rule) -> str:
    """SHA-256 of the meaning, with the parameter values in force."""
    text = json.dumps(meaning(rule), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        content = {
            item.name: _plain(getattr(value, item.name))
            for item in fields(value)
            if item.name not in _WORDS
        }
        return {"is": type(value).__name__, **content}
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    if isinstance(value, (str, int, bool)) or value is None:
        return value
    raise TypeError(type(value).__name__)


# ---- the lock file ---------------------------------------------------------------------------


def lock_of(rules: Iterable[Rule]) -> dict[str, Locked]:
    """The lock entries of rules, by id."""
    return {
        rule.rule: Locked(version=rule.version, hash=meaning_hash(rule))
        for rule in sorted(rules, key=lambda rule: rule.rule)
    }


def lock_text(locks: Mapping[str, Locked]) -> str:
    """The lock file's text: one rule a line, in the order of ids."""
    lines = [
        f"  {json.dumps(name)}: " + json.dumps({"version": locked.version, "hash": locked.hash})
        for name, locked in sorted(locks.items())
    ]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def read_lock(path: Path) -> dict[str, Locked]:
    """The lock entries of a file; none when there is no file.

    Raises:
        RuleError: the file is not a lock.
    """
    if not path.is_file():
        return {}
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return {
            name: Locked(version=entry["version"], hash=entry["hash"])
            for name, entry in data.items()
        }
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RuleError(
            f"{path.name} 不是有效的锁文件，请重新运行 rules lock",
            f"{path.name} is not a lock file; run rules lock again",
            code="V004",
            place=Place(file=path.name),
        ) from error


def check_lock(rules: Iterable[Rule], locks: Mapping[str, Locked]) -> tuple[AnomalyError, ...]:
    """Rules that changed without a raised version, are not locked, or went back.

    Args:
        rules: as loaded, without site settings.
        locks: entries of the lock file.
    """
    errors: list[AnomalyError] = []
    known = {rule.rule: rule for rule in rules}
    for name, rule in sorted(known.items()):
        locked = locks.get(name)
        if locked is None:
            errors.append(
                _problem(
                    "V001",
                    rule,
                    f"{name} 尚未锁定",
                    f"{name} is not in the lock",
                    Text("运行 rules lock 并在评审中确认", "run rules lock and review the change"),
                )
            )
        elif locked.version == rule.version and locked.hash != meaning_hash(rule):
            errors.append(
                _problem(
                    "V002",
                    rule,
                    f"{name} 的含义已变，但版本仍为 {rule.version}",
                    f"the meaning of {name} changed but its version is still {rule.version}",
                    Text("提高 version 后运行 rules lock", "raise version, then run rules lock"),
                )
            )
        elif _parts(rule.version) < _parts(locked.version):
            errors.append(
                _problem(
                    "V003",
                    rule,
                    f"{name} 的版本 {rule.version} 低于已锁定的 {locked.version}",
                    f"version {rule.version} of {name} is below the locked {locked.version}",
                    None,
                )
            )
    errors += [
        RuleError(
            f"{name} 已锁定但没有规则文件；编号不得重用，请保留为 retired",
            f"{name} is locked but has no file; ids are kept as retired, never dropped",
            code="V005",
            place=Place(file=LOCK_FILE),
        )
        for name in sorted(set(locks) - set(known))
    ]
    return tuple(errors)


def _problem(code: str, rule: Rule, zh: str, en: str, hint: Text | None) -> RuleProblem:
    return RuleProblem(zh, en, code=code, place=Place(file=rule.file or rule.rule), hint=hint)


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version.split("-", maxsplit=1)[0]))
