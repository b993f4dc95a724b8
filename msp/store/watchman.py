"""What the watchman saw: the one place in which all tenants are looked over, for ids, kinds and instants."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select

from msp.store import scope
from msp.store.base import db


def seen(statement: Select[*tuple[Any, ...]]) -> Sequence[Any]:
    """The rows of a statement over what is due, of every tenant; it may name watched columns only."""
    with scope.watching():
        return db.session.execute(statement).all()
