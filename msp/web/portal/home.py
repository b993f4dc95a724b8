"""The first page of a client's people: what to do first, where their requests stand, and where help is."""

from dataclasses import dataclass
from datetime import datetime

from flask import redirect, render_template, url_for

from msp import knowledge
from msp.identity import Can
from msp.knowledge import ArticleLine
from msp.tenants import TenantView
from msp.tickets import QueueFilter, StatusGroup
from msp.web.door import Visit, Within, needs
from msp.web.portal.request_lines import RequestLine, lines_of, own_person, requests
from msp.web.portal.wing import bp

SHOWN = 8
SOLVED_SHOWN = 3
ARTICLES_SHOWN = 6


@dataclass(frozen=True, slots=True)
class HomePage:
    """The first page at one client."""

    tenant: TenantView
    first: tuple[RequestLine, ...]
    mine: tuple[RequestLine, ...]
    more_of_mine: int
    others: tuple[RequestLine, ...]
    more: int
    more_solved: int
    sees_all: bool
    can_ask: bool
    articles: tuple[ArticleLine, ...]
    now: datetime

    @property
    def is_empty(self) -> bool:
        """Whether nobody has asked for anything yet."""
        return not (self.first or self.mine or self.others)


@bp.get("")
@needs(Can.TICKET_READ, Within.SERVED)
def home(visit: Visit):
    """To the one client of the visitor, or the choice of several."""
    tenants = sorted(visit.tenants.values(), key=lambda tenant: tenant.name.casefold())
    if len(tenants) == 1:
        return redirect(url_for("portal.client_home", tenant=tenants[0].slug))
    return render_template("portal/home/choice.html", tenants=tenants, nav=())


@bp.get("/<tenant>")
@needs(Can.TICKET_READ, Within.TENANT)
def client_home(visit: Visit):
    """The first page at one client."""
    return render_template("portal/home/home.html", page=_page(visit))


def _page(visit: Visit) -> HomePage:
    solved = requests(visit, QueueFilter(status=StatusGroup.RESOLVED), limit=SOLVED_SHOWN)
    open_ones = requests(visit, QueueFilter(status=StatusGroup.OPEN))
    lines = lines_of(visit, (*open_ones.rows, *solved.rows))
    mine = [line for line in lines if not line.to_do and line.is_mine]
    others = [line for line in lines if not line.to_do and not line.is_mine]
    return HomePage(
        tenant=visit.tenant,
        first=tuple(line for line in lines if line.to_do),
        mine=tuple(mine[:SHOWN]),
        more_of_mine=max(len(mine) - SHOWN, 0),
        others=tuple(others[:SHOWN]),
        more=max(open_ones.count - len(open_ones.rows) + len(others) - SHOWN, 0),
        more_solved=solved.count - len(solved.rows),
        sees_all=own_person(visit) is None,
        can_ask=visit.can(Can.TICKET_CREATE),
        articles=tuple(knowledge.articles(visit.actor)[:ARTICLES_SHOWN]),
        now=visit.now,
    )
