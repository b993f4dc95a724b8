"""The only writer of sign-in policies: whether passwords count at a client."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from msp.identity.actor import Actor
from msp.identity.sso.events import PasswordSignInSwitched
from msp.identity.sso.models import SignInPolicy, SsoConnection
from msp.identity.sso.queries import policy
from msp.kernel.errors import Conflict, Invalid
from msp.kernel.events import publish
from msp.kernel.ids import new_id
from msp.store import db, one_of_a_kind, scope

UNPROVED = (
    "First an admin of yours has to come in once through a connection that is switched on; "
    "otherwise everybody would be locked out."
)


def switch_password(*, allows: bool, reason: str, by: Actor, now: datetime) -> UUID:
    """Let passwords count at the tenant in scope, or not, from now on; returns the new policy's id.

    Conflict when no admin has come in through an active connection yet: nobody locks everybody out.
    """
    (tenant_id,) = scope.required().tenant_ids
    why = " ".join(reason.split())
    if not 3 <= len(why) <= 500 or not why.isprintable():
        raise Invalid("Say why in a few words; it stands in the trail.", field="reason")
    before = policy()
    if before.allows_password == allows:
        raise Conflict("It is switched that way already.")
    if not allows:
        _refuse_unproved()
    row = SignInPolicy(id=new_id(), version=before.version + 1, valid_from=now, allows_password=allows, reason=why)
    row.author = by.name[:120]
    _write(row)
    publish(PasswordSignInSwitched(tenant_id=tenant_id, object_id=row.id, at=now, to="on" if allows else "off"))
    return row.id


def _write(row: SignInPolicy) -> None:
    with one_of_a_kind(Conflict("Somebody else switched it at the same moment. Look at it again.")):
        db.session.add(row)


def _refuse_unproved() -> None:
    # Held until the commit: somebody who switches the connection off at the same moment waits for us, and is refused.
    proved = select(SsoConnection).where(SsoConnection.is_active, SsoConnection.last_proved_at.is_not(None))
    if db.session.scalars(proved.with_for_update()).first() is None:
        raise Conflict(UNPROVED)
