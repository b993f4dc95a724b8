"""Mails as they come in: by a few words for the usual ones, byte by byte for those that nobody should send."""

from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from uuid import uuid4

SENT = "Mon, 05 Oct 2026 08:00:00 +0200"
ADDRESS = "support@acorn.example"


def mail(sender: str, text: str = "The till does not print.", *, to: str = ADDRESS, **headers: str) -> EmailMessage:
    """A mail of a person; `headers` are named with underscores for dashes."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"] = sender, to
    message["Subject"] = headers.pop("subject", "The till")
    message["Date"] = SENT
    message["Message-ID"] = headers.pop("message_id", f"<{uuid4()}@mail.example>")
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


def raw(sender: str, text: str = "The till does not print.", *, to: str = ADDRESS, **headers: str) -> bytes:
    """The bytes of such a mail."""
    return mail(sender, text, to=to, **headers).as_bytes()


def by_hand(*lines: str | bytes) -> bytes:
    """A mail written line by line, whatever its lines are."""
    return b"\r\n".join(line if isinstance(line, bytes) else line.encode() for line in lines)


def bounce(of: str, sender: str = "MAILER-DAEMON@mx.example") -> bytes:
    """What a server says of a mail of ours, `of` being its Message-ID."""
    return by_hand(
        "Return-Path: <>",
        f"From: Mail Delivery System <{sender}>",
        f"To: {ADDRESS}",
        "Subject: Undelivered Mail Returned to Sender",
        "Auto-Submitted: auto-replied",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
        "",
        "--b",
        "Content-Type: text/plain",
        "",
        "I am sorry.",
        "--b",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; mx.example",
        "",
        "Final-Recipient: rfc822; rosa@example.com",
        "Action: failed",
        "--b",
        "Content-Type: message/rfc822",
        "",
        "From: desk@provider.example",
        f"Message-ID: {of}",
        "Subject: [ACORN-1] x",
        "",
        "words",
        "--b--",
    )


#: Thirteen languages, as mail programs introduce what they quote: what the person wrote, and what stands below it.
QUOTING: dict[str, tuple[str, str]] = {
    "English, Gmail": (
        "It prints again.",
        "On Mon, 5 Oct 2026 at 10:00, Harbour IT <desk@provider.example> wrote:\n\n> Hi",
    ),
    "German, Thunderbird": ("Es druckt wieder.", "Am 05.10.26 um 10:00 schrieb Harbour IT:\n> Hallo\n>\n> Zeile"),
    "French, Gmail": (
        "Ça imprime.",
        "Le lun. 5 oct. 2026 à 10:00, Harbour IT <desk@provider.example> a écrit :\n\n> Bonjour",
    ),
    "Spanish, Gmail": (
        "Ya imprime.",
        "El lun, 5 oct 2026 a las 10:00, Harbour IT (<desk@provider.example>) escribió:\n\n> Hola",
    ),
    "Portuguese": (
        "Já imprime.",
        "Em seg., 5 de out. de 2026 às 10:00, Harbour IT <desk@provider.example> escreveu:\n> Olá",
    ),
    "Italian": (
        "Stampa di nuovo.",
        "Il giorno lun 5 ott 2026 alle ore 10:00 Harbour IT <desk@provider.example> ha scritto:\n\n> Ciao",
    ),
    "Dutch": ("Hij print weer.", "Op ma 5 okt 2026 om 10:00 schreef Harbour IT <desk@provider.example>:\n> Hallo"),
    "Swedish": (
        "Den skriver ut igen.",
        "Den mån 5 okt. 2026 kl 10:00 skrev Harbour IT <desk@provider.example>:\n\n> Hej",
    ),
    "Polish": ("Znowu drukuje.", "pon., 5 paź 2026 o 10:00 Harbour IT <desk@provider.example> napisał(a):\n\n> Cześć"),
    "Russian": ("Снова печатает.", "пн, 5 окт. 2026 г. в 10:00, Harbour IT <desk@provider.example>:\n\n> Привет"),
    "Japanese": ("また印刷できます。", "2026年10月5日(月) 10:00 Harbour IT <desk@provider.example>：\n> こんにちは"),
    "Chinese": ("又能打印了。", "Harbour IT <desk@provider.example> 于2026年10月5日周一 10:00写道：\n\n> 你好"),
    "Turkish, broken in two": (
        "Yine yazdırıyor.",
        "Harbour IT <desk@provider.example>, 5 Eki 2026 Pzt, 10:00\ntarihinde şunu yazdı:\n\n> Merhaba",
    ),
    "English, Outlook": (
        "It prints again.",
        "From: Harbour IT <desk@provider.example>\nSent: Monday, October 5, 2026\nTo: Rosa\nSubject: Re: till\n\nHello",
    ),
    "German, Outlook": (
        "Es druckt wieder.",
        "Von: Harbour IT <desk@provider.example>\nGesendet: Montag, 5. Oktober\nAn: Rosa\nBetreff: AW: Kasse\n\nHallo",
    ),
    "French, Outlook with a rule": (
        "Ça marche.",
        "________________________________\nDe : H <d@p.example>\nEnvoyé : lundi\nÀ : Rosa\nObjet : RE\n\nBonjour",
    ),
    "Swedish, Outlook bold": (
        "Funkar.",
        "*Från:* Harbour IT <desk@provider.example>\n*Skickat:* måndag\n*Till:* Rosa\n*Ämne:* Kassan\n\nHej",
    ),
    "original message": (
        "Works.",
        "-----Original Message-----\nFrom: Harbour <d@provider.example>\nSent: Monday\nTo: Rosa\nSubject: till\n\nHi",
    ),
}

WRITTEN_AT = datetime(2026, 10, 5, 6, 0, tzinfo=UTC)
