"""Where a letter can be answered: the client's mailbox, signed for its ticket and its reader when the mail leaves."""

from collections.abc import Mapping
from uuid import UUID

from msp import tickets
from msp.channels.mailboxes import active_address
from msp.channels.reply_address import code_of, signed
from msp.store import serving


def address_for(answer: Mapping[str, str]) -> str:
    """The signed address for the ids that a letter carries; empty when it carries none, or nobody would read there."""
    if not answer:
        return ""
    tenant_id, ticket_id, person_id = (UUID(answer[name]) for name in ("tenant", "ticket", "person"))
    with serving([tenant_id]):
        address = active_address(tenant_id)
        if not address:
            return ""
        number = tickets.ticket_by_id(tenant_id, ticket_id).number
    return signed(address, number, code_of(tenant_id, ticket_id, person_id))
