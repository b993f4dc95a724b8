"""Tickets drawn from bytes: policies, service hours and ladders with versions, events, and the instant of asking."""

from functools import cache
from hashlib import shake_256
from typing import Any, NamedTuple

from hypothesis import strategies as st
from sla_drawn import AWKWARD, Draw, hours_from
from sla_oracle import Document, at

ALWAYS = -(10**9)
REASONS = ("waiting_requester", "scheduled", "waiting_vendor")
PRIORITIES, TIERS, VENDORS = ("P1", "P2", "P3"), ("L1", "L2", "L3"), ("quill", "acme")
KEYS = ("*", "P1", "P2/L2", "P3", "*/L1", "*/L3", "P1/L1")
RAISED = ("50", "99", "150")
METRICS = ("resolution", "first_response", "next_update", "ola", "uc", "acknowledge")
# Zones of which every offset is a whole hour near the instant: their tickets live for days, those of others for hours.
HOURLY = ("UTC", "Europe/Stockholm", "America/New_York", "Pacific/Apia", "America/Sao_Paulo", "Africa/Casablanca")
SPAN = 48  # steps in which things happen
Log = list[tuple[int, Document]]


class DrawnTicket(NamedTuple):
    """What `derive` and the patient reader are asked: instants are seconds since 1970, on whole steps but `as_of`."""

    policies: dict[str, list[tuple[int, Document]]]
    hours: dict[str, list[tuple[int, Document]]]
    ladder: list[tuple[int, dict[str, Document]]]
    log: Log
    as_of: int
    step: int


@cache
def pool(zone: tuple[str, str], number: int) -> Document:
    """One of the service hours of a zone, open often enough that promises fall due within the reader's patience."""
    draw, step = Draw(shake_256(f"{zone} {number}".encode()).digest(200)), step_of(zone)
    document = hours_from(draw, step, [zone]).document
    wide = {day: [["08:00", "17:00"]] for day in ("mon", "wed", "fri", "sun")}
    return {**document, "weekly": {**document["weekly"], **wide}} if number else document


def step_of(zone: tuple[str, str]) -> int:
    """The step at which the wall clock of the zone is read, in seconds."""
    return 3600 if zone[0] in HOURLY else 900


