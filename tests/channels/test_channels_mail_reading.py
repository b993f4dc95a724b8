"""What becomes of a mail: a ticket, an answer, nothing, or the review queue; never by the sender's word alone."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from msp import channels, tickets
from msp.channels import mail_bytes, mail_reading
from msp.channels.models import MailState
from msp.channels.way_in import way_in
from msp.kernel.errors import Missing, Unavailable
from msp.store import acting_for, db
from msp.tickets import Channel, Priority, Status, WaitReason
from tests.desk_work import at, committed, opened
from tests.mails import ADDRESS, bounce, by_hand, mail, raw
from tests.postbox import (
    arrive,
    connect,
    got,
    log_types,
    reply_to,
    row_of,
    tickets_of,
    words_on,
)
from tests.world import World

ROSA, ANNA, BOB = ("Rosa <rosa@example.com>", "Anna <anna@example.com>", "Bob <bob@example.com>")
LOW = (tickets.Impact.LOW, tickets.Urgency.LOW)
PASSED = {"Authentication_Results": "mx.provider.example; dmarc=pass"}


@pytest.fixture
def desk(ground: Flask, world: World) -> Iterator[World]:
    """The cast with a mailbox for Acorn, and a ticket of Rosa's: ACORN-1."""
    connect(world.acorn)
    with committed(world.acorn):
        opened(world)
    usual = way_in.settings
    yield world
    way_in.settings = usual


@pytest.fixture
def vouched(desk: World) -> World:
    """The same, with a mail server of ours that says whether a mail is from where it says."""
    way_in.settings = replace(way_in.settings, authserv_id="mx.provider.example")
    return desk


def _state(world: World, reference: str) -> Status:
    with acting_for(world.acorn.id):
        return tickets.ticket_for(world.actors["anna"], reference).state


def test_a_known_person_opens_a_ticket_that_counts_from_when_the_mail_lay_there(desk: World):
    mail_id = arrive(desk.acorn, raw(ROSA, "It smokes.\n", subject="The till\tsmokes"), when=2)
    channels.read_mail(now=at(3))
    row = row_of(desk.acorn, mail_id)
    assert (row.state, row.decided_at) == (MailState.OPENED, at(3))
    with acting_for(desk.acorn.id):
        ticket = tickets.ticket_for(desk.actors["anna"], "ACORN-2")
        assert ticket.id == row.ticket_id
        assert (ticket.channel, ticket.priority, ticket.opened_at) == (Channel.MAIL, Priority.P4, at(2))
        assert ticket.subject == "The till smokes"
        assert ticket.requester_id == desk.people["rosa"]
    assert words_on(desk, "ACORN-2") == [("Rosa", "It smokes.")]


def test_a_signed_address_leads_to_its_ticket_for_its_person(desk: World):
    row = got(
        desk.acorn,
        raw(ROSA, "Still broken.\n\nOn Monday x@y.example wrote:\n> Hi", to=reply_to(desk, "ACORN-1", "rosa")),
    )
    assert (row.state, row.reason) == (MailState.THREADED, "Found by the signed address.")
    assert words_on(desk, "ACORN-1")[-1] == ("Rosa", "Still broken.")
    assert log_types(desk, "ACORN-1")[-1] == "customer_message"
    assert "On Monday" in row.text


@pytest.mark.parametrize("header", ["Cc", "Delivered-To", "X-Original-To"])
def test_the_signed_address_is_found_wherever_servers_note_it(desk: World, header: str):
    row = got(desk.acorn, raw(ROSA, **{header.replace("-", "_"): reply_to(desk, "ACORN-1", "rosa")}))
    assert row.state == MailState.THREADED


def test_an_admin_of_the_client_and_a_participant_may_answer_too(desk: World):
    with committed(desk.acorn):
        ticket = tickets.ticket_for(desk.actors["anna"], "ACORN-1")
        thread = f"<{ticket.id}@provider.example>"
    assert got(desk.acorn, raw(ANNA, to=reply_to(desk, "ACORN-1", "anna"))).state == MailState.THREADED
    way_in.settings = replace(way_in.settings, authserv_id="mx.provider.example")
    assert got(desk.acorn, raw(ANNA, "Words two", In_Reply_To=thread, **PASSED)).state == MailState.THREADED
    assert words_on(desk, "ACORN-1")[-1] == ("Anna", "Words two")


