"""Stripe calls: a signed event is kept once, with what it sets going; everything else changes nothing."""

from datetime import datetime
from uuid import UUID

import structlog
from flask import Response, request

from msp import billing, tenants
from msp.billing import payments_open
from msp.billing.checkout import Hint
from msp.kernel import clock
from msp.kernel.errors import Invalid, Missing
from msp.store import acting_for, db, reading_the_door
from msp.web.door import public
from msp.web.hooks.wing import bp
from msp.web.shield import csrf

#: Stripe's own events are a few kilobytes.
LONGEST = 256 * 1024

log = structlog.get_logger(__name__)


@bp.post("/stripe")
@csrf.exempt
@public("Stripe tells of payments; each call is signed with a secret that only Stripe and we know")
def stripe():
    """Take in an event: 200 when it is kept or of no meaning here, 400 when it is not signed, 413 when too long."""
    if not payments_open():
        raise Missing()
    request.max_content_length = LONGEST
    try:
        hint = billing.heard(request.get_data(cache=False), request.headers.get("Stripe-Signature", ""))
    except Invalid as refusal:
        log.warning("a call in Stripe's name was refused", source=request.remote_addr, why=refusal.sentence)
        return _plain(refusal.sentence, 400)
    if hint is not None:
        _take(hint, clock.now())
    return _plain("", 200)


def _take(hint: Hint, now: datetime) -> None:
    """Into the tenant that our own marks name, if it knows the attempt; else to the provider, where money is held."""
    with reading_the_door():
        tenant_id, provider_id = _named(hint.tenant_id), tenants.provider().id
    if tenant_id is not None:
        with acting_for(tenant_id):
            if billing.take_event(hint, now=now):
                db.session.commit()
                return
    with acting_for(provider_id):
        billing.take_stray_event(hint, now=now)
        db.session.commit()


def _named(tenant_id: UUID | None) -> UUID | None:
    found = tenants.tenants_by_id([] if tenant_id is None else [tenant_id])
    return next((tenant.id for tenant in found.values() if not tenant.is_provider), None)


def _plain(words: str, status: int) -> Response:
    return Response(words, status, mimetype="text/plain")
