"""Fetching from real mail servers: nothing is lost, nothing is taken twice, and one server's fault is its own."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event
from time import perf_counter

import pytest
from flask import Flask
from sqlalchemy import select

from msp import channels
from msp.channels import MailboxForm, MailServerFault, MailState, Security, line_to, mail_fetching, mail_in
from msp.channels.mail_in import Line, MailServer
from msp.channels.models import Mailbox, MailIn
from msp.channels.way_in import way_in
from msp.kernel.errors import Unavailable
from msp.store import acting_for, db
from msp.tenants import TenantView
from tests.channels.imap_process import ACCOUNT, SECRET
from tests.channels.imap_server import Imap, certificate, imap, saying
from tests.desk_work import at
from tests.mails import ADDRESS, raw
from tests.world import World

ROSA = "Rosa <rosa@example.com>"


@pytest.fixture
def server() -> Iterator[Imap]:
    with imap() as running:
        yield running


@pytest.fixture
def desk(ground: Flask, world: World) -> Iterator[World]:
    """The cast, and settings that are put back."""
    usual = way_in.settings
    yield world
    way_in.settings = usual


def _connect(tenant: TenantView, port: int, *, folder: str = "INBOX", password: str = SECRET, now: float = 0) -> None:
    form = MailboxForm(ADDRESS, "127.0.0.1", port, "none", ACCOUNT, password, folder)
    with acting_for(tenant.id):
        channels.set_mailbox(form, now=at(now))
        db.session.commit()


def _mailbox(tenant: TenantView) -> Mailbox:
    with acting_for(tenant.id):
        row = db.session.scalars(select(Mailbox).where(Mailbox.retired_at.is_(None))).one()
        db.session.expunge(row)
        return row


def _rows(tenant: TenantView) -> list[MailIn]:
    with acting_for(tenant.id):
        rows = list(db.session.scalars(select(MailIn).order_by(MailIn.uid_validity, MailIn.uid)))
        db.session.expunge_all()
        return rows


def _subjects(tenant: TenantView, now: float) -> list[str]:
    channels.read_mail(now=at(now))
    return [row.subject for row in _rows(tenant)]


def test_mail_is_kept_marked_and_fetched_once(desk: World, server: Imap):
    contents = [raw(ROSA, f"words {n}", subject=f"mail {n}") for n in range(3)]
    for n, content in enumerate(contents):
        server.lay(content, at(1 + n / 10))
    _connect(desk.acorn, server.port)
    assert channels.fetch_mail(now=at(2)) == 3
    assert channels.fetch_mail(now=at(2)) == channels.fetch_mail(now=at(3)) == 0
    rows = _rows(desk.acorn)
    assert [way_in.raw.read(desk.acorn.id, row.sha256) for row in rows] == contents
    assert [row.received_at for row in rows] == [at(1), at(1.1), at(1.2)]
    assert {(row.state, row.fetched_at, row.is_whole) for row in rows} == {(MailState.NEW, at(2), True)}
    assert server.seen() == [True, True, True]
    server.lay(raw(ROSA, subject="mail 3"), at(3.5))
    assert channels.fetch_mail(now=at(4)) == 1
    assert _subjects(desk.acorn, 5) == [f"mail {n}" for n in range(4)]
    assert _mailbox(desk.acorn).last_error == ""


def test_a_great_pile_comes_in_batches_without_waiting(desk: World, server: Imap, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(mail_fetching, "BATCH", 2)
    for n in range(5):
        server.lay(raw(ROSA, subject=f"mail {n}"), at(1))
    _connect(desk.acorn, server.port)
    assert [channels.fetch_mail(now=at(2)) for _ in range(4)] == [2, 2, 1, 0]


def test_what_was_read_before_the_mailbox_was_connected_is_left_alone(desk: World, server: Imap):
    server.lay(raw(ROSA, subject="last year"), at(-24 * 300))
    server.lay(raw(ROSA, subject="read this morning"), at(-1), seen=True)
    server.lay(raw(ROSA, subject="unread this morning"), at(-1))
    server.lay(raw(ROSA, subject="read by somebody since"), at(1), seen=True)
    _connect(desk.acorn, server.port)
    channels.fetch_mail(now=at(2))
    assert _subjects(desk.acorn, 2) == ["unread this morning", "read by somebody since"]


def test_a_server_that_counts_anew_gives_nothing_twice_and_nothing_is_lost(desk: World, server: Imap):
    server.begin_anew("Desk")
    _connect(desk.acorn, server.port, folder="Desk")
    old = raw(ROSA, subject="old")
    server.lay(old, at(1), folder="Desk")
    channels.fetch_mail(now=at(2))
    first = _rows(desk.acorn)[0].uid_validity
    channels.read_mail(now=at(2))
    server.begin_anew("Desk")
    server.lay(old, at(1), folder="Desk")
    server.lay(raw(ROSA, subject="new"), at(3), folder="Desk")
    channels.fetch_mail(now=at(4))
    channels.read_mail(now=at(4))
    rows = {(row.uid_validity == first, row.subject): row.state for row in _rows(desk.acorn)}
    assert rows == {
        (True, "old"): MailState.OPENED,
        (False, "old"): MailState.DROPPED,
        (False, "new"): MailState.OPENED,
    }


@pytest.mark.parametrize("place", ["before the bytes", "before the commit", "before it is marked"])
def test_a_crash_anywhere_loses_nothing_and_takes_nothing_twice(
    desk: World, server: Imap, monkeypatch: pytest.MonkeyPatch, place: str
):
    for n in range(3):
        server.lay(raw(ROSA, subject=f"mail {n}"), at(1))
    _connect(desk.acorn, server.port)
    target, name = {
        "before the bytes": (way_in.raw, "keep"),
        "before the commit": (mail_fetching, "publish"),
        "before it is marked": (Line, "mark_seen"),
    }[place]
    usual, calls = getattr(target, name), []

    def dies_at_the_second(*arguments: object) -> object:
        calls.append(arguments)
        if len(calls) == 2:
            raise SystemExit
        return usual(*arguments)

    monkeypatch.setattr(target, name, dies_at_the_second)
    with pytest.raises(SystemExit):
        channels.fetch_mail(now=at(2))
    assert channels.fetch_mail(now=at(2)) == 0, "the visit that died still holds the mailbox"
    channels.fetch_mail(now=at(3))
    assert _subjects(desk.acorn, 4) == ["mail 0", "mail 1", "mail 2"]


def test_a_disk_that_is_full_stops_the_visit_and_loses_nothing(
    desk: World, server: Imap, monkeypatch: pytest.MonkeyPatch
):
    server.lay(raw(ROSA, subject="mail"), at(1))
    _connect(desk.acorn, server.port)

    def full(*_: object) -> str:
        raise Unavailable("The file could not be stored just now; nothing was changed.")

    with monkeypatch.context() as patched:
        patched.setattr(way_in.raw, "keep", full)
        assert channels.fetch_mail(now=at(2)) == 0
    assert (_rows(desk.acorn), server.seen()) == ([], [False])
    assert "could not be stored" in _mailbox(desk.acorn).last_error
    assert channels.fetch_mail(now=at(3)) == 1


def test_what_is_too_large_waits_with_its_head(desk: World, server: Imap):
    way_in.settings = replace(way_in.settings, largest_mail=2000)
    server.lay(raw(ROSA, "x" * 3000, subject="The film"), at(1))
    server.lay(raw(ROSA, "words", subject="small"), at(1))
    _connect(desk.acorn, server.port)
    channels.fetch_mail(now=at(2))
    channels.read_mail(now=at(2))
    large, small = _rows(desk.acorn)
    assert (large.state, large.is_whole, large.subject, large.sender) == (
        MailState.REVIEW,
        False,
        "The film",
        "rosa@example.com",
    )
    assert large.size_bytes > 3000
    assert b"xxx" not in way_in.raw.read(desk.acorn.id, large.sha256)
    assert small.state == MailState.OPENED


def test_a_wrong_password_is_said_plainly_and_tried_ever_more_seldom(desk: World, server: Imap):
    _connect(desk.acorn, server.port, password="wrong")
    waits, now = [], 1.0
    for _ in range(9):
        channels.fetch_mail(now=at(now))
        row = _mailbox(desk.acorn)
        waits.append(round((row.next_poll_at - at(now)).total_seconds() / 60))
        now = now + waits[-1] / 60
    assert waits == [2, 4, 8, 16, 32, 60, 60, 60, 60]
    assert row.last_error == "The mail server refused the name or the password."
    _connect(desk.acorn, server.port)
    channels.fetch_mail(now=at(now))
    assert (_mailbox(desk.acorn).last_error, _mailbox(desk.acorn).failures) == ("", 0)


def test_a_mailbox_that_is_off_is_not_asked_and_loses_nothing_meanwhile(desk: World, server: Imap):
    _connect(desk.acorn, server.port)
    channels.fetch_mail(now=at(1))
    with acting_for(desk.acorn.id):
        channels.switch_mailbox(is_active=False, now=at(1))
        db.session.commit()
    server.lay(raw(ROSA), at(2))
    assert channels.fetch_mail(now=at(3)) == 0
    with acting_for(desk.acorn.id):
        channels.switch_mailbox(is_active=True, now=at(4))
        db.session.commit()
    assert channels.fetch_mail(now=at(4)) == 1


def test_two_clients_never_read_the_same_folder(desk: World, server: Imap):
    server.lay(raw(ROSA), at(1))
    _connect(desk.acorn, server.port)
    _connect(desk.birch, server.port)
    assert channels.fetch_mail(now=at(2)) == 1
    assert len(_rows(desk.acorn)) == 1
    assert _rows(desk.birch) == []
    assert "Another client's mailbox" in _mailbox(desk.birch).last_error


def _ok(line: bytes) -> bytes:
    return line.split(b" ")[0] + b" OK done\r\n"


def _conversation(fetch: list[bytes] | None) -> object:
    def answer(line: bytes) -> list[bytes] | None:
        if b"SELECT" in line:
            return [b"* 1 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n", _ok(line)]
        if b"SEARCH" in line:
            return [b"* SEARCH 1\r\n", _ok(line)]
        if b"FETCH" in line:
            return None if fetch is None else [*fetch, _ok(line)]
        if b"CAPABILITY" in line:
            return [b"* CAPABILITY IMAP4rev1\r\n", _ok(line)]
        return [_ok(line)]

    return answer


FAULTS = {
    "garbage": (lambda _: [b"\xff\xfe garbage\r\n"], b"HTTP/1.1 200 OK\r\n\r\n<html>\r\n"),
    "hangs up at once": (lambda _: None, b""),
    "hangs up in the middle": (_conversation(None), b"* OK\r\n"),
    "a fetch that is none": (_conversation([b"* 1 FETCH (FLAGS)\r\n"]), b"* OK\r\n"),
    "a size beyond belief": (_conversation([b"* 1 FETCH (RFC822.SIZE 99999999999999999999 UID 1)\r\n"]), b"* OK\r\n"),
    "a literal that ends early": (_conversation([b"* 1 FETCH (BODY[] {999999}\r\n", b"x\r\n"]), b"* OK\r\n"),
    "a line without end": (lambda _: [b"a" * 100_000], b"* OK\r\n"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_server_that_answers_garbage_stops_nobody_else(
    desk: World, server: Imap, name: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(mail_in, "TIMEOUT_SECONDS", 1)
    server.lay(raw("Bob <bob@example.com>"), at(1))
    answer, greeting = FAULTS[name]
    with saying(answer, greeting) as port:
        _connect(desk.acorn, port, folder="Elsewhere")
        _connect(desk.birch, server.port)
        assert channels.fetch_mail(now=at(2)) == 1
    assert _mailbox(desk.acorn).last_error in mail_in_sentences()
    assert _mailbox(desk.acorn).failures == 1
    assert len(_rows(desk.birch)) == 1
    assert _rows(desk.acorn) == []


def mail_in_sentences() -> set[str]:
    return {
        "The mail server answered something that is no IMAP.",
        "The mail server hung up.",
        "The mail server did not answer in time.",
        "The line to the mail server broke.",
    }


def test_a_mail_that_the_server_keeps_back_goes_to_review_and_the_next_one_comes(desk: World):
    def answer(line: bytes) -> list[bytes]:
        if b"SEARCH" in line:
            return [b"* SEARCH 1 2\r\n", _ok(line)]
        if b"UID FETCH 1" in line:
            return [line.split(b" ")[0] + b" NO not this one\r\n"]
        if b"UID FETCH 2 (FLAGS" in line:
            return [b'* 2 FETCH (FLAGS () INTERNALDATE "05-Oct-2026 09:00:00 +0200" RFC822.SIZE 9)\r\n', _ok(line)]
        if b"UID FETCH 2" in line:
            return [b"* 2 FETCH (BODY[]<0> {9}\r\nwords\r\n\r\n)\r\n", _ok(line)]
        found = _conversation([])(line)  # type: ignore[operator]
        assert found is not None
        return found

    with saying(answer) as port:
        _connect(desk.acorn, port)
        assert channels.fetch_mail(now=at(2)) == 2
    assert [(row.uid, row.is_whole) for row in _rows(desk.acorn)] == [(1, False), (2, True)]


def test_a_server_that_drips_is_left_after_a_time(monkeypatch: pytest.MonkeyPatch):
    gone = Event()

    def drip(_: bytes) -> list[bytes]:
        return _Drops(gone)  # type: ignore[return-value]

    with saying(drip) as port:
        start = perf_counter()
        server = MailServer("127.0.0.1", port, Security.NONE, ACCOUNT, SECRET)
        with pytest.raises(MailServerFault), line_to(server, longest=1):
            pass
        assert perf_counter() - start < 10
        gone.set()


class _Drops:
    """One byte at a time, for ever."""

    def __init__(self, gone: Event) -> None:
        self.gone = gone

    def __iter__(self) -> Iterator[bytes]:
        while not self.gone.wait(0.1):
            yield b"a"


def test_nothing_answers(desk: World):
    with saying(lambda _: None) as port:
        pass
    _connect(desk.acorn, port)
    channels.fetch_mail(now=at(1))
    assert _mailbox(desk.acorn).last_error == "Nothing answers at that server and port."


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_only_a_trusted_certificate_gets_the_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, security: Security
):
    files = certificate(tmp_path)
    with imap(files, tls_first=security is Security.TLS) as running:
        server = MailServer("127.0.0.1", running.port, security, ACCOUNT, SECRET)
        with pytest.raises(MailServerFault, match="not trusted"), line_to(server):
            pass
        monkeypatch.setenv("SSL_CERT_FILE", str(files[0]))
        with line_to(server) as line:
            assert line.uid_validity() > 0


def test_without_tls_no_password_leaves_the_machine():
    server = MailServer("imap.example.com", 143, Security.NONE, ACCOUNT, SECRET)
    with pytest.raises(MailServerFault, match="Without TLS"), line_to(server):
        pass
    assert SECRET not in repr(server)
