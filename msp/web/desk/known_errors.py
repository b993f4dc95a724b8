"""Known errors: over every served client, a new one from a fix recipe, and a workaround taken into a reply."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from msp import knowledge, tenants, tickets
from msp.identity import Can
from msp.knowledge import ArticleLine, KnownErrorForm, KnownErrorView
from msp.tenants import TenantView
from msp.tickets import Status, Ticket
from msp.web.desk.acting import carry_out
from msp.web.desk.deeds import DeedForm
from msp.web.desk.wing import bp
from msp.web.door import Visit, Within, needs
from msp.web.forms import Answered, id_of, offered, say_when_saved
from msp.web.once import OnceForm

NO_RECIPE = "That recipe is not there."


class NewKnownErrorForm(DeedForm, OnceForm):
    """What is known of the fault, and where colleagues are told of it."""

    name, can, endpoint, button = "known-error", Can.NOTE_WRITE, "desk.keep_known_error", "Keep as a known error"
    statuses = frozenset(Status)
    recipe_id = HiddenField()
    symptom = StringField(
        "Symptom",
        [DataRequired("Say how one notices it."), Length(max=200, message="Keep it to 200 characters.")],
        description="As somebody notices it, in a line.",
    )
    workaround = TextAreaField(
        "Workaround",
        [DataRequired("Write what helps until it is mended.")],
        description="An agent can take it into a reply: write it so that a requester may read it.",
    )
    fix = TextAreaField("Fix", description="How it is mended for good. Only colleagues read it.")
    category_id = SelectField(
        "Category",
        [Answered()],
        validate_choice=False,
        description="Tickets of this category are told of it; without one it stands in the list only.",
    )

    def offer(self, ticket: Ticket) -> None:
        """Offer the client's categories, the ticket's own first chosen."""
        had = tickets.category_of(ticket)
        self.category_id.choices = offered([("", "No category"), *((str(c.id), c.name) for c in tenants.categories())])
        if not self.is_sent and had and not had.is_retired:
            self.category_id.data = str(had.id)

    def asked(self) -> KnownErrorForm:
        """What was typed, for the room; Invalid names what is no id."""
        category = self.category_id.data
        recipe = self.recipe_id.data
        return KnownErrorForm(
            self.symptom.data or "",
            self.workaround.data or "",
            self.fix.data or "",
            id_of(category, field="category_id", sentence="Choose a category of this client.") if category else None,
            id_of(recipe, field="recipe_id", sentence=NO_RECIPE) if recipe else None,
        )


@dataclass(frozen=True, slots=True)
class KnownErrorRow:
    """A known error in the list."""

    error: KnownErrorView
    client: TenantView
    category: str
    reference: str


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An article in the list; a draft is read by nobody outside the provider yet."""

    article: ArticleLine
    client: TenantView
    url: str


@dataclass(frozen=True, slots=True)
class KnownErrorsPage:
    """What is known at every client that the agent serves, with its articles; drafts stand first."""

    rows: tuple[KnownErrorRow, ...]
    drafts: tuple[ArticleRow, ...]
    published: tuple[ArticleRow, ...]


@bp.get("/known-errors")
@needs(Can.NOTE_WRITE, Within.SERVED)
def known_errors(visit: Visit):
    """The known errors of all served clients, the most used first."""
    found = knowledge.known_errors(visit.actor)
    categories = {one.id: one.name for one in tenants.categories(with_retired=True)}
    names = tickets.briefs({error.ticket_id for error in found if error.ticket_id})
    rows = tuple(
        KnownErrorRow(
            error,
            visit.tenants[error.tenant_id],
            categories.get(error.category_id, "") if error.category_id else "",
            names[error.ticket_id].reference if error.ticket_id and error.ticket_id in names else "",
        )
        for error in found
    )
    lines = [_article(line, visit.tenants[line.tenant_id]) for line in knowledge.articles(visit.actor)]
    drafts = tuple(row for row in lines if row.article.published_at is None)
    published = tuple(row for row in lines if row.article.published_at is not None)
    return render_template("desk/known_errors/list.html", page=KnownErrorsPage(rows, drafts, published))


