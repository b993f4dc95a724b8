"""What our own people are told in time: certificates that end, trainings that fall due, turns on call; each once."""

from collections.abc import Sequence
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


def remind_staff(provider: TenantView, now: datetime) -> None:
    """Tell the provider's people what is due by now; inside the provider's scope."""
    today = now.astimezone(ZoneInfo(provider.time_zone)).date()
    for certificate in sheets.certificates():
        _of_certificate(certificate, today, now)
    for training in sheets.trainings():
        _of_training(training, today, now)
    for turn in sheets.turns_about(now - AHEAD, now + AHEAD):
        _of_turn(turn, provider.time_zone, now)


def _of_certificate(certificate: CertificateView, today: date, now: datetime) -> None:
    last = certificate.expires_on
    step = step_due(last, today, CERTIFICATE_STEPS) if last else None
    holder = _colleague(certificate.agent_id)
    if last is None or step is None or holder is None:
        return
    values = {"certificate": certificate.name, "holder": holder.name, "last": _day(last)}
    once = f"{last}:{step}"
    mine = Notice("certificate_ends", OWN_SHEET, {**values, "is_own": True})
    write(certificate.id, [holder], mine, once, now=now)
    told = [owner for owner in addresses.of_owners() if owner.id != holder.id]
    theirs = Notice("certificate_ends", f"/office/people/{holder.id}", {**values, "is_own": False})
    write(certificate.id, told, theirs, once, now=now)


def _of_training(training: TrainingView, today: date, now: datetime) -> None:
    due = training.due_on
    step = step_due(due, today, TRAINING_STEPS) if due and training.done_on is None else None
    learner = _colleague(training.agent_id)
    if due is None or step is None or learner is None:
        return
    mentor = _colleague(training.mentor_id) if training.mentor_id else None
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
            write(training.id, [reader], notice, f"{due}:{step}", now=now)


def _of_turn(turn: TurnView, zone: str, now: datetime) -> None:
    """Whoever comes hears when it begins; whoever goes is asked what to tell them, and they are asked to read it."""
    before, comes = sheets.turn_before(turn), _colleague(turn.agent_id)
    goes = _colleague(before.agent_id) if before else None
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


def _colleague(agent_id: UUID) -> Mailbox | None:
    return addresses.of_colleagues([agent_id]).get(agent_id)


def _day(on: date) -> str:
    return format_date(on, "long", locale="en_GB")
