"""Which leads are handed to people: as many as a town can check, and what must not wait."""

from collections import Counter
from dataclasses import dataclass

from anomaly.deliver.run_view import RunView
from anomaly.values import Lead, Level, ListName


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOut:
    """The suspect leads of the hand-out by rank, and how many others there are."""

    leads: tuple[Lead, ...]
    left_out: int


def hand_out(view: RunView) -> HandOut:
    """The best `per_town` leads of each town plus every high one that is still being paid.

    Leads without a town share one place, as if they were a town of their own.
    """
    suspects = view.leads_of(ListName.SUSPECT)
    taken: Counter[str | None] = Counter()
    kept: list[Lead] = []
    for lead in suspects:
        urgent = lead.level is Level.HIGH and lead.still_paid
        if taken[lead.town] < view.per_town:
            taken[lead.town] += 1
        elif not urgent:
            continue
        kept.append(lead)
    return HandOut(leads=tuple(kept), left_out=len(suspects) - len(kept))
