"""The only writers of mail domains: a client asks, the provider confirms."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from msp.identity import wording
from msp.identity.sso.events import SsoDomainAsked, SsoDomainConfirmed, SsoDomainTakenBack
from msp.identity.sso.models import SsoDomain
from msp.identity.sso.queries import connection
from msp.kernel.errors import Conflict, Invalid, Missing
from msp.kernel.events import publish
from msp.kernel.ids import new_id
from msp.store import db, one_of_a_kind, scope

#: Anybody gets an address there, so such a domain says nothing about whose people they are.
# fmt: off
PUBLIC = frozenset(
    {
        "aol.com", "fastmail.com", "gmail.com", "gmx.at", "gmx.ch", "gmx.de", "gmx.net", "googlemail.com",
        "hey.com", "hotmail.com", "icloud.com", "live.com", "mac.com", "mail.com", "mail.ru", "me.com", "msn.com",
        "naver.com", "outlook.com", "pm.me", "posteo.de", "proton.me", "protonmail.com", "qq.com", "seznam.cz",
        "t-online.de", "tutanota.com", "web.de", "yahoo.com", "yandex.com", "yandex.ru", "ymail.com", "zoho.com",
        "163.com", "126.com",
    }
)
# fmt: on
#: How many domains one connection may ask for.
MOST = 20


def ask_domain(connection_id: UUID, text: str, *, now: datetime) -> UUID:
    """Ask that a mail domain counts for a connection of the tenant in scope; returns the domain's id."""
    (tenant_id,) = scope.required().tenant_ids
    wanted = connection(connection_id)
    name = wording.domain(text)
    if name in PUBLIC:
        raise Invalid("Anybody can have an address there, so it cannot say who your people are.", field="domain")
    theirs = select(SsoDomain.domain).where(SsoDomain.tenant_id == tenant_id, SsoDomain.connection_id == wanted.id)
    known = set(db.session.scalars(theirs))
    if name in known:
        raise Conflict(f"{name} stands in the list already.", field="domain")
    if len(known) >= MOST:
        raise Conflict(f"A connection has at most {MOST} mail domains.", field="domain")
    row = SsoDomain(id=new_id(), tenant_id=tenant_id, connection_id=wanted.id, domain=name, asked_at=now)
    db.session.add(row)
    db.session.flush()
    publish(SsoDomainAsked(tenant_id=tenant_id, object_id=row.id, at=now, connection_id=wanted.id))
    return row.id


def confirm_domain(domain_id: UUID, *, is_confirmed: bool, now: datetime) -> str:
    """Say that a domain is the client's, or take that back; the domain. Conflict when it is another client's."""
    (tenant_id,) = scope.required().tenant_ids
    row = db.session.get(SsoDomain, domain_id, with_for_update=True)
    if row is None or row.tenant_id != tenant_id:
        raise Missing()
    if (row.confirmed_at is not None) == is_confirmed:
        raise Conflict("It stands that way already.")
    domain = row.domain
    with one_of_a_kind(Conflict(f"{domain} is confirmed for another connection already; take it back there first.")):
        row.confirmed_at = now if is_confirmed else None
    fact = SsoDomainConfirmed if is_confirmed else SsoDomainTakenBack
    publish(fact(tenant_id=tenant_id, object_id=row.id, at=now, connection_id=row.connection_id))
    return domain
