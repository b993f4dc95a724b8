"""Who is in charge of a client's tickets: a lead for each step of its ladder, duty manager, account managers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import redirect, render_template, url_for
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import Length

from msp import identity, tiers
from msp.identity import Can
from msp.identity.rosters import staff_at
from msp.kernel.errors import Missing
from msp.store import db
from msp.tenants import TenantView
from msp.tiers import Authority, Charge, Named, NamingForm, Posts, Step, Tier
from msp.web.door import Visit, Within, needs
from msp.web.forms import IN_PLACE, Answered, attach, id_of, offered, one_of, say_when_saved
from msp.web.office.wing import bp

LEAD = "lead-"
POST = "Choose one of the posts."
WHO = "Choose somebody of the provider who serves this client."


class ChargeForm(FlaskForm):
    """Who has a post from now on."""

    post = SelectField("Which post?", [Answered()], validate_choice=False)
    agent_id = SelectField("Who?", [Answered()], validate_choice=False)
    reason = StringField("Why?", [Length(max=500, message="Keep it to 500 characters.")])


@dataclass(frozen=True, slots=True)
class PostRow:
    """One post, who was named for it, and who hears of what is raised to it."""

    words: str
    named: str
    since: datetime | None
    author: str
    hears: tuple[str, ...]
    instead: str


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One naming of the past or the present."""

    since: datetime
    post: str
    who: str
    author: str
    reason: str


@dataclass(frozen=True, slots=True)
class ChargePage:
    """Every post of a client, the form that names somebody, and who was named before."""

    tenant: TenantView
    posts: Sequence[PostRow]
    history: Sequence[HistoryRow]
    form: ChargeForm


@bp.get("/<tenant>/in-charge")
@needs(Can.CONFIG_GOVERN, Within.TENANT)
def in_charge(visit: Visit):
    """Who is in charge, and who was."""
    return _show(visit, ChargeForm(formdata=None))


@bp.post("/<tenant>/in-charge")
@needs(Can.CONFIG_GOVERN, Within.TENANT)
def put_in_charge(visit: Visit):
    """Name somebody, or nobody, for a post; it counts from now on."""
    form = ChargeForm()
    if not form.validate():
        return _show(visit, form), 422
    try:
        tiers.put_in_charge(_naming(form), by=visit.actor, now=visit.now)
    except IN_PLACE as refusal:
        db.session.rollback()
        attach(refusal, form)
        return _show(visit, form), refusal.status
    say_when_saved("It counts from now on; what is raised next goes there.")
    return redirect(url_for("office.in_charge", tenant=visit.tenant.slug), 303)


def who_hears(visit: Visit) -> tuple[tuple[str, str], ...]:
    """Each post of the client in scope with the names of those who hear of what is raised to it."""
    posts = tiers.posts_of(visit.tenant.id, visit.now)
    return tuple(
        (row.words, ", ".join(row.hears) + (" (stands in)" if row.instead else ""))
        for row in _rows(posts, _steps(visit), {})
    )


def _naming(form: ChargeForm) -> NamingForm:
    chosen = form.post.data or ""
    agent_id = id_of(form.agent_id.data, field="agent_id", sentence=WHO) if form.agent_id.data else None
    reason = form.reason.data or ""
    if not chosen.startswith(LEAD):
        return NamingForm(one_of(Authority, chosen, field="post", sentence=POST), agent_id, reason=reason)
    tier = one_of(Tier, chosen.removeprefix(LEAD), field="post", sentence=POST)
    return NamingForm(Authority.LEAD, agent_id, tier, reason)


def _show(visit: Visit, form: ChargeForm) -> str:
    steps, posts = _steps(visit), tiers.posts_of(visit.tenant.id, visit.now)
    names = _names(posts.namings)
    leads = [(f"{LEAD}{step.tier}", _lead_words(step)) for step in steps]
    form.post.choices = offered([*leads, (Authority.DUTY_MANAGER.value, "Duty manager")])
    staff = [(str(person.id), person.name or "No name") for person in staff_at(visit.tenant.id)]
    form.agent_id.choices = offered([*staff, ("", "Nobody")])
    rows, history = _rows(posts, steps, names), _history(posts, steps, names)
    page = ChargePage(visit.tenant, tuple(rows), tuple(history), form)
    return render_template("office/charge/show.html", page=page)


def _steps(visit: Visit) -> list[Step]:
    try:
        return [step for step in tiers.ladder_in_force(visit.now).steps if not step.is_self_service]
    except Missing:
        return []


def _lead_words(step: Step) -> str:
    return f"Lead of {step.label} {step.name}"


def _rows(posts: Posts, steps: Sequence[Step], names: Mapping[UUID, str]) -> Iterator[PostRow]:
    for step in steps:
        yield _row(posts, Authority.LEAD, step, names)
    yield _row(posts, Authority.DUTY_MANAGER, None, names)
    yield _row(posts, Authority.ACCOUNT_MANAGER, None, names)


def _row(posts: Posts, authority: Authority, step: Step | None, names: Mapping[UUID, str]) -> PostRow:
    charge = posts.charge(authority, step.tier if step else None)
    named = posts.named(authority, step.levels if step else ())
    holder = named if named and named.agent_id else None
    return PostRow(
        words=_lead_words(step) if step else authority.words.capitalize(),
        named=names.get(holder.agent_id, "") if holder and holder.agent_id else "",
        since=holder.since if holder else None,
        author=holder.author if holder else "",
        hears=tuple(mailbox.name for mailbox in charge.mailboxes),
        instead=_instead(charge, holder),
    )


def _instead(charge: Charge, holder: Named | None) -> str:
    """Why somebody else hears of it; empty where whoever has the post does."""
    if charge.is_on_call:
        return "Nobody is named, so whoever is on call for the team of this step hears of it."
    if charge.held_by is charge.authority:
        return ""
    whom = f"the {charge.held_by.words}" if charge.held_by else "the owner"
    if charge.is_away:
        return f"Absent now, so {whom} hears of it."
    if holder is None:
        return f"Nobody is named, so {whom} hears of it."
    return f"No longer serves this client, so {whom} hears of it."


def _history(posts: Posts, steps: Sequence[Step], names: Mapping[UUID, str]) -> Iterator[HistoryRow]:
    known = {level.value: _lead_words(step) for step in steps for level in step.levels}
    for one in posts.namings:
        post = known.get(one.tier, f"Lead of {one.tier}") if one.tier else one.authority.words.capitalize()
        who = names.get(one.agent_id, "A former agent") if one.agent_id else "Nobody"
        yield HistoryRow(one.since, post, who, one.author, one.reason)


def _names(namings: Sequence[Named]) -> dict[UUID, str]:
    found = identity.agents_by_id(one.agent_id for one in namings if one.agent_id)
    return {agent_id: agent.name or "No name" for agent_id, agent in found.items()}
