"""A compliance statement as words and figures ready for paper."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import groupby
from typing import Any

from msp.billing.paper import amount_words, figure_words, moment_words, month_words, zone_words
from msp.billing.printing import sheet_of, steps_on_paper
from msp.billing.statement_words import base_words, clock_name, duration
from msp.billing.taken_back import Entered, TakenBackBy
from msp.kernel.money import Money
from msp.sla.attainment import share_in_words

_VERDICTS = {"met": "Kept", "breached": "Missed", "excused": "Left out"}
_KEPT = {True: "Kept", False: "Not kept", None: "Not measured"}
_CAME_TO = {"met": "Kept", "breached": "Missed later", "excused": "Left out", None: "Not judged this month"}
_ENTERED = {Entered.ANSWER: "An answer given", Entered.SOLUTION: "A solution given", Entered.OTHER: "What happened"}
_STRETCHES = {"running": "ran", "paused": "held", "stopped": "resolved", "none": "nothing promised"}


def statement_paper(number: str, document: Mapping[str, Any], content_hash: str) -> dict[str, Any]:
    """What the statement of an invoice prints; without a number it is a preview."""
    zone, currency = document["zone"], document["currency"]
    return {
        "paper": sheet_of(zone),
        "title": f"Compliance statement{'' if number else ' (preview)'}",
        "subject": month_words(document["month"]),
        "number": number,
        "provider": document["provider"],
        "client": document["client"],
        "contract": document["agreed"]["contract_number"],
        "zone": zone_words(zone),
        "currency": currency,
        "letter": list(document["letter"]),
        "promises": [_promise(promise, currency) for promise in document["promises"]],
        "attainment": [_attainment(row) for row in document["attainment"]],
        "credits": [_credit(credit, currency) for credit in document["credits"]],
        # What was issued before breaches were listed that were taken back says nothing of them.
        "taken_back": [_taken_back(row, zone) for row in document.get("taken_back", ())],
        "near_misses": [_near_miss(miss) for miss in document["near_misses"]],
        "tickets": [_ticket(ticket, zone) for ticket in document["tickets"]],
        "hash": content_hash,
    }


def _promise(promise: Mapping[str, Any], currency: str) -> dict[str, str]:
    cap = "" if promise["cap"] == "–" else f", at most {promise['cap']}"
    credit = figure_words(f"{promise['credit']} {promise['unit']}".strip(), currency)
    return {
        "label": promise["label"],
        "name": promise["name"],
        "promised": promise["promised"],
        "measured": promise["measured"],
        "kept": _KEPT[promise["kept"]],
        "award": f"If missed: {promise['award']} of {base_words(promise['base'])}{cap}",
        "credit": credit,
    }


def _attainment(row: Mapping[str, Any]) -> dict[str, str]:
    counts = {name: str(row[name]) for name in ("counted", "met", "breached", "excused")}
    return counts | {
        "clock": clock_name(row["clock"]),
        "tier": row["tier"],
        "priority": row["priority"],
        "target": row["target"],
        # Said anew from the counts that were frozen, as everywhere else; the text that was frozen beside them stays.
        "percentage": share_in_words(row["met"], row["counted"]) if row["counted"] else "–",
        "rules": ", ".join(row["rules"]) or "–",
    }


def _credit(credit: Mapping[str, Any], currency: str) -> dict[str, Any]:
    return {
        "name": credit["name"],
        "caps": "; ".join(credit["caps"]),
        "steps": list(steps_on_paper(credit["steps"], currency)),
        "amount": amount_words(Money.of(credit["amount"], currency)),
    }


def _near_miss(miss: Mapping[str, Any]) -> dict[str, str]:
    return {
        "reference": miss["reference"],
        "clock": clock_name(miss["clock"]),
        "counted": duration(miss["elapsed_seconds"]),
        "target": duration(miss["target_seconds"]),
        "used": miss["used"],
    }


def _taken_back(row: Mapping[str, Any], zone: str) -> dict[str, str]:
    why = _left_out(row) if row["kind"] == TakenBackBy.EXCUSE else _entered(row, zone)
    return {
        "reference": row["reference"],
        "subject": row["subject"],
        "clock": _clock(row),
        "missed": _moment(row["missed_at"], zone),
        "back": _moment(row["taken_back_at"], zone),
        "by": f"by {row['by']}" if row["by"] else "",
        "why": why,
        "came_to": _CAME_TO[row["verdict"]],
    }


def _entered(row: Mapping[str, Any], zone: str) -> str:
    if row["happened_at"] is None:
        return "It was entered later."
    return f"{_ENTERED[row['entered']]} on {_moment(row['happened_at'], zone)} was entered later."


def _left_out(row: Mapping[str, Any]) -> str:
    proposer = "nobody else" if row["proposed_by"] == row["by"] else row["proposed_by"]
    return f"Left out: {row['reason']} (proposed by {proposer})"


def _clock(row: Mapping[str, Any]) -> str:
    cycle = f" (round {row['cycle']})" if row["cycle"] > 1 else ""
    return f"{clock_name(row['clock'])}{cycle}"


def _ticket(ticket: Mapping[str, Any], zone: str) -> dict[str, str]:
    return {
        "reference": ticket["reference"],
        "subject": ticket["subject"],
        "clock": _clock(ticket),
        "level": f"{ticket['priority']} {ticket['tier']}",
        "counted": duration(ticket["elapsed_seconds"]),
        "target": duration(ticket["target_seconds"]),
        "verdict": _VERDICTS[ticket["verdict"]],
        "rules": ", ".join(ticket["rules"]) or "–",
        "life": "; ".join((*_life(ticket, zone), *_still_open(ticket))),
        "excuse": f"Left out: {ticket['excuse']}" if ticket["verdict"] == "excused" else "",
    }


def _life(ticket: Mapping[str, Any], zone: str) -> Iterator[str]:
    """The stretches of the clock, like ones in a row as one; those in which no service time passed are left unsaid."""
    for (kind, reason), group in groupby(ticket["stretches"], key=lambda part: (part["kind"], part["reason"])):
        parts = list(group)
        seconds = sum(part["seconds"] for part in parts)
        if seconds:
            why = f", {reason.replace('_', ' ')}" if reason else ""
            span = f"{_moment(parts[0]['start'], zone)} to {_moment(parts[-1]['end'], zone)}"
            yield f"{_STRETCHES[kind]} {span}{why} ({duration(seconds)})"


def _still_open(ticket: Mapping[str, Any]) -> tuple[str, ...]:
    return () if ticket["stopped_at"] else ("still open when the month ended",)


def _moment(instant: str | None, zone: str) -> str:
    return "–" if instant is None else moment_words(datetime.fromisoformat(instant), zone)
