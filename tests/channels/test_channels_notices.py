"""Which fact tells whom: the right people, once, in words that are theirs to read; and nobody about history."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from msp import channels, identity, sla, tickets, wiring
from msp.agreements.excuses import excuse_breach
from msp.billing import InvoiceIssued
from msp.channels.mail_out import Post
from msp.identity import Role
from msp.identity.models import Agent, Login, Person
from msp.sla import TargetAtRisk, TargetBreached
from msp.sla.excuse import ExcuseAct
from msp.sla.excusing import ExcuseForm
from msp.sla.models import SlaClock
from msp.store import acting_for, db, outbox
from msp.store.outbox import CLAIM, OutboxEffect
from msp.tenants import TenantView
from msp.tickets import Channel, Impact, Ticket, TicketForm, TicketKind, Urgency
from tests import promises
from tests.desk_work import at, committed, opened
from tests.world import World, address

CANARY = "canary-4711"
#: 09:00 in Stockholm, 03:00 in New York.
MOMENT = datetime(2026, 10, 5, 7, 0, tzinfo=UTC)


@pytest.fixture
def office(ground: Flask, world: World, tmp_path: Path) -> Iterator[World]:
    """The cast, with a post that keeps its mails in a folder of this test."""
    usual = ground.config["SETTINGS"]
    channels.open_post(usual.model_copy(update={"var_dir": tmp_path, "base_url": "https://desk.example"}))
    yield world
    channels.open_post(usual)


def _queued(tenant: TenantView) -> list[dict[str, Any]]:
    with acting_for(tenant.id):
        rows = db.session.scalars(select(OutboxEffect).order_by(OutboxEffect.queued_at, OutboxEffect.id))
        return [row.payload for row in rows]


def _told(tenant: TenantView, template: str) -> list[str]:
    return sorted(letter["to"] for letter in _queued(tenant) if letter["template"] == template)


def _mails(tmp_path: Path) -> dict[str, EmailMessage]:
    """What the drain sends, by subject."""
    outbox.drain(wiring.EFFECTS, now=at(100))
    found = [message_from_bytes(file.read_bytes(), policy=SMTP) for file in (tmp_path / "mail").glob("*.eml")]
    return {message["Subject"]: message for message in found}  # type: ignore[misc] - the policy makes them so


def _breach(ticket: Ticket, metric: str = "resolution") -> TargetBreached:
    about = {"tenant_id": ticket.tenant_id, "object_id": ticket.id, "reference": ticket.reference}
    return TargetBreached(**about, at=MOMENT + timedelta(minutes=1), metric=metric, breached_at=MOMENT, firing="breach")


def _risk(ticket: Ticket) -> TargetAtRisk:
    about = {"tenant_id": ticket.tenant_id, "object_id": ticket.id, "reference": ticket.reference}
    return TargetAtRisk(**about, at=MOMENT, metric="first_response", percent=75, scheduled_at=MOMENT)


def test_the_requester_learns_that_we_have_it_and_reads_no_word_of_what_was_sent(office: World, tmp_path: Path):
    with committed(office.acorn):
        db.session.get_one(Person, (office.acorn.id, office.people["rosa"])).name = f"Rosa {CANARY}"
        ticket = opened(office, subject=f"Buy now {CANARY}")
        ticket_id = ticket.id
    (message,) = _mails(tmp_path).values()
    assert message["Subject"] == f"[{ticket.reference}] We have received your request"
    assert message["To"].addresses[0].addr_spec == address("rosa")
    assert message["Auto-Submitted"] == "auto-replied"
    text = message.get_content()
    assert f"https://desk.example/portal/tickets/{ticket.reference}" in text.splitlines()
    assert CANARY not in message.as_string()
    assert str(ticket_id) not in text


def test_an_agents_answer_reaches_the_requester_with_reference_and_link(office: World, tmp_path: Path):
    with committed(office.acorn):
        ticket = opened(office)
        tickets.note(ticket, f"Internal {CANARY}", by=office.actors["lena"], now=at(1))
        tickets.reply(ticket, "Please restart it.\n\n{{ config }} {% raw %}", by=office.actors["lena"], now=at(1))
        tickets.reply(ticket, "That helped.", by=office.actors["rosa"], now=at(2))
    mails = _mails(tmp_path)
    assert len(mails) == 2
    message = mails[f"[{ticket.reference}] The till does not print"]
    assert message["To"] == "Rosa <rosa@example.com>"
    assert message["Auto-Submitted"] is None
    text = message.get_content().replace("\r\n", "\n")
    assert (
        f"Lena has answered your request {ticket.reference}:\n\nPlease restart it.\n\n{{{{ config }}}} {{% raw %}}\n"
        in text
    )
    assert f"https://desk.example/portal/tickets/{ticket.reference}" in text.splitlines()
    assert not any(CANARY in mail.as_string() for mail in mails.values())


def test_the_words_of_a_resolution_are_an_answer_too(office: World):
    with committed(office.acorn):
        tickets.resolve(opened(office), "It prints again.", by=office.actors["lena"], now=at(1))
    bodies = [letter["values"].get("body") for letter in _queued(office.acorn)]
    assert bodies == [None, "It prints again."]


def test_each_answer_is_sent_once_however_often_the_fact_is_told(office: World):
    with committed(office.acorn):
        ticket = opened(office)
        said = tickets.reply(ticket, "Please restart it.", by=office.actors["lena"], now=at(1))
        tickets.reply(ticket, "And again.", by=office.actors["lena"], now=at(1))
        about = {"tenant_id": ticket.tenant_id, "object_id": ticket.id, "at": at(1), "reference": ticket.reference}
        channels.mail_requester(tickets.RequesterAnswered(**about, seq=2, message_id=said.id))
    assert _told(office.acorn, "requester_answered") == [address("rosa")] * 2


def test_an_answer_that_is_rolled_back_is_never_sent(office: World, tmp_path: Path):
    with acting_for(office.acorn.id):
        tickets.reply(opened(office), "Please restart it.", by=office.actors["lena"], now=at(1))
        db.session.flush()
        db.session.rollback()
    assert _mails(tmp_path) == {}


def test_nobody_is_written_to_about_a_ticket_read_from_another_systems_log(office: World):
    form = TicketForm(TicketKind.INCIDENT, "Old", "Old.", Impact.HIGH, Urgency.HIGH, office.people["rosa"])
    with committed(office.acorn):
        ticket = tickets.open_ticket(replace(form, channel=Channel.REPLAY), by=office.actors["lena"], now=at(0))
        tickets.reply(ticket, "Long answered.", by=office.actors["lena"], now=at(1))
        tickets.resolve(ticket, "Long done.", by=office.actors["lena"], now=at(2))
        channels.tell_account_manager(_breach(ticket))
        channels.tell_tier(_risk(ticket))
    assert _queued(office.acorn) == []


def test_somebody_who_left_is_not_written_to(office: World):
    with committed(office.acorn):
        db.session.get_one(Person, (office.acorn.id, office.people["rosa"])).is_active = False
        db.session.get_one(Person, (office.acorn.id, office.people["anna"])).is_active = False
        db.session.get_one(Agent, office.agents["omar"]).is_active = False
        db.session.get_one(Login, office.actors["lena"].login_id).is_active = False
        ticket = opened(office)
        tickets.reply(ticket, "Please restart it.", by=office.actors["marc"], now=at(1))
        channels.tell_account_manager(_breach(ticket))
        channels.tell_tier(_risk(ticket))
        channels.mail_invoice(_invoice(office))
    # Nobody manages the account any more: that the promise is broken is read by the owner.
    assert [(letter["template"], letter["to"]) for letter in _queued(office.acorn)] == [
        ("target_breached", address("petra"))
    ]


def test_the_account_manager_learns_of_a_broken_promise_once_in_the_clients_own_time(office: World, tmp_path: Path):
    with committed(office.acorn):
        ticket = opened(office)
        for _ in range(2):
            channels.tell_account_manager(_breach(ticket))
        channels.tell_account_manager(_breach(ticket, "first_response"))
    assert _told(office.acorn, "target_breached") == [address("omar")] * 2
    message = _mails(tmp_path)[f"[{ticket.reference}] Acorn Dental: the resolution target is missed"]
    text = message.get_content()
    assert "missed since 2026-10-05 09:00 (Europe/Stockholm)." in text
    assert f"https://desk.example/desk/tickets/{ticket.reference}" in text.splitlines()


def test_the_letter_of_a_broken_promise_says_what_broke_it(office: World, tmp_path: Path):
    policy = {**promises.POLICY, "ola": {"hours": "office", "targets": {"P1/L1": 1800}}}
    with committed(office.acorn):
        form = sla.VersionForm("standard", policy, "Agreed between us.", at(0))
        sla.publish_policy_version(form, by=office.actors["omar"], now=at(0))
        opened(office, when=0.1)
    with office.app.app_context():
        sla.sweep(now=at(1.2))
    text = next(mail for subject, mail in _mails(tmp_path).items() if "is missed" in subject).get_content()
    told = "Caused by L1: its agreement of 30 min was exceeded by 36 min while the promise was running."
    assert told in " ".join(text.split())


def test_an_excuse_that_is_proposed_reaches_the_other_account_managers(office: World, tmp_path: Path):
    omar = office.actors["omar"]
    with committed(office.acorn, omar):
        identity.grant(office.agents["petra"], Role.ACCOUNT_MANAGER, now=at(0))
        ticket = opened(office)
        tickets.reply(ticket, "Sorry.", by=office.actors["lena"], now=at(3))
        clock = next(clock for clock in db.session.scalars(select(SlaClock)) if clock.name == "first_response")
        form = ExcuseForm(clock.id, ExcuseAct.PROPOSE, "The line was down.")
        excuse_breach(form, by=omar, now=at(4))
    assert _told(office.acorn, "excuse_proposed") == [address("petra")]
    text = _mails(tmp_path)[f"[{ticket.reference}] Acorn Dental: an excuse waits for your answer"].get_content()
    assert "Omar proposes to excuse the missed first response target" in text
    assert "The line was down." in text
    assert "https://desk.example/office/changes" in text.splitlines()


def test_promises_between_tiers_are_not_the_account_managers_affair(office: World):
    with committed(office.acorn):
        channels.tell_account_manager(_breach(opened(office), "ola"))
    assert _told(office.acorn, "target_breached") == []


def test_whoever_has_the_ticket_is_warned_else_everybody_of_its_step(office: World):
    form = TicketForm(TicketKind.INCIDENT, "Lost", "Since noon.", Impact.HIGH, Urgency.HIGH, office.people["bob"])
    with committed(office.acorn):
        ticket = opened(office)
        tickets.assign(ticket, office.agents["marc"], by=office.actors["lena"], now=at(0))
        channels.tell_tier(_risk(ticket))
        channels.tell_tier(_risk(opened(office)))
    assert _told(office.acorn, "target_at_risk") == [address("lena"), address("marc")]
    with committed(office.birch):
        channels.tell_tier(_risk(tickets.open_ticket(form, by=office.actors["bob"], now=at(0))))
    assert _told(office.birch, "target_at_risk") == [address("lena"), address("marc"), address("sven")]


def test_a_warning_says_how_much_is_used_up_and_calls_nothing_at_risk(office: World, tmp_path: Path):
    with committed(office.acorn):
        ticket = opened(office)
        channels.tell_tier(_risk(ticket))
    said = {subject: mail.get_content() for subject, mail in _mails(tmp_path).items()}
    subject = f"[{ticket.reference}] {office.acorn.name}: 75 % of the first response target used up"
    assert subject in said
    assert "at risk" not in said[subject]
    assert "is used up since" in said[subject]


def test_the_clients_admins_learn_of_an_invoice_and_nobody_else(office: World, tmp_path: Path):
    with committed(office.acorn):
        channels.mail_invoice(_invoice(office))
    assert _told(office.acorn, "invoice_issued") == [address("anna")]
    (message,) = _mails(tmp_path).values()
    assert message["Subject"] == "Invoice HIT/2026-00001 for October 2026"
    assert "https://desk.example/portal/acorn/invoices/HIT%2F2026-00001" in message.get_content().splitlines()
    assert list(message.iter_attachments()) == []


def test_no_letter_leaves_the_tenant_it_is_about(office: World):
    with committed(office.acorn):
        tickets.reply(opened(office), "Please restart it.", by=office.actors["lena"], now=at(1))
    assert _queued(office.birch) == []
    assert _queued(office.provider) == []


def test_hostile_words_of_a_subject_stay_in_the_subject(office: World, tmp_path: Path):
    with committed(office.acorn):
        ticket = opened(office, subject="=?utf-8?q?x=0d=0aBcc:_evil@x.example?= \u202e, evil@x.example")
        tickets.reply(ticket, "ok\r\n.\r\nRCPT TO:<evil@x.example>", by=office.actors["lena"], now=at(1))
    for message in _mails(tmp_path).values():
        assert [to.addr_spec for to in message["To"].addresses] == [address("rosa")]
        assert message["Bcc"] is None


def test_a_crash_between_sending_and_marking_repeats_the_mail_once_with_the_same_id(office: World, tmp_path: Path):
    post = Post()
    post.open(office.app.config["SETTINGS"].model_copy(update={"var_dir": tmp_path}))
    sent: list[bytes] = []

    def send_and_die(effect_id: Any, payload: dict[str, Any]) -> None:
        post.deliver(effect_id, payload)
        sent.append((tmp_path / "mail" / f"{effect_id}.eml").read_bytes())
        if len(sent) == 1:
            raise SystemExit

    with committed(office.acorn):
        opened(office)
    with pytest.raises(SystemExit):
        outbox.drain({"mail": send_and_die}, now=at(0))
    assert outbox.drain({"mail": send_and_die}, now=at(0) + CLAIM) == 1
    assert outbox.drain({"mail": send_and_die}, now=at(100)) == 0
    first, second = sent
    assert first == second


def _invoice(office: World) -> InvoiceIssued:
    values = {"month": "2026-10", "currency": "EUR", "total_minor": 100, "content_hash": "x"}
    return InvoiceIssued(tenant_id=office.acorn.id, object_id=uuid4(), at=MOMENT, number="HIT/2026-00001", **values)


def test_who_asked_for_a_merged_ticket_hears_where_it_goes_on_and_every_answer_from_then_on(office: World):
    lena, anna = office.actors["lena"], office.people["anna"]
    with committed(office.acorn):
        older = opened(office)
        form = TicketForm(TicketKind.INCIDENT, "Again", "Again.", Impact.LOW, Urgency.LOW, anna)
        younger = tickets.open_ticket(form, by=office.actors["anna"], now=at(1))
        tickets.moves.merge([older, younger], by=lena, now=at(2))
        tickets.reply(older, "Please restart it.", by=lena, now=at(3))
    assert _told(office.acorn, "ticket_merged") == [address("anna")]
    assert _told(office.acorn, "requester_answered") == [address("anna"), address("rosa")]
    (letter,) = [letter for letter in _queued(office.acorn) if letter["template"] == "ticket_merged"]
    assert (letter["values"]["reference"], letter["values"]["merged"]) == ("ACORN-1", "ACORN-2")
    # An answer to it belongs to the ticket that goes on.
    assert letter["answer"]["ticket"] == letter["thread"] == str(older.id)
