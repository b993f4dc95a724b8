"""Telling somebody that they may sign in, and by which link they choose a password."""

from msp import tenants
from msp.channels.telling import Notice, some, tell
from msp.identity import SignInOffered, addresses


def mail_sign_in(fact: SignInOffered) -> None:
    """Send the link to the mailbox of the login and to nobody else; without a link, say only that the door is open."""
    where = tenants.tenants_by_id([fact.tenant_id])[fact.tenant_id]
    told = some(addresses.of_login(fact.object_id))
    values = {"where": where.name}
    if fact.link_id is None:
        tell(fact, told, Notice("sign_in_open", "/", values), str(fact.at))
    else:
        notice = Notice("choose_password", "/password/{token}", values, link=str(fact.link_id))
        tell(fact, told, notice, str(fact.link_id))
