"""Under which category of the client a ticket is put: chosen among those that are offered, kept in a row of its own."""

from uuid import UUID

from sqlalchemy import Select, select

from msp import tenants
from msp.kernel.errors import Invalid, Missing
from msp.store import db
from msp.tenants import CategoryView
from msp.tickets.models import Ticket, TicketCategory

#: How a ticket is called that nobody has put under a category.
NO_CATEGORY = "No category"


def category_of(ticket: Ticket) -> CategoryView | None:
    """The category of a ticket; None for one without. A retired one keeps its tickets."""
    held = select(TicketCategory.category_id).where(
        TicketCategory.tenant_id == ticket.tenant_id, TicketCategory.ticket_id == ticket.id
    )
    category_id = db.session.scalars(held).first()
    return tenants.category(category_id) if category_id else None


def about_category(key: str) -> Select[UUID]:
    """The tickets that are put under the categories of a key, at whichever client in scope."""
    table = TicketCategory.category.property.mapper.class_
    return select(TicketCategory.ticket_id).join(TicketCategory.category).where(table.key == key)


def offered_category(category_id: UUID) -> CategoryView:
    """The category that a form names; Invalid when the client in scope has none such, or does not offer it any more."""
    try:
        found = tenants.category(category_id)
    except Missing as absent:
        raise Invalid("Choose a category of this client.", field="category_id") from absent
    if found.is_retired:
        raise Invalid(f"{found.name} is not offered any more; choose another category.", field="category_id")
    return found


def put_under(ticket: Ticket, category: CategoryView) -> TicketCategory:
    """The row that says under what a ticket is put, not yet in the session."""
    return TicketCategory(ticket_id=ticket.id, category_id=category.id)
