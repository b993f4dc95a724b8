"""Whatever a sign-in service sends, nobody comes in who should not, and the page says so plainly."""

import base64
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from werkzeug import Request, Response

from msp.web.signin import egress
from tests.peers.oidc_provider import Claims, Provider, as_json
from tests.sign_on import Connected, signed_in
from tests.web.browser import Browser
from tests.world import World, address

WITHOUT = {"iss", "sub", "aud", "exp", "iat", "nonce"}
#: What each of these tokens says beside the truth; none of them may open anything.
ALTERED: dict[str, dict[str, Any]] = {
    "another issuer": {"iss": "https://evil.example"},
    "the issuer with a slash": {"iss": "http://127.0.0.1/"},
    "no issuer's text": {"iss": ["x"]},
    "another audience": {"aud": "somebody else"},
    "another audience with our azp": {"aud": ["somebody else"], "azp": "msp"},
    "two audiences and another azp": {"aud": ["msp", "other"], "azp": "other"},
    "two audiences without azp": {"aud": ["msp", "other"]},
    "an empty audience": {"aud": []},
    "expired": {"exp": 1_700_000_000},
    "expiry in words": {"exp": "tomorrow"},
    "not valid yet": {"nbf": 4_000_000_000},
    "another nonce": {"nonce": "another"},
    "an empty nonce": {"nonce": ""},
    "a subject that is a number": {"sub": 7},
    "an empty subject": {"sub": ""},
    "an endless subject": {"sub": "x" * 5000},
    "a subject with a zero byte": {"sub": "r-1\0"},
    "another hash of the access token": {"at_hash": "AAAA"},
}


def _b64(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def _unsigned(provider: Provider, claims: Claims) -> str:
    return f"{_b64({'alg': 'none'})}.{_b64(claims)}."


def _signed_with_the_client_secret(provider: Provider, claims: Claims) -> str:
    return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(provider.secret), algorithms=["HS256"])


def _signed_with_the_public_key(provider: Provider, claims: Claims) -> str:
    signed = f"{_b64({'alg': 'HS256', 'kid': provider.key.kid})}.{_b64(claims)}"
    mark = hmac.digest(provider.key.as_pem(private=False), signed.encode(), "sha256")
    return f"{signed}.{base64.urlsafe_b64encode(mark).rstrip(b'=').decode()}"


def _signed_by_somebody_else(provider: Provider, claims: Claims) -> str:
    return jwt.encode({"alg": "RS256", "kid": provider.key.kid}, claims, RSAKey.generate_key(2048))


def _changed_after_signing(provider: Provider, claims: Claims) -> str:
    header, _, signature = provider.signed(claims).split(".")
    return ".".join((header, _b64({**claims, "sub": "somebody else"}), signature))


FORGED: dict[str, Callable[[Provider, Claims], str]] = {
    "unsigned": _unsigned,
    "signed with the client secret": _signed_with_the_client_secret,
    "signed with the public key": _signed_with_the_public_key,
    "signed by somebody else": _signed_by_somebody_else,
    "changed after signing": _changed_after_signing,
    "no token": lambda provider, claims: "",
    "garbage": lambda provider, claims: "a.b.c",
    "half a token": lambda provider, claims: provider.signed(claims)[:40],
    "another kind of thing": lambda provider, claims: 7,  # type: ignore[return-value, arg-type]
    "an endless token": lambda provider, claims: "x" * 200_000,
}


def _refused(acorn: Connected, browser: Browser) -> None:
    """Nobody came in, once more after the one retry, and the page is plain."""
    answer = acorn.sign_in(browser, sub="r-1", email=address("rosa"))
    if answer.status_code == 302:
        assert answer.headers["Location"].startswith(acorn.provider.issuer)
        answer = acorn.back(
            browser, acorn.provider.consent(answer.headers["Location"], sub="r-1", email=address("rosa"))
        )
    assert answer.status_code in {400, 502}, answer.text
    assert "You are not signed in, and nothing was changed." in answer.text
    assert "Traceback" not in answer.text
    assert not signed_in(browser)


@pytest.mark.parametrize("name", ALTERED)
def test_a_token_with_an_altered_claim_opens_nothing(app, world: World, acorn: Connected, name: str):
    acorn.provider.claims = lambda claims: {**claims, **ALTERED[name]}
    # What the claims of a person say comes after what the test alters.
    usual = acorn.provider.consent
    acorn.provider.consent = lambda url, **claims: usual(url, **{**claims, **ALTERED[name]})  # type: ignore[method-assign]
    _refused(acorn, Browser(app))


@pytest.mark.parametrize("name", sorted(WITHOUT))
def test_a_token_without_a_claim_opens_nothing(app, world: World, acorn: Connected, name: str):
    acorn.provider.token = lambda provider, claims: provider.signed({k: v for k, v in claims.items() if k != name})
    _refused(acorn, Browser(app))


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_token_opens_nothing(app, world: World, acorn: Connected, name: str):
    acorn.provider.metadata = {"id_token_signing_alg_values_supported": ["none", "HS256", "RS256"]}
    acorn.provider.token = FORGED[name]
    _refused(acorn, Browser(app))


@pytest.mark.parametrize("offered", [["HS256"], ["none"], ["HS256", "none"], "RS", [7]])
def test_a_service_cannot_ask_for_a_weaker_signature(app, world: World, acorn: Connected, offered: Any):
    acorn.provider.metadata = {"id_token_signing_alg_values_supported": offered}
    _not_left(acorn, Browser(app))


