"""What the browser tests look at: a Monday in November with every state a page can show, long names and ugly words."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from msp import agreements, billing, clockwork, identity, knowledge, sla, tenants, tickets, tiers, vendors
from msp.agreements import OWN, Draft, RailsForm, Setting, UnderForm
from msp.billing import notes
from msp.billing.notes import NoteForm
from msp.identity import AUTOMATIC, Actor, HumanForm, Role, links, sso
from msp.identity.links import LinkForm, Purpose, token_of
from msp.kernel.ids import new_id
from msp.kernel.money import Money
from msp.kernel.periods import Month
from msp.knowledge import ArticleForm
from msp.store import SYSTEM, Side
from msp.tenants import CategoryForm, ServiceForm
from msp.tickets import (
    Cause,
    Impact,
    MoveForm,
    Ticket,
    TicketForm,
    TicketKind,
    UploadForm,
    Urgency,
    WaitReason,
    WorkForm,
)
from msp.tiers import LadderForm, Tier
from msp.vendors import ContactForm, HandoffForm, ReturnForm, UnderpinningForm, VendorForm
from tests import giving, vendor_bills
from tests.desk_work import committed
from tests.given_up import given_up_effect
from tests.mails import mail, raw
from tests.month_end import NOVEMBER, agree, close_october, worked_ticket
from tests.paying import hold_money, offer_payments
from tests.postbox import connect, got
from tests.staffing import staffed
from tests.world import COST, MONDAY, PASSWORD, World, address

#: Ten minutes past eleven in Stockholm on Monday 2 November 2026: the time at which the pages are looked at.
NOW = NOVEMBER + timedelta(hours=1, minutes=10)
LONG_NAME = "Maximiliana-Theodora von Hohenzollern-Sigmaringen-Schwarzburg-Rudolstadt of Acorn"
LONG_SUBJECT = "PayrollExportStopsWithPeriodLocked" * 5
UNDERTAKEN = {
    "hours": {"tz": "America/New_York", "weekly": {"mon": [["09:00", "17:00"]], "tue": [["09:00", "17:00"]]}},
    "targets": {"acknowledge": {"*": 3600}, "resolution": {"P1": 14_400, "*": 86_400}},
    "costs": {"currency": "EUR", "per_handoff": "120.00"},
}
UGLY = f"Without an end: {'x' * 300}\n\n\tTabs, <b>marks</b> & 'quotes', 名前, \U0001f469\u200d\U0001f4bb, العربية."
ARTICLE = """# What to try first

1. Switch the printer off and on again.
2. Look whether the lamp is *green*.

| Lamp | Means |
| --- | --- |
| green | ready |
| red | out of paper, or a fault that only a technician can mend |

