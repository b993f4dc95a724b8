"""Making a change that was looked at: published or asked for; refused ones come back with everything that was typed."""

from typing import Any

from flask import redirect, request

from msp import agreements
from msp.agreements import ChangeView, Draft, StaleChange
from msp.kernel.errors import Conflict, Invalid, Refusal
from msp.store import db
from msp.web.door import Visit
from msp.web.forms import say_when_saved
from msp.web.settings.bench import Bench
from msp.web.settings.editing import document_sent, typed_again, written
from msp.web.settings.pages import starts_words
from msp.web.settings.place import Place
from msp.web.settings.reviewing import looked_at
from msp.web.settings.starting import moment_of


def make(visit: Visit, place: Place, setting: str) -> Any:
    """Carry a change out, and lead to it; what stands against it is said where it can be put right."""
    bench = Bench.of(visit, place, setting, request.form.get("name"))
    document, starts_at = document_sent(), request.form.get("starts_at", "")
    try:
        starts = moment_of(starts_at, bench.zone, visit.now)
    except Invalid as refusal:
        return typed_again(bench, document, starts_at, refusal)
    draft = bench.draft(document, starts, request.form.get("reason", ""))
    try:
        change = _made(bench, draft)
    except (Invalid, Conflict) as refusal:
        db.session.rollback()
        return _refused(bench, draft, refusal)
    say_when_saved(_told(bench, change))
    return redirect(place.url("change", visit, change_id=change.id), 303)


def _refused(bench: Bench, draft: Draft, refusal: Refusal) -> Any:
    """The change again with what stands against it; one that cannot be looked at any more is changed first."""
    fault = None if isinstance(refusal, StaleChange) else refusal
    try:
        return looked_at(bench, draft, request.form.get("base"), fault)
    except (Invalid, Conflict) as trouble:
        document = written(bench, dict(draft.document))
        return typed_again(bench, document, request.form.get("starts_at", ""), trouble)


def _made(bench: Bench, draft: Draft) -> ChangeView:
    act = agreements.publish_change if bench.place.governs else agreements.ask_for_change
    return act(draft, request.form.get("base", ""), by=bench.visit.actor, now=bench.visit.now)


def _told(bench: Bench, change: ChangeView) -> str:
    if change.is_waiting:
        return f"{bench.words}: your change is sent. You get a mail when it is answered."
    return f"{bench.words}: published, counts {starts_words(change.valid_from, bench.zone, now_words='from now on')}."
