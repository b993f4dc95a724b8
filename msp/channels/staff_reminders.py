"""What our own people are told in time: certificates that end, trainings that fall due, turns on call; each once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from babel.dates import format_date

from msp.channels.rendering import on_the_wall
from msp.channels.telling import Notice, write
from msp.identity import addresses
from msp.identity.addresses import Mailbox
from msp.tenants import TenantView
from msp.tiers.staff import TrainingKind, sheets
from msp.tiers.staff.sheets import CertificateView, TrainingView, TurnView

#: How many days before the last day something is called to mind; a worker that was away catches up with the nearest.
CERTIFICATE_STEPS, TRAINING_STEPS = (60, 14, 1), (14, 1)
#: How long before a turn begins, or ends, those on call hear of it; and how long a note may stay unread before it is
#: called to mind.
AHEAD, UNREAD = timedelta(hours=24), timedelta(hours=1)
OWN_SHEET = "/desk/me/sheet"


def step_due(last: date, today: date, steps: Sequence[int]) -> int | None:
    """Pure: the step that counts on a day, so many days before the last one; None before the first and afterwards."""
    left = (last - today).days
    return min((step for step in steps if left <= step), default=None) if left >= 0 else None


@dataclass(frozen=True, slots=True)
class _Told:
    """Who can be told, and when it is."""

    colleagues: Mapping[UUID, Mailbox]
    owners: Sequence[Mailbox]
    today: date
    now: datetime

    def colleague(self, agent_id: UUID | None) -> Mailbox | None:
        """Somebody who still works here."""
        return self.colleagues.get(agent_id) if agent_id else None


def remind_staff(provider: TenantView, now: datetime) -> None:
    """Tell the provider's people what is due by now; inside the provider's scope."""
    today = now.astimezone(ZoneInfo(provider.time_zone)).date()
    certificates = sheets.certificates_ending(today, today + timedelta(days=max(CERTIFICATE_STEPS)))
    trainings = sheets.trainings_due(today, today + timedelta(days=max(TRAINING_STEPS)))
    turns = [(turn, sheets.turn_before(turn)) for turn in sheets.turns_about(now - AHEAD, now + AHEAD)]
    holders = (*certificates, *trainings, *(turn for pair in turns for turn in pair if turn is not None))
    named = {each.agent_id for each in holders} | {each.mentor_id for each in trainings if each.mentor_id}
    if not named:
        return
    told = _Told(addresses.of_colleagues(named), addresses.of_owners() if certificates else (), today, now)
    for certificate in certificates:
        _of_certificate(certificate, told)
    for training in trainings:
        _of_training(training, told)
    for turn, before in turns:
        _of_turn(turn, before, provider.time_zone, told)


def _of_certificate(certificate: CertificateView, told: _Told) -> None:
    last, holder = certificate.expires_on, told.colleague(certificate.agent_id)
    step = step_due(last, told.today, CERTIFICATE_STEPS) if last else None
    if last is None or step is None or holder is None:
        return
    values = {"certificate": certificate.name, "holder": holder.name, "last": _day(last)}
    once = f"{last}:{step}"
    mine = Notice("certificate_ends", OWN_SHEET, {**values, "is_own": True})
    write(certificate.id, [holder], mine, once, now=told.now)
    theirs = Notice("certificate_ends", f"/office/people/{holder.id}", {**values, "is_own": False})
    write(certificate.id, [owner for owner in told.owners if owner.id != holder.id], theirs, once, now=told.now)


def _of_training(training: TrainingView, told: _Told) -> None:
    due, learner, mentor = training.due_on, told.colleague(training.agent_id), told.colleague(training.mentor_id)
    step = step_due(due, told.today, TRAINING_STEPS) if due else None
    if due is None or step is None or learner is None:
        return
    values = {
        "subject_matter": training.subject,
        "is_mentoring": training.kind is TrainingKind.MENTORING,
        "learner": learner.name,
        "mentor": mentor.name if mentor else "",
        "due": _day(due),
    }
    for reader in (learner, mentor):
        if reader is not None:
            notice = Notice("training_due", OWN_SHEET, {**values, "is_own": reader is learner})
            write(training.id, [reader], notice, f"{due}:{step}", now=told.now)


def _of_turn(turn: TurnView, before: TurnView | None, zone: str, told: _Told) -> None:
    """Whoever comes hears when it begins; whoever goes is asked what to tell them, and they are asked to read it."""
    now, comes = told.now, told.colleague(turn.agent_id)
    goes = told.colleague(before.agent_id) if before else None
    values: dict[str, Any] = {
        "team": turn.team_name,
        "begins": on_the_wall(turn.starts_at, zone),
        "ends": on_the_wall(turn.ends_at, zone),
        "next": comes.name if comes else "",
        "before": goes.name if goes else "",
    }
    once = turn.starts_at.isoformat()
    if comes is not None and now < turn.starts_at:
        write(turn.id, [comes], Notice("on_call_begins", OWN_SHEET, values), once, now=now)
    if before is None or before.agent_id == turn.agent_id:
        return
    if goes is not None and before.noted_at is None and before.starts_at <= now < turn.ends_at:
        write(turn.id, [goes], Notice("on_call_hand_over", OWN_SHEET, values), once, now=now)
    is_late = (
        before.noted_at is not None and before.read_at is None and now >= max(turn.starts_at, before.noted_at) + UNREAD
    )
    if comes is not None and is_late and now < turn.ends_at:
        write(turn.id, [comes], Notice("on_call_unread", OWN_SHEET, values), once, now=now)


def _day(on: date) -> str:
    return format_date(on, "long", locale="en_GB")
