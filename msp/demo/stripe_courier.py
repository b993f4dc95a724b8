"""Telling of events as Stripe does: signed, at least once, in no order, and never waiting for whoever is told."""

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from hmac import new
from http.client import HTTPConnection, HTTPException
from threading import Timer
from typing import Any
from urllib.parse import urlsplit

PATIENCE_SECONDS = 5
#: Seconds until an event that found nobody is told again.
AGAIN_AFTER = (1.0, 5.0, 30.0)


@dataclass
class Habits:
    """How badly what stands in for Stripe behaves; changed by tests, and at /control."""

    #: What becomes of the next calls, one each: "lost" is done but not answered; "down", "garbage" and "odd" are not.
    faults: list[str] = field(default_factory=list)
    #: How often each event is told.
    times: int = 1
    is_shuffled: bool = False
    delay_seconds: float = 0
    is_silent: bool = False


def signed(body: bytes, secret: str, at: datetime) -> str:
    """The signature header of a call, as Stripe makes it."""
    seconds = int(at.timestamp())
    mark = new(secret.encode(), f"{seconds}.".encode() + body, sha256).hexdigest()
    return f"t={seconds},v1={mark}"


@dataclass(frozen=True)
class Courier:
    """Brings events to one address."""

    url: str
    secret: str = field(repr=False)
    now: Callable[[], datetime]
    habits: Habits = field(default_factory=Habits)

    def bring(self, events: Sequence[dict[str, Any]]) -> None:
        """Tell of some events in the background."""
        told = [event for event in events for _ in range(self.habits.times)]
        if self.habits.is_shuffled:
            random.shuffle(told)
        if not self.habits.is_silent:
            self._later(self.habits.delay_seconds, told, 0)

    def _later(self, seconds: float, events: Sequence[dict[str, Any]], tries: int) -> None:
        timer = Timer(seconds, self._go, (events, tries))
        timer.daemon = True
        timer.start()

    def _go(self, events: Sequence[dict[str, Any]], tries: int) -> None:
        refused = [event for event in events if not self._tell(event)]
        if refused and tries < len(AGAIN_AFTER):
            self._later(AGAIN_AFTER[tries], refused, tries + 1)

    def _tell(self, event: dict[str, Any]) -> bool:
        body, place = json.dumps(event).encode(), urlsplit(self.url)
        headers = {"Content-Type": "application/json", "Stripe-Signature": signed(body, self.secret, self.now())}
        line = HTTPConnection(place.hostname or "", place.port, timeout=PATIENCE_SECONDS)
        try:
            line.request("POST", place.path, body, headers)
            return line.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            line.close()
