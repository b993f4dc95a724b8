"""Pure: how late a threshold was noticed; the fact itself is dated at its instant, however late anybody looked."""

from datetime import datetime, timedelta

from msp.sla.words import duration_words

#: The sweep looks every few seconds, and a worker that takes over from a dead one needs no more than this. What is
#: noticed later was missed, and says so.
GRACE = timedelta(minutes=2)


def late_seconds(scheduled_at: datetime, noticed_at: datetime) -> int:
    """By how many seconds of wall-clock time it was noticed late; 0 within the grace."""
    late = noticed_at - scheduled_at
    return int(late.total_seconds()) if late > GRACE else 0


def late_words(scheduled_at: datetime, noticed_at: datetime) -> str:
    """The same in words, whole minutes: “noticed 1 h 12 min late”; empty within the grace."""
    seconds = late_seconds(scheduled_at, noticed_at)
    return f"noticed {duration_words(seconds - seconds % 60)} late" if seconds else ""
