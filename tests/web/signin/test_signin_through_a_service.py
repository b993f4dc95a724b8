"""Coming in through a client's own sign-in service: who is let in, as whom, and how far that reaches."""

import pytest
from sqlalchemy import select

from msp.identity import HumanForm, Role, invite, sso
from msp.identity.models import Agent, Login, Membership, Person, WebSession
from msp.identity.sso.models import SsoIdentity
from msp.kernel import clock
from msp.store import acting_for, db
from tests.peers.oidc_provider import Provider
from tests.sign_on import Connected, connect, signed_in
from tests.web.browser import Browser
from tests.world import COST, PASSWORD, World, address


def test_a_person_comes_in_and_reaches_the_own_client(app, world: World, acorn: Connected):
    rosa = Browser(app)
    answer = acorn.sign_in(rosa, sub="r-1", email=address("rosa"))
    assert answer.status_code == 302, answer.text
    assert answer.headers["Location"] == "/portal/acorn"
    assert rosa.get("/portal/acorn").status_code == 200


def test_the_first_page_asked_for_is_the_one_that_is_shown(app, world: World, acorn: Connected):
    rosa = Browser(app)
    rosa.get("/portal/acorn/articles")
    assert acorn.sign_in(rosa, sub="r-1", email=address("rosa")).headers["Location"] == "/portal/acorn/articles"


def test_the_token_of_the_session_changes_at_sign_in(app, world: World, acorn: Connected):
    rosa = Browser(app)
    url = acorn.go(rosa)
    before = rosa.client.get_cookie("msp").value
    acorn.back(rosa, acorn.provider.consent(url, sub="r-1", email=address("rosa")))
    assert rosa.client.get_cookie("msp").value != before
    with app.app_context():
        kept = [row.data for row in db.session.scalars(select(WebSession))]
    assert not [key for data in kept for key in data if key.startswith("_state")]


def test_who_is_known_is_found_by_subject_whatever_the_address_says_by_now(app, world: World, acorn: Connected):
    acorn.sign_in(Browser(app), sub="r-1", email=address("rosa"))
    later = Browser(app)
    acorn.sign_in(later, sub="r-1", email=address("anna"), email_verified=False)
    assert "Rosa" in later.get("/portal/acorn").text
    with app.app_context(), acting_for(world.acorn.id):
        linked = db.session.scalars(select(SsoIdentity)).all()
    assert [row.person_id for row in linked] == [world.people["rosa"]]


def test_a_second_subject_never_takes_over_who_is_linked(app, world: World, acorn: Connected):
    acorn.sign_in(Browser(app), sub="r-1", email=address("rosa"))
    newcomer = Browser(app)
    assert acorn.sign_in(newcomer, sub="r-2", email=address("rosa")).status_code == 403
    assert not signed_in(newcomer)


def test_an_address_counts_only_verified_and_in_a_confirmed_domain(app, world: World, loopback, provider: Provider):
    acorn = connect(world, world.acorn, provider, domain="acorn.example", confirmed=False)
    for claims in (
        {"email": address("rosa")},
        {"email": address("rosa"), "email_verified": "true"},
        {"email": address("rosa"), "email_verified": False},
        {"email": "rosa@acorn.example"},
        {"email": ""},
        {"email": ["rosa@example.com"]},
        {},
    ):
        browser = Browser(app)
        answer = acorn.sign_in(browser, sub="r-1", **claims)
        assert answer.status_code == 403
        assert "invite you" in answer.text
        assert not signed_in(browser)


@pytest.mark.parametrize("verified", ["true", "yes", 1, False, None, ["x"], {}])
def test_verified_is_true_and_nothing_like_it(app, world: World, acorn: Connected, verified: object):
    rosa = Browser(app)
    assert acorn.sign_in(rosa, sub="r-1", email=address("rosa"), email_verified=verified).status_code == 403
    assert not signed_in(rosa)


def test_a_domain_taken_back_lets_in_who_is_known_and_nobody_new(app, world: World, acorn: Connected):
    acorn.sign_in(Browser(app), sub="r-1", email=address("rosa"))
    with app.app_context(), acting_for(world.acorn.id):
        (domain,) = sso.domains()
        sso.confirm_domain(domain.id, is_confirmed=False, now=clock.now())
        db.session.commit()
    assert acorn.sign_in(Browser(app), sub="r-1", email=address("rosa")).status_code == 302
    assert acorn.sign_in(Browser(app), sub="a-1", email=address("anna")).status_code == 403


def test_staff_and_other_clients_people_are_never_reached(app, world: World, acorn: Connected):
    for name in ("lena", "petra", "omar", "bob", "bea", "nobody"):
        browser = Browser(app)
        assert acorn.sign_in(browser, sub=name, email=address(name)).status_code == 403
        assert not signed_in(browser)