See [the manual](https://example.com/a/very/long/address/that/does/not/break/anywhere/because/it/has/no/spaces.html).
"""


def set_up(world: World) -> dict[str, str]:
    """Everything, in an app context; names of what the pages are about."""
    agree(world, vendor_bills.CARD)
    with committed(world.acorn):
        worked_ticket(world)
        worked_ticket(world, opened=26, answered=2, minutes=95)
        close = worked_ticket(world, opened=50)
        tickets.close(close, by=world.actors["lena"], now=MONDAY + timedelta(hours=60))
    offer_payments()
    number = close_october(world, world.acorn).page.number
    with committed(world.birch):
        _birch(world)
    money = _money(world, number)
    with committed(world.acorn):
        _people(world)
        _articles(world)
        names = _november(world)
        welcome = _welcome()
        names["change"] = _agreement(world)
        names["connection"] = _sign_on()
        names["service"], names["category"] = _services(), _categories()
        rule = {"category": ["c" * 40], "priority": ["P1", "P4"], "channel": ["mail"], "vip": True}
        giving.manned(world.acorn, "L2", now=_ago(5), enter=[rule])
        names |= _charged(world, names["vendor"])
        credited = NoteForm(number, {"desk": Money.of("420.00", "EUR")}, UGLY[:500])
        names["note"] = str(notes.draft_note(credited, by=world.actors["omar"], now=NOW))
    with committed(world.birch):
        form = HumanForm(LONG_NAME, address("twin"), PASSWORD)
        identity.invite(form, Role.CLIENT_USER, cost=COST, now=MONDAY)
        names["stepped"] = _stepped(world)
    sla.sweep(now=NOW)
    names["mail"] = _mail(world)
    names |= staffed(world, LONG_SUBJECT[:60], UGLY, now=NOW)
    clockwork.keep_forecasts(NOW)
    effect = given_up_effect(world.acorn, now=NOW)
    return {"number": number, "closed": close.reference, "password": welcome, "effect": str(effect), **names, **money}


def _categories() -> str:
    """A category with many skills, one that is over, and their long names."""
    gone = tenants.add_category(CategoryForm("gone", LONG_NAME[:80]), now=MONDAY)
    tenants.retire_category(gone, now=MONDAY)
    skills = {f"{'s' * 30}-{number}": number for number in (1, 2, 3)}
    return str(tenants.add_category(CategoryForm("c" * 40, LONG_SUBJECT[:80], skills), now=MONDAY))


def _services() -> str:
    """A service with promises of its own, one that is over, and their long names."""
    gone = tenants.add_service(ServiceForm("gone", LONG_NAME[:80], UGLY[:200]), by=SYSTEM, now=MONDAY)
    tenants.retire_service(gone, now=MONDAY)
    service = tenants.add_service(ServiceForm("k" * 40, LONG_SUBJECT[:80], UGLY[:200]), by=SYSTEM, now=MONDAY)
    agreements.put_service_under(service, UnderForm(OWN, LONG_SUBJECT, own_hours=True), by=AUTOMATIC, now=NOW)
    return str(service)


def _welcome() -> str:
    """Where somebody chooses a password."""
    form = LinkForm(Purpose.WELCOME, new_id(), LONG_NAME, NOW + timedelta(days=7))
    return f"/password/{links.token_of(links.issue_link(form, now=MONDAY))}"


def _money(world: World, number: str) -> dict[str, str]:
    """A link to pay October of Acorn, and money that came for August of Birch and is held."""
    with committed(world.acorn):
        token = links.token_of(UUID(billing.issue_pay_link(number, LONG_NAME, now=NOVEMBER)))
    with committed(world.birch):
        august = billing.close_month(Month(2026, 8), by=world.actors["omar"], now=NOVEMBER).page.number
        held = hold_money(august, f"pi_{'x' * 60}", now=NOVEMBER)
    return {"pay": token, "held": str(held), "held_for": august}


def _mail(world: World) -> str:
    """A mailbox of Acorn's with a mail that waits, long in every part; its id."""
    connect(world.acorn, now=NOVEMBER)
    content = mail(f"{LONG_NAME} <mia@else.example>", UGLY, subject=LONG_SUBJECT)
    content.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename=f"{'invoice' * 20}.pdf")
    content.add_attachment(b"MZ", maintype="application", subtype="octet-stream", filename="tool.exe")
    hours = (NOVEMBER - MONDAY).total_seconds() / 3600
    got(world.acorn, raw("no-reply@shop.example", subject="Buy now"), when=hours)
    return str(got(world.acorn, content.as_bytes(), when=hours).id)


def _people(world: World) -> None:
    twin = HumanForm(LONG_NAME, address("twin"), PASSWORD)
    world.people["twin"] = identity.invite(twin, Role.CLIENT_USER, cost=COST, now=MONDAY)


def _sign_on() -> str:
    """Two connections of Acorn, one with everything and one that was just added; the first one's id."""
    issuer = "https://login.microsoftonline.example/9f2c1f0e-5b1d-4f8a-8f43-0a1b2c3d4e5f/v2.0"
    form = sso.ConnectionForm(
        "Acorn Dental Group single sign-on, Stockholm and Uppsala", issuer, "msp-portal", "secret"
    )
    here = sso.add_connection(form, now=NOVEMBER)
    sso.switch_connection(here, is_active=True, now=NOVEMBER)
    for domain in ("example.com", f"{'x' * 60}.{'y' * 60}.example.com"):
        domain_id = sso.ask_domain(here, domain, now=NOVEMBER)
        if domain == "example.com":
            sso.confirm_domain(domain_id, is_confirmed=True, now=NOVEMBER)
    sso.arrive(here, sso.Claims(issuer, "a-1", address("anna"), True, "Anna"), now=NOVEMBER)
    sso.add_connection(sso.ConnectionForm("Trial", "https://idp.example.org", "msp", "secret"), now=NOVEMBER)
    return str(here)


def _articles(world: World) -> None:
    for slug, title in (("printing", "The printer does not print"), ("long-words", LONG_SUBJECT[:120])):
        knowledge.write(
            ArticleForm(slug, title, ARTICLE, "When nothing comes out."), by=world.actors["nadia"], now=NOVEMBER
        )
        knowledge.publish(slug, now=NOVEMBER)


