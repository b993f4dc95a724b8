"""What a ladder says beyond its steps: where tickets begin, where time-outs lead, who speaks, who reads."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msp.kernel.errors import Invalid
from msp.tiers import Asked, Ladder, Mode, Replies, Tier

DESK = {"levels": ["L1"], "name": "Service desk", "teams": ["service-desk"]}
TECH = {"levels": ["L2"], "name": "Technical support", "teams": ["networks", "clients"]}
EXPERTS = {"levels": ["L3"], "name": "Experts", "teams": ["experts"]}
VENDOR = {"levels": ["L4"], "name": "Quill Networks", "vendor": True}
PLAIN = Asked("P3", "portal")


def ladder(*steps: dict[str, Any], **more: Any) -> Ladder:
    return Ladder.from_document({"steps": list(steps), **more})


@pytest.mark.parametrize(
    ("rule", "taken", "passed"),
    [
        ({"category": ["network"]}, Asked("P3", "portal", "network"), Asked("P3", "portal", "printer")),
        ({"category": ["network"]}, Asked("P1", "mail", "network"), PLAIN),
        ({"priority": ["P1", "P2"]}, Asked("P2", "portal"), PLAIN),
        ({"vip": True}, Asked("P3", "portal", is_vip=True), PLAIN),
        ({"channel": ["mail"]}, Asked("P3", "mail"), PLAIN),
        ({"priority": ["P1"], "vip": True}, Asked("P1", "web", is_vip=True), Asked("P1", "web")),
    ],
)
def test_a_ticket_begins_where_a_rule_takes_it_and_else_at_the_start(rule: dict[str, Any], taken: Asked, passed: Asked):
    made = ladder(DESK, TECH | {"enter": [rule]}, VENDOR)
    assert (made.entry(taken).tier, made.entry(passed).tier) == (Tier.L2, Tier.L1)


def test_of_several_steps_that_would_take_a_ticket_the_highest_does():
    made = ladder(DESK, TECH | {"enter": [{"vip": True}]}, EXPERTS | {"enter": [{"priority": ["P1"]}]})
    assert made.entry(Asked("P1", "web", is_vip=True)).tier is Tier.L3


def test_a_time_out_leads_up_or_where_the_step_says_and_at_the_top_to_the_duty_manager():
    plain = ladder(DESK, TECH, EXPERTS, VENDOR)
    assert [step and step.tier for step in map(plain.after_timeout, (Tier.L1, Tier.L2, Tier.L3))] == [
        Tier.L2,
        Tier.L3,
        None,
    ]
    told = ladder(DESK | {"next": "L3"}, TECH | {"next": "duty_manager"}, EXPERTS)
    assert (told.after_timeout(Tier.L1), told.after_timeout(Tier.L2)) == (told.step_of(Tier.L3), None)


def test_above_the_communicator_answers_go_through_him_unless_the_step_says_otherwise():
    made = ladder(DESK, TECH, EXPERTS | {"replies": "direct"}, communicator="L1")
    assert [made.replies_at(tier) for tier in (Tier.L1, Tier.L2, Tier.L3)] == [
        Replies.DIRECT,
        Replies.COMMUNICATOR,
        Replies.DIRECT,
    ]
    assert ladder(DESK, TECH).replies_at(Tier.L2) is Replies.DIRECT


def test_restricted_notes_are_read_above_the_first_step_unless_a_step_says_otherwise():
    made = ladder(DESK, TECH, EXPERTS)
    assert [made.reads_restricted(tier) for tier in (Tier.L1, Tier.L2, Tier.L3)] == [False, True, True]
    other = ladder(DESK | {"reads_restricted": True}, TECH | {"reads_restricted": False})
    assert [other.reads_restricted(tier) for tier in (Tier.L1, Tier.L2)] == [True, False]


def test_a_step_says_all_that_its_document_says():
    said = {"hours": "Staffed hours", "acknowledge_minutes": 15, "handover": ["What was tried"], "rate_key": "L2"}
    step = ladder(DESK | said | {"skills": ["network"], "mode": "swarm"}).start
    assert (step.hours, step.acknowledge_minutes, step.handover) == ("Staffed hours", 15, ("What was tried",))
    assert (step.billed_as, step.skills, step.mode, step.teams) == (
        Tier.L2,
        ("network",),
        Mode.SWARM,
        ("service-desk",),
    )
    assert step.is_manned
    assert not ladder({"levels": ["L1"], "name": "Nobody"}).start.is_manned
    assert ladder(DESK).start.billed_as is Tier.L1


@pytest.mark.parametrize(
    ("steps", "more", "sentence"),
    [
        ([DESK | {"next": "L2"}, TECH | {"next": "L1"}], {}, "circle: Service desk → Technical support → Service desk"),
        ([DESK | {"next": "L1"}], {}, "The time-outs lead in a circle: Service desk → Service desk"),
        ([DESK | {"next": "L3"}, TECH], {}, "The next step after Service desk is L3, where nobody of the provider"),
        ([DESK | {"next": "L4"}, VENDOR], {}, "The next step after Service desk is L4"),
        ([DESK | {"next": "anybody"}], {}, "Step 1: next is a level, L1 to L3, or duty_manager"),
        (
            [DESK, VENDOR | {"acknowledge_minutes": 5}],
            {},
            "Step 2: only a step at which the provider's people work has",
        ),
        (
            [DESK, VENDOR | {"enter": [{"vip": True}]}],
            {},
            "Step 2: only a step at which the provider's people work has",
        ),
        ([DESK | {"enter": [{}]}], {}, "a rule of entry is an object with at least one of"),
        ([DESK | {"enter": [{"vip": False}]}], {}, "has no condition"),
        ([DESK | {"enter": [{"priority": ["P5"]}]}], {}, "names a priority that is none of P1, P2, P3, P4"),
        ([DESK | {"enter": [{"colour": ["red"]}]}], {}, "a rule of entry has no “colour”"),
        ([DESK | {"enter": [{"vip": "yes"}]}], {}, "vip is true or false"),
        ([DESK | {"teams": ["a", "a"]}], {}, "Step 1: teams names something twice"),
        ([DESK | {"teams": ["no spaces here"]}], {}, "teams has “no spaces here”; a key has letters"),
        ([DESK | {"teams": "service-desk"}], {}, "Step 1: teams is a list of at most 12"),
        ([DESK | {"mode": "chaos"}], {}, "Step 1: mode is tiers or swarm"),
        ([DESK | {"replies": "loudly"}], {}, "Step 1: replies is communicator or direct"),
        ([DESK | {"rate_key": "L0"}], {}, "the rate key is a level, L1 to L4"),
        ([DESK | {"reads_restricted": "yes"}], {}, "reads_restricted is true or false"),
        ([DESK], {"communicator": "L3"}, "The communicator is L3, where nobody of the provider works"),
        ([DESK], {"communicator": "anna"}, "The communicator is named by a level"),
        ([DESK], {"reopens": {"count": 2, "to": "L2"}}, "Where reopened tickets go is L2"),
        ([DESK], {"reopens": {"count": 0}}, "Reopens are counted from 1 to 20"),
        ([DESK], {"reopens": 2}, "Reopens is an object"),
        ([DESK], {"bounces": 0}, "Bounces are counted from 1 to 20"),
    ],
)
def test_rules_that_make_no_sense_are_refused_in_a_plain_sentence(
    steps: list[dict[str, Any]], more: dict[str, Any], sentence: str
):
    with pytest.raises(Invalid, match=sentence):
        ladder(*steps, **more)


@given(st.lists(st.sampled_from([None, "L1", "L2", "L3", "duty_manager"]), min_size=3, max_size=3))
def test_a_ladder_that_is_accepted_brings_every_time_out_to_an_end(nexts: list[str | None]):
    steps = [step | ({"next": to} if to else {}) for step, to in zip((DESK, TECH, EXPERTS), nexts, strict=True)]
    try:
        made = ladder(*steps)
    except Invalid:
        return
    for tier in (Tier.L1, Tier.L2, Tier.L3):
        step, moves = made.after_timeout(tier), 0
        while step is not None:
            step, moves = made.after_timeout(step.tier), moves + 1
            assert moves <= len(steps)
