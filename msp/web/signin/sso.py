"""The Authlib door: OpenID Connect with one client's sign-in service, straight from its row (stack.md part B)."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from authlib.integrations.base_client import OAuthError
from authlib.integrations.flask_client import FlaskIntegration, FlaskOAuth2App
from authlib.integrations.requests_client import OAuth2Session
from flask import request, session
from joserfc.errors import ClaimError, JoseError

from msp.identity.sso import Claims, ConnectionView, is_open_address, secret_of
from msp.web.signin.egress import FAULTS, guard
from msp.web.signin.proof import Again, Fault, NotProved, Proof

#: Signatures of the service's own key only: a secret that both sides know proves nothing (algorithm confusion).
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
#: All that is taken from a service's metadata. Authlib hands the rest to its session as settings: a service could
#: switch off PKCE, the timeout or the check of certificates, or name a proxy.
TAKEN = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri", "_loaded_at")
LEEWAY_SECONDS = 30
#: How many sign-ins may be under way in one browser at once.
PENDING = 4
_STATE = "_state_sso"
#: What garbage of a service makes Authlib and joserfc raise, beside their own errors.
_GARBAGE = (*FAULTS, ValueError, TypeError, KeyError, AttributeError, RuntimeError)


@dataclass(frozen=True, slots=True)
class _Ends:
    """One client's service as we reach it; every change of its row, and every hour, makes another."""

    connection: ConnectionView
    hour: int
    loopback: bool


def leave(connection: ConnectionView, back: str, *, trying: bool, loopback: bool, hour: int) -> str:
    """The address at the service to send the browser to; state, nonce and verifier stay in the session."""
    return _begin(_Ends(connection, hour, loopback), back, trying=trying, again=False)


def come_back(connection: ConnectionView, back: str, *, loopback: bool, hour: int) -> Proof | Again:
    """What the service says of whoever comes back with this request; NotProved when that is nothing to rely on."""
    ends = _Ends(connection, hour, loopback)
    state, states = request.args.get("state") or "", FlaskIntegration(_name(connection))
    kept = states.get_state_data(session, state)
    if kept is None:  # before the service is asked anything: strangers send it nothing through us
        raise NotProved(Fault.STALE, "no such sign-in was begun in this browser")
    trying, again = bool(kept.get("trying")), bool(kept.get("again"))
    app = _app(ends)
    try:
        _refuse_another_issuer(app, connection)
        token = app.authorize_access_token(leeway=LEEWAY_SECONDS, claims_options=_wanted(connection))
        return Proof(_claims(token.get("userinfo"), connection), trying)
    except (OAuthError, ClaimError) as error:
        raise NotProved(Fault.REFUSED, _why(error)) from error
    except JoseError as error:
        # Without a key id in the token Authlib does not look for newer keys by itself; once only.
        if again:
            raise NotProved(Fault.REFUSED, _why(error)) from error
        _made.cache_clear()
        return Again(_begin(ends, back, trying=trying, again=True))
    except _GARBAGE as error:
        raise NotProved(Fault.SILENT, _why(error)) from error
    finally:
        states.clear_state_data(session, state)  # whatever came of it, this answer was the one


def _begin(ends: _Ends, back: str, *, trying: bool, again: bool) -> str:
    app = _app(ends)
    try:
        made = app.create_authorization_url(back)
    except _GARBAGE as error:
        raise NotProved(Fault.SILENT, _why(error)) from error
    pending = sorted((key for key in session if key.startswith(_STATE)), key=lambda key: session[key]["exp"])
    for key in pending[: max(0, len(pending) - PENDING + 1)]:
        session.pop(key)
    app.save_authorize_data(redirect_uri=back, trying=trying, again=again, **made)
    return made["url"]


def _app(ends: _Ends) -> FlaskOAuth2App:
    try:
        return _made(ends)
    except _GARBAGE as error:
        raise NotProved(Fault.SILENT, _why(error)) from error


