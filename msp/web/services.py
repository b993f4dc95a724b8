"""The services of a client as pages name and offer them."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

from wtforms.fields.choices import SelectChoice  # pyright: ignore[reportAttributeAccessIssue] - newer than the stubs

from msp import tenants
from msp.tenants import STANDARD, CategoryView, ServiceView
from msp.web.above_lists import Choice
from msp.web.forms import id_of, offered

#: What a form says of a ticket that is about none of the services.
NONE = "none"


def policy_words(name: str, services: Iterable[ServiceView]) -> str:
    """Which promises a policy holds, in words: the standard ones, or those of the service that it began with."""
    if name == STANDARD:
        return "The standard promises"
    named = next((service.name for service in services if service.key == name), name)
    return f"The promises of {named}"


def choices(now: datetime, none_words: str) -> list[SelectChoice]:
    """The services that a ticket of the client in scope can be about, and none; empty when it buys no service."""
    found = tenants.services(now)
    if not found:
        return []
    return offered([(NONE, none_words), *((str(service.id), service.name) for service in found)])


def service_names(services: Iterable[ServiceView | CategoryView]) -> dict[str, str]:
    """How services, or categories, are called by key; a retired one says so."""
    return {one.key: f"{one.name} (retired)" if one.is_retired else one.name for one in services}


def service_choice(services: Iterable[ServiceView], asked: str) -> Iterator[Choice]:
    """The filter of a list by service."""
    return key_choice("service", "Service", services, asked)


def key_choice(name: str, label: str, offered: Iterable[ServiceView | CategoryView], asked: str) -> Iterator[Choice]:
    """A filter by key, where there is anything to choose from; what is asked for is shown in any case."""
    named = service_names(offered)
    if asked:
        named.setdefault(asked, asked)
    if named:
        yield Choice(name, label, (("", "All"), *named.items()), asked)


def service_asked(text: str | None) -> UUID | None:
    """The service that a form names; None for none, and where none is offered. Invalid when it is no id at all."""
    if text in (None, "", NONE):
        return None
    return id_of(text, field="service_id", sentence="Choose a service of this client.")
