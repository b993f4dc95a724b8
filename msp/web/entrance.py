"""The sign-in page, signing out, and the way from the first page to one's own wing."""

from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from sqlalchemy import select
from wtforms import EmailField, PasswordField
from wtforms.validators import DataRequired, Length

from msp.identity import Actor, Role
from msp.identity.passwords import HashCost
from msp.identity.signing_in import Refused, knocks_too_often
from msp.identity.signing_in import sign_in as prove
from msp.identity.sso import tenant_of_domain
from msp.identity.wording import domain
from msp.kernel import clock
from msp.kernel.errors import Invalid
from msp.store import db, reading_the_door
from msp.web.door import public
from msp.web.signin import way_back
from msp.web.signin.login import current_actor, let_in, let_out, visitor_of, way_in

bp = Blueprint("signin", __name__)

WRONG = "That e-mail address and password do not go together."
NO_COMPANY = "No company signs in that way for that address. Use your password, or ask your own administrator."
WAIT = "There were too many tries from here. Wait a quarter of an hour, then try again."


class SignInForm(FlaskForm):
    """E-mail and password."""

    email = EmailField("E-mail address", [DataRequired("Type your e-mail address."), Length(max=254)])
    password = PasswordField("Password", [DataRequired("Type your password."), Length(max=1000)])


class CompanyForm(FlaskForm):
    """The e-mail address alone, for somebody whose company has a sign-in service of its own."""

    email = EmailField("Work e-mail address", [DataRequired("Type your work e-mail address."), Length(max=254)])


@bp.route("/sign-in", methods=["GET", "POST"])
@public("people who are not signed in yet must reach it")
def sign_in():
    """Ask for the password; every failure looks and costs the same."""
    form = SignInForm()
    with reading_the_door():
        db.session.execute(select(1))  # a page whose form could lead nowhere is not shown at all
    if current_actor() is not None and request.method == "GET":
        return redirect(url_for("signin.first_page"))
    if not form.validate_on_submit():
        return _page(form), 422 if form.is_submitted() else 200
    answer = prove(
        form.email.data or "",
        form.password.data or "",
        source=request.remote_addr or "unknown",
        cost=HashCost(*current_app.config["PASSWORD_COST"]),
        now=clock.now(),
    )
    if isinstance(answer, Refused):
        form.form_errors.append(WAIT if answer.wait else WRONG)
        return _page(form), 429 if answer.wait else 422
    if not let_in(answer.session_key):
        return _another_way(answer.session_key, form)
    return way_back.forget(redirect(way_back.wanted() or url_for("signin.first_page")))


@bp.post("/sign-in/company")
@public("people who are not signed in yet look for their company's sign-in service")
def find_company():
    """Lead to the sign-in page of the client whose mail domain it is; people are never looked up, only domains."""
    form = CompanyForm(prefix="company")
    if knocks_too_often("company", source=request.remote_addr or "unknown", now=clock.now()):
        form.form_errors.append(WAIT)
        return _page(company=form), 429
    if not form.validate():
        return _page(company=form), 422
    tenant_id = _owner_of((form.email.data or "").rpartition("@")[2])
    if tenant_id is None:
        form.form_errors.append(NO_COMPANY)
        return _page(company=form), 422
    return redirect(way_in([tenant_id]), 303)


@bp.post("/sign-out")
@public("ends only the caller's own session")
def sign_out():
    """End the session."""
    let_out()
    flash("You are signed out.", "info")
    return redirect(url_for("signin.sign_in"))


@bp.get("/")
@public("sends everybody to their own wing or to the sign-in page")
def first_page():
    """To the wing of one's role."""
    actor = current_actor()
    return redirect(url_for("signin.sign_in") if actor is None else url_for(home_of(actor)))


def home_of(actor: Actor) -> str:
    """The endpoint where an actor's day begins."""
    if actor.has_role(Role.CLIENT_ADMIN, Role.CLIENT_USER):
        return "portal.home"
    if actor.has_role(Role.AGENT):
        return "desk.queue"
    return "office.clients"


def _another_way(session_key: str, form: SignInForm) -> Any:
    """The password was right, but opens nothing: to the client that wants another way in, if that is why."""
    visitor = visitor_of(session_key)
    if visitor is not None and visitor.actor.held_back:
        flash("Your password is right, but does not count there any more.", "info")
        return redirect(way_in(visitor.actor.held_back), 303)
    form.form_errors.append(WRONG)
    return _page(form), 422


def _owner_of(text: str) -> UUID | None:
    try:
        wanted = domain(text)
    except Invalid:
        return None
    with reading_the_door():
        return tenant_of_domain(wanted)


def _page(form: SignInForm | None = None, company: CompanyForm | None = None) -> str:
    form = form or SignInForm(formdata=None)
    company = company or CompanyForm(formdata=None, prefix="company")
    return render_template("signin/sign_in.html", form=form, company=company)
