"""The page of one hand-off as its vendor sees it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import render_template

from msp import tickets, vendors
from msp.store import Side
from msp.tickets import Ticket
from msp.vendors import HandoffMessageView, HandoffView
from msp.web.door import Visit
from msp.web.filters import moment
from msp.web.handed_over import HandedOver, handed_over
from msp.web.vendor.forms import AnswerForm, EtaForm, MessageForm, OutcomeForm, PageForm, RejectionForm


@dataclass(frozen=True, slots=True)
class Said:
    """A message between the two sides."""

    author: str
    is_own: bool
    sent: str
    body: str


@dataclass(frozen=True, slots=True)
class VendorPage:
    """Everything on the page."""

    handed: HandedOver
    handed_words: str
    answered_words: str
    vendor_reference: str
    eta_words: str
    messages: tuple[Said, ...]
    answer: PageForm
    message: PageForm
    eta: PageForm
    outcome: PageForm
    rejection: PageForm
    done_words: str = ""


def opened(visit: Visit) -> tuple[Ticket, HandoffView]:
    """The ticket and the hand-off that the link of this visit opens."""
    assert visit.link is not None
    handoff = vendors.handoff_by_id(visit.link.object_id)
    return tickets.ticket_by_id(handoff.tenant_id, handoff.ticket_id), handoff


def show(visit: Visit, *, sent: PageForm | None = None, said: str = "") -> str:
    """The page as it stands now; a refused form keeps what was typed, and `said` tells what was just done."""
    ticket, handoff = opened(visit)
    handed = handed_over(ticket, handoff, visit.tenant, visit.now)
    zone = handed.zone
    page = VendorPage(
        handed=handed,
        handed_words=moment(handoff.handed_at, zone),
        answered_words=moment(handoff.acknowledged_at, zone) if handoff.acknowledged_at else "",
        vendor_reference=handoff.vendor_reference,
        eta_words=moment(handoff.eta_at, zone) if handoff.eta_at else "",
        messages=tuple(_said(vendors.messages_of(handoff.id), zone)),
        **_forms(sent),
        done_words=said,
    )
    return render_template("vendor/handoff.html", page=page)


def _forms(sent: PageForm | None) -> dict[str, Any]:
    kinds: tuple[type[PageForm], ...] = (AnswerForm, MessageForm, EtaForm, OutcomeForm, RejectionForm)
    return {kind.name: sent if type(sent) is kind else kind.as_new() for kind in kinds}


def _said(messages: Iterable[HandoffMessageView], zone: str) -> Iterable[Said]:
    for one in messages:
        yield Said(one.author_name, one.side == Side.VENDOR, moment(one.sent_at, zone), one.body)