def _ticket(data: bytes) -> DrawnTicket:
    draw = Draw(data)
    zone = draw.pick(AWKWARD)
    step = step_of(zone)
    near = int(at(zone[1]).timestamp()) - draw.below(SPAN // 2) * step
    documents = [pool(zone, number) for number in range(4)]

    def later() -> int:
        return near + draw.below(SPAN) * step

    def versions(first: Any, others: Any) -> list[tuple[int, Any]]:
        """One version from the beginning, or from a little later; perhaps another one after it."""
        since = near + 5 * step if not draw.below(6) - 5 else ALWAYS
        second = later()
        return [(since, first), *([(second, others())] if draw.below(3) == 2 and second > since else [])]

    hours = {"c": versions(draw.pick(documents), lambda: draw.pick(documents)), "d": [(ALWAYS, draw.pick(documents))]}
    policies = {name: versions(_policy(draw, step), lambda: _policy(draw, step)) for name in ("p", "q")}
    created: Document = {"type": "created", "policy": "p", "priority": draw.pick(PRIORITIES), "tier": draw.pick(TIERS)}
    created["by"] = draw.pick(("requester", "agent"))
    log = [(later(), _event(draw, step, documents)) for _ in range(draw.below(9))]
    for _ in range(draw.below(4)):
        left, (away, back) = later(), _there_and_back(draw, step, documents)
        log += [(left, away), (left + (1 + draw.below(20)) * step, back)]
    log += [(later(), {"type": "merged"})] if draw.below(8) == 7 else []
    ladder = [(since, _limits(draw, step)) for since in sorted({ALWAYS, later(), later()})] if draw.below(3) else []
    as_of = near + draw.below(SPAN + 16) * step + draw.pick((0, 0, 1, step - 1))
    return DrawnTicket(policies, hours, ladder, [(near, created), *sorted(log, key=lambda pair: pair[0])], as_of, step)


def _seconds(draw: Draw, step: int) -> int:
    """A target: whole steps or not, soon reached or hardly ever."""
    return draw.pick((4 * step, step, 5 * step + step // 9 + 7, 12 * step, 24 * step, 48 * step))


def _policy(draw: Draw, step: int) -> Document:
    promised = METRICS if draw.below(2) == 0 else draw.some(METRICS) or ["resolution"]
    return {metric: _terms(draw, step, metric) for metric in promised}


def _terms(draw: Draw, step: int, metric: str) -> Document:
    keys = ("*", *VENDORS) if metric in ("uc", "acknowledge") else KEYS
    return {
        "calendar": draw.pick(("c", "d")),
        "targets": {key: _seconds(draw, step) for key in draw.some(keys) or ["*"]},
        "pauses": draw.some(REASONS),
        "warn": draw.some((1, 50, 75, 90, 120)),
        "raise": {percent: draw.pick(("lead", ["lead", "account_manager"])) for percent in draw.some(RAISED)},
        "mode": draw.pick(("since_customer", "keep_in_loop")),
        "on_reopen": draw.pick(("resume", "restart", "continue")),
        "resolve_counts": draw.below(2) == 1,
    }


def _limits(draw: Draw, step: int) -> dict[str, Document]:
    """Per tier the limits of a stay: how long, until when taken up, in whose hours, and who is told at the end."""
    return {
        tier: {
            "dwell": draw.pick((_seconds(draw, step), None)),
            "acknowledge": draw.pick((None, _seconds(draw, step))),
            "hours": draw.pick((None, "c", "d")),
            "moves_on": draw.below(3) < 2,
        }
        for tier in draw.some(TIERS)
    }


def _event(draw: Draw, step: int, documents: list[Document]) -> Document:
    kind = draw.pick(_KINDS)
    event: Document = {"type": kind}
    if kind in ("pause", "resume"):
        event["reason"] = draw.pick(REASONS)
    if kind == "resume" and draw.below(3) == 2:
        del event["reason"]
    if kind == "priority":
        event["priority"] = draw.pick(PRIORITIES)
    if kind == "tier":
        event["tier"] = draw.pick(TIERS)
    if kind == "policy":
        event["policy"] = draw.pick(("q", "p"))
    if kind.startswith("vendor"):
        event["vendor"] = draw.pick(VENDORS)
    return event | (_carried(draw, step, documents) if kind == "vendor_handoff" else {})


_KINDS = (
    *("agent_reply", "customer_message", "comment", "resolve", "reopen", "reopen", "pause", "resume", "priority"),
    *("tier", "policy", "vendor_handoff", "vendor_return", "vendor_acknowledge", "acknowledge", "acknowledge"),
)


def _carried(draw: Draw, step: int, documents: list[Document]) -> Document:
    """The terms that a hand-off carries, if any."""
    if draw.below(2) == 0:
        return {}
    promised = {
        metric: {key: _seconds(draw, step) for key in draw.some(("*", "P1", "P2")) or ["*"]}
        for metric in draw.some(("resolution", "acknowledge"))
    }
    return {"terms": {"hours": draw.pick(documents[1:]), "holds": draw.below(2) == 1, **promised}}


def _there_and_back(draw: Draw, step: int, documents: list[Document]) -> tuple[Document, Document]:
    kind = draw.below(3)
    if kind == 0:
        return {"type": "resolve"}, {"type": "reopen"}
    if kind == 1:
        reason = draw.pick(REASONS)
        return {"type": "pause", "reason": reason}, {"type": "resume", "reason": reason}
    vendor = draw.pick(VENDORS)
    handoff = {"type": "vendor_handoff", "vendor": vendor, **_carried(draw, step, documents)}
    return handoff, {"type": "vendor_return", "vendor": vendor}


drawn_tickets = st.binary(min_size=420, max_size=420).map(_ticket)
