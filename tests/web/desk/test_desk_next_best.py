"""“Take the next best ticket”: across clients, what is due first, and nobody gets what another one has."""

import re

from msp.tickets import Impact, MoveForm, Urgency, WaitReason
from msp.tiers import Tier
from tests.web.desk.conftest import Desk

BUTTON = 'data-key="x"'


def shown(desk: Desk, name: str = "lena") -> str:
    """The id of the button on a new showing of the queue."""
    page = desk.as_(name).get("/desk").text
    assert BUTTON in page
    found = re.search(r'name="form_id"[^>]*value="([0-9a-f-]{36})"', page)
    assert found is not None
    return found[1]


def taken(desk: Desk, name: str = "lena", form_id: str | None = None) -> str:
    """Press the button of the queue; where it leads to."""
    form_id = form_id or shown(desk, name)
    answer = desk.as_(name).post("/desk/next", form_id=form_id)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def test_the_ticket_that_is_due_first_is_taken_at_whichever_client(desk: Desk):
    # It is four in the morning at Birch, so what is urgent there is due last.
    whenever = desk.open("whenever", impact=Impact.LOW, urgency=Urgency.LOW)
    gate, till = desk.open_at_birch(), desk.open("the till", impact=Impact.HIGH, urgency=Urgency.HIGH)
    assert [taken(desk) for _ in range(3)] == [f"/desk/tickets/{reference}" for reference in (till, whenever, gate)]
    assert f"{gate} is yours now" in desk.as_("lena").get(f"/desk/tickets/{gate}").text
    assert desk.state(till).assignee_id == desk.world.agents["lena"]


def test_a_button_pressed_again_leads_to_the_ticket_that_it_took(desk: Desk):
    urgent = desk.open(impact=Impact.HIGH, urgency=Urgency.HIGH)
    others = [desk.open(), desk.open()]
    form_id = shown(desk)
    assert [taken(desk, form_id=form_id) for _ in range(4)] == [f"/desk/tickets/{urgent}"] * 4
    assert f"That was sent already, and took {urgent}." in desk.as_("lena").get(f"/desk/tickets/{urgent}").text
    # Also when it is nobody's or somebody else's by then.
    for passed_on_to in (None, desk.world.agents["marc"]):
        desk.act(urgent, "assign", passed_on_to)
        assert taken(desk, form_id=form_id) == f"/desk/tickets/{urgent}"
        assert desk.state(urgent).assignee_id == passed_on_to
    assert [desk.state(reference).assignee_id for reference in others] == [None, None]
    # The next showing of the queue is another press.
    assert taken(desk).removeprefix("/desk/tickets/") in others


def test_a_button_that_took_nothing_takes_what_came_since(desk: Desk):
    form_id = shown(desk)
    assert taken(desk, form_id=form_id) == "/desk"
    reference = desk.open()
    assert taken(desk, form_id=form_id) == f"/desk/tickets/{reference}"
    assert taken(desk, form_id=form_id) == f"/desk/tickets/{reference}"


def test_the_id_of_a_colleague_s_button_leads_nobody_to_his_ticket(desk: Desk):
    form_id = shown(desk)
    shown(desk, "sven")
    references = {desk.open_at_birch() for _ in range(2)}
    places = {taken(desk, name, form_id) for name in ("lena", "sven")}
    assert places == {f"/desk/tickets/{reference}" for reference in references}


def test_nothing_left_is_a_sentence(desk: Desk):
    desk.act(desk.open(), "assign", desk.world.agents["lena"])
    assert taken(desk) == "/desk"
    assert "Nothing is left to take" in desk.as_("lena").get("/desk").text


def test_what_waits_or_is_held_by_a_vendor_or_stands_elsewhere_is_left_out(desk: Desk):
    waiting, above, at_vendor = desk.open("waits"), desk.open("above"), desk.open("vendor")
    desk.act(waiting, "wait", WaitReason.REQUESTER)
    desk.act(above, "escalate")
    desk.vendor()
    desk.act(at_vendor, "escalate", MoveForm(Tier.L4, vendor="quill"))
    assert taken(desk) == "/desk"
    assert taken(desk, "marc") == f"/desk/tickets/{above}"
    # Nadia holds L4 as well, where the ticket is with the vendor.
    assert taken(desk, "nadia") == "/desk"


def test_who_serves_one_client_takes_nothing_of_another(desk: Desk):
    desk.open()
    assert taken(desk, "sven") == "/desk"
    at_birch = desk.open_at_birch()
    assert taken(desk, "sven") == f"/desk/tickets/{at_birch}"


def test_who_assigns_nothing_is_not_offered_it(desk: Desk):
    omar = desk.as_("omar")
    assert BUTTON not in omar.get("/desk").text
    assert omar.post("/desk/next").status_code == 403


def test_a_lookup_costs_the_same_for_one_ticket_and_for_sixty(desk: Desk):
    counts = []
    for more in (1, 60):
        for number in range(more):
            desk.open(f"Ticket {number}")
        lena = desk.as_("lena")
        lena.get("/desk")
        with desk.counting() as sent:
            lena.post("/desk/next")
        counts.append(len(sent))
    assert counts[0] == counts[1]
