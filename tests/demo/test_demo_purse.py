"""The clients of the demo have paid at the stand-in's own books, so the two agree from the first click on."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from msp import billing, invariants
from msp.billing.payment import Standing
from msp.config import Settings
from msp.demo.purse import Purse
from msp.demo.stripe_books import Books, books_of
from msp.store import serving
from tests.desk_work import committed
from tests.month_end import NOVEMBER, agree, close_october, worked_ticket
from tests.world import World


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    settings = Settings(mode="demo", var_dir=tmp_path)
    billing.open_till(settings.stripe)
    yield settings
    billing.open_till(None)


def test_what_was_paid_before_the_demo_began_stands_in_both_books(ground: Flask, world: World, settings: Settings):
    agree(world)
    with committed(world.acorn):
        worked_ticket(world)
    number = close_october(world, world.acorn).page.number
    paid_at = NOVEMBER + timedelta(days=12)
    Purse(settings, NOVEMBER).pay(world.acorn, number, by=world.actors["anna"], now=paid_at)
    with serving([world.acorn.id]):
        money = billing.payment_status(number)
    assert money.status.standing is Standing.PAID
    (line,) = money.lines
    assert line.received_at == paid_at
    books = Books(now=lambda: paid_at, site="", keep_at=books_of(settings))
    (charge,) = books.every("charge")
    assert (charge["payment_intent"], charge["amount"]) == (line.reference, line.amount.minor)
    assert json.loads(books_of(settings).read_text())["things"]
    assert list(invariants.broken(now=paid_at)) == []
