"""From when a change counts: now, or a moment on the wall clock of the client."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from wtforms import StringField
from wtforms.widgets import DateTimeLocalInput

from msp.kernel.errors import Invalid
from msp.web.forms import wall_instant

_FURTHEST = timedelta(days=2 * 366)
_FIELD = "starts_at"
_HOW = "Write day and time, such as 2026-12-01 08:00, or leave it empty for now."


class StartField(StringField):
    """A moment on the client's wall clock, or nothing for now."""

    widget = DateTimeLocalInput()


def moment_of(text: str, zone: str, now: datetime) -> datetime | None:
    """The instant of a wall time of a zone, None for an empty one.

    Invalid when there is no such time, also one that a change of the clocks leaves out, or it is not ahead, or too far.
    """
    if not text.strip():
        return None
    try:
        wall = datetime.fromisoformat(text.strip())
    except ValueError:
        wall = None
    at = wall_instant(wall, zone, field=_FIELD, sentence=_HOW)
    if at <= now:
        raise _wrong("That is past already. Choose a moment ahead, or leave it empty for now.")
    if at - now > _FURTHEST:
        raise _wrong("That is more than two years ahead; choose a nearer day.")
    return at


def wall_text(at: datetime | None, zone: str) -> str:
    """An instant as the field shows it; empty for now."""
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%dT%H:%M}" if at else ""


def _wrong(sentence: str) -> Invalid:
    return Invalid(sentence, field=_FIELD)
