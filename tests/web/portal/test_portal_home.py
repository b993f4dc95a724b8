"""The first page of a client's people."""

from msp import identity
from msp.identity import HumanForm, Role
from msp.tickets import WaitReason
from tests.web.desk.conftest import Desk
from tests.world import COST, MONDAY, PASSWORD, address


def test_with_one_client_the_first_page_is_the_client_s_own(house: Desk):
    answer = house.as_("rosa").get("/portal")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/portal/acorn"


def test_with_several_clients_there_is_a_choice(house: Desk):
    with house.inside(house.world.birch):
        identity.invite(HumanForm("Rosa", address("rosa"), PASSWORD), Role.CLIENT_USER, cost=COST, now=MONDAY)
    page = house.as_("rosa").get("/portal").text
    assert "/portal/acorn" in page
    assert "/portal/birch" in page
    assert house.as_("rosa").get("/portal/birch").status_code == 200


def test_a_new_user_sees_what_to_do(house: Desk):
    page = house.as_("rosa").get("/portal/acorn").text
    assert "What to do first" in page
    assert "Look for an answer" in page
    assert "/portal/acorn/tickets/new" in page


def test_home_says_what_waits_for_the_client_and_what_is_promised(house: Desk):
    promised = house.open("The scanner is slow")
    waiting = house.open("The till does not print")
    house.act(waiting, "reply", "Which till is it?")
    house.act(waiting, "wait", WaitReason.REQUESTER)
    page = house.as_("rosa").get("/portal/acorn").text
    first, _, mine = page.partition("Your open requests")
    assert waiting in first
    assert "Waiting for you" in first
    assert promised in mine
    assert "We answer by 13:00" in mine


def test_a_late_promise_is_said_plainly(house: Desk):
    house.open()
    house.time.shift(6 * 3600)
    assert "We are late: an answer was due 13:00" in house.as_("rosa").get("/portal/acorn").text


def test_a_user_sees_only_the_own_requests_and_an_admin_all(house: Desk):
    house.open("Asked by Rosa")
    house.open("Asked by Anna", by="anna", requester_id=house.world.people["anna"])
    rosa, anna = (house.as_(name).get("/portal/acorn").text for name in ("rosa", "anna"))
    assert "Asked by Anna" not in rosa
    assert "Asked by Rosa" in anna
    assert "Asked by Anna" in anna


def test_staff_and_other_clients_do_not_come_in(house: Desk):
    assert house.as_("lena").get("/portal/acorn").status_code == 403
    assert house.as_("bob").get("/portal/acorn").status_code == 404
