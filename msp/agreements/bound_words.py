"""Pure: the bounds of a setting as sentences, for whoever is going to change it."""

from collections.abc import Callable, Collection, Iterator, Mapping

from msp.agreements.bounds import Bounds
from msp.agreements.differences.line import listed, span
from msp.agreements.differences.targets import METRICS
from msp.agreements.ladder_bounds import is_whole_free
from msp.agreements.settings import LEVELS, PRIORITIES, Setting
from msp.sla.terms import PROMISES


def bounds_told(setting: Setting, bounds: Bounds) -> tuple[str, ...]:
    """A sentence for each bound; none where there is none."""
    return tuple(_TELL[setting](bounds))


def excuses_told(two_people: Collection[str]) -> str:
    """How many people it takes to excuse a broken promise."""
    named = [priority for priority in PRIORITIES if priority in two_people]
    if not named:
        return "One person may propose and agree to the excuse of any missed promise."
    return f"Two people excuse a missed promise of {listed(named)}: whoever proposes it does not agree to it."


def _ladder(bounds: Bounds) -> Iterator[str]:
    fixed = [level for level in LEVELS if level not in bounds.get("levels", LEVELS)]
    if fixed:
        yield f"{listed(fixed)} stay as they are." if len(fixed) > 1 else f"{fixed[0]} stays as it is."
    if "max_dwell_minutes" in bounds:
        yield f"A dwell limit is at most {span(bounds['max_dwell_minutes'] * 60)}."
    if bounds.get("vendor_steps", True) is False:
        yield "Which steps are a vendor's is fixed."
    if not is_whole_free(bounds):
        yield "Who speaks with the requester, when reopened tickets move and when a swarm is called is fixed."
    elif fixed:
        yield "Who speaks with the requester, when reopened tickets move and when a swarm is called may be chosen."
    if bounds.get("rate_keys", False) is True:
        yield "As which tier the work of a step is billed may be chosen."


def _targets(bounds: Bounds) -> Iterator[str]:
    for metric in PROMISES:
        for key, limits in sorted(bounds.get(metric, {}).items()):
            who = "every other priority" if key == "*" else key
            yield f"{METRICS[metric]}, {who}: {_range(limits.get('min'), limits.get('max'), 1)}."


def _hours(bounds: Bounds) -> Iterator[str]:
    least, most = bounds.get("min_weekly_minutes"), bounds.get("max_weekly_minutes")
    if least is not None or most is not None:
        yield f"Open {_range(least, most, 60)} a week."


def _range(least: int | None, most: int | None, size: int) -> str:
    told = [f"at least {span(least * size)}"] if least is not None else []
    told += [f"at most {span(most * size)}"] if most is not None else []
    return " and ".join(told) or "without bounds"


def _priorities(_bounds: Bounds) -> Iterator[str]:
    return iter(())


def _contacts(bounds: Bounds) -> Iterator[str]:
    if bounds.get("add", True) is False:
        yield "New contacts are added by the provider."
    if bounds.get("retire", True) is False:
        yield "Contacts are retired by the provider."


_TELL: Mapping[Setting, Callable[[Bounds], Iterator[str]]] = {
    Setting.LADDER: _ladder,
    Setting.TARGETS: _targets,
    Setting.HOURS: _hours,
    Setting.PRIORITIES: _priorities,
    Setting.CONTACTS: _contacts,
}
