"""Whether the broken promises of a ticket are excused, in a badge and a sentence, for agents and for clients alike."""

from dataclasses import dataclass
from typing import Any

from msp.sla.excuse import Excuse, ExcuseState
from msp.sla.excusing import excuses_on
from msp.sla.instants import instant_to_text
from msp.tickets import Ticket
from msp.web.filters import moment

BADGES = {ExcuseState.APPROVED: ("Excused", "accent"), ExcuseState.PROPOSED: ("Excuse proposed", "quiet")}


@dataclass(frozen=True, slots=True)
class ExcusedNote:
    """How an excuse stands, as `_papers/clocks.html` shows it beside a broken promise."""

    badge: str
    kind: str
    words: str
    document: dict[str, Any]


def excused_notes(ticket: Ticket, zone: str) -> dict[tuple[str, int], ExcusedNote]:
    """The notes of a ticket's clocks, by name and cycle of the clock, on the wall clock of a zone."""
    notes = {key: note_of(excuse, zone) for key, excuse in excuses_on(ticket).items()}
    return {key: note for key, note in notes.items() if note is not None}


def note_of(excuse: Excuse, zone: str) -> ExcusedNote | None:
    """The note; None where nothing is proposed, and where it was declined or taken back."""
    if excuse.state is ExcuseState.NONE or excuse.proposal is None:
        return None
    proposed, decided = excuse.proposal, excuse.decision
    words = f"“{proposed.reason}” – {proposed.by_name}, {moment(proposed.at, zone)}."
    if decided is not None:
        words = f"{words} Agreed by {decided.by_name}, {moment(decided.at, zone)}: {decided.reason}"
        words = f"{words} The promise was missed all the same; figures and credits leave it out."
    else:
        words = f"{words} Nobody has agreed to it yet, so the promise counts as missed."
    acts = (("proposed", proposed), ("agreed", decided))
    told = {name: {"by": act.by_name, "at": instant_to_text(act.at), "reason": act.reason} for name, act in acts if act}
    return ExcusedNote(*BADGES[excuse.state], words, {"state": str(excuse.state), **told})
