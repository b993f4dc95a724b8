"""Where the time of a broken promise went, counted by hand and against a slow count minute by minute."""

from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from sla_desk import (
    ALWAYS,
    DESK,
    HOUR,
    LATER_DESK,
    MONDAY,
    clock_time,
    clocks,
    created,
    happened,
    paused,
    promise,
    resumed,
)

from msp.sla.calendar import ServiceHours
from msp.sla.causes import BreachCause, Holder, cause_of, stays_of
from msp.sla.derive import Event
from msp.sla.instants import seconds_of
from msp.sla.overruns import overruns_of
from msp.sla.undertaking import undertaking_from_document

POLICY = {
    "resolution": promise(4 * HOUR),
    "ola": {"hours": "desk", "targets": {"*/L1": HOUR, "*": 8 * HOUR}},
    "uc": {"hours": "desk", "targets": {"*": HOUR}},
}


def _cause(log: list, as_of: str = "Fri 12:00", *, policy: dict[str, Any] = POLICY) -> BreachCause:
    found = clocks(policy, log, as_of)
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


def test_what_was_held_after_the_breach_did_not_spare_it():
    log = [created(), paused("09:00"), resumed("10:00"), paused("14:00"), happened("Tue 17:00", "resolve")]
    cause = _cause(log)
    assert cause.held == {"waiting_requester": HOUR}
    assert cause.rest == ("The longest pause did not count: 1 h waiting for the requester.",)


def test_a_second_stay_is_told_as_one():
    log = [created(), happened("09:00", "tier", tier="L2"), happened("10:00", "tier", tier="L1")]
    cause = _cause([*log, happened("16:00", "resolve")])
    assert [(share.stay.name, share.stay.n, share.seconds) for share in cause.shares] == [
        ("L1", 2, 7200),
        ("L1", 1, 3600),
        ("L2", 1, 3600),
    ]
    assert "L1 (stay 2): 2 h, beyond its own target" in cause.sentences


def test_the_agreement_that_was_exceeded_before_the_breach_is_the_headline():
    log = [created(), happened("09:30", "tier", tier="L2"), happened("16:00", "resolve")]
    cause = _cause(log)
    assert cause.headline == "Caused by L1: its agreement of 1 h was exceeded by 30 min while the promise was running."


def test_what_was_exceeded_after_the_breach_alone_is_no_cause():
    policy = {**POLICY, "ola": {"hours": "desk", "targets": {"*/L1": HOUR, "*": 4 * HOUR}}}
    log = [created(), happened("08:30", "tier", tier="L2"), happened("16:00", "resolve")]
    cause = _cause(log, policy=policy)
    assert cause.overruns == ()
    assert cause.headline == "No agreement between tiers was exceeded; most of the time was at L2: 3 h 30 min."
    assert cause.rest == ("L1 left 30 min of its agreement of 1 h unused.",)


def test_a_stay_that_began_after_the_breach_gave_nothing_back_to_it():
    log = [created(), happened("13:00", "tier", tier="L2"), happened("13:10", "resolve")]
    assert _cause(log).rest == ()


def test_an_agreement_is_exceeded_until_the_promise_ends_and_not_only_until_it_breaks():
    policy = {**POLICY, "ola": {"hours": "desk", "targets": {"*/L2": 2 * HOUR}}}
    log = [created(), happened("08:30", "tier", tier="L2"), happened("13:40", "resolve")]
    cause = _cause(log, policy=policy)
    told = "Caused by L2: its agreement of 2 h was exceeded by 3 h 10 min while the promise was running."
    assert cause.headline == told
    assert [(each.seconds, each.before) for each in cause.overruns] == [(11_400, 5_400)]


def test_without_any_agreement_the_headline_says_where_most_of_the_time_was():
    cause = _cause([created(), happened("16:00", "resolve")], policy={"resolution": promise(4 * HOUR)})
    assert cause.headline == "Nothing is agreed between tiers; most of the time was at L1: 4 h."
    assert cause.rest == ()


