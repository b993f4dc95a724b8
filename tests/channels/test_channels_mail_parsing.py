"""Reading mails: no bytes raise or take long, words are found in every shape, and files keep to the limits."""

from time import perf_counter
from uuid import UUID

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from msp.channels.letter import MARKER
from msp.channels.mail_html import text_of
from msp.channels.mail_kinds import Kind
from msp.channels.mail_origin import Origin, origin_of
from msp.channels.mail_parsing import ParsedMail, parsed
from msp.channels.reply_address import code_of, is_genuine, open_reply_addresses, signed, tokens_in
from msp.channels.reply_cut import cut
from tests.mails import QUOTING, bounce, by_hand, mail, raw

MEGABYTE = 1024**2
MX = "mx.provider.example"
OWN = ("desk@provider.example", "support@acorn.example")
HEAD = ("From: Rosa <rosa@example.com>", "To: support@acorn.example", "Subject: x", "Message-ID: <a@b.example>")


def read(content: bytes) -> ParsedMail:
    return parsed(content, largest_file=MEGABYTE, own=OWN)


@pytest.mark.parametrize("language", QUOTING)
def test_only_what_is_new_is_left_of_an_answer(language: str):
    new, quoted = QUOTING[language]
    assert cut(f"{new}\n\n{quoted}") == new
    assert cut(f"{new}\n\n{quoted}\n> {MARKER}\n>\n> Please restart it.\n") == new


@pytest.mark.parametrize(
    ("written", "left"),
    [
        (f"Thanks!\n\nOn Monday <d@p.example> wrote:\n> {MARKER}\n> x\n\nbelow", "Thanks!"),
        (f"Thanks!\n\n{MARKER}\nHello Rosa", "Thanks!"),
        ("On Monday Lena wrote:\n> Did it help?\n\nYes it did.", "Yes it did."),
        ("> Did it help?\nYes.\n> And the other?\nNo.", "Yes.\nNo."),
        ("> only\n> quotes", "> only\n> quotes"),
        ("Prices: 2026\nName: x\nThe list:\n- a", "Prices: 2026\nName: x\nThe list:\n- a"),
        ("a" * 3000 + ":\n> q", "a" * 3000 + ":"),
        ("", ""),
    ],
)
def test_quotes_go_and_nothing_else_does(written: str, left: str):
    assert cut(written) == left


def test_cutting_never_invents_words_and_never_takes_long():
    for text in (
        ">\n" * 60_000,
        "a:\n" * 60_000,
        "-" * 200_000,
        "_" * 90 + "\nA: b@c\n" * 30_000,
        f"{MARKER}\n" * 9000,
    ):
        start = perf_counter()
        cut(text)
        assert perf_counter() - start < 3


@given(st.text())
def test_what_is_left_of_any_text_was_in_it(text: str):
    left = cut(text)
    assert set(left.split("\n")) <= {line.strip() for line in text.split("\n")} | set(text.split("\n"))


def test_an_ordinary_mail_is_read():
    content = mail("Rosa Ågren <Rosa@Example.com>", "Räksmörgås.\n", subject="Kassan står still")
    content["In-Reply-To"] = "<one@provider.example>"
    content["References"] = "<zero@provider.example> <one@provider.example>"
    found = read(content.as_bytes())
    assert (found.kind, found.sender, found.sender_name) == (Kind.NORMAL, "rosa@example.com", "Rosa Ågren")
    assert (found.subject, found.text.strip()) == ("Kassan står still", "Räksmörgås.")
    assert found.in_reply_to == "<one@provider.example>"
    assert found.references == ("<one@provider.example>", "<zero@provider.example>")


