"""Taking the next best ticket of all clients that an agent serves; a form that is sent again takes no other one.

What a form is for is agreed before anything is taken: its first try is for one ticket, whoever sends it and however
many at once; when a colleague was quicker, its second try is for another one. So every sending walks the same way, and
ends at the ticket that the first of them took.
"""

from functools import partial
from typing import NamedTuple
from uuid import UUID, uuid4, uuid5

from flask import flash, redirect, url_for

from msp.identity import Can
from msp.store import form_uses, serving
from msp.tickets import routing, ticket_by_id
from msp.web.desk.wing import bp
from msp.web.door import Afterwards, Visit, Within, needs, writing_for
from msp.web.forms import say_when_saved
from msp.web.once import OnceForm

NOTHING_LEFT = "Nothing is left to take: every ticket at your tiers is with somebody, waits, or is with a vendor."
#: How often one tries again when others were quicker.
TRIES = 30


class Aim(NamedTuple):
    """The ticket that one try of a form is for."""

    tenant_id: UUID
    ticket_id: UUID


class Taken(NamedTuple):
    """The ticket that a form took, and whether an earlier sending had."""

    reference: str
    was_before: bool


@bp.post("/next")
@needs(Can.TICKET_ASSIGN, Within.OWN)
def take_next(visit: Visit):
    """Give the visitor what is due first of what nobody has, and lead to it."""
    return Afterwards(partial(_taken, visit, OnceForm().id_sent or uuid4()), _lead_to)


def _taken(visit: Visit, form_id: UUID) -> Taken | None:
    """The ticket that is the visitor's by this form; who lost a race for one gets the next, None when none is left."""
    tried: set[UUID] = set()
    for number in range(TRIES):
        attempt = uuid5(form_id, str(number))
        aim = _agreed(visit, attempt, tried)
        if aim is None:
            break
        with writing_for(aim.tenant_id, visit.actor.who):
            taken = _take(visit, attempt, aim)
        if taken is not None:
            return taken
        tried.add(aim.ticket_id)
    return None


def _agreed(visit: Visit, attempt: UUID, tried: set[UUID]) -> Aim | None:
    """What a try is for: the best that was not tried yet, or what another sending has tried already."""
    served = visit.actor.tenants_where(Can.TICKET_ASSIGN)
    with serving(served, visit.actor.who):
        best = routing.next_best(visit.actor, served, now=visit.now)
    aims = (Aim(one.tenant_id, one.ticket_id) for one in best if one.ticket_id not in tried)
    mine = next(aims, None)
    with writing_for(visit.tenant.id, visit.actor.who):
        if mine is None:
            ticket_id = form_uses.used_form(attempt)
        else:
            ticket_id = form_uses.use_form(attempt, mine.ticket_id, kind="next", now=visit.now)
    if ticket_id is None or (mine is not None and mine.ticket_id == ticket_id):
        return mine
    with serving(served, visit.actor.who):
        tenant_id = routing.client_of(ticket_id)
    return Aim(tenant_id, ticket_id) if tenant_id else None


def _take(visit: Visit, attempt: UUID, aim: Aim) -> Taken | None:
    if form_uses.used_form(attempt) is None:
        ticket = routing.take(*aim, by=visit.actor, now=visit.now)
        if ticket is not None:
            form_uses.use_form(attempt, ticket.id, kind="taken", now=visit.now)
            return Taken(ticket.reference, was_before=False)
    # Another sending at this moment had the ticket locked until now.
    if form_uses.used_form(attempt) is None:
        return None
    return Taken(ticket_by_id(*aim).reference, was_before=True)


def _lead_to(taken: Taken | None):
    if taken is None:
        flash(NOTHING_LEFT, "info")
        return redirect(url_for("desk.queue"), 303)
    if taken.was_before:
        say_when_saved(f"That was sent already, and took {taken.reference}. The queue leads to the next one.")
    else:
        say_when_saved(f"{taken.reference} is yours now: of all that nobody had, it is due first.")
    return redirect(url_for("desk.ticket", reference=taken.reference), 303)
