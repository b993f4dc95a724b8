"""What steps ask for at a hand-over: as much as a ladder may ask, and whatever somebody sends in its place."""

import pytest

from msp import tiers
from msp.identity import AUTOMATIC
from msp.tiers import LadderForm
from msp.tiers.document import MOST_NAMES, NAME_LENGTH
from tests.web.desk.conftest import TEN, Desk
from tests.web.desk.test_desk_moves import send

#: One step for each level, and each of them asks for as many different things as it may, as long as they may be.
ASKED = {level: [f"{level} {n} ".ljust(NAME_LENGTH, "w") for n in range(MOST_NAMES)] for level in ("L2", "L3", "L4")}
STEPS = [
    {"levels": ["L0"], "name": "Self-service"},
    {"levels": ["L1"], "name": "Service desk"},
    *({"levels": [level], "name": f"Step {level}", "handover": asked} for level, asked in ASKED.items()),
]


@pytest.fixture
def reference(desk: Desk) -> str:
    """A ticket below three steps that ask for thirty-six things."""
    with desk.inside(desk.world.acorn):
        tiers.publish_ladder(LadderForm({"steps": STEPS}, "Asks much"), by=AUTOMATIC, now=TEN)
    return desk.open()


def _fields(names: list[str], text: str = "") -> dict[str, str]:
    """A hand-over as a page sends it: the name of each thing, and what was typed for it."""
    sent = {f"escalation-handover-{place}-name": name for place, name in enumerate(names)}
    return sent | {f"escalation-handover-{place}-text": text for place, _ in enumerate(names)} if text else sent


def test_a_ladder_that_asks_for_all_it_may_opens_its_tickets_and_they_move_on(desk: Desk, reference: str):
    page = desk.as_("lena").get(f"/desk/tickets/{reference}")
    assert page.status_code == 200
    asked = [name for names in ASKED.values() for name in names]
    assert page.text.count('name="escalation-handover-') == 2 * len(asked)
    refused = send(desk, reference, "escalations", **{"escalation-tier": "L4"}, **_fields(asked))
    assert (refused.status_code, desk.state(reference).tier) == (422, "L1")
    assert refused.text.count('name="escalation-handover-') == 2 * len(asked)
    answer = send(desk, reference, "escalations", **{"escalation-tier": "L4"}, **_fields(asked, "A restart"))
    assert (answer.status_code, desk.state(reference).tier) == (303, "L4")


@pytest.mark.parametrize("count", [1, 20, 400])
def test_names_that_no_step_asks_for_are_refused_and_leave_the_page(desk: Desk, reference: str, count: int):
    forged = _fields([f"junk{n}" for n in range(count)], "Anything")
    answer = send(desk, reference, "escalations", **{"escalation-tier": "L2", "escalation-note": "Mine"}, **forged)
    assert (answer.status_code, desk.state(reference).tier) == (422, "L1")
    assert "No step of this client&#39;s ladder asks for that" in answer.text
    assert "junk" not in answer.text
    assert "Mine</textarea>" in answer.text
    assert answer.text.count('name="escalation-handover-') == 2 * sum(map(len, ASKED.values()))


def test_one_thing_sent_many_times_is_asked_for_once(desk: Desk, reference: str):
    twice = _fields([ASKED["L2"][0]] * 30, "A restart")
    answer = send(desk, reference, "escalations", **{"escalation-tier": "L2"}, **twice)
    assert answer.status_code == 422
    assert answer.text.count(f'value="{ASKED["L2"][0]}"') == 1
    assert answer.text.count("A restart</textarea>") == 1


@pytest.mark.parametrize("place", ["²", "٣", "-1", "9" * 5000, "0x1", "", "1000"])
def test_a_number_that_is_none_is_passed_over(desk: Desk, reference: str, place: str):
    forged = {f"escalation-handover-{place}-name": "junk", f"escalation-handover-{place}-text": "Anything"}
    answer = send(desk, reference, "escalations", **{"escalation-tier": "L2"}, **forged)
    assert (answer.status_code, desk.state(reference).tier) == (422, "L1")
    assert "before it takes a ticket" in answer.text
