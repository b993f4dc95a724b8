"""What a vendor charged for a hand-off: booked from its bill, and corrected by a new row; no requester ever sees it."""

from uuid import UUID

from flask import render_template, request
from wtforms import StringField
from wtforms.validators import DataRequired, InputRequired, Length

from msp import tickets, vendors
from msp.identity import Can
from msp.kernel.errors import Invalid, Missing
from msp.tickets import Status, Ticket
from msp.vendors import CostForm, CostView, HandoffView
from msp.web.desk.acting import carry_out
from msp.web.desk.deeds import DeedForm
from msp.web.desk.open_months import hold_open
from msp.web.desk.wing import bp
from msp.web.door import Visit, Within, needs
from msp.web.filters import typed
from msp.web.forms import DayField

NUMBER, DIGITS = "Write the number of the line, such as 1.", 9


class VendorCostForm(DeedForm):
    """One line of the vendor's bill."""

    name, can, endpoint, button = "cost", Can.COST_WRITE, "desk.book_cost", "Book the cost"
    statuses = frozenset(Status)
    bill_reference = StringField(
        "Number of the vendor's bill", [DataRequired("Write the number that stands on the bill.")]
    )
    bill_line = StringField("Line of the bill", [DataRequired(NUMBER)], description="1 when the bill has one line.")
    incurred_on = DayField(
        "Day",
        [InputRequired("Choose the day of the cost.")],
        description="In the client's calendar; it says in which month the client pays.",
    )
    amount = StringField(
        "Amount",
        [DataRequired("Write the amount that stands on the bill.")],
        description="Without tax, such as 1250.00.",
    )
    currency = StringField("Currency of the bill", [DataRequired("Write the currency of the bill, such as EUR.")])
    description = StringField(
        "What it was for",
        [DataRequired("Write what was charged."), Length(max=300, message="Keep it to 300 characters.")],
        description="The client's invoice says it.",
    )

    def hold(self, visit: Visit, reference: str) -> None:
        """Keep the month of the day open: it is locked before the ticket, as by the close."""
        hold_open(self.incurred_on.data, field="incurred_on", what="cost")

    def asked(self, reason: str = "") -> CostForm:
        """What the form says, ready to be booked."""
        assert self.incurred_on.data is not None
        return CostForm(
            incurred_on=self.incurred_on.data,
            amount=self.amount.data or "",
            currency=self.currency.data or "",
            description=self.description.data or "",
            bill_reference=self.bill_reference.data or "",
            bill_line=number_of(self.bill_line.data or ""),
            correction_reason=reason,
        )


class CostCorrectionForm(VendorCostForm):
    """A new row that stands for an older one."""

    name, endpoint, button = "cost-correction", "desk.correct_cost", "Correct the cost"
    correction_reason = StringField(
        "Why it is corrected",
        [DataRequired("Say why the cost is corrected."), Length(max=500, message="Keep it to 500 characters.")],
    )
    cost_id: UUID

    def hold(self, visit: Visit, reference: str) -> None:
        """Keep the older row's month open as well."""
        ticket = tickets.ticket_for(visit.actor, reference, self.can)
        days = (_standing(ticket, self.cost_id).incurred_on, self.incurred_on.data)
        hold_open(*days, field="incurred_on", what="cost")

    def take(self, cost: CostView) -> None:
        """Begin with what stands now."""
        self.bill_reference.data, self.bill_line.data = cost.bill_reference, str(cost.bill_line)
        self.incurred_on.data, self.description.data = cost.incurred_on, cost.description
        self.amount.data, self.currency.data = typed(cost.amount, cost.currency), cost.currency


@bp.route("/tickets/<reference>/handoffs/<uuid:handoff_id>/costs", methods=["GET", "POST"])
@needs(Can.COST_WRITE, Within.TICKET)
def book_cost(visit: Visit, reference: str, handoff_id: UUID):
    """Book a line of the vendor's bill on a hand-off of the ticket, also when it is over."""
    form = VendorCostForm.as_sent()

    def act(ticket: Ticket) -> str:
        vendors.book_cost(ticket, handoff_id, form.asked(), by=visit.actor, now=visit.now)
        return f"The cost is booked on {ticket.reference}."

    def show(visit: Visit, reference: str, form: VendorCostForm) -> str:
        ticket = tickets.ticket_for(visit.actor, reference, Can.COST_WRITE)
        handoff = _handoff(ticket, handoff_id)
        if not form.is_sent:
            form.currency.data, form.bill_line.data = visit.tenant.currency, "1"
        page = {"ticket": ticket, "tenant": visit.tenant, "form": form, "handoff": handoff}
        return render_template("desk/vendor_costs/new.html", **page)

    if request.method == "GET":
        return show(visit, reference, VendorCostForm.as_new())
    return carry_out(visit, reference, form, act, show)


@bp.route("/tickets/<reference>/costs/<uuid:cost_id>/correction", methods=["GET", "POST"])
@needs(Can.COST_WRITE, Within.TICKET)
def correct_cost(visit: Visit, reference: str, cost_id: UUID):
    """Write a row that stands for an older one; an amount of 0 takes the cost back."""
    form = CostCorrectionForm.as_sent()
    form.cost_id = cost_id

    def act(ticket: Ticket) -> str:
        asked = form.asked(form.correction_reason.data or "")
        vendors.correct_cost(ticket, cost_id, asked, by=visit.actor, now=visit.now)
        return "The cost is corrected; the older one stays visible, struck out."

    def show(visit: Visit, reference: str, form: CostCorrectionForm) -> str:
        ticket = tickets.ticket_for(visit.actor, reference, Can.COST_WRITE)
        cost = _standing(ticket, cost_id)
        form.amount.description = "As it should be; 0 takes the cost back."
        for field in (form.bill_reference, form.bill_line):
            field.description, field.render_kw = (
                "It stays; what stands on another line is booked anew.",
                {"readonly": True},
            )
        if not form.is_sent:
            form.take(cost)
        page = {"ticket": ticket, "tenant": visit.tenant, "form": form, "cost": cost}
        return render_template("desk/vendor_costs/correct.html", **page)

    if request.method == "GET":
        return show(visit, reference, CostCorrectionForm.as_new())
    return carry_out(visit, reference, form, act, show)


def number_of(text: str) -> int:
    """The number of a line of a bill; Invalid when it is none."""
    clean = text.strip()
    if not (clean.isascii() and clean.isdecimal() and len(clean) <= DIGITS):
        raise Invalid(NUMBER, field="bill_line")
    return int(clean)


def _handoff(ticket: Ticket, handoff_id: UUID) -> HandoffView:
    found = [handoff for handoff in vendors.handoffs_of(ticket) if handoff.id == handoff_id]
    if not found:
        raise Missing()
    return found[0]


def _standing(ticket: Ticket, cost_id: UUID) -> CostView:
    found = [cost for cost in vendors.costs_of(ticket) if cost.id == cost_id and not cost.is_superseded]
    if not found:
        raise Missing()
    return found[0]
