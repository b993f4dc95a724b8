"""A client's admin sets a connection up, the owner confirms its domain; each sees what is theirs to see."""

from uuid import UUID, uuid4

from sqlalchemy import select

from msp.identity import sso
from msp.identity.sso.models import SsoConnection
from msp.kernel import clock
from msp.store import acting_for, db, serving
from msp.store.audit import AuditEntry
from tests.peers.oidc_provider import Provider
from tests.sign_on import Connected, connect
from tests.web.browser import Browser
from tests.world import World, address

LIST = "/portal/acorn/sign-on"
SECRET = "a-very-secret-client-secret"


def _fields(provider: Provider, **changes: str) -> dict[str, str]:
    usual = {"name": "Acorn Login", "issuer": provider.issuer, "client_id": "msp", "secret": SECRET}
    return {**usual, **changes}


def _added(app, provider: Provider) -> tuple[Browser, str]:
    anna = Browser(app, "anna")
    anna.get(f"{LIST}/new")
    answer = anna.post(f"{LIST}/new", **_fields(provider))
    assert answer.status_code == 303, answer.text
    return anna, answer.headers["Location"]


def test_an_admin_sets_everything_up_and_proves_it(app, world: World, loopback, provider: Provider):
    provider.secret = SECRET
    anna, page = _added(app, provider)
    acorn = Connected(world.acorn, UUID(page.rpartition("/")[2]), provider)
    assert f"http://127.0.0.1:8000{acorn.path}/callback" in anna.get(page).text
    url = _try(acorn, anna, page)
    assert acorn.back(anna, provider.consent(url, sub="a-1", email=address("anna"))).headers["Location"] == LIST
    assert "would let nobody in: the mail domain is not confirmed" in anna.get(LIST).text
    anna.get(page)
    assert anna.post(f"{page}/domains", domain="Example.COM").status_code == 303
    petra = Browser(app, "petra")
    office = petra.get("/office/acorn/sign-on")
    assert "example.com" in office.text
    with app.app_context(), serving([world.acorn.id]):
        (domain,) = sso.domains()
    assert petra.post(f"/office/acorn/sign-on/domains/{domain.id}", to="confirmed").status_code == 303
    acorn.back(anna, provider.consent(_try(acorn, anna, page), sub="a-1", email=address("anna")))
    assert "It is proved now." in anna.get(LIST).text
    assert anna.post(f"{page}/switch", to="on").status_code == 303
    assert "Sign in with Acorn Login" in Browser(app).get("/t/acorn/sign-in").text


def _try(acorn: Connected, browser: Browser, page: str) -> str:
    browser.get(page)
    answer = browser.post(f"{acorn.path}/start", purpose="try")
    assert answer.status_code == 200
    return answer.text.split('content="0;url=')[1].split('"')[0].replace("&amp;", "&")


def test_trying_proves_only_what_leads_to_an_admin_and_changes_no_session(app, world: World, acorn: Connected):
    anna = Browser(app, "anna")
    page = f"{LIST}/{acorn.id}"
    cookie = anna.client.get_cookie("msp").value
    answer = acorn.back(anna, acorn.provider.consent(_try(acorn, anna, page), sub="r-1", email=address("rosa")))
    assert answer.headers["Location"] == LIST
    assert "who is no admin of yours" in anna.get(LIST).text
    assert anna.client.get_cookie("msp").value == cookie
    with app.app_context(), serving([world.acorn.id]):
        assert sso.connection(acorn.id).last_proved_at is None


def test_only_an_admin_of_the_client_may_try(app, world: World, acorn: Connected):
    with app.app_context(), acting_for(world.acorn.id):
        sso.switch_connection(acorn.id, is_active=False, now=clock.now())
        db.session.commit()
    for name in (None, "rosa", "bea", "petra"):
        browser = Browser(app, name)
        browser.get("/sign-in") if name is None else browser.get("/", follow_redirects=True)
        assert browser.post(f"{acorn.path}/start", purpose="try").status_code == 404, name


def test_the_secret_is_on_no_page_in_no_trail_and_sealed_in_its_row(app, world: World, loopback, provider: Provider):
    anna, page = _added(app, provider)
    for browser, path in ((anna, page), (anna, LIST), (Browser(app, "petra"), "/office/acorn/sign-on")):
        text = browser.get(path).text
        assert SECRET not in text
        assert "v1:" not in text
    with app.app_context(), serving([world.acorn.id]):
        row = db.session.scalars(select(SsoConnection)).one()
        assert SECRET not in row.sealed_secret
        assert SECRET not in repr(row.sealed_secret) + repr(sso.connection(row.id))
        assert sso.secret_of(sso.connection(row.id)) == SECRET
        assert not [entry for entry in db.session.scalars(select(AuditEntry)) if SECRET in repr(entry.detail)]


