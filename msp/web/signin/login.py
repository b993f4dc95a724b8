"""The flask_login door: who is behind this request."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from flask import Flask, request, session, url_for
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from msp import identity, tenants
from msp.identity import Actor
from msp.store import Side, reading_the_door, serving

manager = LoginManager()


@dataclass(frozen=True, slots=True)
class Visitor(UserMixin):
    """A signed-in human as flask_login wants one; the key ends with the password's stamp."""

    key: str
    actor: Actor

    def get_id(self) -> str:
        """The key that the session keeps."""
        return self.key


@manager.user_loader
def visitor_of(key: str) -> Visitor | None:
    """The visitor of a session key, read afresh at each request, so changed rights count at once."""
    with reading_the_door():
        actor = identity.actor_for(key)
    if actor is not None and actor.side is Side.CLIENT:
        with serving(actor.grants, actor.who):
            actor = identity.sso.admitted(actor, key)
    return Visitor(key, actor) if actor else None


def current_actor() -> Actor | None:
    """The actor of this request; None when nobody is signed in, or in no way that opens anything."""
    actor = current_user.actor if current_user.is_authenticated else None
    return actor if actor is not None and _opens_something(actor) else None


def held_back() -> frozenset[UUID]:
    """The tenants that whoever is signed in belongs to, but has to enter in another way."""
    return current_user.actor.held_back if current_user.is_authenticated else frozenset()


def way_in(tenant_ids: Iterable[UUID]) -> str:
    """The address of the sign-in page of these clients, or of everybody's when there is none."""
    with reading_the_door():
        found = sorted(tenants.tenants_by_id(tenant_ids).values(), key=lambda tenant: tenant.name)
    return url_for("sso.client_page", tenant=found[0].slug) if found else url_for("signin.sign_in")


def let_in(key: str) -> bool:
    """Start a fresh session for a login that proved itself; False when it may do nothing anywhere in that way."""
    visitor = visitor_of(key)
    if visitor is None or not _opens_something(visitor.actor):
        return False
    session.clear()
    session.rotate = True  # type: ignore[attr-defined]
    login_user(visitor)
    return True


def let_out() -> None:
    """End the session here and in the database."""
    logout_user()
    session.clear()
    session.rotate = True  # type: ignore[attr-defined] - a RowSession, as every session of this app


def init_app(app: Flask) -> None:
    """Hang flask_login onto the app; who is there is asked before any scope is entered, for asking ends a scope."""
    manager.init_app(app)
    app.before_request(_look_up)


def _look_up() -> None:
    if not (request.endpoint or "").endswith("static"):
        current_actor()


def _opens_something(actor: Actor) -> bool:
    return actor.side is Side.PROVIDER or bool(actor.grants)
