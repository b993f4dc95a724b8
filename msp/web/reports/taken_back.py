"""Promises of a month that were told as missed and taken back, as the office checks them and as a file has them."""

from dataclasses import dataclass, replace
from datetime import datetime

from msp.kernel.periods import Span
from msp.sla.retractions import TakenBack, taken_back_in
from msp.web.clocks import LABELS
from msp.web.csv_answers import Cell
from msp.web.filters import iso


@dataclass(frozen=True, slots=True)
class TakenBackRow:
    """What was told, when it was taken back, and who entered what for when."""

    reference: str
    metric: str
    label: str
    priority: str
    tier: str
    breached_at: datetime
    retracted_at: datetime
    by: str = ""
    happened_at: datetime | None = None
    reason: str = ""

    @property
    def deed(self) -> str:
        """Who entered it, and why so late."""
        return f"{self.by} entered it later: {self.reason}" if self.by else "It was entered later."

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The row in the columns of the missed promises: the state is that it was taken back."""
        happened = f"{iso(self.retracted_at)} for {iso(self.happened_at)}" if self.happened_at else ""
        named = (self.reference, self.label, self.priority, self.tier, "", iso(self.breached_at), "")
        return (*named, happened, "taken back", self.deed)


def taken_back_rows(span: Span) -> tuple[TakenBackRow, ...]:
    """Those of a month of the client in scope, the earliest retraction first."""
    return tuple(map(_row, taken_back_in(span)))


def _row(one: TakenBack) -> TakenBackRow:
    ticket, told, line = one.ticket, one.retraction, one.line
    about = (ticket.reference, told.metric, LABELS[told.metric], ticket.priority, ticket.tier)
    row = TakenBackRow(*about, told.breached_at, told.retracted_at)
    return replace(row, by=line.actor_name, happened_at=line.at, reason=line.late_reason or "") if line else row
