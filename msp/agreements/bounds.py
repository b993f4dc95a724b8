"""Pure: the bounds of each setting, read and checked, and the sentence for each that a change breaks."""

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any

from msp.agreements.differences.hours import weekly_minutes, yearly_minutes, years_told_apart
from msp.agreements.differences.line import span
from msp.agreements.differences.targets import METRICS
from msp.agreements.ladder_bounds import WHOLE_LADDER, Bounds, ladder_breaches
from msp.agreements.settings import LEVELS, PRIORITIES, Document, Setting, editable_targets
from msp.kernel.errors import Invalid
from msp.sla.terms import PROMISES

_WEEK_MINUTES = 7 * 24 * 60
_YEAR_MINUTES = 366 * 24 * 60
#: Of the 52 weeks of a year four are left for holidays (docs/decisions/0011).
_OPEN_WEEKS = 48
_YEAR_SECONDS = _YEAR_MINUTES * 60
#: The longest span that a bound can name, in minutes.
LONGEST_MINUTES: Mapping[str, int] = {
    "max_dwell_minutes": _YEAR_MINUTES,
    "min_weekly_minutes": _WEEK_MINUTES,
    "max_weekly_minutes": _WEEK_MINUTES,
}
LONGEST_TARGET_SECONDS = _YEAR_SECONDS


def bounds_from_document(setting: Setting, document: object) -> Bounds:
    """Check the bounds of a setting; Invalid names the field and says what is wrong."""
    if not isinstance(document, Mapping):
        raise Invalid("Bounds must be an object with named values.", field=f"{setting}-bounds")
    readers = _READERS[setting]
    for key in document:
        if key not in readers:
            known = ", ".join(readers) or "none"
            raise Invalid(f"{setting} has no bound “{str(key)[:40]}”; it knows {known}.", field=f"{setting}-bounds")
    found = {key: readers[key](value, f"{setting}-{key}") for key, value in document.items()}
    _check_order(found, setting, "weekly_minutes")
    return found


def breaches(setting: Setting, bounds: Bounds, before: Document | None, after: Document) -> tuple[str, ...]:
    """A plain sentence for each bound that a change breaks; none when it stays within all of them."""
    return tuple(_CHECKS[setting](bounds, before, after))


def _targets(bounds: Bounds, before: Document | None, after: Document) -> Iterator[str]:
    for metric in PROMISES:
        if metric in after:
            old = editable_targets(before, metric) if before and metric in before else {}
            for priority, seconds in editable_targets(after, metric).items():
                if old.get(priority) != seconds:
                    yield from _target(bounds.get(metric, {}), metric, priority, seconds)


def _target(bounds: Bounds, metric: str, priority: str, seconds: int) -> Iterator[str]:
    held = bounds.get(priority, bounds.get("*", {}))
    what = f"{METRICS[metric]} {priority}"
    if seconds < held.get("min", 0):
        yield f"{what} cannot be shorter than {span(held['min'])}; {span(seconds)} is."
    if seconds > held.get("max", seconds):
        yield f"{what} cannot be longer than {span(held['max'])}; {span(seconds)} is."


def _hours(bounds: Bounds, before: Document | None, after: Document) -> Iterator[str]:
    least, most = bounds.get("min_weekly_minutes", 0), bounds.get("max_weekly_minutes", _WEEK_MINUTES)
    broken = [*_week(least, most, before, after)]
    yield from broken or _year(least, before, after)


def _week(least: int, most: int, before: Document | None, after: Document) -> Iterator[str]:
    open_minutes = weekly_minutes(after)
    if open_minutes == weekly_minutes(before):
        return
    told = f"{span(open_minutes * 60)} a week"
    if open_minutes < least:
        yield f"Service hours cannot be fewer than {span(least * 60)} a week; this makes {told}."
    if open_minutes > most:
        yield f"Service hours cannot be more than {span(most * 60)} a week; this makes {told}."


