"""Every route × every role × own, foreign and absent object: what the matrix says is what the door does."""

from dataclasses import dataclass
from uuid import uuid4

import pytest
from flask import Flask

from msp import agreements, tickets, vendors
from msp.identity import Actor, Can, sso
from msp.tiers import staff
from msp.web.door import SIDES, Within, declaration_of, refuse_open_doors
from tests.buying import buy, sort_under
from tests.desk_work import at, committed, opened
from tests.given_up import given_up_effect
from tests.mails import raw
from tests.month_end import agree, close_october, worked_ticket
from tests.postbox import connect, got
from tests.web.browser import Browser, steady
from tests.world import World

PEOPLE = ("petra", "lena", "sven", "omar", "rosa", "anna", "bob", "bea")
#: What somebody may is done, or answered with a fault in the form: it is never hidden and never forbidden.
DONE = {200, 302, 303, 409, 422}
#: Beside the matrix: an agent corrects his own time only, and a hand-off belongs to the ticket it was made of.
NARROWER = {
    f"{wing}.{verb}": {404} for wing in ("office", "portal") for verb in ("send_link", "leave", "come_back", "mark_vip")
}
NARROWER |= {"office.change_role": {404}, "portal.change_role": {404}, "office.withdraw": {404}}
NARROWER |= {"office.decide_excuse": {404}, "office.take_counted_back": {404}}
NARROWER |= {"desk.correct_work": {403}, "desk.acknowledge": {404}, "desk.take_back": {404}, "portal.article": {404}}
NARROWER |= {f"desk.{verb}": {404} for verb in ("article", "publish_article", "retire_article", "discard_article")}
NARROWER |= {"office.held_payment": {404}, "office.settle_held_payment": {404}}
NARROWER |= {f"office.{name}": {404} for name in ("credit_note", "credit_note_pdf", "discard_credit_note")}
NARROWER |= {"office.approve_credit_note": {404}, "office.issue_credit_note": {404}, "portal.credit_note_pdf": {404}}
NARROWER |= {f"desk.{name}": {404} for name in ("write_to_vendor", "send_link", "take_link_back")}
NARROWER |= {f"office.{name}": {404} for name in ("contact", "change_contact", "retire_contact")}
NARROWER |= {"desk.use_known_error": {404}, "desk.retire_known_error": {404}}
NARROWER |= {"desk.vendor_rejects": {404}, "desk.draft_article": {404}}
NARROWER |= {"desk.answer_invitation": {403}, "desk.draft_file": {404}}
NARROWER |= {f"desk.{verb}_draft": {404} for verb in ("send", "return", "withdraw")}
NARROWER |= {"desk.book_cost": {404}, "desk.correct_cost": {404}, "office.vendor_record": {404}}
#: Whose sheet is asked for is nobody's, and so are the rows on it; a turn belongs to whoever has it.
SHEETS = ("staff_sheet", "rate_skill", "set_capacity", "set_shifts", "declare_absence", "end_absence")
SHEETS += ("record_certificate", "withdraw_certificate", "record_training", "finish_training", "withdraw_training")
NARROWER |= {f"office.{name}": {404} for name in (*SHEETS, "leave_team", "cancel_turn", "untrain_on_client")}
OWN_ROWS = ("be_back", "hand_over_call", "take_over_call")
NARROWER |= {f"{wing}.{name}": {404} for wing in ("desk", "office") for name in OWN_ROWS}


@dataclass(frozen=True)
class Ends:
    """What the blanks of an address are filled with: an object of Acorn, of Birch, and of nobody."""

    own: dict[str, str]
    foreign: dict[str, str]
    absent: dict[str, str]


