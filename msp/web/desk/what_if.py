"""What if another version had counted, or another priority: the clocks of a ticket side by side; nothing is kept."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import render_template, request
from wtforms import Form, SelectField
from wtforms.validators import Optional

from msp import tickets
from msp.identity import Can
from msp.sla import Clock
from msp.sla.published import published
from msp.sla.supposing import suppose
from msp.sla.telling import VersionKind, VersionRecord
from msp.sla.what_if import Choice, Numbered, Supposed
from msp.sla.what_if_words import difference_words
from msp.tenants import TenantView
from msp.tickets import Ticket
from msp.web.clocks import ClockFace, Shown, clock_faces
from msp.web.desk.handoff_cards import handoffs_of, vendor_names
from msp.web.desk.wing import bp
from msp.web.door import Visit, Within, needs
from msp.web.explained import bar_of, last_seen
from msp.web.filters import moment
from msp.web.forms import offered
from msp.web.priorities import priority_words
from msp.web.telling import shown_to

AS_IT_COUNTED = ("", "As it counted")


class WhatIfForm(Form):
    """What is to be otherwise from the first event on; it is only looked at, so it is sent by address."""

    policy = SelectField("Targets", [Optional()], description="Instead of the versions that counted, all the time.")
    hours = SelectField("Service hours", [Optional()], description="Instead of every version of the same hours.")
    priority = SelectField("Priority", [Optional()], description="From the first moment on, also towards vendors.")


@dataclass(frozen=True, slots=True)
class Side:
    """One clock as it is, beside what it would be; None where there is none."""

    title: str
    anchor: str
    before: ClockFace | None
    after: ClockFace | None
    words: tuple[str, ...]
    differs: bool


@dataclass(frozen=True, slots=True)
class WhatIfPage:
    """The question and its answer; no sides while nothing is asked."""

    ticket: Ticket
    client: TenantView
    form: WhatIfForm
    asked: str
    sides: tuple[Side, ...]

    @property
    def differing(self) -> list[Side]:
        """The clocks that would read otherwise."""
        return [side for side in self.sides if side.differs]

    @property
    def same(self) -> list[Side]:
        """Those that would not."""
        return [side for side in self.sides if not side.differs]


# Whoever may read a ticket at the desk may also read what its client agreed: agents who serve it, and who manages it.
@bp.get("/tickets/<reference>/what-if")
@needs(Can.TICKET_READ, Within.TICKET)
def what_if(visit: Visit, reference: str):
    """The same ticket under another version or priority."""
    ticket, form = tickets.ticket_for(visit.actor, reference), WhatIfForm(formdata=request.args)
    records = {one.record.id: one.record for one in published()}
    _offer(form, visit, list(records.values()))
    status = 200 if form.validate() else 422
    choice = _choice(form, records) if status == 200 else Choice()
    sides = _sides(visit, ticket, choice) if choice != Choice() else ()
    page = WhatIfPage(ticket, visit.tenant, form, _asked(visit, choice), sides)
    return render_template("desk/clocks/what_if.html", page=page), status


def _offer(form: WhatIfForm, visit: Visit, records: Sequence[VersionRecord]) -> None:
    for field, kind in ((form.policy, VersionKind.POLICY), (form.hours, VersionKind.HOURS)):
        named = [(one.id, _words(one, visit.tenant.time_zone)) for one in records if one.kind is kind]
        field.choices = offered([AS_IT_COUNTED, *reversed(named)])
    form.priority.choices = offered([AS_IT_COUNTED, *priority_words(visit.now).items()])


def _words(record: VersionRecord, zone: str) -> str:
    return f"{record.name}, from {moment(record.valid_from, zone)}"


def _choice(form: WhatIfForm, records: dict[str, VersionRecord]) -> Choice:
    def numbered(record_id: str | None) -> Numbered | None:
        record = records.get(record_id or "")
        return Numbered(record.series, record.number) if record else None

    chosen = (numbered(form.policy.data), numbered(form.hours.data))
    return Choice(policy=chosen[0], hours=chosen[1], priority=(form.priority.data or "").strip() or None)


def _asked(visit: Visit, choice: Choice) -> str:
    """What is supposed, in half a sentence."""
    names = [version.name for version in (choice.policy, choice.hours) if version]
    told = [f"{' and '.join(names)} had counted all the time"] if names else []
    if choice.priority:
        told.append(f"its priority had been {priority_words(visit.now)[choice.priority]} from the first moment")
    return ", and ".join(told)


def _sides(visit: Visit, ticket: Ticket, choice: Choice) -> tuple[Side, ...]:
    outcomes = suppose(ticket, choice, now=visit.now)
    shown = shown_to(visit, vendors=vendor_names(handoffs_of(ticket, tickets.log_of(ticket))))
    before, after = (_faces([outcome[place] for outcome in outcomes], shown) for place in (0, 1))
    keyed = [(outcome, _key(outcome.clock)) for outcome in outcomes]
    return tuple(_side(outcome, before.get(key), after.get(key), shown) for outcome, key in keyed)


def _faces(clocks: Sequence[Clock | None], shown: Shown) -> dict[tuple[str, int], ClockFace]:
    found = [clock for clock in clocks if clock is not None]
    return {_key(clock): face for clock, face in zip(found, clock_faces(found, shown), strict=True)}


def _side(outcome: Supposed, before: ClockFace | None, after: ClockFace | None, shown: Shown) -> Side:
    face = before or after
    assert face is not None  # Every clock of an outcome has its face.
    until = max(last_seen(one.told) for one in (before, after) if one)
    words = difference_words(outcome, ZoneInfo(shown.zone))
    both = (_drawn(before, until, shown), _drawn(after, until, shown))
    return Side(face.title, face.name, *both, words, outcome.differs)


def _drawn(face: ClockFace | None, until: datetime, shown: Shown) -> ClockFace | None:
    """Both on the same scale, so that the eye compares what the words do."""
    return face and replace(face, explanation=bar_of(face.told, shown.telling, shown.zone, until=until))


def _key(clock: Clock) -> tuple[str, int]:
    return clock.name, clock.cycle
