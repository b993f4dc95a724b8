"""The editor of a setting: shown, changed by its own buttons, and read into a change that is looked at next."""

import json
from typing import Any

from flask import render_template, request

from msp import agreements
from msp.agreements import Mode, Setting
from msp.agreements.bound_words import bounds_told
from msp.agreements.publishing import checked
from msp.kernel.errors import Conflict, Forbidden, Invalid, Refusal
from msp.store import db
from msp.tiers import Ladder
from msp.web.door import Visit
from msp.web.forms import attach
from msp.web.settings.bench import Bench
from msp.web.settings.editor import LEADS_ON, Opened
from msp.web.settings.pages import EditPage, standing_words
from msp.web.settings.place import Place
from msp.web.settings.reviewing import looked_at
from msp.web.settings.starting import moment_of

Answer = tuple[str, int]
#: How deep the documents of settings lie within each other at most; targets and hours are four deep.
_DEEPEST = 8
FIXED = "This is fixed by your provider. Ask your account manager if it has to change."


def edit(visit: Visit, place: Place, setting: str) -> Answer:
    """The editor as the newest version fills it; a locked setting says so instead."""
    bench = Bench.of(visit, place, setting, request.args.get("name"))
    opened = bench.editor.opened(agreements.standing(bench.setting, bench.name).document)
    opened.form["name"].data = bench.name
    opened.form["base"].data = _written_on(bench, opened)
    return _show(bench, opened, 200)


def send(visit: Visit, place: Place, setting: str) -> Answer:
    """What was typed as a change to look at; a fault stands beside its field and nothing typed is lost."""
    bench = Bench.of(visit, place, setting, request.form.get("name"))
    if bench.rail.mode is Mode.LOCKED:
        raise Forbidden(FIXED)
    deed = request.form.get("deed", "")
    if deed == "again":
        return typed_again(bench, written(bench, document_sent()), request.form.get("starts_at", ""))
    before = agreements.standing(bench.setting, bench.name).document
    opened = bench.editor.sent(before)
    if deed not in LEADS_ON:
        return _show(bench, opened, opened.refused_as if opened.form.errors else 200)
    if not opened.form.validate():
        return _show(bench, opened, 422)
    try:
        starts = moment_of(opened.form["starts_at"].data or "", bench.zone, visit.now)
        document = bench.editor.typed(opened, before)
        # What comes anew follows nothing yet; the review says what of its name is there already.
        seen = None if opened.about is None else opened.form["base"].data
        return looked_at(bench, bench.draft(document, starts, opened.form["reason"].data or ""), seen)
    except (Invalid, Conflict) as refusal:
        db.session.rollback()
        attach(refusal, opened.form)
        return _show(bench, opened, refusal.status)


def typed_again(bench: Bench, document: dict[str, Any], starts: str, refusal: Refusal | None = None) -> Answer:
    """The editor with a change that was looked at already, and with what stands against it, if anything does."""
    opened = bench.editor.opened(document)
    form = opened.form
    form["name"].data, form["starts_at"].data = bench.name, starts
    form["base"].data, form["reason"].data = (request.form.get(name, "") for name in ("base", "reason"))
    if refusal is not None:
        attach(refusal, form)
    return _show(bench, opened, refusal.status if refusal else 200)


def written(bench: Bench, document: dict[str, Any]) -> dict[str, Any]:
    """A document that the editor of a setting can show again; Invalid when it wrote no such thing.

    A ladder is shown also where a team or a category that it names has gone since.
    """
    if bench.setting is Setting.LADDER:
        Ladder.from_document(document)
        return document
    return checked(bench.setting, document)


def document_sent() -> dict[str, Any]:
    """The document that a form carries; Invalid when it is none, or nested deeper than any setting is."""
    try:
        document = json.loads(request.form.get("document", ""))
        # Half a character (a lone surrogate) can be escaped in JSON, but neither kept nor shown.
        json.dumps(document, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict) or _is_deep(document):
        raise Invalid("That form lost what was typed in it; open the setting again.")
    return document


def _is_deep(document: dict[str, Any]) -> bool:
    """Whether values lie deeper than the readers of settings, which call themselves or write values out, may go."""
    level: list[Any] = [document]
    for _ in range(_DEEPEST):
        inner = (value.values() if isinstance(value, dict) else value for value in level)
        level = [value for values in inner for value in values if isinstance(value, dict | list)]
    return bool(level)


def _written_on(bench: Bench, opened: Opened) -> str:
    """What names the version that a change from this form follows; empty for what comes anew."""
    return "" if opened.about is None else agreements.standing(bench.setting, bench.name, opened.about).base


def _show(bench: Bench, opened: Opened, status: int) -> Answer:
    rail = bench.rail
    standing = agreements.standing(bench.setting, bench.name)
    page = EditPage(
        place=bench.place,
        tenant=bench.visit.tenant,
        crumbs=bench.crumbs(),
        words=bench.words,
        standing=standing_words(standing, bench.zone),
        mode=rail.mode.value,
        bounds=bounds_told(bench.setting, rail.bounds),
        barred=frozenset(name for name, allowed in rail.bounds.items() if allowed is False),
        form=opened.form,
        parts=opened.parts,
        send_url=bench.url("setting"),
        history_url=bench.url("setting_history"),
        back_url=bench.place.url("agreement", bench.visit),
    )
    template = "settings/fixed.html" if rail.mode is Mode.LOCKED else bench.editor.template
    return render_template(template, page=page), status
