"""Every route × every role × own, foreign and absent object: what the matrix says is what the door does."""

from dataclasses import dataclass
from uuid import uuid4

import pytest
from flask import Flask

from msp import tickets
from msp.identity import Actor, Can, Reach
from msp.web.door import SIDES, Within, declaration_of, refuse_open_doors
from tests.desk_work import at, committed, opened
from tests.month_end import agree, close_october, worked_ticket
from tests.web.browser import Browser, steady
from tests.world import World

PEOPLE = ("petra", "lena", "sven", "omar", "rosa", "anna", "bob", "bea")
ALLOWED = {200, 302, 303, 400, 404, 409, 422}


@dataclass(frozen=True)
class Ends:
    """What the blanks of an address are filled with: an object of Acorn, of Birch, and of nobody."""

    own: dict[str, str]
    foreign: dict[str, str]
    absent: dict[str, str]


@pytest.fixture
def ends(app: Flask, world: World) -> Ends:
    with app.app_context():
        agree(world)
        with committed(world.acorn):
            worked_ticket(world)
            ticket = opened(world, when=5)
            tickets.reply(ticket, "We look into it.", by=world.actors["lena"], now=at(5.5))
        number = close_october(world, world.acorn).page.number
    ids = {name: str(uuid4()) for name in ("attachment_id", "handoff_id", "entry_id")}
    other = {"month": "2026-10", "number": number, "slug": "printing", "whose": "mine", **ids}
    return Ends(
        {"tenant": "acorn", "reference": "ACORN-2", **other},
        {"tenant": "birch", "reference": "BIRCH-1", **other},
        {"tenant": "nobody", "reference": "NOBODY-1", **other},
    )


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
    if within is Within.PROVIDER:
        return ALLOWED - {404} if actor.everywhere(can) and sided else {403}
    if within is Within.SERVED:
        return ALLOWED - {404} if (actor.tenants_where(can) or actor.everywhere(can)) and sided else {403}
    if not actor.sees(world.acorn.id):
        return {404}
    reach = actor.reach(can, world.acorn.id)
    if reach is None or not sided:
        return {403}
    return {*ALLOWED, 403} if reach is Reach.OWN else ALLOWED


@pytest.mark.parametrize("name", PEOPLE)
def test_a_foreign_object_and_an_absent_one_are_the_same_page(app: Flask, world: World, ends: Ends, name: str):
    actor = world.actors[name]
    blanks = ends.own if not actor.sees(world.acorn.id) else ends.foreign
    if actor.sees(world.acorn.id) and actor.sees(world.birch.id):
        return  # nothing is foreign to somebody who serves both
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