@pytest.fixture
def ends(app: Flask, world: World) -> Ends:
    lena, rosa = world.actors["lena"], world.actors["rosa"]
    with app.app_context():
        agree(world)
        with committed(world.acorn):
            worked_ticket(world)
            vendors.add_vendor(vendors.VendorForm("quill", "Quill"), now=at(0))
            ticket = opened(world, when=5)
            file = (tickets.UploadForm("picture.txt", b"what rosa sees"),)
            tickets.reply(ticket, "Here it is.", by=rosa, now=at(5.2), attachments=file)
            entry = tickets.log_work(ticket, tickets.WorkForm(5, at(5.5).date()), by=lena, now=at(5.5))
            attachment = tickets.page(ticket, lena).words[-1].attachments[0]
            service, category = buy(now=at(5)), sort_under(now=at(5))
        number = close_october(world, world.acorn).page.number
        effect = given_up_effect(world.acorn, now=at(6))
        change = _change_asked_for(world)
        connect(world.birch)
        connect(world.acorn)
        mail = got(world.acorn, raw("mia@else.example"))
        with committed(world.acorn):
            connection = sso.ConnectionForm("Acorn Login", "https://login.acorn.example", "msp", "secret")
            connection_id = sso.add_connection(connection, now=at(6))
            domain_id = sso.ask_domain(connection_id, "acorn.example", now=at(6))
    ids = {"attachment_id": str(attachment.id), "handoff_id": str(uuid4()), "entry_id": str(entry.id)}
    ids |= {"person_id": str(uuid4()), "agent_id": str(uuid4()), "clock_id": str(uuid4()), "act": "propose"}
    ids |= {"effect_id": str(effect)}
    ids |= {"draft_id": str(uuid4()), "file_id": str(uuid4())}
    ids |= {"held_id": str(uuid4()), "note_id": str(uuid4())}
    ids["held_id"] = str(uuid4())
    ids |= {"kind": "usage", "row_id": str(uuid4())}
    ids |= {"cost_id": str(uuid4()), "service_id": str(service), "category_id": str(category)}
    ids |= {"contact_id": str(uuid4()), "vendor": "quill"}
    ids |= {"change_id": change, "setting": "hours"}
    ids |= {"error_id": str(uuid4()), "recipe_id": str(uuid4())}
    ids |= {"connection_id": str(connection_id), "domain_id": str(domain_id)}
    ids["mail_id"] = str(mail.id)
    ids |= {name: str(uuid4()) for name in ("absence_id", "certificate_id", "training_id", "turn_id")}
    with app.app_context(), committed(world.provider):
        ids["skill_id"] = str(staff.list_skill(staff.SkillForm("network", "Networks"), now=at(0)))
        ids["team_id"] = str(staff.form_team(staff.TeamForm("service-desk", "Service desk"), now=at(0)))
    other = {"month": "2026-10", "number": number, "slug": "printing", "whose": "mine", **ids}
    return Ends(
        {"tenant": "acorn", "reference": "ACORN-2", **other},
        {"tenant": "birch", "reference": "BIRCH-1", **other},
        {"tenant": "nobody", "reference": "NOBODY-1", **other},
    )


def _change_asked_for(world: World) -> str:
    """Anna asks for other names of priorities."""
    anna, names = world.actors["anna"], {"P1": "Emergency", "P2": "High", "P3": "Normal", "P4": "Low"}
    setting = agreements.Setting.PRIORITIES
    with committed(world.acorn, anna):
        seen = agreements.standing(setting, "").base
        draft = agreements.Draft(setting, "", names, "We say it so.")
        return str(agreements.ask_for_change(draft, seen, by=anna, now=at(6)).id)


def _routes(app: Flask) -> list[tuple[str, str]]:
    return sorted(
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if (declaration := declaration_of(app, rule.endpoint)) and declaration.can
    )


def _path(app: Flask, endpoint: str, blanks: dict[str, str]) -> str:
    rule = next(rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint)
    with app.test_request_context():
        return app.url_map.bind("localhost").build(endpoint, {name: blanks[name] for name in rule.arguments})


def _send(browser: Browser, method: str, path: str):
    return browser.get(path) if method == "GET" else browser.post(path)


def test_nobody_who_is_not_signed_in_gets_past_the_door(app: Flask, ends: Ends):
    browser = Browser(app)
    browser.get("/sign-in")
    for endpoint, method in _routes(app):
        answer = _send(browser, method, _path(app, endpoint, ends.own))
        assert answer.status_code in {302, 401}, f"{method} {endpoint}"
        assert "sign-in" in answer.headers.get("Location", "sign-in")


