"""Service hours against the slow reader of the wall clock, for drawn calendars, awkward zones and any instants.

Each drawn case is asked every rule of clocks.md section 1; a failure names the rule.
"""

from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise

from hypothesis import given
from sla_drawn import Draw, DrawnHours, amount_from, drawn_hours, instant_from
from sla_oracle import WEEKDAYS, Document, reads_open, slow_between, slow_parts

from msp.sla.calendar import Opening, ServiceHours
from msp.sla.horizon import Horizon
from msp.sla.hours_document import rules_from_document
from msp.sla.openings import compile_openings
from msp.sla.zones import zone_named
from tests.campaign import drawn

SECOND = timedelta(seconds=1)
Case = tuple[DrawnHours, Draw]


class YearByYear(Horizon):
    """A horizon that grows by a year at a time, which is quicker to compile than a decade."""

    years = 1


def _hours(document: Document) -> ServiceHours:
    rules = rules_from_document(document)
    return ServiceHours(rules, YearByYear(rules))


@drawn(5000)
@given(drawn_hours)
def test_service_time_is_what_the_wall_clock_shows(case: Case) -> None:
    drawn_case, draw = case
    document, grain, hours = drawn_case.document, drawn_case.grain, _hours(drawn_case.document)
    one, other = instant_from(draw, drawn_case), instant_from(draw, drawn_case)
    start, end = min(one, other), max(one, other)
    counted = slow_parts(document, start, end, grain)
    _between_counts_it(hours, start, end, counted["open"])
    _the_parts_tell_open_from_holiday_from_closed(hours, start, end, counted)
    for instant in (one, other, drawn_case.near, *_edges(hours, start, end)):
        assert hours.is_open(instant) is reads_open(document, instant), instant
        assert hours.between(instant, instant + SECOND) == reads_open(document, instant), instant


def _between_counts_it(hours: ServiceHours, start: datetime, end: datetime, counted: int) -> None:
    assert hours.between(start, end) == counted
    assert hours.between(end, start) == -counted


def _the_parts_tell_open_from_holiday_from_closed(
    hours: ServiceHours, start: datetime, end: datetime, counted: dict[str, int]
) -> None:
    parts = hours.parts(start, end)
    assert not parts or (parts[0][0], parts[-1][1]) == (start, end)
    assert all(earlier[1] == later[0] for earlier, later in pairwise(parts))
    for kind in Opening:
        assert sum((until - since).total_seconds() for since, until, what in parts if what is kind) == counted[kind]


def _edges(hours: ServiceHours, start: datetime, end: datetime) -> list[datetime]:
    """The instants just before and at the first edges, where a wrong second would show."""
    edges = [since for since, _, _ in hours.parts(start, end)][:8]
    return [instant for edge in edges for instant in (edge - SECOND, edge)]


@drawn(5000)
@given(drawn_hours)
def test_amounts_of_service_time_obey_arithmetic(case: Case) -> None:
    drawn_case, draw = case
    hours = _hours(drawn_case.document)
    one, two, three = (instant_from(draw, drawn_case) for _ in range(3))
    seconds = amount_from(draw, drawn_case)
    _add_finds_the_earliest_instant(hours, one, seconds)
    _add_of_a_negative_amount_finds_the_latest(hours, one, seconds)
    assert hours.add(one, 0) == one
    _amounts_add_up_and_never_run_backwards(hours, *sorted((one, two, three)))
    _an_amount_that_uses_up_an_opening_ends_at_its_edge(hours, *sorted((two, three)))
    _hours_and_their_complement_make_up_all_of_time(drawn_case.document, draw, one, two)
    _other_spellings_and_horizons_say_the_same(drawn_case.document, hours, one, two, seconds)


def _add_finds_the_earliest_instant(hours: ServiceHours, start: datetime, seconds: int) -> None:
    found = hours.add(start, seconds)
    assert found is not None
    assert hours.between(start, found) == seconds
    assert hours.between(start, found - SECOND) == seconds - 1


