"""The queue: one list over every client that an agent serves, its news, and its export."""

from dataclasses import replace
from datetime import datetime

from flask import jsonify, redirect, render_template, request, url_for

from msp.identity import Can
from msp.kernel.errors import Invalid
from msp.kernel.ids import split_reference
from msp.tenants import TenantView
from msp.tickets import TicketRow
from msp.web.csv_answers import Cell, csv_answer
from msp.web.desk.nearest_clock import METRICS
from msp.web.desk.queue_filters import Asked
from msp.web.desk.queue_page import found_tickets, queue_page
from msp.web.desk.wing import bp
from msp.web.desk.wording import KINDS, WAITS
from msp.web.door import Visit, Within, needs
from msp.web.filters import iso

#: An export is read at one go; a longer list is narrowed first.
EXPORTED = 5000
SINCE = "Say since when, as an instant with its zone."
HEADS = (
    "Reference",
    "Client",
    "Subject",
    "Kind",
    "Service",
    "Requester",
    "Tier",
    "Priority",
    "Status",
    "Waiting for",
    "Nearest clock",
    "Due (UTC)",
    "Breached",
    "Assigned to",
    "Opened (UTC)",
    "Last event (UTC)",
    "Resolved (UTC)",
)


# An address built without `whose` takes the rule that was added first, which is the lowest one.
@bp.get("/unassigned", defaults={"whose": "unassigned"})
@bp.get("/swarms", defaults={"whose": "swarm"})
@bp.get("/answers", defaults={"whose": "answer"})
@bp.get("/mine", defaults={"whose": "mine"})
@bp.get("", defaults={"whose": ""}, strict_slashes=False)
@needs(Can.TICKET_READ, Within.SERVED)
def queue(visit: Visit, whose: str):
    """One page of the tickets of all granted clients, what is due first; everybody's, one's own, or nobody's.

    Beside them those where a proposed reply or an invitation to a swarm waits for the reader.
    """
    asked = replace(Asked.of(request.args), whose=whose)
    place = {name: request.args[name] for name in ("after", "before") if request.args.get(name)}
    if split_reference(asked.q) and not place:
        # Whoever types the number of a ticket wants that ticket, whatever the list is narrowed to.
        named = found_tickets(visit, Asked(q=asked.q), {}, limit=1).rows
        if named:
            return redirect(url_for("desk.ticket", reference=named[0].reference))
    return render_template("desk/queues/index.html", queue=queue_page(visit, asked, place))


@bp.get("/queue/news")
@needs(Can.TICKET_READ, Within.SERVED)
def queue_news(visit: Visit):
    """How many tickets at the top of the list are newer than the page that asks."""
    since = _instant(request.args.get("since", ""))
    rows = found_tickets(visit, Asked.of(request.args), {}).rows
    return jsonify(new=sum(1 for row in rows if row.opened_at > since))


@bp.get("/queue.csv")
@needs(Can.TICKET_READ, Within.SERVED)
def queue_export(visit: Visit):
    """The list as it is filtered, as a file for a spreadsheet."""
    found = found_tickets(visit, Asked.of(request.args), {}, limit=EXPORTED)
    day = visit.now.date().isoformat()
    name = f"tickets-{day}-first-{EXPORTED}.csv" if found.next else f"tickets-{day}.csv"
    return csv_answer(name, HEADS, [_cells(row, visit.tenants[row.tenant_id]) for row in found.rows])


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise Invalid(SINCE, field="since") from error
    if instant.tzinfo is None:
        raise Invalid(SINCE, field="since")
    return instant


def _cells(row: TicketRow, client: TenantView) -> list[Cell]:
    return [
        row.reference,
        client.name,
        row.subject,
        KINDS[row.kind],
        row.service,
        row.requester_name,
        row.tier.value,
        row.priority.value,
        row.status.value,
        ", ".join(words.lower() for reason, words in WAITS.items() if reason in row.wait_reasons),
        METRICS.get(row.nearest_metric or "", row.nearest_metric or ""),
        iso(row.due_at) if row.due_at else "",
        "yes" if row.nearest_breached else "",
        row.assignee_name or "",
        iso(row.opened_at),
        iso(row.updated_at),
        iso(row.resolved_at) if row.resolved_at else "",
    ]
