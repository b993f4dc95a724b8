"""Merging tickets: others are named by number, what would happen is looked at, then it is confirmed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from msp import sla, tickets
from msp.identity import Can
from msp.kernel.errors import Invalid, Missing
from msp.kernel.text import listed
from msp.sla import PROMISES
from msp.store import db
from msp.tenants import TenantView
from msp.tickets import Ticket
from msp.tickets.moves import Merge
from msp.web.clocks import LABELS
from msp.web.desk.acting import UNREADABLE
from msp.web.desk.merging_words import colleagues_told
from msp.web.desk.wing import bp
from msp.web.door import Visit, Within, needs
from msp.web.filters import minutes
from msp.web.forms import IN_PLACE, attach, say_when_saved
from msp.web.priorities import priority_words

LONGEST = 300
NO_WAY_BACK = "There is no way back: a merge cannot be undone."
_BETWEEN = re.compile(r"[\s,;]+")


class MergeForm(FlaskForm):
    """The other tickets, by number."""

    references = StringField(
        "Which other tickets are about the same",
        [DataRequired("Write the number of the other ticket."), Length(max=LONGEST, message="Keep it to 300.")],
        description="One number or several, such as ACORN-15 ACORN-17. The oldest of all goes on.",
    )


@dataclass(frozen=True, slots=True)
class PartPreview:
    """What becomes of one of the younger tickets."""

    reference: str
    subject: str
    asked_by: str
    joins: str
    words: str
    time: str
    ends: str
    stays: str


@dataclass(frozen=True, slots=True)
class MergePreview:
    """What would happen, before it does."""

    survivor: Ticket
    parts: list[PartPreview]
    consequences: list[str]
    references: str


@dataclass(frozen=True, slots=True)
class MergePage:
    """The form, and what it would do once it names something that can be done."""

    ticket: Ticket
    tenant: TenantView
    form: MergeForm
    preview: MergePreview | None


@bp.route("/tickets/<reference>/merge", methods=["GET", "POST"])
@needs(Can.TICKET_MERGE, Within.TICKET)
def merge(visit: Visit, reference: str):
    """Look at what a merge would do, by address; carry it out when it is sent."""
    ticket = tickets.ticket_for(visit.actor, reference, Can.TICKET_MERGE)
    if request.method == "GET":
        return _looked_at(visit, ticket)
    form = MergeForm()
    if not form.validate():
        return _show(visit, ticket, form), UNREADABLE
    try:
        survivor = tickets.moves.merge(_named(visit, ticket, form), by=visit.actor, now=visit.now)
    except IN_PLACE as refusal:
        db.session.rollback()
        attach(refusal, form)
        return _show(visit, tickets.ticket_for(visit.actor, reference), form), refusal.status
    say_when_saved(f"The work goes on as {survivor.reference}; the older ticket's clocks count.")
    return redirect(url_for("desk.ticket", reference=survivor.reference), 303)


def _looked_at(visit: Visit, ticket: Ticket) -> Any:
    form = MergeForm(formdata=request.args)
    if "references" not in request.args:
        return _show(visit, ticket, MergeForm(formdata=None))
    if not form.references.validate(form):
        return _show(visit, ticket, form), UNREADABLE
    try:
        named = _named(visit, ticket, form)
        return _show(visit, ticket, form, _preview(visit, named, tickets.moves.planned_merge(named)))
    except IN_PLACE as refusal:
        attach(refusal, form)
        return _show(visit, ticket, form), refusal.status


def _named(visit: Visit, ticket: Ticket, form: MergeForm) -> list[Ticket]:
    """The ticket of the page and the others; Invalid for a number that this client's tickets do not have."""
    texts = [text for text in _BETWEEN.split(form.references.data or "") if text]
    return [ticket, *(_of_this_client(visit, text) for text in texts)]


def _of_this_client(visit: Visit, text: str) -> Ticket:
    try:
        return tickets.ticket_for(visit.actor, text, Can.TICKET_MERGE)
    except Missing as absent:
        raise Invalid(f"This client has no ticket “{text[:40]}”.", field="references") from absent


def _show(visit: Visit, ticket: Ticket, form: MergeForm, preview: MergePreview | None = None) -> str:
    return render_template("desk/merging/merge.html", page=MergePage(ticket, visit.tenant, form, preview))


def _preview(visit: Visit, named: Iterable[Ticket], plan: Merge) -> MergePreview:
    by_id = {ticket.id: ticket for ticket in named}
    survivor = by_id[plan.survivor.id]
    parts = [_part(visit, by_id[side.id], survivor) for side in plan.parts]
    # The page that is sent to is that of the survivor: it names the parts.
    references = " ".join(part.reference for part in parts)
    colleagues = colleagues_told(survivor, [by_id[side.id] for side in plan.parts], visit.now)
    consequences = [*_consequences(visit, plan, survivor), *colleagues, NO_WAY_BACK]
    return MergePreview(survivor, parts, consequences, references)


def _consequences(visit: Visit, plan: Merge, going_on: Ticket) -> Iterable[str]:
    survivor = plan.survivor.reference
    yield f"{survivor} keeps its number, its clocks, its tier and whoever has it."
    if plan.most_urgent is not plan.survivor:
        words = priority_words(visit.now)
        was, becomes = (words[side.priority] for side in (plan.survivor, plan.most_urgent))
        yield f"Its priority becomes {becomes} instead of {was}, which counts from the merge on."
        missed = [LABELS[name] for name in sla.missed_at_once(going_on, plan.most_urgent.priority, now=visit.now)]
        if missed:
            yield f"By that {listed(missed)} of {survivor} would be missed at once."
    if plan.heard:
        unanswered = listed([side.reference for side in plan.heard])
        yield f"What the client wrote on {unanswered} is unanswered; {survivor} hears it as if it were written now."


def _part(visit: Visit, part: Ticket, survivor: Ticket) -> PartPreview:
    page, there = tickets.page(part, visit.actor), tickets.page(survivor, visit.actor)
    known = {person.id for person in (there.requester, *there.participants)}
    joining = [person.name for person in (page.requester, *page.participants) if person.id not in known]
    clocks = [clock for clock in sla.clocks_of(part, now=visit.now) if clock.metric in PROMISES]
    booked = sum(entry.minutes for entry in page.work if not entry.is_superseded)
    files = sum(len(words.attachments) for words in page.words)
    notes = sum(words.is_note for words in page.words)
    return PartPreview(
        reference=part.reference,
        subject=part.subject,
        asked_by=page.requester.name,
        joins=listed(joining) if joining else "",
        words=f"{_counted(len(page.words) - notes, 'message')}, {_counted(notes, 'note')}, {_counted(files, 'file')}",
        time=minutes(booked) if booked else "",
        ends=listed([LABELS[clock.metric] for clock in clocks if not clock.is_over and not clock.breached]),
        stays=listed([LABELS[clock.metric] for clock in clocks if clock.breached]),
    )


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
