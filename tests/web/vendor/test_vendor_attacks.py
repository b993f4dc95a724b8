"""Whoever has a link has one hand-off until it ends, and nothing else by any trick."""

import secrets
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from msp import tickets, vendors
from msp.identity import links
from msp.identity.links import LinkForm, Purpose
from msp.store import db
from msp.store.audit import AuditEntry
from tests.web.vendor.conftest import SECRET, TEN, Link, Vendor

STEPS = ("open", "answer", "messages", "eta", "outcome", f"files/{uuid4()}")
FIELDS = {"message-body": "Hello", "outcome-outcome": "Done", "eta-eta": "2026-10-06T12:00"}
HOSTILE = (
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}{% raw %}",
    "'; drop table handoffs; --",
    "Subject: x\r\nBcc: evil@x.example",
    "\u202egnp.exe \u2066",
    "=cmd|'/c calc'!A0",
    "𝕏" * 500,
)


def _trail(vendor: Vendor) -> int:
    with vendor.inside():
        return db.session.scalars(select(func.count()).select_from(AuditEntry)).one()


def _nothing_opens(vendor: Vendor, link: Link) -> None:
    before = _trail(vendor)
    assert vendor.get(link).status_code == 404
    for step in STEPS:
        assert vendor.post(link, step, **FIELDS).status_code == 404, step
    assert _trail(vendor) == before


@pytest.mark.parametrize("end", ["revoked", "replaced", "expired", "taken back", "resolved"])
def test_a_link_that_is_over_opens_nothing_whatever_ended_it(vendor: Vendor, end: str):
    link, nadia = vendor.handed(), vendor.world.actors["nadia"]
    with vendor.inside():
        ticket = tickets.ticket_for(nadia, link.reference)
        if end == "revoked":
            vendors.take_link_back(ticket, link.handoff_id, now=TEN)
        if end == "replaced":
            vendors.send_link(ticket, link.handoff_id, now=TEN)
        if end == "taken back":
            vendors.return_to_provider(ticket, vendors.ReturnForm(link.handoff_id, "L2", "Ours."), by=nadia, now=TEN)
        if end == "resolved":
            tickets.resolve(ticket, "Done.", by=nadia, now=TEN)
    if end == "expired":
        vendor.time.shift(timedelta(days=30))
    _nothing_opens(vendor, link)


def test_in_its_last_second_a_link_still_opens(vendor: Vendor):
    link = vendor.handed()
    vendor.time.shift(timedelta(days=30) - timedelta(seconds=1))
    assert vendor.post(link, "open").status_code == 200


def test_a_new_link_opens_the_same_with_all_that_was_said(vendor: Vendor):
    link = vendor.handed()
    vendor.post(link, "messages", **{"message-body": "Which port?"})
    with vendor.inside():
        vendors.send_link(tickets.ticket_for(vendor.world.actors["nadia"], link.reference), link.handoff_id, now=TEN)
        (found,) = links.links_to(Purpose.HANDOFF, link.handoff_id, now=TEN)
    page = vendor.post(Link(link.reference, link.handoff_id, links.token_of(found.id)), "open").text
    assert "Which port?" in page


def test_one_link_never_reaches_another_hand_off_of_the_same_vendor(vendor: Vendor):
    one, other = vendor.handed(subject="One"), vendor.handed(subject="Other")
    page = vendor.post(one, "open").text
    assert one.reference in page
    assert other.reference not in page
    vendor.post(one, "messages", **{"message-body": "For one only"})
    assert "For one only" not in vendor.post(other, "open").text
    with vendor.inside():
        (file,) = vendors.handoff_by_id(other.handoff_id).enclosure.files
    assert vendor.post(one, f"files/{file.id}").status_code == 404
    # Fields that name another hand-off are no fields of ours.
    vendor.post(one, "answer", handoff_id=str(other.handoff_id), id=str(other.handoff_id), token=other.token)
    assert vendor.view(other).acknowledged_at is None


