"""Putting a service under a policy: one that is there, or one of its own that begins as a copy of the standard."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from msp import sla, tenants
from msp.agreements.wording import reason_of
from msp.identity import Actor
from msp.kernel.errors import Conflict, Invalid
from msp.sla import VersionForm
from msp.sla.terms import PROMISES
from msp.tenants import ServiceView

#: Stands for a policy of its own where one is chosen.
OWN = "own"


@dataclass(frozen=True, slots=True)
class UnderForm:
    """Which policy a service is to be under, and why; with `own_hours` its own policy runs on service hours of its own.

    `policy` is the name of one that is there, or `OWN`.
    """

    policy: str
    reason: str
    own_hours: bool = False


def put_service_under(service_id: UUID, form: UnderForm, *, by: Actor, now: datetime) -> str:
    """Put a service under a policy from now on; returns the name of the policy.

    Tickets that are open keep the policy they are under; it counts for those that are opened for the service, or moved
    to it, from then on. Invalid names the field; Conflict when it stands under that policy, or its name is taken.
    """
    service, reason = tenants.service(service_id, now), reason_of(form.reason)
    if service.is_retired:
        raise Conflict(f"{service.name} is retired; nothing of it changes any more.")
    if form.policy == OWN:
        name = _own_policy(service, form, reason, by=by, now=now)
    elif form.policy in sla.policy_names():
        name = form.policy
    else:
        raise Invalid("Choose a policy of this client.", field="policy")
    tenants.put_under(service_id, name, reason, by=by.who, now=now)
    return name


def _own_policy(service: ServiceView, form: UnderForm, reason: str, *, by: Actor, now: datetime) -> str:
    if service.key in sla.policy_names():
        raise Conflict("It has a policy of its own already; choose that one.", field="policy")
    standard = sla.policy_in_force(now)
    if standard is None:
        raise Invalid("Nothing is promised yet, so there is nothing to begin with.", field="policy")
    document = dict(standard.document)
    if form.own_hours:
        document = _own_hours(service, document, reason, by=by, now=now)
    sla.publish_policy_version(VersionForm(service.key, document, reason, now), by=by, now=now)
    return service.key


def _own_hours(
    service: ServiceView, document: Mapping[str, Any], reason: str, *, by: Actor, now: datetime
) -> dict[str, Any]:
    """The policy on hours of the service's own, a copy of those on which the standard resolves.

    Promises that run on other hours than the resolution does stay on them.
    """
    promised = [metric for metric in PROMISES if metric in document]
    runs_on = _hours_of(document[promised[-1]]) if promised else None
    begins = _as_document(runs_on, now)
    if begins is None:
        raise Invalid("The standard policy runs on no service hours to begin with.", field="own_hours")
    if sla.hours_versions(service.key):
        taken = f"There are service hours called “{service.key}” already; use those of the standard policy."
        raise Conflict(taken, field="own_hours")
    sla.publish_hours_version(VersionForm(service.key, begins, reason, now), by=by, now=now)
    moved = [metric for metric in promised if _hours_of(document[metric]) == runs_on]
    return {**document, **{metric: _on_hours(document[metric], service.key) for metric in moved}}


def _hours_of(terms: Mapping[str, Any]) -> Any:
    return terms.get("hours", terms.get("calendar"))


def _on_hours(terms: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {**{key: value for key, value in terms.items() if key != "calendar"}, "hours": name}


def _as_document(runs_on: Any, now: datetime) -> dict[str, Any] | None:
    """Service hours as a document, whether they are named or written out."""
    if not isinstance(runs_on, str):
        return dict(runs_on) if runs_on else None
    found = sla.hours_in_force(runs_on, now)
    return found.document if found else None
