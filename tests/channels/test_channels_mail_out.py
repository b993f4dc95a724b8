"""The SMTP door and its twin: what is sent, what never is, and what happens when the server does not play along."""

import base64
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from msp.channels import mail_out
from msp.channels.letter import Letter
from msp.channels.mail_out import Post, SmtpServer
from msp.config import Settings
from msp.kernel.ids import new_id
from tests.channels.smtp_sink import Book, sink

LETTER = Letter(
    template="ticket_opened",
    to="rosa@example.com",
    name="Rosa",
    path="/portal/tickets/ACORN-1",
    written_at="2026-10-05T06:00:00+00:00",
    values={"reference": "ACORN-1"},
    automatic="auto-replied",
    thread="01920000-0000-7000-8000-000000000001",
)


def _settings(tmp_path: Path, **changes: Any) -> Settings:
    return Settings(mode="test", var_dir=tmp_path, base_url="https://desk.example", **changes)


def _post(tmp_path: Path, **changes: Any) -> Post:
    post = Post()
    post.open(_settings(tmp_path, **changes))
    return post


@pytest.fixture
def server() -> Iterator[tuple[Book, int]]:
    with sink() as started:
        yield started


def test_a_mail_goes_to_one_recipient_and_says_where_it_comes_from(server: tuple[Book, int], tmp_path: Path):
    book, port = server
    effect_id = new_id()
    _post(tmp_path, smtp_url=f"smtp://127.0.0.1:{port}").deliver(effect_id, LETTER.payload())
    (envelope,) = book.accepted
    assert (envelope.sender, envelope.recipients) == ("desk@provider.example", ["rosa@example.com"])
    message = envelope.message
    assert message["From"] == "Harbour IT <desk@provider.example>"
    assert message["To"] == "Rosa <rosa@example.com>"
    assert message["Subject"] == "[ACORN-1] We have received your request"
    assert message["Message-ID"] == f"<{effect_id}@provider.example>"
    assert message["Date"].datetime.isoformat() == LETTER.written_at
    assert (message["Auto-Submitted"], message["X-Auto-Response-Suppress"]) == ("auto-replied", "All")
    assert message["References"] == message["In-Reply-To"] == f"<{LETTER.thread}@provider.example>"
    assert "https://desk.example/portal/tickets/ACORN-1" in message.get_content().splitlines()


def test_without_a_server_the_twin_keeps_the_same_mail_as_a_file(tmp_path: Path, server: tuple[Book, int]):
    effect_id = new_id()
    _post(tmp_path).deliver(effect_id, LETTER.payload())
    _post(tmp_path, smtp_url=f"smtp://127.0.0.1:{server[1]}").deliver(effect_id, LETTER.payload())
    (file,) = (tmp_path / "mail").iterdir()
    assert file.name == f"{effect_id}.eml"
    assert file.read_bytes() == server[0].accepted[0].raw


def test_a_repeat_is_the_same_mail_to_the_last_byte(tmp_path: Path, server: tuple[Book, int]):
    post, effect_id = _post(tmp_path, smtp_url=f"smtp://127.0.0.1:{server[1]}"), new_id()
    for _ in range(2):
        post.deliver(effect_id, LETTER.payload())
    first, second = server[0].accepted
    assert first == second


def test_an_address_beyond_ascii_needs_a_server_that_takes_it(server: tuple[Book, int], tmp_path: Path):
    book, port = server
    post, payload = _post(tmp_path, smtp_url=f"smtp://127.0.0.1:{port}"), {**LETTER.payload(), "to": "rösa@example.com"}
    with pytest.raises(smtplib.SMTPNotSupportedError):
        post.deliver(new_id(), payload)
    book.extensions = ("SMTPUTF8", "8BITMIME")
    post.deliver(new_id(), payload)
    assert [envelope.recipients for envelope in book.accepted] == [["rösa@example.com"]]
    assert "To: Rosa <rösa@example.com>".encode() in book.accepted[0].raw


def test_a_repeat_leaves_one_file_with_the_twin(tmp_path: Path):
    post, effect_id = _post(tmp_path), new_id()
    for _ in range(2):
        post.deliver(effect_id, LETTER.payload())
    assert len(list((tmp_path / "mail").iterdir())) == 1


@pytest.mark.parametrize(
    ("answers", "fault"),
    [
        ({"EHLO": "421 too busy", "HELO": "421 too busy"}, smtplib.SMTPHeloError),
        ({"MAIL": "451 try later"}, smtplib.SMTPSenderRefused),
        ({"RCPT": "550 no such mailbox"}, smtplib.SMTPRecipientsRefused),
        ({"DATA": "554 spam"}, smtplib.SMTPDataError),
    ],
)
def test_a_refusal_of_the_server_is_a_fault(
    server: tuple[Book, int], tmp_path: Path, answers: dict[str, str], fault: type[Exception]
):
    book, port = server
    book.answers = answers
    with pytest.raises(fault):
        _post(tmp_path, smtp_url=f"smtp://127.0.0.1:{port}").deliver(new_id(), LETTER.payload())
    assert book.accepted == []


@pytest.mark.parametrize("cut", ["EHLO", "MAIL", "RCPT", "DATA", "after DATA"])
def test_a_line_that_breaks_before_the_mail_is_accepted_is_a_fault(server: tuple[Book, int], tmp_path: Path, cut: str):
    book, port = server
    book.cut = cut
    with pytest.raises((smtplib.SMTPException, OSError)):
        _post(tmp_path, smtp_url=f"smtp://127.0.0.1:{port}").deliver(new_id(), LETTER.payload())


