"""Filling an empty database with the demo: clients, people, articles, and some ninety days of tickets until now."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from flask import Flask

from msp import billing, tenants, wiring
from msp.demo import months
from msp.demo.cast import Cast
from msp.demo.ladders import grow
from msp.demo.people import PROVIDER
from msp.demo.plans import CLIENTS, HARBOUR
from msp.demo.purse import Purse
from msp.demo.running import open_tales
from msp.demo.script import Script
from msp.demo.shelf import stock
from msp.demo.staffing import staff_up
from msp.demo.stage import Closing, Progress, Stage
from msp.demo.story import long_story
from msp.demo.telling import Tale
from msp.demo.wishes import wish
from msp.identity import AUTOMATIC
from msp.identity.passwords import HashCost
from msp.identity.rosters import staff
from msp.kernel.errors import Conflict
from msp.kernel.events import choreography
from msp.kernel.periods import Month
from msp.onboarding import set_up_client, set_up_provider
from msp.store import acting_for, audit, db

#: How long after a month its books are closed: the third day, in the morning.
BOOKS = timedelta(days=2, hours=9)


def is_empty(app: Flask) -> bool:
    """Whether there is no tenant yet; Conflict when an earlier fill was interrupted half-way."""
    with app.app_context():
        names = {tenant.name for tenant in tenants.all_tenants() if tenant.is_provider}
        # The owner comes last, so a demo without one was never finished.
        if PROVIDER in names and not any(somebody.is_owner for somebody in staff()):
            raise Conflict(
                "The demo provider was filled in only half-way, so its months do not add up. "
                "Delete the database (var/msp.db, unless MSP_DATABASE_URL names another) and start again."
            )
        return not names and not tenants.all_tenants()


def is_here(app: Flask) -> bool:
    """Whether this database is the demo provider's, so that its sign-ins open something."""
    with app.app_context():
        return any(tenant.is_provider and tenant.name == PROVIDER for tenant in tenants.all_tenants())


def fill(app: Flask, *, now: datetime, progress: Progress) -> None:
    """Write the demo provider through the same actions as everybody, at the instants at which it all happened.

    The same `now` gives the same clients, tickets and months. Conflict when the database is not empty.
    """
    if not is_empty(app):
        raise Conflict("The database is not empty, so nothing was added.")
    with app.app_context(), _nobody_is_written_to():
        cost = HashCost(*app.config["PASSWORD_COST"])
        first = min(_this_month(script, now).previous.previous for script in _scripts())
        cast = _set_up(cost, first, now, progress)
        settings = app.config["SETTINGS"]
        purse = Purse(settings, now) if settings.stand_in_at is not None else None
        stage = Stage(cast, now, progress, purse)
        stage.play(list(_tales(now)), list(_closings(now)))
        wish(cast, now)
        staff_up(cast, now)
        grow(cast, now)
        cast.engage_owner(now=now)
        _look_ahead(cast, now)


def _look_ahead(cast: Cast, now: datetime) -> None:
    """The forecasts of the running months, which the worker would compute within minutes."""
    for tenant in cast.tenants.values():
        with acting_for(tenant.id):
            billing.keep_forecast(tenant, now)
            db.session.commit()


def _set_up(cost: HashCost, first: Month, now: datetime, progress: Progress) -> Cast:
    """The provider, its people, and each client with all that is in force from its first month on."""
    since = first.span("UTC").start - timedelta(days=1)
    cast = Cast(cost, set_up_provider(HARBOUR, now=since))
    cast.engage(now=since)
    for place, script in enumerate(_scripts(), start=1):
        plan = script.client.plan(_this_month(script, now).previous.previous)
        tenant = set_up_client(plan, now=since)
        cast.settle(tenant, now=since)
        stock(tenant, by=AUTOMATIC, now=since)
        progress(place, len(CLIENTS), "Clients")
    cast.cast_agents()
    # Their ladders count from the first of the month on.
    cast.put_in_charge(now=since + timedelta(days=2))
    cast.look_up_contacts()
    cast.look_up_services(now)
    return cast


def _tales(now: datetime) -> Iterator[Tale]:
    """Two whole months, the running one, and what lies open now; in no order."""
    taken: set[str] = set()
    for script in _scripts():
        month, key = _this_month(script, now), script.client.key
        yield from open_tales(script, now, taken)
        yield from months.month_of_tales(script, month.previous.previous, months.ISSUED[key])
        yield from months.month_of_tales(script, month.previous, months.TO_CLOSE[key])
        yield from months.month_of_tales(script, month, months.RUNNING[key], without=taken)
        if key == "ACORN":
            yield long_story(script, now)


def _closings(now: datetime) -> Iterator[Closing]:
    for script in _scripts():
        last = _this_month(script, now).previous
        yield Closing(last.span(script.client.time_zone).start + BOOKS, script.client.key, last.previous)


def _scripts() -> Iterator[Script]:
    return map(Script, CLIENTS)


def _this_month(script: Script, now: datetime) -> Month:
    return Month.holding(now, script.client.time_zone)


@contextmanager
def _nobody_is_written_to() -> Iterator[None]:
    """The table of `msp.wiring` without mail: nobody is told today of what is made up about last month."""
    quiet = {
        fact: tuple(reaction for reaction in reactions if not reaction.__module__.startswith("msp.channels"))
        for fact, reactions in wiring.REACTIONS.items()
    }
    choreography.wire(quiet, witness=audit.record)
    try:
        yield
    finally:
        wiring.wire()
        db.session.remove()
