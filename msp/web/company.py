"""A client's own sign-in page, and the way through its sign-in service and back.

Going there is a form with a token and not a link: another site could otherwise send somebody through a sign-in that he
did not ask for. The state stays in his session, so an answer that belongs to another browser opens nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import UUID

import structlog
from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm

from msp import tenants
from msp.config import Settings
from msp.identity import Can, sso
from msp.identity.signing_in import knocks_too_often
from msp.identity.sso import Arrival, ConnectionView, Stranger
from msp.kernel import clock
from msp.kernel.errors import Missing
from msp.kernel.later import Later
from msp.store import Side, Who, acting_for, db, reading_the_door, serving
from msp.tenants import TenantView
from msp.web.door import public
from msp.web.entrance import SignInForm
from msp.web.signin import way_back
from msp.web.signin.login import current_actor, let_in
from msp.web.signin.proof import Again, Fault, NotProved, Proof

if TYPE_CHECKING:
    from msp.web.signin import sso as service
else:
    service = Later("msp.web.signin.sso")

log = structlog.get_logger(__name__)
bp = Blueprint("sso", __name__)


@dataclass(frozen=True, slots=True)
class ClientDoorPage:
    """How the people of one client sign in."""

    tenant: TenantView
    connections: Sequence[ConnectionView]
    allows_password: bool
    #: For the token of the buttons, which have nothing to fill in.
    form: FlaskForm
    sign_in: SignInForm


@dataclass(frozen=True, slots=True)
class LeavingPage:
    """The step from here to the service."""

    tenant: TenantView
    name: str
    host: str
    url: str


@dataclass(frozen=True, slots=True)
class RefusedPage:
    """Why nobody came in, in plain words."""

    tenant: TenantView
    name: str
    fault: str


@bp.get("/t/<tenant>/sign-in")
@public("the people of a client who are not signed in yet must reach it")
def client_page(tenant: str):
    """The client's connections as buttons, and the password form where passwords count.

    A client without any, and a client that does not exist, lead to everybody's sign-in page alike.
    """
    try:
        here = _client(tenant)
    except Missing:
        return redirect(url_for("signin.sign_in"))
    actor = current_actor()
    if actor is not None and actor.person_at(here.id) is not None:
        return redirect(url_for("portal.client_home", tenant=here.slug))
    with serving([here.id]):
        active = [connection for connection in sso.connections() if connection.is_active]
        allows_password = sso.policy().allows_password
    if not active and allows_password:
        return redirect(url_for("signin.sign_in"))
    page = ClientDoorPage(here, active, allows_password, FlaskForm(), SignInForm(formdata=None))
    return render_template("signin/client.html", page=page)


@bp.post("/t/<tenant>/sso/<uuid:connection_id>/start")
@public("the people of a client go to their company's sign-in service from here")
def start(tenant: str, connection_id: UUID):
    """To the service, by a page of its own: by the content policy a form only leads to this origin, a page anywhere."""
    here, connection = _connection(tenant, connection_id)
    now = clock.now()
    if _knocks_too_often(now):
        return _refused(here, connection, "often", 429)
    trying = request.form.get("purpose") == "try"
    if not (_may_try(here) if trying else connection.is_active):
        raise Missing()
    try:
        url = service.leave(connection, back_to(here, connection), trying=trying, loopback=_loopback(), hour=_hour(now))
    except NotProved as fault:
        return _not_proved(here, connection, fault)
    page = LeavingPage(here, connection.name, urlsplit(url).hostname or "", url)
    return render_template("signin/leaving.html", page=page)


@bp.get("/t/<tenant>/sso/<uuid:connection_id>/callback")
@public("the company's sign-in service sends people back to it")
def callback(tenant: str, connection_id: UUID):
    """Back from the service: whoever it vouches for is let in as a person of this one client, or refused plainly."""
    here, connection = _connection(tenant, connection_id)
    now = clock.now()
    if _knocks_too_often(now):
        return _refused(here, connection, "often", 429)
    try:
        # No scope and no transaction is open while the service is asked: however slow it is, nobody else waits.
        outcome = service.come_back(connection, back_to(here, connection), loopback=_loopback(), hour=_hour(now))
    except NotProved as fault:
        return _not_proved(here, connection, fault)
    if isinstance(outcome, Again):
        return redirect(outcome.url)
    return _tried(here, connection, outcome, now) if outcome.trying else _entered(here, connection, outcome, now)


def _entered(here: TenantView, connection: ConnectionView, proof: Proof, now: datetime):
    try:
        arrival = _arrive(here, connection, proof, now)
    except Stranger as stranger:
        _log("refused at sign-in", connection, why=stranger.why)
        return _refused(here, connection, "stranger", 403)
    if not let_in(arrival.session_key):
        return _refused(here, connection, "stranger", 403)
    _log("signed in", connection, person=arrival.person_id)
    wanted = way_back.wanted() or ""
    home = url_for("portal.client_home", tenant=here.slug)
    return way_back.forget(redirect(wanted if wanted.startswith("/portal") else home))


def _tried(here: TenantView, connection: ConnectionView, proof: Proof, now: datetime):
    """An admin only tried it out: nothing about the session changes."""
    if not _may_try(here):
        return _refused(here, connection, Fault.STALE, 400)
    try:
        arrival = _arrive(here, connection, proof, now)
    except Stranger as stranger:
        _log("tried in vain", connection, why=stranger.why)
        flash(f"{connection.name} answered, but would let nobody in: {stranger.why}.", "warning")
    else:
        _log("tried", connection, person=arrival.person_id)
        flash(_tried_words(connection, arrival), "success" if arrival.is_admin else "warning")
    return redirect(url_for("portal.sign_on", tenant=here.slug))


def _tried_words(connection: ConnectionView, arrival: Arrival) -> str:
    if arrival.is_admin:
        return f"{connection.name} works: it led to {arrival.name}, an admin of yours. It is proved now."
    return f"{connection.name} led to {arrival.name}, who is no admin of yours; an admin has to try it."


def _arrive(here: TenantView, connection: ConnectionView, proof: Proof, now: datetime) -> Arrival:
    with acting_for(here.id, Who(Side.CLIENT, None, f"Sign-in service {connection.name}")):
        arrival = sso.arrive(connection.id, proof.claims, trying=proof.trying, now=now)
        db.session.commit()
    return arrival


def _client(slug: str) -> TenantView:
    with reading_the_door():
        here = tenants.tenant_by_key(slug)
    if here.is_provider:
        raise Missing()
    return here


def _connection(slug: str, connection_id: UUID) -> tuple[TenantView, ConnectionView]:
    here = _client(slug)
    with serving([here.id]):
        return here, sso.connection(connection_id)


def _may_try(here: TenantView) -> bool:
    actor = current_actor()
    return actor is not None and actor.side is Side.CLIENT and actor.reach(Can.SSO_MANAGE, here.id) is not None


def back_to(here: TenantView, connection: ConnectionView) -> str:
    """The one address to which a connection's service sends people back; each connection has its own."""
    path = url_for("sso.callback", tenant=here.slug, connection_id=connection.id)
    return _settings().base_url.rstrip("/") + path


def _settings() -> Settings:
    return current_app.config["SETTINGS"]


def _loopback() -> bool:
    return _settings().sso_loopback


def _hour(now: datetime) -> int:
    return int(now.timestamp() // 3600)


def _knocks_too_often(now: datetime) -> bool:
    return knocks_too_often("service", source=request.remote_addr or "unknown", now=now)


def _not_proved(here: TenantView, connection: ConnectionView, fault: NotProved):
    _log("not proved", connection, why=fault.why)
    return _refused(here, connection, fault.fault, 502 if fault.fault is Fault.SILENT else 400)


def _refused(here: TenantView, connection: ConnectionView, fault: str, status: int):
    return render_template("signin/refused.html", page=RefusedPage(here, connection.name, str(fault))), status


def _log(what: str, connection: ConnectionView, **values: object) -> None:
    told = {name: str(value) for name, value in values.items()}
    log.info(f"sso: {what}", tenant=str(connection.tenant_id), connection=str(connection.id), **told)
