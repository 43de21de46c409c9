"""Names for bound values: `p0`, `p1` ..., the same value once."""

from anomaly.rules.model import Scalar


class Binder:
    """Collects the values of the statements of one rule, and the names they read from."""

    def __init__(self) -> None:
        self._names: dict[tuple[type, Scalar], str] = {}
        self.sources: set[str] = set()

    def name(self, value: Scalar) -> str:
        """The parameter name of a value; 1 and True are different values."""
        key = (type(value), value)
        return self._names.setdefault(key, f"p{len(self._names)}")

    @property
    def values(self) -> dict[str, Scalar]:
        """Values by name, in the order of first use."""
        return {name: value for (_, value), name in self._names.items()}
