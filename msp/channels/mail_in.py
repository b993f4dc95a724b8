"""The IMAP door: the only place where a mail server is asked what lies in a mailbox."""

import imaplib
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from threading import Timer
from typing import Any

import structlog
from imap_tools import MailboxFolderSelectError, MailboxLoginError
from imap_tools.mailbox import BaseMailBox

from msp.channels.models import Security

#: How long one answer may take, and how long one visit; a server that drips bytes is left then.
TIMEOUT_SECONDS, LONGEST_VISIT_SECONDS = 20, 240
HEAD_BYTES = 64 * 1024
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_LARGEST_UID = 2**32
NO_IMAP = "The mail server answered something that is no IMAP."

_SIZE = re.compile(rb"RFC822\.SIZE (\d{1,15})")
_DATE = re.compile(rb'INTERNALDATE "([ \d]\d)-([A-Za-z]{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)"')
_SEEN = re.compile(rb"FLAGS \([^)]*\\Seen", re.IGNORECASE)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


log = structlog.get_logger(__name__)


class MailServerFault(Exception):
    """A mail server that is away, refuses us, or answers something that is no IMAP; said in a plain sentence."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class MailRefused(MailServerFault):
    """The server does not hand out one mail; the others may well come."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where a mailbox is and how it is opened."""

    host: str
    port: int
    security: Security
    account: str
    password: str = field(repr=False)
    folder: str = "INBOX"


@dataclass(frozen=True, slots=True)
class Glance:
    """What a server says of a mail before it is fetched."""

    size: int
    received_at: datetime | None
    is_seen: bool


class Line:
    """An open line to one folder of one mailbox."""

    def __init__(self, box: BaseMailBox) -> None:
        self._box = box

    def uid_validity(self) -> int:
        """How the server counts: under another validity its numbers mean other mails."""
        with _plainly():
            return _number(self._box.client.untagged_responses.get("UIDVALIDITY", [b""])[-1])

    def newer(self, last_uid: int, since: datetime) -> list[int]:
        """The numbers of mails beyond `last_uid` that came on the day of `since` or later, lowest first."""
        day = f"{since.day}-{_MONTHS[since.month - 1].title()}-{since.year}"
        with _plainly():
            found = {_number(uid.encode()) for uid in self._box.uids(f"UID {last_uid + 1}:* SINCE {day}", None)}
        # The star names the last mail even when it is not new (RFC 9051, 6.4.4).
        return sorted(uid for uid in found if last_uid < uid < _LARGEST_UID)

    def glance(self, uid: int) -> Glance | None:
        """Size, moment of arrival and whether somebody read it; None when it is gone by now."""
        said = b" ".join(
            piece
            for part in self._fetch(uid, "(FLAGS INTERNALDATE RFC822.SIZE)")
            for piece in (part if isinstance(part, tuple) else (part,))
            if isinstance(piece, bytes)
        )
        size = _SIZE.search(said)
        if said and size is None:
            raise MailServerFault(NO_IMAP)
        return Glance(int(size[1]), _moment(said), bool(_SEEN.search(said))) if size else None

    def raw(self, uid: int, limit: int) -> bytes:
        """The bytes of a mail as they lie there, at most `limit` and one more."""
        return self._literal(uid, f"(BODY.PEEK[]<0.{limit + 1}>)")

    def head(self, uid: int) -> bytes:
        """The head of a mail."""
        return self._literal(uid, f"(BODY.PEEK[HEADER]<0.{HEAD_BYTES}>)")

    def mark_seen(self, uid: int) -> None:
        """Say that it was read."""
        with _plainly():
            self._box.flag([str(uid)], "\\Seen", True)

    def _literal(self, uid: int, what: str) -> bytes:
        found = [part[1] for part in self._fetch(uid, what) if isinstance(part, tuple) and isinstance(part[1], bytes)]
        if not found:
            # Gone since the glance, or no IMAP: the next visit will tell which.
            raise MailServerFault(NO_IMAP)
        return found[0]

    def _fetch(self, uid: int, what: str) -> list[Any]:
        with _plainly():
            status, answer = self._box.client.uid("FETCH", str(uid), what)
        if status != "OK":
            raise MailRefused("The mail server refused to hand out a mail.")
        return list(answer)


