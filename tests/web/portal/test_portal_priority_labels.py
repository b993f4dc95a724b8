"""A client's own words for its priorities, wherever its people see one; agents see them beside the code."""

import csv
import io

import pytest

from msp import tickets, tiers
from msp.identity import AUTOMATIC
from msp.tickets import DetailsForm, Impact, LabelsForm, Urgency
from msp.tiers import LadderForm
from tests.promises import LADDERS
from tests.web.desk.conftest import TEN, Desk

WORDS = {"P1": "Till dead", "P2": "High", "P3": "Annoying", "P4": "P4"}


@pytest.fixture
def labelled(house: Desk) -> tuple[Desk, str]:
    """Acorn calls a P3 annoying; Rosa has one."""
    with house.inside(house.world.acorn):
        tickets.publish_priority_labels(LabelsForm(WORDS, "Our words"), by=AUTOMATIC, now=TEN)
    return house, house.open()


@pytest.mark.parametrize("address", ["/portal/acorn", "/portal/acorn/tickets", "/portal/tickets/{reference}"])
def test_a_client_reads_its_own_words(labelled: tuple[Desk, str], address: str):
    house, reference = labelled
    page = house.as_("rosa").get(address.format(reference=reference)).text
    assert "P3 · Annoying" in page
    assert "Normal" not in page


def test_the_filter_offers_them_and_a_label_that_is_the_code_is_said_once(labelled: tuple[Desk, str]):
    house, _ = labelled
    page = house.as_("rosa").get("/portal/acorn/tickets").text
    assert '<option value="P1">P1 · Till dead</option>' in page
    assert '<option value="P4">P4</option>' in page


def test_the_file_has_code_and_label(labelled: tuple[Desk, str]):
    house, _ = labelled
    text = house.as_("rosa").get("/portal/acorn/tickets.csv").text.removeprefix("\ufeff")
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["Priority"], row["Priority label"]) == ("P3", "Annoying")


def test_the_agreement_and_a_change_of_priority_use_them(labelled: tuple[Desk, str]):
    house, reference = labelled
    assert "P1 · Till dead" in house.as_("anna").get("/portal/acorn/agreement").text
    worse = DetailsForm(impact=Impact.HIGH, urgency=Urgency.HIGH)
    house.act(reference, "edit", worse, expected_version=1)
    assert "Priority is now P1 · Till dead" in house.as_("rosa").get(f"/portal/tickets/{reference}").text


def test_an_agent_sees_the_client_s_word_beside_the_code_and_the_queue_keeps_to_codes(labelled: tuple[Desk, str]):
    house, reference = labelled
    assert "P3 · Annoying" in house.as_("lena").get(f"/desk/tickets/{reference}").text
    assert "Annoying" not in house.as_("lena").get("/desk/queue").text


def test_another_client_keeps_the_usual_words(labelled: tuple[Desk, str]):
    house, _ = labelled
    reference = house.open_at_birch()
    assert "P1 · Critical" in house.as_("bob").get(f"/portal/tickets/{reference}").text
    assert "P1 · Critical" in house.as_("lena").get(f"/desk/tickets/{reference}").text


def test_how_long_a_ticket_may_dwell_is_seen_on_the_desk_only(house: Desk):
    with house.inside(house.world.acorn):
        steps = [step | ({"dwell_minutes": 90} if step["levels"] == ["L1"] else {}) for step in LADDERS["ACORN"]]
        tiers.publish_ladder(LadderForm({"steps": steps}, "Nobody waits"), by=AUTOMATIC, now=TEN)
    reference = house.open()
    page = house.as_("lena").get(f"/desk/tickets/{reference}").text
    assert "Dwell at L1" in page
    assert "nearest-first_response" in page, "although the limit comes first"
    assert "Dwell" not in house.as_("rosa").get(f"/portal/tickets/{reference}").text
    assert "Dwell" not in house.as_("lena").get("/desk/queue").text
