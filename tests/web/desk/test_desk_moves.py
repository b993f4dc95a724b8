"""Moves on the ladder, assignments, waiting and endings, through the door."""

import pytest

from msp.tickets import WaitReason
from tests.web.desk.conftest import Desk


def send(desk: Desk, reference: str, path: str, name: str = "lena", **fields: str):
    """Send one form of the ticket's page."""
    browser = desk.as_(name)
    browser.get(f"/desk/tickets/{reference}")
    return browser.post(f"/desk/tickets/{reference}/{path}", **fields)


def told(desk: Desk, answer) -> str:
    """The page after a deed that was done."""
    assert answer.status_code == 303, answer.text
    return desk.as_("lena").get(answer.headers["Location"]).text


def test_an_escalation_moves_the_ticket_up_with_its_reason(desk: Desk):
    reference = desk.open()
    answer = send(
        desk, reference, "escalations", **{"escalation-tier": "L2", "escalation-reason": "needs a technician"}
    )
    page = told(desk, answer)
    assert f"{reference} is at L2 Technical support now." in page
    assert "Lena escalated L1 to L2: needs a technician" in page
    assert desk.state(reference).tier == "L2"


def test_an_escalation_may_skip_a_tier_and_come_back_down(desk: Desk):
    reference = desk.open()
    send(desk, reference, "escalations", **{"escalation-tier": "L3"})
    assert desk.state(reference).tier == "L3"
    answer = send(desk, reference, "de-escalations", **{"de-escalation-tier": "L1"})
    assert answer.status_code == 422
    assert "Give Service desk a fix recipe, or say why the ticket comes back." in answer.text
    back = {"de-escalation-tier": "L1", "de-escalation-recipe": "Clear the queue.\nPrint again."}
    page = told(desk, send(desk, reference, "de-escalations", name="nadia", **back))
    assert "Nadia sent it back from L3 to L1" in page
    assert "Fix recipe\nClear the queue.\nPrint again." in page
    assert desk.state(reference).tier == "L1"


@pytest.mark.parametrize(
    ("tier", "status", "sentence"),
    [
        ("L9", 422, "Choose a tier of this client"),
        ("L0", 422, "nobody works there"),
        ("L1", 409, "The ticket is already at Service desk"),
        ("L4", 422, "Say which vendor"),
    ],
)
def test_an_unlawful_move_is_a_sentence(desk: Desk, tier: str, status: int, sentence: str):
    reference = desk.open()
    fields = {"escalation-tier": tier, "escalation-reason": "because I say so"}
    answer = send(desk, reference, "escalations", **fields)
    assert answer.status_code == status
    assert sentence in answer.text
    assert "because I say so" in answer.text
    assert '<details class="menu deed" id="deed-escalation" name="menu deed" open>' in answer.text
    assert desk.state(reference).tier == "L1"


def test_only_the_steps_of_the_client_s_own_ladder_are_offered(desk: Desk):
    reference = desk.open_at_birch()
    page = desk.as_("lena").get(f"/desk/tickets/{reference}").text
    assert "L3 Engineers" in page
    assert 'value="L2"' not in page.split('id="deed-escalation"')[1].split("</details>")[0]
    # Birch has no tier below its merged first step, and no vendors.
    assert 'id="deed-de-escalation"' not in page
    assert "Hand to a vendor" not in page


def test_an_agent_takes_a_ticket_gives_it_away_and_gives_it_back(desk: Desk):
    reference = desk.open()
    lena, marc = str(desk.world.agents["lena"]), str(desk.world.agents["marc"])
    page = told(desk, send(desk, reference, "assignment", **{"assignment-agent_id": lena}))
    assert f"{reference} is yours now." in page
    page = told(desk, send(desk, reference, "assignment", **{"assignment-agent_id": marc}))
    assert f"{reference} is with Marc now." in page
    page = told(desk, send(desk, reference, "assignment", **{"assignment-agent_id": ""}))
    assert f"{reference} is nobody" in page
    assert desk.state(reference).assignee_id is None


def test_nobody_takes_a_ticket_unseen_from_a_colleague_who_took_it_meanwhile(desk: Desk):
    reference = desk.open()
    lena, marc = str(desk.world.agents["lena"]), str(desk.world.agents["marc"])
    stale = {"assignment-agent_id": lena, "assignment-had": ""}
    send(desk, reference, "assignment", name="marc", **{"assignment-agent_id": marc, "assignment-had": ""})
    answer = send(desk, reference, "assignment", **stale)
    assert answer.status_code == 409
    assert f"Meanwhile {reference} is with Marc." in answer.text
    assert str(desk.state(reference).assignee_id) == marc
    assert f'name="assignment-had" type="hidden" value="{marc}"' in answer.text
    assert send(desk, reference, "assignment", **stale | {"assignment-had": marc}).status_code == 303
    assert str(desk.state(reference).assignee_id) == lena


