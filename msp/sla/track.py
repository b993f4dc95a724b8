"""The life of one clock as the fold writes it down: pieces of time, each under one unchanging condition."""

from dataclasses import dataclass, field
from typing import NamedTuple

from msp.sla.calendar import ServiceHours
from msp.sla.clock import StretchKind
from msp.sla.terms import Metric, Terms

RESOLVED_REASON = "resolved"
#: A vendor has the ticket under terms by which it holds the client's clocks.
VENDOR_REASON = "vendor"


class Condition(NamedTuple):
    """Everything that decides how a clock runs at an instant; reasons are only those that hold this clock."""

    terms: Terms | None
    hours: ServiceHours | None
    target: int | None
    reasons: frozenset[str]
    resolved: bool
    priority: str | None
    tier: str | None
    policy_version: str | None
    hours_version: str | None
    with_vendor: str = ""

    @property
    def kind(self) -> StretchKind:
        """Running, held by a reason, held while resolved, or without a promise."""
        if self.terms is None:
            return StretchKind.NONE
        if self.reasons:
            return StretchKind.PAUSED
        return StretchKind.STOPPED if self.resolved else StretchKind.RUNNING


class Piece(NamedTuple):
    """[start, end) in seconds since 1970, under one condition.

    The gap of a clock that was stopped and taken up again may count; the clock was not open in it all the same.
    """

    start: int
    end: int
    condition: Condition
    was_open: bool = True


@dataclass(slots=True)
class Track:
    """One clock in the making; once stopped, what follows is kept aside in case a reopen wants it back."""

    metric: Metric
    subject: str | None
    cycle: int
    started: int
    condition: Condition
    since: int
    pieces: list[Piece] = field(default_factory=list)
    afterwards: list[Piece] = field(default_factory=list)
    stopped: int | None = None
    #: Whether it was stopped by the merge of its ticket into another one.
    is_merged: bool = False
    ahead: list[tuple[int, Condition]] = field(default_factory=list)

    def copied(self) -> "Track":
        """The same life so far, to be continued apart."""
        named = (self.metric, self.subject, self.cycle, self.started, self.condition, self.since)
        return Track(*named, [*self.pieces], [*self.afterwards], self.stopped, self.is_merged, [*self.ahead])

    def observe(self, moment: int, condition: Condition) -> None:
        """From this moment on the clock runs under this condition."""
        if condition == self.condition:
            return
        self._close_piece(moment)
        self.condition = condition

    def stop(self, moment: int) -> None:
        """Stop for good, or until `go_on`."""
        self._close_piece(moment)
        self.stopped, self.ahead = moment, [(moment, self.condition)]

    def go_on(self, moment: int, condition: Condition, *, gap_counts: bool) -> None:
        """Take back the stop: the gap becomes a hold, or its time counts as if there had been no stop."""
        self._close_piece(moment)
        self.condition = condition
        self.pieces += [_counting(piece) for piece in self.afterwards] if gap_counts else self.afterwards
        self.afterwards, self.stopped = [], None

    @property
    def last_condition(self) -> Condition:
        """The condition at the stop, or at the moment of asking."""
        return self.ahead[0][1]

    @property
    def is_open(self) -> bool:
        """Whether it runs or is held at the moment of asking."""
        return self.stopped is None and self.last_condition.kind is not StretchKind.NONE

    @property
    def promised(self) -> bool:
        """Whether any policy ever promised something of this clock."""
        return self.last_condition.terms is not None or any(piece.condition.terms for piece in self.pieces)

    def settle(self, moment: int) -> None:
        """Write down the last piece up to the moment of asking, even if it is empty: that moment was seen too."""
        if self.stopped is None:
            self.pieces.append(Piece(self.since, moment, self.condition))
            self.ahead = [(moment, self.condition)]

    def foresee(self, moment: int, condition: Condition) -> None:
        """A version that will begin counting at a later moment."""
        if self.stopped is None and condition != self.ahead[-1][1]:
            self.ahead.append((moment, condition))

    def _close_piece(self, moment: int) -> None:
        if moment > self.since:
            pieces = self.pieces if self.stopped is None else self.afterwards
            pieces.append(Piece(self.since, moment, self.condition))
            self.since = moment


def _counting(piece: Piece) -> Piece:
    return piece._replace(condition=piece.condition._replace(resolved=False), was_open=False)
