"""Hand-over fields, recipes, known errors, followers and raises, on the ticket's page and without scripts."""

from urllib.parse import urlsplit
from uuid import UUID

import pytest

from msp import knowledge, tenants, tiers
from msp.identity import AUTOMATIC
from msp.tenants import CategoryForm
from msp.tickets import MoveForm
from msp.tiers import LadderForm, Tier
from tests.web.desk.conftest import TEN, Desk
from tests.web.desk.test_desk_moves import send, told

STEPS = [
    {"levels": ["L1"], "name": "Service desk"},
    {"levels": ["L2"], "name": "Technical", "handover": ["What was tried"]},
    {"levels": ["L3"], "name": "Experts"},
]


@pytest.fixture
def category(desk: Desk) -> str:
    with desk.inside(desk.world.acorn):
        tiers.publish_ladder(LadderForm({"steps": STEPS}, "Asks"), by=AUTOMATIC, now=TEN)
        return str(tenants.add_category(CategoryForm("till", "Tills"), now=TEN))


@pytest.mark.usefixtures("category")
def test_what_a_step_asks_for_is_a_field_and_what_was_typed_is_kept(desk: Desk):
    reference = desk.open()
    fields = {"escalation-tier": "L2", "escalation-note": "Call before noon", "escalation-cause": "skill"}
    fields["escalation-handover-0-name"] = "What was tried"
    answer = send(desk, reference, "escalations", **fields)
    assert answer.status_code == 422
    assert "Technical asks for “What was tried” before it takes a ticket." in answer.text
    assert "Call before noon" in answer.text
    fields["escalation-handover-0-text"] = "A restart"
    page = told(desk, send(desk, reference, "escalations", **fields))
    assert "What was tried: A restart" in page
    portal = desk.as_("rosa").get(f"/portal/tickets/{reference}").text
    assert "A restart" not in portal
    assert "Call before noon" not in portal


@pytest.mark.usefixtures("category")
def test_a_machine_s_cause_is_no_way_around_the_fields(desk: Desk):
    reference = desk.open()
    answer = send(desk, reference, "escalations", **{"escalation-tier": "L2", "escalation-cause": "dwell"})
    assert (answer.status_code, desk.state(reference).tier) == (422, "L1")


def test_a_recipe_becomes_a_known_error_that_helps_on_the_next_ticket(desk: Desk, category: str):
    reference = desk.open()
    desk.act(reference, "escalate", MoveForm(Tier.L3))
    desk.act(reference, "de_escalate", MoveForm(Tier.L1, recipe="Swap the ribbon."), by="nadia")
    page = desk.as_("lena").get(f"/desk/tickets/{reference}").text
    assert "Swap the ribbon." in page
    link = page.split(f'href="/desk/tickets/{reference}/known-errors?recipe=')[1].split('"')[0]
    assert "Swap the ribbon." in desk.as_("lena").get(f"/desk/tickets/{reference}/known-errors?recipe={link}").text
    typed = {"symptom": "Tills print white", "workaround": "Please use till two.", "category_id": category}
    asked = {f"known-error-{name}": words for name, words in typed.items()} | {"known-error-recipe_id": link}
    assert desk.as_("lena").post(f"/desk/tickets/{reference}/known-errors", **asked).status_code == 303
    other = desk.open("Another till", category_id=UUID(category))
    page = desk.as_("lena").get(f"/desk/tickets/{other}").text
    assert "Known error: Tills print white" in page
    use = page.split('action="/desk/tickets/')[1:]
    path = next(one.split('"')[0] for one in use if "/use" in one.split('"')[0])
    answer = desk.as_("lena").post(f"/desk/tickets/{path}")
    reply = urlsplit(answer.headers["Location"])
    assert "Please use till two.</textarea>" in desk.as_("lena").get(f"{reply.path}?{reply.query}").text
    listed = desk.as_("lena").get("/desk/known-errors").text
    assert "Tills print white" in listed
    assert "Tills print white" not in desk.as_("sven").get("/desk/known-errors").text
    with desk.inside(desk.world.acorn):
        assert [error.uses for error in knowledge.known_errors(desk.world.actors["lena"])] == [1]


