"""What stands at the steps where an agent works, step by step and client by client, and what moved there today."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import render_template, url_for

from msp import tenants, tiers
from msp.identity import Can
from msp.sla.at_steps import NearestLimit, Untaken, nearest_limits, untaken
from msp.tenants import TenantView
from msp.tickets import figures
from msp.tickets.figures import Moved
from msp.tickets.queries.tallies import AtStep, open_at_tiers
from msp.tiers import Step
from msp.web.desk.queue_filters import TIERS
from msp.web.desk.wing import bp
from msp.web.door import Visit, Within, needs
from msp.web.filters import city, iso, when


@dataclass(frozen=True, slots=True)
class Limit:
    """The ticket that has to leave its step first: when, in words, and whether that instant has passed."""

    reference: str
    url: str
    at_iso: str
    words: str
    is_over: bool


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A step of one client; `untaken` and `late` are None where its ladder does not say how soon work is taken up."""

    client_key: str
    client_name: str
    step: str
    open: int
    open_url: str
    unassigned: int
    unassigned_url: str
    untaken: int | None
    late: int | None
    limit: Limit | None
    today: Moved


@dataclass(frozen=True, slots=True)
class Board:
    """A tier at which the agent works, with its step at each client."""

    tier: str
    title: str
    rows: Sequence[BoardRow]


@dataclass(frozen=True, slots=True)
class TierBoardPage:
    """The boards, the lowest tier first; times are those of a city."""

    boards: Sequence[Board]
    city: str


@dataclass(frozen=True, slots=True)
class _Found:
    """What was found at all places at once, by tenant and tier."""

    open: Mapping[tuple[UUID, str], AtStep]
    untaken: Mapping[tuple[UUID, str], Untaken]
    limits: Mapping[tuple[UUID, str], NearestLimit]
    moved: Mapping[tuple[UUID, str], Moved]


@bp.get("/tiers")
@needs(Can.TICKET_READ, Within.SERVED)
def tier_board(visit: Visit):
    """The steps of all served clients at which the visitor works."""
    zone = tenants.provider().time_zone
    places = list(_places(visit))
    ids = {client.id for client, _ in places}
    midnight = visit.now.astimezone(ZoneInfo(zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    found = _Found(
        open_at_tiers(ids),
        untaken(ids, visit.now),
        nearest_limits(ids),
        figures.moved_since(ids, midnight, visit.now),
    )
    boards = [
        Board(
            tier.value,
            words,
            [_row(client, step, found, (visit.now, zone)) for client, step in places if step.tier == tier],
        )
        for tier, words in TIERS.items()
    ]
    page = TierBoardPage([board for board in boards if board.rows], city(zone))
    return render_template("desk/queues/tiers.html", page=page)


def _places(visit: Visit) -> Iterator[tuple[TenantView, Step]]:
    """Each client by name, with the steps of its ladder at which the visitor works."""
    ladders = tiers.ladders_in_force(visit.now)
    for client in sorted(visit.tenants.values(), key=attrgetter("name")):
        held = visit.actor.tiers_at(client.id)
        for step in ladders[client.id].steps if client.id in ladders else ():
            if not step.is_self_service and held.intersection(step.levels):
                yield client, step


def _row(client: TenantView, step: Step, found: _Found, here: tuple[datetime, str]) -> BoardRow:
    place = (client.id, step.tier.value)
    standing, waits = found.open.get(place, AtStep(0, 0)), found.untaken.get(place, Untaken(0, 0))
    limit, is_timed = found.limits.get(place), step.acknowledge_minutes is not None
    return BoardRow(
        client_key=client.key,
        client_name=client.name,
        step=step.name if step.label == step.tier else f"{step.name} ({step.label})",
        open=standing.count,
        open_url=_queue_url(client, step, ""),
        unassigned=standing.unassigned,
        unassigned_url=_queue_url(client, step, "unassigned"),
        untaken=waits.count if is_timed else None,
        late=waits.late if is_timed else None,
        limit=_limit(limit, *here) if limit else None,
        today=found.moved.get(place, Moved()),
    )


def _queue_url(client: TenantView, step: Step, whose: str) -> str:
    return url_for("desk.queue", whose=whose, client=client.slug, tier=step.tier.value)


def _limit(limit: NearestLimit, now: datetime, zone: str) -> Limit:
    url = url_for("desk.ticket", reference=limit.reference)
    return Limit(limit.reference, url, iso(limit.due_at), when(limit.due_at, now, zone), limit.due_at <= now)
