"""Moving a ticket up and down its client's ladder."""

from wtforms import SelectField, TextAreaField
from wtforms.validators import Length

from msp import tickets, tiers
from msp.identity import Can
from msp.tickets import MoveForm, Ticket
from msp.tiers import Direction, Ladder, Mode, Step, Tier
from msp.web.desk.acting import carry_out
from msp.web.desk.deeds import Around, DeedForm, on_the_page
from msp.web.desk.wing import bp
from msp.web.door import Visit, Within, needs
from msp.web.forms import Answered, offered, one_of

LONG = "Keep it to 500 characters; more belongs into a note."
CHOOSE = "Choose a tier of this client's ladder."


class _MoveForm(DeedForm):
    """Where the ticket goes, and why."""

    can = Can.TICKET_ESCALATE
    direction: Direction
    tier = SelectField("To", [Answered()], validate_choice=False)
    reason = TextAreaField("Why", [Length(max=500, message=LONG)])

    @classmethod
    def is_offered(cls, around: Around) -> bool:
        """Whether there is a step in that direction at which the provider's people work."""
        return super().is_offered(around) and bool(steps(around.ladder, around.tier, cls.direction))

    def fit(self, around: Around) -> None:
        """Offer the nearest step first."""
        self.tier.choices = offered(
            [(step.tier.value, named(step)) for step in steps(around.ladder, around.tier, self.direction)]
        )


@on_the_page
class EscalationForm(_MoveForm):
    """Up, to more skill."""

    name, endpoint, direction = "escalation", "desk.escalate", Direction.UP
    label, icon, key, button = "Escalate", "arrow-up-right", "e", "Escalate"

    @classmethod
    def is_offered(cls, around: Around) -> bool:
        """Whether work is handed up here; where it swarms, people are invited instead."""
        swarms = around.step is not None and around.step.mode is Mode.SWARM
        return super().is_offered(around) and not swarms


@on_the_page
class DeEscalationForm(_MoveForm):
    """Back down."""

    name, endpoint, direction = "de-escalation", "desk.de_escalate", Direction.DOWN
    label, icon, button = "De-escalate", "arrow-down-right", "De-escalate"


@bp.post("/tickets/<reference>/escalations")
@needs(Can.TICKET_ESCALATE, Within.TICKET)
def escalate(visit: Visit, reference: str):
    """Move the ticket up to more skill; vendors get it by a hand-off."""
    form = EscalationForm.as_sent()

    def act(ticket: Ticket) -> str:
        tickets.escalate(ticket, _move(form), by=visit.actor, now=visit.now)
        return f"{ticket.reference} is at {_here(visit, ticket)} now."

    return carry_out(visit, reference, form, act)


@bp.post("/tickets/<reference>/de-escalations")
@needs(Can.TICKET_ESCALATE, Within.TICKET)
def de_escalate(visit: Visit, reference: str):
    """Move the ticket back down."""
    form = DeEscalationForm.as_sent()

    def act(ticket: Ticket) -> str:
        tickets.de_escalate(ticket, _move(form), by=visit.actor, now=visit.now)
        return f"{ticket.reference} is back at {_here(visit, ticket)}."

    return carry_out(visit, reference, form, act)


def steps(ladder: Ladder, tier: Tier, direction: Direction) -> list[Step]:
    """The steps of the provider's people in one direction, the nearest first."""
    found: list[Step] = []
    step = ladder.above(tier) if direction is Direction.UP else ladder.below(tier)
    while step is not None:
        if not step.is_vendor:
            found.append(step)
        step = ladder.above(step.tier) if direction is Direction.UP else ladder.below(step.tier)
    return found


def named(step: Step) -> str:
    """A step as people choose it."""
    return f"{step.label} {step.name}"


def _move(form: _MoveForm) -> MoveForm:
    to = one_of(Tier, form.tier.data, field="tier", sentence=CHOOSE) if form.tier.data else None
    return MoveForm(to=to, reason=form.reason.data or "")


def _here(visit: Visit, ticket: Ticket) -> str:
    return named(tiers.ladder_in_force(visit.now).step_of(Tier(ticket.tier)))
