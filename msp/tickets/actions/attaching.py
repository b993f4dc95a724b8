"""Files that go with a message or a note: kept by content first, named by a row second."""

from sqlalchemy import func, select

from msp.kernel.errors import Invalid
from msp.store import db, files
from msp.tickets import uploads
from msp.tickets.models import Attachment, Message, Note, Ticket
from msp.tickets.uploads import UploadForm


def attach(ticket: Ticket, place: Message | Note, forms: tuple[UploadForm, ...]) -> None:
    """Keep the files and tie them to a message or a note that is not written yet."""
    if not forms:
        return
    uploads.check(forms)
    _refuse_too_many(ticket, len(forms))
    rows = [_row(ticket, form) for form in forms]
    db.session.flush()
    for row in rows:
        row.stored_at = place.sent_at
        row.message_id = place.id if isinstance(place, Message) else None
        row.note_id = place.id if isinstance(place, Note) else None
    db.session.add_all(rows)


def _refuse_too_many(ticket: Ticket, more: int) -> None:
    kept = db.session.scalar(select(func.count(Attachment.id)).where(Attachment.ticket_id == ticket.id)) or 0
    if kept + more > uploads.PER_TICKET:
        raise Invalid(f"A ticket holds at most {uploads.PER_TICKET} files; {kept} are there.", field="attachments")


def _row(ticket: Ticket, form: UploadForm) -> Attachment:
    return Attachment(
        ticket_id=ticket.id,
        name=uploads.label(form.name),
        size_bytes=len(form.content),
        media_type=uploads.media_type(form.content),
        sha256=files.keep(ticket.tenant_id, form.content),
    )
