"""Pages at 100,000 tickets: server time, and how many statements each takes."""

from collections.abc import Iterator
from pathlib import Path

from flask import Flask

from bench import links, worlds
from bench.figure import Figure, middle_ms
from msp.store import acting_for, db, serving
from msp.tickets import QueueFilter, queue
from tests.desk_work import opened
from tests.web.browser import Browser
from tests.world import World

TICKETS = 100_000
OWED_FILTERED = "/desk/at-risk?tier=L3&priority=P4"


def figures(folder: Path) -> Iterator[Figure]:
    """The figures of the desk."""
    app, world = worlds.app_with_cast(folder)
    worlds.fill_tickets(app, world, TICKETS)
    browser = Browser(app, "marc")
    for name, path in (("first", "/desk"), ("a late", f"/desk?after={_late_cursor(app, world)}")):
        yield Figure(f"queue of 100,000 tickets, {name} page", _page_ms(browser, path), "ms", 40)
        yield Figure(f"queue of 100,000 tickets, {name} page: queries", _queries(app, browser, path), "", 12)
    yield Figure("queue filtered to one client, tier and priority", _page_ms(browser, _filtered(world)), "ms", 40)
    yield Figure("queue searched by words", _page_ms(browser, "/desk?q=laptop"), "ms", 150)
    yield Figure("at risk over 100,000 tickets, first page", _page_ms(browser, "/desk/at-risk"), "ms", 40)
    yield Figure("at risk over 100,000 tickets: queries", _queries(app, browser, "/desk/at-risk"), "", 12)
    yield Figure("at risk filtered to one tier and priority", _page_ms(browser, OWED_FILTERED), "ms", 150)
    omar = Browser(app, "omar")
    yield Figure("attainment of all clients, 200,000 open clocks", _page_ms(omar, "/office/attainment"), "ms", 400)
    yield Figure("a client in the office: queries", _queries(app, omar, "/office/acorn"), "", 40)
    ticket = "/desk/tickets/ACORN-7"
    yield Figure("ticket page", _page_ms(browser, ticket), "ms", 60)
    # One question for each kind of thing that the page shows, and none for what the ticket's log says never was.
    yield Figure("ticket page: queries", _queries(app, browser, ticket), "", 24)
    rosa = Browser(app, "rosa")
    yield Figure("portal, first page", _page_ms(rosa, "/portal/acorn"), "ms", 40)
    yield Figure("portal, first page: queries", _queries(app, rosa, "/portal/acorn"), "", 15)
    yield Figure("creating a ticket, action and commit", _creating_ms(app, world), "ms", 15)
    yield from links.figures(app, world)


def _page_ms(browser: Browser, path: str) -> float:
    assert browser.get(path).status_code == 200, path
    return middle_ms(lambda: browser.get(path))


def _queries(app: Flask, browser: Browser, path: str) -> float:
    with worlds.counted_queries(app) as statements:
        browser.get(path)
    return float(len(statements))


def _filtered(world: World) -> str:
    return f"/desk?client={world.acorn.slug}&tier=L1&priority=P2"


def _late_cursor(app: Flask, world: World) -> str:
    with app.app_context(), serving([world.acorn.id, world.birch.id]):
        rows = queue([world.acorn.id, world.birch.id], QueueFilter(), limit=TICKETS * 9 // 10)
    assert rows.next is not None
    return rows.next


def _creating_ms(app: Flask, world: World) -> float:
    def create() -> None:
        with app.app_context(), acting_for(world.acorn.id):
            opened(world, when=400)
            db.session.commit()

    return middle_ms(create)