def _year(least: int, before: Document | None, after: Document) -> Iterator[str]:
    """The first calendar year of which closed days leave too little, where they leave less than before."""
    if not least:
        return
    needed, years = _OPEN_WEEKS * least, years_told_apart(after)
    was, will = (yearly_minutes(document, years) for document in (before, after))
    fewer = (year for year in years if will[year] < needed and (before is None or will[year] < was[year]))
    for year in islice(fewer, 1):
        told = f"{span(needed * 60)} a year ({_OPEN_WEEKS} weeks of {span(least * 60)})"
        yield f"Closed days cannot leave fewer than {told}; this makes {span(will[year] * 60)} in {year}."


def _priorities(_bounds: Bounds, _before: Document | None, _after: Document) -> Iterator[str]:
    return iter(())


def _contacts(bounds: Bounds, _before: Document | None, after: Document) -> Iterator[str]:
    if after.get("contact_id") is None and bounds.get("add", True) is False:
        yield "New contacts are added by the provider only."
    if after.get("contact") is None and bounds.get("retire", True) is False:
        yield "Contacts are retired by the provider only."


_CHECKS: Mapping[Setting, Callable[[Bounds, Document | None, Document], Iterator[str]]] = {
    Setting.LADDER: ladder_breaches,
    Setting.TARGETS: _targets,
    Setting.HOURS: _hours,
    Setting.PRIORITIES: _priorities,
    Setting.CONTACTS: _contacts,
}


def _read_levels(value: object, where: str) -> list[str]:
    if not isinstance(value, list) or any(level not in LEVELS for level in value):
        raise Invalid("Levels are L0 to L4.", field=where)
    return sorted(set(value))


def _read_truth(value: object, where: str) -> bool:
    if not isinstance(value, bool):
        raise Invalid("A bound of this kind is yes or no.", field=where)
    return value


def _whole(most: int) -> Callable[[object, str], int]:
    def read(value: object, where: str) -> int:
        if type(value) is not int or not 1 <= value <= most:
            raise Invalid(f"Write a whole number from 1 to {most:,}.", field=where)
        return value

    return read


def _read_metric(value: object, where: str) -> dict[str, dict[str, int]]:
    if not isinstance(value, Mapping) or any(key not in (*PRIORITIES, "*") for key in value):
        raise Invalid("Bounds of a target go by P1 to P4, or *.", field=where)
    return {key: _read_range(limits, f"{where}-{key}") for key, limits in value.items()}


def _read_range(value: object, where: str) -> dict[str, int]:
    if not isinstance(value, Mapping) or any(key not in ("min", "max") for key in value):
        raise Invalid("A target is bounded by min and max.", field=where)
    found = {key: _whole(_YEAR_SECONDS)(seconds, where) for key, seconds in value.items()}
    if found.get("min", 0) > found.get("max", _YEAR_SECONDS):
        raise Invalid("The shortest cannot be longer than the longest.", field=where)
    return found


def _check_order(found: Bounds, setting: Setting, name: str) -> None:
    if found.get(f"min_{name}", 0) > found.get(f"max_{name}", _YEAR_MINUTES):
        raise Invalid("The least cannot be more than the most.", field=f"{setting}-min_{name}")


_READERS: Mapping[Setting, Mapping[str, Callable[[object, str], Any]]] = {
    Setting.LADDER: {
        "levels": _read_levels,
        "max_dwell_minutes": _whole(_YEAR_MINUTES),
        "vendor_steps": _read_truth,
        "rate_keys": _read_truth,
        WHOLE_LADDER: _read_truth,
    },
    Setting.TARGETS: dict.fromkeys(PROMISES, _read_metric),
    Setting.HOURS: {"min_weekly_minutes": _whole(_WEEK_MINUTES), "max_weekly_minutes": _whole(_WEEK_MINUTES)},
    Setting.PRIORITIES: {},
    Setting.CONTACTS: {"add": _read_truth, "retire": _read_truth},
}
