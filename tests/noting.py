"""Credit notes for tests that look at their pages: one that is drafted, one that waits to be issued."""

from datetime import datetime
from uuid import UUID

from msp.billing import notes
from msp.billing.notes import NoteForm
from msp.identity import Actor
from msp.kernel.money import Money


def note_drafted(number: str, *, by: Actor, now: datetime) -> str:
    """A credit note over one unit of the first line of an invoice in scope; its id."""
    line = notes.left_of(number).lines[0]
    form = NoteForm(number, {line.key: Money.of(1, line.left.currency)}, "An hour of ours")
    return str(notes.draft_note(form, by=by, now=now))


def note_approved(number: str, *, by: Actor, other: Actor, now: datetime) -> str:
    """The same, and approved by somebody else."""
    note_id = UUID(note_drafted(number, by=by, now=now))
    notes.approve_note(note_id, notes.note_page(note_id).seal, by=other, now=now)
    return str(note_id)
