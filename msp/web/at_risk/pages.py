"""The list of what is owed in a wing: missed promises, then those due next; its news, and its file."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, jsonify, render_template, request, url_for

from msp import tenants
from msp.identity import Can
from msp.kernel.errors import Invalid
from msp.sla.owed import COUNTED, OwedPage, OwedPromise, nearest, owed
from msp.tenants import ServiceView
from msp.web.above_lists import Choice, Tab
from msp.web.at_risk.asked import WHOSE, Asked
from msp.web.at_risk.rows import HEADS, OwedRow, cells_of, has_news, row_of
from msp.web.clock_links import clock_url
from msp.web.clock_words import clock_anchor
from msp.web.csv_answers import csv_answer
from msp.web.door import Visit, Within, needs
from msp.web.filters import city, iso
from msp.web.narrowing import client_named

#: A file is read at one go; a longer list is narrowed first.
EXPORTED = 1000
SINCE = "Say since when, as an instant with its zone."


@dataclass(frozen=True, slots=True)
class AtRiskPage:
    """One page of what is owed; `missed` and `due` are rows, the words say how many there are in all."""

    wing: str
    missed: tuple[OwedRow, ...]
    due: tuple[OwedRow, ...]
    missed_words: str
    due_words: str
    is_first: bool
    tabs: tuple[Tab, ...]
    filters: tuple[Choice, ...]
    kept: tuple[tuple[str, str], ...]
    asked: Asked
    zone_words: str
    first_url: str | None
    next_url: str | None
    news_url: str | None
    here_url: str
    #: Whether any ticket on the page is about a service of its client.
    tells_services: bool
    action_url: str
    file_url: str
    #: Where the office reads what may be credited; None for whoever reads no forecast.
    forecasts_url: str | None
    clear_url: str | None


def hang_on(bp: Blueprint) -> None:
    """Put these pages into a wing, under its own address."""
    views: tuple[tuple[str, str, Callable[[Visit], Any]], ...] = (
        ("at_risk", "/at-risk", at_risk),
        ("at_risk_news", "/at-risk/news", at_risk_news),
        ("at_risk_csv", "/at-risk.csv", at_risk_csv),
    )
    for name, address, page in views:
        bp.add_url_rule(address, name, needs(Can.TICKET_READ, Within.SERVED)(page))


def at_risk(visit: Visit) -> str:
    """The page."""
    asked, after = Asked.of(request.args), request.args.get("after") or None
    return render_template("_papers/at_risk.html", page=_page(visit, asked, after))


def at_risk_news(visit: Visit) -> Any:
    """How many tickets of the first page have a promise that began, was warned about or was missed since."""
    since = _instant(request.args.get("since", ""))
    narrowed = Asked.of(request.args).to_filter(visit.tenants.values(), visit.actor.id)
    near = nearest(visit.tenants, narrowed, now=visit.now)
    return jsonify(new=len({ticket_id for ticket_id, clock in near if has_news(clock, since)}))


def at_risk_csv(visit: Visit) -> Any:
    """The list as it is filtered, as a file."""
    found = _found(visit, Asked.of(request.args), limit=EXPORTED)
    day = visit.now.date().isoformat()
    name = f"at-risk-{day}-first-{EXPORTED}.csv" if found.next else f"at-risk-{day}.csv"
    return csv_answer(name, HEADS, (cells_of(each, visit.tenants[each.ticket.tenant_id]) for each in found.promises))


def _found(visit: Visit, asked: Asked, **place: Any) -> OwedPage:
    narrowed = asked.to_filter(visit.tenants.values(), visit.actor.id)
    return owed(visit.tenants, narrowed, now=visit.now, **place)


def _page(visit: Visit, asked: Asked, after: str | None) -> AtRiskPage:
    found = _found(visit, asked, after=after)
    wing, zone = str(request.blueprint), tenants.provider().time_zone
    rows = [_row(visit, promise, zone) for promise in found.promises]
    here: dict[str, Any] = asked.address
    whose = _of(asked.whose)
    return AtRiskPage(
        wing=wing,
        missed=tuple(row for row in rows if row.is_missed),
        due=tuple(row for row in rows if not row.is_missed),
        missed_words=_counted(found.missed),
        due_words=_counted(found.due),
        is_first=after is None,
        tabs=tuple(_tabs(wing, asked)),
        filters=tuple(asked.offered(visit.tenants.values(), _services(visit, asked))),
        kept=tuple(whose.items()),
        asked=asked,
        zone_words=city(zone),
        first_url=url_for(f"{wing}.at_risk", **here) if after else None,
        next_url=url_for(f"{wing}.at_risk", **here, after=found.next) if found.next else None,
        # A reader in the middle of a list is not called to its top.
        news_url=None if after else url_for(f"{wing}.at_risk_news", **here, since=iso(visit.now)),
        here_url=url_for(f"{wing}.at_risk", **here),
        tells_services=any(row.service for row in rows),
        action_url=url_for(f"{wing}.at_risk"),
        file_url=url_for(f"{wing}.at_risk_csv", **here),
        forecasts_url=url_for("office.clients", sort="-risk") if wing == "office" and _foresees(visit) else None,
        clear_url=url_for(f"{wing}.at_risk", **whose) if asked.is_narrowed else None,
    )


def _row(visit: Visit, promise: OwedPromise, zone: str) -> OwedRow:
    client = visit.tenants[promise.ticket.tenant_id]
    return row_of(
        promise,
        client,
        zone,
        clock_url(visit, client, promise.ticket.reference, clock_anchor(promise.clock.name, promise.clock.cycle)),
    )


def _services(visit: Visit, asked: Asked) -> list[ServiceView]:
    """The services of the client that is chosen, or of the only one: the keys of several say nothing together."""
    chosen = {client_named(asked.client, visit.tenants.values())} if asked.client else set(visit.tenants)
    if len(chosen) != 1:
        return []
    return [one for one in tenants.services(visit.now, with_retired=True) if one.tenant_id in chosen]


def _foresees(visit: Visit) -> bool:
    return any(visit.can(Can.FORECAST_READ, tenant_id) for tenant_id in visit.tenants)


def _tabs(wing: str, asked: Asked) -> list[Tab]:
    rest: dict[str, Any] = {name: value for name, value in asked.address.items() if name != "whose"}
    lists = {whose: label for whose, label in WHOSE.items() if wing == "desk" or whose != "mine"}
    return [
        Tab(label, url_for(f"{wing}.at_risk", **rest, **_of(whose)), asked.whose == whose)
        for whose, label in lists.items()
    ]


def _of(whose: str) -> dict[str, Any]:
    return {"whose": whose} if whose else {}


def _counted(count: int | None) -> str:
    if count is None:
        return ""
    if count >= COUNTED:
        return f"more than {COUNTED:,} promises"
    return "1 promise" if count == 1 else f"{count:,} promises"


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise Invalid(SINCE, field="since") from error
    if instant.tzinfo is None:
        raise Invalid(SINCE, field="since")
    return instant