#: Metadata that Authlib would hand to its session as settings, or that leads elsewhere.
METADATA: dict[str, dict[str, Any]] = {
    "another issuer": {"issuer": "https://evil.example"},
    "the issuer with a slash": {"issuer": "http://127.0.0.1:1/"},
    "no issuer": {"issuer": None},
    "a script": {"authorization_endpoint": "javascript:alert(1)"},
    "plain http elsewhere": {"authorization_endpoint": "http://example.com/authorize"},
    "no address": {"token_endpoint": None},
    "a list of addresses": {"token_endpoint": ["https://example.com"]},
    "the metadata service of a cloud": {"token_endpoint": "http://169.254.169.254/latest"},
    "a private address": {"jwks_uri": "https://10.0.0.1/jwks"},
    "a name and a password": {"token_endpoint": "https://a:b@example.com/"},
    "no text": {"jwks_uri": 7},
}


@pytest.mark.parametrize("name", METADATA)
def test_metadata_that_leads_elsewhere_is_not_followed(app, world: World, acorn: Connected, name: str):
    acorn.provider.metadata = METADATA[name]
    _not_left(acorn, Browser(app))


def test_metadata_cannot_change_how_we_speak(app, world: World, acorn: Connected):
    acorn.provider.metadata = {
        "code_challenge_method": "plain",
        "scope": "everything",
        "default_timeout": 999,
        "verify": False,
        "proxies": {"http": "http://127.0.0.1:1", "https": "http://127.0.0.1:1"},
        "client_id": "another",
        "nonce": "fixed",
        "response_type": "token",
        "jwks": {"keys": []},
    }
    url = acorn.go(rosa := Browser(app))
    assert "code_challenge_method=S256" in url
    assert "response_type=code" in url
    assert "client_id=msp" in url
    assert "nonce=fixed" not in url
    assert acorn.back(rosa, acorn.provider.consent(url, sub="r-1", email=address("rosa"))).status_code == 302
    assert signed_in(rosa)


def _html(_request: Request) -> Response:
    return Response("<html>log in first</html>", content_type="text/html")


def _redirect(_request: Request) -> Response:
    return Response("", 302, {"Location": "http://127.0.0.1:1/", "Content-Type": "application/json"})


def _huge(_request: Request) -> Response:
    return Response((b'{"a":"' + b"x" * 65536 for _ in range(10_000)), content_type="application/json")


def _deep(_request: Request) -> Response:
    return Response("[" * 200_000, content_type="application/json")


ANSWERS: dict[str, Callable[[Request], Response]] = {
    "a page": _html,
    "a redirect": _redirect,
    "far too much": _huge,
    "nested without end": _deep,
    "a list": lambda _request: as_json([]),
    "nothing": lambda _request: Response("", content_type="application/json"),
    "half of it": lambda _request: Response('{"issuer":', content_type="application/json"),
    "a fault": lambda _request: as_json({}, 500),
    "an empty object": lambda _request: as_json({}),
    "keys that are none": lambda _request: as_json({"keys": "x"}),
    "a key that is none": lambda _request: as_json({"keys": [7, {"kty": "RSA", "n": "!", "e": 1}]}),
}


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token", "/jwks"])
@pytest.mark.parametrize("name", ANSWERS)
def test_garbage_at_any_end_is_told_plainly(app, world: World, acorn: Connected, path: str, name: str):
    acorn.provider.answers[path] = ANSWERS[name]
    if path.startswith("/.well-known"):
        _not_left(acorn, Browser(app))
    else:
        _refused(acorn, Browser(app))


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """We wait for tenths of a second where we would wait for seconds."""
    monkeypatch.setattr(egress, "SILENCE", 0.3)
    monkeypatch.setattr(egress, "EXCHANGE", 0.5)


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token", "/jwks"])
@pytest.mark.parametrize("drips", [False, True], ids=["silent", "dripping"])
@pytest.mark.usefixtures("impatient")
def test_a_service_that_dawdles_is_given_up(app, world: World, acorn: Connected, path: str, drips: bool):
    over = acorn.provider.over

    def dawdle(_request: Request) -> Response:
        def body():
            for _ in range(100):
                yield b" "
                if over.wait(0.1 if drips else 9):
                    return

        return Response(body(), content_type="application/json")

    acorn.provider.answers[path] = dawdle
    began = time.monotonic()
    if path.startswith("/.well-known"):
        _not_left(acorn, Browser(app))
    else:
        _refused(acorn, Browser(app))
    assert time.monotonic() - began < 5


def test_a_service_that_is_down_is_told_plainly_and_another_client_goes_on(app, world: World, acorn: Connected):
    issuer = acorn.provider.issuer
    acorn.provider.answers["/.well-known/openid-configuration"] = lambda _request: as_json({}, 503)
    _not_left(acorn, Browser(app))
    del acorn.provider.answers["/.well-known/openid-configuration"]
    assert acorn.provider.issuer == issuer
    assert acorn.sign_in(Browser(app), sub="r-1", email=address("rosa")).status_code == 302


def _not_left(acorn: Connected, browser: Browser) -> None:
    """The browser is not even sent to the service."""
    browser.get("/t/acorn/sign-in")
    answer = browser.post(f"{acorn.path}/start")
    assert answer.status_code == 502, answer.text
    assert "The sign-in service did not answer" in answer.text
    assert "http-equiv" not in answer.text
    assert not signed_in(browser)
