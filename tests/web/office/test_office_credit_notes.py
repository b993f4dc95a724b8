"""A credit note through the pages: drafted by one, approved by another, issued, printed, read by the client."""

import re

from tests.web.desk.conftest import Desk

PAPERS = "/office/acorn/invoices/{}"


def test_from_the_draft_to_the_clients_paper(closed: tuple[Desk, str]):
    house, number = closed
    omar, petra, anna = (house.as_(name) for name in ("omar", "petra", "anna"))
    page = omar.get(PAPERS.format(number)).text
    assert "Credit something of this invoice" in page
    drafted = omar.post(f"{PAPERS.format(number)}/credit-note", net_1="420.00", reason="The network was ours")
    assert drafted.status_code == 303
    where = drafted.headers["Location"]
    assert "somebody else approves it" in omar.get(where).text
    assert omar.post(f"{where}/approval", seal="x").status_code == 403
    petra.get(where)
    assert petra.post(f"{where}/approval", seal="0" * 64).status_code == 409
    seal = re.search(r'name="seal"[^>]*value="([0-9a-f]{64})"', petra.get(where).text)
    assert seal is not None
    assert petra.post(f"{where}/approval", seal=seal[1]).status_code == 303
    assert petra.post(f"{where}/issue").status_code == 303
    shown = omar.get(PAPERS.format(number)).text
    assert "HIT-CN-2026-00001" in shown
    assert "3,829.16" in shown
    assert omar.get(f"{where}/pdf").data.startswith(b"%PDF")
    told = anna.get(f"/portal/acorn/invoices/{number}").text
    assert "The network was ours" in told
    assert anna.get("/portal/acorn/credit-notes/HIT-CN-2026-00001/pdf").data.startswith(b"%PDF")
    assert house.as_("bob").get("/portal/birch/credit-notes/HIT-CN-2026-00001/pdf").status_code in (403, 404)


def test_faults_stand_beside_their_line_and_what_was_typed_is_kept(closed: tuple[Desk, str]):
    house, number = closed
    omar = house.as_("omar")
    omar.get(f"{PAPERS.format(number)}/credit-note")
    for typed, sentence in (
        ("3420.01", "3,420.00 that are left"),
        ("much", "Write an amount such as 420.00."),
        ("-1", "Credit between nothing and"),
    ):
        answer = omar.post(f"{PAPERS.format(number)}/credit-note", net_1=typed, reason="Why not")
        assert answer.status_code == 422
        assert sentence in answer.text
        assert typed in answer.text
    answer = omar.post(f"{PAPERS.format(number)}/credit-note", reason="Nothing")
    assert answer.status_code == 422
    assert "credits something" in answer.text


def test_a_draft_can_be_discarded_and_clients_never_see_drafts(closed: tuple[Desk, str]):
    house, number = closed
    omar = house.as_("omar")
    form = f"{PAPERS.format(number)}/credit-note"
    omar.get(form)
    where = omar.post(form, net_3="10", reason="By mistake").headers["Location"]
    assert "By mistake" not in house.as_("anna").get(f"/portal/acorn/invoices/{number}").text
    assert omar.get(f"{where}/pdf").status_code == 404
    omar.get(where)
    assert omar.post(f"{where}/disposal").status_code == 303
    assert "By mistake" not in omar.get(PAPERS.format(number)).text
    assert omar.post(f"{where}/disposal").status_code == 409