def test_an_agent_follows_raises_and_drafts(desk: Desk):
    reference = desk.open()
    assert "Colleagues following" in told(desk, send(desk, reference, "following"))
    assert "Colleagues following" not in told(desk, send(desk, reference, "following/end"))
    fields = {"raise-authority": "duty_manager", "raise-reason": "They wait for hours."}
    page = told(desk, send(desk, reference, "raises", **fields))
    assert f"The duty manager is told of {reference}." in page
    assert "Lena raised the ticket to the duty manager" in page
    assert "Raised to duty manager,</span>by hand" in page
    assert send(desk, reference, "raises", **fields | {"raise-authority": "king"}).status_code == 422
    desk.act(reference, "escalate", MoveForm(Tier.L3))
    desk.act(reference, "de_escalate", MoveForm(Tier.L1, recipe="Reset.", for_everybody=True), by="nadia")
    page = desk.as_("lena").get(f"/desk/tickets/{reference}").text
    recipe = page.split("/recipes/")[1].split("/")[0]
    assert "draft of an article" in told(desk, send(desk, reference, f"recipes/{recipe}/article"))
    assert send(desk, reference, f"recipes/{recipe}/article").status_code == 409


def test_a_raise_by_hand_stands_in_the_head_until_the_ticket_is_solved(desk: Desk):
    reference = desk.open()
    send(desk, reference, "raises", **{"raise-authority": "lead", "raise-reason": "They wait for hours."})
    badge = "Raised to lead,</span>by hand"
    assert badge in desk.as_("lena").get(f"/desk/tickets/{reference}").text
    desk.act(reference, "resolve", "Done.")
    assert badge not in desk.as_("lena").get(f"/desk/tickets/{reference}").text
    desk.act(reference, "reopen", "Not done.", by="rosa")
    assert badge not in desk.as_("lena").get(f"/desk/tickets/{reference}").text


def _kept(desk: Desk) -> list[tuple[str, int]]:
    """Every known error of Acorn with how often it was used."""
    with desk.inside(desk.world.acorn):
        return [(error.symptom, error.uses) for error in knowledge.known_errors(desk.world.actors["lena"])]


def _typed(page: str, category: str, symptom: str = "Tills print white") -> dict[str, str]:
    form_id = page.split('name="known-error-form_id"')[1].split('value="')[1].split('"')[0]
    typed = {"symptom": symptom, "workaround": "Use till two.", "category_id": category, "form_id": form_id}
    return {f"known-error-{name}": words for name, words in typed.items()}


def test_a_known_error_sent_twice_is_kept_once(desk: Desk, category: str):
    path = f"/desk/tickets/{desk.open()}/known-errors"
    lena = desk.as_("lena")
    page = lena.get(path).text
    refused = lena.post(path, **_typed(page, category, symptom=""))
    assert refused.status_code == 422
    for _ in range(2):
        assert lena.post(path, **_typed(refused.text, category)).status_code == 303
    assert _kept(desk) == [("Tills print white", 0)]
    # Another showing of the form is another known error.
    lena.post(path, **_typed(lena.get(path).text, category))
    assert len(_kept(desk)) == 2


def test_a_use_counts_once_for_each_ticket(desk: Desk, category: str):
    first, second = desk.open(), desk.open()
    lena = desk.as_("lena")
    path = f"/desk/tickets/{first}/known-errors"
    lena.post(path, **_typed(lena.get(path).text, category))
    with desk.inside(desk.world.acorn):
        (error,) = knowledge.known_errors(desk.world.actors["lena"])
    for reference in (first, first, second, second, first):
        answer = send(desk, reference, f"known-errors/{error.id}/use")
        assert f"known_error={error.id}" in answer.headers["Location"]
    assert _kept(desk) == [("Tills print white", 2)]
