"""How far a credit note is."""

from enum import StrEnum

#: The series of a legal entity in which its credit notes are numbered.
NOTE_SERIES = "CN"


class NoteState(StrEnum):
    """How far a credit note is; one that is issued or discarded never changes again (field/billing.md section 4)."""

    DRAFT = "draft"
    APPROVED = "approved"
    ISSUED = "issued"
    DISCARDED = "discarded"
