"""The only writer of who is in charge: each naming is a new row, and the one before ends by it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from msp.identity import Actor, addresses
from msp.kernel import text
from msp.kernel.errors import Conflict, Invalid
from msp.kernel.events import publish
from msp.kernel.ids import new_id
from msp.store import db, scope
from msp.tiers.authority import Authority
from msp.tiers.charge import posts_of
from msp.tiers.events import ResponsibilityGiven
from msp.tiers.models import Responsibility
from msp.tiers.queries import ladder_in_force
from msp.tiers.step import Step, Tier

REASON_LENGTH = 500


@dataclass(frozen=True, slots=True)
class NamingForm:
    """Whom to put in charge: a lead of a step, or the duty manager; without an agent nobody."""

    authority: Authority
    agent_id: UUID | None
    tier: Tier | None = None
    reason: str = ""


def put_in_charge(form: NamingForm, *, by: Actor, now: datetime) -> UUID:
    """Name who is in charge at the tenant in scope from now on; returns the row's id.

    Invalid when there is no such post or the agent does not serve the client, Conflict when it is so already.
    """
    (tenant_id,) = scope.required().tenant_ids
    step = _step(form, now)
    _check_agent(tenant_id, form.agent_id)
    before = posts_of(tenant_id, now).named(form.authority, step.levels if step else ())
    if (before.agent_id if before else None) == form.agent_id:
        raise Conflict("That is so already." if form.agent_id else "Nobody is named there already.")
    if before is not None and before.since >= now:
        raise Conflict("Somebody else has just changed that; look again.")
    reason = text.line(form.reason)
    if len(reason) > REASON_LENGTH:
        raise Invalid(f"Keep it to {REASON_LENGTH} characters.", field="reason")
    row = Responsibility(id=new_id(), authority=form.authority, tier=step.tier if step else "", since=now)
    row.agent_id, row.author, row.reason = form.agent_id, by.name[:200], reason
    db.session.add(row)
    db.session.flush()
    about = {"tenant_id": tenant_id, "object_id": row.id, "at": now}
    publish(ResponsibilityGiven(**about, authority=form.authority, tier=row.tier, agent_id=form.agent_id))
    return row.id


def _step(form: NamingForm, now: datetime) -> Step | None:
    if form.authority is Authority.ACCOUNT_MANAGER:
        raise Invalid("The account manager is whoever has that role here; the owner gives it.", field="authority")
    if (form.tier is None) is (form.authority is Authority.LEAD):
        raise Invalid("A lead leads one step of the ladder; a duty manager all of them.", field="tier")
    if form.tier is None:
        return None
    step = ladder_in_force(now).step_of(form.tier)
    if step.is_self_service:
        raise Invalid("Nobody works at self-service, so nobody leads it.", field="tier")
    return step


def _check_agent(tenant_id: UUID, agent_id: UUID | None) -> None:
    if agent_id is not None and not addresses.of_staff(tenant_id, [agent_id]):
        raise Invalid("Choose somebody of the provider who serves this client.", field="agent_id")
