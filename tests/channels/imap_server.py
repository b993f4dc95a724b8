"""Mail servers on the loopback: a real one (pymap, in memory), and one that says whatever it is told to say."""

import socketserver
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from subprocess import PIPE, Popen

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from imap_tools import MailBoxUnencrypted

from msp.kernel import clock
from tests.channels.imap_process import ACCOUNT, SECRET


@dataclass
class Imap:
    """A running server and what lies in its boxes."""

    port: int

    @contextmanager
    def opened(self, folder: str = "INBOX") -> Iterator[MailBoxUnencrypted]:
        """The box as another mail program sees it."""
        with MailBoxUnencrypted("127.0.0.1", self.port, timeout=10).login(ACCOUNT, SECRET, folder) as box:
            yield box

    def lay(self, raw: bytes, when: datetime, *, seen: bool = False, folder: str = "INBOX") -> None:
        """A mail arrives."""
        with self.opened() as box:
            box.append(raw, folder, dt=when, flag_set=["\\Seen"] if seen else None)

    def seen(self, folder: str = "INBOX") -> list[bool]:
        """Which of the mails were read, in their order."""
        with self.opened(folder) as box:
            return ["\\Seen" in message.flags for message in box.fetch(mark_seen=False)]

    def begin_anew(self, folder: str) -> None:
        """The folder goes and comes back empty: the server counts anew."""
        with self.opened() as box:
            if box.folder.exists(folder):
                box.folder.delete(folder)
            box.folder.create(folder)


@contextmanager
def imap(certificate: tuple[Path, Path] | None = None, *, tls_first: bool = False) -> Iterator[Imap]:
    """The server, for as long as the block lasts; with a certificate it speaks TLS, from the start or when asked."""
    words = [sys.executable, "-m", "tests.channels.imap_process", "first" if tls_first else "later"]
    words += [str(path) for path in certificate or ()]
    with Popen(words, stdin=PIPE, stdout=PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield Imap(int(process.stdout.readline()))
        finally:
            process.stdin.close()
            process.kill()


@contextmanager
def saying(answer: Callable[[bytes], list[bytes] | None], greeting: bytes = b"* OK here\r\n") -> Iterator[int]:
    """A server that greets and answers each line as told, `None` being to hang up; its port."""

    class Session(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(greeting)
            while line := self.rfile.readline():
                lines = answer(line)
                if lines is None:
                    return
                for one in lines:
                    self.wfile.write(one)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of the loopback that vouches for itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = clock.now()
    built = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    built = built.serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=2))
    alternatives = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    built = built.add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
    built = built.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    paths = folder / "server.pem", folder / "server.key"
    paths[0].write_bytes(built.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    shape = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    paths[1].write_bytes(key.private_bytes(*shape))
    return paths
