"""A whole log: clients set up once, each case in a transaction of its own, and a rerun goes on where it stopped."""

import gzip
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from msp import identity, tenants, tickets
from msp.identity import HumanForm, Role
from msp.identity.passwords import HashCost
from msp.kernel.errors import Missing, Refusal
from msp.onboarding import ClientPlan, set_up_client, set_up_provider
from msp.replay.driver import drive
from msp.replay.log import BadRow, Case, read_log
from msp.replay.mapping import LogMapping
from msp.store import acting_for, db, reading_the_door, serving
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
    """Drive a log (CSV, or CSV packed by gzip) into the clients of its mapping; inside an app context."""
    cases, bad = _read(path, mapping)
    report = Report(bad=bad)
    clients = {client["key"]: _client(client, mapping, cases) for client in mapping.clients}
    known = {key: _known(tenant) for key, tenant in clients.items()}
    requesters = {key: _requester(tenant, mapping) for key, tenant in clients.items()}
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
    with gzip.open(path, "rt", newline="") if path.suffix == ".gz" else path.open(newline="") as lines:
        return read_log(lines, mapping)


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


def _client(client: Mapping[str, Any], mapping: LogMapping, cases: Iterable[Case]) -> TenantView:
    since = min((case.opened_at for case in cases), default=datetime(2000, 1, 1, tzinfo=UTC))
    since = since.replace(day=1, hour=0, minute=0, second=0)
    set_up_provider("Provider", now=since)
    try:
        with reading_the_door():
            return tenants.tenant_by_key(client["key"])
    except Missing:
        zone, currency = client["time_zone"], client["currency"]
        plan = ClientPlan(client["key"], client["name"], zone, currency, since=since, **mapping.plan)
        return set_up_client(plan, now=since)


def _requester(tenant: TenantView, mapping: LogMapping) -> UUID:
    email = f"{mapping.name}@{tenant.slug}.example.com"
    with serving([tenant.id]):
        for person in identity.people():
            if person.email == email:
                return person.id
    with acting_for(tenant.id):
        form = HumanForm(f"Log {mapping.name}", email)
        person_id = identity.invite(form, Role.CLIENT_USER, cost=_NO_LOGIN, now=datetime(2000, 1, 1, tzinfo=UTC))
        db.session.commit()
    return person_id


def _known(tenant: TenantView) -> frozenset[str]:
    with serving([tenant.id]):
        return tickets.external_refs()