def test_a_page_alone_becomes_words():
    html = (
        "<style>p{color:red}</style><p>It <b>prints</b> <a href='https://evil.example/x'>here</a>.</p>"
        "<script>alert(1)</script><img src='https://track.example/p.gif'><ul><li>one<li>two</ul>"
        "<div>On Monday d@p.example wrote:</div><blockquote>old words</blockquote>"
    )
    found = read(by_hand(*HEAD, "Content-Type: text/html; charset=utf-8", "", html))
    assert "It prints here (https://evil.example/x)." in found.text
    assert "- one\n- two" in found.text
    assert "> old words" in found.text
    assert "alert" not in found.text
    assert "color" not in found.text
    assert "old words" not in cut(found.text)


def test_markup_that_is_broken_or_deep_is_read_in_no_time():
    for html in (
        "<div>" * 100_000 + "x",
        "<p><table>" * 60_000,
        "<blockquote>" * 5000 + "x<br>" * 5000,
        "<" * 100_000,
        "<a href='" * 20_000,
        "&#" * 50_000,
    ):
        start = perf_counter()
        text_of(html)
        assert perf_counter() - start < 5


def test_the_plain_alternative_is_taken_unless_it_is_empty():
    both = mail("rosa@example.com", "plain words")
    both.add_alternative("<p>page words</p>", subtype="html")
    assert read(both.as_bytes()).text.strip() == "plain words"
    empty = mail("rosa@example.com", " \n")
    empty.add_alternative("<p>page words</p>", subtype="html")
    assert read(empty.as_bytes()).text.strip() == "page words"


def test_files_keep_to_the_limits_and_programs_stay_out():
    message = mail("rosa@example.com", "see files")
    message.add_attachment(b"%PDF-1.7 x", maintype="application", subtype="pdf", filename="../../invoice.pdf")
    message.add_attachment(b"MZ\x90", maintype="image", subtype="png", filename="picture.png")
    message.add_attachment(b"wscript", maintype="text", subtype="plain", filename="notes.txt.js")
    message.add_attachment(b"x" * (MEGABYTE + 1), maintype="application", subtype="zip", filename="big.zip")
    for n in range(12):
        message.add_attachment(f"{n}".encode(), maintype="text", subtype="plain", filename=f"n{n}.txt")
    found = read(message.as_bytes())
    names = [file.name for file in found.files]
    assert names == ["invoice.pdf", *(f"n{n}.txt" for n in range(9))]
    assert found.left_out[:3] == (
        "“picture.png”, which a computer would run",
        "“notes.txt.js”, which a computer would run",
        "“big.zip”, which is larger than 1 MB",
    )
    assert len(found.left_out) == 6


@pytest.mark.parametrize(
    "line",
    [
        "From: rosa@example.com, evil@example.com",
        "From: Rosa <rosa@example.com> <evil@example.com>",
        "From: rosa@example.com)evil@example.com",
        "From: rosa@example.com evil@example.com",
        "From: <>",
        "From: rosa",
        "From:",
        "From: rosa@example.com\r\nFrom: evil@example.com",
        f"From: {'(' * 1900}rosa@example.com",
        f"From: {'<' * 1900}",
        f"From: {', '.join(['a@b.example'] * 20_000)}",
        "From: =?utf-8?q?rosa=40example.com?=",
        "From: =?nothing?q?x?= ",
    ],
)
def test_who_names_no_single_sender_has_none(line: str):
    start = perf_counter()
    assert read(by_hand(line, "Subject: x", "", "words")).sender == ""
    assert perf_counter() - start < 2


@pytest.mark.parametrize(
    ("line", "address"),
    [
        ("From: ROSA@Example.COM", "rosa@example.com"),
        ('From: "rosa@example.com" <evil@example.com>', "evil@example.com"),
        ("From: =?utf-8?q?Rosa_=C3=85?= <rosa@example.com>", "rosa@example.com"),
        ("From: =?utf-8?b?Um9zYSA8cm9zYUBleGFtcGxlLmNvbT4=?= <evil@example.com>", "evil@example.com"),
        ("From: rosa@example.com (evil@example.com)", "rosa@example.com"),
        ("From: rosa@example.com <evil@example.com>", "evil@example.com"),
        ("From: Dr. Rosa [IT] <rosa@example.com>", "rosa@example.com"),
    ],
)
def test_the_sender_is_the_address_and_never_the_name(line: str, address: str):
    assert read(by_hand(line, "", "words")).sender == address


