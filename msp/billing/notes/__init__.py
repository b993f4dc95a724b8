"""Credit notes: what a client owes less on an issued invoice; two people, one content, a number of its own series."""

from msp.billing.notes.events import CreditNoteApproved, CreditNoteDiscarded, CreditNoteDrafted, CreditNoteIssued
from msp.billing.notes.figures import LeftLine
from msp.billing.notes.page import NotePage, NotePageLine
from msp.billing.notes.reading import Left, NoteBrief, issued_note, left_of, note_page, notes_of
from msp.billing.notes.writing import REASON_LENGTH, NoteForm, approve_note, discard_note, draft_note, issue_note

__all__ = [
    "REASON_LENGTH",
    "CreditNoteApproved",
    "CreditNoteDiscarded",
    "CreditNoteDrafted",
    "CreditNoteIssued",
    "Left",
    "LeftLine",
    "NoteBrief",
    "NoteForm",
    "NotePage",
    "NotePageLine",
    "approve_note",
    "discard_note",
    "draft_note",
    "issue_note",
    "issued_note",
    "left_of",
    "note_page",
    "notes_of",
]
