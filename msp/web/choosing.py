"""Choosing a password: by the link of an invitation, or by one that was asked for because the old one is forgotten."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField
from wtforms.validators import DataRequired, EqualTo, Length

from msp.identity import passwords, signing_in, welcome
from msp.identity.links import Purpose
from msp.identity.passwords import HashCost
from msp.kernel import clock
from msp.kernel.errors import Invalid
from msp.store import Side, reading_the_door
from msp.web.door import Visit, by_link, public, writing_for
from msp.web.forms import attach

bp = Blueprint("password", __name__)

SENT = "If that address belongs to an account here, a link to choose a new password is on its way to it."


class ChooseForm(FlaskForm):
    """A password, typed twice."""

    password = PasswordField(
        "New password",
        [DataRequired("Type a password."), Length(max=1000, message="That is too long for a password.")],
        description="At least 15 characters; a short sentence is easiest.",
    )
    again = PasswordField(
        "The same again",
        [DataRequired("Type it a second time."), EqualTo("password", "The two do not match; type both again.")],
    )


class ForgottenForm(FlaskForm):
    """Where the account is written to."""

    email = EmailField("E-mail address", [DataRequired("Type your e-mail address."), Length(max=254)])


@bp.route("/password/<token>", methods=["GET", "POST"])
@by_link(Purpose.WELCOME, Side.CLIENT, "whoever reads the mailbox of an account chooses its password")
def choose(visit: Visit):
    """Ask for the new password; the link is used up by choosing one."""
    form = ChooseForm()
    if not form.validate_on_submit():
        return render_template("signin/choose.html", form=form), 422 if form.is_submitted() else 200
    assert visit.link is not None
    try:
        welcome.choose_password(visit.link, form.password.data or "", cost=_cost(), now=visit.now)
    except Invalid as refusal:
        attach(refusal, form)
        return render_template("signin/choose.html", form=form), 422
    flash("Your password is set. Sign in with it now.", "success")
    return redirect(url_for("signin.sign_in"), 303)


@bp.route("/forgotten-password", methods=["GET", "POST"])
@public("people who cannot sign in must reach it; it says the same of every address")
def forgotten():
    """Send a link to whoever has an account; known and unknown addresses get the same answer at the same price."""
    form = ForgottenForm()
    if not form.validate_on_submit():
        return render_template("signin/forgotten.html", form=form), 422 if form.is_submitted() else 200
    now, email = clock.now(), signing_in.folded_address(form.email.data or "")
    if signing_in.tries_too_often(f"forgotten:{email}", request.remote_addr or "unknown", now=now):
        form.form_errors.append("There were too many tries from here. Wait a quarter of an hour, then try again.")
        return render_template("signin/forgotten.html", form=form), 429
    passwords.matches(None, email, _cost())  # dearer than a letter, so the time says nothing
    with reading_the_door():
        known = welcome.known_under(email)
    if known is not None:
        with writing_for(known.tenant_id):
            welcome.offer_forgotten(known, now=now)
    flash(SENT, "info")
    return redirect(url_for("signin.sign_in"), 303)


def _cost() -> HashCost:
    return HashCost(*current_app.config["PASSWORD_COST"])