def _add_of_a_negative_amount_finds_the_latest(hours: ServiceHours, start: datetime, seconds: int) -> None:
    found = hours.add(start, -seconds)
    assert found is not None
    assert hours.between(found, start) == seconds
    assert hours.between(found + SECOND, start) == seconds - 1


def _amounts_add_up_and_never_run_backwards(
    hours: ServiceHours, first: datetime, second: datetime, third: datetime
) -> None:
    assert hours.between(first, second) + hours.between(second, third) == hours.between(first, third)
    assert 0 <= hours.between(first, second) <= (second - first).total_seconds()


def _an_amount_that_uses_up_an_opening_ends_at_its_edge(hours: ServiceHours, start: datetime, end: datetime) -> None:
    for since, until, kind in hours.parts(start, end)[:12]:
        if kind is Opening.OPEN:
            assert hours.add(start, hours.between(start, until)) == until
            assert hours.add(end, -hours.between(since, end)) == since


def _hours_and_their_complement_make_up_all_of_time(
    document: Document, draw: Draw, one: datetime, other: datetime
) -> None:
    """A part of the day, the rest of it, and all of it."""
    zone, plain = document["tz"], (other - one).total_seconds()
    first, second = draw.pick(("00:00:01", "02:30", "07:59:59", "08:00")), draw.pick(("12:00", "17:00:01", "23:59:59"))
    inside = _daily(zone, (first, second)).between(one, other)
    assert inside + _daily(zone, ("00:00", first), (second, "24:00")).between(one, other) == plain
    assert inside + _daily(zone, (second, first)).between(one, other) == plain
    assert _daily(zone, ("00:00", "24:00")).between(one, other) == plain


@cache
def _daily(zone: str, *spans: tuple[str, str]) -> ServiceHours:
    return _hours({"tz": zone, "weekly": {day: [list(span) for span in spans] for day in WEEKDAYS}})


def _other_spellings_and_horizons_say_the_same(
    document: Document, hours: ServiceHours, one: datetime, other: datetime, seconds: int
) -> None:
    halves = {day: [piece for span in spans for piece in _halves(span)] for day, spans in document["weekly"].items()}
    split = _hours({**document, "weekly": halves})
    assert split.between(one, other) == hours.between(one, other)
    assert split.add(one, seconds) == hours.add(one, seconds)
    first, last = sorted((int(one.timestamp()), int(other.timestamp())))
    table = compile_openings(hours.rules, zone_named(document["tz"]), first, last + 1)
    assert table.count(last) == abs(hours.between(one, other))
    assert table.within(first, last + 1) == list(zip(table.starts, table.ends, strict=True))


def _halves(span: list[str]) -> list[list[str]]:
    """The same hours as touching and overlapping pieces."""
    start, end = span
    later = f"{start[:5]}:59"
    return [[start, later], [start, end], [later, end]] if start < later < end else [span, span]


@drawn(40)
@given(drawn_hours)
def test_the_answer_does_not_depend_on_how_the_horizon_grows(case: Case) -> None:
    drawn_case, draw = case
    by_year, by_decade = _hours(drawn_case.document), ServiceHours.from_document(drawn_case.document)
    start, seconds = instant_from(draw, drawn_case), amount_from(draw, drawn_case) * draw.pick((1, 100, -1, -100))
    assert by_year.add(start, seconds) == by_decade.add(start, seconds)
    far = datetime.fromtimestamp(start.timestamp() + draw.pick((-1, 1)) * draw.below(60_000) * 10_000, UTC)
    assert by_year.between(start, far) == by_decade.between(start, far) == -by_year.between(far, start)


@drawn(10)
@given(drawn_hours)
def test_every_second_is_read_as_the_wall_clock_shows_it(case: Case) -> None:
    """Two hours around the awkward instant, one second after the other."""
    drawn_case, _ = case
    start, end = drawn_case.near - timedelta(hours=1), drawn_case.near + timedelta(hours=1)
    assert _hours(drawn_case.document).between(start, end) == slow_between(drawn_case.document, start, end, step=1)
