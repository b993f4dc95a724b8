"""“Take the next best ticket”: across clients, what is due first, and nobody gets what another one has."""

from msp.tickets import Impact, MoveForm, Urgency, WaitReason
from msp.tiers import Tier
from tests.web.desk.conftest import Desk

BUTTON = 'data-key="x"'


def taken(desk: Desk, name: str = "lena") -> str:
    """Press the button of the queue; the page it leads to, as its address and its text."""
    browser = desk.as_(name)
    assert BUTTON in browser.get("/desk").text
    answer = browser.post("/desk/next")
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def test_the_ticket_that_is_due_first_is_taken_at_whichever_client(desk: Desk):
    # It is four in the morning at Birch, so what is urgent there is due last.
    whenever = desk.open("whenever", impact=Impact.LOW, urgency=Urgency.LOW)
    gate, till = desk.open_at_birch(), desk.open("the till", impact=Impact.HIGH, urgency=Urgency.HIGH)
    assert [taken(desk) for _ in range(3)] == [f"/desk/tickets/{reference}" for reference in (till, whenever, gate)]
    assert f"{gate} is yours now" in desk.as_("lena").get(f"/desk/tickets/{gate}").text
    assert desk.state(till).assignee_id == desk.world.agents["lena"]


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