def _birch(world: World) -> None:
    bob, sven = world.actors["bob"], world.actors["sven"]
    form = TicketForm(
        TicketKind.REQUEST, "The gate is shut", "It does not open.", Impact.LOW, Urgency.LOW, world.people["bob"]
    )
    ticket = tickets.open_ticket(form, by=bob, now=MONDAY + timedelta(hours=9))
    tickets.reply(ticket, "It opens at nine.", by=sven, now=MONDAY + timedelta(hours=10))
    tickets.log_work(ticket, WorkForm(30, date(2026, 10, 5), tier=Tier.L1), by=sven, now=MONDAY + timedelta(hours=10))
    tickets.resolve(ticket, "It is open.", by=sven, now=MONDAY + timedelta(hours=11))


def _stepped(world: World) -> str:
    """A ticket of Birch whose step takes it up within a time, and above which other steps ask for much."""
    asks = {"handover": ["What was tried", LONG_SUBJECT[:60]]}
    steps: list[dict[str, Any]] = [
        {"levels": ["L1"], "name": "Dispatch desk of the warehouses", "acknowledge_minutes": 30},
        {"levels": ["L2"], "name": LONG_SUBJECT[:40], **asks},
        {"levels": ["L3"], "name": "Engineers", **asks},
    ]
    ladder = LadderForm({"steps": steps, "communicator": "L1"}, UGLY[:200])
    tiers.publish_ladder(ladder, by=AUTOMATIC, now=_ago(8 * 60))
    form = TicketForm(TicketKind.REQUEST, "The ramp", "It is slow.", Impact.LOW, Urgency.LOW, world.people["bob"])
    return tickets.open_ticket(form, by=world.actors["bob"], now=_ago(7)).reference


def _november(world: World) -> dict[str, str]:
    full = _with_everything(world)
    with_vendor, vendor_names = _at_the_vendor(world)
    lena = world.actors["lena"]
    resolved = _asked(world, "The mouse does not move", minutes=120)
    tickets.resolve(resolved, "A new battery is in.", by=lena, now=_ago(30))
    waiting = _asked(world, "Which cable is it?", minutes=100)
    tickets.reply(waiting, "Which one do you mean?", by=lena, now=_ago(90))
    tickets.wait(waiting, WaitReason.REQUESTER, by=lena, now=_ago(90))
    _asked(world, "Nobody has answered this", minutes=3 * 24 * 60)
    _asked(world, LONG_SUBJECT, minutes=10, requester="twin")
    fresh = _asked(world, "The till at the front desk does not print", minutes=50)
    done = ("full", full), ("vendor", with_vendor), ("resolved", resolved), ("waiting", waiting), ("fresh", fresh)
    entry = tickets.page(full, lena).work[0].id
    return {name: ticket.reference for name, ticket in done} | {"entry": str(entry), **vendor_names}


def _with_everything(world: World) -> Ticket:
    rosa, lena, marc = (world.actors[name] for name in ("rosa", "lena", "marc"))
    ticket = _asked(world, LONG_SUBJECT[:180], minutes=180, description=UGLY)
    tickets.reply(ticket, f"We look at it.\n\n{UGLY}", by=lena, now=_ago(170))
    tickets.note(ticket, UGLY, by=lena, now=_ago(169), attachments=(UploadForm("inside.log", b"line"),))
    tickets.log_work(ticket, WorkForm(15, date(2026, 11, 2), tier=Tier.L1, note=UGLY[:300]), by=lena, now=_ago(165))
    tickets.escalate(
        ticket, MoveForm(cause=Cause.SKILL, reason="Needs somebody who knows " + "x" * 200), by=lena, now=_ago(160)
    )
    tickets.assign(ticket, world.agents["marc"], by=marc, now=_ago(158))
    tickets.wait(ticket, WaitReason.REQUESTER, by=marc, now=_ago(150))
    tickets.reply(ticket, "The one by the door.", by=rosa, now=_ago(100), attachments=(_picture("x" * 180 + ".png"),))
    tickets.include(ticket, world.people["twin"], by=marc, now=_ago(90))
    tickets.log_work(ticket, WorkForm(45, date(2026, 11, 2), tier=Tier.L2), by=marc, now=_ago(80))
    for number in range(6):
        tickets.reply(ticket, f"Step {number} is done.", by=marc, now=_ago(70 - number))
    tickets.wait(ticket, WaitReason.SCHEDULED, by=marc, now=_ago(20))
    return ticket


