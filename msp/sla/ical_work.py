"""Pure: how much work it is to unroll what a calendar file repeats, told from its text before any of it is done.

Rules that are each within every limit cost 12 s together: 95 events on every day of every month since 1900.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from msp.kernel.errors import Invalid

WORK_LIMIT = 20_000
#: From where a beginning that cannot be read is counted: zones are written down from that year on.
_EARLIEST = 1601
#: Until when a zone is unrolled: for the last year that zones are written down for, if not beyond.
_ZONES_UNTIL = 2038
_HALVES = frozenset({"STANDARD", "DAYLIGHT"})
_A_YEAR: Mapping[str, int] = {"YEARLY": 1, "MONTHLY": 12, "WEEKLY": 53, "DAILY": 366}
_LINE = re.compile(r"^(BEGIN|END|DTSTART|RRULE|EXRULE|RDATE|EXDATE)(?=[;:])([^\r\n]*)", re.IGNORECASE | re.MULTILINE)
_YEAR = re.compile(r":\s*(\d{4})\d{4}")


@dataclass(slots=True)
class _Part:
    """One event, or one half of a zone: since when, by which rules, and how many dates are listed."""

    is_zone: bool = False
    since: int = _EARLIEST
    rules: list[dict[str, str]] = field(default_factory=list)
    dates: int = 0


def refuse_much_work(text: str, last_year: int) -> None:
    """Refuse an unfolded calendar text that repeats more often, up to a year, than is read; Invalid at `calendar`."""
    work = sum(_work(part, last_year) for part in _parts(text))
    if work > WORK_LIMIT:
        sentence = (
            f"What that file repeats happens about {work:,} times since it began; at most {WORK_LIMIT:,} are read."
            " Let its events begin later, or write the dates out."
        )
        raise Invalid(sentence, field="calendar")


def _parts(text: str) -> Iterator[_Part]:
    """The parts of a file in one pass; each once it ends, and at the end of the file those that never do."""
    open_parts = [_Part()]
    for match in _LINE.finditer(text):
        name, value = match[1].upper(), match[2]
        if name == "BEGIN":
            open_parts.append(_Part(value.strip(": ").upper() in _HALVES))
        elif name == "END":
            yield open_parts.pop() if len(open_parts) > 1 else _Part()
        else:
            _note(open_parts[-1], name, value)
    yield from open_parts


def _note(part: _Part, name: str, value: str) -> None:
    if name == "DTSTART":
        year = _YEAR.search(value)
        part.since = int(year[1]) if year else _EARLIEST
    elif name in ("RDATE", "EXDATE"):
        part.dates += value.count(",") + 1
    else:
        pairs = (pair.partition("=") for pair in value.rpartition(":")[2].upper().split(";"))
        part.rules.append({key.strip(): of.strip() for key, _, of in pairs})


def _work(part: _Part, last_year: int) -> int:
    until = max(last_year, _ZONES_UNTIL) if part.is_zone else last_year
    years = max(until - part.since, 0) + 1
    return part.dates + sum(_times(rule, years) for rule in part.rules)


def _times(rule: Mapping[str, str], years: int) -> int:
    """How often a rule comes true in so many years, at most; `COUNT` ends it, and each year is looked at once."""
    frequency = rule.get("FREQ", "")
    listed = {key: rule[key].count(",") + 1 for key in ("BYMONTH", "BYMONTHDAY", "BYDAY") if key in rule}
    days = listed.get("BYMONTHDAY", 1) * listed.get("BYDAY", 1)
    months = listed.get("BYMONTH", 12 if frequency == "YEARLY" and days > 1 else 1)
    times = years * _A_YEAR.get(frequency, 366) * days * months
    return min(times, years + int(rule["COUNT"])) if rule.get("COUNT", "").isdecimal() else times
