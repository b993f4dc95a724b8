"""Instants at the face are aware datetimes; inside they are whole seconds since 1970 in UTC (clocks.md section 1)."""

from datetime import UTC, datetime

from msp.kernel.errors import Invalid

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = 86_400
_from_seconds = datetime.fromtimestamp


def seconds_of(instant: datetime) -> int:
    """Whole seconds since 1970 of an aware instant, fractions dropped; TypeError when it has no zone."""
    distance = instant - _EPOCH
    return distance.days * _DAY + distance.seconds


def instant_of(seconds: int) -> datetime:
    """The instant in UTC at these seconds since 1970."""
    return _from_seconds(seconds, UTC)


def instant_from_text(text: object, *, field: str) -> datetime:
    """Read an ISO instant with its offset, such as 2026-03-02T08:00:00Z, in whole seconds; Invalid otherwise."""
    try:
        if not isinstance(text, str):
            raise ValueError
        instant = datetime.fromisoformat(text)
        if instant.tzinfo is None:
            raise ValueError
        return instant.astimezone(UTC).replace(microsecond=0)
    except (ValueError, OverflowError):
        shown = repr(text)[:40]
        raise Invalid(
            f"{field} is {shown}, which is not an instant; write it as 2026-03-02T08:00:00Z.", field=field
        ) from None


def instant_to_text(instant: datetime) -> str:
    """The instant as 2026-03-02T08:00:00Z."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