MACHINES = {
    "bounce": (bounce("<a@provider.example>"), Kind.BOUNCE),
    "empty return path": (by_hand("Return-Path: <>", *HEAD, "", "x"), Kind.BOUNCE),
    "mailer daemon": (raw("Mailer-Daemon@mx.example"), Kind.BOUNCE),
    "postmaster": (raw("postmaster@mx.example"), Kind.BOUNCE),
    "failed recipients": (raw("x@mx.example", X_Failed_Recipients="a@b.example"), Kind.BOUNCE),
    "absence note": (raw("rosa@example.com", Auto_Submitted="auto-replied"), Kind.AUTOMATIC),
    "absence note with parameter": (raw("rosa@example.com", Auto_Submitted="auto-replied; x=1"), Kind.AUTOMATIC),
    "generated": (raw("rosa@example.com", Auto_Submitted="auto-generated"), Kind.AUTOMATIC),
    "bulk": (raw("rosa@example.com", Precedence="bulk"), Kind.AUTOMATIC),
    "junk": (raw("rosa@example.com", Precedence="Junk"), Kind.AUTOMATIC),
    "Exchange": (raw("rosa@example.com", X_Auto_Response_Suppress="All"), Kind.AUTOMATIC),
    "autoreply": (raw("rosa@example.com", X_Autoreply="yes"), Kind.AUTOMATIC),
    "no reply": (raw("No-Reply@shop.example"), Kind.AUTOMATIC),
    "list": (raw("rosa@example.com", List_Id="<all.example.com>"), Kind.LIST),
    "list by precedence": (raw("rosa@example.com", Precedence="list"), Kind.LIST),
    "our desk": (raw("Harbour IT <desk@provider.example>"), Kind.OWN),
    "our mailbox": (raw("support@acorn.example"), Kind.OWN),
    "a person": (raw("rosa@example.com", Auto_Submitted="no"), Kind.NORMAL),
}


@pytest.mark.parametrize("name", MACHINES)
def test_machines_are_known_by_their_marks(name: str):
    content, kind = MACHINES[name]
    assert read(content).kind is kind


def test_a_bounce_names_the_mail_that_did_not_arrive():
    assert "<a@provider.example>" in read(bounce("<a@provider.example>")).references


def test_two_deliveries_of_one_mail_have_one_fingerprint():
    one = raw("rosa@example.com", message_id="<m@x.example>")
    again = b"Received: from elsewhere\r\n" + one
    other = raw("rosa@example.com", "Other words.", message_id="<m@x.example>")
    assert read(one).fingerprint == read(again).fingerprint != read(other).fingerprint


