"""The figures of the tiers over all clients of an account manager or an agent: by tier, client, team and month."""

from uuid import UUID

from flask import render_template, request

from msp import tenants
from msp.identity import Can
from msp.kernel.periods import Month
from msp.tenants import TenantView
from msp.web.above_lists import Choice
from msp.web.csv_answers import csv_answer
from msp.web.door import Visit, Within, needs
from msp.web.narrowing import client_named
from msp.web.office.wing import bp
from msp.web.tier_report.asked import Asked
from msp.web.tier_report.pages import heads, rows, team_choice
from msp.web.tier_report.pieces import Piece, pieces
from msp.web.tier_report.report import Place, report_of

PLACE = Place("office", "office.tiers_of_all", {})


@bp.get("/tiers")
@needs(Can.SLA_REPORT, Within.SERVED)
def tiers_of_all(visit: Visit):
    """Every client served, or one of them."""
    asked = asked_of(visit)
    every = _pieces(visit, asked)
    page = report_of(PLACE, asked, every, [*asked.choices(), client_choice(visit, asked), team_choice(asked, every)])
    return render_template("_papers/tiers.html", page=page, tenant=None)


@bp.get("/tiers.csv")
@needs(Can.SLA_REPORT, Within.SERVED)
def tiers_of_all_csv(visit: Visit):
    """The same as a file: a step of a client in a month a row."""
    asked = asked_of(visit)
    every = rows(asked, _pieces(visit, asked), inside=True)
    return csv_answer(f"tiers-{asked.first}-{asked.last}.csv", heads(inside=True), every)


def asked_of(visit: Visit) -> Asked:
    """What the address asks for, by the calendar of the house."""
    return Asked.of(request.args, Month.holding(visit.now, tenants.provider().time_zone))


def _pieces(visit: Visit, asked: Asked) -> list[Piece]:
    return pieces(asked, chosen(visit, asked), visit.now)


def chosen(visit: Visit, asked: Asked) -> dict[UUID, TenantView]:
    """The client that is asked for, or all that are served."""
    wanted = client_named(asked.client, visit.tenants.values())
    return {wanted: visit.tenants[wanted]} if wanted else dict(visit.tenants)


def client_choice(visit: Visit, asked: Asked) -> Choice:
    """The clients served, and the one that is asked for."""
    named = sorted(visit.tenants.values(), key=lambda tenant: tenant.name.casefold())
    options = tuple((tenant.slug, tenant.name or tenant.key) for tenant in named)
    return Choice("client", "Client", (("", "All"), *options), asked.client.lower())
