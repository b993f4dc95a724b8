"""The report of the tiers as a page: one builder for one client and for all of them, in the words of its wing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from msp.billing.paper import month_words
from msp.kernel.periods import Month
from msp.tickets.figures import NOTHING, Tally
from msp.web.above_lists import Choice
from msp.web.reports.trend import Trend
from msp.web.reports.wording import period_words
from msp.web.tier_report.asked import Asked
from msp.web.tier_report.charts import Bars, Stack, escalation_trend, outcomes, time_shares
from msp.web.tier_report.columns import Section, Sorting, in_order
from msp.web.tier_report.pieces import Piece
from msp.web.tier_report.rows import FigureRow, grouped, row_of, total
from msp.web.tier_report.rule import rule_words


@dataclass(frozen=True, slots=True)
class TierReport:
    """A report of the tiers; `inside` are the columns that no client is shown."""

    wing: str
    title: str
    words: str
    inside: bool
    total: FigureRow
    steps: Section
    others: tuple[Section, ...]
    outcomes: Bars | None
    times: Stack | None
    trend: Trend | None
    filters: tuple[Choice, ...]
    action_url: str
    sort: str
    file_url: str
    clear_url: str | None
    rule: tuple[str, ...]
    is_empty: bool
    #: Said where all clients hand over: there is nothing to compare with swarming.
    no_swarm: bool
    #: Where both ways of working stand side by side; for all clients only.
    ways_url: str | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a report stands: its wing, its addresses, and what its address holds beside the question."""

    wing: str
    endpoint: str
    address: Mapping[str, Any]

    @property
    def inside(self) -> bool:
        """Whether its readers are the provider's people."""
        return self.wing != "portal"

    @property
    def is_of_all(self) -> bool:
        """Whether it is about every client served."""
        return "tenant" not in self.address


def report_of(place: Place, asked: Asked, every: Sequence[Piece], filters: Sequence[Choice]) -> TierReport:
    """The page of the pieces that are asked for."""
    shown = [piece for piece in every if not asked.team or piece.team == asked.team]
    whole = total(shown)
    here: dict[str, Any] = {**place.address, **asked.address}
    months = [(Month.parse(month), tally) for month, tally in grouped(shown, lambda piece: piece.month)]
    steps = _steps(shown, whole, by_name=not place.is_of_all)
    sorting = Sorting.read(asked.sort, place.endpoint, {**place.address, **asked.address}, inside=place.inside)
    return TierReport(
        wing=place.wing,
        title="Tiers" if place.inside else "How your requests were worked on",
        words=period_words(asked.first, asked.last),
        inside=place.inside,
        total=row_of("All", whole, whole.minutes),
        steps=sorting.of(steps),
        others=in_order(list(_others(place, asked, shown, whole)), sorting),
        outcomes=outcomes(steps.rows, "Passed up"),
        times=time_shares(steps.rows) if place.inside else None,
        trend=escalation_trend(months),
        filters=tuple(filters),
        action_url=url_for(place.endpoint, **place.address),
        sort=sorting.order.text,
        file_url=url_for(f"{place.endpoint}_csv", **here),
        clear_url=url_for(place.endpoint, **place.address, **asked.of_all().address) if asked.is_narrowed else None,
        rule=rule_words(asked, inside=place.inside),
        is_empty=all(row.tally.is_empty for row in steps.rows),
        no_swarm=place.is_of_all and not any(piece.step.is_swarm for piece in shown),
        ways_url=url_for("office.ways_of_all", **asked.address) if place.is_of_all else None,
    )


def _steps(shown: Sequence[Piece], whole: Tally, *, by_name: bool) -> Section:
    """A row for each tier; the steps of one client by their names."""
    names = {piece.step.tier: piece.step.name for piece in shown} if by_name else {}
    rows = [
        row_of(names.get(tier) or tier, tally, whole.minutes, tier=tier)
        for tier, tally in grouped(shown, lambda piece: piece.step.tier)
    ]
    return Section(
        "steps", "By step" if by_name else "By tier", "Step" if by_name else "Tier", tuple(rows), _all(rows, whole)
    )


def _others(place: Place, asked: Asked, shown: Sequence[Piece], whole: Tally) -> Iterator[Section]:
    if place.is_of_all:
        yield _modes(shown, whole)
        yield _clients(shown, whole, asked)
    if place.inside:
        teams = sorted(grouped(shown, lambda piece: piece.team), key=lambda told: told[0].casefold())
        yield _section("teams", "By team", "Team", [row_of(team, tally, whole.minutes) for team, tally in teams])
    if len(asked.period.months) > 1:
        told = dict(grouped(shown, lambda piece: piece.month))
        months = [(month_words(str(month)), told.get(str(month), NOTHING)) for month in reversed(asked.period.months)]
        yield _section(
            "months", "Month by month", "Month", [row_of(words, tally, whole.minutes) for words, tally in months]
        )


def _section(id_: str, title: str, head: str, rows: Sequence[FigureRow]) -> Section:
    return Section(id_, title, head, tuple(rows))


def _modes(shown: Sequence[Piece], whole: Tally) -> Section:
    """Steps that hand over beside steps that swarm; without any that swarms there is nothing to compare."""
    found = dict(grouped(shown, lambda piece: piece.step.is_swarm))
    words = {False: "Handed over from step to step", True: "Swarmed: people are invited"}
    rows = [row_of(words[mode], found[mode], whole.minutes) for mode in sorted(found)] if True in found else []
    return _section("modes", "Tiers and swarming", "How the step works", rows)


def _clients(shown: Sequence[Piece], whole: Tally, asked: Asked) -> Section:
    named = {piece.tenant.key: piece.tenant for piece in shown}
    told = dict(grouped(shown, lambda piece: piece.tenant.key))
    rows = []
    for key in sorted(told, key=lambda key: named[key].name.casefold()):
        period: dict[str, Any] = {**asked.of_all().address, "tenant": named[key].slug}
        url = url_for("office.tiers", **period)
        rows.append(row_of(named[key].name, told[key], whole.minutes, sub=key, url=url))
    return _section("clients", "By client", "Client", rows)


def _all(rows: Sequence[FigureRow], whole: Tally) -> FigureRow | None:
    return row_of("All", whole, whole.minutes) if len(rows) > 1 else None
