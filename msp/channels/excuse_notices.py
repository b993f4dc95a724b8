"""Who hears of an excuse that somebody proposes: the account managers who may agree to it."""

from msp import tenants
from msp.channels.telling import Notice, tell
from msp.identity import addresses
from msp.sla import ExcuseProposed
from msp.sla.excusing import excuses_of


def tell_of_proposed_excuse(fact: ExcuseProposed) -> None:
    """Tell those who manage the account, but for whoever proposed it, that a missed promise waits for their answer."""
    proposal = excuses_of([fact.clock_id])[fact.clock_id].proposal
    if proposal is None:
        return
    client = tenants.tenants_by_id([fact.tenant_id])[fact.tenant_id]
    values = {
        "client": client.name,
        "reference": fact.reference,
        "metric": fact.metric.replace("_", " "),
        "author": proposal.by_name,
        "reason": proposal.reason,
    }
    told = [one for one in addresses.of_account_managers(fact.tenant_id) if one.id != proposal.by_id]
    notice = Notice("excuse_proposed", "/office/changes", values, thread=str(fact.object_id))
    tell(fact, told, notice, f"{fact.clock_id}:{fact.at.isoformat()}")
