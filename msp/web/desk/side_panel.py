"""The panel beside a conversation: people, time booked, vendors and the contract."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import url_for

from msp import tenants, vendors
from msp.identity import Actor, Can
from msp.kernel.errors import Missing
from msp.tenants import ContractView, TenantView
from msp.tickets import EventType, LogLine, Ticket, TicketPage, WorkType, WorkView
from msp.vendors import CostView, HandoffView
from msp.web.clocks import ClockFace, clock_faces
from msp.web.desk.deeds import Around
from msp.web.desk.tier_path import Names, Stay, tier_path
from msp.web.door import Visit
from msp.web.filters import ago, billed, day, minutes, moment

#: What a hand-off is called by its mark.
STATES = {"proposed": "With the vendor", "acknowledged": "In work there", "returned": "Returned"}
WORK_TYPES = {WorkType.REMOTE: "", WorkType.ONSITE: "on site"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A time entry as the panel shows it."""

    id: UUID
    who: str
    tier: str
    words: str
    day: str
    note: str
    is_superseded: bool
    correct_url: str | None


@dataclass(frozen=True, slots=True)
class Handoff:
    """A stay with a vendor as the panel shows it."""

    id: UUID
    n: int
    vendor: str
    contact: str
    reach: tuple[tuple[str, str], ...]
    customer_number: str
    since_words: str
    since: str
    summary: str
    outcome: str
    is_open: bool
    state: str
    state_words: str


@dataclass(frozen=True, slots=True)
class Cost:
    """A line of a vendor's bill as the panel shows it."""

    words: str
    vendor: str
    day: str
    note: str
    is_superseded: bool
    correct_url: str | None


@dataclass(frozen=True, slots=True)
class Panel:
    """What stands beside the conversation, in its order."""

    clocks: Sequence[ClockFace]
    stays: list[Stay]
    people: list[tuple[str, str | None]]
    handoffs: list[Handoff]
    costs: list[Cost] | None
    time_total: str | None
    work: list[Entry]
    contract: ContractView | None

    @property
    def nearest(self) -> list[ClockFace]:
        """The clock that counts and is due first, else whichever there is."""
        counting = [clock for clock in self.clocks if clock.remaining_seconds is not None]
        return [*counting, *self.clocks][:1]


def panel_of(visit: Visit, page: TicketPage, around: Around, handoffs: Sequence[HandoffView]) -> Panel:
    """The panel of a ticket."""
    zone, ticket = visit.tenant.time_zone, around.ticket
    total, entries = time_booked(page, ticket, visit.actor)
    names = vendor_names(handoffs)
    return Panel(
        clocks=clock_faces(ticket, visit.now, zone),
        stays=tier_path(page.stays, Names(around.ladder, names), page.assignee and page.assignee.name, visit.now),
        people=people_of(page, visit.tenant),
        handoffs=[_handoff(handoff, visit.now, zone) for handoff in reversed(handoffs)],
        costs=vendor_costs(ticket, visit.actor) if handoffs else None,
        time_total=total,
        work=entries,
        contract=contract_of(visit.now),
    )


def people_of(page: TicketPage, client: TenantView) -> list[tuple[str, str | None]]:
    """Who asks, who follows, and who has it."""
    people: list[tuple[str, str | None]] = [
        ("Requester", page.requester.name or "No name"),
        ("E-mail", page.requester.email),
        ("Client", client.name or client.key),
        ("Assigned to", page.assignee.name if page.assignee else "Nobody yet"),
    ]
    if page.participants:
        people.append(("Following", ", ".join(one.name for one in page.participants)))
    return people


def time_booked(page: TicketPage, ticket: Ticket, actor: Actor) -> tuple[str | None, list[Entry]]:
    """The total of what stands, and every entry, the newest first; the actor may correct their own."""
    standing = sum(entry.minutes for entry in page.work if not entry.is_superseded)
    may = actor.reach(Can.TIME_WRITE, ticket.tenant_id) is not None
    entries = [_entry(entry, ticket, may and entry.agent_id == actor.id) for entry in reversed(page.work)]
    return (minutes(standing) if entries else None), entries


def handoffs_of(ticket: Ticket, log: Sequence[LogLine]) -> list[HandoffView]:
    """Every stay with a vendor, the first one first; a ticket whose log knows none is not asked for any."""
    handed = any(line.type == EventType.VENDOR_HANDOFF for line in log)
    return vendors.handoffs_of(ticket) if handed else []


def vendor_names(handoffs: Sequence[HandoffView]) -> dict[str, str]:
    """What the vendors that had a ticket are called, by the key that its log knows."""
    return {handoff.contact.vendor_slug: handoff.contact.vendor_name for handoff in handoffs}


def vendor_costs(ticket: Ticket, actor: Actor) -> list[Cost] | None:
    """What vendors charged, the newest first; None for those who have nothing to do with it."""
    if actor.reach(Can.COST_WRITE, ticket.tenant_id) is None:
        return None
    return [_cost(cost) for cost in reversed(vendors.costs_of(ticket))]


def contract_of(now: datetime) -> ContractView | None:
    """The contract of the client in scope, if one is in force."""
    try:
        return tenants.contract_in_force(now)
    except Missing:
        return None


def _entry(entry: WorkView, ticket: Ticket, is_own: bool) -> Entry:
    correct = is_own and not entry.is_superseded
    details = [text for text in (WORK_TYPES[entry.work_type], entry.note, _corrected(entry)) if text]
    return Entry(
        id=entry.id,
        who=entry.agent_name,
        tier=entry.tier.value,
        words=minutes(entry.minutes),
        day=day(entry.worked_on),
        note="; ".join(details),
        is_superseded=entry.is_superseded,
        correct_url=url_for("desk.correct_work", reference=ticket.reference, entry_id=entry.id) if correct else None,
    )


def _corrected(entry: WorkView) -> str:
    return f"corrected: {entry.correction_reason}" if entry.corrects_id else ""


def _cost(cost: CostView) -> Cost:
    corrected = f"corrected: {cost.correction_reason}" if cost.corrects_id else ""
    details = (f"bill {cost.bill_reference}, line {cost.bill_line}", cost.description, corrected)
    correct = url_for("desk.correct_cost", reference=cost.reference, cost_id=cost.id)
    return Cost(
        words=billed(cost.amount, cost.currency) if cost.amount else "taken back",
        vendor=cost.vendor_name,
        day=day(cost.incurred_on),
        note="; ".join(text for text in details if text),
        is_superseded=cost.is_superseded,
        correct_url=None if cost.is_superseded else correct,
    )


def _handoff(handoff: HandoffView, now: datetime, zone: str) -> Handoff:
    contact = handoff.contact
    reach = (("E-mail", contact.email), ("Telephone", contact.phone), ("Hours", contact.support_hours))
    return Handoff(
        id=handoff.id,
        n=handoff.n,
        vendor=contact.vendor_name,
        contact=contact.contact_name,
        reach=tuple((label, text) for label, text in reach if text),
        customer_number=contact.customer_number,
        since_words=ago(handoff.handed_at, now, zone),
        since=moment(handoff.handed_at, zone),
        summary=handoff.summary,
        outcome=handoff.outcome,
        is_open=handoff.is_open,
        state=_state(handoff),
        state_words=STATES[_state(handoff)],
    )


def _state(handoff: HandoffView) -> str:
    if not handoff.is_open:
        return "returned"
    return "acknowledged" if handoff.acknowledged_at else "proposed"