@pytest.mark.parametrize(
    ("headers", "origin"),
    [
        ((), Origin.UNKNOWN),
        (("mx.provider.example; dmarc=pass header.from=example.com",), Origin.PASSED),
        (("MX.provider.example 1; spf=pass; dmarc=fail (p=none)",), Origin.FAILED),
        (("mx.provider.example; spf=pass", "mx.provider.example; dmarc=pass"), Origin.UNKNOWN),
        (("evil.example; dmarc=pass",), Origin.UNKNOWN),
        (("mx.provider.example.evil.example; dmarc=pass",), Origin.UNKNOWN),
        (("mx.provider.example; x-dmarc=pass",), Origin.UNKNOWN),
        ((f'{MX}; spf=pass smtp.mailfrom="x; dmarc=pass"@evil.example; dmarc=fail',), Origin.FAILED),
        (
            (f'{MX}; spf=pass (sender "a dmarc=pass b"@evil) smtp.helo=evil.example; dmarc=fail (p=reject)',),
            Origin.FAILED,
        ),
        ((f"{MX}; spf=pass (a (b; dmarc=pass) c; dmarc=pass); dmarc=fail",), Origin.FAILED),
        ((f'{MX}; spf=pass smtp.mailfrom="x\\"; dmarc=pass; "@evil.example; dmarc=fail',), Origin.FAILED),
        ((f"{MX}; spf=pass (a \\) ; dmarc=pass); dmarc=none",), Origin.UNKNOWN),
        ((f"{MX}; spf=pass smtp.mailfrom=x dmarc=pass",), Origin.UNKNOWN),
        ((f"{MX}; dmarc=pass; dmarc=fail",), Origin.FAILED),
        ((f"{MX}; dmarc=pass; dmarc=none",), Origin.UNKNOWN),
        ((f"{MX}; dmarc=passed",), Origin.UNKNOWN),
        ((f"{MX}; spf=pass smtp.mailfrom=x; dmarc=pass (@evil.example; dmarc=fail",), Origin.UNKNOWN),
        ((f'{MX}; spf=pass smtp.mailfrom=x; dmarc=pass "@evil.example; dmarc=fail',), Origin.UNKNOWN),
        ((f"(dmarc=fail) {MX} (1) 1; DMARC (policy) / 1 = (a) Pass (p=reject)",), Origin.PASSED),
    ],
)
def test_only_our_own_servers_first_word_on_the_origin_counts(headers: tuple[str, ...], origin: Origin):
    assert origin_of(headers, "mx.provider.example") is origin
    assert origin_of(headers, "") is Origin.UNASKED


def test_a_signed_address_holds_for_one_client_ticket_and_person():
    open_reply_addresses("a secret")
    ids = [UUID(int=n) for n in range(1, 5)]
    code = code_of(ids[0], ids[1], ids[2])
    address = signed("support@acorn.example", 12, code)
    (token,) = tokens_in(f"Support <{address.upper()}>, x@y.example")
    assert token.number == 12
    assert is_genuine(token, code)
    assert not is_genuine(token, code_of(ids[3], ids[1], ids[2]))
    assert not is_genuine(token, code_of(ids[0], ids[3], ids[2]))
    assert not is_genuine(token, code_of(ids[0], ids[1], ids[3]))
    changed = "B" if code[0] == "A" else "A"
    (tampered,) = tokens_in(signed("support@acorn.example", 12, changed + code[1:]))
    assert not is_genuine(tampered, code)
    assert tokens_in("support+T12-short@acorn.example support+T0-" + code + "@x") == ()


_NEST = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(49))