def _at_the_vendor(world: World) -> tuple[Ticket, dict[str, str]]:
    nadia = world.actors["nadia"]
    vendor_id = vendors.add_vendor(VendorForm("quill", "Quill Networks"), now=MONDAY)
    form = ContactForm(vendor_id, "Quinn", "help@quill.example", customer_number="AC-9")
    contact_id = vendors.add_contact(form, by=nadia, now=MONDAY)
    old = vendors.add_contact(replace(form, contact_name=LONG_NAME), by=nadia, now=MONDAY)
    vendors.retire_contact(old, reason=LONG_SUBJECT, by=nadia, now=MONDAY)
    vendors.publish_contract(UnderpinningForm(vendor_id, "Q-7", UNDERTAKEN, LONG_SUBJECT), by=nadia, now=MONDAY)
    ticket = _asked(world, "The line is slow", minutes=150)
    first = vendors.hand_off(ticket, HandoffForm(contact_id, UGLY), by=nadia, now=_ago(140))
    vendors.return_to_provider(ticket, ReturnForm(first, Tier.L3, "They found nothing."), by=nadia, now=_ago(120))
    chosen = tickets.page(ticket, nadia).words[0]
    leaves = HandoffForm(
        contact_id, UGLY, LONG_SUBJECT, True, (chosen.id,), tuple(file.id for file in chosen.attachments)
    )
    second = vendors.hand_off(ticket, leaves, by=nadia, now=_ago(60))
    link = vendors.open_link(second, now=_ago(60))
    assert link is not None
    vendors.say(ticket, second, UGLY, by=nadia, now=_ago(50))
    vendors.say(ticket, second, "Which port?", by=Actor(Side.VENDOR, link, "Quinn of Quill"), now=_ago(45))
    vendors.expect(ticket, second, NOW + timedelta(days=1), by=Actor(Side.VENDOR, link, "Quinn"), now=_ago(40))
    return ticket, {"contact": str(contact_id), "token": token_of(link)}


def _charged(world: World, reference: str) -> dict[str, str]:
    """Two lines of the vendor's bill, one of them corrected; and where more is booked."""
    nadia = world.actors["nadia"]
    ticket = tickets.ticket_for(nadia, reference)
    handoff = vendors.handoffs_of(ticket)[0]
    bill = vendor_bills.bill(incurred_on=NOW.date(), description=UGLY[:250])
    first = vendors.book_cost(ticket, handoff.id, bill, by=nadia, now=NOW)
    corrected = replace(bill, amount="99.50", correction_reason="Misread " + "x" * 200)
    vendors.correct_cost(ticket, first, corrected, by=nadia, now=NOW)
    second = vendors.book_cost(ticket, handoff.id, replace(bill, bill_line=2, currency="USD"), by=nadia, now=NOW)
    return {"handoff": str(handoff.id), "cost": str(second)}


def _asked(
    world: World, subject: str, *, minutes: float, requester: str = "rosa", description: str = "Since today."
) -> Ticket:
    high = (Impact.HIGH, Urgency.HIGH)
    form = TicketForm(TicketKind.INCIDENT, subject, description, *high, world.people[requester])
    if requester == "rosa":
        form = replace(form, attachments=(_picture("screen.png"),))
        return tickets.open_ticket(form, by=world.actors["rosa"], now=_ago(minutes))
    return tickets.open_ticket(form, by=world.actors["lena"], now=_ago(minutes))


def _picture(name: str) -> UploadForm:
    return UploadForm(name, b"\x89PNG\r\n\x1a\n" + name.encode())


def _agreement(world: World) -> str:
    """Guard rails with every kind of bound, hours changed by Anna for later, and a request that waits."""
    anna, omar = world.actors["anna"], world.actors["omar"]
    rails = {
        "ladder": {"mode": "free", "bounds": {"levels": ["L1", "L2"], "max_dwell_minutes": 240, "vendor_steps": False}},
        "targets": {"mode": "on_request", "bounds": {"first_response": {"P1": {"min": 900, "max": 7200}}}},
        "hours": {"mode": "free", "bounds": {"min_weekly_minutes": 1800, "max_weekly_minutes": 6000}},
        "priorities": {"mode": "locked"},
        "contacts": {"mode": "free", "bounds": {"add": False}},
    }
    agreements.set_guard_rails(RailsForm(rails, UGLY[:200]), by=omar, now=_ago(60))
    hours = agreements.standing(Setting.HOURS, "office")
    longer = {**(hours.document or {}), "weekly": {"mon": [["00:00", "24:00"]], "tue": [["07:00", "19:00"]]}}
    later = Draft(Setting.HOURS, "office", longer, UGLY[:300], NOW + timedelta(days=30))
    agreements.ask_for_change(later, hours.base, by=anna, now=_ago(50))
    policy = agreements.standing(Setting.TARGETS, "standard")
    first = {**(policy.document or {})["first_response"], "targets": {"P1": 1800, "P2": 7200, "*": 14400}}
    shorter = Draft(Setting.TARGETS, "standard", {**(policy.document or {}), "first_response": first}, UGLY[:300])
    return str(agreements.ask_for_change(shorter, policy.base, by=anna, now=_ago(40)).id)


def _ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)
