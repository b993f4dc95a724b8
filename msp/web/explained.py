"""Pure: an explanation as the kit draws it: the bar with its marks, the sentences, the table, and what counted."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from msp.sla import ExplainedKind, ExplainedStretch, Explanation
from msp.sla.telling import Telling, VersionKind, VersionRecord
from msp.sla.versions_that_counted import CountedVersion
from msp.sla.words import duration_words, instant_words
from msp.web.clock_words import point_words, stretch_words
from msp.web.filters import city, iso

#: More than this many stretches are drawn coarser; what is then still more gets a bar that scrolls.
MANY = 80
_PIXELS_EACH = 8
_SHOWN_SPANS = 4
_IN_SERVICE = (ExplainedKind.RUNNING, ExplainedKind.OUT_OF_HOURS, ExplainedKind.HOLIDAY)
_KINDS = {VersionKind.POLICY: "Policy", VersionKind.HOURS: "Service hours"}
_KINDS_TO_CLIENT = {VersionKind.POLICY: "Targets", VersionKind.HOURS: "Service hours"}
#: Where the reader finds a version; None where he may not look.
Link = Callable[[VersionRecord], str | None]


@dataclass(frozen=True, slots=True)
class BarStretch:
    """A stretch on the bar; `x` and `width` are percents of its length."""

    kind: str
    label: str
    x: float
    width: float
    words: str


@dataclass(frozen=True, slots=True)
class BarMark:
    """A point on the bar."""

    x: float
    kind: str
    label: str
    when: str

    @property
    def words(self) -> str:
        """What it is, and when."""
        return f"{self.label} {self.when}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A stretch in the table."""

    kind: str
    label: str
    why: str
    start: str
    start_iso: str
    end: str
    end_iso: str
    counted: str
    held: str
    target: str
    versions: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionLine:
    """A version that counted: since when it is in force, who published it and why, and in which spans it counted."""

    words: str
    url: str | None
    valid_from: str
    told: str
    counted: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """An explanation as `_kit/explain.html` draws it; `pixels` is its least width where it has to scroll."""

    stretches: tuple[BarStretch, ...] = ()
    marks: tuple[BarMark, ...] = ()
    sentences: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    versions: tuple[VersionLine, ...] = ()
    totals: tuple[str, str] = ("", "")
    zone: str = ""
    pixels: int | None = None


@dataclass(frozen=True, slots=True)
class _Reading:
    """One explanation with its reader."""

    explanation: Explanation
    telling: Telling
    zone: str

    def at(self, instant: datetime) -> str:
        """An instant to the second on the reader's wall clock; the year where it is another."""
        zone = ZoneInfo(self.zone)
        return instant_words(instant, zone, year=self.explanation.clock.as_of.astimezone(zone).year)


def bar_of(
    explanation: Explanation,
    telling: Telling,
    zone: str,
    link: Link = lambda _: None,
    until: datetime | None = None,
) -> Bar:
    """The bar of an explanation, up to a later instant where it is to be compared; without a start only sentences."""
    reading = _Reading(explanation, telling, zone)
    clock = explanation.clock
    if clock.started_at is None:
        return Bar(sentences=explanation.sentences, zone=city(zone))
    place = _scale(clock.started_at, max(last_seen(explanation), until or clock.started_at))
    alike = _alike(explanation.stretches)
    drawn = _drawn(alike)
    return Bar(
        stretches=tuple(_stretch(reading, parts, place) for parts in drawn),
        marks=tuple(
            BarMark(place(point.at), point.kind, point_words(clock, point, telling), reading.at(point.at))
            for point in explanation.points
        ),
        sentences=explanation.sentences,
        rows=tuple(_row(reading, stretch) for stretch in alike),
        versions=tuple(_version(reading, version, link) for version in explanation.versions),
        totals=(duration_words(clock.elapsed_seconds), duration_words(clock.paused_seconds)),
        zone=city(zone),
        pixels=len(drawn) * _PIXELS_EACH if len(drawn) > MANY else None,
    )


def last_seen(explanation: Explanation) -> datetime:
    """The last instant that a bar shows of an explanation."""
    ends = [*(point.at for point in explanation.points), *(stretch.end for stretch in explanation.stretches[-1:])]
    return max(ends, default=explanation.clock.as_of)


