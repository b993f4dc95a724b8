"""Where the time of a broken promise went, counted by hand and against a slow count minute by minute."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from sla_desk import DESK, HOUR, MONDAY, clock_time, clocks, created, happened, paused, promise, resumed

from msp.sla.calendar import ServiceHours
from msp.sla.causes import BreachCause, Holder, cause_of, stays_of
from msp.sla.derive import Event
from msp.sla.instants import seconds_of

POLICY = {
    "resolution": promise(4 * HOUR),
    "ola": {"hours": "desk", "targets": {"*/L1": HOUR, "*": 8 * HOUR}},
    "uc": {"hours": "desk", "targets": {"*": HOUR}},
}


def _cause(log: list, as_of: str = "Fri 12:00") -> BreachCause:
    found = clocks(POLICY, log, as_of)
    return cause_of(found["resolution"], [Event(clock_time(at), **values) for at, values in log], found.values())


def _told(cause: BreachCause) -> list[tuple[str, int, bool]]:
    return [(share.stay.name, share.seconds, share.overran) for share in cause.shares if share.seconds]


def test_each_stay_has_its_share_of_the_promised_time_up_to_the_breach():
    cause = _cause([created(), happened("08:30", "tier", tier="L2"), happened("16:00", "resolve")])
    assert _told(cause) == [("L2", 12600, False), ("L1", 1800, False)]
    assert sum(share.seconds for share in cause.shares) == 4 * HOUR
    assert cause.chief is not None
    assert cause.chief.words == "L2: 3 h 30 min"


def test_a_stay_beyond_its_own_agreement_is_the_chief_cause_although_another_used_more():
    cause = _cause([created(), happened("09:30", "tier", tier="L2"), happened("16:00", "resolve")])
    assert _told(cause) == [("L2", 9000, False), ("L1", 5400, True)]
    assert cause.chief is not None
    assert cause.chief.words == "L1: 1 h 30 min, beyond its own target"


def test_a_vendor_s_share_lies_within_the_tier_s_and_is_told_after_it():
    log = [created(), happened("08:30", "tier", tier="L4"), happened("09:00", "vendor_handoff", vendor="quill")]
    cause = _cause([*log, happened("11:00", "vendor_return", vendor="quill"), happened("15:00", "resolve")])
    assert _told(cause) == [("L4", 12600, False), ("L1", 1800, False), ("quill", 7200, True)]
    assert cause.chief is not None
    assert cause.chief.stay.holder is Holder.VENDOR


def test_time_that_was_held_is_nobody_s_and_is_told_apart():
    log = [created(), paused("09:00"), resumed("11:00"), happened("17:00", "resolve")]
    cause = _cause(log)
    assert _told(cause) == [("L1", 4 * HOUR, True)]
    assert cause.sentences == (
        "L1: 4 h, beyond its own target",
        "2 h waiting for the requester did not count",
    )


def test_a_second_stay_is_told_as_one():
    log = [created(), happened("09:00", "tier", tier="L2"), happened("10:00", "tier", tier="L1")]
    cause = _cause([*log, happened("16:00", "resolve")])
    assert [(share.stay.name, share.stay.n, share.seconds) for share in cause.shares] == [
        ("L1", 2, 7200),
        ("L1", 1, 3600),
        ("L2", 1, 3600),
    ]
    assert "L1 (stay 2): 2 h, beyond its own target" in cause.sentences


def test_a_reopened_ticket_stays_where_it_was():
    log = [created(), happened("09:00", "resolve"), happened("10:00", "reopen"), happened("16:00", "resolve")]
    stays = stays_of([Event(clock_time(at), **values) for at, values in log], seconds_of(clock_time("17:00")))
    hour = [(stay.name, stay.n, (stay.until_seconds - stay.since_seconds) // HOUR) for stay in stays]
    assert hour == [("L1", 1, 1), ("L1", 2, 6)]


@given(st.lists(st.tuples(st.integers(1, 3 * 24 * 60), st.sampled_from(["L1", "L2", "L3"])), max_size=6))
def test_the_shares_of_the_tiers_are_the_promised_time_minute_by_minute(moves: list[tuple[int, str]]):
    moves = sorted(dict(moves).items())
    events = [Event(MONDAY + timedelta(hours=8), "created", policy="p", priority="P2", tier="L1", by="requester")]
    events += [Event(events[0].at + timedelta(minutes=after), "tier", tier=tier) for after, tier in moves]
    log = [(_text(event.at), {"type": event.type, "tier": event.tier}) for event in events[1:]]
    found = clocks(POLICY, [created(), *log], "Sun 12:00")
    cause = cause_of(found["resolution"], events, found.values())
    desk, slow = ServiceHours.from_document(DESK), dict.fromkeys(("L1", "L2", "L3"), 0)
    breached_at = found["resolution"].breached_at
    assert breached_at is not None
    for minute in range(int((breached_at - events[0].at).total_seconds()) // 60):
        now = events[0].at + timedelta(minutes=minute)
        if desk.is_open(now):
            slow[[event.tier for event in events if event.at <= now][-1] or ""] += 60
    fast = dict.fromkeys(slow, 0)
    for share in cause.shares:
        fast[share.stay.name] += share.seconds
    assert fast == slow


def _text(at) -> str:
    return f"{at:%a %H:%M}"
