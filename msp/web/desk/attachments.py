"""Files of a ticket: always a download."""

from uuid import UUID

from msp import tickets
from msp.identity import Can
from msp.web.attachments import download
from msp.web.desk.wing import bp
from msp.web.door import Visit, Within, needs


@bp.get("/tickets/<reference>/attachments/<uuid:attachment_id>")
@needs(Can.TICKET_READ, Within.TICKET)
def attachment(visit: Visit, reference: str, attachment_id: UUID):
    """One file of the ticket."""
    ticket = tickets.ticket_for(visit.actor, reference)
    return download(*tickets.attachment(ticket, attachment_id, visit.actor, visit.now))
