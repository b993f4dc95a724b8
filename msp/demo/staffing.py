"""The demo's people as they can be set to work: teams, skills, shifts, records, and a rota on call with one gap."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from msp.demo.cast import Cast
from msp.demo.people import AGENTS
from msp.store import acting_for, db
from msp.tiers import staff
from msp.tiers.staff import (
    AbsenceForm,
    AbsenceKind,
    CertificateForm,
    Shift,
    SkillForm,
    TeamForm,
    TrainingForm,
    TrainingKind,
    TurnForm,
    Way,
)

STOCKHOLM, NEW_YORK = "Europe/Stockholm", "America/New_York"
TEAMS = {
    "service-desk": ("Service desk", ("Lena Berg", "Jonas Ek", "Sven Olsen")),
    "technical": ("Engineers", ("Marc Dubois", "Priya Nair")),
    "experts": ("Experts", ("Nadia Haddad", "Yuki Tanaka")),
    "dispatch": ("Dispatch desk", ("Sven Olsen", "Marc Dubois", "Priya Nair")),
}
#: Who gets its tickets without anybody choosing.
IN_TURN = "dispatch"
SKILLS = {
    "accounts": "Accounts and access",
    "devices": "Devices and printers",
    "network": "Networks",
    "databases": "Databases",
    "imaging": "Medical imaging",
    "security": "Security",
}
#: Whoever is not named for a skill says nothing about it.
LEVELS = {
    "Lena Berg": {"accounts": 3, "devices": 2, "network": 1},
    "Jonas Ek": {"accounts": 1, "devices": 1, "imaging": 0},
    "Sven Olsen": {"accounts": 2, "devices": 3},
    "Marc Dubois": {"network": 3, "databases": 1, "accounts": 2},
    "Priya Nair": {"databases": 3, "imaging": 2, "network": 1},
    "Nadia Haddad": {"security": 3, "network": 2, "imaging": 3},
    "Yuki Tanaka": {"databases": 2, "security": 2},
}
DAYS, LATE, NIGHT = ((8, 17), range(5)), ((13, 22), range(5)), ((22, 6), range(4, 7))
SHIFTS = {
    "Lena Berg": (STOCKHOLM, (DAYS,)),
    "Jonas Ek": (STOCKHOLM, (LATE,)),
    "Sven Olsen": (NEW_YORK, (DAYS,)),
    "Marc Dubois": (STOCKHOLM, (DAYS,)),
    "Priya Nair": (STOCKHOLM, (LATE, NIGHT)),
}
CAPACITIES = {"Lena Berg": 25, "Jonas Ek": 12, "Marc Dubois": 20}
#: Per client who was trained on it.
TRAINED = {
    "ACORN": ("Lena Berg", "Marc Dubois", "Nadia Haddad"),
    "BIRCH": ("Sven Olsen", "Priya Nair"),
    "CEDAR": ("Lena Berg",),
    "DUNE": ("Yuki Tanaka", "Sven Olsen"),
}
NOTE = "The imaging server of Acorn was restarted on Friday; should it fall over again, call Nadia before the vendor."


def staff_up(cast: Cast, now: datetime) -> None:
    """Write all of it; turns on call begin with the running week, and nobody takes one night of it."""
    ids = {one.name: cast.agents[one.email] for one in AGENTS}
    with acting_for(cast.provider.id):
        teams = _teams(ids, now)
        _skills(ids, now)
        _weeks(ids, now)
        _records(ids, now)
        _rota(teams, ids, now)
        db.session.commit()
    for key, names in TRAINED.items():
        with acting_for(cast.tenants[key].id):
            for place, name in enumerate(names, 1):
                staff.train_on_client(ids[name], now.date() - timedelta(days=40 * place), now=now)
            db.session.commit()


def _teams(ids: dict[str, UUID], now: datetime) -> dict[str, UUID]:
    formed = {}
    for key, (name, members) in TEAMS.items():
        formed[key] = staff.form_team(TeamForm(key, name), now=now)
        for member in members:
            staff.join_team(formed[key], ids[member], now=now)
    staff.set_way(formed[IN_TURN], Way.IN_TURN, now=now)
    return formed


def _skills(ids: dict[str, UUID], now: datetime) -> None:
    for key, name in SKILLS.items():
        staff.list_skill(SkillForm(key, name), now=now)
    for name, levels in LEVELS.items():
        for key, level in levels.items():
            staff.rate_skill(ids[name], key, level, now=now)


def _weeks(ids: dict[str, UUID], now: datetime) -> None:
    for name, (zone, parts) in SHIFTS.items():
        shifts = [Shift(zone, day, start * 60, end * 60) for (start, end), days in parts for day in days]
        staff.set_shifts(ids[name], zone, shifts, now=now)
    for name, most in CAPACITIES.items():
        staff.set_capacity(ids[name], most, now=now)
    away = AbsenceForm(AbsenceKind.HOLIDAY, now + timedelta(days=20), now + timedelta(days=34))
    staff.declare_absence(ids["Marc Dubois"], away, now=now)


def _records(ids: dict[str, UUID], now: datetime) -> None:
    today = now.date()
    for name, called, issuer, days in (
        ("Marc Dubois", "Network associate", "Cisco", 45),
        ("Priya Nair", "Database administrator", "PostgreSQL Europe", 400),
        ("Nadia Haddad", "Security professional", "ISC2", 12),
    ):
        form = CertificateForm(called, issuer, today - timedelta(days=700), today + timedelta(days=days))
        staff.record_certificate(ids[name], form, now=now)
    mentored = TrainingForm(
        "First diagnosis of imaging faults", TrainingKind.MENTORING, ids["Nadia Haddad"], today + timedelta(days=10)
    )
    course = TrainingForm("How Acorn books its patients", TrainingKind.TRAINING, done_on=today - timedelta(days=30))
    for form in (mentored, course):
        staff.record_training(ids["Jonas Ek"], form, now=now)


def _rota(teams: dict[str, UUID], ids: dict[str, UUID], now: datetime) -> None:
    """The experts take turns of half a week; the engineers leave the night from Saturday to Sunday open."""
    zone = ZoneInfo(STOCKHOLM)
    wall = now.astimezone(zone).replace(hour=8, minute=0, second=0, microsecond=0)
    # What has passed of the running week is not planned any more.
    begin = wall if wall > now else wall + timedelta(days=1)
    running = TurnForm(ids["Nadia Haddad"], now, begin)
    first = staff.plan_turn(teams["experts"], running, now=now)
    staff.hand_over(first, NOTE, by=ids["Nadia Haddad"], now=now)
    for place in range(6):
        who = ids["Yuki Tanaka" if place % 2 == 0 else "Nadia Haddad"]
        turn = TurnForm(who, begin + timedelta(days=3 * place), begin + timedelta(days=3 * (place + 1)))
        staff.plan_turn(teams["experts"], turn, now=now)
    for place in range(14):
        day = begin + timedelta(days=place)
        who = ids["Priya Nair" if place % 2 == 0 else "Marc Dubois"]
        end = day.replace(hour=20) if day.weekday() == 5 else day + timedelta(days=1)
        staff.plan_turn(teams["technical"], TurnForm(who, day, end), now=now)
