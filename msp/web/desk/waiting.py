"""Holding the work for a reason, and taking it up again."""

from wtforms import SelectField

from msp import tickets
from msp.identity import Can
from msp.tickets import Status, Ticket, WaitReason
from msp.web.desk.acting import carry_out
from msp.web.desk.deeds import Around, DeedForm, on_the_page
from msp.web.desk.wing import bp
from msp.web.desk.wording import WAITS
from msp.web.door import Visit, Within, needs
from msp.web.forms import Answered, offered, one_of

CHOOSE = "Choose what the ticket waits for."


@on_the_page
class WaitingForm(DeedForm):
    """What the ticket waits for; the contract says which clocks that holds."""

    name, can, endpoint = "waiting", Can.TICKET_WAIT, "desk.wait"
    label, icon, button = "Wait", "pause-circle", "Wait"
    reason = SelectField(
        "For what",
        [Answered()],
        validate_choice=False,
        description="Which clocks stand still meanwhile is the contract's to say.",
    )

    @classmethod
    def is_offered(cls, around: Around) -> bool:
        """Whether it does not wait for everything already."""
        return super().is_offered(around) and len(set(around.ticket.wait_reasons)) < len(WaitReason)

    def fit(self, around: Around) -> None:
        """Offer the reasons that do not hold it yet."""
        held = around.ticket.wait_reasons
        self.reason.choices = offered((reason.value, words) for reason, words in WAITS.items() if reason not in held)


@on_the_page
class ResumptionForm(DeedForm):
    """Which wait is over; all of them when none is named."""

    name, can, endpoint = "resumption", Can.TICKET_WAIT, "desk.resume"
    statuses = frozenset({Status.WAITING})
    label, icon, button = "Resume", "play-circle", "Resume"
    reason = SelectField("What is over", [Answered()], validate_choice=False)

    def fit(self, around: Around) -> None:
        """With one reason there is nothing to choose."""
        held = [reason for reason in WaitReason if reason in around.ticket.wait_reasons]
        named = ((reason.value, WAITS[reason]) for reason in held)
        self.reason.choices = offered([("", "Everything it waits for"), *named])
        if len(held) == 1 and not self.faulty:
            del self.reason


@bp.post("/tickets/<reference>/waiting")
@needs(Can.TICKET_WAIT, Within.TICKET)
def wait(visit: Visit, reference: str):
    """Hold the work for one more reason."""
    form = WaitingForm.as_sent()

    def act(ticket: Ticket) -> str:
        reason = one_of(WaitReason, form.reason.data, field="reason", sentence=CHOOSE)
        tickets.wait(ticket, reason, by=visit.actor, now=visit.now)
        return f"{ticket.reference} is {WAITS[reason][0].lower()}{WAITS[reason][1:]} now."

    return carry_out(visit, reference, form, act)


@bp.post("/tickets/<reference>/resumption")
@needs(Can.TICKET_WAIT, Within.TICKET)
def resume(visit: Visit, reference: str):
    """Take the work up again."""
    form = ResumptionForm.as_sent()

    def act(ticket: Ticket) -> str:
        chosen = form.reason.data
        reason = one_of(WaitReason, chosen, field="reason", sentence=CHOOSE) if chosen else None
        tickets.resume(ticket, reason, by=visit.actor, now=visit.now)
        return f"{ticket.reference} is in work again." if not ticket.wait_reasons else "One reason to wait is over."

    return carry_out(visit, reference, form, act)
