"""A ticket written in the file form of a timeline, so that anybody can count it again (clocks.md section 5)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from msp import tickets, tiers
from msp.sla.instants import instant_to_text
from msp.sla.keeping import events_for_clocks
from msp.sla.published import Published, published
from msp.sla.telling import VersionKind
from msp.sla.terms import HOLD_REASONS
from msp.sla.ticket_events import EventType, event_to_document
from msp.sla.timeline_versions import undated
from msp.tickets import Ticket


def timeline_file(ticket: Ticket, *, now: datetime) -> dict[str, Any]:
    """Everything that counts for the clocks of a ticket as of now; `explain_timeline` reads it to the same figures."""
    versions = published()
    document = {
        "calendars": _series(versions, VersionKind.HOURS),
        "policies": _series(versions, VersionKind.POLICY),
        "events": [
            event_to_document(event)
            for event in events_for_clocks(tickets.events_of(ticket))
            if event.type in _LISTENED_TO
        ],
        "asof": instant_to_text(now),
    }
    ladders = undated((version.valid_from, version.document) for version in tiers.ladder_versions())
    return {**document, "ladder": ladders} if ladders else document


#: What else a ticket's log tells moves no clock.
_LISTENED_TO = frozenset(EventType)


def _series(versions: Iterable[Published], kind: VersionKind) -> dict[str, list[dict[str, Any]]]:
    series: dict[str, list[tuple[datetime, Mapping[str, Any]]]] = {}
    for record, document in versions:
        if record.kind is kind:
            read = _with_calendars(document) if kind is VersionKind.POLICY else document
            series.setdefault(record.series, []).append((record.valid_from, read))
    return {name: undated(each) for name, each in series.items()}


def _with_calendars(policy: Mapping[str, Any]) -> dict[str, Any]:
    """The form names service hours under `calendar`; a published policy may do so under `hours`."""
    return {metric: _with_calendar(_as_the_form_reads(terms)) for metric, terms in policy.items()}


def _with_calendar(terms: dict[str, Any]) -> dict[str, Any]:
    if isinstance(terms.get("hours"), str):
        return {"calendar" if key == "hours" else key: value for key, value in terms.items()}
    return terms


def _as_the_form_reads(terms: Mapping[str, Any]) -> dict[str, Any]:
    """Without reasons that no ticket waits for: older versions may name some, and they never held anything."""
    pauses = {"pauses": [reason for reason in terms["pauses"] if reason in HOLD_REASONS]} if "pauses" in terms else {}
    return {**terms, **pauses}
