"""Signing in with e-mail and password: throttled per account and source, silent about which accounts exist."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from msp.identity import passwords
from msp.identity.models import Login, Throttle
from msp.identity.session_keys import SessionKey
from msp.store import db, retention

WINDOW = timedelta(minutes=15)
PER_ACCOUNT_AND_SOURCE = 10
PER_SOURCE = 100
#: How often one source may knock in a window where no password is asked for. A whole company comes from one source.
KNOCKS = {"company": 100, "service": 1000}
#: How many files that cost work to read one login may send in a window.
FILES_PER_LOGIN = 20


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A login that proved itself: its id with the stamp that ends with the password."""

    session_key: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A sign-in that failed; `wait` when the next tries are refused unseen."""

    wait: bool


def sign_in(email: str, password: str, *, source: str, cost: passwords.HashCost, now: datetime) -> SignedIn | Refused:
    """Check a password; the attempt is counted before it is checked, so parallel guesses gain nothing."""
    folded = folded_address(email)
    if tries_too_often(folded, source, now=now):
        return Refused(wait=True)
    login = db.session.scalars(select(Login).where(Login.email == folded)).one_or_none()
    usable = login if login is not None and login.is_active else None
    if not passwords.matches(usable.password_hash if usable else None, password[:1000], cost) or usable is None:
        return Refused(wait=False)
    return SignedIn(str(SessionKey(usable.id, usable.stamp)))


def knocks_too_often(door: str, *, source: str, now: datetime) -> bool:
    """Count somebody's knock at one of the doors of `KNOCKS`, and say whether it is one too many."""
    knocks = _count(f"knock:{door}:{_network(source)}", now)
    db.session.commit()
    return knocks > KNOCKS[door]


def reads_too_often(login_id: UUID | None, *, now: datetime) -> bool:
    """Count a file that a login sends to be read, before it is read, and say whether it is one too many."""
    files = _count(f"file:{login_id}", now)
    db.session.commit()
    return files > FILES_PER_LOGIN


def folded_address(email: str) -> str:
    """An address as it is counted and looked up: one spelling, no longer than any, and nothing that no column takes."""
    return email.replace("\0", "").strip().casefold()[:254]


def tries_too_often(what: str, source: str, *, now: datetime) -> bool:
    """Count a try at something from a source, and say whether there were too many; the count stands whatever follows.

    The account alone is never locked out: the key holds the source too, so a victim can still sign in.
    """
    there = _network(source)
    tries = _count(f"pair:{what}:{there}", now)
    from_source = _count(f"source:{there}", now)
    db.session.commit()
    return tries > PER_ACCOUNT_AND_SOURCE or from_source > PER_SOURCE


def _network(source: str) -> str:
    """What counts as one source: whoever has one IPv6 address has its whole /64."""
    try:
        there = ip_address(source)
    except ValueError:
        return source
    if isinstance(there, IPv6Address) and there.ipv4_mapped is None:
        return str(ip_network((there, 64), strict=False))
    return str(getattr(there, "ipv4_mapped", None) or there)


def forget_old_counters(*, now: datetime) -> None:
    """Retention: counters whose window is over; their keys come from whoever knocks, so they must not pile up."""
    retention.forget(Throttle.key, Throttle.window_starts_at < now - WINDOW)


def _count(key: str, now: datetime) -> int:
    insert = postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    is_over = Throttle.window_starts_at < now - WINDOW
    digest = sha256(key.encode()).hexdigest()
    counted = insert(Throttle).values(key=digest, window_starts_at=now, attempts=1)
    counted = counted.on_conflict_do_update(
        index_elements=["key"],
        set_={
            "attempts": db.case((is_over, 1), else_=Throttle.attempts + 1),
            "window_starts_at": db.case((is_over, now), else_=Throttle.window_starts_at),
        },
    ).returning(Throttle.attempts)
    return db.session.execute(counted).scalar_one()
