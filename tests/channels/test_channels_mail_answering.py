"""Letters that can be answered: signed for their reader when they leave, and understood when they come back."""

from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from msp import channels, tickets
from msp.channels import MailState
from msp.channels.letter import MARKER
from msp.channels.way_in import way_in
from msp.kernel.errors import Invalid
from msp.store import acting_for, db
from msp.store.outbox import OutboxEffect
from tests.desk_work import at, committed, opened
from tests.mails import ADDRESS, raw
from tests.postbox import connect, got, log_types, reply_to, sent, words_on
from tests.world import World

ROSA = "Rosa <rosa@example.com>"


@pytest.fixture
def office(ground: Flask, world: World, tmp_path: Path) -> Iterator[World]:
    usual = ground.config["SETTINGS"]
    channels.open_post(usual.model_copy(update={"var_dir": tmp_path}))
    yield world
    channels.open_post(usual)


def _answered(office: World) -> None:
    with committed(office.acorn):
        tickets.reply(opened(office), "Please restart it.", by=office.actors["lena"], now=at(1))


def _by_template(letters: list[EmailMessage]) -> tuple[EmailMessage, EmailMessage]:
    automatic = [one for one in letters if one["Auto-Submitted"] == "auto-replied"]
    spoken = [one for one in letters if one["Auto-Submitted"] is None]
    return automatic[0], spoken[0]


def test_a_letter_about_a_ticket_is_answered_at_an_address_signed_for_its_reader(office: World, tmp_path: Path):
    connect(office.acorn)
    _answered(office)
    letters = sent(tmp_path, now=at(2))
    for letter in _by_template(letters):
        assert letter["Reply-To"].addresses[0].addr_spec == reply_to(office, "ACORN-1", "rosa")
        assert letter.get_content().startswith(MARKER)
        assert letter["From"].addresses[0].addr_spec == "desk@provider.example"


def test_without_a_mailbox_that_is_read_letters_stay_as_they_were(office: World, tmp_path: Path):
    connect(office.acorn)
    with committed(office.acorn):
        channels.switch_mailbox(is_active=False, now=at(0))
    _answered(office)
    for letter in _by_template(sent(tmp_path, now=at(2))):
        assert letter["Reply-To"] is None
        assert MARKER not in letter.get_content()


def test_no_queued_letter_holds_the_signature(office: World):
    connect(office.acorn)
    _answered(office)
    code = reply_to(office, "ACORN-1", "rosa").rpartition("-")[2].partition("@")[0]
    with acting_for(office.acorn.id):
        payloads = [str(payload) for payload in db.session.scalars(select(OutboxEffect.payload))]
    assert len(payloads) == 2
    assert not any(code in payload for payload in payloads)


def test_what_is_sent_can_be_answered_and_only_the_new_words_arrive(office: World, tmp_path: Path):
    connect(office.acorn)
    _answered(office)
    _, letter = _by_template(sent(tmp_path, now=at(2)))
    quoted = "\n".join(f"> {line}" for line in letter.get_content().splitlines())
    words = f"It prints.\n\nOn Monday, Harbour IT <desk@provider.example> wrote:\n{quoted}\n"
    row = got(office.acorn, raw(ROSA, words, to=str(letter["Reply-To"])), when=3)
    assert row.state == MailState.THREADED
    assert words_on(office, "ACORN-1")[-1] == ("Rosa", "It prints.")


def test_the_message_id_of_a_letter_leads_to_its_ticket_when_the_address_was_lost(
    office: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    connect(office.acorn)
    _answered(office)
    _, letter = _by_template(sent(tmp_path, now=at(2)))
    monkeypatch.setattr(way_in, "settings", replace(way_in.settings, authserv_id="mx.provider.example"))
    passed = {"Authentication_Results": "mx.provider.example; dmarc=pass"}
    row = got(office.acorn, raw(ROSA, "It prints.", In_Reply_To=letter["Message-ID"], **passed), when=3)
    assert (row.state, row.reason) == (MailState.THREADED, "Found by the message it answers.")


def test_an_automatic_answer_goes_to_one_person_once_a_day_however_many_mails_name_him(office: World, tmp_path: Path):
    connect(office.acorn)
    for n in range(5):
        got(office.acorn, raw(ROSA, f"CANARY {n}"), when=1 + n / 10)
    letters = sent(tmp_path, now=at(2))
    assert [letter["To"].addresses[0].addr_spec for letter in letters] == ["rosa@example.com"]
    assert "CANARY" not in letters[0].as_string()
    got(office.acorn, raw(ROSA, "The next day"), when=26)
    assert len(sent(tmp_path, now=at(27))) == 2


def test_two_desks_that_answer_each_other_stop_at_once(office: World, tmp_path: Path):
    connect(office.acorn)
    got(office.acorn, raw(ROSA), when=1)
    (letter,) = sent(tmp_path, now=at(2))
    theirs = raw(ROSA, "We have received your request.", to=str(letter["Reply-To"]), Auto_Submitted="auto-replied")
    before = log_types(office, "ACORN-1")
    for n in range(5):
        assert got(office.acorn, theirs + b" " * n, when=3 + n).state == MailState.DROPPED
    assert got(office.acorn, letter.as_bytes(), when=9).state == MailState.DROPPED
    assert len(sent(tmp_path, now=at(10))) == 1
    assert log_types(office, "ACORN-1") == before


def test_an_address_too_long_for_a_signature_is_refused(office: World):
    for address in (f"{'a' * 40}@acorn.example", "a+b@acorn.example", "nobody", "a@b.example, c@d.example", ""):
        form = channels.MailboxForm(address, "imap.acorn.example", 993, "tls", "mia", "secret")
        with acting_for(office.acorn.id), pytest.raises(Invalid) as refused:
            channels.set_mailbox(form, now=at(0))
        assert refused.value.field == "address"
    connect(office.acorn, ADDRESS)
