"""Files that go with a message or a note: kept by content first, named by a row second."""

from uuid import UUID

from sqlalchemy import func, select

from msp.kernel.errors import Invalid
from msp.store import db, files
from msp.tickets import uploads
from msp.tickets.models import Attachment, Message, Note, Ticket
from msp.tickets.uploads import UploadForm


def keep(ticket: Ticket, forms: tuple[UploadForm, ...]) -> list[Attachment]:
    """Check the files and store them durably; done before anything else of the act is changed."""
    if not forms:
        return []
    uploads.check(forms)
    there = _counted(ticket.id, len(forms))
    return [_row(ticket, there + place, form) for place, form in enumerate(forms, start=1)]


def tie(rows: list[Attachment], place: Message | Note) -> None:
    """Write the rows of kept files beside the words they came with."""
    if not rows:
        return
    db.session.flush()
    for row in rows:
        row.stored_at = place.sent_at
        row.message_id = place.id if isinstance(place, Message) else None
        row.note_id = place.id if isinstance(place, Note) else None
    db.session.add_all(rows)


def _counted(ticket_id: UUID, more: int) -> int:
    there = db.session.scalar(select(func.count(Attachment.id)).where(Attachment.ticket_id == ticket_id)) or 0
    if there + more > uploads.PER_TICKET:
        raise Invalid(f"A ticket holds at most {uploads.PER_TICKET} files; {there} are there.", field="attachments")
    return there


def _row(ticket: Ticket, n: int, form: UploadForm) -> Attachment:
    return Attachment(
        ticket_id=ticket.id,
        n=n,
        name=uploads.label(form.name),
        size_bytes=len(form.content),
        media_type=uploads.media_type(form.content),
        sha256=files.keep(ticket.tenant_id, form.content),
    )
