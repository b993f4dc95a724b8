"""A fix recipe becomes the draft of an article in one go; somebody reads it over before it is published."""

import re
import unicodedata
from datetime import datetime
from uuid import UUID

from msp import tickets
from msp.identity import Actor
from msp.kernel.errors import Conflict
from msp.knowledge.actions import TITLE_LENGTH, ArticleForm, write
from msp.knowledge.audience import Audience
from msp.knowledge.wording import SLUG_LENGTH
from msp.tickets import Ticket


def draft_from_recipe(ticket: Ticket, recipe_id: UUID, *, by: Actor, now: datetime) -> str:
    """Write a fix recipe of a ticket as the draft of an article for colleagues; returns its short name.

    Missing for a recipe that is not of this ticket, or not the writer's to read; Conflict when it is restricted, for
    every colleague reads articles, or when there is a draft of it already.
    """
    recipe = tickets.moves.recipe(ticket, recipe_id, by)
    if recipe.lowest_tier is not None:
        raise Conflict("This recipe is not for everybody here; keep it as a known error, which keeps its readers.")
    reference = recipe.moved_from or ticket.reference
    slug = _slug(f"{reference} {ticket.subject}")
    body = f"## How to fix it\n\n{recipe.text}"
    title = ticket.subject[:TITLE_LENGTH] or reference
    write(ArticleForm(slug, title, body, f"From {reference}", Audience.PROVIDER), by=by, now=now)
    return slug


def _slug(words: str) -> str:
    """The number of a ticket and what it is about, in small letters and digits."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower())[:SLUG_LENGTH].strip("-")
