"""Several providers at once: each reaches its own client's people, and an answer counts only where it was asked for."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from joserfc.jwk import RSAKey
from sqlalchemy import func, select

from msp.identity import signing_in, sso
from msp.identity.sso.models import SsoIdentity
from msp.store import db, serving
from tests.peers.oidc_provider import Provider
from tests.sign_on import Connected, connect, signed_in
from tests.web.browser import Browser
from tests.world import World, address


@pytest.fixture
def birch(world: World, loopback: None, other_provider: Provider) -> Connected:
    """Birch's connection; its people have addresses in a domain of their own, which is not Acorn's."""
    return connect(world, world.birch, other_provider, domain="birch.example")


#: In a process of its own: what it imports warns of what it does itself.
_MOCK = """
import sys
from oidc_provider_mock import run_server_in_thread
with run_server_in_thread() as server:
    print(server.server_port, flush=True)
    sys.stdin.read()
"""


@contextmanager
def _mock(**people: str) -> Iterator[Provider]:
    """The well-kept stand-in that others test against too, with these people: subject → address."""
    command = [sys.executable, "-W", "ignore", "-c", _MOCK]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as mock:
        assert mock.stdout
        issuer = f"http://localhost:{int(mock.stdout.readline())}"
        for subject, email in people.items():
            claims = {"email": email, "email_verified": True, "name": subject}
            requests.put(f"{issuer}/users/{subject}", json=claims, timeout=5).raise_for_status()
        yield Provider(issuer=issuer, client_id="anything", secret="anything at all")


def _consent(url: str, subject: str) -> str:
    answer = requests.post(url, data={"sub": subject}, allow_redirects=False, timeout=5)
    return urlsplit(answer.headers["Location"]).query


def test_two_providers_at_once_each_lead_to_their_own_client(app, world: World, loopback):
    with _mock(rosa=address("rosa"), twin="bob@birch.example") as first, _mock(twin=address("bob")) as second:
        acorn = connect(world, world.acorn, first)
        _give_up_the_domain(world, acorn)
        birch = connect(world, world.birch, second)
        bob, stranger = Browser(app), Browser(app)
        assert birch.back(bob, _consent(birch.go(bob), "twin")).headers["Location"] == "/portal/birch"
        assert acorn.back(stranger, _consent(acorn.go(stranger), "twin")).status_code == 403
    assert bob.get("/portal/acorn").status_code == 404


def _give_up_the_domain(world: World, connected: Connected) -> None:
    """Confirmed for one client at a time: what Birch is to have, Acorn has no more."""
    from_owner = Browser(world.app, "petra")
    with world.app.app_context(), serving([connected.tenant.id]):
        (domain,) = sso.domains()
    from_owner.get("/office/acorn/sign-on")
    from_owner.post(f"/office/acorn/sign-on/domains/{domain.id}", to="asked")


def test_the_same_subject_at_two_issuers_is_two_identities(app, world: World, acorn: Connected, birch: Connected):
    rosa, bob = Browser(app), Browser(app)
    acorn.sign_in(rosa, sub="42", email=address("rosa"))
    assert birch.sign_in(bob, sub="42", email=address("bob")).status_code == 403  # not Birch's domain
    assert birch.sign_in(bob, sub="42", email=address("rosa")).status_code == 403
    assert signed_in(rosa)
    assert not signed_in(bob)


def test_an_answer_of_one_client_opens_nothing_at_another(app, world: World, acorn: Connected, birch: Connected):
    browser = Browser(app)
    query = acorn.provider.consent(acorn.go(browser), sub="r-1", email=address("rosa"))
    assert birch.back(browser, query).status_code == 400
    assert not signed_in(browser)
    assert birch.provider.asked == []


def test_a_client_id_under_another_clients_address_is_nothing(app, world: World, acorn: Connected, birch: Connected):
    crossed = replace(acorn, id=birch.id)
    browser = Browser(app)
    browser.get("/t/acorn/sign-in")
    assert browser.post(f"{crossed.path}/start").status_code == 404
    assert browser.get(f"{crossed.path}/callback?code=x&state=y").status_code == 404
    assert browser.get(f"/t/nobody/sso/{birch.id}/callback?code=x&state=y").status_code == 404


def test_an_answer_counts_once(app, world: World, acorn: Connected):
    browser = Browser(app)
    query = acorn.provider.consent(acorn.go(browser), sub="r-1", email=address("rosa"))
    assert acorn.back(browser, query).status_code == 302
    again = acorn.back(browser, query)
    assert again.status_code == 400
    assert "was used already" in again.text
    assert acorn.provider.asked.count("/token") == 1


def test_an_answer_counts_in_the_browser_that_asked(app, world: World, acorn: Connected):
    attacker, victim = Browser(app), Browser(app)
    query = acorn.provider.consent(acorn.go(attacker), sub="a-1", email=address("anna"))
    acorn.go(victim)
    assert acorn.back(victim, query).status_code == 400
    assert not signed_in(victim)


@pytest.mark.parametrize("query", ["", "code=x", "state=x", "code=x&state=", "code=&state=x", "error=access_denied"])
def test_half_an_answer_opens_nothing(app, world: World, acorn: Connected, query: str):
    browser = Browser(app)
    acorn.go(browser)
    answer = acorn.back(browser, query)
    assert answer.status_code == 400
    assert not signed_in(browser)


def test_a_refusal_there_is_told_without_its_words(app, world: World, acorn: Connected):
    browser = Browser(app)
    (state,) = parse_qs(urlsplit(acorn.go(browser)).query)["state"]
    answer = acorn.back(browser, f"error=access_denied&error_description=CALL+0800-SCAM&state={state}")
    assert answer.status_code == 400
    assert "broken off there" in answer.text
    assert "SCAM" not in answer.text


def test_an_answer_that_names_another_issuer_is_refused_before_its_code_is_used(app, world: World, acorn: Connected):
    browser = Browser(app)
    query = acorn.provider.consent(acorn.go(browser), sub="r-1", email=address("rosa"))
    assert acorn.back(browser, query + "&iss=https%3A%2F%2Fevil.example").status_code == 400
    assert "/token" not in acorn.provider.asked
    assert acorn.back(browser, query + f"&iss={acorn.provider.issuer}").status_code == 400  # it is used up


def test_a_service_that_promised_to_name_itself_has_to(app, world: World, acorn: Connected):
    acorn.provider.metadata = {"authorization_response_iss_parameter_supported": True}
    assert acorn.sign_in(Browser(app), sub="r-1", email=address("rosa")).status_code == 400
    browser = Browser(app)
    query = acorn.provider.consent(acorn.go(browser), sub="r-1", email=address("rosa"))
    assert acorn.back(browser, query + f"&iss={acorn.provider.issuer}").status_code == 302


@pytest.mark.parametrize("names_key", [True, False])
def test_new_keys_of_a_service_are_found_by_themselves(app, world: World, acorn: Connected, names_key: bool):
    acorn.provider.names_key = names_key
    assert acorn.sign_in(Browser(app), sub="r-1", email=address("rosa")).status_code == 302
    acorn.provider.key = RSAKey.generate_key(2048, auto_kid=True)
    rosa = Browser(app)
    answer = acorn.sign_in(rosa, sub="r-1", email=address("rosa"))
    if not names_key:
        # Once more through the service, which asks for nothing since she is signed in there.
        query = acorn.provider.consent(answer.headers["Location"], sub="r-1", email=address("rosa"))
        answer = acorn.back(rosa, query)
    assert answer.headers["Location"] == "/portal/acorn"
    assert signed_in(rosa)


def test_a_form_without_a_token_or_from_elsewhere_starts_nothing(app, world: World, acorn: Connected):
    assert Browser(app).client.post(f"{acorn.path}/start").status_code == 400
    assert Browser(app).get(f"{acorn.path}/start").status_code == 405
    browser = Browser(app)
    browser.get("/t/acorn/sign-in")
    headers = {"Sec-Fetch-Site": "cross-site"}
    answer = browser.client.post(f"{acorn.path}/start", data={"csrf_token": browser.token}, headers=headers)
    assert answer.status_code == 403


def test_guessing_at_the_way_back_is_slowed_down(app, world: World, acorn: Connected, monkeypatch):
    monkeypatch.setitem(signing_in.KNOCKS, "service", 5)
    browser = Browser(app)
    answers = [acorn.back(browser, "code=x&state=y").status_code for _ in range(6)]
    assert answers == [400] * 5 + [429]
    browser.get("/t/acorn/sign-in")
    assert browser.post(f"{acorn.path}/start").status_code == 429


def test_looking_for_companies_is_slowed_down(app, world: World, acorn: Connected, monkeypatch):
    monkeypatch.setitem(signing_in.KNOCKS, "company", 2)
    found = [_looked_up(app, f"somebody@{name}.example") for name in ("a", "b", "c")]
    assert [status for status, _ in found] == [422, 422, 429]


def test_a_session_keeps_few_sign_ins_that_were_begun(app, world: World, acorn: Connected):
    browser = Browser(app)
    first, *_, last = [acorn.go(browser) for _ in range(6)]
    assert acorn.back(browser, acorn.provider.consent(first, sub="r-1", email=address("rosa"))).status_code == 400
    assert acorn.back(browser, acorn.provider.consent(last, sub="r-1", email=address("rosa"))).status_code == 302


def test_the_company_is_found_by_its_domain_and_never_by_its_people(app, world: World, acorn: Connected):
    found = [_looked_up(app, email) for email in (address("rosa"), address("nobody"), address("bob"))]
    assert found == [(303, "/t/acorn/sign-in")] * 3
    for email in ("rosa@elsewhere.example", "rosa", "@", "rosa@ex ample.com"):
        assert _looked_up(app, email) == (422, None)


def _looked_up(app, email: str) -> tuple[int, str | None]:
    browser = Browser(app)
    browser.get("/sign-in")
    answer = browser.post("/sign-in/company", **{"company-email": email})
    return answer.status_code, answer.headers.get("Location")


def test_nothing_is_linked_by_what_is_refused(app, world: World, acorn: Connected):
    acorn.sign_in(Browser(app), sub="x", email="nobody@example.com")
    with app.app_context(), serving([world.acorn.id]):
        assert db.session.scalars(select(func.count()).select_from(SsoIdentity)).one() == 0
