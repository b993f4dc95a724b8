"""Which lines of a client's rate cards want something written down: a number of units, a meter's count, a block."""

from dataclasses import dataclass

from sqlalchemy import select

from msp.billing.models import RateCardVersion
from msp.billing.rate_card import CardLine
from msp.billing.supported import read_rate_card
from msp.kernel.errors import Invalid
from msp.store import db


@dataclass(frozen=True, slots=True)
class WantedLine:
    """A line of a card: `unit` is what it counts, `meter` what its records are named by."""

    key: str
    name: str
    unit: str = ""
    meter: str = ""


def lines_wanting(kind: str) -> list[WantedLine]:
    """The lines of one kind (per_unit, usage, blocks) of every version of the tenant in scope, newest first."""
    rows = db.session.scalars(select(RateCardVersion).order_by(RateCardVersion.valid_from.desc()))
    found: dict[str, WantedLine] = {}
    for row in rows:
        for line in read_rate_card(row.document)[0].lines:
            if line.kind == kind and line.key not in found:
                found[line.key] = _wanted(line)
    return list(found.values())


def check_line(kind: str, key: str, field: str) -> WantedLine:
    """The line of that key; Invalid names those there are."""
    known = lines_wanting(kind)
    found = next((line for line in known if line.key == key), None)
    if found is None:
        raise Invalid(_unknown("line", key, [line.key for line in known]), field=field)
    return found


def check_meter(meter: str) -> None:
    """Invalid when no line of any card charges the meter."""
    known = [line.meter for line in lines_wanting("usage")]
    if meter not in known:
        raise Invalid(_unknown("meter", meter, known), field="meter")


def _wanted(line: CardLine) -> WantedLine:
    unit = line.per_unit.unit.value if line.per_unit else line.usage.unit if line.usage else ""
    return WantedLine(line.key, line.name, unit, line.usage.meter if line.usage else "")


def _unknown(what: str, said: str, known: list[str]) -> str:
    there = f"known are: {', '.join(sorted(known))}" if known else "no line of it takes any"
    return f"The rate card has no {what} “{said[:60]}”; {there}."
