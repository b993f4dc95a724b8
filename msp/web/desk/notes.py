"""Internal notes: what the client never reads."""

from flask_wtf.file import MultipleFileField
from wtforms import SelectField, TextAreaField
from wtforms.validators import DataRequired

from msp import tickets
from msp.identity import Can
from msp.tickets import NoteForm, Status, Ticket, is_read_by
from msp.web.attachments import read_uploads
from msp.web.desk.acting import carry_out
from msp.web.desk.deeds import Around, DeedForm, Place, on_the_page, staffed
from msp.web.desk.wing import bp
from msp.web.door import Visit, Within, needs
from msp.web.forms import SAID_ALREADY, Answered, offered, was_said


@on_the_page
class NoteDeed(DeedForm):
    """Words among the provider's people, and files."""

    name, can, endpoint = "note", Can.NOTE_WRITE, "desk.add_note"
    statuses = frozenset(Status)
    place = Place.COMPOSER
    body = TextAreaField("Note", [DataRequired("Write the note.")])
    attachments = MultipleFileField("Files")
    lowest_tier = SelectField("Who reads it", [Answered()], default="", validate_choice=False)

    def fit(self, around: Around) -> None:
        """Offer the steps that read restricted notes, up to the author's own: he reads what he writes."""
        held = around.actor.tiers_at(around.ticket.tenant_id)
        reads = around.ladder.reads_restricted
        above = [
            step
            for step in staffed(around.ladder)[1:]
            if reads(step.tier) and is_read_by(held, step.tier, around.ladder)
        ]
        restricted = [(step.tier.value, f"Only {step.name} ({step.label}) and above") for step in above]
        self.lowest_tier.choices = offered([("", "All our people at this client"), *restricted])


@bp.post("/tickets/<reference>/notes")
@needs(Can.NOTE_WRITE, Within.TICKET)
def add_note(visit: Visit, reference: str):
    """Add words that only the provider's people read; neither status nor clock moves."""
    form = NoteDeed.as_sent()

    def act(ticket: Ticket) -> str:
        text, files, lowest = form.body.data or "", read_uploads(form.attachments.data), form.lowest_tier.data or None
        if was_said(visit, ticket, text, files, is_note=True):
            return SAID_ALREADY
        tickets.write_note(ticket, NoteForm(text, files, lowest), by=visit.actor, now=visit.now)
        return f"Your note was added. {f'Only {lowest} and above read' if lowest else 'The client does not see'} it."

    return carry_out(visit, reference, form, act)
