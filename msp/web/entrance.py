"""The sign-in page, signing out, and the way from the first page to one's own wing."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from sqlalchemy import select
from wtforms import EmailField, PasswordField
from wtforms.validators import DataRequired, Length

from msp.identity import Actor, Role
from msp.identity.passwords import HashCost
from msp.identity.signing_in import Refused
from msp.identity.signing_in import sign_in as prove
from msp.kernel import clock
from msp.store import db, reading_the_door
from msp.web.door import public
from msp.web.signin import way_back
from msp.web.signin.login import current_actor, let_in, let_out

bp = Blueprint("signin", __name__)

WRONG = "That e-mail address and password do not go together."
WAIT = "There were too many tries from here. Wait a quarter of an hour, then try again."


class SignInForm(FlaskForm):
    """E-mail and password."""

    email = EmailField("E-mail address", [DataRequired("Type your e-mail address."), Length(max=254)])
    password = PasswordField("Password", [DataRequired("Type your password."), Length(max=1000)])


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
        return render_template("signin/sign_in.html", form=form), 422 if form.is_submitted() else 200
    answer = prove(
        form.email.data or "",
        form.password.data or "",
        source=request.remote_addr or "unknown",
        cost=HashCost(*current_app.config["PASSWORD_COST"]),
        now=clock.now(),
    )
    if isinstance(answer, Refused) or not let_in(answer.session_key):
        wait = isinstance(answer, Refused) and answer.wait
        form.form_errors.append(WAIT if wait else WRONG)
        return render_template("signin/sign_in.html", form=form), 429 if wait else 422
    return way_back.forget(redirect(way_back.wanted() or url_for("signin.first_page")))


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
