"""The stand-in for Stripe as a process of the demo: a port of its own, its books kept beside the database."""

import signal
from collections.abc import Callable
from datetime import datetime
from threading import Thread

from msp.config import Settings
from msp.demo.stripe_books import Books, books_of
from msp.demo.stripe_courier import Courier
from msp.demo.stripe_stand_in import StandIn, server_of
from msp.kernel.errors import Forbidden


def serve_stand_in(settings: Settings, *, now: Callable[[], datetime]) -> None:
    """Serve until the process is told to stop; Forbidden outside the demo, and where a key of Stripe is set."""
    access, port = settings.stripe, settings.stand_in_at
    if access is None or port is None:
        raise Forbidden("Nothing stands in for Stripe here: that is for the demo without a key of Stripe.")
    books = Books(now=now, site=access.pay_origin, keep_at=books_of(settings))
    courier = Courier(f"http://127.0.0.1:{settings.port}/hooks/stripe", access.webhook_secret, now)
    server = server_of(StandIn(books, courier, access.key), port)
    for number in (signal.SIGTERM, signal.SIGINT):
        # From a thread of its own: a server that is told to stop from within waits for itself.
        signal.signal(number, lambda *_: Thread(target=server.shutdown).start())
    server.serve_forever()
    server.server_close()
