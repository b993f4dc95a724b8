"""A mail server on the loopback that keeps a book of what reached it, and fails as it is told to."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP


@dataclass
class Envelope:
    """One accepted mail, as it came over the line."""

    sender: str
    recipients: list[str]
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.raw, policy=SMTP)  # type: ignore[return-value] - the policy makes it one


@dataclass
class Book:
    """What the server saw, and what it shall answer: `answers` by verb, `cut` after which it hangs up."""

    accepted: list[Envelope] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    cut: str = ""
    extensions: tuple[str, ...] = ()

    def said(self, verb: str) -> list[str]:
        return [line for line in self.lines if line.upper().startswith(verb)]


class _Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        book: Book = self.server.book  # type: ignore[attr-defined]
        self.say("220 sink")
        envelope = Envelope("", [], b"")
        while line := self.rfile.readline():
            command = line.decode("utf-8").rstrip("\r\n")
            book.lines.append(command)
            verb = command.split(" ")[0].split(":")[0].upper()
            if book.cut == verb:
                return
            answer = book.answers.get(verb)
            if answer or verb == "QUIT":
                self.say(answer or "221 bye")
                if verb == "QUIT":
                    return
                continue
            self.act(verb, command, envelope, book)
            if book.cut == f"after {verb}":
                return

    def act(self, verb: str, command: str, envelope: Envelope, book: Book) -> None:
        if verb == "EHLO":
            for name in ("sink", *book.extensions):
                self.say(f"250-{name}")
            self.say("250 SIZE 10000000")
        elif verb == "DATA":
            self.say("354 go on")
            envelope.raw = self.data()
            book.accepted.append(Envelope(envelope.sender, list(envelope.recipients), envelope.raw))
            if book.cut != "after DATA":
                self.say("250 kept")
        else:
            if verb == "MAIL":
                envelope.sender, envelope.recipients = command[10:].split(">")[0].lstrip("<"), []
            if verb == "RCPT":
                envelope.recipients.append(command[8:].split(">")[0].lstrip("<"))
            self.say("235 welcome" if verb == "AUTH" else "250 ok")

    def data(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b"."))
        return b"".join(lines)

    def say(self, answer: str) -> None:
        self.wfile.write(answer.encode() + b"\r\n")


@contextmanager
def sink() -> Iterator[tuple[Book, int]]:
    """The server's book and its port."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Session) as server:
        server.daemon_threads = True
        server.book = book = Book()  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield book, server.server_address[1]
        finally:
            server.shutdown()
            thread.join()