def test_a_server_that_hangs_up_after_accepting_is_no_fault(server: tuple[Book, int], tmp_path: Path):
    book, port = server
    book.cut = "QUIT"
    _post(tmp_path, smtp_url=f"smtp://127.0.0.1:{port}").deliver(new_id(), LETTER.payload())
    assert len(book.accepted) == 1


def test_a_server_that_is_not_there_or_never_answers_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(mail_out, "TIMEOUT_SECONDS", 0.2)
    with sink() as (_, port):
        pass
    with pytest.raises(OSError, match="refused"):
        _post(tmp_path, smtp_url=f"smtp://127.0.0.1:{port}").deliver(new_id(), LETTER.payload())
    with _silence() as port, pytest.raises(OSError, match="timed out"):
        _post(tmp_path, smtp_url=f"smtp://127.0.0.1:{port}").deliver(new_id(), LETTER.payload())


def test_user_and_password_are_those_of_the_address(server: tuple[Book, int], tmp_path: Path):
    book, port = server
    book.extensions = ("AUTH PLAIN",)
    url = f"smtp://desk%40provider.example:p%2Fw%3A%40@127.0.0.1:{port}"
    _post(tmp_path, smtp_url=url).deliver(new_id(), LETTER.payload())
    (line,) = book.said("AUTH")
    assert _decoded(line) == "\0desk@provider.example\0p/w:@"


def test_no_password_goes_to_another_machine_without_tls(
    server: tuple[Book, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(mail_out, "_LOOPBACK", frozenset())
    book, port = server
    book.extensions = ("AUTH PLAIN",)
    with pytest.raises(smtplib.SMTPNotSupportedError, match="no TLS"):
        _post(tmp_path, smtp_url=f"smtp://desk:secret@127.0.0.1:{port}").deliver(new_id(), LETTER.payload())
    assert book.said("AUTH") == book.accepted == []


def test_tls_from_the_start_asks_for_a_certificate_that_holds(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    asked: dict[str, Any] = {}

    def never_connect(host: str, port: int, name: str, **options: Any) -> smtplib.SMTP_SSL:
        asked.update(options, host=host, port=port)
        raise ConnectionRefusedError

    monkeypatch.setattr(smtplib, "SMTP_SSL", never_connect)
    with pytest.raises(ConnectionRefusedError):
        _post(tmp_path, smtp_url="smtps://relay.example").deliver(new_id(), LETTER.payload())
    assert (asked["host"], asked["port"], asked["timeout"]) == ("relay.example", 465, mail_out.TIMEOUT_SECONDS)
    assert asked["context"].verify_mode is ssl.CERT_REQUIRED
    assert asked["context"].check_hostname


def test_the_port_follows_from_the_kind_of_line():
    urls = ("smtp://relay.example", "smtp://u:p@relay.example", "smtps://relay.example", "smtp://relay.example:2525")
    assert [SmtpServer.at(url).port for url in urls] == [25, 587, 465, 2525]


@pytest.mark.parametrize(
    "url",
    [
        "relay.example:25",
        "http://relay.example",
        "smtp://",
        "smtp://h:port",
        "smtp://u:secret@",
        "smtp://h/path",
        "smtp:x",
    ],
)
def test_an_address_that_makes_no_sense_stops_the_start_and_keeps_its_secret(tmp_path: Path, url: str):
    with pytest.raises(ValueError, match="MSP_SMTP_URL") as refused:
        _post(tmp_path, smtp_url=url)
    assert "secret" not in str(refused.value)


def test_the_password_of_the_server_is_never_shown():
    assert "secret" not in repr(SmtpServer.at("smtp://u:secret@relay.example"))


@pytest.mark.parametrize("address", ["", "desk", "a@example.com, b@example.com", "a@example.com\r\nBcc: b@example.com"])
def test_a_sender_that_is_no_mailbox_stops_the_start(tmp_path: Path, address: str):
    with pytest.raises(ValueError, match="not a mail address"):
        _post(tmp_path, mail_from=address)


def test_production_without_a_mail_server_does_not_start(tmp_path: Path):
    with pytest.raises(ValueError, match="MSP_SMTP_URL is missing"):
        Post().open(_settings(tmp_path).model_copy(update={"mode": "production"}))


def test_nothing_is_delivered_before_the_post_is_open():
    with pytest.raises(RuntimeError, match="not opened"):
        Post().deliver(UUID(int=1), LETTER.payload())


def test_a_name_beyond_ascii_arrives_as_it_was_written(tmp_path: Path):
    post, effect_id = _post(tmp_path, brand="Hafen-IT Zürich"), new_id()
    post.deliver(effect_id, {**LETTER.payload(), "name": "Åsa Öberg 李"})
    raw = (tmp_path / "mail" / f"{effect_id}.eml").read_bytes()
    assert raw.isascii()
    message = message_from_bytes(raw, policy=SMTP)
    assert message["To"] == "Åsa Öberg 李 <rosa@example.com>"
    assert message["From"] == "Hafen-IT Zürich <desk@provider.example>"


def _decoded(line: str) -> str:
    return base64.b64decode(line.split(" ")[2]).decode()


@contextmanager
def _silence() -> Iterator[int]:
    """A machine that takes the call and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]
