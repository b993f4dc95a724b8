"""What a client buys, for stories: a service under the standard promises, and one that is open day and night."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from msp import agreements, sla, tenants
from msp.agreements import OWN, UnderForm
from msp.identity import AUTOMATIC
from msp.sla import VersionForm
from msp.store import SYSTEM
from msp.tenants import CategoryForm, ServiceForm

POS = "point-of-sale"
ALWAYS = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}


def buy(key: str = "e-mail", name: str = "E-mail", *, now: datetime) -> UUID:
    """A service of the client in scope, under the standard promises."""
    return tenants.add_service(ServiceForm(key, name, f"All about {name}"), by=SYSTEM, now=now)


def sort_under(key: str = "network", name: str = "Network", *, now: datetime, **skills: int) -> UUID:
    """A category of the client in scope."""
    return tenants.add_category(CategoryForm(key, name, skills), now=now)


def point_of_sale(hours: int = 10, *, now: datetime) -> UUID:
    """Tills that are served around the clock and solved within so many hours, under a policy and hours of their own."""
    service_id = buy(POS, "Point of sale", now=now - timedelta(minutes=2))
    asked = UnderForm(OWN, "Tills are open on Sundays, too", own_hours=True)
    agreements.put_service_under(service_id, asked, by=AUTOMATIC, now=now - timedelta(minutes=1))
    sla.publish_hours_version(VersionForm(POS, _open_always(now), "Day and night"), by=AUTOMATIC, now=now)
    sla.publish_policy_version(VersionForm(POS, _solved_within(hours, now), "Faster"), by=AUTOMATIC, now=now)
    return service_id


def _open_always(now: datetime) -> dict[str, Any]:
    found = sla.hours_in_force(POS, now)
    assert found is not None
    return {**found.document, "weekly": ALWAYS}


def _solved_within(hours: int, now: datetime) -> dict[str, Any]:
    found = sla.policy_in_force(now, POS)
    assert found is not None
    return {**found.document, "resolution": {**found.document["resolution"], "targets": {"*": hours * 3600}}}