def test_a_link_whose_client_does_not_have_the_hand_off_opens_nothing(vendor: Vendor):
    link = vendor.handed()
    form = LinkForm(Purpose.HANDOFF, link.handoff_id, "Forged", TEN + timedelta(days=1))
    with vendor.inside("birch"):
        token = links.token_of(links.issue_link(form, now=TEN))
    stranger = Link(link.reference, link.handoff_id, token)
    for step in STEPS:
        answer = vendor.post(stranger, step, **FIELDS)
        assert answer.status_code == 404, step
        assert link.reference not in answer.text
    assert vendor.view(link).acknowledged_at is None


@pytest.mark.parametrize(
    "change",
    [
        lambda token: token[:-1],
        lambda token: token + "A",
        lambda token: token.swapcase(),
        lambda token: f"{token}=",
        lambda token: token[::-1],
        lambda token: "%00" + token,
        lambda token: f"{token}%0d%0aSet-Cookie:x",
        lambda _token: "é" * 43,
        lambda _token: "A" * 4000,
    ],
)
def test_a_token_that_is_not_the_token_opens_nothing(vendor: Vendor, change):
    link = vendor.handed()
    forged = Link(link.reference, link.handoff_id, change(link.token))
    for answer in (vendor.get(forged), vendor.post(forged, "open")):
        assert answer.status_code in {400, 404}
        assert link.reference not in answer.text


def test_of_two_hundred_forged_tokens_none_is_accepted(vendor: Vendor):
    vendor.handed()
    client = vendor.app.test_client()
    assert {client.post(f"/vendor/{secrets.token_urlsafe(32)}/open").status_code for _ in range(200)} == {404}


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_words(vendor: Vendor, words: str):
    link = vendor.handed()
    vendor.post(link, "answer", **{"answer-vendor_reference": words[:60]})
    vendor.post(link, "messages", **{"message-body": words})
    page = vendor.post(link, "open").text
    assert "<script>alert" not in page
    assert "{{ 7 * 7 }}" in page or "7 * 7" not in words
    assert "\u202e" not in page
    assert vendor.post(link, "outcome", **{"outcome-outcome": words}).status_code == 200


def test_another_site_cannot_send_the_form_and_no_method_but_post_does_anything(vendor: Vendor):
    link = vendor.handed()
    client = vendor.app.test_client()
    for headers in ({"Sec-Fetch-Site": "cross-site", "Origin": "null"}, {"Origin": "https://evil.example"}):
        assert client.post(link.path("answer"), headers=headers).status_code == 403
    for step in STEPS:
        back = client.get(link.path(step))
        shown = (back.status_code, back.headers.get("Location"))
        assert shown == ((405, None) if step.startswith("files") else (303, link.path()))
        assert client.put(link.path(step)).status_code == 405
    assert vendor.view(link).acknowledged_at is None


def test_no_answer_whatever_the_vendor_sends_holds_a_word_of_the_house(vendor: Vendor):
    link = vendor.handed()
    for step in STEPS:
        for fields in ({}, FIELDS, {"message-body": "x", "answer-vendor_reference": "y"}):
            assert SECRET not in vendor.post(link, step, **fields).text, step


def test_no_row_and_no_log_line_holds_a_token(vendor: Vendor, capfd: pytest.CaptureFixture[str]):
    link = vendor.handed()
    for step in STEPS:
        vendor.post(link, step, **FIELDS)
    assert link.token not in "".join(capfd.readouterr())
    (letter,) = vendor.letters("vendor_handoff")
    assert link.token not in str(letter)
    with vendor.inside():
        entries = db.session.scalars(select(AuditEntry)).all()
    assert link.token not in str([entry.detail for entry in entries])
    assert not any(words in str([entry.detail for entry in entries]) for words in ("Hello", "It is dead.", "Done"))