#: Mail that says it is Rosa's and carries what is not hers; each ends in the review queue.
def _doubtful(world: World) -> dict[str, bytes]:
    own, annas = reply_to(world, "ACORN-1", "rosa"), reply_to(world, "ACORN-1", "anna")
    with committed(world.acorn):
        high = (tickets.Impact.HIGH, tickets.Urgency.HIGH)
        form = tickets.TicketForm(tickets.TicketKind.INCIDENT, "Payroll", "Secret.", *high, world.people["anna"])
        payroll = tickets.open_ticket(form, by=world.actors["anna"], now=at(0.5))
    with committed(world.birch):
        form = replace(form, requester_id=world.people["bob"])
        foreign = tickets.open_ticket(form, by=world.actors["bob"], now=at(0.5))
    thread = "<{}@provider.example>"
    return {
        "another person's address": raw(ROSA, to=annas),
        "a tampered address": raw(ROSA, to=_tampered(own)),
        "a code of another ticket": raw(ROSA, to=own.replace("+T1-", "+T2-")),
        "a number that is not there": raw(ROSA, to=own.replace("+T1-", "+T99-")),
        "a colleague's ticket by id": raw(ROSA, In_Reply_To=thread.format(payroll.id)),
        "a colleague's ticket by subject": raw(ROSA, subject=f"[{payroll.reference}] me too"),
        "another client's ticket by id": raw(ROSA, References=thread.format(foreign.id)),
        "two tickets at once": raw(ANNA, References=f"{thread.format(payroll.id)} {thread.format(row_id(world))}"),
        "nobody known": raw("Mia <mia@else.example>"),
        "somebody of another client": raw(BOB, to=own),
        "an agent": raw("Lena <lena@example.com>", to=own),
        "two senders": raw("rosa@example.com, anna@example.com"),
        "no sender": by_hand("Subject: x", "", "words"),
        "no words": raw(ROSA, " \n"),
        "a list": raw(ROSA, List_Id="<all.example.com>"),
        "unreadable": b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n" % n for n in range(200)),
    }


def _tampered(address: str) -> str:
    before, sign, domain = address.partition("@")
    return f"{before[:-1]}{'B' if before[-1] == 'A' else 'A'}{sign}{domain}"


def row_id(world: World) -> object:
    with acting_for(world.acorn.id):
        return tickets.ticket_for(world.actors["anna"], "ACORN-1").id


def test_what_is_not_the_senders_goes_to_review_and_changes_nothing(desk: World):
    doubtful = _doubtful(desk)
    before = (tickets_of(desk.acorn), tickets_of(desk.birch), log_types(desk, "ACORN-1"), log_types(desk, "ACORN-2"))
    rows = {name: got(desk.acorn, content) for name, content in doubtful.items()}
    assert {name: row.state for name, row in rows.items()} == dict.fromkeys(doubtful, MailState.REVIEW)
    assert all(row.reason and row.decided_at is None and row.ticket_id is None for row in rows.values())
    assert before == (
        tickets_of(desk.acorn),
        tickets_of(desk.birch),
        log_types(desk, "ACORN-1"),
        log_types(desk, "ACORN-2"),
    )


def test_bounces_and_absence_notes_are_kept_and_nothing_follows_from_them(desk: World):
    with committed(desk.acorn):
        ticket = tickets.ticket_for(desk.actors["lena"], "ACORN-1", lock=True)
        tickets.reply(ticket, "Did it help?", by=desk.actors["lena"], now=at(0.5))
        tickets.wait(ticket, WaitReason.REQUESTER, by=desk.actors["lena"], now=at(0.5))
    thread = f"<{row_id(desk)}@provider.example>"
    before = log_types(desk, "ACORN-1")
    machines = (
        bounce(thread),
        raw(
            ROSA, "I am away.", to=reply_to(desk, "ACORN-1", "rosa"), Auto_Submitted="auto-replied", In_Reply_To=thread
        ),
        raw(ROSA, "Out of office", Precedence="bulk", References=thread),
        raw("Harbour IT <desk@provider.example>", References=thread),
        raw(ADDRESS, References=thread),
    )
    rows = [got(desk.acorn, content) for content in machines]
    assert {row.state for row in rows} == {MailState.DROPPED}
    assert {row.ticket_id for row in rows} == {row_id(desk)}
    assert log_types(desk, "ACORN-1") == before
    assert _state(desk, "ACORN-1") is Status.WAITING
    assert tickets_of(desk.acorn) == 1


