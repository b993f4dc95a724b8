"""Who hears of changes that a client asks for: the account managers of the question, its author of the answer."""

from msp import agreements, tenants
from msp.agreements import WORDS, ChangeDecided, ChangeProposed, Setting
from msp.channels.telling import Notice, some, tell
from msp.identity import addresses


def tell_account_managers_of_change(fact: ChangeProposed) -> None:
    """Tell those who manage the account that a client waits for their yes or no."""
    client = tenants.tenants_by_id([fact.tenant_id])[fact.tenant_id]
    asked = agreements.change(fact.object_id)
    values = {"client": client.name, "setting": WORDS[Setting(fact.setting)], "author": asked.author}
    path = f"/office/{client.slug}/agreement/changes/{fact.object_id}"
    notice = Notice("change_proposed", path, {**values, "reason": asked.reason}, thread=str(fact.object_id))
    tell(fact, addresses.of_account_managers(fact.tenant_id), notice)


def tell_who_asked(fact: ChangeDecided) -> None:
    """Tell who asked for a change whether it is approved, and what the account manager said beside it."""
    asked = agreements.change(fact.object_id)
    if asked.person_id is None:
        return
    client = tenants.tenants_by_id([fact.tenant_id])[fact.tenant_id]
    values = {"setting": WORDS[asked.setting], "decision": fact.decision, "by": asked.decided_by, "note": asked.note}
    path = f"/portal/{client.slug}/agreement/changes/{fact.object_id}"
    notice = Notice("change_decided", path, values, thread=str(fact.object_id))
    tell(fact, some(addresses.of_person(fact.tenant_id, asked.person_id)), notice, fact.decision)
