"""Server-side browser sessions: the cookie holds 256 random bits, the row its hash (reliability.md 6.6, ASVS 7)."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import delete, update

from msp.identity.models import WebSession
from msp.store import db, retention

IDLE = timedelta(minutes=60)
ABSOLUTE = timedelta(hours=12)
#: How stale `seen_at` may be before a request writes it again.
TOUCH = timedelta(minutes=5)


@dataclass(slots=True)
class KeptSession:
    """What a browser's session holds, and whether its last sight should be written again."""

    token: str
    data: dict[str, Any] = field(default_factory=dict)
    stale: bool = False


def open_session(token: str, *, now: datetime) -> KeptSession | None:
    """The session of a cookie; None when it is unknown, idle for an hour, or older than twelve."""
    row = db.session.get(WebSession, _hash(token))
    if row is None or now - row.seen_at > IDLE or now - row.created_at > ABSOLUTE:
        return None
    return KeptSession(token, dict(row.data), now - row.seen_at > TOUCH)


def keep_session(token: str | None, data: dict[str, Any], *, now: datetime) -> str:
    """Write a session's data under its token, or under a new one; returns the token for the cookie."""
    known, token = token is not None, token or secrets.token_urlsafe(32)
    row = db.session.get(WebSession, _hash(token))
    if row is None and known:
        return token  # ended while this request was under way: it stays ended
    if row is None:
        row = WebSession(token_hash=_hash(token), created_at=now)
        db.session.add(row)
    row.data, row.seen_at = data, now
    db.session.commit()
    return token


def touch_session(token: str, *, now: datetime) -> None:
    """Note that the session is in use."""
    db.session.execute(update(WebSession).where(WebSession.token_hash == _hash(token)).values(seen_at=now))
    db.session.commit()


def end_session(token: str) -> None:
    """Forget a session; its cookie opens nothing from now on."""
    db.session.execute(delete(WebSession).where(WebSession.token_hash == _hash(token)))
    db.session.commit()


def forget_old_sessions(*, now: datetime) -> None:
    """Retention: sessions that can never be opened again."""
    retention.forget(WebSession.token_hash, WebSession.seen_at < now - ABSOLUTE)


def _hash(token: str) -> bytes:
    return sha256(token.encode()).digest()