MONSTERS = {
    "nothing": b"",
    "zeros": b"\0" * 5000,
    "no head": b"\r\n\r\nwords",
    "bad message id": by_hand("Message-ID: <a@b@c", "From: rosa@example.com", "", "x"),
    "bad message id 2": by_hand("Message-ID: <[", "From: rosa@example.com", "", "x"),
    "unknown charset": by_hand(*HEAD, "Content-Type: text/plain; charset=nothing", "", "words"),
    "slow charset": by_hand(*HEAD, "Content-Type: text/plain; charset=idna", "", "a" * 100_000),
    "charset with nul": by_hand(*HEAD, "Content-Type: text/plain; charset*=%00'%00'%ff", "", "words"),
    "bad base64": by_hand(*HEAD, "Content-Transfer-Encoding: base64", "", "====a=b"),
    "bad uu": by_hand(*HEAD, "Content-Transfer-Encoding: x-uuencode", "", "begin 666 x", "#####"),
    "bad qp": by_hand(*HEAD, "Content-Transfer-Encoding: quoted-printable", "", "=ZZ=\xff"),
    "bare bytes": by_hand(b"From: \xff\xfe <rosa@example.com>", b"Subject: \xe5\xe4", "", b"\xff\xfe"),
    "no boundary": by_hand(*HEAD, "Content-Type: multipart/mixed", "", "words"),
    "open boundary": by_hand(*HEAD, "Content-Type: multipart/mixed; boundary=b", "", "--b", "", "words"),
    "part is no list": by_hand(*HEAD, "Content-Type: multipart/alternative; boundary=b", "", "--c--"),
    "nested": b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(2000)),
    "nested a little": _NEST,
    "nested and long": _NEST + b"--\n" * 330_000,
    "many pages": by_hand(
        *HEAD,
        "Content-Type: multipart/mixed; boundary=b",
        *["", "--b", "Content-Type: text/html", "", "<div>" * 12_000] * 150,
    ),
    "many parts": by_hand(*HEAD, "Content-Type: multipart/mixed; boundary=b", "", *["--b\r\n\r\nx"] * 5000),
    "mails in mails": by_hand(*HEAD, *["Content-Type: message/rfc822\r\n"] * 500, "words"),
    "bad file name": by_hand(*HEAD, "Content-Disposition: attachment; filename*0*=x'; filename*1=%ff", "", "x"),
    "long header": by_hand(*HEAD, "X-Long: " + "a" * 900_000, "", "words"),
    "long subject": by_hand("From: rosa@example.com", "Subject: " + "=?utf-8?q?a?= " * 60_000, "", "words"),
    "many headers": by_hand("From: rosa@example.com", *["X: y"] * 50_000, "", "words"),
    "references": by_hand(*HEAD, "References: " + "<a@b>" * 50_000, "", "words"),
    "lines": by_hand(*HEAD, "", "\n" * 900_000),
    "bad date": by_hand(*HEAD, "Date: 99 Foo 99999 99:99:99 +9999", "", "words"),
    "bad disposition": by_hand(*HEAD, "Content-Disposition: ;;;=", "Content-Type: ////;;=", "", "words"),
    "direction": by_hand("From: \u202erosa@example.com", "Subject: \u202e\u2066x\ufeff", "", "\u202e words"),
}


@pytest.mark.parametrize("name", MONSTERS)
def test_a_monster_is_read_or_left_unread_and_never_raises(name: str):
    start = perf_counter()
    found = read(MONSTERS[name])
    assert perf_counter() - start < 10
    assert len(found.subject) <= 200
    assert not set(found.subject) & set("\r\n\0\u202e")
    assert "\0" not in found.text
    found.subject.encode()
    found.text.encode()


def test_words_survive_an_unknown_charset_and_raw_bytes():
    assert read(MONSTERS["unknown charset"]).text == "words"
    assert read(MONSTERS["bare bytes"]).sender == "rosa@example.com"
    assert read(MONSTERS["bare bytes"]).subject == "åä"


_FRAGMENTS = st.sampled_from(
    [
        *("From: a@b.example\r\n", "From:", "Subject: =?utf-8?q?=ff?=\r\n", "Message-ID: <", 'To: ;:<>,()[]"\r\n'),
        *("Content-Type: multipart/mixed; boundary=x\r\n", "Content-Type: text/html\r\n", "--x\r\n", "--x--\r\n"),
        *("Content-Type: message/rfc822\r\n", "Content-Transfer-Encoding: base64\r\n", "References: <a@b> <c"),
        *(
            "Content-Disposition: attachment; filename*=utf-8''%00\r\n",
            "\r\n",
            "\r\n\r\n",
            "<p>",
            "> ",
            "=?",
            "?=",
            "\0",
        ),
    ]
)


@settings(max_examples=300)
@given(st.lists(st.one_of(_FRAGMENTS.map(str.encode), st.binary(max_size=40)), max_size=30).map(b"".join))
@example(b"From: <@\r\nSubject: =?a?b?c?=\r\n\r\n")
def test_no_bytes_at_all_make_reading_raise(content: bytes):
    found = read(content)
    assert found.fingerprint
    found.subject.encode()
    found.text.encode()
    found.sender_name.encode()
    found.message_id.encode()
    cut(found.text)
