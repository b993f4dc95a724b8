"""A database that fails at a chosen statement, and the page that people see then."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Flask
from sqlalchemy import event
from sqlalchemy.exc import InternalError, OperationalError
from werkzeug.test import TestResponse

from msp.store import db

#: What no page may show: the words of a stack trace, of a statement, of the machinery.
INSIDE = re.compile(r"Traceback|File &#34;|File \"|sqlalchemy|sqlite3|psycopg|\bSELECT\b|\bINSERT INTO\b|simulated")

#: Under test a transaction is a savepoint in the one that is rolled back after the test; the app itself has none.
HARNESS = ("SAVEPOINT", "RELEASE", "ROLLBACK TO")


@dataclass
class Break:
    """The statement at which the database fails, counted from one; whether it came to that."""

    at: int
    happened: bool = False
    count: int = 0
    statement: str = ""


@contextmanager
def failing(app: Flask, at: int, error: Exception) -> Iterator[Break]:
    """Let the statement with this number fail, and no other."""
    broken = Break(at)

    def fail(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith(HARNESS):
            return
        broken.count += 1
        if broken.count == at:
            broken.happened, broken.statement = True, statement
            raise error

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", fail)
    try:
        yield broken
    finally:
        event.remove(engine, "before_cursor_execute", fail)


def answered(send: Callable[[], TestResponse]) -> TestResponse | Exception:
    """What the app answers, or what it lets out where no page is left to answer with."""
    try:
        return send()
    except Exception as escaped:
        return escaped


def gone() -> OperationalError:
    """What SQLAlchemy raises when the line to the database is lost."""
    return OperationalError("SELECT simulated", {}, sqlite3.OperationalError("simulated: the line is lost"))


def out_of_order() -> InternalError:
    """What SQLAlchemy raises when the database itself is at fault."""
    return InternalError("SELECT simulated", {}, sqlite3.InternalError("simulated: out of order"))


def is_plain(answer: TestResponse) -> bool:
    """Whether a page of a fault says what happened and shows nothing of the inside."""
    return answer.mimetype == "text/html" and "<h1" in answer.text and not INSIDE.search(answer.text)
