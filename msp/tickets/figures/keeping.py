"""The only writer of the figures of stays: each ticket's are derived anew from its stays, whatever happened to it."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, fields
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select

from msp import tenants
from msp.kernel.ids import new_id
from msp.store import db
from msp.tenants import TenantView
from msp.tickets.events import TicketFact
from msp.tickets.figures.models import StayFigure
from msp.tickets.figures.path import Counted, Stayed, counted
from msp.tickets.merged import survivors
from msp.tickets.models import Ticket, TicketEvent, TierStay
from msp.tickets.timeline import EventType

#: How many tickets without figures one call takes up; the next one goes on.
AT_ONCE = 2000


def when_ticket_moved(fact: TicketFact) -> None:
    """Count the stays of a ticket anew after one of them began or ended."""
    zone = tenants.tenants_by_id([fact.tenant_id])[fact.tenant_id].time_zone
    _keep([fact.object_id], zone)


def keep_missing_figures(client: TenantView, _now: datetime) -> None:
    """Count the stays of tickets from before there were figures, or that came in by no act of ours."""
    first = exists().where(StayFigure.ticket_id == Ticket.id, StayFigure.tenant_id == Ticket.tenant_id)
    without = select(Ticket.id).where(Ticket.tenant_id == client.id, Ticket.last_stay > 0, ~first)
    while found := list(db.session.scalars(without.limit(AT_ONCE))):
        _keep(found, client.time_zone)
        db.session.flush()
        db.session.expunge_all()


def derived(ticket_ids: Collection[UUID], zone: str) -> dict[UUID, list[Counted]]:
    """What the stays of tickets in scope count as, from stays, messages and merges alone."""
    stays: Mapping[UUID, list[Stayed]] = defaultdict(list)
    columns = (TierStay.ticket_id, TierStay.n, TierStay.tier, TierStay.cause, TierStay.entered_at, TierStay.left_at)
    mine = select(*columns).where(TierStay.ticket_id.in_(list(ticket_ids))).order_by(TierStay.ticket_id, TierStay.n)
    for ticket_id, n, tier, cause, entered_at, left_at in db.session.execute(mine):
        stays[ticket_id].append(Stayed(n, tier, cause, entered_at, left_at))
    replies = _replies([ticket_id for ticket_id, own in stays.items() if own[0].left_at is not None])
    merged = survivors([ticket_id for ticket_id, own in stays.items() if own[-1].left_at is not None])
    return {
        ticket_id: counted(own, replies[ticket_id], zone, is_merged=ticket_id in merged)
        for ticket_id, own in stays.items()
    }


def figures_unlike_their_stays(zone: str) -> Iterator[str]:
    """The reference of each ticket of the tenant in scope whose kept figures say another thing than its stays."""
    kept: dict[UUID, list[Counted]] = defaultdict(list)
    for row in db.session.scalars(select(StayFigure).order_by(StayFigure.ticket_id, StayFigure.n)):
        kept[row.ticket_id].append(Counted(**{field.name: getattr(row, field.name) for field in fields(Counted)}))
    named = db.session.execute(select(Ticket.id, Ticket.reference)).all()
    references = {id_: reference for id_, reference in named}  # noqa: C416 - a row is no pair to `dict`
    for start in range(0, len(ids := list(kept)), AT_ONCE):
        asked = ids[start : start + AT_ONCE]
        wanted = derived(asked, zone)
        yield from (references[id_] for id_ in asked if wanted.get(id_) != kept[id_])


def _replies(ticket_ids: Collection[UUID]) -> Mapping[UUID, list[datetime]]:
    """When the requester's side wrote; asked only of tickets of which a stay has ended."""
    found: Mapping[UUID, list[datetime]] = defaultdict(list)
    if not ticket_ids:
        return found
    wrote = TicketEvent.type == EventType.CUSTOMER_MESSAGE
    mine = select(TicketEvent.ticket_id, TicketEvent.at).where(TicketEvent.ticket_id.in_(list(ticket_ids)), wrote)
    for ticket_id, at in db.session.execute(mine):
        found[ticket_id].append(at)
    return found


def _keep(ticket_ids: Collection[UUID], zone: str) -> None:
    mine = select(StayFigure).where(StayFigure.ticket_id.in_(list(ticket_ids)))
    rows = {(row.ticket_id, row.n): row for row in db.session.scalars(mine)}
    for ticket_id, stays in derived(ticket_ids, zone).items():
        for stay in stays:
            _write(rows.get((ticket_id, stay.n)), ticket_id, stay)


def _write(row: StayFigure | None, ticket_id: UUID, stay: Counted) -> None:
    if row is None:
        db.session.add(StayFigure(id=new_id(), ticket_id=ticket_id, **asdict(stay)))
        return
    for name, value in asdict(stay).items():
        if getattr(row, name) != value:
            setattr(row, name, value)