def test_a_person_with_the_address_of_staff_is_refused(app, world: World, acorn: Connected):
    with app.app_context(), acting_for(world.acorn.id):
        db.session.add(Person(name="Lena at Acorn", email=address("lena")))
        db.session.commit()
    lena = Browser(app)
    assert acorn.sign_in(lena, sub="l-1", email=address("lena")).status_code == 403
    assert not signed_in(lena)
    with app.app_context():
        login = db.session.scalars(select(Login).where(Login.email == address("lena"))).one()
        assert db.session.scalars(select(Agent).where(Agent.login_id == login.id)).one()
        held = db.session.scalars(select(Membership.role).where(Membership.login_id == login.id))
        assert set(held) == {Role.AGENT}


def test_the_same_human_at_two_clients_comes_in_at_one_only(app, world: World, acorn: Connected):
    with app.app_context(), acting_for(world.birch.id):
        invite(HumanForm("Rosa", address("rosa"), PASSWORD), Role.CLIENT_ADMIN, cost=COST, now=clock.now())
        db.session.commit()
    rosa = Browser(app)
    acorn.sign_in(rosa, sub="r-1", email=address("rosa"))
    assert rosa.get("/portal/acorn").status_code == 200
    assert rosa.get("/portal/birch").status_code == 404
    assert rosa.get("/portal").headers["Location"] == "/portal/acorn"
    by_password = Browser(app, "rosa")
    assert by_password.get("/portal/birch").status_code == 200


def test_somebody_without_a_login_gets_one_as_a_requester(app, world: World, acorn: Connected):
    with app.app_context(), acting_for(world.acorn.id):
        invite(HumanForm("Nils", "Nils@Example.com"), Role.CLIENT_USER, cost=COST, now=clock.now())
        db.session.commit()
    nils = Browser(app)
    assert acorn.sign_in(nils, sub="n-1", email="nils@EXAMPLE.com").status_code == 302
    assert nils.get("/portal/acorn").status_code == 200
    assert nils.get("/portal/acorn/sign-on").status_code == 403


def test_newcomers_become_people_only_where_the_admin_wants_it(app, world: World, acorn: Connected):
    assert acorn.sign_in(Browser(app), sub="z-1", email="zoe@example.com", name="Zoë").status_code == 403
    with app.app_context(), acting_for(world.acorn.id):
        form = sso.ConnectionForm("Company Login", acorn.provider.issuer, "msp", None, True, True)
        version = sso.connection(acorn.id).version
        sso.change_connection(acorn.id, form, version=version, now=clock.now())
        db.session.commit()
    zoe = Browser(app)
    assert acorn.sign_in(zoe, sub="z-1", email="zoe@example.com", name="Zoë").status_code == 302
    assert "Zoë" in zoe.get("/portal/acorn").text
    assert acorn.sign_in(Browser(app), sub="z-2", email="zoe@elsewhere.example", name="Zoë").status_code == 403


def test_who_has_left_is_signed_out_at_the_next_request(app, world: World, acorn: Connected):
    rosa = Browser(app)
    acorn.sign_in(rosa, sub="r-1", email=address("rosa"))
    by_password = Browser(app, "rosa")
    with app.app_context(), acting_for(world.acorn.id):
        db.session.scalars(select(Person).where(Person.email == address("rosa"))).one().is_active = False
        db.session.commit()
    assert not signed_in(rosa)
    assert not signed_in(by_password)
    assert acorn.sign_in(Browser(app), sub="r-1", email=address("rosa")).status_code == 403


def test_a_connection_switched_off_ends_its_sessions_and_no_others(app, world: World, acorn: Connected):
    rosa, by_password = Browser(app), Browser(app, "rosa")
    acorn.sign_in(rosa, sub="r-1", email=address("rosa"))
    with app.app_context(), acting_for(world.acorn.id):
        sso.switch_connection(acorn.id, is_active=False, now=clock.now())
        db.session.commit()
    assert not signed_in(rosa)
    assert signed_in(by_password)
    rosa.get("/sign-in")
    assert rosa.post(f"{acorn.path}/start").status_code == 404


def test_another_issuer_is_another_service(app, world: World, acorn: Connected, other_provider: Provider):
    rosa = Browser(app)
    acorn.sign_in(rosa, sub="r-1", email=address("rosa"))
    with app.app_context(), acting_for(world.acorn.id):
        form = sso.ConnectionForm("Company Login", other_provider.issuer, "msp", None, loopback=True)
        sso.change_connection(acorn.id, form, version=sso.connection(acorn.id).version, now=clock.now())
        changed, (domain,) = sso.connection(acorn.id), sso.domains()
        db.session.commit()
    assert not signed_in(rosa)
    assert not changed.is_active
    assert domain.confirmed_at is None


def test_a_client_without_connections_and_an_unknown_one_look_the_same(app, world: World):
    for slug in ("birch", "nobody", "provider"):
        answer = Browser(app).get(f"/t/{slug}/sign-in")
        assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in")
