"""The choreography: which fact wakes which reactions, in order; which effect is done by whom."""

from collections.abc import Mapping, Sequence

from msp import identity, tenants
from msp.kernel.events import Fact, Reaction, choreography
from msp.store import audit
from msp.store.outbox import Deliverer

REACTIONS: Mapping[type[Fact], Sequence[Reaction]] = {
    tenants.TenantOnboarded: (),
    tenants.ContractRenewed: (),
    identity.PersonInvited: (),
    identity.AgentEngaged: (),
    identity.RoleChanged: (),
}

EFFECTS: Mapping[str, Deliverer] = {}


def wire() -> None:
    """Put the table in force; every fact is witnessed by the audit trail first."""
    choreography.wire(REACTIONS, witness=audit.record)
