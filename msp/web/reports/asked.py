"""What a report of promises is asked for: the months, and to what it is narrowed, read from its address."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from msp.kernel.errors import Invalid
from msp.kernel.periods import Month
from msp.sla import Metric
from msp.sla.attainment import Outcome
from msp.sla.population import Narrowing
from msp.sla.terms import AGREED, PROMISES
from msp.tickets import Priority
from msp.tiers import Tier
from msp.web.forms import one_of
from msp.web.narrowing import service_key

#: How many months a report shows when nobody says, and at most.
USUAL, MOST = 3, 24
TEXT_LENGTH = 60
NAMES = ("metric", "priority", "tier", "service", "ended", "between")
#: What an address says for tickets that are about no service; no key of a service is spelt so.
NO_SERVICE, NO_SERVICE_WORDS = "~", "No service"


class Ended(StrEnum):
    """How a promise of a report ended, as its columns say it."""

    MET = "met"
    BROKEN = "broken"
    EXCUSED = "excused"
    OPEN = "open"


_OUTCOMES = {
    Ended.MET: (Outcome.MET, None),
    Ended.BROKEN: (Outcome.BREACHED, False),
    Ended.EXCUSED: (Outcome.BREACHED, True),
    Ended.OPEN: (Outcome.OPEN, None),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for; an empty text asks for everything. `between` is "us" for tiers and vendors."""

    first: Month
    last: Month
    running: Month
    metric: str = ""
    priority: str = ""
    tier: str = ""
    service: str = ""
    ended: str = ""
    between: str = ""

    @classmethod
    def of(cls, arguments: Mapping[str, str], running: Month) -> "Asked":
        """What is asked for; Invalid when it is not offered. One month alone is a period of that month."""
        named = {name: arguments.get(name, "").strip()[:TEXT_LENGTH] for name in NAMES}
        asked = cls(*_period(arguments.get("from", ""), arguments.get("to", ""), running), running, **named)
        if asked.between not in ("", "us"):
            raise Invalid("A report is of promises, or of what is agreed between us.", field="between")
        _ = asked.narrowing
        return asked

    @property
    def is_inside(self) -> bool:
        """Whether it is about tiers and vendors, of which no client is promised anything."""
        return bool(self.between)

    @property
    def months(self) -> tuple[Month, ...]:
        """The months of the period, in order."""
        months = [self.first]
        while months[-1] < self.last:
            months.append(months[-1].next)
        return tuple(months)

    @property
    def narrowing(self) -> Narrowing:
        """The same for the room of promises; Invalid when there is no such promise, priority, tier or end."""
        outcome, excused = _OUTCOMES[_ended(self.ended)] if self.ended else (None, None)
        return Narrowing(
            metric=_metric(self.metric, inside=self.is_inside),
            priority=_listed(Priority, self.priority, "priority"),
            # Between us a vendor may stand here, whose name no list of ours knows.
            tier=(self.tier or None) if self.is_inside else _listed(Tier, self.tier, "tier"),
            outcome=outcome,
            excused=excused,
            service=_service(self.service),
        )

    @property
    def address(self) -> dict[str, Any]:
        """The same as arguments of an address."""
        named = {name: getattr(self, name) for name in NAMES if getattr(self, name)}
        return {"from": str(self.first), "to": str(self.last), **named}

    @property
    def is_narrowed(self) -> bool:
        """Whether anything of the period is left out."""
        return any((self.metric, self.priority, self.tier, self.service))

    def of_all(self) -> "Asked":
        """The same period with everything in it."""
        return replace(self, metric="", priority="", tier="", service="", ended="")


def _period(first: str, last: str, running: Month) -> tuple[Month, Month]:
    if not first and not last:
        return _before(running, USUAL - 1), running
    begins, ends = Month.parse(first or last), Month.parse(last or first)
    if begins > ends:
        raise Invalid("The first month of the period comes after its last one.", field="from")
    if ends > running:
        raise Invalid(f"{ends} has not begun yet.", field="to")
    if begins < _before(ends, MOST - 1):
        raise Invalid(f"A report covers at most {MOST} months.", field="from")
    return begins, ends


def _before(month: Month, count: int) -> Month:
    for _ in range(count):
        month = month.previous
    return month


def _service(text: str) -> str | None:
    if text == NO_SERVICE:
        return ""
    return service_key(text) or None


def _metric(text: str, *, inside: bool) -> Metric | None:
    if not text:
        return None
    if text not in (AGREED if inside else PROMISES):
        raise Invalid("There is no such promise in this report.", field="metric")
    return Metric(text)


def _listed(kind: type[Priority] | type[Tier], text: str, field: str) -> str | None:
    return one_of(kind, text, field=field, sentence=f"There is no such {field}.").value if text else None


def _ended(text: str) -> Ended:
    return one_of(Ended, text, field="ended", sentence="A promise is met, broken, excused or open.")
