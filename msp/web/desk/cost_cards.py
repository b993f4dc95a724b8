"""What vendors charged for a ticket, as the panel shows it to those who book it."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from msp import vendors
from msp.identity import Actor, Can
from msp.tickets import Ticket
from msp.vendors import CostView, HandoffView
from msp.web.filters import billed, day


@dataclass(frozen=True, slots=True)
class CostLine:
    """A line of a vendor's bill."""

    words: str
    vendor: str
    day: str
    note: str
    is_superseded: bool
    correct_url: str | None


@dataclass(frozen=True, slots=True)
class CostsCard:
    """Every cost of a ticket, the newest first, and where more is booked: a label and an address for each hand-off."""

    lines: tuple[CostLine, ...]
    bookings: tuple[tuple[str, str], ...]


def costs_card(ticket: Ticket, actor: Actor, handoffs: Sequence[HandoffView]) -> CostsCard | None:
    """The costs of a ticket that vendors had; None for those who have nothing to do with them."""
    if not handoffs or actor.reach(Can.COST_WRITE, ticket.tenant_id) is None:
        return None
    lines = tuple(_line(cost) for cost in reversed(vendors.costs_of(ticket)))
    return CostsCard(lines, tuple(_booking(handoff, len(handoffs) > 1) for handoff in reversed(handoffs)))


def _line(cost: CostView) -> CostLine:
    corrected = f"corrected: {cost.correction_reason}" if cost.corrects_id else ""
    details = (f"bill {cost.bill_reference}, line {cost.bill_line}", cost.description, corrected)
    correct = url_for("desk.correct_cost", reference=cost.reference, cost_id=cost.id)
    return CostLine(
        words=billed(cost.amount, cost.currency) if cost.amount else "taken back",
        vendor=cost.vendor_name,
        day=day(cost.incurred_on),
        note="; ".join(text for text in details if text),
        is_superseded=cost.is_superseded,
        correct_url=None if cost.is_superseded else correct,
    )


def _booking(handoff: HandoffView, is_one_of_several: bool) -> tuple[str, str]:
    number = f", hand-off {handoff.n}" if is_one_of_several else ""
    url = url_for("desk.book_cost", reference=handoff.reference, handoff_id=handoff.id)
    return f"Book a cost of {handoff.contact.vendor_name}{number}", url
