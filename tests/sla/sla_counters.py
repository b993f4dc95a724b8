"""The counters of the slow replay: what one clock of a ticket has come to, written from clocks.md section 3 alone."""

from dataclasses import dataclass, field

from sla_oracle import Document


def shares_of(terms: Document) -> dict[str, int]:
    """What is to happen at a share of the target, by name, with the per cent of it: warnings, and who is told."""
    shares = {f"warn:{percent}": percent for percent in terms["warn"]}
    for percent, told in terms["raise"].items():
        shares |= {f"raise:{percent}:{each}": int(percent) for each in ([told] if isinstance(told, str) else told)}
    return shares


@dataclass
class Counter:
    """One clock."""

    metric: str
    subject: str | None
    number: int
    started: int
    undertaken: Document | None = None
    stopped: int | None = None
    merged: bool = False
    accrued: list[tuple[int, int]] = field(default_factory=list)
    paused: int = 0
    held: dict[str, int] = field(default_factory=dict)
    broken: int | None = None
    fired: dict[str, int] = field(default_factory=dict)
    moves_on: int | None = None
    governed: bool = False
    gap: list[tuple[int, int, Document | None, set[str], bool]] = field(default_factory=list)
    at_stop: tuple[Document | None, Document | None, int | None] = (None, None, None)

    @property
    def elapsed(self) -> int:
        return sum(end - start for start, end in self.accrued)

    def reached(self, amount: int) -> int | None:
        """The earliest instant with that many seconds accrued."""
        for start, end in self.accrued:
            if end - start >= amount:
                return start + amount
            amount -= end - start
        return None

    def hold(self, seconds: int, reasons: set[str]) -> None:
        """Let service time pass under a hold: once in all, and once for every reason."""
        self.paused += seconds
        for reason in reasons if seconds else ():
            self.held[reason] = self.held.get(reason, 0) + seconds

    def look(self, start: int, end: int, target: int | None, terms: Document) -> None:
        """See the instants from start to end while open and not held: was one of them past due, or at a share?"""
        due = self.reached(target) if target else None
        for name, percent in shares_of(terms).items() if target else ():
            at = self.reached(-(-(target or 0) * percent // 100))
            # The last instant belongs to what comes next, unless it is the present.
            if at is not None and (at < end or start == end) and name not in self.fired:
                self.fired[name] = max(at, start)
        if self.metric == "dwell":
            # At the limit the ticket moves on; the last instant belongs to what comes next, unless it is the present.
            moves = due is not None and (due < end or start == end) and not terms["raise"]
            if due is not None and moves and self.moves_on is None:
                self.moves_on = max(due, start)
            return
        if due is not None and due < end and self.broken is None:
            self.broken = max(due, start)
