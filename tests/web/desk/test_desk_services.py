"""What a ticket is about, through the door: chosen when it is opened, changed on its details, found in the queue."""

import csv
import io
from uuid import UUID

import pytest

from msp import tenants
from msp.kernel.ids import new_id
from msp.web.desk.queues import HEADS
from tests.buying import POS, buy, point_of_sale
from tests.web.desk.conftest import TEN, Desk
from tests.web.desk.test_desk_opening import send

DETAILS = {"subject": "The till does not print", "kind": "incident", "impact": "medium", "urgency": "medium"}


@pytest.fixture
def mail(desk: Desk) -> UUID:
    """Acorn buys e-mail."""
    with desk.inside(desk.world.acorn):
        return buy(now=TEN)


def _save(desk: Desk, reference: str, version: int = 1, **fields: str):
    browser = desk.as_("lena")
    browser.get(f"/desk/tickets/{reference}/details")
    return browser.post(f"/desk/tickets/{reference}/details", version=str(version), **{**DETAILS, **fields})


def test_nobody_is_asked_where_no_service_is_bought(desk: Desk):
    for who, path in (("lena", "/desk/acorn/tickets/new"), ("rosa", "/portal/acorn/tickets/new?subject=Till")):
        assert 'name="service_id"' not in desk.as_(who).get(path).text
    assert send(desk).status_code == 303


def test_an_agent_opens_a_ticket_for_a_service(desk: Desk, mail: UUID):
    assert "None of them, or not known yet" in desk.as_("lena").get("/desk/acorn/tickets/new").text
    answer = send(desk, service_id=str(mail))
    assert answer.status_code == 303
    page = desk.as_("lena").get(answer.headers["Location"]).text
    assert "E-mail" in page


@pytest.mark.parametrize("door", ["desk", "portal"])
def test_a_service_that_is_none_of_the_clients_is_refused_and_nothing_typed_is_lost(desk: Desk, mail: UUID, door: str):
    with desk.inside(desk.world.birch, "sven"):
        theirs = buy(now=TEN)
    for strange in (str(theirs), str(new_id()), "e-mail", "' or 1=1"):
        answer = send(desk, service_id=strange) if door == "desk" else _ask(desk, service_id=strange)
        assert answer.status_code == 422, strange
        assert "Choose a service of this client." in answer.text
        assert "No dial tone" in answer.text


def _ask(desk: Desk, **fields: str):
    form = {"subject": "No dial tone", "description": "Since noon.", "kind": "incident", "impact": "low"}
    browser = desk.as_("rosa")
    browser.get("/portal/acorn/tickets/new?subject=Till")
    return browser.post("/portal/acorn/tickets/new", **{**form, "urgency": "low", **fields})


def test_a_requester_says_what_it_is_about_and_reads_it_again(desk: Desk, mail: UUID):
    page = desk.as_("rosa").get("/portal/acorn/tickets/new?subject=Till").text
    assert "Which service is it about?" in page
    assert "Something else, or I do not know" in page
    answer = _ask(desk, service_id=str(mail))
    assert answer.status_code == 303
    assert "E-mail" in desk.as_("rosa").get(answer.headers["Location"]).text
    assert _ask(desk).status_code == 303  # nothing chosen: about nothing in particular


def test_the_details_move_a_ticket_and_its_promises_count_from_then_on(desk: Desk):
    with desk.inside(desk.world.acorn):
        tills = point_of_sale(now=TEN)
    reference = desk.open()
    desk.time.shift(60)
    assert _save(desk, reference, service_id=str(tills)).status_code == 303
    page = desk.as_("lena").get(f"/desk/tickets/{reference}").text
    for words in ("Lena changed the service", f"The promises of “{POS}” count from now on", "Point of sale"):
        assert words in page, words
    told = desk.as_("rosa").get(f"/portal/tickets/{reference}").text
    assert "The promises of another service count from here on" in told
    assert _save(desk, reference, 2, service_id="none").status_code == 303
    assert "The standard promises count from now on" in desk.as_("lena").get(f"/desk/tickets/{reference}").text


def test_a_form_that_says_nothing_of_a_service_takes_none_away(desk: Desk, mail: UUID):
    reference = desk.open(service_id=mail)
    assert _save(desk, reference, subject="Another").status_code == 303
    assert desk.log(reference)[-1].data == {"fields": ["subject"]}


def test_a_retired_service_is_offered_to_the_ticket_that_has_it_only(desk: Desk, mail: UUID):
    reference, plain = desk.open(service_id=mail), desk.open()
    with desk.inside(desk.world.acorn):
        tenants.retire_service(mail, now=TEN)
    page = desk.as_("lena").get(f"/desk/tickets/{reference}/details").text
    assert f'selected value="{mail}">E-mail (retired)' in page
    assert 'name="service_id"' not in desk.as_("lena").get(f"/desk/tickets/{plain}/details").text
    assert _save(desk, reference, service_id=str(mail), subject="Another").status_code == 303
    assert _save(desk, plain, service_id=str(mail)).status_code == 422


def test_a_stale_save_shows_both_services(desk: Desk, mail: UUID):
    reference = desk.open()
    assert _save(desk, reference, service_id=str(mail)).status_code == 303
    with desk.inside(desk.world.acorn):
        wifi = buy("wifi", "Wi-Fi", now=TEN)
    answer = _save(desk, reference, 1, service_id=str(wifi))
    assert answer.status_code == 409
    assert "Service: E-mail" in answer.text
    assert "Service: Wi-Fi" in answer.text


def test_the_queue_is_narrowed_to_a_service_of_the_client_chosen(desk: Desk, mail: UUID):
    about, plain = desk.open("Mail is late", service_id=mail), desk.open("Till is slow")
    lena = desk.as_("lena")
    assert 'name="service"' not in lena.get("/desk").text
    whole = lena.get("/desk?client=acorn").text
    assert 'name="service"' in whole
    assert plain in whole
    narrowed = lena.get("/desk?client=acorn&service=e-mail").text
    assert about in narrowed
    assert plain not in narrowed
    assert "No ticket matches" in lena.get("/desk?client=birch&service=e-mail").text


def test_the_queue_does_not_ask_more_for_more_tickets_of_services(desk: Desk, mail: UUID):
    desk.open(service_id=mail)
    desk.as_("lena").get("/desk?client=acorn")
    few = _statements(desk)
    for _ in range(4):
        desk.open(service_id=mail)
    assert _statements(desk) == few


def _statements(desk: Desk) -> int:
    with desk.counting() as sent:
        desk.as_("lena").get("/desk?client=acorn")
    return len(sent)


def test_the_export_names_the_service_and_no_name_is_a_formula(desk: Desk):
    with desk.inside(desk.world.acorn):
        evil = buy("evil", "=HYPERLINK(1)", now=TEN)
    desk.open(service_id=evil)
    answer = desk.as_("lena").get("/desk/queue.csv").text.removeprefix("\ufeff")
    heads, row = csv.reader(io.StringIO(answer))
    assert heads == list(HEADS)
    assert row[HEADS.index("Service")] == "'=HYPERLINK(1)"
