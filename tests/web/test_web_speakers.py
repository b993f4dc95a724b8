"""From which step somebody of the provider speaks: where the ticket was, as far as the person works there."""

from datetime import timedelta
from uuid import uuid4

import pytest

from msp.identity import AgentView
from msp.tickets import Cause, StayView
from msp.tiers import Ladder, Tier
from msp.web.speakers import Speakers
from tests.world import MONDAY

LADDER = Ladder.from_document(
    {
        "steps": [
            {"levels": ["L0"], "name": "Portal"},
            {"levels": ["L1", "L2"], "name": "Dispatch desk"},
            {"levels": ["L3"], "name": "Engineers"},
            {"levels": ["L4"], "name": "Makers", "vendor": True},
        ]
    }
)
LENA, NADIA, BOTH, GONE = (uuid4() for _ in range(4))
AGENTS = [
    AgentView(LENA, "Lena", ("L1",)),
    AgentView(NADIA, "Nadia", ("L3", "L4")),
    AgentView(BOTH, "Both", ("L1", "L3")),
    AgentView(GONE, "Gone", ("L4",)),
]


def hour(number: float):
    return MONDAY + timedelta(hours=number)


def stay(n: int, tier: Tier) -> StayView:
    return StayView(n, tier, hour(n), None, Cause.OPENED, "", "", None, None)


SPEAKERS = Speakers(AGENTS, LADDER, [stay(1, Tier.L1), stay(2, Tier.L3)])


@pytest.mark.parametrize(
    ("who", "when", "step"),
    [
        (LENA, 1.5, "Dispatch desk"),
        (LENA, 3, "Dispatch desk"),
        (NADIA, 1.5, "Engineers"),
        (BOTH, 1.5, "Dispatch desk"),
        (BOTH, 2, "Dispatch desk"),
        (BOTH, 3, "Engineers"),
        (BOTH, 0.5, "Dispatch desk"),
        (GONE, 1.5, ""),
        (None, 1.5, ""),
    ],
)
def test_somebody_speaks_from_the_step_of_the_ticket_or_from_the_own(who, when: float, step: str):
    assert SPEAKERS.step(who, hour(when)) == step


def test_who_is_known_by_name_alone_speaks_alike_and_without_a_ladder_nobody_does():
    assert SPEAKERS.step_by_name("Nadia", hour(3)) == "Engineers"
    assert SPEAKERS.step_by_name("Somebody", hour(3)) == ""
    assert Speakers(AGENTS, None, ()).step(NADIA, hour(3)) == ""
