"""Ending a ticket: resolved, taken up again, closed."""

from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from msp import tickets
from msp.billing.open_days import open_since
from msp.identity import Can
from msp.tickets import Status, Ticket
from msp.web.desk.acting import carry_out
from msp.web.desk.deeds import Around, DeedForm, on_the_page
from msp.web.desk.lateness import LateForm
from msp.web.desk.wing import bp
from msp.web.desk.wording import called
from msp.web.door import Visit, Within, needs

RESOLVED = frozenset({Status.RESOLVED})


@on_the_page
class ResolutionForm(LateForm):
    """The last words to the requester: what it was and what was done."""

    name, can, endpoint = "resolution", Can.TICKET_CLOSE, "desk.resolve"
    label, icon, button = "Resolve", "check2-circle", "Resolve"
    body = TextAreaField(
        "What was wrong, and what was done",
        [DataRequired("Tell the requester what was wrong and what was done.")],
        description="The requester reads this, and can still say that it is not solved.",
    )

    @classmethod
    def is_offered(cls, around: Around) -> bool:
        """Whether the actor speaks with the requester himself; else he proposes to resolve in a draft."""
        return super().is_offered(around) and around.speaks is None

    def fit(self, around: Around) -> None:
        """Say who reads it."""
        self.button = f"Resolve and tell {called(around.requester)}"


@on_the_page
class ReopeningForm(DeedForm):
    """Why a resolution did not hold."""

    name, can, endpoint, statuses = "reopening", Can.TICKET_CLOSE, "desk.reopen", RESOLVED
    label, icon, button = "Reopen", "arrow-counterclockwise", "Reopen"
    reason = TextAreaField("Why", [Length(max=500, message="Keep it to 500 characters; more belongs into a note.")])


@on_the_page
class ClosingForm(DeedForm):
    """Nothing to fill in: the ticket becomes history."""

    name, can, endpoint, statuses = "closing", Can.TICKET_CLOSE, "desk.close", RESOLVED
    label, icon, button = "Close", "archive", "Close the ticket"
    question = "Close this ticket? It becomes history: nobody can reply to it or reopen it."


@bp.post("/tickets/<reference>/resolution")
@needs(Can.TICKET_CLOSE, Within.TICKET)
def resolve(visit: Visit, reference: str):
    """Resolve the ticket with words to the requester."""
    form = ResolutionForm.as_sent()

    def act(ticket: Ticket) -> str:
        tickets.resolve(ticket, form.body.data or "", form.late(visit), by=visit.actor, now=visit.now)
        return f"{ticket.reference} is resolved, and the requester was told."

    return carry_out(visit, reference, form, act)


@bp.post("/tickets/<reference>/reopening")
@needs(Can.TICKET_CLOSE, Within.TICKET)
def reopen(visit: Visit, reference: str):
    """Take a resolved ticket up again."""
    form = ReopeningForm.as_sent()
    since = open_since(tickets.ticket_for(visit.actor, reference), now=visit.now)

    def act(ticket: Ticket) -> str:
        tickets.reopen(ticket, form.reason.data or "", since, by=visit.actor, now=visit.now)
        return f"{ticket.reference} is open again."

    return carry_out(visit, reference, form, act)


@bp.post("/tickets/<reference>/closing")
@needs(Can.TICKET_CLOSE, Within.TICKET)
def close(visit: Visit, reference: str):
    """Make a resolved ticket history."""

    def act(ticket: Ticket) -> str:
        tickets.close(ticket, by=visit.actor, now=visit.now)
        return f"{ticket.reference} is closed."

    return carry_out(visit, reference, ClosingForm.as_sent(), act)