def test_a_vendor_that_exceeded_its_contract_is_called_by_its_name_before_the_tier_that_handed_over():
    document = {"name": "Quill Networks", "hours": DESK, "resolution": {"*": HOUR}}
    log = [created(), happened("08:30", "tier", tier="L4")]
    log += [("09:00", {"type": "vendor_handoff", "vendor": "quill", "terms": undertaking_from_document(document)})]
    log += [happened("15:00", "vendor_return", vendor="quill"), happened("16:00", "resolve")]
    cause = _cause(log, policy={**POLICY, "ola": {"hours": "desk", "targets": {"*/L4": 90 * 60}}})
    assert cause.headline == (
        "Caused by Quill Networks: its contract of 1 h was exceeded by 5 h while the promise was running; "
        "L4: its agreement of 1 h 30 min was exceeded by 6 h."
    )


def test_a_vendor_that_held_the_promise_is_no_cause_however_late():
    document = {"name": "Quill Networks", "hours": DESK, "resolution": {"*": HOUR}, "holds": True}
    log = [created()]
    log += [("09:00", {"type": "vendor_handoff", "vendor": "quill", "terms": undertaking_from_document(document)})]
    log += [happened("16:00", "vendor_return", vendor="quill"), happened("Tue 15:00", "resolve")]
    cause = _cause(log, policy={"resolution": promise(4 * HOUR)})
    assert cause.overruns == ()
    assert cause.rest == ("The longest pause did not count: 7 h with the vendor.",)


def test_an_overrun_outside_the_hours_of_the_promise_is_not_counted():
    document = {"name": "Quill Networks", "hours": ALWAYS, "resolution": {"*": HOUR}}
    log = [created("15:00")]
    log += [("15:30", {"type": "vendor_handoff", "vendor": "quill", "terms": undertaking_from_document(document)})]
    log += [happened("Tue 12:00", "resolve")]
    # Beyond the contract from 16:30 on: half an hour on Monday and four on Tuesday, and none of the night.
    cause = _cause(log, policy={"resolution": promise(4 * HOUR)})
    assert [each.seconds for each in cause.overruns] == [4 * HOUR + HOUR // 2]


@given(st.lists(st.tuples(st.integers(1, 30), st.sampled_from(["L1", "L2", "L3"])), max_size=5))
def test_overruns_are_the_minutes_of_both_clocks_counted_one_by_one(moves: list[tuple[int, str]]):
    policy = {"resolution": promise(4 * HOUR), "ola": {"hours": "later", "targets": {"*": HOUR}}}
    moves = sorted(dict(moves).items())
    log = [created(), *((_text(MONDAY + timedelta(hours=8 + n)), {"type": "tier", "tier": tier}) for n, tier in moves)]
    found = clocks(policy, log, "Fri 12:00")
    promised, both = found["resolution"], [ServiceHours.from_document(each) for each in (DESK, LATER_DESK)]
    assert promised.breached_at is not None
    slow = {}
    for other in found.values():
        if other.metric == "ola" and other.breached_at:
            end = other.stopped_at or other.as_of
            span = range(int((end - other.breached_at).total_seconds()) // 60)
            over = [other.breached_at + timedelta(minutes=minute) for minute in span]
            open_ = [now for now in over if all(hours.is_open(now) for hours in both)]
            if any(now < promised.breached_at for now in open_):
                slow[other.subject, other.cycle] = 60 * len(open_)
    assert {(each.name, each.n): each.seconds for each in overruns_of(promised, found.values())} == slow


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


def test_only_an_agreement_that_counted_before_the_breach_can_be_said_not_to_be_exceeded():
    inside = {"resolution": promise(4 * HOUR), "ola": {"hours": "desk", "targets": {"*/L2": 8 * HOUR}}}
    log = [created(), happened("13:00", "tier", tier="L2"), happened("13:10", "resolve")]
    assert _cause(log, policy=inside).headline.startswith("Nothing is agreed between tiers;")
    only_vendors = {"resolution": promise(4 * HOUR), "uc": {"hours": "desk", "targets": {"*": 8 * HOUR}}}
    log = [created(), happened("09:00", "vendor_handoff", vendor="quill"), happened("16:00", "resolve")]
    told = "Nothing is agreed between tiers, and no vendor's contract was exceeded;"
    assert _cause(log, policy=only_vendors).headline.startswith(told)
