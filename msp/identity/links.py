"""Links that open one thing without a sign-in: 256 bits, kept as a hash, for a time, and until they are taken back."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from hmac import digest
from uuid import UUID

from sqlalchemy import select, update

from msp.identity.models import Link
from msp.kernel.errors import Missing
from msp.kernel.ids import new_id
from msp.store import db, retention, scope

OPENS_NOTHING = "This link opens nothing: it was never made, has run out, or was taken back."


class Purpose(StrEnum):
    """What a link opens; one that was made for the one never opens the other."""

    HANDOFF = "handoff"
    INVOICE = "invoice"
    WELCOME = "welcome"


@dataclass(frozen=True, slots=True)
class LinkForm:
    """What a new link opens, for whom, and until when; `name` is what the trail calls its holder."""

    purpose: Purpose
    object_id: UUID
    name: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class LinkView:
    """An open link: the tenant and the thing it leads to, and who holds it."""

    id: UUID
    tenant_id: UUID
    purpose: Purpose
    object_id: UUID
    name: str
    expires_at: datetime


class _Signer:
    """Makes tokens from ids with the key of the installation, so that no row and no queued letter holds one."""

    def __init__(self) -> None:
        self._key = b""

    def open(self, secret: str) -> None:
        """Use this key from now on."""
        self._key = sha256(b"links:" + secret.encode()).digest()

    def token_of(self, link_id: UUID) -> str:
        """The token of a link, the same each time it is asked for: 256 bits, in letters that fit an address."""
        if not self._key:
            raise RuntimeError("links have no key yet: the app gives it when it starts")
        return base64.urlsafe_b64encode(digest(self._key, link_id.bytes, "sha256")).rstrip(b"=").decode()


_signer = _Signer()
open_links, token_of = _signer.open, _signer.token_of


def issue_link(form: LinkForm, *, now: datetime) -> UUID:
    """Make a link into the tenant in scope; returns its id, from which `token_of` makes what is sent out."""
    (tenant_id,) = scope.required().tenant_ids
    row = Link(id=new_id(), tenant_id=tenant_id, purpose=form.purpose, object_id=form.object_id)
    row.token_hash, row.name = _hash(token_of(row.id)), form.name[:200]
    row.issued_at, row.expires_at = now, form.expires_at
    db.session.add(row)
    db.session.flush()
    return row.id


def revoke_links(purpose: Purpose, object_ids: Iterable[UUID], *, now: datetime) -> None:
    """Whatever links lead to these things open nothing from now on."""
    (tenant_id,) = scope.required().tenant_ids
    theirs = (Link.tenant_id == tenant_id) & (Link.purpose == purpose) & Link.object_id.in_(list(object_ids))
    db.session.execute(update(Link).where(theirs, Link.revoked_at.is_(None)).values(revoked_at=now))


def use_up(link: LinkView, *, now: datetime) -> None:
    """Let a link open its thing this once: every link of its purpose to that thing, of any tenant, ends here.

    Missing when somebody else has used it meanwhile; callers hold the lock of the thing.
    """
    row = db.session.get(Link, link.id, populate_existing=True)
    if row is None or row.revoked_at is not None:
        raise Missing(OPENS_NOTHING)
    same = (Link.purpose == link.purpose) & (Link.object_id == link.object_id)
    db.session.execute(update(Link).where(same, Link.revoked_at.is_(None)).values(revoked_at=now))


def links_to(purpose: Purpose, object_id: UUID, *, now: datetime) -> list[LinkView]:
    """The links of the tenants in scope that open a thing at this moment, the newest first."""
    ids = scope.required().tenant_ids
    theirs = (Link.tenant_id.in_(ids)) & (Link.purpose == purpose) & (Link.object_id == object_id)
    found = select(Link).where(theirs, Link.revoked_at.is_(None), Link.expires_at > now)
    return [_view(row) for row in db.session.scalars(found.order_by(Link.issued_at.desc(), Link.id.desc()))]


def follow(token: str, purpose: Purpose, *, now: datetime) -> LinkView:
    """What a token opens; Missing when it was never made, made for something else, revoked, or is too old."""
    row = db.session.scalars(select(Link).where(Link.token_hash == _hash(token))).one_or_none()
    if row is None or row.purpose != purpose or row.revoked_at is not None or row.expires_at <= now:
        raise Missing(OPENS_NOTHING)
    return _view(row)


def forget_old_links(*, older_than: timedelta, now: datetime) -> None:
    """Retention: links that have opened nothing for so long; what they led to keeps its own history."""
    retention.forget(Link.id, Link.expires_at < now - older_than)


def _view(row: Link) -> LinkView:
    return LinkView(row.id, row.tenant_id, Purpose(row.purpose), row.object_id, row.name, row.expires_at)


def _hash(token: str) -> bytes:
    return sha256(token.encode("utf-8", "replace")).digest()