def test_an_answer_ends_the_waiting_and_reopens_what_was_resolved(desk: World):
    lena = desk.actors["lena"]
    with committed(desk.acorn):
        ticket = tickets.ticket_for(lena, "ACORN-1", lock=True)
        tickets.wait(ticket, WaitReason.REQUESTER, by=lena, now=at(0.5))
    got(desk.acorn, raw(ROSA, "Here is the number.", to=reply_to(desk, "ACORN-1", "rosa")), when=1)
    assert _state(desk, "ACORN-1") is Status.OPEN
    with committed(desk.acorn):
        tickets.resolve(tickets.ticket_for(lena, "ACORN-1", lock=True), "Done.", by=lena, now=at(2))
    got(desk.acorn, raw(ROSA, "No.", to=reply_to(desk, "ACORN-1", "rosa")), when=3)
    assert _state(desk, "ACORN-1") is Status.OPEN


def test_an_answer_to_a_closed_ticket_opens_a_new_one_that_names_it(desk: World):
    lena = desk.actors["lena"]
    with committed(desk.acorn):
        ticket = tickets.ticket_for(lena, "ACORN-1", lock=True)
        tickets.resolve(ticket, "Done.", by=lena, now=at(1))
        tickets.close(ticket, by=lena, now=at(2))
    row = got(desk.acorn, raw(ROSA, "Again.", to=reply_to(desk, "ACORN-1", "rosa")), when=3)
    assert row.state == MailState.OPENED
    assert words_on(desk, "ACORN-2") == [("Rosa", "(This answers ACORN-1, which is closed.)\n\nAgain.")]


def test_the_same_mail_twice_is_taken_once_whatever_servers_wrote_above_it(desk: World):
    content = raw(ROSA, message_id="<m@x.example>")
    assert got(desk.acorn, content).state == MailState.OPENED
    assert got(desk.acorn, b"Received: from b by c\r\n" + content).state == MailState.DROPPED
    assert tickets_of(desk.acorn) == 2
    assert got(desk.acorn, raw(ROSA, "Other words", message_id="<m@x.example>")).state != MailState.DROPPED


def test_a_person_who_answers_his_own_mail_stays_on_its_ticket(vouched: World):
    got(vouched.acorn, raw(ROSA, message_id="<first@x.example>", **PASSED))
    row = got(vouched.acorn, raw(ROSA, "One more thing.", In_Reply_To="<first@x.example>", **PASSED))
    assert row.state == MailState.THREADED
    assert words_on(vouched, "ACORN-2")[-1] == ("Rosa", "One more thing.")


def test_an_answer_that_overtakes_what_it_answers_has_it_on_one_ticket(vouched: World):
    got(vouched.acorn, raw(ROSA, "The second.", In_Reply_To="<late@x.example>", **PASSED), when=1)
    row = got(vouched.acorn, raw(ROSA, "The first.", message_id="<late@x.example>", **PASSED), when=2)
    assert row.state == MailState.THREADED
    assert [body for _, body in words_on(vouched, "ACORN-2")] == ["The second.", "The first."]


def test_a_reference_in_the_subject_is_enough_for_whom_it_belongs_to_where_his_domain_vouches(vouched: World):
    row = got(vouched.acorn, raw(ROSA, subject="RE: [acorn-1] The till", **PASSED))
    assert (row.state, row.reason) == (MailState.THREADED, "Found by the reference in its subject.")


