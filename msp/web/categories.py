"""The categories of a client as forms and lists name and offer them."""

from uuid import UUID

from wtforms.fields.choices import SelectChoice  # pyright: ignore[reportAttributeAccessIssue] - newer than the stubs

from msp import tenants
from msp.tenants import CategoryView
from msp.web.forms import id_of, offered
from msp.web.services import NONE


def choices(none_words: str) -> list[SelectChoice]:
    """What a ticket of the client in scope can be about, and none; empty where there is no category."""
    found = tenants.categories()
    if not found:
        return []
    return offered([(NONE, none_words), *((str(one.id), one.name) for one in found)])


def category_asked(text: str | None) -> UUID | None:
    """The category that a form names; None for none, and where none is offered. Invalid when it is no id at all."""
    if text in (None, "", NONE):
        return None
    return id_of(text, field="category_id", sentence="Choose a category of this client.")


def category_words(found: CategoryView | None) -> str | None:
    """What a ticket is about; None where nobody said it."""
    if found is None:
        return None
    return f"{found.name} (retired)" if found.is_retired else found.name