@contextmanager
def line_to(server: MailServer, *, longest: int = LONGEST_VISIT_SECONDS) -> Iterator[Line]:
    """A line to the folder of a mailbox, closed afterwards; MailServerFault says in plain words what is wrong."""
    if server.security is Security.NONE and server.host not in LOOPBACK:
        raise MailServerFault("Without TLS no password is sent to another machine.")
    with _plainly():
        box = _Box(server, longest)
    try:
        with _plainly():
            log_in = box.login if f"{server.account}{server.password}".isascii() else box.login_utf8
            log_in(server.account, server.password, server.folder)
        yield Line(box)
    finally:
        box.leave()


class _Box(BaseMailBox):
    """imap-tools on a line whose certificate is checked, and which ends after a time whatever the server does."""

    def __init__(self, server: MailServer, longest: int) -> None:
        self._server, self._longest = server, longest
        super().__init__()

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        server, context = self._server, ssl.create_default_context()
        if server.security is Security.TLS:
            return _TimedTls(server.host, server.port, longest=self._longest, ssl_context=context)
        line = _Timed(server.host, server.port, longest=self._longest)
        if server.security is Security.STARTTLS:
            try:
                line.starttls(context)
            except BaseException:
                line.leave()
                raise
        return line

    def leave(self) -> None:
        """Take leave, whatever the server says to it."""
        self.client.leave()


class _Timed(imaplib.IMAP4):
    """A line that hangs up by itself: each answer has its time, and so has the whole visit."""

    def __init__(self, host: str, port: int, *, longest: int, **options: Any) -> None:
        self._timer = Timer(longest, self._hang_up)
        self._timer.daemon = True
        try:
            super().__init__(host, port, timeout=TIMEOUT_SECONDS, **options)
        except BaseException:
            self._timer.cancel()
            raise

    def open(self, host: str = "", port: int | None = 143, timeout: float | None = None) -> None:
        """Connect, and let the time of the visit run."""
        super().open(host, port or 143, timeout)
        self._timer.start()

    def leave(self) -> None:
        """Say goodbye; a server that is gone already has nothing to answer."""
        for way_out in (self.logout, self.shutdown):
            try:
                way_out()
                break
            except Exception as error:  # all that was wanted is done by now
                log.info("the mail server hung up", error=type(error).__name__)
        self._timer.cancel()

    def _hang_up(self) -> None:
        try:
            self.sock.shutdown(socket.SHUT_RDWR)
        except OSError as error:
            log.info("the line was down already", error=type(error).__name__)


class _TimedTls(_Timed, imaplib.IMAP4_SSL):
    """The same with TLS from the start."""


@contextmanager
def _plainly() -> Iterator[None]:
    """Whatever a server or the line does wrong becomes one fault with a sentence; its own words are never repeated."""
    try:
        yield
    except MailServerFault:
        raise
    except Exception as error:  # imaplib raises many kinds on garbage
        raise MailServerFault(_sentence(error)) from error


def _sentence(error: Exception) -> str:
    known: tuple[tuple[type[Exception], str], ...] = (
        (MailboxLoginError, "The mail server refused the name or the password."),
        (MailboxFolderSelectError, "The mailbox has no folder of that name."),
        (ssl.SSLCertVerificationError, "The certificate of the mail server is not trusted."),
        (ssl.SSLError, "The mail server does not speak TLS as it should."),
        (socket.gaierror, "There is no server of that name."),
        (TimeoutError, "The mail server did not answer in time."),
        (ConnectionRefusedError, "Nothing answers at that server and port."),
        (OSError, "The line to the mail server broke."),
        (imaplib.IMAP4.abort, "The mail server hung up."),
    )
    return next((words for kind, words in known if isinstance(error, kind)), NO_IMAP)


def _number(said: object) -> int:
    return int(said) if isinstance(said, bytes) and said.isdigit() and len(said) <= 12 else 0


def _moment(said: bytes) -> datetime | None:
    found = _DATE.search(said)
    if found is None or found[2].decode().lower() not in _MONTHS:
        return None
    day, month, year, hour, minute, second, sign, hours, minutes = (part.decode() for part in found.groups())
    offset = timedelta(hours=int(hours), minutes=int(minutes)) * (-1 if sign == "-" else 1)
    try:
        whole = (int(year), _MONTHS.index(month.lower()) + 1, int(day), int(hour), int(minute), int(second))
        return datetime(*whole, tzinfo=timezone(offset)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
