"""Every page's door: sign-in, actor, tenant, permission, view, commit — in that order, where no view can forget it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import partial, wraps
from typing import Any
from uuid import UUID

from flask import Flask, Response, abort, g, make_response, redirect, request

from msp import tenants
from msp.identity import Actor, Can, Role, links, reach_of
from msp.identity.links import LinkView, Purpose
from msp.kernel import clock
from msp.kernel.errors import Forbidden, Missing
from msp.kernel.ids import split_reference
from msp.store import SYSTEM, Side, Who, acting_for, db, reading_the_door, serving
from msp.tenants import TenantView
from msp.web.signin import way_back
from msp.web.signin.login import current_actor, held_back, way_in

View = Callable[..., Any]
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
#: Whose wing is whose: staff and client never share one (reliability.md 6.1). A wing without a line here is nobody's.
SIDES = {"desk": Side.PROVIDER, "office": Side.PROVIDER, "portal": Side.CLIENT}
#: Endpoints that extensions bring and that serve files of packages only.
PACKAGE_FILES = frozenset({"static", "bootstrap.static"})


class Within(Enum):
    """How a route names the tenants it works in."""

    TICKET = "the tenant of the ticket reference in the address"
    TENANT = "the tenant in the address"
    SERVED = "every tenant at which the actor has the permission"
    PROVIDER = "the provider itself"
    OWN = "what is the actor's own, kept with the provider"


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a route needs; the app refuses to start with a route that has none."""

    can: Can | None
    within: Within | None
    reason: str = ""
    link: Purpose | None = None


@dataclass(frozen=True, slots=True)
class Afterwards:
    """What a view leaves to be done once its rows are kept: `outside` is called without any scope, transaction or
    lock, then `inside` gets what it gave, in the scope again, and answers."""

    outside: Callable[[], Any]
    inside: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Visit:
    """One request, past the door: who, when, and which tenants are in scope."""

    actor: Actor
    now: datetime
    tenants: Mapping[UUID, TenantView]
    #: What brought somebody here who is not signed in.
    link: LinkView | None = None

    @property
    def tenant(self) -> TenantView:
        """The one tenant in scope."""
        (tenant,) = self.tenants.values()
        return tenant

    def can(self, can: Can, tenant_id: UUID | None = None) -> bool:
        """Whether the actor has another permission here, for what a page offers."""
        return self.actor.reach(can, tenant_id or self.tenant.id) is not None


def needs(can: Can, within: Within) -> Callable[[View], View]:
    """Declare what a view needs; it receives the visit and the address, inside the scope."""

    def declare(view: View) -> View:
        @wraps(view)
        def through_the_door(**address: Any) -> Any:
            return _visit(can, within, view, address)

        through_the_door.declaration = Declaration(can, within)  # type: ignore[attr-defined]
        return through_the_door

    return declare


def public(reason: str) -> Callable[[View], View]:
    """Declare that a view is open to everybody, and why."""

    def declare(view: View) -> View:
        view.declaration = Declaration(None, None, reason)  # type: ignore[attr-defined]
        return view

    return declare


