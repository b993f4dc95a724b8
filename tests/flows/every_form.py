"""Every page that has a form, in the states in which every form is offered, and who may send it."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from msp import agreements, billing, channels, identity, knowledge, tenants, tickets, vendors
from msp.agreements import Draft, Setting
from msp.billing import RateCardForm
from msp.identity import Actor, HumanForm, Role, belonging, links, sso
from msp.identity.links import LinkForm, Purpose, token_of
from msp.identity.models import Person
from msp.kernel.periods import Month
from msp.knowledge import ArticleForm, KnownErrorForm
from msp.store import acting_for, db
from msp.tenants import CategoryForm
from msp.tickets import DetailsForm, MoveForm, Ticket, UploadForm, WaitReason, WorkForm, together
from msp.tickets.together import Answer, DraftForm, SwarmForm
from msp.tiers import Tier, staff
from msp.vendors import ContactForm, HandoffForm, VendorForm
from tests import mails
from tests.buying import buy, sort_under
from tests.counting import count_at
from tests.desk_work import at, committed
from tests.flows import scenes
from tests.flows.conftest import Story
from tests.given_up import given_up_effect
from tests.noting import note_approved, note_drafted
from tests.paying import hold_money
from tests.postbox import connect, got
from tests.staffing import on_call_after, plan_address, staffed
from tests.tickets.team import speak_through
from tests.vendor_bills import CARD, bill
from tests.world import COST, address


@dataclass(frozen=True)
class Hostile:
    """Words that are meant to break things, and a name of a file like them."""

    words: str
    name: str


def every_page(story: Story, hostile: Hostile) -> list[tuple[str | None, str]]:
    """Who looks at which page, so that every form of the product is seen by somebody who may send it."""
    at_work, resolved, handed = (scenes.rosa_asks(story) for _ in range(3))
    with story.inside(story.world.acorn):
        service, category = buy(now=at(0)), sort_under(now=at(0))
    entry, contact, token = _prepare(story, at_work, resolved, handed)
    alone, again, through = _worked_together(story)
    welcome = _somebody_left(story)
    with story.app.app_context():
        effect = given_up_effect(story.world.acorn, now=at(0))
    invoice = _issue(story)
    kept = _staffed(story)
    look = f"POST /desk/tickets/{at_work}/handoffs/preview?handoff-contact_id={contact}&handoff-summary=Please"
    vendor = f"/vendor/{token}"
    desk = ("/desk", "/desk/me", "/desk/acorn/tickets/new", f"/desk/tickets/{at_work}", f"/desk/tickets/{resolved}")
    desk += (f"/desk/tickets/{at_work}/details", f"/desk/tickets/{at_work}/handoffs")
    desk += (f"/desk/tickets/{at_work}/known-errors", "/desk/acorn/articles/tills", "/desk/acorn/articles/ribbons")
    desk += (f"/desk/tickets/{at_work}/work/{entry}/correction", look)
    merging, other = f"/desk/tickets/{at_work}/merge", scenes.rosa_asks(story)
    desk += (merging, f"{merging}?references={other}")
    portal = ("/portal/acorn/tickets", "/portal/acorn/tickets/new", "/portal/acorn/tickets/new?subject=Till")
    portal += ("/portal/acorn/articles", f"/portal/tickets/{at_work}", f"/portal/tickets/{resolved}")
    asked, signs_on = _agreement(story), _sign_on(story)
    agreed = [f"acorn/agreement/{setting}" for setting in Setting]
    names = "priorities?P1=Emergency&P2=High&P3=Normal&P4=Low"
    ruled = "ladder?levels-0=L1&title-0=Desk&deed=rule-0"
    picked = "hours?deed=propose&country=SE&first_year=2027&last_year=2027"
    seen = {
        None: (
            "/sign-in",
            "/forgotten-password",
            welcome,
            f"/pay/{invoice.token}",
            vendor,
            f"POST {vendor}/open",
            "/t/acorn/sign-in",
        ),
        "rosa": portal,
        "anna": (
            *("/portal/acorn/tickets/new?subject=Till", f"/portal/acorn/agreement/changes/{asked}"),
            *(f"/portal/{setting}" for setting in agreed),
            *(f"POST /portal/acorn/agreement/{names}", "/portal/acorn/people", *signs_on),
            f"POST /portal/acorn/agreement/{picked}",
            f"POST /portal/acorn/agreement/{ruled}",
            *("/portal/acorn/categories", f"/portal/acorn/categories/{category}"),
            *(f"/portal/acorn/invoices/{invoice.number}", "/portal/acorn/invoices?payment=unpaid"),
        ),
        "lena": (
            *desk,
            mail_that_waits(story, hostile),
            f"/desk/tickets/{alone}",
            f"/desk/tickets/{again}",
            f"/desk/tickets/{through}",
            "/desk/me/sheet",
        ),
        "marc": (f"/desk/tickets/{through}", "/desk/me/sheet"),
        "nadia": (f"/desk/tickets/{handed}", *_charged(story, handed)),
        "omar": (
            *("/office/acorn/mailbox", "/office/birch/mailbox", "/office/acorn/in-charge"),
            *("/office/me", "/office/me/sheet", "/office/acorn/agreement/warnings"),
            *("/office/acorn/services", f"/office/acorn/services/{service}", _counted(story)),
            *("/office/acorn/categories", f"/office/acorn/categories/{category}"),
            *("/office", "/office/invoices", f"{scenes.OCTOBER}", f"/office/acorn/held/{invoice.held_id}"),
            *(f"/office/acorn/invoices/{invoice.number}/credit-note", f"/office/acorn/credit-notes/{invoice.drafted}"),
            *(f"/office/acorn/invoices/{invoice.number}", "/office/acorn/breaches/2026-10", *_at_vendors(contact)),
            *("/office/acorn/agreement/guard-rails", *(f"/office/{setting}" for setting in agreed)),
            *(f"/office/acorn/agreement/changes/{asked}", f"POST /office/acorn/agreement/{names}"),
        ),
        "petra": (
            *("/office/acorn/people", "/office/acorn/grants", "/office/people", f"/office/acorn/effects/{effect}"),
            *("/office/vendors", "/office/vendors/quill", "/office/birch/sign-on"),
            *(
                "/office/people/turns",
                *(f"/office/acorn/credit-notes/{id_}" for id_ in (invoice.drafted, invoice.approved)),
            ),
            *("/office/people/teams", f"/office/people/teams/{kept['team']}", f"/office/people/{kept['agent']}"),
            *(f"/office/people/teams/{kept['team']}/rota", "/office/people/skills", "/office/acorn/trained"),
            *(f"/office/people/teams/{kept['gone']}", "/office/me/sheet"),
            *(f"/office/people/teams/{kept['team']}/rota/plan{asked}" for asked in ("", plan_address(kept["agent"]))),
            *(f"/office/people/skills/{kept['skill']}", f"/office/people/skills/{kept['old_skill']}"),
        ),
    }
    return [(name, page) for name, several in seen.items() for page in several]


def _staffed(story: Story) -> dict[str, str]:
    """Two teams on call for a month with a note that waits, one that was archived, and sheets with everything."""
    agents, month = story.world.agents, timedelta(days=30)
    with story.app.app_context():
        kept = staffed(story.world, now=at(0), turn=month)
        with committed(story.world.provider):
            staff.archive_team(UUID(kept["empty_team"]), now=at(0))
            managers = staff.form_team(staff.TeamForm("managers", "Managers"), now=at(0))
            on_call_after(managers, (agents["omar"], agents["petra"]), "All is quiet.", now=at(0), turn=month)
            away = staff.AbsenceForm(staff.AbsenceKind.OTHER, at(24 * 40), at(24 * 41))
            staff.declare_absence(agents["omar"], away, now=at(0))
    return {**kept, "gone": kept["empty_team"]}


def _worked_together(story: Story) -> tuple[str, str, str]:
    """A ticket of Lena, one that is not taken up again, and one for which she speaks, with a draft and a swarm."""
    world, lena, marc = story.world, story.world.actors["lena"], story.world.actors["marc"]
    alone, again, reference = (scenes.rosa_asks(story) for _ in range(3))
    with story.inside(world.acorn):
        tickets.assign(tickets.ticket_for(lena, alone), world.agents["lena"], by=lena, now=at(0))
        speak_through(L1={"acknowledge_minutes": 30})
        back = tickets.ticket_for(lena, again)
        tickets.assign(back, world.agents["lena"], by=lena, now=at(0))
        tickets.resolve(back, "Try now.", by=lena, now=at(0))
        tickets.reopen(back, by=world.actors["rosa"], now=at(0))
        ticket = tickets.ticket_for(lena, reference)
        tickets.assign(ticket, world.agents["lena"], by=lena, now=at(0))
        tickets.escalate(ticket, by=lena, now=at(0))
        tickets.assign(ticket, world.agents["nadia"], by=lena, now=at(0))
        together.draft_reply(ticket, DraftForm("Try it again."), by=marc, now=at(0))
        together.call_swarm(ticket, SwarmForm((world.agents["marc"],), why="Help"), by=lena, now=at(0))
        together.answer_invitation(ticket, Answer.ACCEPTED, by=marc, now=at(0))
    return alone, again, reference


def _counted(story: Story) -> str:
    """Where numbers, usage and blocks of Acorn are written down, with one of each that may be taken back."""
    with story.inside(story.world.acorn):
        count_at(story.world)
    return "/office/acorn/counted"


def _charged(story: Story, handed: str) -> tuple[str, str]:
    """Where a cost of the vendor is booked, and where the one that is booked is corrected."""
    nadia = story.world.actors["nadia"]
    with story.inside(story.world.acorn):
        card = RateCardForm(CARD, at(-24), "harbour", "Omar", "Vendors' costs are passed on")
        billing.publish_rate_card(card, now=at(0))
        ticket = tickets.ticket_for(nadia, handed)
        handoff_id = vendors.handoffs_of(ticket)[-1].id
        cost = vendors.book_cost(ticket, handoff_id, bill(incurred_on=at(0).date()), by=nadia, now=at(0))
    return f"/desk/tickets/{handed}/handoffs/{handoff_id}/costs", f"/desk/tickets/{handed}/costs/{cost}/correction"


def _at_vendors(contact: str) -> tuple[str, ...]:
    client = "/office/acorn/vendors"
    return (client, f"{client}/contacts/{contact}", f"{client}/quill/contract")


def _prepare(story: Story, at_work: str, resolved: str, handed: str) -> tuple[str, str, str]:
    """Bring three tickets into the states in which every deed is offered.

    The ids of Lena's time entry and of the vendor's contact, and the token of the vendor's link.
    """
    world, lena, nadia = story.world, story.world.actors["lena"], story.world.actors["nadia"]
    with story.inside(world.acorn):
        ticket = tickets.ticket_for(lena, at_work)
        entry = tickets.log_work(ticket, WorkForm(15, at(0).date(), tier=Tier.L1), by=lena, now=at(0)).id
        _came_back(ticket, lena, nadia)
        tickets.moves.follow(tickets.ticket_for(lena, resolved), by=lena, now=at(0))
        for reason in (WaitReason.REQUESTER, WaitReason.SCHEDULED):
            tickets.wait(ticket, reason, by=lena, now=at(0))
        tickets.resolve(tickets.ticket_for(lena, resolved), "Done.", by=lena, now=at(0))
        vendor_id = vendors.add_vendor(VendorForm("quill", "Quill Networks"), now=at(0))
        contact = ContactForm(vendor_id, "Quinn", "help@quill.example", customer_number="AC-9")
        contact_id = vendors.add_contact(contact, by=nadia, now=at(0))
        file = (UploadForm("log.txt", b"line"),)
        tickets.reply(tickets.ticket_for(lena, handed), "See the log.", by=lena, now=at(0), attachments=file)
        files = tuple(one.id for one in tickets.page(tickets.ticket_for(nadia, handed), nadia).words[-1].attachments)
        handoff_id = vendors.hand_off(
            tickets.ticket_for(nadia, handed), HandoffForm(contact_id, "Please.", file_ids=files), by=nadia, now=at(0)
        )
        token = token_of(vendors.open_link(handoff_id, now=at(0)))
    return str(entry), str(contact_id), token


def _came_back(ticket: Ticket, lena: Actor, nadia: Actor) -> None:
    """From the experts with a fix recipe, under a category of which an error is known."""
    category_id = tenants.add_category(CategoryForm("tills", "Tills"), now=at(0))
    form = DetailsForm(category=category_id)
    tickets.edit(ticket, form, expected_version=ticket.version, by=lena, now=at(0))
    tickets.escalate(ticket, MoveForm(Tier.L3), by=lena, now=at(0))
    back = MoveForm(Tier.L2, recipe="Swap the ribbon.", for_everybody=True)
    tickets.de_escalate(ticket, back, by=nadia, now=at(0))
    known = KnownErrorForm("Tills print white", "Use till two.", category_id=category_id)
    knowledge.write_known_error(ticket, known, by=lena, now=at(0))
    for slug in ("tills", "ribbons"):
        knowledge.write(ArticleForm(slug, "Tills", "Swap the ribbon."), by=lena, now=at(0))
    knowledge.publish("ribbons", now=at(0))


def _somebody_left(story: Story) -> str:
    """Somebody of Acorn who may be brought back; where somebody else chooses a password."""
    anna, petra = story.world.actors["anna"], story.world.actors["petra"]
    with story.inside(story.world.acorn):
        gone = identity.invite(HumanForm("Gösta", "gosta@example.com"), Role.CLIENT_USER, cost=COST, now=at(0))
        belonging.leave(gone, by=anna, now=at(0))
        form = LinkForm(Purpose.WELCOME, petra.login_id or gone, "Petra", at(24 * 90))
        return f"/password/{links.token_of(links.issue_link(form, now=at(0)))}"


@dataclass(frozen=True)
class _Issued:
    number: str
    token: str
    held_id: str
    drafted: str
    approved: str


def _issue(story: Story) -> _Issued:
    """September of Acorn: issued, with a link to pay it; and money that came for August and is held."""
    world, numbers = story.world, []
    for month in (Month(2026, 8), Month(2026, 9)):
        with story.inside(world.acorn, "omar"):
            numbers.append(billing.close_month(month, by=world.actors["omar"], now=at(0)).page.number)
    with story.inside(world.acorn, "omar"):
        held_id = hold_money(numbers[0], "pi_held", now=at(0))
        token = links.token_of(UUID(billing.issue_pay_link(numbers[1], "Anna", now=at(0))))
        omar, petra = world.actors["omar"], world.actors["petra"]
        drafted = note_drafted(numbers[1], by=omar, now=at(0))
        approved = note_approved(numbers[1], by=omar, other=petra, now=at(0))
    return _Issued(numbers[1], token, str(held_id), drafted, approved)


def _agreement(story: Story) -> str:
    """Anna asks for longer hours, which waits for an answer."""
    anna = story.world.actors["anna"]
    with story.inside(story.world.acorn):
        hours = agreements.standing(Setting.HOURS, "office")
        longer = {**(hours.document or {}), "weekly": {"mon": [["07:00", "19:00"]]}}
        draft = Draft(Setting.HOURS, "office", longer, "We open earlier.")
        return str(agreements.ask_for_change(draft, hours.base, by=anna, now=at(0)).id)


def _sign_on(story: Story) -> tuple[str, ...]:
    """Connections in the states in which everything is offered; Birch uses no passwords any more. Anna's pages."""
    found = {}
    for tenant, admin in ((story.world.acorn, "anna"), (story.world.birch, "bea")):
        with story.inside(tenant):
            form = sso.ConnectionForm("Company Login", "https://login.example.com", "msp", "secret")
            found[tenant.slug] = here = sso.add_connection(form, now=at(0))
            sso.switch_connection(here, is_active=True, now=at(0))
            domain_id = sso.ask_domain(here, f"{tenant.slug}.example.com", now=at(0))
            sso.confirm_domain(domain_id, is_confirmed=True, now=at(0))
            person = db.session.scalars(select(Person).where(Person.email == address(admin))).one()
            person.email = f"{admin}@{tenant.slug}.example.com"
            claims = sso.Claims("https://login.example.com", "1", person.email, True, admin)
            sso.arrive(here, claims, now=at(0))
    with story.inside(story.world.birch):
        sso.switch_password(allows=False, reason="One way in for all.", by=identity.AUTOMATIC, now=at(0))
    page = "/portal/acorn/sign-on"
    return page, f"{page}/new", f"{page}/{found['acorn']}"


def mail_that_waits(story: Story, hostile: Hostile) -> str:
    """A mail whose every word is hostile waits at Acorn; Birch has a mailbox that is off. Where it is read."""
    with story.app.app_context():
        connect(story.world.acorn, now=at(0))
        connect(story.world.birch, now=at(0))
        with acting_for(story.world.birch.id):
            channels.switch_mailbox(is_active=False, now=at(0))
            db.session.commit()
        content = mails.mail("Mia <mia@else.example>", hostile.words, subject=" ".join(hostile.words.split()))
        content.add_attachment(b"x", maintype="text", subtype="plain", filename=hostile.name)
        found = got(story.world.acorn, content.as_bytes(), when=0)
    return f"/desk/mail/acorn/{found.id}"