def test_where_nobody_vouches_only_the_signed_address_reaches_a_ticket(desk: World):
    lena, before = desk.actors["lena"], log_types(desk, "ACORN-1")
    thread = f"<{row_id(desk)}@provider.example>"
    guesses = (
        raw(ANNA, "Please give the caller the password.", subject="Re: [ACORN-1] The till"),
        raw(ANNA, "The same.", In_Reply_To=thread),
        raw(ROSA, "Hers.", References=thread, **PASSED),
    )
    for guess in guesses:
        row = got(desk.acorn, guess)
        assert (row.state, row.reason) == (
            MailState.REVIEW,
            "It names ACORN-1, but nobody vouches for its sender.",
        )
    assert (log_types(desk, "ACORN-1"), tickets_of(desk.acorn)) == (before, 1)
    assert got(desk.acorn, raw(ROSA, "Signed.", to=reply_to(desk, "ACORN-1", "rosa"))).state == MailState.THREADED
    with committed(desk.acorn):
        ticket = tickets.ticket_for(lena, "ACORN-1", lock=True)
        tickets.resolve(ticket, "Done.", by=lena, now=at(2))
        tickets.close(ticket, by=lena, now=at(3))
    assert got(desk.acorn, raw(ANNA, subject="[ACORN-1]"), when=4).state == MailState.REVIEW
    assert got(desk.acorn, raw(ANNA, "Something new."), when=4).state == MailState.OPENED


def test_others_write_while_a_mail_is_read(desk: World, monkeypatch: pytest.MonkeyPatch):
    usual = mail_bytes.parsed

    def parsed(*args, **kwargs):
        # No scope can be entered while another one is open.
        with committed(desk.birch):
            form = tickets.TicketForm(tickets.TicketKind.INCIDENT, "Till", "x", *LOW, desk.people["bob"])
            tickets.open_ticket(form, by=desk.actors["bob"], now=at(0.5))
        return usual(*args, **kwargs)

    monkeypatch.setattr(mail_bytes, "parsed", parsed)
    assert got(desk.acorn, raw(ROSA)).state == MailState.OPENED
    assert tickets_of(desk.birch) == 1


def test_a_circle_is_broken_after_ten_tickets(desk: World):
    states = [got(desk.acorn, raw(ROSA, f"Round {n}"), when=1 + n / 100).state for n in range(12)]
    assert states == [MailState.OPENED] * 10 + [MailState.REVIEW] * 2
    assert got(desk.acorn, raw(ROSA, "An hour later"), when=3).state == MailState.OPENED


def test_what_our_own_server_says_of_the_origin_counts_where_it_is_named(desk: World):
    way_in.settings = replace(way_in.settings, authserv_id="mx.provider.example")
    own = reply_to(desk, "ACORN-1", "rosa")
    failed = {"Authentication_Results": "mx.provider.example; dmarc=fail"}
    assert got(desk.acorn, raw(ROSA, "1", **PASSED)).state == MailState.OPENED
    assert got(desk.acorn, raw(ROSA, "2", **failed)).state == MailState.REVIEW
    assert got(desk.acorn, raw(ROSA, "3", to=own, **failed)).state == MailState.REVIEW
    assert got(desk.acorn, raw(ROSA, "4")).state == MailState.REVIEW
    assert got(desk.acorn, raw(ROSA, "5", subject="[ACORN-1]")).state == MailState.REVIEW
    assert got(desk.acorn, raw(ROSA, "6", to=own)).state == MailState.THREADED


def test_a_mail_that_is_too_large_waits_with_its_head(desk: World):
    row = got(desk.acorn, by_hand(f"From: {ROSA}", "Subject: The film", "", ""), is_whole=False)
    assert (row.state, row.sender, row.subject) == (MailState.REVIEW, "rosa@example.com", "The film")


def test_files_come_along_and_what_stays_out_is_told_to_the_agents(desk: World):
    message = mail(ROSA, "See the picture.")
    message.add_attachment(b"\x89PNG\r\n\x1a\n x", maintype="image", subtype="png", filename="till.png")
    message.add_attachment(b"MZ x", maintype="application", subtype="octet-stream", filename="tool.exe")
    got(desk.acorn, message.as_bytes())
    with acting_for(desk.acorn.id):
        page = tickets.page(tickets.ticket_for(desk.actors["lena"], "ACORN-2"), desk.actors["lena"])
    assert [file.name for file in page.words[0].attachments] == ["till.png"]
    assert (page.words[1].is_note, page.words[1].body) == (
        True,
        "Left out of the mail:\n- “tool.exe”, which a computer would run",
    )


