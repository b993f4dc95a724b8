"""The billing period: a local month as a half-open span of instants (money.md section 1)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msp.billing.after_hours import check_zone, elapsed_minutes
from msp.billing.explain import Step
from msp.billing.sheet import Sheet, read_instant
from msp.billing.wording import plain
from msp.kernel.periods import Month


def period(given: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[Step, ...]]:
    """The calculator `period`: start and end in UTC, real hours, and which instants lie inside."""
    sheet = Sheet(given, "", "tz month instants")
    zone = sheet.text("tz")
    check_zone(zone, "tz")
    span = Month.parse(sheet.text("month")).span(zone)
    instants = [read_instant(item, f"instants[{place}]") for place, item in enumerate(sheet.items("instants", ()))]
    hours = plain(elapsed_minutes(span.start, span.end) / 60)
    answer = {
        "start_utc": _utc(span.start),
        "end_utc": _utc(span.end),
        "hours": hours,
        "inside": [instant in span for instant in instants],
    }
    say = f"from {answer['start_utc']} up to {answer['end_utc']}, the local midnights of {zone}"
    return answer, (Step(say, hours, "h"),)


def _utc(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")
