"""Pure: reports of promises in words: what is counted, which months are provisional, how a promise ended."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from msp.agreements.differences.targets import METRICS
from msp.billing.paper import month_words
from msp.kernel.periods import Month
from msp.kernel.text import listed
from msp.sla.attainment import AttainmentRow, Outcome
from msp.sla.population import CountedPromise
from msp.web.clocks import LABELS
from msp.web.filters import city, day, duration, moment

AGREEMENTS = {"ola": "Stay at a tier", "acknowledge": "Taken up, or a vendor's answer", "uc": "Vendor's solution"}
DASH = "–"
LEFT_OUT = "Excused ones are listed and left out of the share, which is rounded down; the exact count decides."
ROWS = (
    "These clocks are no promise to the client and are never frozen: they are counted as they stood when each was last"
    " looked at, also in months that are closed."
)


def label_of(metric: str, wing: str) -> str:
    """A promise or an agreement by the name that the people of a wing use; clients have their own words."""
    return METRICS[metric] if wing == "portal" else AGREEMENTS.get(metric) or LABELS[metric]


def share_words(row: AttainmentRow) -> str:
    """The share kept, rounded down; a dash when nothing counts."""
    return f"{row.percent} %" if row.percent else DASH


def of_words(row: AttainmentRow) -> str:
    """The exact ratio, which decides."""
    return f"{row.met:,} of {row.counted:,}" if row.counted else "nothing counts"


def period_words(first: Month, last: Month) -> str:
    """A period of months: November 2026, or September to November 2026."""
    if first == last:
        return month_words(str(last))
    begins = month_words(str(first))
    if first.year == last.year:
        begins = begins.rpartition(" ")[0]
    return f"{begins} to {month_words(str(last))}"


def population_words(first: Month, last: Month, zone: str, *, inside: bool = False) -> str:
    """The rule by which a clock belongs to the period (clocks.md section 4)."""
    what = "agreement between us" if inside else "promise"
    until = last.next.first - timedelta(days=1)
    return (
        f"Counted is every {what} that was kept or broken from {day(first.first)} to {day(until)}, by the clock in"
        f" {city(zone)}, or that is open and falls due by then; when its ticket was opened does not matter."
    )


def provisional_words(months: Iterable[Month], frozen: Iterable[Month], zone: str, now: datetime) -> str:
    """Which of the months may still change; empty when all of them are closed."""
    closed, running = set(frozen), Month.holding(now, zone)
    open_months = [month for month in months if month not in closed]
    over = [month_words(str(month)) for month in open_months if month < running]
    said = []
    if over:
        said.append(f"{listed(over)} {'is' if len(over) == 1 else 'are'} over and not closed")
    if running in open_months:
        said.append(f"{month_words(str(running))} is still running")
    return f"{' and '.join(said)}: provisional, as of {moment(now, zone)}." if said else ""


def standing_words(month: Month, *, is_frozen: bool, running: Month) -> str:
    """Whether the figures of a month can still change."""
    if is_frozen:
        return "Closed"
    return "Running, provisional" if month == running else "Not closed, provisional"


def ended_key(promise: CountedPromise) -> str:
    """How a promise ended, as the columns of a report name it."""
    if promise.outcome is Outcome.BREACHED:
        return "excused" if promise.excused else "broken"
    return str(promise.outcome)


def over_words(promise: CountedPromise) -> str:
    """By how much it was missed, or what was to spare."""
    over = promise.over_seconds
    if promise.outcome is Outcome.OPEN:
        return f"{duration(-over)} left" if over < 0 else "nothing left"
    if promise.outcome is Outcome.MET:
        return f"{duration(-over)} to spare" if over < 0 else "to the second"
    return f"{duration(over)} over" if over > 0 else "broken before it was given longer"


def trend_title(points: list[tuple[Month, AttainmentRow]]) -> str:
    """What the line over the months says."""
    (before, was), (month, is_) = points[-2:]
    name, other = (month_words(str(each)).rpartition(" ")[0] for each in (month, before))
    assert is_.exact is not None, "the line has only months in which something counts"
    assert was.exact is not None, "the line has only months in which something counts"
    if is_.exact == was.exact:
        return f"{is_.percent} % kept in {name}, as in {other}"
    return (
        f"{is_.percent} % kept in {name}, {'up' if is_.exact > was.exact else 'down'} from {was.percent} % in {other}"
    )
