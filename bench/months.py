"""The office of an account manager with forty clients: the list, a forecast, the record of vendors."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import time_machine
from flask import Flask

from bench import worlds
from bench.figure import Figure, middle_ms, timed
from msp import billing, clockwork, identity, sla, tenants, tickets, tiers
from msp.billing import RateCardForm
from msp.identity import AUTOMATIC, Actor, HumanForm, Role
from msp.sla import VersionForm
from msp.store import Side, acting_for, db
from msp.tenants import ContractForm, TenantForm, TenantView
from msp.tickets import Impact, TicketForm, TicketKind, Urgency, WorkForm
from msp.tiers import LadderForm, Tier
from tests import promises, vendor_bills
from tests.month_end import agree
from tests.web.browser import Browser
from tests.world import COST, MONDAY, World

CLIENTS, TICKETS = 40, 50
#: Wednesday of the third week of the month.
NOW = MONDAY + timedelta(days=16, hours=4)


def figures(folder: Path) -> Iterator[Figure]:
    """The figures of the office."""
    app, world = worlds.app_with_cast(folder)
    with app.app_context():
        agree(world, vendor_bills.CARD)
        for number in range(CLIENTS - 2):
            _client(world, f"c{number:02d}")
    with time_machine.travel(NOW, tick=False):
        browser = Browser(app, "omar")
        yield Figure("forty forecasts, computed and kept", timed(lambda: _kept(app)), "s", 15)
        for name, path, bound in _pages():
            yield Figure(name, middle_ms(lambda path=path: browser.get(path)), "ms", bound)
            with worlds.counted_queries(app) as statements:
                assert browser.get(path).status_code == 200, path
            yield Figure(f"{name}: queries", float(len(statements)), "", 25)


def _pages() -> tuple[tuple[str, str, float], ...]:
    return (
        ("clients, forty with their forecasts", "/office", 150),
        ("clients sorted by credit at risk", "/office?sort=-risk", 150),
        ("forecast of a client with fifty tickets", "/office/c00/forecast", 250),
        ("vendor report of forty clients", "/office/vendor-report?month=2026-10", 100),
    )


def _kept(app: Flask) -> None:
    with app.app_context():
        clockwork.keep_forecasts(NOW)


def _client(world: World, slug: str) -> None:
    """A client with Acorn's agreement, and fifty tickets of the month: two of three resolved, some too late."""
    tenant_id = tenants.register(TenantForm(slug.upper(), f"Client {slug}", "Europe/Stockholm", "EUR"), now=MONDAY)
    db.session.commit()
    tenant = tenants.tenants_by_id([tenant_id])[tenant_id]
    db.session.remove()
    with acting_for(tenant_id):
        since = datetime(2026, 1, 1, tzinfo=UTC)
        contract = ContractForm(f"{tenant.key}-2026", "Managed support", since, date(2026, 1, 1), "Omar")
        tenants.onboard(tenant_id, contract, now=MONDAY)
        person = HumanForm("Rosa", f"rosa@{slug}.example", "correct horse battery staple")
        rosa = identity.invite(person, Role.CLIENT_USER, cost=COST, now=MONDAY)
        for name, levels in (("lena", ("L1",)), ("marc", ("L2",))):
            identity.grant(world.agents[name], Role.AGENT, levels, now=MONDAY)
        identity.grant(world.agents["omar"], Role.ACCOUNT_MANAGER, now=MONDAY)
        _agreed(tenant, since)
        db.session.commit()
        for number in range(TICKETS):
            _ticket(world, rosa, number)
        db.session.commit()


def _agreed(tenant: TenantView, since: datetime) -> None:
    steps, hours = promises.LADDERS["ACORN"], {"tz": tenant.time_zone, **promises.OFFICE}
    tiers.publish_ladder(LadderForm({"steps": steps}, "Set-up", since), by=AUTOMATIC, now=MONDAY)
    for publish, name, document in (
        (sla.publish_hours_version, "office", hours),
        (sla.publish_policy_version, "standard", promises.POLICY),
    ):
        publish(VersionForm(name, document, "Set-up", since), by=AUTOMATIC, now=MONDAY)
    card = RateCardForm(vendor_bills.CARD, since, "harbour", "Omar", "First version")
    billing.publish_rate_card(card, now=MONDAY)


def _ticket(world: World, rosa: UUID, number: int) -> None:
    lena, marc = (Actor(Side.PROVIDER, world.agents[name], name.title()) for name in ("lena", "marc"))
    opened = MONDAY + timedelta(days=number // 4, hours=number % 4)
    form = TicketForm(TicketKind.INCIDENT, f"Ticket {number}", "It is dead.", Impact.HIGH, Urgency.HIGH, rosa)
    ticket = tickets.open_ticket(form, by=lena, now=opened)
    tickets.reply(ticket, "We look.", by=lena, now=opened + timedelta(minutes=30 if number % 7 else 90))
    day = opened.date()
    tickets.log_work(ticket, WorkForm(15, day, tier=Tier.L1), by=lena, now=opened + timedelta(hours=2))
    if number % 3:
        tickets.resolve(ticket, "It works.", by=marc, now=opened + timedelta(hours=3))
