"""An OpenID provider on loopback that can be told to misbehave in every way that one can."""

import base64
import json
import secrets
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug import Request, Response
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from msp.kernel import clock

Claims = dict[str, Any]


@dataclass
class Grant:
    """What a code stands for until it is used."""

    claims: Claims
    challenge: str
    redirect_uri: str


@dataclass
class Provider:
    """The provider; everything about its answers can be changed by a test."""

    issuer: str = ""
    client_id: str = "msp"
    secret: str = "the secret of the client"
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, auto_kid=True))
    #: Whether its tokens name the key.
    names_key: bool = True
    metadata: dict[str, Any] = field(default_factory=dict)
    #: Changes a token's claims, or makes a token of its own.
    claims: Callable[[Claims], Claims] = lambda claims: claims
    token: Callable[["Provider", Claims], str] | None = None
    #: A path of its, answered in another way.
    answers: dict[str, Callable[[Request], Response]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    codes: dict[str, Grant] = field(default_factory=dict)
    #: Set when the test is over, so that whoever dawdles stops.
    over: threading.Event = field(default_factory=threading.Event)

    def consent(self, url: str, **claims: Any) -> str:
        """Somebody signs in here: the query with which the browser is sent back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        assert asked["code_challenge_method"] == "S256"
        code, now = secrets.token_urlsafe(16), int(clock.now().timestamp())
        usual = {"iss": self.issuer, "aud": asked["client_id"], "exp": now + 300, "iat": now, "nonce": asked["nonce"]}
        told = self.claims({**usual, "email_verified": True, **claims})
        self.codes[code] = Grant(told, asked["code_challenge"], asked["redirect_uri"])
        return urlencode({"code": code, "state": asked["state"]})

    def __call__(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        request = Request(environ)
        self.asked.append(request.path)
        known = {"/.well-known/openid-configuration": self._metadata, "/jwks": self._keys, "/token": self._token}
        return self.answers.get(request.path, known.get(request.path, _nothing))(request)(environ, start)

    def _metadata(self, _request: Request) -> Response:
        ends = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/jwks"}
        usual = {"issuer": self.issuer, **{name: self.issuer + path for name, path in ends.items()}}
        return as_json({**usual, "id_token_signing_alg_values_supported": ["RS256"], **self.metadata})

    def _keys(self, _request: Request) -> Response:
        return as_json({"keys": [self.key.as_dict(private=False)]})

    def _token(self, request: Request) -> Response:
        grant = self.codes.pop(request.form.get("code", ""), None)
        authorization = request.authorization
        known = authorization and (authorization.username, authorization.password) == (self.client_id, self.secret)
        verifier = request.form.get("code_verifier", "")
        if not known:
            return as_json({"error": "invalid_client"}, 401)
        if grant is None or grant.challenge != challenge_of(verifier):
            return as_json({"error": "invalid_grant"}, 400)
        if grant.redirect_uri != request.form.get("redirect_uri"):
            return as_json({"error": "invalid_grant"}, 400)
        token = (self.token or Provider.signed)(self, grant.claims)
        return as_json({"access_token": secrets.token_urlsafe(8), "token_type": "Bearer", "id_token": token})

    def signed(self, claims: Claims) -> str:
        """An id token as it should be."""
        header = {"alg": "RS256", **({"kid": self.key.kid} if self.names_key else {})}
        return jwt.encode(header, claims, self.key)


def challenge_of(verifier: str) -> str:
    """The S256 challenge of a verifier (RFC 7636)."""
    return base64.urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def as_json(value: Any, status: int = 200) -> Response:
    """A JSON answer."""
    return Response(json.dumps(value), status, content_type="application/json")


def _nothing(_request: Request) -> Response:
    return Response("nothing here", 404)


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def running() -> Iterator[Provider]:
    """A provider, running in threads of its own."""
    provider = Provider()
    server: BaseWSGIServer = make_server("127.0.0.1", 0, provider, threaded=True, request_handler=_Quiet)
    server.daemon_threads = True
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield provider
    finally:
        provider.over.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
