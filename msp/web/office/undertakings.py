"""What a vendor has undertaken for a client: its versions with their differences, and the form for the next one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, RadioField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from msp import vendors
from msp.agreements.budgeting import budget_of
from msp.identity import Can
from msp.kernel.errors import Invalid
from msp.sla.budget import BudgetLine
from msp.tenants import TenantView
from msp.tickets import Priority
from msp.vendors import SupplierOf, UnderpinningForm, UnderpinningView, VendorView
from msp.web.door import Visit, Within, needs
from msp.web.forms import DayField, offered
from msp.web.office.undertaking_words import changes, facts_of, starts_after, target_list
from msp.web.office.vendor_contacts import FROM_DAY, from_day, settle
from msp.web.office.wing import bp
from msp.web.spans import HELP, seconds_of, span_words

DAYS = (("mon", "Monday"), ("tue", "Tuesday"), ("wed", "Wednesday"), ("thu", "Thursday"), ("fri", "Friday"))
DAYS += (("sat", "Saturday"), ("sun", "Sunday"))
SUPPLIERS = (
    (SupplierOf.PROVIDER, "Our subcontractor: the client's clocks run on"),
    (SupplierOf.CLIENT, "The client's own supplier: the client's clocks usually stand still meanwhile"),
)


class UndertakingForm(FlaskForm):
    """A version as an account manager writes it; hours that the fields cannot say are kept as they are."""

    number = StringField("Contract number", [InputRequired("Write the contract's number."), Length(max=60)])
    hours_name = StringField(
        "Service hours by name",
        [Length(max=40)],
        description="A name of published hours, such as office; or fill in below.",
    )
    tz = StringField("Time zone of the vendor", [Length(max=64)], description="Such as Europe/Stockholm.")
    days = SelectMultipleField(
        "Open on",
        choices=offered(DAYS),
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    opens = StringField("From", [Length(max=8)], description="Such as 08:00.")
    closes = StringField("To", [Length(max=8)], description="Such as 17:00, or 24:00.")
    keep_hours = BooleanField("Keep the service hours of the version before")
    acknowledge = StringField("Answers within", [Length(max=20)], description=HELP)
    P1 = StringField("Solves P1 within", [Length(max=20)])
    P2 = StringField("Solves P2 within", [Length(max=20)])
    P3 = StringField("Solves P3 within", [Length(max=20)])
    P4 = StringField("Solves P4 within", [Length(max=20)])
    other = StringField("Solves everything else within", [Length(max=20)])
    supplier_of = RadioField("Whose supplier is it?", [InputRequired("Choose one.")], choices=offered(SUPPLIERS))
    holds_client_clock = BooleanField("The client's clocks stand still while the vendor has a ticket")
    currency = StringField(
        "The vendor bills in", [Length(max=3)], description="Such as EUR; empty when it costs nothing."
    )
    per_handoff = StringField("Cost of a hand-off", [Length(max=30)])
    per_hour = StringField("Cost of an hour", [Length(max=30)])
    valid_from = DayField("From which day", [Optional()], description=FROM_DAY)
    reason = StringField("Why", [InputRequired("Say in a line why."), Length(max=500)])
    based_on = HiddenField()


@dataclass(frozen=True, slots=True)
class VersionWords:
    """A version in the history: what it changed, by whom and why."""

    view: UnderpinningView
    changes: list[str]
    is_coming: bool


@dataclass(frozen=True, slots=True)
class ContractPage:
    """What one vendor undertakes for one client."""

    tenant: TenantView
    vendor: VendorView
    facts: list[tuple[str, str]]
    versions: list[VersionWords]
    budget: tuple[BudgetLine, ...]
    form: UndertakingForm


@bp.get("/<tenant>/vendors/<vendor>/contract")
@needs(Can.UNDERPINNING_WRITE, Within.TENANT)
def undertaking(visit: Visit, vendor: str):
    """The contract with a vendor, version by version."""
    found = vendors.vendor_by_slug(vendor)
    return _show(visit, found, _filled(vendors.contracts(found.id), visit))


@bp.post("/<tenant>/vendors/<vendor>/contract")
@needs(Can.UNDERPINNING_WRITE, Within.TENANT)
def publish_undertaking(visit: Visit, vendor: str):
    """Publish the next version; Conflict when somebody else did meanwhile."""
    found, form = vendors.vendor_by_slug(vendor), UndertakingForm()

    def act() -> str:
        known = vendors.contracts(found.id)
        wanted = UnderpinningForm(
            found.id,
            form.number.data or "",
            _document(form, known[0] if known else None),
            form.reason.data or "",
            from_day(form.valid_from.data, visit),
            _based_on(form.based_on.data),
        )
        vendors.publish_contract(wanted, by=visit.actor, now=visit.now)
        words = f"The contract with {found.name} is published; hand-offs from its beginning on are under it."
        over = [line.sentence for line in _budget(found, visit) if line.is_over]
        return f"{words} It does not fit into what is promised: {over[0]}" if over else words

    return settle(visit, form, act, lambda: _show(visit, found, form))


def _document(form: UndertakingForm, before: UnderpinningView | None) -> dict[str, Any]:
    solved = {each.value: each.value for each in Priority} | {"*": "other"}
    return {
        "hours": _hours(form, before),
        "targets": {
            "acknowledge": _answers_kept(before) | _typed(form, {"*": "acknowledge"}),
            "resolution": _typed(form, solved),
        },
        "holds_client_clock": bool(form.holds_client_clock.data),
        "supplier_of": form.supplier_of.data,
        "costs": _costs(form),
    }


def _typed(form: UndertakingForm, fields: Mapping[str, str]) -> dict[str, int]:
    """The seconds typed into the field of each key; none where it is empty."""
    said = {key: (name, (form[name].data or "").strip()) for key, name in fields.items()}
    return {key: seconds_of(words, name) for key, (name, words) in said.items() if words}


def _answers_kept(before: UnderpinningView | None) -> dict[str, int]:
    """Answers promised for single priorities, which no field shows and so no version drops unseen."""
    return {key: seconds for key, seconds in before.terms.acknowledge.items() if key != "*"} if before else {}


def _hours(form: UndertakingForm, before: UnderpinningView | None) -> Mapping[str, Any] | str:
    if form.keep_hours.data and before is not None:
        return before.document["hours"]
    if name := (form.hours_name.data or "").strip():
        return name
    opens, closes, days = (form.opens.data or "").strip(), (form.closes.data or "").strip(), form.days.data or []
    if not days or not opens or not closes:
        raise Invalid("Name published hours, or tick days and say from when to when.", field="days")
    return {"tz": (form.tz.data or "").strip(), "weekly": {day: [[opens, closes]] for day in days}}


def _costs(form: UndertakingForm) -> dict[str, str]:
    given = {key: (form[key].data or "").strip() for key in ("per_handoff", "per_hour")}
    amounts = {key: amount for key, amount in given.items() if amount}
    currency = (form.currency.data or "").strip().upper()
    return {"currency": currency, **amounts} if amounts else {}


def _based_on(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else 0


def _filled(known: list[UnderpinningView], visit: Visit) -> UndertakingForm:
    """The form with what the newest version says."""
    if not known:
        start = {
            "tz": visit.tenant.time_zone,
            "days": [day for day, _ in DAYS[:5]],
            "opens": "08:00",
            "closes": "17:00",
        }
        return UndertakingForm(formdata=None, supplier_of=SupplierOf.PROVIDER.value, based_on="0", **start)
    newest, terms = known[0], known[0].terms
    solved = {each.value: span_words(terms.resolution.get(each.value)) for each in Priority}
    return UndertakingForm(
        formdata=None,
        number=newest.number,
        keep_hours=True,
        tz=visit.tenant.time_zone,
        acknowledge=span_words(terms.acknowledge.get("*")),
        other=span_words(terms.resolution.get("*")),
        supplier_of=terms.supplier_of.value,
        holds_client_clock=terms.holds_client_clock,
        based_on=str(max(one.n for one in known)),
        **solved,
        **terms.costs,
    )


def _budget(found: VendorView, visit: Visit) -> tuple[BudgetLine, ...]:
    """How what is agreed fits together once the newest version counts."""
    newest = next(iter(vendors.contracts(found.id)), None)
    return budget_of(now=max(visit.now, newest.valid_from)) if newest else ()


def _show(visit: Visit, found: VendorView, form: UndertakingForm) -> str:
    known, zone = vendors.contracts(found.id), visit.tenant.time_zone
    in_force = vendors.contract_in_force(found.id, visit.now)
    older = [*known[1:], None]
    if kept := _answers_kept(known[0] if known else None):
        form.acknowledge.description = f"{HELP} What was promised before is kept: {target_list(kept)}."
    versions = [
        VersionWords(view, changes(before, view), starts_after(view, visit.now))
        for view, before in zip(known, older, strict=False)
    ]
    facts = facts_of(in_force, zone) if in_force else []
    page = ContractPage(visit.tenant, found, facts, versions, _budget(found, visit), form)
    return render_template("office/vendors/contract.html", page=page)
