"""Amounts of time, instants and hold reasons in the words that people read."""

from datetime import date, datetime, tzinfo

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_REASONS = {"scheduled": "until the agreed time", "resolved": "while resolved", "vendor": "with the vendor"}
_TO_CLIENT = {
    "waiting_requester": "waiting for your answer",
    "waiting_vendor": "waiting for the supplier",
    "resolved": "while it was solved",
}
_CLOCKS = {
    "first_response": "First response",
    "next_update": "Next update",
    "resolution": "Resolution",
    "ola": "Stay at {subject}",
    "uc": "Vendor {subject}",
    "dwell": "Dwell limit at {subject}",
    "acknowledge": "Taken up at {subject}",
}
_WAITING = "waiting_"
_PARTIES = ("requester", "vendor", "client", "supplier")


def duration_words(seconds: int) -> str:
    """An exact amount such as 2 h 10 min or 45 s; hours never become days, for a day of service has fewer of them."""
    sign, rest = ("−" if seconds < 0 else ""), abs(seconds)
    parts = ((rest // 3600, "h"), (rest // 60 % 60, "min"), (rest % 60, "s"))
    return sign + (" ".join(f"{amount} {unit}" for amount, unit in parts if amount) or "0 s")


def instant_words(instant: datetime, zone: tzinfo, *, year: int | None = None) -> str:
    """The wall clock of the zone, as Mon 2 Mar 08:00; seconds where there are any, the year unless it is `year`."""
    wall = instant.astimezone(zone)
    seconds = f":{wall.second:02d}" if wall.second else ""
    shown_year = "" if wall.year == year else f" {wall.year}"
    return f"{day_words(wall)}{shown_year} {wall.hour:02d}:{wall.minute:02d}{seconds}"


def day_words(day: date) -> str:
    """A day without its year, as Fri 25 Jun."""
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"


def wall_words(instant: datetime, zone: tzinfo) -> str:
    """Day of the week and time on the wall clock of the zone, as Fri 16:30."""
    wall = instant.astimezone(zone)
    return f"{_DAYS[wall.weekday()]} {wall:%H:%M}" + (f":{wall.second:02d}" if wall.second else "")


def reason_words(reason: str, *, to_client: bool = False) -> str:
    """Why a clock was held, to be said after an amount: waiting for the requester, whom the words may speak to."""
    if to_client and reason in _TO_CLIENT:
        return _TO_CLIENT[reason]
    if reason in _REASONS:
        return _REASONS[reason]
    if reason.startswith(_WAITING):
        whom = reason.removeprefix(_WAITING)
        article = "the " if whom in _PARTIES else ""
        return f"waiting for {article}{whom.replace('_', ' ')}"
    return f"for “{reason.replace('_', ' ')}”"


def clock_words(metric: str, subject: str | None) -> str:
    """What a clock measures, in a word or two: Resolution, Dwell limit at L1."""
    return _CLOCKS[metric].format(subject=subject)