def _article(line: ArticleLine, client: TenantView) -> ArticleRow:
    return ArticleRow(line, client, url_for("desk.article", tenant=client.slug, slug=line.slug))


@bp.route("/tickets/<reference>/known-errors", methods=["GET", "POST"])
@needs(Can.NOTE_WRITE, Within.TICKET)
def keep_known_error(visit: Visit, reference: str):
    """Make a known error of what a ticket taught."""
    if request.method == "GET":
        return _show(visit, reference, _begun(visit, reference))
    form = NewKnownErrorForm.as_sent()

    def act(ticket: Ticket) -> str:
        asked = form.asked()
        if form.stands_for(asked.id, "known error", visit) == asked.id:
            knowledge.write_known_error(ticket, asked, by=visit.actor, now=visit.now)
        return "It is a known error now; tickets of its category are told of it."

    return carry_out(visit, reference, form, act, _show)


@bp.post("/tickets/<reference>/recipes/<uuid:recipe_id>/article")
@needs(Can.NOTE_WRITE, Within.TICKET)
def draft_article(visit: Visit, reference: str, recipe_id: UUID):
    """Make the draft of an article of a fix recipe."""

    def act(ticket: Ticket) -> str:
        slug = knowledge.draft_from_recipe(ticket, recipe_id, by=visit.actor, now=visit.now)
        return f"The recipe is the draft of an article now, “{slug}”; it stands under Known errors to be published."

    return carry_out(visit, reference, NoWords.as_sent(), act)


@bp.post("/tickets/<reference>/known-errors/<uuid:error_id>/use")
@needs(Can.TICKET_REPLY, Within.TICKET)
def use_known_error(visit: Visit, reference: str, error_id: UUID):
    """Count the use of a workaround, and open the ticket with it in the reply."""
    ticket = tickets.ticket_for(visit.actor, reference, Can.TICKET_REPLY)
    used = knowledge.use_known_error(ticket, error_id, by=visit.actor, now=visit.now)
    say_when_saved("The workaround stands in your reply; nothing is sent yet.")
    to = url_for("desk.ticket", reference=ticket.reference, known_error=used.id, _anchor="composer")
    return redirect(to, 303)


@bp.post("/tickets/<reference>/known-errors/<uuid:error_id>/retirement")
@needs(Can.NOTE_WRITE, Within.TICKET)
def retire_known_error(visit: Visit, reference: str, error_id: UUID):
    """Tell no ticket of a known error any more."""

    def act(_ticket: Ticket) -> str:
        knowledge.retire_known_error(error_id, by=visit.actor, now=visit.now)
        return "No ticket is told of that known error any more."

    return carry_out(visit, reference, NoWords.as_sent(), act)


class NoWords(DeedForm):
    """Nothing to fill in."""

    name, can, endpoint = "known", Can.NOTE_WRITE, "desk.ticket"


def _begun(visit: Visit, reference: str) -> NewKnownErrorForm:
    ticket, form = tickets.ticket_for(visit.actor, reference), NewKnownErrorForm.as_new()
    form.symptom.data = ticket.subject
    named = request.args.get("recipe")
    if named:
        recipe = tickets.moves.recipe(ticket, id_of(named, field="recipe_id", sentence=NO_RECIPE), visit.actor)
        form.recipe_id.data, form.fix.data = str(recipe.id), recipe.text
    return form


def _show(visit: Visit, reference: str, form: Any) -> str:
    ticket = tickets.ticket_for(visit.actor, reference)
    form.offer(ticket)
    return render_template("desk/known_errors/new.html", ticket=ticket, tenant=visit.tenant, form=form)
