"""A whole log: clients set up once, each case in a transaction of its own, and a rerun goes on where it stopped."""

import gzip
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from msp import identity, tickets
from msp.identity import HumanForm, Role
from msp.identity.passwords import HashCost
from msp.kernel.errors import Invalid, Refusal
from msp.onboarding import ClientPlan, set_up_client, set_up_provider
from msp.replay.driver import drive
from msp.replay.log import BadRow, Case, read_log
from msp.replay.mapping import LogMapping
from msp.store import acting_for, db, serving
from msp.tenants import TenantView

Progress = Callable[[int, int, str], None]
_NO_LOGIN = HashCost(1, 8)


@dataclass(slots=True)
class Report:
    """What a replay did; `bad` are rows that were left out, with line and reason."""

    cases: int = 0
    events: int = 0
    skipped: int = 0
    bad: list[BadRow] = field(default_factory=list)


def replay(path: Path, mapping: LogMapping, *, progress: Progress) -> Report:
    """Drive a log (CSV, or CSV packed by gzip) into the clients of its mapping; inside an app context.

    Invalid when the file cannot be read as a log of that mapping at all.
    """
    cases, bad = _read(path, mapping)
    report = Report(bad=bad)
    clients = _clients(mapping, cases)
    known = {key: _known(tenant) for key, tenant in clients.items()}
    requesters = {key: _requester(tenant, mapping, cases[0].opened_at) for key, tenant in clients.items()}
    for number, case in enumerate(cases, start=1):
        external_ref = f"{mapping.name}:{case.key}"
        if external_ref in known[case.client]:
            report.skipped += 1
        else:
            _one(clients[case.client], case, requesters[case.client], external_ref, report)
        progress(number, len(cases), "Cases")
    report.bad.sort(key=lambda row: row.line)
    return report


def _read(path: Path, mapping: LogMapping) -> tuple[list[Case], list[BadRow]]:
    opened = gzip.open if path.suffix == ".gz" else open
    try:
        # What is no UTF-8 is carried along, so that only the rows that hold it are left out.
        with opened(path, "rt", newline="", encoding="utf-8-sig", errors="surrogateescape") as lines:
            return read_log(lines, mapping)
    except (OSError, EOFError, zlib.error) as error:
        raise Invalid(f"The log {path.name} cannot be read: {error}.") from error


def _one(tenant: TenantView, case: Case, requester_id: UUID, external_ref: str, report: Report) -> None:
    with acting_for(tenant.id):
        try:
            drive(case, requester_id, external_ref)
            db.session.commit()
        except Refusal as refusal:
            db.session.rollback()
            report.bad += [
                BadRow(step.line, f"case {case.key} was left out: {refusal.sentence}") for step in case.steps
            ]
            return
    report.cases += 1
    report.events += len(case.steps)


def _clients(mapping: LogMapping, cases: Sequence[Case]) -> dict[str, TenantView]:
    """The clients by key, in force since the month in which the log begins; none for a log without cases."""
    if not cases:
        return {}
    since = cases[0].opened_at.replace(day=1, hour=0, minute=0, second=0)
    set_up_provider(mapping.provider, now=since)
    return {client["key"]: set_up_client(_plan(client, mapping, since), now=since) for client in mapping.clients}


def _plan(client: Mapping[str, Any], mapping: LogMapping, since: datetime) -> ClientPlan:
    zone, currency = client["time_zone"], client["currency"]
    return ClientPlan(client["key"], client["name"], zone, currency, since=since, **mapping.plan)


def _requester(tenant: TenantView, mapping: LogMapping, since: datetime) -> UUID:
    email = f"{mapping.name}@{tenant.slug}.example.com"
    with acting_for(tenant.id):
        if (found := identity.person_by_email(email)) is not None:
            return found.id
        person_id = identity.invite(
            HumanForm(f"Log {mapping.name}", email), Role.CLIENT_USER, cost=_NO_LOGIN, now=since
        )
        db.session.commit()
    return person_id


def _known(tenant: TenantView) -> frozenset[str]:
    with serving([tenant.id]):
        return tickets.external_refs()
