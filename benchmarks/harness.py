"""Compare variants of one piece of work fairly, and say on what machine.

Ratios within one run are worth more than seconds: variants take turns in one process, round by
round, the order rotates, the first round is dropped, and the figure is the median of the ratios of
each round. A time counts only when both variants gave the same rows (`digest_rows`).
"""

import hashlib
import importlib.metadata
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one piece of work took: CPU seconds of all threads, and wall seconds."""

    cpu: float
    wall: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """Median, smallest and largest ratio of `variant` to `base` over the rounds that count."""

    variant: str
    base: str
    median: float
    low: float
    high: float
    rounds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounds:
    """Costs of each variant, round by round, without the first round."""

    costs: Mapping[str, tuple[Cost, ...]]

    def ratio(self, variant: str, base: str, what: str = "cpu") -> Ratio:
        """The cost of `variant` in costs of `base`; `what` is `cpu` or `wall`."""
        pairs = zip(self.costs[variant], self.costs[base], strict=True)
        ratios = [getattr(a, what) / max(getattr(b, what), 1e-9) for a, b in pairs]
        return Ratio(
            variant=variant,
            base=base,
            median=statistics.median(ratios),
            low=min(ratios),
            high=max(ratios),
            rounds=len(ratios),
        )

    def seconds(self, variant: str, what: str = "cpu") -> float:
        """Median seconds of one variant."""
        return statistics.median(float(getattr(cost, what)) for cost in self.costs[variant])


def take_turns(variants: Mapping[str, Callable[[], object]], rounds: int) -> Rounds:
    """Run every variant once a round, starting with another one each time.

    Args:
        variants: name -> work; what it returns is thrown away.
        rounds: rounds that count; one more is run first and dropped.
    """
    names = list(variants)
    costs: dict[str, list[Cost]] = {name: [] for name in names}
    for number in range(rounds + 1):
        shift = number % len(names)
        for name in names[shift:] + names[:shift]:
            cost = _cost_of(variants[name])
            if number:
                costs[name].append(cost)
    return Rounds(costs={name: tuple(found) for name, found in costs.items()})


def _cost_of(work: Callable[[], object]) -> Cost:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Cost(cpu=time.process_time() - cpu, wall=time.perf_counter() - wall)


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """A finished fresh process: its cost, its peak memory in bytes, what it printed."""

    cost: Cost
    peak: int
    output: str


def run_child(arguments: Sequence[str | Path], folder: Path | None = None) -> Child:
    """Run a program in a fresh process and read its peak memory from the operating system.

    Raises:
        RuntimeError: it exited with an error; its last words are in the message.
    """
    started = time.perf_counter()
    with subprocess.Popen(
        [str(argument) for argument in arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "PYTHONUTF8": "1"},
        text=True,
        encoding="utf-8",
    ) as process:
        output = process.stdout.read() if process.stdout else ""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - started
    if process.returncode:
        raise RuntimeError(f"{arguments[1:4]} exited with {process.returncode}: {output[-2000:]}")
    unit = 1 if sys.platform == "darwin" else 1024  # ru_maxrss: bytes there, KiB elsewhere
    return Child(
        cost=Cost(cpu=usage.ru_utime + usage.ru_stime, wall=wall),
        peak=usage.ru_maxrss * unit,
        output=output,
    )


def digest_rows(rows: Iterable[Row]) -> str:
    """A fingerprint of rows that does not depend on their order; repeated rows count."""
    lines = sorted(json.dumps(row, ensure_ascii=False, default=str) for row in rows)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def machine() -> dict[str, Any]:
    """What a figure must be read with: processors, memory, versions, load."""
    packages = ("anomaly", "duckdb", "pandas", "pyarrow", "python-calamine", "openpyxl")
    return {
        "system": platform.platform(),
        "processors": os.cpu_count(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "python": platform.python_version(),
        "versions": {name: importlib.metadata.version(name) for name in packages},
        "load": round(os.getloadavg()[0], 2),
    }


class Record:
    """Measurements as they are made: one JSON line each, and a line for people."""

    def __init__(self, path: Path, **context: object) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._context = context
        path.write_text("", encoding="utf-8")

    def add(self, measurement: str, words: str, **figures: object) -> None:
        """Write one measurement down and print `words`."""
        line = {"measurement": measurement, **figures, **self._context}
        with self._path.open("a", encoding="utf-8") as handle:
            handle.write(json.dumps(line, ensure_ascii=False, default=_plain) + "\n")
        print(words, flush=True)


def _plain(value: object) -> object:
    return asdict(value) if isinstance(value, (Cost, Ratio)) else str(value)
