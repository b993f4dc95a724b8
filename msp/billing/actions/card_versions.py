"""The versions of the rate card that count in a month, each from a day of the client's calendar on (decision 37)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from msp.billing.card_runs import cards_of
from msp.billing.measures import Promise
from msp.billing.models import RateCardVersion
from msp.billing.rate_card import RateCard
from msp.billing.sheet import Sheet
from msp.billing.supported import read_rate_card
from msp.kernel.periods import Month
from msp.store import db


@dataclass(frozen=True, slots=True)
class CardsOfMonth:
    """The last version that counts, read together with those before it in the month."""

    version: RateCardVersion
    card: RateCard
    promises: tuple[Promise, ...]
    hashes: tuple[str, ...]


def cards_of_month(month: Month, zone: str) -> CardsOfMonth | None:
    """The cards of a month of the tenant in scope; None when none was published for a day before its end."""
    rows = _counting(month, zone)
    if not rows:
        return None
    (card, promises), *later = (read_rate_card(row.document) for row in rows)
    for row, (next_card, next_promises) in zip(rows[1:], later, strict=True):
        card, promises = next_card.after(card, first_day(row.valid_from, zone)), next_promises
    return CardsOfMonth(rows[-1], card, promises, tuple(row.content_hash for row in rows))


def first_day(valid_from: datetime, zone: str) -> date:
    """The day from which a version counts: one that begins in the middle of a day counts from the next one on."""
    local = valid_from.astimezone(ZoneInfo(zone))
    return local.date() if local.time() == time() else local.date() + timedelta(days=1)


def check_beside(card: RateCard, valid_from: datetime, zone: str) -> None:
    """Invalid when a new card and those published before it could not be charged in one month."""
    since = first_day(valid_from, zone)
    month = Month.of(since)
    before = [row for row in _counting(month, zone) if first_day(row.valid_from, zone) < since]
    if before and since > month.first:
        held, _ = read_rate_card(before[-1].document)
        cards_of(card.after(held, since), period_of(month)).runs()


def period_of(month: Month) -> Sheet:
    """The days of a month as a fact."""
    return Sheet(days_of(month), "period", "start end")


def days_of(month: Month) -> dict[str, str]:
    """The first day and the first one outside."""
    return {"start": month.first.isoformat(), "end": month.next.first.isoformat()}


def _counting(month: Month, zone: str) -> Sequence[RateCardVersion]:
    """Oldest first: the one in force as the month begins, and every one that replaces it on one of its days.

    Where the first card of a client begins within the month, it counts for the whole of it.
    """
    found = select(RateCardVersion).where(RateCardVersion.valid_from < month.span(zone).end)
    rows = db.session.scalars(found.order_by(RateCardVersion.valid_from)).all()
    days = {first_day(row.valid_from, zone): row for row in rows}
    within = [day for day in days if day < month.next.first] or list(days)[:1]
    begun = [day for day in within if day <= month.first]
    return [days[day] for day in (*begun[-1:], *(day for day in within if day > month.first))]
