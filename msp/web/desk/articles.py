"""The articles of a client as agents write them: a new text, published, taken back, or thrown away as a draft."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import HiddenInput

from msp import knowledge
from msp.identity import Can
from msp.kernel.errors import Refusal
from msp.knowledge import ArticleForm, ArticleView, Audience
from msp.store import db
from msp.tenants import TenantView
from msp.web.desk.acting import UNREADABLE
from msp.web.desk.wing import bp
from msp.web.door import Visit, Within, needs
from msp.web.forms import IN_PLACE, Answered, attach, offered, one_of, say_when_saved

READERS = {Audience.PROVIDER: "Colleagues only", Audience.CLIENT: "The client's people too"}


class ArticleTextForm(FlaskForm):
    """The text of an article, and the version on which it was written."""

    version = IntegerField(
        widget=HiddenInput(), validators=[InputRequired("This form lost its version; open it again.")]
    )
    title = StringField(
        "Title", [DataRequired("Give the article a title."), Length(max=200, message="Keep it to 200 characters.")]
    )
    summary = StringField(
        "In a line", [Length(max=500, message="Keep it to 500 characters.")], description="It stands in the list."
    )
    body = TextAreaField(
        "Text",
        [DataRequired("Write what the article says.")],
        description="Markdown: ## makes a heading, - a list, **two stars** make bold.",
    )
    audience = RadioField("Who reads it", [Answered()], choices=offered(READERS.items()), validate_choice=False)


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """One article with its form; after a save on an older text also both texts and what happened."""

    tenant: TenantView
    article: ArticleView
    form: ArticleTextForm
    shown: Markup
    readers: str
    now: datetime
    mine: str = ""
    theirs: str = ""
    trouble: str = ""


@bp.route("/<tenant>/articles/<slug>", methods=["GET", "POST"])
@needs(Can.ARTICLE_WRITE, Within.TENANT)
def article(visit: Visit, slug: str):
    """Read an article or its draft, and write a new text of it."""
    found = knowledge.article(visit.actor, visit.tenant.id, slug)
    if request.method == "GET":
        return _show(visit, found, ArticleTextForm(formdata=None, obj=found))
    form = ArticleTextForm()
    if not form.validate():
        return _show(visit, found, form), UNREADABLE
    try:
        knowledge.write(_asked(slug, form), by=visit.actor, now=visit.now)
    except IN_PLACE as refusal:
        db.session.rollback()
        return _refused(visit, slug, form, refusal), refusal.status
    say_when_saved("The article is saved.")
    return redirect(url_for("desk.article", tenant=visit.tenant.slug, slug=slug), 303)


@bp.post("/<tenant>/articles/<slug>/publication")
@needs(Can.ARTICLE_WRITE, Within.TENANT)
def publish_article(visit: Visit, slug: str):
    """Let its audience read it."""
    return _done(visit, slug, knowledge.publish, "The article is published.")


@bp.post("/<tenant>/articles/<slug>/retirement")
@needs(Can.ARTICLE_WRITE, Within.TENANT)
def retire_article(visit: Visit, slug: str):
    """Make a draft of it again."""
    return _done(visit, slug, knowledge.retire, "The article is a draft again; only colleagues see it.")


@bp.post("/<tenant>/articles/<slug>/disposal")
@needs(Can.ARTICLE_WRITE, Within.TENANT)
def discard_article(visit: Visit, slug: str):
    """Throw its draft away."""
    return _done(visit, slug, knowledge.discard, "The draft is thrown away.", to=url_for("desk.known_errors"))


def _done(visit: Visit, slug: str, act: Callable[..., None], words: str, to: str = ""):
    try:
        act(slug, now=visit.now)
    except IN_PLACE as refusal:
        db.session.rollback()
        return _again(visit, slug, refusal), refusal.status
    say_when_saved(words)
    return redirect(to or url_for("desk.article", tenant=visit.tenant.slug, slug=slug), 303)


def _again(visit: Visit, slug: str, refusal: Refusal) -> str:
    found = knowledge.article(visit.actor, visit.tenant.id, slug)
    return _show(visit, found, ArticleTextForm(formdata=None, obj=found), trouble=refusal.sentence)


def _asked(slug: str, form: ArticleTextForm) -> ArticleForm:
    audience = one_of(Audience, form.audience.data, field="audience", sentence="Choose who reads it.")
    texts = (form.title.data or "", form.body.data or "", form.summary.data or "")
    return ArticleForm(slug, *texts, audience, form.version.data or 0)


def _refused(visit: Visit, slug: str, form: ArticleTextForm, refusal: Refusal) -> str:
    found = knowledge.article(visit.actor, visit.tenant.id, slug)
    if form.version.data == found.version:
        attach(refusal, form)
        return _show(visit, found, form)
    # Whoever has read both may save again: the next save is on the text that stands now.
    form.version.data, form.version.raw_data = found.version, None
    return _show(visit, found, form, mine=form.body.data or "", theirs=found.body, trouble=refusal.sentence)


def _show(visit: Visit, found: ArticleView, form: ArticleTextForm, **more: str) -> str:
    shown, readers = knowledge.as_html(found.body), READERS[found.audience]
    page = ArticlePage(visit.tenant, found, form, shown, readers, visit.now, **more)
    return render_template("desk/articles/edit.html", page=page)
