"""An October of our own making for papers and measures: verdicts, terms and a draft, without a database."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from msp.billing.actions.deciding import Figures, decide
from msp.billing.actions.loading import MonthInputs
from msp.billing.invoice_page import InvoicePage, InvoiceStatus
from msp.billing.measures import measures_from
from msp.billing.parties import Agreed, Heading, Party
from msp.billing.queries import StatementPage
from msp.billing.statement import MonthJudged
from msp.billing.supported import read_rate_card
from msp.billing.taken_back import TakenBack
from msp.kernel.periods import Month
from tests.month_end import CARDS

OCTOBER = Month(2026, 10)
NINE = datetime(2026, 10, 5, 7, tzinfo=UTC)


@dataclass(frozen=True)
class Verdict:
    """A judged clock: an hour promised from nine o'clock in Stockholm on."""

    reference: str = "ACORN-1"
    minutes: int = 30
    metric: str = "first_response"
    tier: str = "L1"
    priority: str = "P1"
    subject: str = "The till is down"
    excuse: str = ""
    cycle: int = 1
    target_seconds: int = 3600
    paused_seconds: int = 0
    id: UUID = field(default_factory=uuid4)
    inputs_hash: str = "ab" * 32
    started_at: datetime = NINE

    @property
    def elapsed_seconds(self) -> int:
        return self.minutes * 60

    @property
    def met(self) -> bool:
        return self.elapsed_seconds <= self.target_seconds

    @property
    def excused(self) -> bool:
        return bool(self.excuse)

    @property
    def due_at(self) -> datetime:
        return self.started_at + timedelta(seconds=self.target_seconds)

    @property
    def stopped_at(self) -> datetime:
        return self.started_at + timedelta(minutes=self.minutes)

    @property
    def breached_at(self) -> datetime | None:
        return None if self.met else self.due_at

    @property
    def stretches(self) -> tuple[dict[str, Any], ...]:
        span = {"start": self.started_at.isoformat(), "end": self.stopped_at.isoformat()}
        return ({**span, "kind": "running", "reason": "", "seconds": self.elapsed_seconds},)


def figures(
    *verdicts: Verdict,
    key: str = "ACORN",
    name: str = "Acorn Dental",
    taken_back: tuple[TakenBack, ...] = (),
    **changes: Any,
) -> Figures:
    """The decided month of one of the cast's clients; `changes` go into its rate card."""
    zone = "America/New_York" if key == "BIRCH" else "Europe/Stockholm"
    card, promises = read_rate_card(CARDS[key] | changes)
    heading = Heading(
        month=str(OCTOBER),
        zone=zone,
        span=OCTOBER.span(zone),
        currency=card.currency,
        seller=Party("Harbour IT AB", ("Skeppsbron 4", "Stockholm"), "SE5566", bank="SE35 5000", key="harbour"),
        buyer=Party(name, ("Main Street 1",), "XX123", reference="PO 17", key=key),
        agreed=Agreed(f"{key}-2026", "Managed support", "Omar", UUID(int=1), UUID(int=2), "ff" * 32),
    )
    facts = {"time": [], "measures": measures_from(promises, verdicts), "days_in_period": "31"}
    return decide(MonthInputs(heading, "harbour", MonthJudged(card, promises, verdicts, taken_back), facts, {}, {}))


def issued(decided: Figures) -> InvoicePage:
    """The invoice as it would be issued."""
    days = {"issued_on": date(2026, 11, 2), "due_on": date(2026, 12, 2)}
    return replace(decided.page, status=InvoiceStatus.ISSUED, number="HIT-2026-00017", **days).sealed()


def statement(decided: Figures) -> StatementPage:
    """The statement as it would be issued."""
    hashed = decided.page.statement_hash
    return StatementPage(UUID(int=3), "HIT-2026-00017", "2026-10", date(2026, 11, 2), decided.statement, hashed)
