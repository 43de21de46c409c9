"""The numbers behind a score, all of them open to argument and to `site.yml`.

What no setting can change: only the strongest finding of a rule family counts, and statistical
findings and those on a weak identity match never rise above medium.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any, Self

from anomaly.errors import AnomalyError, ConfigurationError, ErrorList, nearest
from anomaly.values import Certainty, Level


def _levels() -> Mapping[Level, Decimal]:
    return MappingProxyType(
        {
            Level.HIGH: Decimal(10),
            Level.MEDIUM: Decimal(4),
            Level.LOW: Decimal(1),
            Level.INFO: Decimal(0),
        }
    )


def _match() -> Mapping[int, Decimal]:
    return MappingProxyType(
        {1: Decimal("1.0"), 2: Decimal("0.8"), 3: Decimal("0.4"), 4: Decimal("0.2")}
    )


def _priors() -> Mapping[Certainty, Decimal]:
    return MappingProxyType(
        {
            Certainty.FACT: Decimal("0.30"),
            Certainty.INDICATOR: Decimal("0.15"),
            Certainty.STATISTICAL: Decimal("0.05"),
        }
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreWeights:
    """Weights of the lead score.

    Args:
        level: points per finding level.
        match: factor per match level M1 to M4.
        prior: expected yield of a rule without enough verdicts, per certainty.
        sources: factor when two independent sources agree.
        money_unit: yuan at which the money factor is 1 + log10(2).
        months_full: months that double the score.
        months_most: upper limit of the months factor.
        insider: factor for officials, handlers, their relatives and linked accounts.
        paid: factor when the newest delivered month still shows the discrepancy.
        known: factor when it was reported earlier and the check is open.
        not_ruled_out: factor per innocent explanation that was tested and stays possible.
        not_tested: factor per innocent explanation that could not be tested.
        explained_least: lower limit of the product of the two factors before.
    """

    level: Mapping[Level, Decimal] = field(default_factory=_levels)
    match: Mapping[int, Decimal] = field(default_factory=_match)
    prior: Mapping[Certainty, Decimal] = field(default_factory=_priors)
    sources: Decimal = Decimal("1.2")
    money_unit: Decimal = Decimal(1000)
    months_full: Decimal = Decimal(24)
    months_most: Decimal = Decimal(2)
    insider: Decimal = Decimal("1.5")
    paid: Decimal = Decimal("1.2")
    known: Decimal = Decimal("0.2")
    not_ruled_out: Decimal = Decimal("0.8")
    not_tested: Decimal = Decimal("0.95")
    explained_least: Decimal = Decimal("0.5")

    @classmethod
    def from_mapping(cls, settings: Mapping[str, object]) -> Self:
        """The defaults with some numbers replaced, as `site.yml` gives them.

        Args:
            settings: `{"paid": "1.3", "level": {"high": "12"}, "match": {"M3": "0.3"}}`.

        Raises:
            ErrorList: every unknown name, number that is none, and number out of its bounds.

        >>> ScoreWeights.from_mapping({"paid": "1.3", "match": {"M3": "0.3"}}).paid
        Decimal('1.3')
        """
        problems: list[AnomalyError] = []
        changes: dict[str, Any] = {}
        defaults = cls()
        known = [f.name for f in fields(cls)]
        for name, value in settings.items():
            if name not in known:
                problems.append(_unknown(name, known))
            elif name in _GROUPS:
                changes[name] = _group(name, value, getattr(defaults, name), problems)
            else:
                changes[name] = _number(name, value, problems)
        if problems:
            raise ErrorList(problems)
        return cls(**changes)


_BOUNDS: Mapping[str, tuple[Decimal, Decimal]] = {
    "level": (Decimal(0), Decimal(100)),
    "match": (Decimal(0), Decimal(1)),
    "prior": (Decimal("0.01"), Decimal(1)),
    "sources": (Decimal(1), Decimal(3)),
    "money_unit": (Decimal(1), Decimal(1000000)),
    "months_full": (Decimal(1), Decimal(240)),
    "months_most": (Decimal(1), Decimal(10)),
    "insider": (Decimal(1), Decimal(5)),
    "paid": (Decimal(1), Decimal(5)),
    "known": (Decimal(0), Decimal(1)),
    "not_ruled_out": (Decimal("0.1"), Decimal(1)),
    "not_tested": (Decimal("0.1"), Decimal(1)),
    "explained_least": (Decimal("0.1"), Decimal(1)),
}

_GROUPS: Mapping[str, Mapping[str, object]] = {
    "level": {level.code: level for level in Level},
    "match": {f"M{n}": n for n in range(1, 5)},
    "prior": {certainty.value: certainty for certainty in Certainty},
}


def _group(
    name: str, value: object, defaults: Mapping[Any, Decimal], problems: list[AnomalyError]
) -> Mapping[Any, Decimal]:
    """One of the three tables of weights with some of its entries replaced."""
    keys = _GROUPS[name]
    if not isinstance(value, Mapping):
        problems.append(
            ConfigurationError(
                f"权重 {name} 应为“名称: 数值”的列表，可用名称：{'、'.join(keys)}",
                f"weight {name} takes a list of name: number; the names are {', '.join(keys)}",
                code="weights.group",
            )
        )
        return defaults
    table = dict(defaults)
    for entry, given in value.items():
        if entry in keys:
            table[keys[entry]] = _number(f"{name}.{entry}", given, problems)
        else:
            problems.append(_unknown(f"{name}.{entry}", [f"{name}.{key}" for key in keys]))
    return MappingProxyType(table)


def _number(name: str, value: object, problems: list[AnomalyError]) -> Decimal:
    """The value as a number inside the bounds of its weight; zero after a noted problem."""
    least, most = _BOUNDS[name.split(".", 1)[0]]
    try:
        # Through text, so that 0.1 read as a float is still one tenth.
        number = Decimal(str(value).strip())
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_nan() and least <= number <= most:
        return number
    problems.append(
        ConfigurationError(
            f"权重 {name} 的值 {value!s} 不可用，应为 {least} 到 {most} 之间的数",
            f"weight {name} cannot be {value!s}: give a number from {least} to {most}",
            code="weights.bounds",
        )
    )
    return Decimal(0)


def _unknown(name: str, known: list[str]) -> ConfigurationError:
    near = nearest(name, known) or tuple(known)
    return ConfigurationError(
        f"没有名为 {name} 的权重，最接近的是：{'、'.join(near)}",
        f"there is no weight called {name}; the nearest are {', '.join(near)}",
        code="weights.unknown",
    )