def test_closing_asks_first_also_without_scripts(desk: Desk):
    reference = desk.open()
    send(desk, reference, "resolution", **{"resolution-body": "Done."})
    page = desk.as_("lena").get(f"/desk/tickets/{reference}").text
    closing = page.split('id="deed-closing"')[1].split("</details>")[0]
    assert "It becomes history" in closing
    assert send(desk, reference, "closing").status_code == 303


@pytest.mark.parametrize("who", ["sven", "omar", "nobody at all"])
def test_a_ticket_goes_only_to_those_who_serve_the_client(desk: Desk, who: str):
    reference = desk.open()
    agent_id = str(desk.world.agents.get(who, who))
    answer = send(desk, reference, "assignment", **{"assignment-agent_id": agent_id})
    assert answer.status_code == 422
    assert "Choose an agent who holds a tier at this client." in answer.text


def test_a_ticket_waits_for_several_reasons_and_goes_on(desk: Desk):
    reference = desk.open()
    send(desk, reference, "waiting", **{"waiting-reason": "waiting_requester"})
    page = told(desk, send(desk, reference, "waiting", **{"waiting-reason": "scheduled"}))
    assert f"{reference} is scheduled for later now." in page
    assert desk.state(reference).wait_reasons == ["scheduled", "waiting_requester"]
    assert "One reason to wait is over." in told(
        desk, send(desk, reference, "resumption", **{"resumption-reason": "scheduled"})
    )
    assert f"{reference} is in work again." in told(desk, send(desk, reference, "resumption"))
    assert desk.state(reference).status == "open"


@pytest.mark.parametrize(
    ("path", "fields", "status", "sentence"),
    [
        ("waiting", {"waiting-reason": "lunch"}, 422, "Choose what the ticket waits for."),
        ("waiting", {}, 422, "Choose what the ticket waits for."),
        ("waiting", {"waiting-reason": "scheduled"}, 409, "The ticket is already scheduled for later."),
        ("resumption", {"resumption-reason": "waiting_vendor"}, 409, "The ticket is not waiting for the vendor."),
        ("closing", {}, 409, "Resolve the ticket before closing it."),
        ("reopening", {"reopening-reason": "why not"}, 409, "Only a resolved ticket can be reopened."),
        ("resolution", {}, 422, "Tell the requester what was wrong"),
    ],
)
def test_what_the_life_of_a_ticket_forbids_is_a_sentence(
    desk: Desk, path: str, fields: dict[str, str], status: int, sentence: str
):
    reference = desk.open()
    desk.act(reference, "wait", WaitReason.SCHEDULED)
    answer = send(desk, reference, path, **fields)
    assert answer.status_code == status
    assert sentence in answer.text
    assert desk.state(reference).wait_reasons == ["scheduled"]


def test_a_ticket_is_resolved_reopened_resolved_and_closed(desk: Desk):
    reference = desk.open()
    page = told(desk, send(desk, reference, "resolution", **{"resolution-body": "New fuser."}))
    assert f"{reference} is resolved" in page
    assert "New fuser." in page
    assert "Close the ticket" in page
    page = told(desk, send(desk, reference, "reopening", **{"reopening-reason": "It smokes."}))
    assert "Lena reopened the ticket: It smokes." in page
    send(desk, reference, "resolution", **{"resolution-body": "Another fuser."})
    page = told(desk, send(desk, reference, "closing"))
    assert "This ticket is closed" in page
    assert 'id="composer-reply"' not in page
    assert desk.state(reference).status == "closed"


def test_every_deed_of_a_resolved_ticket_is_a_conflict_not_a_crash(desk: Desk):
    reference = desk.open()
    desk.act(reference, "resolve", "Done.")
    lena = str(desk.world.agents["lena"])
    for path, fields in (
        ("escalations", {"escalation-tier": "L2"}),
        ("de-escalations", {"de-escalation-tier": "L1"}),
        ("waiting", {"waiting-reason": "scheduled"}),
        ("resumption", {}),
        ("assignment", {"assignment-agent_id": lena}),
        ("resolution", {"resolution-body": "Again."}),
    ):
        answer = send(desk, reference, path, **fields)
        assert answer.status_code == 409, path
        assert "Nothing was saved yet" in answer.text, path
