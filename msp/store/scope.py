"""Who may see what, now: the scope is entered once at a door and owns its session (house.md section 6)."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from sqlalchemy import event
from sqlalchemy.orm import Session

from msp.store.base import db


class Side(StrEnum):
    """On whose behalf somebody acts; staff and client never share a principal (reliability.md 6.1)."""

    PROVIDER = "provider"
    CLIENT = "client"
    VENDOR = "vendor"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Who:
    """The name that the audit trail writes beside every change."""

    side: Side
    id: UUID | None
    name: str


SYSTEM = Who(Side.SYSTEM, None, "Automatic")


@dataclass(frozen=True, slots=True)
class Scope:
    """The tenants in sight, whether rows may be written, and who is at work."""

    tenant_ids: frozenset[UUID]
    writes: bool = False
    watches: bool = False
    who: Who = field(default=SYSTEM)


_current: ContextVar[Scope | None] = ContextVar("scope", default=None)
_writing: ContextVar[bool] = ContextVar("unscoped_writing", default=True)


def current() -> Scope | None:
    """The scope in force, if any."""
    return _current.get()


def required() -> Scope:
    """The scope in force; without one there is no query."""
    scope = _current.get()
    if scope is None:
        raise RuntimeError("no tenant is in scope here, so no tenant's rows can be touched")
    return scope


def will_write() -> bool:
    """Whether the transaction about to begin may write (SQLite takes its write lock at once if so)."""
    scope = _current.get()
    return _writing.get() if scope is None else scope.writes


@contextmanager
def acting_for(tenant_id: UUID, who: Who = SYSTEM) -> Iterator[Scope]:
    """One tenant, read and write: the only scope in which a tenant's row can change."""
    yield from _entered(Scope(frozenset((tenant_id,)), writes=True, who=who))


@contextmanager
def serving(tenant_ids: Iterable[UUID], who: Who = SYSTEM) -> Iterator[Scope]:
    """Several tenants at once, read only: an agent's queue, or one page that changes nothing."""
    yield from _entered(Scope(frozenset(tenant_ids), who=who))


@contextmanager
def watching() -> Iterator[Scope]:
    """That something of some tenant is due, never what it says: ids and due instants only."""
    yield from _entered(Scope(frozenset(), watches=True))


@contextmanager
def reading_the_door() -> Iterator[None]:
    """No tenant yet, read only: who signed in, and where they belong."""
    token = _writing.set(False)
    try:
        yield
    finally:
        db.session.remove()
        _writing.reset(token)


@event.listens_for(Session, "after_soft_rollback")
def forget_what_was_undone(session: Session, _previous: object) -> None:
    """What rooms remembered for this scope may hold rows that were never written."""
    session.info.clear()


def _entered(scope: Scope) -> Iterator[Scope]:
    # The identity map would hand out another tenant's object after a change of scope (seen in trial),
    # so a scope starts with an empty session and takes everything with it when it ends.
    if db.session.registry.has() and db.session().in_transaction():
        raise RuntimeError("a scope cannot be entered inside an open transaction")
    db.session.remove()
    token = _current.set(scope)
    try:
        yield scope
    finally:
        db.session.remove()
        _current.reset(token)
