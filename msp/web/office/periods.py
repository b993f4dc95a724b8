"""A client's month: previewed by the engine that closes it, and closed (house.md section 10, walk 3)."""

from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for

from msp import billing
from msp.billing import MonthPreview
from msp.billing.paper import month_words
from msp.identity import Can
from msp.kernel.errors import Conflict, Invalid
from msp.kernel.periods import Month
from msp.sla.breaches import undecided_excuses
from msp.store import db
from msp.tenants import TenantView
from msp.web.door import Visit, Within, needs
from msp.web.figures import as_here
from msp.web.forms import say_when_saved
from msp.web.invoice_paper import InvoicePaper, paper_of
from msp.web.office.wing import bp
from msp.web.statement_paper import StatementPaper, statement_of

NAME_LENGTH = 40
#: Nobody issues figures that were not looked at: the form carries the hash of what its page showed.
UNSEEN = "The form did not say which figures you looked at. Look at these, then close the month."


@dataclass(frozen=True, slots=True)
class PeriodPage:
    """A month that is open: what its close would issue, or the trouble that stands in its way."""

    tenant: TenantView
    month: str
    words: str
    deed: str
    not_yet: str
    #: What to know before closing it; none of it stands in the way of a preview.
    warnings: tuple[str, ...]
    paper: InvoicePaper | None
    statement: StatementPaper | None
    seen: str
    trouble: str
    previous_url: str
    next_url: str
    confirm_url: str | None
    #: Excuses of the month that are proposed, while nobody has decided about them.
    undecided: int


@bp.get("/<tenant>/periods/<month>")
@needs(Can.MONTH_PREVIEW, Within.TENANT)
def period(visit: Visit, month: str):
    """What closing the month now would issue; a closed month leads to its invoice."""
    named = Month.parse(month)
    number = billing.period_status(named, now=visit.now).number
    if number:
        return redirect(url_for("office.invoice", tenant=visit.tenant.slug, number=number))
    page = _page(visit, named)
    return render_template("office/periods/period.html", page=page), 422 if page.trouble else 200


@bp.get("/<tenant>/periods/<month>/closing")
@needs(Can.MONTH_CLOSE, Within.TENANT)
def confirm_close(visit: Visit, month: str):
    """Ask once more: closing cannot be undone; 409 with the way on when the month is closed or not over."""
    named = Month.parse(month)
    try:
        return _ask(_page(visit, named))
    except Conflict as refusal:
        return _too_late(visit, named, refusal)


@bp.post("/<tenant>/periods/<month>/closing")
@needs(Can.MONTH_CLOSE, Within.TENANT)
def close_month(visit: Visit, month: str):
    """Close the month and issue its invoice; 409 when it is closed, not over, or other than what was looked at."""
    named, seen = Month.parse(month), request.form.get("seen")
    try:
        if not seen:
            return _ask(_page(visit, named), UNSEEN)
        closed = billing.close_month(named, by=visit.actor, now=visit.now, expected_inputs_hash=seen)
    except Invalid as refusal:
        # A missing contract, rate card or rate is named on the page; nothing was written.
        db.session.rollback()
        return _ask(_page(visit, named, refusal.sentence))
    except Conflict as refusal:
        db.session.rollback()
        return _too_late(visit, named, refusal)
    say_when_saved(f"{month_words(month)} is closed for {visit.tenant.name}: invoice {closed.page.number} is issued.")
    return redirect(url_for("office.invoice", tenant=visit.tenant.slug, number=closed.page.number), 303)


def _too_late(visit: Visit, month: Month, refusal: Conflict) -> tuple[str, int]:
    """The refusal with the way on: to the invoice that there is, or to the figures as they are now."""
    number, here = billing.period_status(month, now=visit.now).number, visit.tenant.slug
    way = {"back_label": "Look at the preview", "back_url": url_for("office.period", tenant=here, month=str(month))}
    if number and visit.can(Can.INVOICE_READ):
        url = url_for("office.invoice", tenant=here, number=number)
        way = {"back_label": f"Open invoice {number}", "back_url": url}
    page = {"status": refusal.status, "sentence": refusal.sentence, "refusal": refusal}
    return render_template("errors/refusal.html", **page, **way), refusal.status


def _ask(page: PeriodPage, fault: str = "") -> tuple[str, int]:
    if page.not_yet:
        raise Conflict(page.not_yet)
    status = 422 if page.trouble or fault else 200
    return render_template("office/periods/confirm.html", page=page, fault=fault), status


def _page(visit: Visit, month: Month, trouble: str = "") -> PeriodPage:
    preview: MonthPreview | None = None
    if not trouble:
        try:
            preview = billing.preview_month(month, now=visit.now)
        except Invalid as refusal:
            trouble = refusal.sentence
    words = month_words(str(month))
    return PeriodPage(
        tenant=visit.tenant,
        month=str(month),
        words=words,
        deed=f"Close {words} for {_short(visit.tenant.name)}",
        not_yet=preview.not_yet if preview else "",
        warnings=tuple(as_here(sentence) for sentence in preview.warnings) if preview else (),
        paper=paper_of(preview.page) if preview else None,
        statement=statement_of(preview.statement) if preview else None,
        seen=preview.inputs_hash if preview else "",
        trouble=trouble,
        confirm_url=_confirm_url(visit, month, preview),
        undecided=undecided_excuses(month.span(visit.tenant.time_zone), now=visit.now),
        **_neighbours(visit, month),
    )


def _short(name: str) -> str:
    """A name as a button bears it; the page around says it in full."""
    return name if len(name) <= NAME_LENGTH else f"{name[: NAME_LENGTH - 1].rstrip()}…"


def _neighbours(visit: Visit, month: Month) -> dict[str, Any]:
    here: dict[str, Any] = {"tenant": visit.tenant.slug}
    return {
        "previous_url": url_for("office.period", **here, month=str(month.previous)),
        "next_url": url_for("office.period", **here, month=str(month.next)),
    }


def _confirm_url(visit: Visit, month: Month, preview: MonthPreview | None) -> str | None:
    if preview is None or preview.not_yet or not visit.can(Can.MONTH_CLOSE):
        return None
    return url_for("office.confirm_close", tenant=visit.tenant.slug, month=str(month))
