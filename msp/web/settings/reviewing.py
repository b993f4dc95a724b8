"""A change before it is made: what differs, which clocks move, and, where two were at it at once, both."""

import json
from collections.abc import Mapping
from typing import Any

from flask import current_app, render_template
from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField
from wtforms.validators import Length

from msp import agreements
from msp.agreements import Draft, Mode, Review, Setting, difference
from msp.agreements.contacts import as_parts, contact_once
from msp.agreements.review import NOTHING_NEW, refuse
from msp.kernel.errors import Invalid, Refusal
from msp.web.forms import Answered, attach
from msp.web.settings.bench import Bench
from msp.web.settings.pages import Both, ReviewPage, budget_shown, shift_shown, standing_words, starts_words
from msp.web.settings.starting import wall_text


class ReviewForm(FlaskForm):
    """The question why, and the change that was looked at."""

    document = HiddenField()
    base = HiddenField()
    name = HiddenField()
    starts_at = HiddenField()
    reason = TextAreaField(
        "Why does this change?",
        [Answered(), Length(max=500, message="Keep it to 500 characters.")],
        description="It stands in the history beside the version, and is read by whoever decides.",
    )


def looked_at(bench: Bench, draft: Draft, seen: str | None, fault: Refusal | None = None) -> tuple[str, int]:
    """The page of a change that is to be made; 409 with both when `seen` no longer stands.

    Forbidden when the setting is locked, Invalid when a bound is broken or nothing would change, and as its room says.
    What was refused already, by a `fault`, is shown with what stands against it and everything that was typed.
    """
    found = agreements.review(draft, freely=bench.place.governs, now=bench.visit.now)
    refuse(found.draft, found.ruling)
    is_stale = bool(seen) and seen != found.standing.base
    if not found.lines and not is_stale:
        raise Invalid(NOTHING_NEW)
    if found.trouble is not None and not is_stale and fault is None:
        raise found.trouble
    form = _filled(bench, found)
    said = {found.trouble.sentence} if found.trouble else set()
    if fault is not None and not is_stale and fault.sentence not in said:
        attach(fault, form)
    page = _page(bench, found, form, _both(bench, draft, found, seen or "") if is_stale else None)
    status = 409 if is_stale else fault.status if fault else 200
    return render_template("settings/review.html", page=page), status


def _filled(bench: Bench, found: Review) -> ReviewForm:
    data = {
        "document": json.dumps(dict(found.draft.document)),
        "base": found.standing.base,
        "name": bench.name,
        "starts_at": wall_text(found.draft.valid_from, bench.zone),
        "reason": found.draft.reason,
    }
    return ReviewForm(formdata=None, data=data)


def _page(bench: Bench, found: Review, form: ReviewForm, both: Both | None) -> ReviewPage:
    asks = bench.rail.mode is Mode.ON_REQUEST
    brand = current_app.config["SETTINGS"].brand
    now_words = f"as soon as {brand} says yes" if asks else "at once"
    return ReviewPage(
        place=bench.place,
        tenant=bench.visit.tenant,
        crumbs=bench.crumbs("Look at it"),
        words=bench.words,
        lines=found.lines,
        starts=starts_words(found.draft.valid_from, bench.zone, now_words=now_words),
        shift=shift_shown(found, bench.place),
        budget=budget_shown(found, bench.place),
        moving=found.moving,
        ticket_view=bench.place.ticket_view,
        trouble=found.trouble.sentence if found.trouble else "",
        deed=f"Ask {brand} for it" if asks else "Publish it",
        form=form,
        both=both,
        make_url=bench.url("make_change"),
        edit_url=bench.url("setting"),
        back_url=bench.place.url("agreement", bench.visit),
    )


def _both(bench: Bench, typed: Draft, found: Review, seen: str) -> Both:
    words = standing_words(found.standing, bench.zone)
    old = _written_on(bench, typed, seen)
    if old is None:
        return Both(words, (), found.lines)
    inside = bench.place.governs
    theirs = difference(bench.setting, old, found.standing.document or {}, with_inside=inside)
    return Both(words, theirs, difference(bench.setting, old, found.draft.document, with_inside=inside))


def _written_on(bench: Bench, typed: Draft, seen: str) -> Mapping[str, Any] | None:
    """What a change was written against; None where nothing is known of it."""
    if bench.setting is Setting.CONTACTS:
        contact_id = typed.document.get("contact_id")
        return {"contact": as_parts(contact_once(contact_id)) if contact_id else None}
    old = agreements.version_named(bench.setting, bench.name, seen)
    return old.document if old else None