@pytest.mark.parametrize("name", PEOPLE)
def test_the_door_does_what_the_matrix_says(app: Flask, world: World, ends: Ends, name: str):
    browser, actor = Browser(app, name), world.actors[name]
    browser.get("/", follow_redirects=True)
    wrong = []
    for endpoint, method in _routes(app):
        declaration = declaration_of(app, endpoint)
        assert declaration is not None
        assert declaration.can is not None
        status = _send(browser, method, _path(app, endpoint, ends.own)).status_code
        expected = _expected(actor, world, endpoint, declaration.can, declaration.within)
        if status not in expected:
            wrong.append(f"{method} {endpoint}: {status}, not one of {sorted(expected)}")
    assert not wrong


def _expected(actor: Actor, world: World, endpoint: str, can: Can, within: Within | None) -> set[int]:
    sided = actor.side is SIDES[endpoint.partition(".")[0]]
    if within in (Within.PROVIDER, Within.SERVED, Within.OWN):
        somewhere = actor.everywhere(can) or (within is not Within.PROVIDER and bool(actor.tenants_where(can)))
        return DONE | NARROWER.get(endpoint, set()) if somewhere and sided else {403}
    if not actor.sees(world.acorn.id):
        return {404}
    if actor.reach(can, world.acorn.id) is None or not sided:
        return {403}
    return DONE | NARROWER.get(endpoint, set())


def test_a_colleagues_ticket_is_hidden_from_whom_only_reaches_his_own(app: Flask, world: World, ends: Ends):
    anna = world.actors["anna"]
    with app.app_context(), committed(world.acorn):
        high = (tickets.Impact.HIGH, tickets.Urgency.HIGH)
        form = tickets.TicketForm(tickets.TicketKind.INCIDENT, "Payroll", "Secret.", *high, world.people["anna"])
        reference = tickets.open_ticket(form, by=anna, now=at(6)).reference
    rosa = Browser(app, "rosa")
    rosa.get("/", follow_redirects=True)
    for endpoint, method in _routes(app):
        declaration = declaration_of(app, endpoint)
        if declaration is not None and declaration.within is Within.TICKET and endpoint.startswith("portal."):
            answer = _send(rosa, method, _path(app, endpoint, {**ends.own, "reference": reference}))
            assert answer.status_code == 404, f"{method} {endpoint}"


@pytest.mark.parametrize("name", ["sven", "rosa", "anna", "bob", "bea"])
def test_a_foreign_object_and_an_absent_one_are_the_same_page(app: Flask, world: World, ends: Ends, name: str):
    actor = world.actors[name]
    blanks = ends.own if not actor.sees(world.acorn.id) else ends.foreign
    browser = Browser(app, name)
    browser.get("/", follow_redirects=True)
    for endpoint, method in _routes(app):
        declaration = declaration_of(app, endpoint)
        assert declaration is not None
        if declaration.within not in (Within.TENANT, Within.TICKET):
            continue
        foreign = _send(browser, method, _path(app, endpoint, blanks))
        absent = _send(browser, method, _path(app, endpoint, ends.absent))
        assert foreign.status_code == absent.status_code == 404, f"{method} {endpoint}"
        assert steady(foreign.text) == steady(absent.text), f"{method} {endpoint}"


def test_nothing_of_another_client_is_in_any_page(app: Flask, world: World, ends: Ends):
    with app.app_context(), committed(world.acorn):
        opened(world, subject="CANARY-OF-ACORN", when=6)
    for name in ("bob", "bea", "sven"):
        browser = Browser(app, name)
        for endpoint, method in _routes(app):
            if method == "GET":
                for blanks in (ends.own, ends.foreign):
                    page = browser.get(_path(app, endpoint, blanks))
                    assert b"CANARY-OF-ACORN" not in page.data, f"{name} {endpoint}"
                    assert page.status_code < 500, f"{name} {endpoint}"


def test_the_app_refuses_to_start_with_an_undeclared_route():
    planted = Flask("planted")
    planted.add_url_rule("/open", "open_door", lambda: "")
    with pytest.raises(RuntimeError, match="open_door"):
        refuse_open_doors(planted)
