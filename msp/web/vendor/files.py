"""The files that left with a hand-off: always a download, and never by an address that a program follows by itself."""

from uuid import UUID

from msp import tickets
from msp.kernel.errors import Missing
from msp.web.attachments import download
from msp.web.door import Visit
from msp.web.vendor.acts import behind_the_link
from msp.web.vendor.page import opened
from msp.web.vendor.wing import bp


@bp.post("/<token>/files/<uuid:file_id>")
@behind_the_link
def file(visit: Visit, file_id: UUID):
    """One file that was chosen to leave; any other of the ticket is not there."""
    ticket, handoff = opened(visit)
    if all(one.id != file_id for one in handoff.enclosure.files):
        raise Missing()
    return download(*tickets.attachment(ticket, file_id, visit.actor, visit.now))