def test_an_empty_secret_keeps_the_one_that_is_stored(app, world: World, loopback, provider: Provider):
    anna, page = _added(app, provider)
    anna.get(page)
    answer = anna.post(page, **_fields(provider, name="Another name", secret="", version="1"))
    assert answer.status_code == 303, answer.text
    with app.app_context(), serving([world.acorn.id]):
        (found,) = sso.connections()
        assert (found.name, sso.secret_of(found)) == ("Another name", SECRET)
    assert anna.post(page, **_fields(provider, secret="another-secret", version="2")).status_code == 303
    with app.app_context(), serving([world.acorn.id]):
        assert sso.secret_of(sso.connections()[0]) == "another-secret"


def test_of_two_admins_at_once_the_slower_one_is_told(app, world: World, loopback, provider: Provider):
    anna, page = _added(app, provider)
    anna.get(page)
    assert anna.post(page, **_fields(provider, name="First", version="1")).status_code == 303
    answer = anna.post(page, **_fields(provider, name="Second", version="1"))
    assert answer.status_code == 409
    assert "Somebody else changed this connection" in answer.text
    assert 'value="Second"' in answer.text
    with app.app_context(), serving([world.acorn.id]):
        assert sso.connections()[0].name == "First"


def test_addresses_that_lead_inside_are_refused_in_the_form(app, world: World):
    anna = Browser(app, "anna")
    anna.get(f"{LIST}/new")
    for issuer in (
        "http://login.example.com",
        "http://127.0.0.1:9000",
        "http://localhost:9000",
        "https://127.0.0.1",
        "https://10.1.2.3/realm",
        "https://169.254.169.254/latest",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[64:ff9b::a00:1]/",
        "https://localhost",
        "https://intranet",
        "https://a:b@login.example.com",
        "https://login.example.com/?x=1",
        "https://login.example.com/#x",
        "ftp://login.example.com",
        "javascript:alert(1)//x.y",
        "https://login.example.com:99999",
        "https://login.exämple.com",
        "https://login.example.com/ x",
        "https://" + "x" * 600 + ".com",
    ):
        answer = anna.post(f"{LIST}/new", name="x", issuer=issuer, client_id="msp", secret="s")
        assert answer.status_code == 422, issuer
    with app.app_context(), serving([world.acorn.id]):
        assert sso.connections() == []


def test_domains_that_say_nothing_about_a_company_are_refused(app, world: World, acorn: Connected):
    anna = Browser(app, "anna")
    page = f"{LIST}/{acorn.id}"
    anna.get(page)
    for domain, status in (("gmail.com", 422), ("GMX.de", 422), ("com", 422), ("a b.com", 422), ("x@y.com", 422)):
        assert anna.post(f"{page}/domains", domain=domain).status_code == status, domain
    assert anna.post(f"{page}/domains", domain="example.com").status_code == 409


def test_a_domain_is_one_clients_alone(app, world: World, acorn: Connected, other_provider: Provider):
    birch = connect(world, world.birch, other_provider, confirmed=False)
    petra = Browser(app, "petra")
    petra.get("/office/birch/sign-on")
    with app.app_context(), serving([world.birch.id]):
        (domain,) = sso.domains()
    answer = petra.post(f"/office/birch/sign-on/domains/{domain.id}", to="confirmed")
    assert answer.status_code == 409
    assert "another connection" in answer.text
    assert petra.post(f"/office/acorn/sign-on/domains/{domain.id}", to="confirmed").status_code == 404
    assert birch.sign_in(Browser(app), sub="b-1", email=address("bob")).status_code == 403


def test_a_foreign_connection_is_an_absent_one(app, world: World, loopback, other_provider: Provider):
    birch = connect(world, world.birch, other_provider)
    anna = Browser(app, "anna")
    anna.get(f"{LIST}/new")
    for connection_id in (birch.id, uuid4()):
        page = f"{LIST}/{connection_id}"
        assert anna.get(page).status_code == 404
        assert anna.post(page, **_fields(other_provider, version="1")).status_code == 404
        assert anna.post(f"{page}/switch", to="off").status_code == 404
        assert anna.post(f"{page}/domains", domain="acorn.example").status_code == 404
    with app.app_context(), serving([world.birch.id]):
        assert sso.connection(birch.id).is_active
