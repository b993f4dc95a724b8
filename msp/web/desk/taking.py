"""Taking the next best ticket of all clients that an agent serves."""

from functools import partial

from flask import flash, redirect, url_for

from msp.identity import Can
from msp.store import serving
from msp.tickets import routing
from msp.web.desk.wing import bp
from msp.web.door import Afterwards, Visit, Within, needs, writing_for
from msp.web.forms import say_when_saved

NOTHING_LEFT = "Nothing is left to take: every ticket at your tiers is with somebody, waits, or is with a vendor."
#: How often one looks again when others were quicker with all that was found.
LOOKS = 3


@bp.post("/next")
@needs(Can.TICKET_ASSIGN, Within.OWN)
def take_next(visit: Visit):
    """Give the visitor what is due first of what nobody has, and lead to it."""
    return Afterwards(partial(_taken, visit), _lead_to)


def _taken(visit: Visit) -> str | None:
    """The reference of the ticket that is the visitor's now; who lost a race for one gets the next."""
    served = visit.actor.tenants_where(Can.TICKET_ASSIGN)
    for _ in range(LOOKS):
        with serving(served, visit.actor.who):
            found = routing.next_best(visit.actor, served, now=visit.now)
        for one in found:
            with writing_for(one.tenant_id, visit.actor.who):
                ticket = routing.take(one.tenant_id, one.ticket_id, by=visit.actor, now=visit.now)
                reference = ticket.reference if ticket else None
            if reference:
                return reference
        if not found:
            break
    return None


def _lead_to(reference: str | None):
    if reference is None:
        flash(NOTHING_LEFT, "info")
        return redirect(url_for("desk.queue"), 303)
    say_when_saved(f"{reference} is yours now: of all that nobody had, it is due first.")
    return redirect(url_for("desk.ticket", reference=reference), 303)