def _scale(start: datetime, end: datetime) -> Callable[[datetime], float]:
    """Where an instant stands, in percent between the two."""
    length = max((end - start).total_seconds(), 1.0)
    return lambda at: round((at - start).total_seconds() / length * 100, 3)


def _alike(stretches: Sequence[ExplainedStretch]) -> list[ExplainedStretch]:
    """The stretches, neighbours joined that read the same: not every change of tier means another target."""
    joined: list[ExplainedStretch] = []
    for stretch in stretches:
        if joined and _read_as(joined[-1]) == _read_as(stretch):
            seconds = joined[-1].seconds + stretch.seconds
            joined[-1] = replace(joined[-1], end=stretch.end, seconds=seconds)
        else:
            joined.append(stretch)
    return joined


def _read_as(stretch: ExplainedStretch) -> tuple[object, ...]:
    return stretch.kind, stretch.why, stretch.target_seconds, stretch.policy_version, stretch.hours_version


def _drawn(stretches: Sequence[ExplainedStretch]) -> list[list[ExplainedStretch]]:
    """What is drawn as one: each stretch, or where there are too many, service time with the closed hours in it."""
    if len(stretches) <= MANY:
        return [[stretch] for stretch in stretches]
    joined: list[list[ExplainedStretch]] = []
    for stretch in stretches:
        if joined and stretch.kind in _IN_SERVICE and joined[-1][-1].kind in _IN_SERVICE:
            joined[-1].append(stretch)
        else:
            joined.append([stretch])
    return joined


def _stretch(reading: _Reading, parts: Sequence[ExplainedStretch], place: Callable[[datetime], float]) -> BarStretch:
    first, last = parts[0], parts[-1]
    several = len({part.kind for part in parts}) > 1
    label = stretch_words(ExplainedKind.RUNNING if several else first.kind, reading.telling)
    label = f"{label}, with closed hours" if several else label
    told = [reading.at(first.start) + " to " + reading.at(last.end), *_amounts(parts)]
    said = f"{label} {first.why}" if first.why else label
    x = place(first.start)
    kind = "mixed" if several else str(first.kind)
    return BarStretch(kind, label, x, round(place(last.end) - x, 3), f"{said}: {', '.join(told)}")


def _amounts(parts: Sequence[ExplainedStretch]) -> Iterator[str]:
    counted, held = sum(part.counted_seconds for part in parts), sum(part.held_seconds for part in parts)
    if counted:
        yield f"{duration_words(counted)} counted"
    if held:
        yield f"{duration_words(held)} of service time held"


def _row(reading: _Reading, stretch: ExplainedStretch) -> Row:
    target = stretch.target_seconds
    return Row(
        kind=stretch.kind,
        label=stretch_words(stretch.kind, reading.telling),
        why=stretch.why,
        start=reading.at(stretch.start),
        start_iso=iso(stretch.start),
        end=reading.at(stretch.end),
        end_iso=iso(stretch.end),
        counted=duration_words(stretch.counted_seconds) if stretch.counted_seconds else "–",
        held=duration_words(stretch.held_seconds) if stretch.held_seconds else "–",
        target="–" if target is None else duration_words(target),
        versions="; ".join(name for name in (stretch.policy_version, stretch.hours_version) if name) or "–",
    )


def _version(reading: _Reading, version: CountedVersion, link: Link) -> VersionLine:
    record, kinds = version.record, _KINDS_TO_CLIENT if reading.telling.to_client else _KINDS
    words = f"{kinds[version.kind]}: {version.name}"
    # The only one of its kind counted all the time.
    several = sum(one.kind is version.kind for one in reading.explanation.versions) > 1
    counted = _spans(reading, version) if several else ""
    if record is None:
        told = f"The hours stand in the terms themselves, in the zone {version.name}."
        return VersionLine(words=words, url=None, valid_from="", told=told, counted=counted)
    author = f"{record.author}: {record.reason}" if record.reason else record.author
    since = f"in force from {reading.at(record.valid_from)}"
    return VersionLine(words=words, url=link(record), valid_from=since, told=author, counted=counted)


def _spans(reading: _Reading, version: CountedVersion) -> str:
    shown = [f"{reading.at(start)} to {reading.at(end)}" for start, end in version.spans[:_SHOWN_SPANS]]
    more = len(version.spans) - len(shown)
    return "; ".join([*shown, *([f"and {more} more times"] if more else [])])
