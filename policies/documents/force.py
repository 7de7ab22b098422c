"""Force: the days on which an instrument applies, read from its events."""

from collections.abc import Iterable
from typing import Any

from policies.dates import FIRST_DAY, LAST_DAY, DayBounds, PartialDate, period_bounds
from policies.documents.fields import partial_date

Json = dict[str, Any]
STARTS = ("effective", "adopted")  # the first of these that has a date counts
ENDS = ("struck_down", "repealed", "expired")


def force_of(events: Iterable[Json], attested: PartialDate | None) -> DayBounds:
    """Give the days on which an instrument possibly and certainly applies.

    From its effect, else its adoption, to its end as a whole. What was only announced may apply
    since then; what is enjoined may apply still, and does not certainly.
    """
    dated = [(each["event"], each["extent"], partial_date(each["date"])) for each in events]
    start = next(filter(None, (_first(dated, name) for name in STARTS)), None)
    bounds = period_bounds(start, None, attested)
    if dated and not any(name in STARTS for name, _, _ in dated):
        days = [day.earliest for _, _, day in dated if day]
        bounds = bounds._replace(possible_from=min(days, default=FIRST_DAY), certain_from=LAST_DAY)
    whole = [(name, day) for name, extent, day in dated if extent == "whole"]
    ended = [day for name, day in whole if name in ENDS]
    if any(ended):
        bounds = bounds._replace(possible_until=min(day.latest for day in ended if day))
    stopped = ended + [day for name, day in whole if name == "enjoined"]
    if stopped:
        sure = min(day.earliest if day else FIRST_DAY for day in stopped)
        bounds = bounds._replace(certain_until=sure)
    return bounds


def _first(dated: Iterable[tuple[str, str, PartialDate | None]], name: str) -> PartialDate | None:
    days = [day for event, _, day in dated if day and event == name]
    return min(days, key=lambda day: day.earliest, default=None)