def test_one_poisoned_mail_goes_to_review_and_the_next_one_is_read(desk: World, monkeypatch: pytest.MonkeyPatch):
    poisoned, sound = arrive(desk.acorn, raw(ROSA, "poison"), when=1), arrive(desk.acorn, raw(ROSA, "sound"), when=2)
    usual = mail_reading.evidence_of

    def evidence_of(tenant, row, content, now):
        if "poison" in content.text:
            raise RuntimeError("a fault of ours")
        return usual(tenant, row, content, now)

    monkeypatch.setattr(mail_reading, "evidence_of", evidence_of)
    channels.read_mail(now=at(3))
    assert (row_of(desk.acorn, poisoned).state, row_of(desk.acorn, poisoned).text.strip()) == (
        MailState.REVIEW,
        "poison",
    )
    assert row_of(desk.acorn, sound).state == MailState.OPENED


def test_a_busy_database_sends_no_mail_to_review(desk: World, monkeypatch: pytest.MonkeyPatch):
    def busy(*_: object) -> None:
        raise OperationalError("update", None, Exception("database is locked"))

    mail_id = arrive(desk.acorn, raw(ROSA))
    monkeypatch.setattr(mail_reading, "evidence_of", busy)
    channels.read_mail(now=at(1))
    assert row_of(desk.acorn, mail_id).state == MailState.NEW
    monkeypatch.undo()
    channels.read_mail(now=at(1))
    assert row_of(desk.acorn, mail_id).state == MailState.OPENED


def test_a_crash_before_the_commit_reads_the_mail_again_and_once(desk: World, monkeypatch: pytest.MonkeyPatch):
    mail_id = arrive(desk.acorn, raw(ROSA))
    monkeypatch.setattr(mail_reading, "carry_out", _dies)
    with pytest.raises(SystemExit):
        channels.read_mail(now=at(1))
    assert row_of(desk.acorn, mail_id).state == MailState.NEW
    monkeypatch.undo()
    channels.read_mail(now=at(2))
    channels.read_mail(now=at(3))
    assert row_of(desk.acorn, mail_id).state == MailState.OPENED
    assert tickets_of(desk.acorn) == 2


def _dies(*_: object, **__: object) -> None:
    db.session.flush()
    raise SystemExit


def test_bytes_go_after_their_time_and_the_record_stays(desk: World):
    ours = got(desk.acorn, raw(ROSA, "It smokes.")).id
    machine = got(desk.acorn, raw("no-reply@shop.example", "Buy now.")).id
    waiting = got(desk.acorn, raw("mia@else.example", "Hello.")).id
    assert channels.forget_old_mail(now=at(24 * 89)) == 0
    assert channels.forget_old_mail(now=at(24 * 91)) == 2
    assert channels.forget_old_mail(now=at(24 * 92)) == 0
    texts = {mail_id: row_of(desk.acorn, mail_id).text.strip() for mail_id in (ours, machine, waiting)}
    assert list(texts.values()) == ["It smokes.", "", "Hello."]
    kept = [row_of(desk.acorn, mail_id).raw_removed_at is None for mail_id in texts]
    assert kept == [False, False, True]
    assert way_in.raw.read(desk.acorn.id, row_of(desk.acorn, waiting).sha256)
    assert got(desk.acorn, raw(ROSA, "After it."), when=24 * 93).state == MailState.OPENED


def test_bytes_that_cannot_be_removed_stop_no_others_and_go_later(desk: World, monkeypatch: pytest.MonkeyPatch):
    stuck, sound = (got(desk.acorn, raw(ROSA, words)) for words in ("It smokes.", "It burns."))
    usual = way_in.raw.forget

    def forget(tenant_id: UUID, digest: str) -> None:
        if digest == stuck.sha256:
            raise Unavailable("The file could not be removed just now.")
        usual(tenant_id, digest)

    monkeypatch.setattr(way_in.raw, "forget", forget)
    assert channels.forget_old_mail(now=at(24 * 91)) == 1
    kept = [row_of(desk.acorn, mail.id).raw_removed_at is None for mail in (stuck, sound)]
    assert kept == [True, False]
    monkeypatch.undo()
    assert channels.forget_old_mail(now=at(24 * 91)) == 1
    with pytest.raises(Missing):
        way_in.raw.read(desk.acorn.id, stuck.sha256)
