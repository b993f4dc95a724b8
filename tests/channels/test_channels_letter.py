"""Nothing typed by anybody adds a header, a recipient or a second mail (reliability.md T30)."""

from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msp.channels.letter import Letter, Words, address_of, mail, mailbox, one_line, plain, written_out

SENDER = Address("Harbour IT", addr_spec="desk@provider.example")
EFFECT = UUID("01920000-0000-7000-8000-000000000009")
LETTER = Letter("x", "rosa@example.com", "Rosa", "/", "2026-10-05T06:00:00+00:00", thread=str(UUID(int=7)))
HEADERS = {
    *("From", "To", "Subject", "Date", "Message-ID", "References", "In-Reply-To", "Auto-Submitted"),
    "Reply-To",
    *("X-Auto-Response-Suppress", "Content-Type", "Content-Transfer-Encoding", "MIME-Version"),
}

_LINES = ("\r\n", "\n", "\r", "\r\n ", "\n\t", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\x00", "%0d%0a", "\\r\\n")
_INJECTED = ("Bcc: evil@x.example", "To: evil@x.example", "\r\nA second body", "RCPT TO:<evil@x.example>")
_ENCODED = (
    "=?utf-8?q?Rosa=0d=0aBcc:_evil@x.example?=",
    "=?utf-8?b?Um9zYQ0KQmNjOiBldmlsQHguZXhhbXBsZQ==?=",
    "=?iso-8859-1?Q?=0ABcc=3A_evil=40x.example?=",
    "=?utf-8?q?=22?= <evil@x.example>",
    "=?utf-8?q?a?= =?utf-8?q?=0a?= =?utf-8?q?Bcc:x?=",
)
_NAMES = (
    'Rosa" <evil@x.example>, "',
    "Rosa <evil@x.example>",
    "evil@x.example, rosa",
    "Rosa; evil@x.example",
    "Rosa (evil@x.example)",
    "Rosa\\",
    '"',
    "<>",
    ",",
    ":;",
    "Rosa:evil@x.example;",
    "\u202egro.elpmaxe@live",
    "\ud800Rosa\udfff",
    "R" * 5000,
    "å" * 5000,
    "",
    " ",
    ".",
    "-- \r\n.\r\nMAIL FROM:<evil@x.example>",
)
PAYLOADS = (*(f"Rosa{line}{bad}" for line in _LINES for bad in _INJECTED), *_ENCODED, *_NAMES)


def _as_received(message: EmailMessage) -> EmailMessage:
    return message_from_bytes(written_out(message), policy=SMTP)  # type: ignore[return-value] - the policy makes it one


def _check(message: EmailMessage) -> None:
    received = _as_received(message)
    assert set(received.keys()) <= HEADERS
    assert len(received.keys()) == len(set(received.keys()))
    assert [address.addr_spec for address in received["To"].addresses] == ["rosa@example.com"]
    assert [address.addr_spec for address in received["From"].addresses] == ["desk@provider.example"]
    assert received["Message-ID"] == f"<{EFFECT}@provider.example>"
    assert not received.defects
    assert not received.is_multipart()
    assert max(len(line) for line in written_out(message).split(b"\r\n")) <= 998


def test_eighty_payloads_and_more_add_nothing_to_a_mail():
    assert len(PAYLOADS) >= 70
    for payload in PAYLOADS:
        named = Letter("x", LETTER.to, payload, "/", LETTER.written_at, thread=LETTER.thread)
        for letter, words in (
            (named, Words("Subject", "Text")),
            (LETTER, Words(payload, "Text")),
            (LETTER, Words("Subject", payload)),
            (named, Words(payload, payload)),
        ):
            _check(mail(letter, words, sender=SENDER, effect_id=EFFECT))
        _check(mail(LETTER, Words("S", "T"), sender=address_of(payload, SENDER.addr_spec), effect_id=EFFECT))


@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=300))
def test_no_text_at_all_adds_anything_to_a_mail(name: str, subject: str, text: str):
    letter = Letter("x", LETTER.to, name, "/", LETTER.written_at)
    _check(mail(letter, Words(subject, text), sender=SENDER, effect_id=EFFECT))


@pytest.mark.parametrize(
    "address",
    [
        *(
            "",
            " ",
            "rosa",
            "rosa@",
            "@example.com",
            "rosa@example.com, evil@x.example",
            "rosa@example.com;evil@x.example",
        ),
        *(
            "rosa@example.com\r\nBcc: evil@x.example",
            "rosa@example.com\n",
            "rosa\x00@example.com",
            "<rosa@example.com>",
        ),
        *(
            "Rosa <rosa@example.com>",
            "rosa@example.com> RCPT TO:<evil@x.example",
            '"a\r\nb"@example.com',
            "a b@example.com",
        ),
        *("rosa@exam ple.com", "rosa@[127.0.0.1]", "x" * 250 + "@example.com", "rosa@" + "x" * 64 + ".example"),
        *("\u202erosa@example.com", "rosa@example.com\u2028", "rosa%evil.example@", "=?utf-8?q?rosa?=@example.com "),
    ],
)
def test_what_is_not_one_address_is_no_recipient(address: str):
    with pytest.raises(ValueError, match="not a mail address"):
        mail(Letter("x", address, "Rosa", "/", LETTER.written_at), Words("S", "T"), sender=SENDER, effect_id=EFFECT)


def test_an_address_beyond_ascii_travels_in_the_form_that_servers_take():
    assert mailbox("rosa@münchen.example") == "rosa@xn--mnchen-3ya.example"
    letter = Letter("x", "rösa@example.com", "Rösa", "/", LETTER.written_at)
    message = mail(letter, Words("Grüße", "Text"), sender=SENDER, effect_id=EFFECT)
    assert "rösa@example.com".encode() in written_out(message)


def test_a_subject_is_one_line_and_not_too_long():
    assert one_line("a\r\nb\tc  d\x00e", 200) == "a b c de"
    assert one_line("x" * 300, 200) == "x" * 199 + "…"
    assert one_line("=?utf-8?q?x?=", 200) == "= ?utf-8?q?x?="


def test_a_text_keeps_its_lines_and_every_letter():
    text = "Grüße,\r\n\tso:\rja\u2028nein\x00\x1b[31m \ud800😀\n.\nFrom here\n" + "lang " * 400 + "\n"
    message = _as_received(mail(LETTER, Words("S", text), sender=SENDER, effect_id=EFFECT))
    assert message.get_content().replace("\r\n", "\n") == plain(text)
    assert plain(text).startswith("Grüße,\n\tso:\nja\nnein[31m 😀\n.\nFrom here\n")
    assert written_out(message).isascii()


def test_an_answer_of_a_person_does_not_claim_to_be_automatic():
    letter = Letter("x", LETTER.to, "Rosa", "/", LETTER.written_at, automatic="no")
    message = mail(letter, Words("S", "T"), sender=SENDER, effect_id=EFFECT)
    assert message["Auto-Submitted"] is None
    assert mail(LETTER, Words("S", "T"), sender=SENDER, effect_id=EFFECT)["Auto-Submitted"] == "auto-generated"


def test_mails_of_one_ticket_hang_together_and_others_do_not():
    one, other = (mail(LETTER, Words("S", "T"), sender=SENDER, effect_id=UUID(int=n)) for n in (1, 2))
    assert one["References"] == other["References"]
    assert one["Message-ID"] != other["Message-ID"]
    alone = Letter("x", LETTER.to, "Rosa", "/", LETTER.written_at)
    assert mail(alone, Words("S", "T"), sender=SENDER, effect_id=EFFECT)["References"] is None
