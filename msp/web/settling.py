"""One form of several on a page: what it asks for is done, or the page comes back with the fault beside its field."""

from collections.abc import Callable
from typing import Any

from flask import redirect
from flask_wtf import FlaskForm

from msp.store import db
from msp.web.forms import IN_PLACE, attach, say_when_saved


def settled(form: FlaskForm, act: Callable[[], str], again: Callable[[], str], then: str) -> Any:
    """Do what a form asks for and go on with the words that tell of it; otherwise show its page again."""
    if not form.validate():
        return again(), 422
    try:
        words = act()
    except IN_PLACE as refusal:
        # What was changed before the refusal must neither be saved nor shown.
        db.session.rollback()
        attach(refusal, form)
        return again(), refusal.status
    return said(words, then)


def said(words: str, then: str) -> Any:
    """Go on to another page with the words that tell what was done."""
    say_when_saved(words)
    return redirect(then, 303)
