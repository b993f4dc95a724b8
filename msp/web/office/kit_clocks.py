"""Example clocks and tier paths for the kit page."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from msp.web.path_drawing import Spell, drawing_of

LONG_NAME = "Landesverband der Krankenhausträger und Pflegeeinrichtungen Oberösterreich-Süd eGen"


@dataclass(frozen=True)
class Clock:
    """A clock as `_kit/clock.html` shows it."""

    standing: str
    label: str
    words: str
    due_iso: str | None
    metric: str
    remaining_seconds: int | None
    paused: bool = False
    due_words: str | None = None
    used_percent: int | None = None


@dataclass(frozen=True)
class Fired:
    """A threshold that a clock passed."""

    what: str
    reached: str
    noticed: str
    late: str


@dataclass(frozen=True)
class Stay:
    """A stay at a tier."""

    tier: str
    name: str
    who: str | None
    words: str
    direction: str
    current: bool = False
    why: str = ""


DUE = "2026-10-14T12:30:00Z"
DUE_WORDS = "Wed 14 Oct 2026, 14:30 Vienna"

CLOCKS = (
    Clock("on_track", "Resolution", "due 14:30", DUE, "resolution", 14_400, due_words=DUE_WORDS, used_percent=22),
    Clock(
        "at_risk", "First response", "48 min left", DUE, "first_response", 2_880, due_words=DUE_WORDS, used_percent=80
    ),
    Clock("breached", "Resolution", "2 h 10 over", DUE, "resolution", -7_800, due_words=DUE_WORDS),
    Clock("met", "First response", "met in 12 min", DUE, "first_response", None, due_words=DUE_WORDS),
    Clock("paused", "Resolution", "paused: waiting for you", None, "resolution", 9_000, paused=True),
    Clock("paused", f"Agreed with {LONG_NAME}", "paused: waiting for the vendor", None, "uc", 9_000, paused=True),
)

FIRED = (
    Fired("Warning at 75 %", "Wed 14 Oct 2026, 11:20 Vienna", "Wed 14 Oct 2026, 11:20 Vienna", ""),
    Fired(
        "Raised at 90 % to the duty manager",
        "Wed 14 Oct 2026, 11:52 Vienna",
        "Wed 14 Oct 2026, 13:04 Vienna",
        "1 h 12 min late",
    ),
)

STAYS = (
    Stay("L0", "Self-service", "Rosa Díaz", "4 min", "start"),
    Stay("L1", "Service desk", "Lena Brandt", "1 h 20 min", "up"),
    Stay("L3", "Payroll experts", None, "35 min", "up"),
    Stay("L2", "Technical", "Sam Okafor", "2 h 10 min", "down"),
    Stay("L4", LONG_NAME, LONG_NAME, "3 h 05 min", "up", current=True),
)
STAYS_AT_START = (Stay("L1", "Service desk", None, "under 1 min", "start", current=True),)
_CAME = datetime(2026, 10, 14, 6, tzinfo=UTC)


def _spell(tier: str, name: str, since: int, until: int | None) -> Spell:
    left_at = None if until is None else _CAME + timedelta(minutes=until)
    return Spell(tier, name, _CAME + timedelta(minutes=since), left_at, f"{tier} {name}")


DRAWING = drawing_of(
    (
        _spell("L1", "Service desk", 0, 80),
        _spell("L3", "Payroll experts", 80, 115),
        _spell("L2", "Technical", 115, 245),
        _spell("L2", "Technical", 300, 301),
        _spell("L4", LONG_NAME, 301, None),
    ),
    _CAME + timedelta(minutes=480),
    "Europe/Vienna",
)
