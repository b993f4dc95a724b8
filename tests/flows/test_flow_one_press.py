"""A form that is sent twice, as an impatient hand does without scripts, is done once."""

import re
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import time_machine
from sqlalchemy import func, select

from msp import tickets
from msp.store import acting_for, db, form_uses
from msp.tickets import Impact, TicketForm, TicketKind, Urgency
from msp.tickets.models import Ticket, WorkEntry
from tests.desk_work import at, committed, opened
from tests.live import at_once, live_world
from tests.web.browser import Browser
from tests.world import MONDAY, World


def _count(app, world: World, model) -> int:
    with app.app_context(), acting_for(world.acorn.id):
        return db.session.scalar(select(func.count()).select_from(model))


def test_time_sent_twice_is_booked_once(app, world: World):
    with app.app_context(), committed(world.acorn):
        reference = opened(world).reference
    booked = {"minutes": "30", "worked_on": "2026-10-05", "tier": "L1", "work_type": "remote", "note": "By phone"}
    sent = {f"work-{name}": value for name, value in booked.items()}
    with time_machine.travel(MONDAY, tick=False) as traveller:
        lena = Browser(app, "lena")
        lena.get(f"/desk/tickets/{reference}")
        for _ in range(2):
            answer = lena.post(f"/desk/tickets/{reference}/work", **sent)
            assert answer.status_code == 303
            traveller.shift(3)
    assert _count(app, world, WorkEntry) == 1


REQUEST = {
    "subject": "The till does not print",
    "description": "Since this morning.",
    "kind": "incident",
    "impact": "high",
    "urgency": "high",
}
PLACES = [("rosa", "/portal/acorn/tickets/new", "?subject=Till"), ("lena", "/desk/acorn/tickets/new", "")]


def _form_id(page: str) -> str:
    found = re.search(r'name="form_id"[^>]*value="([0-9a-f-]{36})"', page)
    assert found is not None
    return found[1]


def _sent(world: World, name: str, **more: str) -> dict[str, str]:
    return {**REQUEST, **({"requester_id": str(world.people["rosa"])} if name == "lena" else {}), **more}


@pytest.mark.parametrize(("name", "path", "query"), PLACES)
def test_a_request_sent_twice_leads_to_the_one_ticket_however_late(app, world: World, name: str, path: str, query: str):
    with time_machine.travel(MONDAY, tick=False) as traveller:
        browser = Browser(app, name)
        form_id = _form_id(browser.get(path + query).text)
        first = browser.post(path, **_sent(world, name, form_id=form_id))
        traveller.shift(1800)
        second = browser.post(path, **_sent(world, name, form_id=form_id, subject="Typed over"))
        assert first.status_code == second.status_code == 303
        assert first.headers["Location"] == second.headers["Location"]
    assert _count(app, world, Ticket) == 1


@pytest.mark.parametrize(("name", "path", "query"), PLACES)
def test_two_showings_of_the_form_are_two_requests(app, world: World, name: str, path: str, query: str):
    browser = Browser(app, name)
    for _ in range(2):
        form_id = _form_id(browser.get(path + query).text)
        assert browser.post(path, **_sent(world, name, form_id=form_id)).status_code == 303
    assert _count(app, world, Ticket) == 2


@pytest.mark.parametrize(("name", "path", "query"), PLACES)
def test_a_form_that_was_refused_is_mended_and_sent_under_the_same_id(
    app, world: World, name: str, path: str, query: str
):
    browser = Browser(app, name)
    form_id = _form_id(browser.get(path + query).text)
    refused = browser.post(path, **_sent(world, name, form_id=form_id, description=""))
    assert refused.status_code == 422
    assert _form_id(refused.text) == form_id
    assert browser.post(path, **_sent(world, name, form_id=form_id)).status_code == 303
    assert _count(app, world, Ticket) == 1


def test_the_form_of_somebody_else_leads_nobody_to_his_ticket(app, world: World):
    form_id = str(uuid4())
    places = []
    for name in ("rosa", "anna"):
        browser = Browser(app, name)
        browser.get("/portal/acorn/tickets/new?subject=Till")
        more = {"requester_id": str(world.people["anna"])} if name == "anna" else {}
        places.append(browser.post("/portal/acorn/tickets/new", **{**REQUEST, **more, "form_id": form_id}).location)
    assert places == ["/portal/tickets/ACORN-1", "/portal/tickets/ACORN-2"]


@pytest.mark.parametrize("form_id", ["", "not an id", "0" * 5000, "a\0b"])
def test_a_form_without_an_id_of_ours_is_a_form_like_any_other(app, world: World, form_id: str):
    rosa = Browser(app, "rosa")
    rosa.get("/portal/acorn/tickets/new?subject=Till")
    for _ in range(2):
        assert rosa.post("/portal/acorn/tickets/new", **REQUEST, form_id=form_id).status_code == 303
    assert _count(app, world, Ticket) == 2


def test_a_form_sent_four_times_at_once_opens_one_ticket(
    engine_kind: str, shared_folder: Path, tmp_path: Path, worker_id: str
):
    with live_world(engine_kind, shared_folder, tmp_path, f"press_{worker_id}") as world:
        app = world.app
        opened_by_each = at_once(app, 4, lambda: _sent_by_rosa(world, UUID(int=7)))
        assert len(set(opened_by_each)) == 1
        assert _count(app, world, Ticket) == 1


def _sent_by_rosa(world: World, form_id: UUID) -> UUID:
    rosa, high = world.actors["rosa"], (Impact.HIGH, Urgency.HIGH)
    form = TicketForm(TicketKind.INCIDENT, "Down", "All of it.", *high, world.people["rosa"])
    with acting_for(world.acorn.id, rosa.who):
        stands_for = form_uses.use_form(form_id, form.id, kind="ticket", now=at(0))
        if stands_for == form.id:
            tickets.open_ticket(form, by=rosa, now=at(0))
        db.session.commit()
    return stands_for