@lru_cache(maxsize=512)
def _made(ends: _Ends) -> FlaskOAuth2App:
    """The client of one service. No `OAuth()` registry: it keeps clients by name for ever and reads app.config."""
    connection, name = ends.connection, _name(ends.connection)
    app = FlaskOAuth2App(
        FlaskIntegration(name),
        name,
        client_id=connection.client_id,
        client_secret=secret_of(connection),
        server_metadata_url=connection.issuer.rstrip("/") + "/.well-known/openid-configuration",
        client_kwargs={"scope": "openid email profile", "code_challenge_method": "S256"},
    )
    app.client_cls = _OutsideHere if ends.loopback else _Outside
    app.server_metadata = _taken(app.load_server_metadata(), ends)
    return app


def _name(connection: ConnectionView) -> str:
    # Authlib keeps what it needs of a sign-in in the session under this name, so no connection reads another's.
    return f"sso{connection.id}"


class _Outside(OAuth2Session):
    """Authlib's session, which only reaches the outside."""

    loopback = False

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        guard(self, loopback=self.loopback)  # pyright: ignore[reportArgumentType] - it is a session of requests


class _OutsideHere(_Outside):
    """The same for trials, which reaches a service on this machine too."""

    loopback = True


def _taken(metadata: dict[str, Any], ends: _Ends) -> dict[str, Any]:
    """What counts of a service's metadata; NotProved when it names itself otherwise or lacks an end."""
    if metadata.get("issuer") != ends.connection.issuer:
        raise NotProved(Fault.SILENT, "the service names another issuer")
    taken = {key: metadata.get(key) for key in TAKEN}
    for key in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        # Also where the browser is sent: the address of a service is no place for another scheme.
        address = taken[key]
        if not isinstance(address, str) or not is_open_address(address, loopback=ends.loopback):
            raise NotProved(Fault.SILENT, f"the service names no fit {key}")
    offered = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
    taken["id_token_signing_alg_values_supported"] = [name for name in ALGORITHMS if name in offered]
    if not taken["id_token_signing_alg_values_supported"]:  # an empty list would let everything usual pass
        raise NotProved(Fault.SILENT, "the service signs in no way that we take")
    methods = metadata.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    if "client_secret_basic" not in methods and "client_secret_post" in methods:
        taken["token_endpoint_auth_method"] = "client_secret_post"  # noqa: S105 - the name of a method
    taken["authorization_response_iss_parameter_supported"] = (
        metadata.get("authorization_response_iss_parameter_supported") is True
    )
    return taken


def _refuse_another_issuer(app: FlaskOAuth2App, connection: ConnectionView) -> None:
    """RFC 9207, which Authlib does not look at: the answer says which service it comes from."""
    named = request.args.get("iss")
    owed = app.server_metadata["authorization_response_iss_parameter_supported"]
    if (named is None and owed) or (named is not None and named != connection.issuer):
        raise NotProved(Fault.REFUSED, "the answer names another issuer")


def _wanted(connection: ConnectionView) -> dict[str, Any]:
    # Authlib alone takes any audience as long as `azp` is ours.
    return {
        "iss": {"essential": True, "value": connection.issuer},
        "aud": {"essential": True, "value": connection.client_id},
        "sub": {"essential": True},
    }


def _claims(found: Any, connection: ConnectionView) -> Claims:
    """The claims we use; NotProved when the service sent no id token or no subject that can be kept."""
    if not found:
        raise NotProved(Fault.REFUSED, "the service sent no id token")
    subject = found.get("sub")
    if not isinstance(subject, str) or not 1 <= len(subject) <= 255 or not subject.isascii() or "\0" in subject:
        raise NotProved(Fault.REFUSED, "the service names no subject")
    return Claims(
        issuer=connection.issuer,
        subject=subject,
        email=_words(found.get("email")),
        email_verified=found.get("email_verified") is True,
        name=_words(found.get("name")),
    )


def _words(value: Any) -> str:
    return value[:254].replace("\0", "") if isinstance(value, str) else ""


def _why(error: Exception) -> str:
    """The kind of an error, never its words: they may hold what the service sent."""
    code = getattr(error, "error", None)
    return f"{type(error).__name__} {code[:60]}" if isinstance(code, str) else type(error).__name__
