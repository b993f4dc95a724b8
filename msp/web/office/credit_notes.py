"""Credit notes in the office: drafted on an issued invoice, looked at by somebody else, issued, and printed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import redirect, render_template, url_for
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from msp.billing import notes
from msp.billing.note_state import NoteState
from msp.billing.notes import REASON_LENGTH, Left, LeftLine, NoteForm, NotePage
from msp.identity import Can
from msp.kernel.errors import Invalid, Missing
from msp.kernel.money import Money
from msp.tenants import TenantView
from msp.web.door import Visit, Within, needs
from msp.web.forms import say_when_saved
from msp.web.invoice_paper import amount
from msp.web.note_paper import NotePaper, note_paper_of, pdf_of_note
from msp.web.office.wing import bp
from msp.web.settling import settled


class CreditNoteForm(FlaskForm):
    """How much of each line is credited; a field for each is added by `form_for`."""

    reason = TextAreaField(
        "Why is it credited?",
        [InputRequired("Say why; the client reads it."), Length(max=REASON_LENGTH)],
        description="The client reads it on the credit note.",
    )


class SealForm(FlaskForm):
    """Which content was looked at."""

    seal = HiddenField()


@dataclass(frozen=True, slots=True)
class CreditLine:
    """A line of the invoice with the field for what is credited of it; amounts are finished texts."""

    position: int
    description: str
    tier: str
    left: str
    field: Field


@dataclass(frozen=True, slots=True)
class DraftPage:
    """The form that drafts a credit note."""

    tenant: TenantView
    number: str
    currency: str
    form: CreditNoteForm
    lines: Sequence[CreditLine]
    is_nothing_left: bool
    back_url: str


@dataclass(frozen=True, slots=True)
class CreditNotePage:
    """A credit note, and what the reader may do with it."""

    tenant: TenantView
    paper: NotePaper
    state: str
    is_unaltered: bool
    drafted_by: str
    approved_by: str
    seal: SealForm | None
    #: Why the reader does not approve it, where he might otherwise.
    not_by_you: str
    may_issue: bool
    may_discard: bool
    pdf_url: str
    invoice_url: str


@bp.get("/<tenant>/invoices/<number>/credit-note")
@needs(Can.CREDIT_DRAFT, Within.TENANT)
def credit_note_draft(visit: Visit, number: str):
    """The form, with what is left of every line."""
    left = notes.left_of(number)
    return _draft(visit, left, form_for(left.lines, empty=True))


@bp.post("/<tenant>/invoices/<number>/credit-note")
@needs(Can.CREDIT_DRAFT, Within.TENANT)
def draft_credit_note(visit: Visit, number: str):
    """Draft it; a fault stands beside its line."""
    left, made = notes.left_of(number), list[UUID]()
    form = form_for(left.lines)

    def act() -> str:
        told = NoteForm(number, _nets(form, left.lines), form.reason.data or "")
        made.append(notes.draft_note(told, by=visit.actor, now=visit.now))
        return "The credit note is drafted. Somebody else looks at it and approves it."

    answer = settled(form, act, lambda: _draft(visit, left, form), "")
    if not made:
        return answer
    return redirect(url_for("office.credit_note", tenant=visit.tenant.slug, note_id=made[0]), 303)


@bp.get("/<tenant>/credit-notes/<uuid:note_id>")
@needs(Can.INVOICE_READ, Within.TENANT)
def credit_note(visit: Visit, note_id: UUID):
    """One credit note, drafted or issued."""
    page = notes.note_page(note_id)
    here: dict[str, Any] = {"tenant": visit.tenant.slug}
    decides = visit.can(Can.CREDIT_ISSUE)
    is_own = page.drafted_by_id == visit.actor.id
    is_draft = page.state is NoteState.DRAFT
    told = CreditNotePage(
        tenant=visit.tenant,
        paper=note_paper_of(page),
        state=page.state.value,
        is_unaltered=not page.is_issued or page.is_unaltered,
        drafted_by=page.drafted_by,
        approved_by=page.approved_by,
        seal=SealForm(formdata=None, data={"seal": page.seal}) if decides and is_draft and not is_own else None,
        not_by_you="You drafted it, so somebody else approves it." if is_draft and is_own else "",
        may_issue=decides and page.state is NoteState.APPROVED,
        may_discard=visit.can(Can.CREDIT_DRAFT) and page.state in (NoteState.DRAFT, NoteState.APPROVED),
        pdf_url=url_for("office.credit_note_pdf", **here, note_id=page.id) if page.is_issued else "",
        invoice_url=url_for("office.invoice", **here, number=page.invoice_number),
    )
    return render_template("office/credit_notes/show.html", page=told)


@bp.post("/<tenant>/credit-notes/<uuid:note_id>/approval")
@needs(Can.CREDIT_ISSUE, Within.TENANT)
def approve_credit_note(visit: Visit, note_id: UUID):
    """Agree to exactly what was looked at."""
    notes.approve_note(note_id, SealForm().seal.data or "", by=visit.actor, now=visit.now)
    return _back(visit, note_id, "The credit note is approved; it can be issued.")


@bp.post("/<tenant>/credit-notes/<uuid:note_id>/issue")
@needs(Can.CREDIT_ISSUE, Within.TENANT)
def issue_credit_note(visit: Visit, note_id: UUID):
    """Give it its number and tell the client."""
    page = notes.issue_note(note_id, now=visit.now)
    return _back(visit, note_id, f"{page.number} is issued, and the client is told.")


@bp.post("/<tenant>/credit-notes/<uuid:note_id>/disposal")
@needs(Can.CREDIT_DRAFT, Within.TENANT)
def discard_credit_note(visit: Visit, note_id: UUID):
    """Take the draft back."""
    notes.discard_note(note_id, now=visit.now)
    return _back(visit, note_id, "The draft is discarded; it never had a number.")


@bp.get("/<tenant>/credit-notes/<uuid:note_id>/pdf")
@needs(Can.INVOICE_READ, Within.TENANT)
def credit_note_pdf(visit: Visit, note_id: UUID):
    """An issued credit note as a PDF."""
    return pdf_of_note(_issued(note_id))


def form_for(lines: Sequence[LeftLine], *, empty: bool = False) -> CreditNoteForm:
    """The form with a field for each line of an invoice."""
    fields = {_name(line): StringField(line.description, [Length(max=30)]) for line in lines}
    kind = type("CreditNoteFormOfInvoice", (CreditNoteForm,), fields)
    return kind(formdata=None) if empty else kind()


def _nets(form: CreditNoteForm, lines: Sequence[LeftLine]) -> Mapping[str, Money]:
    """What was typed, by line; Invalid names the field that is no amount."""
    nets: dict[str, Money] = {}
    for line in lines:
        typed = (form[_name(line)].data or "").strip().replace(",", "").replace(" ", "")
        if typed:
            nets[line.key] = _amount(typed, line)
    return nets


def _amount(typed: str, line: LeftLine) -> Money:
    try:
        net = Money.of(typed, line.left.currency)
    except Invalid as refusal:
        raise Invalid("Write an amount such as 420.00.", field=_name(line)) from refusal
    if net > line.left or net.minor < 0:
        raise Invalid(f"Credit between nothing and the {amount(line.left)} that are left.", field=_name(line))
    return net


def _name(line: LeftLine) -> str:
    return f"net_{line.position}"


def _draft(visit: Visit, left: Left, form: CreditNoteForm) -> str:
    page = DraftPage(
        tenant=visit.tenant,
        number=left.page.number,
        currency=left.page.currency,
        form=form,
        lines=[
            CreditLine(line.position, line.description, line.tier, amount(line.left), form[_name(line)])
            for line in left.lines
        ],
        is_nothing_left=not any(line.left for line in left.lines),
        back_url=url_for("office.invoice", tenant=visit.tenant.slug, number=left.page.number),
    )
    return render_template("office/credit_notes/draft.html", page=page)


def _back(visit: Visit, note_id: UUID, words: str) -> Any:
    say_when_saved(words)
    return redirect(url_for("office.credit_note", tenant=visit.tenant.slug, note_id=note_id), 303)


def _issued(note_id: UUID) -> NotePage:
    page = notes.note_page(note_id)
    if not page.is_issued:
        raise Missing()
    return page
