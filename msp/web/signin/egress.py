"""The requests door: fetching addresses that a tenant typed, which must never lead inside (reliability.md T22).

A name is resolved once and the connection goes to the very address that was looked at. No redirect is followed, no
proxy or netrc of this machine is used, and time and size have an end, however slowly the other side speaks.
"""

import json
import socket
from collections.abc import Iterable
from contextlib import ExitStack, closing, suppress
from contextvars import ContextVar
from io import BytesIO
from threading import Timer
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError
from urllib3.util.connection import create_connection

from msp.identity import sso

#: Seconds for one silence of the other side, and for one whole exchange.
SILENCE, EXCHANGE = 5, 8
#: Bytes of an answer, unpacked. Metadata and key sets have a few thousand.
LARGEST = 256 * 1024
FAULTS = (requests.RequestException, HTTPError, OSError)


class NotFetched(requests.RequestException):
    """An address that is not fetched, or an answer that is not taken."""


class _Lifeline:
    """Cuts a connection when its time is over; a silence limit alone lets one byte a second go on for ever."""

    def __init__(self, line: socket.socket, seconds: float) -> None:
        self._line = line.dup()  # the original is taken over by TLS
        self._timer = Timer(seconds, self._cut)
        self._timer.daemon = True
        self._timer.start()

    def release(self) -> None:
        """The exchange is over."""
        self._timer.cancel()
        self._line.close()

    def _cut(self) -> None:
        with suppress(OSError):  # it is closed already, which is what was wanted
            self._line.shutdown(socket.SHUT_RDWR)


#: The lifelines of the exchange under way. A connection is no place for its own: urllib3 closes it before the answer
#: is read, when the answer is the last one on it.
_lifelines: ContextVar[ExitStack] = ContextVar("lifelines")


class _Watched(HTTPConnection):
    """Connects to an address that was looked at first."""

    loopback = False

    def _new_conn(self) -> socket.socket:
        addresses = _addresses(self.host, self.port, may_be_here=self.loopback)
        line = _first_that_answers(addresses, self)
        _lifelines.get().callback(_Lifeline(line, EXCHANGE).release)
        return line


class _WatchedOverTls(_Watched, HTTPSConnection):
    """The same over TLS; the certificate is that of the name, not of the address."""


class _WatchedHere(_Watched):
    """The same, which may also lead to this very machine."""

    loopback = True


class _Pool(HTTPConnectionPool):
    ConnectionCls = _WatchedHere  # pyright: ignore[reportAssignmentType] - as urllib3's own connections are


class _PoolOverTls(HTTPSConnectionPool):
    ConnectionCls = _WatchedOverTls  # pyright: ignore[reportAssignmentType] - likewise


class GuardedAdapter(HTTPAdapter):
    """Sends what a session asks for, if it leads outside, and takes a JSON object for an answer, or nothing."""

    def __init__(self, *, loopback: bool) -> None:
        super().__init__()
        self._loopback = loopback
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _PoolOverTls}

    def send(self, request: requests.PreparedRequest, *_args: Any, **_options: Any) -> requests.Response:
        """The answer, read to its end; NotFetched when it is a redirect, too large, or no JSON object."""
        if not sso.is_open_address(request.url or "", loopback=self._loopback):
            raise NotFetched("that address is not fetched", request=request)
        request.headers["Connection"] = "close"  # each exchange has a connection, and so a lifeline, of its own
        with ExitStack() as lifelines:
            _lifelines.set(lifelines)
            answer = super().send(request, stream=True, timeout=SILENCE)
            with closing(answer.raw):
                body = _read(answer)
        answer.raw = BytesIO(body)
        return answer


def guard(session: requests.Session, *, loopback: bool) -> None:
    """Let a session reach the outside only; `loopback` lets plain http reach this very machine too."""
    session.trust_env = False
    session.max_redirects = 0
    for scheme in ("https://", "http://"):
        session.mount(scheme, GuardedAdapter(loopback=loopback))


def _addresses(host: str, port: int | None, *, may_be_here: bool) -> list[str]:
    """What a name leads to; every one of its addresses has to be fit, or none is used."""
    found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    fit = sso.is_loopback if may_be_here else sso.is_outside
    if not found or not all(fit(address) for address in found):
        raise OSError("that name leads inside")
    return found


def _first_that_answers(addresses: Iterable[str], connection: HTTPConnection) -> socket.socket:
    fault: OSError = OSError("no address")
    for address in addresses:
        try:
            return create_connection(
                (address, connection.port or 0), connection.timeout, socket_options=connection.socket_options
            )
        except OSError as error:
            fault = error
    raise fault


def _read(answer: requests.Response) -> bytes:
    if 300 <= answer.status_code < 400:
        raise NotFetched("redirects are not followed", response=answer)
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind != "application/json" and not kind.endswith("+json"):
        raise NotFetched("the answer is no JSON", response=answer)
    body = b""
    for piece in answer.raw.stream(16384, decode_content=True):
        body += piece
        if len(body) > LARGEST:
            raise NotFetched("the answer is too large", response=answer)
    try:
        is_object = isinstance(json.loads(body), dict)
    except (ValueError, RecursionError) as error:
        raise NotFetched("the answer is no JSON", response=answer) from error
    if not is_object:
        raise NotFetched("the answer is no JSON object", response=answer)
    return body
