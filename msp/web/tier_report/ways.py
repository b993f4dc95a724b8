"""Handing over and swarming side by side: the same counts of what was solved, by client and way of working."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from uuid import UUID

from msp.sla.attainment import floored_percent
from msp.tenants import TenantView
from msp.tickets import figures
from msp.tickets.figures import Solved
from msp.web.above_lists import Choice
from msp.web.csv_answers import Cell, minutes
from msp.web.filters import duration
from msp.web.tier_report.asked import Asked, days_words
from msp.web.tier_report.pieces import pieces, step_of, steps_at_the_end
from msp.web.tier_report.rows import DASH, Share, share

HANDED, SWARMED = "Handed over", "Swarmed"
HEADS = ("Client", "Way of working", "Solved", "Median until solved (min)", "90 % until solved (min)", "Hand-overs")
HEADS += ("Hand-overs a solution", "Solved at first contact", "First contact (%)", "Taken up again")
HEADS += ("Taken up again (%)", "Time (min)", "Share of time (%)")


@dataclass(frozen=True, slots=True)
class Way:
    """What one client, or all of them, solved in one way of working; `of_all` are the minutes of both ways."""

    client: str
    key: str
    is_swarm: bool
    solved: Solved
    minutes: int
    of_all: int

    @property
    def name(self) -> str:
        """The way of working, in words."""
        return SWARMED if self.is_swarm else HANDED


@dataclass(frozen=True, slots=True)
class WayRow:
    """A way of working in words; nothing to tell is a dash."""

    way: Way
    median: str
    ninety: str
    hand_overs: str
    first_contact: Share
    reopened: Share
    time: Share


@dataclass(frozen=True, slots=True)
class WaysPage:
    """Both ways of working over all clients and by client; without any that swarms there is nothing to compare."""

    words: str
    total: tuple[WayRow, ...]
    clients: tuple[WayRow, ...]
    swarms: bool
    filters: tuple[Choice, ...]
    action_url: str
    clear_url: str | None
    file_url: str
    tiers_url: str
    rule: tuple[str, ...]


def ways(asked: Asked, tenants: Mapping[UUID, TenantView], now: datetime) -> list[Way]:
    """Both ways of each client in scope that has any, by name; a way in which nothing was done is left out."""
    steps = steps_at_the_end(asked, tenants, now)
    done: dict[tuple[UUID, bool], list[Solved]] = defaultdict(list)
    for where, solved in figures.solved(list(tenants), asked.first, asked.last, asked.days).items():
        done[where.tenant_id, step_of(steps, *where).is_swarm].append(solved)
    spent: dict[tuple[UUID, bool], int] = defaultdict(int)
    for piece in pieces(asked, tenants, now):
        spent[piece.tenant.id, piece.step.is_swarm] += piece.tally.minutes
    named = sorted(tenants.values(), key=lambda tenant: (tenant.name.casefold(), tenant.key))
    every = ((tenant, is_swarm) for tenant in named for is_swarm in (False, True))
    return [
        _way(tenant, is_swarm, done[tenant.id, is_swarm], spent)
        for tenant, is_swarm in every
        if done[tenant.id, is_swarm] or spent[tenant.id, is_swarm]
    ]


def together(every: Sequence[Way]) -> list[Way]:
    """Both ways over all clients; a way in which nothing was done is left out."""
    of_all = sum(way.minutes for way in every)
    found = []
    for is_swarm in (False, True):
        mine = [way for way in every if way.is_swarm is is_swarm]
        solved = figures.solved_together(way.solved for way in mine)
        found += [Way("All", "", is_swarm, solved, sum(way.minutes for way in mine), of_all)] if mine else []
    return found


def rows_of(every: Iterable[Way]) -> tuple[WayRow, ...]:
    """The ways in words."""
    return tuple(
        WayRow(
            way,
            _span(way.solved.median),
            _span(way.solved.ninety),
            DASH if not way.solved.count else f"{_each(way.solved):f}",
            share(way.solved.first_contact, way.solved.count, "nothing solved"),
            share(way.solved.reopened, way.solved.count, "nothing solved"),
            share(way.minutes, way.of_all, "no time"),
        )
        for way in every
    )


def cells_of(every: Iterable[Way]) -> Iterator[Sequence[Cell]]:
    """The cells under `HEADS`."""
    for way in every:
        it = way.solved
        spans = tuple(None if seconds is None else minutes(seconds) for seconds in (it.median, it.ninety))
        moves = (it.hand_overs, _each(it) if it.count else None)
        first = (it.first_contact, _percent(it.first_contact, it.count))
        again = (it.reopened, _percent(it.reopened, it.count))
        time = (way.minutes, _percent(way.minutes, way.of_all))
        yield (way.client, way.name, it.count, *spans, *moves, *first, *again, *time)


def how_to_read(asked: Asked) -> tuple[str, ...]:
    """How the figures are counted, and what they do not say."""
    held = days_words(asked.days)
    return (
        "A request counts where it was solved: at a step that hands work on, or at one that invites people. How a step"
        " works is read from the ladder in force at the end of the period.",
        "The time until solved is that at all steps which led there, on the wall clock, without the time between a"
        " solution and its being taken up again. Hand-overs are the moves up and down on the way.",
        f"First contact and taken up again are shares of what was solved; both are watched for {held}. A solution that"
        " did not hold counts again when the request is solved anew. The share of time is of all minutes booked.",
        "Clients choose how they work, and what comes to them differs: read a difference as a question, not as proof,"
        " and below some thirty solutions not at all.",
    )


def _way(tenant: TenantView, is_swarm: bool, done: Iterable[Solved], spent: Mapping[tuple[UUID, bool], int]) -> Way:
    of_all = sum(count for (tenant_id, _), count in spent.items() if tenant_id == tenant.id)
    solved = figures.solved_together(done)
    return Way(tenant.name, tenant.key, is_swarm, solved, spent.get((tenant.id, is_swarm), 0), of_all)


def _each(solved: Solved) -> Decimal:
    return (Decimal(solved.hand_overs) / solved.count).quantize(Decimal("0.01"), ROUND_DOWN)


def _span(seconds: int | None) -> str:
    return DASH if seconds is None else duration(seconds, in_days=True)


def _percent(part: int, whole: int) -> Decimal | None:
    return Decimal(floored_percent(part, whole)) if whole else None
