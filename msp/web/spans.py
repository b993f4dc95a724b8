"""Pure: spans of time as forms show them and read them back: 30 min, 4 h, 1 h 30 min, 90 s; nothing else is read."""

import re

from msp.kernel.errors import Invalid

_UNITS = (("h", 3600), ("min", 60), ("s", 1))
_SPAN = re.compile(r"(?:(?P<h>\d{1,5}) ?h)? ?(?:(?P<min>\d{1,6}) ?min)? ?(?:(?P<s>\d{1,7}) ?s)?")
#: What somebody meant as a span, and is none above 0: 0, 0 h, -3 h.
_NOT_ABOVE_0 = re.compile(r"\s*([-−–]\s*\d|0)")
HELP = "Write 30 min, 4 h or 1 h 30 min."


def seconds_of(text: str, field: str) -> int:
    """The seconds of a span; Invalid beside its field when it is none, or no time at all."""
    found = _SPAN.fullmatch(" ".join(text.split()))
    seconds = sum(int(found[unit] or 0) * size for unit, size in _UNITS) if found else 0
    if not seconds and _NOT_ABOVE_0.match(text):
        raise Invalid(f"“{text[:40]}” is no span of time: write more than 0. {HELP}", field=field)
    if not seconds:
        raise Invalid(f"“{text[:40]}” is no span of time. {HELP}", field=field)
    return seconds


def minutes_of(text: str, field: str) -> int:
    """The whole minutes of a span; Invalid when there are seconds over."""
    minutes, rest = divmod(seconds_of(text, field), 60)
    if rest:
        raise Invalid("Whole minutes only. " + HELP, field=field)
    return minutes


def span_words(seconds: int | None) -> str:
    """A span exactly, as `seconds_of` reads it back up to 99,999 h; empty where there is none."""
    told, rest = [], seconds or 0
    for unit, size in _UNITS:
        count, rest = divmod(rest, size)
        told += [f"{count} {unit}"] if count else []
    return " ".join(told)
