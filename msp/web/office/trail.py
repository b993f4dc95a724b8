"""The audit trail of a client, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import render_template, request, url_for

from msp.identity import Can
from msp.store.trail import TrailLine
from msp.store.trail import trail as read_trail
from msp.tenants import TenantView
from msp.web.door import Visit, Within, needs
from msp.web.office.trail_reasons import reasons_of
from msp.web.office.trail_words import TrailWords, words_of
from msp.web.office.wing import bp


@dataclass(frozen=True, slots=True)
class TrailPaper:
    """A page of the trail."""

    tenant: TenantView
    lines: tuple[TrailWords, ...]
    newer_url: str | None
    older_url: str | None
    now: datetime


def lines_in_words(visit: Visit, lines: Sequence[TrailLine]) -> tuple[TrailWords, ...]:
    """Lines as people read them, with moments in the client's zone and the reasons that are kept elsewhere."""
    reasons = reasons_of(visit, lines)
    return tuple(words_of(line, visit.tenant.time_zone, reasons.get(line.seq, "")) for line in lines)


@bp.get("/<tenant>/trail")
@needs(Can.AUDIT_READ, Within.TENANT)
def trail(visit: Visit):
    """Every change of the client's data, newest first."""
    found = read_trail(visit.tenant.id, before=_number("before"), after=_number("after"))
    here: dict[str, Any] = {"tenant": visit.tenant.slug}
    page = TrailPaper(
        tenant=visit.tenant,
        lines=lines_in_words(visit, found.lines),
        newer_url=url_for("office.trail", **here, after=found.newer) if found.newer else None,
        older_url=url_for("office.trail", **here, before=found.older) if found.older else None,
        now=visit.now,
    )
    return render_template("office/clients/trail.html", page=page)


def _number(name: str) -> int | None:
    number = request.args.get(name, type=int)
    # Beyond this no engine keeps a number, and no trail is that long.
    return number if number is not None and 0 <= number < 2**62 else None
