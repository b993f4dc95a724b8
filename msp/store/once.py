"""Writing what may be there once, also when two write it in the same moment."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError

from msp.kernel.errors import Refusal
from msp.store.base import db


@contextmanager
def one_of_a_kind(taken: Refusal) -> Iterator[None]:
    """Write what changes inside; `taken` is raised when another transaction has written the same since one looked."""
    try:
        with db.session.begin_nested():
            yield
    except IntegrityError as error:
        raise taken from error
