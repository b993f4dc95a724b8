"""What is agreed, read by a client's admin and by nobody else."""

import re

from msp.web.agreement_paper import _targets, _Words
from tests.web.desk.conftest import Desk


def test_an_admin_reads_ladder_promises_contract_contacts_and_people(house: Desk):
    house.vendor()
    page = house.as_("anna").get("/portal/acorn/agreement").text
    for words in (
        "Technical support",
        "First answer",
        "P1 · Critical",
        "1 h",
        "Monday to Friday 08:00 to 17:00 (Stockholm time)",
        "ACORN-2026",
        "Omar",
        "Quill Networks",
        "customer AC-9",
        "rosa@example.com",
    ):
        assert words in page, words


def test_the_page_of_its_people_belongs_to_the_agreement(house: Desk):
    page = house.as_("anna").get("/portal/acorn/people").text
    (entry,) = re.findall(r'<a href="([^"]+)" aria-current="page"', page)
    assert entry == "/portal/acorn/agreement"


def test_an_inner_target_calls_a_vendor_by_its_name():
    targets = {"*": 7200, "quill": 57_600, "P1/quill": 3600}
    shown = list(_targets(targets, _Words({}, {"P1": "P1 · Critical"}, {"quill": "Quill Networks"}, {})))
    assert [(one.priority, one.words, one.exceptions) for one in shown] == [
        ("P1 · Critical", "2 h", ("1 h at Quill Networks",)),
        ("Quill Networks", "16 h", ()),
    ]


def test_no_field_that_is_needed_is_called_optional(house: Desk):
    page = house.as_("anna").get("/portal/acorn/sign-on/new").text
    assert "Client secret</label>" in page


def test_each_client_has_its_own_ladder(house: Desk):
    page = house.as_("bea").get("/portal/birch/agreement").text
    assert "Help desk" in page
    assert "Technical support" not in page


def test_a_user_is_refused_and_another_client_finds_nothing(house: Desk):
    assert house.as_("rosa").get("/portal/acorn/agreement").status_code == 403
    assert house.as_("bea").get("/portal/acorn/agreement").status_code == 404
