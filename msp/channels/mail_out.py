"""The SMTP door and its recording twin: the only place from which mail leaves."""

import smtplib
import ssl
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import UUID

import structlog

from msp.channels.answering import address_for
from msp.channels.letter import Letter, address_of, mail, mailbox, written_out
from msp.channels.rendering import words_of
from msp.config import Settings

TIMEOUT_SECONDS = 20
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mail is handed over: `smtp://user:password@host:port`, or `smtps://` where TLS comes first."""

    host: str
    port: int
    is_tls_from_the_start: bool
    user: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def at(cls, url: str) -> "SmtpServer":
        """Read an address; ValueError says what is wrong with it, and never shows the password."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as error:
            raise ValueError("MSP_SMTP_URL has no readable host and port.") from error
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname or parts.path not in ("", "/"):
            raise ValueError("MSP_SMTP_URL looks like smtp://user:password@host:port or smtps://user:password@host.")
        secure = parts.scheme == "smtps"
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        return cls(parts.hostname, port or (465 if secure else 587 if user else 25), secure, user, password)

    def send(self, message: EmailMessage, *, sender: Address, recipient: str) -> None:
        """Hand one mail to the server for one recipient; raises whatever the server or the line says against it."""
        line = self._connected(sender.domain)
        try:
            if self.user:
                line.login(self.user, self.password)
            line.send_message(message, sender.addr_spec, [recipient])
            _take_leave(line)
        finally:
            line.close()

    def _connected(self, name: str) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.is_tls_from_the_start:
            return smtplib.SMTP_SSL(self.host, self.port, name, timeout=TIMEOUT_SECONDS, context=context)
        line = smtplib.SMTP(self.host, self.port, name, timeout=TIMEOUT_SECONDS)
        try:
            self._secure(line, context)
        except BaseException:
            line.close()
            raise
        return line

    def _secure(self, line: smtplib.SMTP, context: ssl.SSLContext) -> None:
        line.ehlo_or_helo_if_needed()
        if line.has_extn("starttls"):
            line.starttls(context=context)
        elif self.user and self.host not in _LOOPBACK:
            raise smtplib.SMTPNotSupportedError("the server offers no TLS, so no password is sent to it")


@dataclass(frozen=True, slots=True)
class RecordingTwin:
    """Writes every mail as a file instead of sending it: one file an effect, so a repeat is the same file."""

    folder: Path

    def send(self, message: EmailMessage, *, sender: Address, recipient: str) -> None:
        """Keep one mail; it appears whole or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = message["Message-ID"].strip("<>").partition("@")[0]
        draft = self.folder / f".{name}"
        draft.write_bytes(written_out(message))
        draft.replace(self.folder / f"{name}.eml")


class Post:
    """The way out for mail; the app opens it with its settings when it starts."""

    def __init__(self) -> None:
        self._base_url = ""
        self._sender: Address | None = None
        self._way: SmtpServer | RecordingTwin | None = None

    def open(self, settings: Settings) -> None:
        """Use these settings from now on; ValueError when they make no sense."""
        if settings.mode == "production" and not settings.smtp_url:
            raise ValueError("MSP_SMTP_URL is missing: in production mail is sent, not only recorded.")
        folder = settings.var_dir / "mail"
        self._sender = address_of(settings.brand, settings.mail_from)
        self._way = SmtpServer.at(settings.smtp_url) if settings.smtp_url else RecordingTwin(folder)
        self._base_url = settings.base_url

    def deliver(self, effect_id: UUID, payload: dict[str, Any]) -> None:
        """Send the letter of an outbox row, or raise; a repeat has the same Message-ID (reliability.md section 4)."""
        if self._sender is None or self._way is None:
            raise RuntimeError("the post was not opened: the app gives it its settings when it starts")
        letter = Letter(**payload)
        words = words_of(letter, base_url=self._base_url)
        reply_to = address_for(letter.answer)
        message = mail(letter, words, sender=self._sender, effect_id=effect_id, reply_to=reply_to)
        self._way.send(message, sender=self._sender, recipient=mailbox(letter.to))


post = Post()
open_post, deliver_mail = post.open, post.deliver


def _take_leave(line: smtplib.SMTP) -> None:
    try:
        line.quit()
    except (smtplib.SMTPException, OSError) as error:
        # The mail is accepted by now: raising here would send it again.
        log.info("the mail server hung up", error=str(error))
