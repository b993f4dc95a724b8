"""The flask_login door: who is behind this request."""

from dataclasses import dataclass

from flask import Flask, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from msp import identity
from msp.identity import Actor
from msp.store import reading_the_door

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
    return Visitor(key, actor) if actor else None


def current_actor() -> Actor | None:
    """The actor of this request; None when nobody is signed in."""
    return current_user.actor if current_user.is_authenticated else None


def let_in(key: str) -> bool:
    """Start a fresh session for a login that proved itself; False when it may do nothing anywhere."""
    visitor = visitor_of(key)
    if visitor is None:
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
    """Hang flask_login onto the app."""
    manager.init_app(app)
