"""What a tenant typed never leads inside: not by its text, not by what its name resolves to, not by a redirect."""

import socket
from ipaddress import ip_network
from pathlib import Path
from random import Random

import pytest
import requests
from werkzeug import Request, Response

from msp.identity import sso
from msp.web.signin import egress
from tests.peers.oidc_provider import Provider, as_json

# fmt: off
INSIDE = (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/29",
    "192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4",
    "240.0.0.0/4", "::/128", "::1/128", "::ffff:10.0.0.0/104", "::ffff:127.0.0.0/104", "::ffff:169.254.0.0/112",
    "::ffff:192.168.0.0/112", "64:ff9b::/96", "2001::/32", "2001:db8::/32", "2002::/16", "fc00::/7", "fe80::/10",
    "ff00::/8",
)
# fmt: on


def _session(*, loopback: bool = False) -> requests.Session:
    session = requests.Session()
    egress.guard(session, loopback=loopback)
    return session


@pytest.mark.parametrize("network", INSIDE)
def test_no_address_of_the_inside_is_outside(network: str):
    random, net = Random(network), ip_network(network)  # noqa: S311 - the same addresses at every run
    for _ in range(20):
        address = net[random.randrange(net.num_addresses)]
        assert not sso.is_outside(str(address)), address
    assert not sso.is_outside(str(net[0]))
    assert not sso.is_outside(str(net[-1]))


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "::ffff:1.1.1.1"])
def test_an_address_of_the_public_net_is_outside(address: str):
    assert sso.is_outside(address)


@pytest.mark.parametrize(
    "text", ["", "localhost", "0x7f000001", "2130706433", "127.1", "1.1.1.1 ", "1.1.1.1/8", "[::1]"]
)
def test_what_is_no_address_is_not_outside(text: str):
    assert not sso.is_outside(text)


@pytest.mark.parametrize(
    "answers",
    [("10.0.0.1",), ("127.0.0.1",), ("::1",), ("169.254.169.254",), ("1.1.1.1", "10.0.0.1"), ("fd00::1",), ()],
    ids=repr,
)
def test_a_name_that_leads_inside_is_never_connected_to(answers: tuple[str, ...], monkeypatch: pytest.MonkeyPatch):
    connected: list[object] = []
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in answers]
    monkeypatch.setattr(egress.socket, "getaddrinfo", lambda *_args, **_options: found)
    monkeypatch.setattr(egress, "create_connection", lambda address, *_args, **_options: connected.append(address))
    with pytest.raises(requests.RequestException):
        _session().get("https://login.example.com/.well-known/openid-configuration")
    assert connected == []


def test_the_connection_goes_to_the_address_that_was_looked_at(monkeypatch: pytest.MonkeyPatch):
    """A name that is asked twice may answer differently the second time (DNS rebinding); it is asked once."""
    connected: list[tuple[str, int]] = []
    asked: list[str] = []

    def resolve(host: str, *_args: object, **_options: object):
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("1.1.1.1" if len(asked) == 1 else "127.0.0.1", 443))]

    def connect(address: tuple[str, int], *_args: object, **_options: object):
        connected.append(address)
        raise OSError("nobody there")

    monkeypatch.setattr(egress.socket, "getaddrinfo", resolve)
    monkeypatch.setattr(egress, "create_connection", connect)
    with pytest.raises(requests.RequestException):
        _session().get("https://login.example.com/")
    assert connected == [("1.1.1.1", 443)]
    assert asked == ["login.example.com"]


@pytest.mark.parametrize(
    "url",
    [
        "http://login.example.com/",
        "http://127.0.0.1/",
        "http://localhost/",
        "https://127.0.0.1/",
        "https://localhost/",
        "https://0x7f000001/",
        "https://2130706433/",
        "https://[::1]/",
        "https://a:b@login.example.com/",
    ],
)
def test_these_addresses_are_not_even_looked_up(url: str, monkeypatch: pytest.MonkeyPatch):
    asked: list[object] = []
    monkeypatch.setattr(egress.socket, "getaddrinfo", lambda *args, **_options: asked.append(args) or [])
    with pytest.raises(requests.RequestException):
        _session().get(url)
    assert asked == []


def test_a_redirect_is_not_followed(provider: Provider, other_provider: Provider):
    answer = as_json({}, 307)
    answer.headers["Location"] = other_provider.issuer + "/jwks"
    provider.answers["/jwks"] = lambda _request: answer
    with pytest.raises(egress.NotFetched, match="redirects"):
        _session(loopback=True).get(provider.issuer + "/jwks")
    assert other_provider.asked == []


def test_proxies_and_netrc_of_the_machine_are_not_used(provider: Provider, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert "keys" in _session(loopback=True).get(provider.issuer + "/jwks").json()


def test_a_password_that_lies_about_on_the_machine_is_not_sent(
    provider: Provider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login root password toor")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    sent: list[str | None] = []

    def look(request: Request) -> Response:
        sent.append(request.headers.get("Authorization"))
        return as_json({})

    provider.answers["/jwks"] = look
    _session(loopback=True).get(provider.issuer + "/jwks")
    assert sent == [None]


def test_in_a_trial_plain_http_reaches_this_machine_and_nothing_else(monkeypatch: pytest.MonkeyPatch):
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", 80))]
    monkeypatch.setattr(egress.socket, "getaddrinfo", lambda *_args, **_options: found)
    for url in ("http://localhost/", "http://login.example.com/", "http://10.0.0.1/", "https://login.example.com/"):
        with pytest.raises(requests.RequestException):
            _session(loopback=True).get(url)
