"""The panel beside a conversation: people, time booked, vendors and the contract."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from flask import url_for

from msp import sla, tenants, tickets
from msp.identity import Actor, Can
from msp.kernel.errors import Missing
from msp.sla import PROMISES
from msp.sla.breaches import causes_of
from msp.sla.fired import FiringView
from msp.tenants import ContractView, TenantView
from msp.tickets import EventType, LogLine, ServiceName, Ticket, TicketPage, WorkType, WorkView
from msp.tickets.moves import MergedTicket
from msp.tiers import Authority
from msp.vendors import HandoffView
from msp.web.categories import category_words
from msp.web.clocks import LABELS, ClockFace, clock_faces, with_excuses, with_firings
from msp.web.desk.cost_cards import CostsCard, costs_card
from msp.web.desk.deeds import Around
from msp.web.desk.handoff_cards import HandoffCard, handoff_card, vendor_names
from msp.web.desk.taken_back import taken_back
from msp.web.desk.tier_path import Names, Stay, path_drawing, tier_path
from msp.web.door import Visit
from msp.web.filters import day, minutes, moment
from msp.web.path_drawing import Drawing
from msp.web.telling import shown_to

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
class CauseWords:
    """A broken promise and what broke it; for the provider's people only."""

    label: str
    headline: str
    rest: Sequence[str]


@dataclass(frozen=True, slots=True)
class Part:
    """A ticket that was merged into this one, with the way to what it was."""

    reference: str
    subject: str
    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Panel:
    """What stands beside the conversation, in its order."""

    #: Those that somebody waits for, or that say how a promise ended; the others are on the page of all clocks.
    clocks: Sequence[ClockFace]
    other_clocks: int
    causes: Sequence[CauseWords]
    taken_back: Sequence[str]
    stays: list[Stay]
    drawing: Drawing | None
    figures_url: str | None
    people: list[tuple[str, str | None]]
    handoffs: list[HandoffCard]
    costs: CostsCard | None
    time_total: str | None
    work: list[Entry]
    contract: ContractView | None
    parts: Sequence[Part]

    @property
    def nearest(self) -> list[ClockFace]:
        """The promise that counts and is due first, else whichever there is."""
        promises = [clock for clock in self.clocks if clock.metric != "dwell"]
        counting = [clock for clock in promises if clock.remaining_seconds is not None]
        return [*counting, *promises][:1]


class Past(NamedTuple):
    """What happened to a ticket, read once for its whole page."""

    handoffs: Sequence[HandoffView]
    log: Sequence[LogLine]
    firings: Sequence[FiringView]


def panel_of(visit: Visit, page: TicketPage, around: Around, past: Past) -> Panel:
    """The panel of a ticket."""
    handoffs, log, firings = past
    ticket = around.ticket
    total, entries = time_booked(page, ticket, visit.actor)
    names, zone = vendor_names(handoffs), visit.tenant.time_zone
    steps = Names(around.ladder, names)
    clocks = sla.clocks_of(ticket, now=visit.now)
    faces = clock_faces(clocks, shown_to(visit, vendors=names))
    told = [face for face in faces if not face.stopped or (face.is_latest and face.metric in PROMISES)]
    return Panel(
        clocks=with_excuses(with_firings(told, firings, zone), ticket, zone),
        other_clocks=len(faces) - len(told),
        causes=[
            CauseWords(LABELS[clock.metric], cause.headline, cause.rest)
            for clock, cause in causes_of(ticket, clocks, now=visit.now)
        ],
        taken_back=taken_back(firings, log, zone),
        stays=tier_path(page.stays, steps, page.assignee and page.assignee.name, visit.now),
        drawing=path_drawing(page.stays, steps, visit.now, zone),
        figures_url=url_for("office.tiers", tenant=visit.tenant.slug) if visit.can(Can.SLA_REPORT) else None,
        people=[
            *people_of(page, visit.tenant, tickets.service_of(ticket), category_words(around.category)),
            *colleagues_of(around, log),
        ],
        handoffs=[handoff_card(handoff, visit) for handoff in reversed(handoffs)],
        costs=costs_card(ticket, visit.actor, handoffs),
        time_total=total,
        work=entries,
        contract=contract_of(visit.now),
        parts=[_part(part, zone) for part in page.parts],
    )


def _part(part: MergedTicket, zone: str) -> Part:
    words = f"merged by {part.by_name}, {moment(part.merged_at, zone)}"
    return Part(part.reference, part.subject, words, url_for("desk.part", reference=part.reference))


def people_of(
    page: TicketPage, client: TenantView, service: ServiceName | None, category: str | None
) -> list[tuple[str, str | None]]:
    """Who asks for which service, about what, who follows, and who has it."""
    people: list[tuple[str, str | None]] = [
        ("Requester", page.requester.name or "No name"),
        ("E-mail", page.requester.email),
        ("Client", client.name or client.key),
        ("Assigned to", page.assignee.name if page.assignee else "Nobody yet"),
    ]
    if category:
        people.insert(3, ("Category", category))
    if service:
        people.insert(3, ("Service", f"{service.name} (retired)" if service.is_retired else service.name))
    if page.participants:
        people.append(("Following", ", ".join(one.name for one in page.participants)))
    return people


def colleagues_of(around: Around, log: Sequence[LogLine]) -> list[tuple[str, str | None]]:
    """To whom it was raised where no promise was the reason, and which colleagues follow it."""
    raised = [line.data["authority"] for line in log if line.type == EventType.RAISED and "occasion" in line.data]
    told: list[tuple[str, str | None]] = [("Raised to", Authority(raised[-1]).words)] if raised else []
    names = ", ".join(agent.name or "No name" for agent in around.followers)
    return [*told, *([("Colleagues following", names)] if names else [])]


def time_booked(page: TicketPage, ticket: Ticket, actor: Actor) -> tuple[str | None, list[Entry]]:
    """The total of what stands, and every entry, the newest first; the actor may correct their own."""
    standing = sum(entry.minutes for entry in page.work if not entry.is_superseded)
    may = actor.reach(Can.TIME_WRITE, ticket.tenant_id) is not None
    entries = [_entry(entry, ticket, may and entry.agent_id == actor.id) for entry in reversed(page.work)]
    return (minutes(standing) if entries else None), entries


def contract_of(now: datetime) -> ContractView | None:
    """The contract of the client in scope, if one is in force."""
    try:
        return tenants.contract_in_force(now)
    except Missing:
        return None


def _entry(entry: WorkView, ticket: Ticket, is_own: bool) -> Entry:
    correct = is_own and not entry.is_superseded
    moved = "" if entry.reference == ticket.reference else f"on {entry.reference}"
    details = [text for text in (moved, WORK_TYPES[entry.work_type], entry.note, _corrected(entry)) if text]
    return Entry(
        id=entry.id,
        who=entry.agent_name,
        tier=entry.tier.value,
        words=minutes(entry.minutes),
        day=day(entry.worked_on),
        note="; ".join(details),
        is_superseded=entry.is_superseded,
        correct_url=url_for("desk.correct_work", reference=entry.reference, entry_id=entry.id) if correct else None,
    )


def _corrected(entry: WorkView) -> str:
    return f"corrected: {entry.correction_reason}" if entry.corrects_id else ""
