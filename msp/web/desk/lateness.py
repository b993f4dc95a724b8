"""Deeds that may be entered after they happened: when, by the client's wall clock, and why so late."""

from datetime import datetime
from typing import ClassVar

from wtforms import StringField
from wtforms.validators import Length
from wtforms.widgets import DateTimeLocalInput

from msp import billing
from msp.billing.paper import month_words
from msp.kernel.errors import Conflict, Invalid
from msp.kernel.periods import Month
from msp.tickets import Late
from msp.web.desk.deeds import DeedForm
from msp.web.door import Visit
from msp.web.forms import wall_instant

_FIELD = "happened_at"
_HOW = "Write day and time, such as 2026-12-01 08:00, or leave it empty for now."


class WallField(StringField):
    """A moment on the client's wall clock, or nothing for now."""

    widget = DateTimeLocalInput()


class LateForm(DeedForm):
    """The two fields of a deed that may be entered late, folded away; both empty for what happens now."""

    folded: ClassVar[tuple[str, ...]] = ("happened_at", "late_reason")
    fold_label: ClassVar[str] = "It happened earlier"
    happened_at = WallField(
        "It happened at",
        description="Only where it was earlier, by the client's clock: at most 24 hours back. Clocks count from then.",
    )
    late_reason = StringField(
        "Why it is entered only now",
        [Length(max=500, message="Keep it to 500 characters.")],
        description="Needed with an earlier time. Colleagues read it in the log, and so does whoever checks the month.",
    )

    def hold(self, visit: Visit, reference: str) -> None:
        """Keep the month of the earlier time open; Conflict when it is closed already."""
        at = _instant(self.happened_at.data, visit.tenant.time_zone)
        month = Month.judging(at, visit.tenant.time_zone) if at else None
        if month is None or month >= Month.holding(visit.now, visit.tenant.time_zone):
            return
        try:
            billing.hold_open(month)
        except Conflict as closed:
            sentence = f"{month_words(str(month))} is closed; nothing can be entered for a day of it any more."
            raise Conflict(sentence, field=_FIELD) from closed

    def late(self, visit: Visit) -> Late | None:
        """What was said about an earlier time; None for a deed of now. Invalid when it is no time."""
        at = _instant(self.happened_at.data, visit.tenant.time_zone)
        if at is None:
            if (self.late_reason.data or "").strip():
                raise Invalid("Say when it happened, or leave the reason out.", field=_FIELD)
            return None
        return Late(at, self.late_reason.data or "")


def _instant(text: str | None, zone: str) -> datetime | None:
    said = (text or "").strip()
    if not said:
        return None
    try:
        wall = datetime.fromisoformat(said)
    except ValueError:
        wall = None
    return wall_instant(wall, zone, field=_FIELD, sentence=_HOW)
