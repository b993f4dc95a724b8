"""The PDFs: what they say, on how many pages, and that typed words stay words."""

from io import BytesIO

from pypdf import PdfReader

from msp import billing
from msp.billing.printing import invoice_paper
from tests.judged_october import Verdict, figures, issued, statement

NASTY = '#panic("no") $x^2$ *bold* _it_ `code` <label> @ref [a](b) // c \\u{41} "q" {set page(width: 1pt)}'
LONG = "Acorn Dental Holding und Beteiligungsgesellschaft für zahnmedizinische Versorgung mbH & Co. KG"


def _pages(pdf: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]


def test_an_invoice_prints_who_owes_what_until_when():
    page = issued(figures(Verdict(minutes=90)))
    (text,) = _pages(billing.invoice_pdf(page))
    for said in ("HIT-2026-00017", "Acorn Dental", "PO 17", "2 November 2026", "2 December 2026", "1–31 Oct 2026"):
        assert said in text
    for amount in ("3\u202f600.00", "−180.00", "3\u202f420.00", "855.00", "4\u202f275.00"):
        assert amount.replace("\u202f", " ") in text.replace("\u202f", " ")
    assert page.content_hash in text
    assert page.statement_hash in text
    assert "Page 1 of 1" in text


def test_dates_and_sheet_follow_the_clients_country():
    page = issued(figures(Verdict(), key="BIRCH", name="Birch Freight"))
    pdf = billing.invoice_pdf(page)
    assert "November 2, 2026" in _pages(pdf)[0]
    assert round(float(PdfReader(BytesIO(pdf)).pages[0].mediabox.width)) == 612
    assert invoice_paper(page)["due"] == ["Total due, USD", "5\u202f000.00"]


def test_a_preview_says_that_it_is_one():
    text = _pages(billing.invoice_pdf(figures(Verdict()).page))[0]
    assert "Invoice preview" in text
    assert "Please do not pay it" in text
    assert "Total due" not in text


def test_what_people_typed_is_never_run():
    decided = figures(Verdict(subject=NASTY, minutes=90, excuse=NASTY), Verdict("ACORN-2"), name=NASTY)
    for text in (
        _pages(billing.invoice_pdf(issued(decided)))[0],
        " ".join(_pages(billing.statement_pdf(statement(decided)))),
    ):
        assert '#panic("no") $x^2$ *bold*' in text
        assert "{set page(width: 1pt)}" in text


def test_a_long_statement_is_numbered_and_repeats_its_head():
    verdicts = [Verdict(f"ACORN-{n}", minutes=30 + n, subject=f"{n} {LONG}") for n in range(1, 61)]
    pages = _pages(billing.statement_pdf(statement(figures(*verdicts, name=LONG))))
    assert len(pages) > 3
    for number, text in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in text
    for verdict in verdicts:
        assert any(f"{verdict.reference} First response" in text for text in pages), verdict.reference
    assert "Subject and clock" in pages[-1]


def test_totals_stay_together_on_one_page():
    lines = [
        {"key": f"fee-{n}", "tier": "L1", "kind": "fixed", "name": f"Service {n}, {LONG}", "amount": "10.00"}
        for n in range(1, 41)
    ]
    for count in range(20, 41, 4):
        pages = _pages(billing.invoice_pdf(issued(figures(lines=lines[:count], credits=[]))))
        (totals,) = [text for text in pages if "Total due" in text]
        assert "Charges" in totals
        assert "Please pay" in totals


def test_the_same_invoice_gives_the_same_bytes():
    decided = figures(Verdict(), Verdict("ACORN-2", minutes=61))
    assert billing.invoice_pdf(issued(decided)) == billing.invoice_pdf(issued(decided))
    assert billing.statement_pdf(statement(decided)) == billing.statement_pdf(statement(decided))
