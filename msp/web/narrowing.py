"""What the lists of work are narrowed to, read from the text of an address; Invalid when it is nothing they offer."""

import re
from collections.abc import Iterable
from typing import Literal
from uuid import UUID

from msp.kernel.errors import Invalid
from msp.tenants import TenantView
from msp.tickets import Priority
from msp.tiers import Tier
from msp.web.forms import one_of

_KEY = re.compile(r"[a-z0-9-]{1,40}")


def client_named(slug: str, clients: Iterable[TenantView]) -> UUID | None:
    """The client of a short name; None for all of them."""
    if not slug:
        return None
    found = [tenant.id for tenant in clients if tenant.slug == slug.lower()]
    if not found:
        raise Invalid("That is none of your clients.", field="client")
    return found[0]


def tier_named(text: str) -> Tier | None:
    """The tier; None for all of them."""
    return one_of(Tier, text, field="tier", sentence="There is no such tier.") if text else None


def priority_named(text: str) -> Priority | None:
    """The priority; None for all of them."""
    return one_of(Priority, text, field="priority", sentence="There is no such priority.") if text else None


def service_key(text: str) -> str:
    """The key of a service; empty for all of them."""
    return key_named(text, "service")


def key_named(text: str, what: str) -> str:
    """The key of a service or a category; empty for all of them."""
    if text and not _KEY.fullmatch(text):
        raise Invalid(f"There is no such {what}.", field=what)
    return text


def assignee_meant(whose: str, agent_id: UUID | None) -> UUID | Literal["none"] | None:
    """Whose tickets are meant: one's own, nobody's, or None for everybody's."""
    if whose in ("", "unassigned"):
        return "none" if whose else None
    if whose == "mine":
        return agent_id
    raise Invalid("A list is everybody's, yours or nobody's.", field="whose")
