"""Sweeping processes that are killed again and again, at random points, until they have died often enough.

Run as `python -m tests.clockwork.mortal URL FOLDER SEED ROUNDS MOMENT…`: at each moment (ISO) one child, or by turns
two or four at once, are forked as often as there are rounds; they sweep and are killed with SIGKILL, by turns before a
statement drawn at random and after a time drawn at random. Then as many are left in peace until nothing is due. What
is printed is a line for each death.
"""

import os
import signal
import sys
import time
from datetime import datetime
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from flask import Flask
from sqlalchemy import event

from msp import sla
from msp.app import create_app
from msp.store import db
from tests import databases

#: A visit of one ticket takes some forty statements, and some tens of milliseconds.
STATEMENTS, SECONDS = 130, 0.12
AT_ONCE = (1, 2, 4)


class _Point(NamedTuple):
    """Where a child dies: before a statement, or after so many seconds; at 0 it lives."""

    statement: int
    seconds: float


_IN_PEACE = _Point(0, 0.0)


def sweep_until_done(now: datetime) -> None:
    """Sweep until nothing is due; a round in which another process took everything is not the last."""
    while sla.sweep(now=now, limit=25) or sla.clocks_due(now=now).due:
        pass


def _main(url: str, folder: str, seed: str, rounds: str, *moments: str) -> None:
    dice = Random(seed)  # noqa: S311 - the seed is printed with the test, so that it can be run again
    app = create_app(databases.settings_for(url, Path(folder)))
    for moment, at_once in zip(moments, cycle(AT_ONCE)):
        now = datetime.fromisoformat(moment)
        for number in range(int(rounds)):
            died = _round(app, now, [_point(dice, number + each) for each in range(at_once)])
            print(*(f"{moment}, {at_once} at once, killed at {point}\n" for point in died), sep="", end="", flush=True)
        assert not _round(app, now, [_IN_PEACE] * at_once)


def _point(dice: Random, number: int) -> _Point:
    return _Point(dice.randrange(1, STATEMENTS), 0.0) if number % 2 else _Point(0, dice.uniform(0.005, SECONDS))


def _round(app: Flask, now: datetime, points: list[_Point]) -> list[_Point]:
    """Let children sweep together, each to its own end; returns at which points one was killed."""
    sys.stdout.flush()
    begun, begins = os.pipe()
    children = [(_child(app, now, point, begins), point) for point in points]
    os.close(begins)
    # Counted from when the first of them is at work, so that its start does not eat the time.
    os.read(begun, 1)
    began = time.monotonic()
    for child, point in sorted((each for each in children if each[1].seconds), key=lambda each: each[1].seconds):
        time.sleep(max(0.0, began + point.seconds - time.monotonic()))
        os.kill(child, signal.SIGKILL)
    os.close(begun)
    return [point for child, point in children if _was_killed(child)]


def _was_killed(child: int) -> bool:
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.waitstatus_to_exitcode(status) == 0
    return os.WIFSIGNALED(status)


def _child(app: Flask, now: datetime, point: _Point, begins: int) -> int:
    child = os.fork()
    if not child:
        _sweep(app, now, point.statement, begins)
    return child


def _sweep(app: Flask, now: datetime, statement: int, begins: int) -> None:
    """The child: it never returns into the parent's code."""
    code = 1
    try:
        with app.app_context():
            _die_at(app, statement)
            os.write(begins, b".")
            sweep_until_done(now)
        code = 0
    finally:
        os._exit(code)


def _die_at(app: Flask, statement: int) -> None:
    left = [statement]

    def count(*_: Any) -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(db.engine, "before_cursor_execute", count)
    # A commit is no statement, and the moment around it is the one that matters most.
    event.listen(db.engine, "commit", count)


if __name__ == "__main__":
    _main(*sys.argv[1:])