def by_link(purpose: Purpose, side: Side, reason: str) -> Callable[[View], View]:
    """Declare a view that the holder of a link reaches without a sign-in: the scope is the link's one tenant.

    The address names the link's `token`; the view receives the visit, whose `link` says what it opens. 404 when the
    link opens nothing, the same page for every reason.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def through_the_door(*, token: str, **address: Any) -> Any:
            now = clock.now()
            with reading_the_door():
                link = links.follow(token, purpose, now=now)
                found = tenants.tenants_by_id([link.tenant_id])
            actor = Actor(side, link.id, link.name)
            return _received(Visit(actor, now, found, link), view, address)

        through_the_door.declaration = Declaration(None, None, reason, purpose)  # type: ignore[attr-defined]
        return through_the_door

    return declare


@contextmanager
def writing_for(tenant_id: UUID, who: Who = SYSTEM) -> Iterator[None]:
    """What a view that names no tenant writes for one, committed when it went well."""
    with acting_for(tenant_id, who):
        yield
        db.session.commit()


def declaration_of(app: Flask, endpoint: str) -> Declaration | None:
    """What an endpoint declared; None is an open door."""
    if endpoint in PACKAGE_FILES:
        return Declaration(None, None, "files of the app and its packages")
    return getattr(app.view_functions[endpoint], "declaration", None)


def refuse_open_doors(app: Flask) -> None:
    """Stop the start when any route, also one of an extension, declares nothing."""
    open_doors = [rule.endpoint for rule in app.url_map.iter_rules() if declaration_of(app, rule.endpoint) is None]
    if open_doors:
        raise RuntimeError(f"these routes declare no permission: {', '.join(sorted(set(open_doors)))}")


def _visit(can: Can, within: Within, view: View, address: dict[str, Any]) -> Any:
    actor = current_actor()
    if actor is None:
        return ask_to_sign_in()
    with reading_the_door():
        found = _tenants(actor, can, within, address)
    if actor.side is not SIDES.get(request.blueprint or ""):
        raise Forbidden("That part is not for your side of the house.")
    if within is Within.TENANT:
        address.pop("tenant")
    return _received(Visit(actor, clock.now(), found), view, address)


def _received(visit: Visit, view: View, address: dict[str, Any]) -> Response:
    answer = _admitted(visit, partial(view, visit, **address))
    while isinstance(answer, Afterwards):
        answer = _admitted(visit, partial(answer.inside, answer.outside()))
    return answer


def _admitted(visit: Visit, act: Callable[[], Any]) -> Response | Afterwards:
    """One stay inside: what it leaves for afterwards is begun only when everything it wrote is kept."""
    with _scope(visit.actor, visit.tenants):
        g.visit = visit
        answer = act()
        if isinstance(answer, Afterwards):
            db.session.commit()
            return answer
        response = make_response(answer)
        _settle(response)
    return response


def ask_to_sign_in() -> Any:
    """To the sign-in page, and back here afterwards; the way back is kept by us, never taken from the address."""
    if request.method in SAFE:
        return way_back.remember(redirect(way_in(held_back())))
    return Response("Your session has ended. Please sign in and send it again.", 401, mimetype="text/plain")


def _tenants(actor: Actor, can: Can, within: Within, address: dict[str, Any]) -> dict[UUID, TenantView]:
    if within is Within.SERVED:
        return _served(actor, can)
    if within in (Within.PROVIDER, Within.OWN):
        if not actor.everywhere(can) and not (within is Within.OWN and actor.tenants_where(can)):
            raise Forbidden("That is for the owner of this installation.")
        provider = tenants.provider()
        return {provider.id: provider}
    tenant = tenants.tenant_by_key(_key(within, address))
    if tenant.id in actor.held_back:
        abort(redirect(way_in([tenant.id]), 303))
    if tenant.is_provider or not actor.sees(tenant.id):
        raise Missing()
    if actor.reach(can, tenant.id) is None:
        raise Forbidden(_why_not(actor, can))
    return {tenant.id: tenant}


def _why_not(actor: Actor, can: Can) -> str:
    for_admins = request.method in SAFE and actor.side is Side.CLIENT and reach_of(Role.CLIENT_ADMIN, can)
    return "This page is for your company's admins." if for_admins else "Your role here does not include that."


def _key(within: Within, address: dict[str, Any]) -> str:
    if within is Within.TENANT:
        return address["tenant"]
    parts = split_reference(address["reference"])
    if parts is None:
        raise Missing()
    return parts[0]


def _served(actor: Actor, can: Can) -> dict[UUID, TenantView]:
    if actor.everywhere(can):
        found = {tenant.id: tenant for tenant in tenants.all_tenants()}
    else:
        found = tenants.tenants_by_id(actor.tenants_where(can))
    if not found:
        raise Forbidden("Your role does not include that at any client.")
    return {id_: tenant for id_, tenant in found.items() if not tenant.is_provider}


@contextmanager
def _scope(actor: Actor, found: Mapping[UUID, TenantView]) -> Iterator[None]:
    # A safe method only ever gets a scope that cannot write: GET changes nothing (ASVS 3.5.3).
    if request.method in SAFE:
        with serving(found, actor.who):
            yield
        return
    (tenant_id,) = found
    with acting_for(tenant_id, actor.who):
        yield


def _settle(response: Response) -> None:
    if request.method in SAFE or response.status_code >= 400:
        db.session.rollback()
    else:
        db.session.commit()
