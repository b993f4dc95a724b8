"""Passwords switched off at a client: what a password still opens, who can switch, and the way out."""

from msp.identity import HumanForm, Role, invite, sso
from msp.kernel import clock
from msp.store import acting_for, db
from tests.sign_on import Connected, signed_in
from tests.web.browser import Browser
from tests.world import COST, PASSWORD, World, address

PASSWORDS = "/portal/acorn/sign-on/password"


def _proved(app, acorn: Connected) -> Browser:
    """Anna, an admin, came in through the connection."""
    anna = Browser(app)
    assert acorn.sign_in(anna, sub="a-1", email=address("anna")).status_code == 302
    return anna


def _off(app, acorn: Connected) -> Browser:
    anna = _proved(app, acorn)
    anna.get("/portal/acorn/sign-on")
    assert anna.post(PASSWORDS, to="off", reason="One way in for all.", sure="y").status_code == 303
    return anna


def test_passwords_stay_until_an_admin_came_in_another_way(app, world: World, acorn: Connected):
    acorn.sign_in(Browser(app), sub="r-1", email=address("rosa"))
    anna = Browser(app, "anna")
    assert "nobody is locked out" in anna.get("/portal/acorn/sign-on").text
    answer = anna.post(PASSWORDS, to="off", reason="One way in for all.", sure="y")
    assert answer.status_code == 409
    assert "locked out" in answer.text
    assert signed_in(anna)


def test_the_oath_and_the_reason_are_asked_for(app, world: World, acorn: Connected):
    anna = _proved(app, acorn)
    anna.get("/portal/acorn/sign-on")
    assert anna.post(PASSWORDS, to="off", reason="One way in for all.").status_code == 422
    assert anna.post(PASSWORDS, to="off", reason="", sure="y").status_code == 422
    assert Browser(app, "rosa").get("/portal/acorn").status_code == 200


def test_a_password_opens_nothing_of_the_client_any_more(app, world: World, acorn: Connected):
    rosa = Browser(app, "rosa")
    assert rosa.get("/portal/acorn").status_code == 200
    anna = _off(app, acorn)
    assert anna.get("/portal/acorn").status_code == 200
    answer = rosa.get("/portal/acorn")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/t/acorn/sign-in")
    page = rosa.get("/t/acorn/sign-in").text
    assert "does not use passwords" in page
    assert 'type="password"' not in page


def test_a_right_password_leads_to_the_other_way_in_and_a_wrong_one_says_nothing(app, world: World, acorn: Connected):
    _off(app, acorn)
    rosa = Browser(app)
    right = rosa.sign_in("rosa")
    assert (right.status_code, right.headers["Location"]) == (303, "/t/acorn/sign-in")
    assert not signed_in(rosa)
    wrong, unknown = rosa.sign_in("rosa", "not her password"), rosa.sign_in("nobody", "not a password")
    assert wrong.status_code == unknown.status_code == 422
    assert wrong.text.count("do not go together") == unknown.text.count("do not go together") == 1


def test_a_password_still_opens_other_clients(app, world: World, acorn: Connected):
    with app.app_context(), acting_for(world.birch.id):
        invite(HumanForm("Rosa", address("rosa"), PASSWORD), Role.CLIENT_USER, cost=COST, now=clock.now())
        db.session.commit()
    _off(app, acorn)
    rosa = Browser(app, "rosa")
    assert rosa.get("/portal").headers["Location"] == "/portal/birch"
    assert rosa.get("/portal/birch").status_code == 200
    answer = rosa.get("/portal/acorn/tickets")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/t/acorn/sign-in")
    assert rosa.post("/portal/acorn/tickets/new", subject="x").headers["Location"] == "/t/acorn/sign-in"


def test_the_only_proved_way_in_stays_while_passwords_are_off(app, world: World, acorn: Connected):
    anna = _off(app, acorn)
    page = f"/portal/acorn/sign-on/{acorn.id}"
    anna.get(page)
    assert anna.post(f"{page}/switch", to="off").status_code == 409
    fields = {"name": "Company Login", "issuer": "https://other.example.com", "client_id": "msp"}
    with app.app_context(), acting_for(world.acorn.id):
        version = sso.connection(acorn.id).version
    answer = anna.post(page, version=str(version), **fields)
    assert answer.status_code == 409
    assert "the only way in" in answer.text
    assert signed_in(anna)


def test_the_owner_lets_passwords_count_again_and_it_is_in_the_trail(app, world: World, acorn: Connected):
    _off(app, acorn)
    petra = Browser(app, "petra")
    petra.get("/office/acorn/sign-on")
    assert petra.post("/office/acorn/sign-on/password", reason="").status_code == 422
    answer = petra.post("/office/acorn/sign-on/password", reason="Their service is down; Anna called.")
    assert answer.status_code == 303
    assert Browser(app, "rosa").get("/portal/acorn").status_code == 200
    trail = Browser(app, "omar").get("/office/acorn/trail").text
    for words in ("Password sign in switched", "to on", "to off", "Single sign-on domain confirmed"):
        assert words in trail
    assert petra.post("/office/acorn/sign-on/password", reason="Once more.").status_code == 409


def test_the_admin_lets_passwords_count_again(app, world: World, acorn: Connected):
    anna = _off(app, acorn)
    anna.get("/portal/acorn/sign-on")
    assert anna.post(PASSWORDS, to="on", reason="Our drivers have no accounts there.").status_code == 303
    assert Browser(app, "rosa").get("/portal/acorn").status_code == 200


def test_nobody_else_switches_anything(app, world: World, acorn: Connected):
    for name, status in (("rosa", 403), ("bea", 404), ("omar", 403), ("lena", 403), ("petra", 403)):
        browser = Browser(app, name)
        browser.get("/", follow_redirects=True)
        assert browser.post(PASSWORDS, to="off", reason="Because.", sure="y").status_code == status, name
    for name, status in (("omar", 403), ("lena", 403), ("anna", 403)):
        browser = Browser(app, name)
        browser.get("/", follow_redirects=True)
        assert browser.post("/office/acorn/sign-on/password", reason="Because.").status_code == status, name
