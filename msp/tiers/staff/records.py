"""The only writer of what agents learnt: certificates, trainings, mentoring, and who was trained on a client."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from msp import tenants
from msp.identity import rosters
from msp.kernel.errors import Conflict, Invalid, Missing
from msp.kernel.events import publish
from msp.kernel.ids import new_id
from msp.store import db, scope
from msp.tiers.staff.events import (
    CertificateRecorded,
    CertificateWithdrawn,
    ClientTrainingRecorded,
    ClientTrainingWithdrawn,
    TrainingDone,
    TrainingRecorded,
    TrainingWithdrawn,
)
from msp.tiers.staff.models import Certificate, ClientTraining, Training, TrainingKind
from msp.tiers.staff.wording import SUBJECT_LENGTH, line


@dataclass(frozen=True, slots=True)
class CertificateForm:
    """What somebody outside attested; without a last day it never ends."""

    name: str
    issuer: str
    issued_on: date
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class TrainingForm:
    """What somebody is to learn until a day, or learnt on one; mentoring names the mentor."""

    subject: str
    kind: TrainingKind
    mentor_id: UUID | None = None
    due_on: date | None = None
    done_on: date | None = None


def record_certificate(agent_id: UUID, form: CertificateForm, *, now: datetime) -> UUID:
    """Keep a certificate of an agent; returns its id. Invalid when its days make no sense."""
    rosters.hold_agent(agent_id)
    if form.expires_on is not None and form.expires_on < form.issued_on:
        raise Invalid("A certificate cannot end before it was issued.", field="expires_on")
    if form.issued_on > _today(now):
        raise Invalid("That day is still to come.", field="issued_on")
    row = Certificate(id=new_id(), agent_id=agent_id, name=line(form.name, SUBJECT_LENGTH, "name"), recorded_at=now)
    row.issuer, row.issued_on = line(form.issuer, SUBJECT_LENGTH, "issuer", optional=True), form.issued_on
    row.expires_on = form.expires_on
    db.session.add(row)
    db.session.flush()
    publish(CertificateRecorded(**_about(row.id, now), agent_id=agent_id, expires_on=row.expires_on))
    return row.id


def withdraw_certificate(certificate_id: UUID, agent_id: UUID, *, now: datetime) -> None:
    """A certificate counts no longer: renewed, revoked or wrongly kept; its row stays."""
    row = db.session.get(Certificate, certificate_id, with_for_update=True)
    if row is None or row.agent_id != agent_id:
        raise Missing()
    if row.withdrawn_at is not None:
        raise Conflict("That certificate is withdrawn already.")
    row.withdrawn_at = now
    db.session.flush()
    publish(CertificateWithdrawn(**_about(row.id, now), agent_id=agent_id))


def record_training(agent_id: UUID, form: TrainingForm, *, now: datetime) -> UUID:
    """Keep what an agent is to learn, or learnt; returns its id.

    Invalid without any day, without a mentor where somebody is mentored, or when one would mentor oneself.
    """
    rosters.hold_agent(agent_id)
    _check_training(agent_id, form, now)
    row = Training(id=new_id(), agent_id=agent_id, subject=line(form.subject, SUBJECT_LENGTH, "subject"))
    row.kind, row.mentor_id, row.recorded_at = form.kind, form.mentor_id, now
    row.due_on, row.done_on = form.due_on, form.done_on
    db.session.add(row)
    db.session.flush()
    told = {"agent_id": agent_id, "kind": row.kind, "due_on": row.due_on, "done_on": row.done_on}
    publish(TrainingRecorded(**_about(row.id, now), **told))
    return row.id


def finish_training(training_id: UUID, agent_id: UUID, done_on: date, *, now: datetime) -> None:
    """An agent has learnt what was planned; Conflict when that was said, Invalid for a day to come."""
    row = _planned(training_id, agent_id)
    if done_on > _today(now):
        raise Invalid("That day is still to come.", field="done_on")
    row.done_on = done_on
    db.session.flush()
    publish(TrainingDone(**_about(row.id, now), agent_id=agent_id, done_on=done_on))


def withdraw_training(training_id: UUID, agent_id: UUID, *, now: datetime) -> None:
    """What an agent was to learn is called off; what was learnt stays (Conflict)."""
    row = _planned(training_id, agent_id)
    row.withdrawn_at = now
    db.session.flush()
    publish(TrainingWithdrawn(**_about(row.id, now), agent_id=agent_id))


def train_on_client(agent_id: UUID, trained_on: date, *, now: datetime) -> None:
    """An agent was trained on the client in scope; a later day takes the place of an earlier one."""
    rosters.hold_agent(agent_id)
    if trained_on > _today(now):
        raise Invalid("That day is still to come.", field="trained_on")
    row = _of_client(agent_id) or ClientTraining(id=new_id(), agent_id=agent_id)
    if row.trained_on == trained_on:
        raise Conflict("That is kept already.")
    row.trained_on, row.recorded_at = trained_on, now
    db.session.add(row)
    db.session.flush()
    publish(ClientTrainingRecorded(**_about(agent_id, now), trained_on=trained_on))


def withdraw_client_training(agent_id: UUID, *, now: datetime) -> None:
    """An agent counts no longer as trained on the client in scope; the trail keeps that they did."""
    row = _of_client(agent_id)
    if row is None:
        raise Missing()
    db.session.delete(row)
    db.session.flush()
    publish(ClientTrainingWithdrawn(**_about(agent_id, now)))


def _today(now: datetime) -> date:
    """The day by the calendar of whose records they are: the provider's, or the client's on which one was trained."""
    (tenant_id,) = scope.required().tenant_ids
    return now.astimezone(ZoneInfo(tenants.tenants_by_id([tenant_id])[tenant_id].time_zone)).date()


def _of_client(agent_id: UUID) -> ClientTraining | None:
    return db.session.scalars(select(ClientTraining).where(ClientTraining.agent_id == agent_id)).one_or_none()


def _planned(training_id: UUID, agent_id: UUID) -> Training:
    row = db.session.get(Training, training_id, with_for_update=True)
    if row is None or row.agent_id != agent_id:
        raise Missing()
    if row.done_on is not None or row.withdrawn_at is not None:
        raise Conflict("That is done already." if row.done_on else "That was called off.")
    return row


def _check_training(agent_id: UUID, form: TrainingForm, now: datetime) -> None:
    if form.due_on is None and form.done_on is None:
        raise Invalid("Write until when it is due, or on which day it was done.", field="due_on")
    if form.done_on is not None and form.done_on > _today(now):
        raise Invalid("That day is still to come.", field="done_on")
    if (form.kind is TrainingKind.MENTORING) is (form.mentor_id is None):
        raise Invalid("Mentoring has a mentor, and a training has none.", field="mentor_id")
    if form.mentor_id == agent_id:
        raise Invalid("Nobody is their own mentor; choose somebody else.", field="mentor_id")
    if form.mentor_id is not None:
        rosters.hold_agent(form.mentor_id, field="mentor_id")


def _about(object_id: UUID, now: datetime) -> dict[str, Any]:
    (tenant_id,) = scope.required().tenant_ids
    return {"tenant_id": tenant_id, "object_id": object_id, "at": now}
