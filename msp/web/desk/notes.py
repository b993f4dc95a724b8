"""Internal notes: what the client never reads."""

from flask_wtf.file import MultipleFileField
from wtforms import TextAreaField
from wtforms.validators import DataRequired

from msp import tickets
from msp.identity import Can
from msp.tickets import Status, Ticket
from msp.web.attachments import read_uploads
from msp.web.desk.acting import carry_out
from msp.web.desk.deeds import DeedForm, Place, on_the_page
from msp.web.desk.wing import bp
from msp.web.door import Visit, Within, needs
from msp.web.forms import SAID_ALREADY, was_said


@on_the_page
class NoteForm(DeedForm):
    """Words among the provider's people, and files."""

    name, can, endpoint = "note", Can.NOTE_WRITE, "desk.add_note"
    statuses = frozenset(Status)
    place = Place.COMPOSER
    body = TextAreaField("Note", [DataRequired("Write the note.")])
    attachments = MultipleFileField("Files")


@bp.post("/tickets/<reference>/notes")
@needs(Can.NOTE_WRITE, Within.TICKET)
def add_note(visit: Visit, reference: str):
    """Add words that only the provider's people read; neither status nor clock moves."""
    form = NoteForm.as_sent()

    def act(ticket: Ticket) -> str:
        files = read_uploads(form.attachments.data)
        if was_said(visit, ticket, form.body.data or "", files, is_note=True):
            return SAID_ALREADY
        tickets.note(ticket, form.body.data or "", by=visit.actor, now=visit.now, attachments=files)
        return "Your note was added. The client does not see it."

    return carry_out(visit, reference, form, act)
