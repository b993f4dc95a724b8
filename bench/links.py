"""The page behind a link: server time closed and opened, and how many forged tokens it lets in."""

import random
import string
from collections.abc import Iterator

from flask import Flask

from bench import worlds
from bench.figure import Figure, middle_ms
from msp import vendors
from msp.identity import AUTOMATIC
from msp.identity.links import token_of
from msp.kernel import clock
from msp.store import acting_for, db
from msp.vendors import ContactForm, HandoffForm, UnderpinningForm, VendorForm
from tests.desk_work import opened
from tests.world import World

FORGED = 5_000
TERMS = {
    "hours": {"tz": "America/New_York", "weekly": {"mon": [["09:00", "17:00"]]}},
    "targets": {"acknowledge": {"*": 3600}, "resolution": {"*": 14_400}},
}


def figures(app: Flask, world: World) -> Iterator[Figure]:
    """The figures of a vendor's page."""
    path, client = f"/vendor/{_token(app, world)}", app.test_client()
    assert client.get(path).status_code == 200
    assert b"It is dead." in client.post(f"{path}/open").data
    yield Figure("a vendor's page before it is opened", middle_ms(lambda: client.get(path)), "ms", 40)
    yield Figure("a vendor's page, opened", middle_ms(lambda: client.post(f"{path}/open")), "ms", 40)
    with worlds.counted_queries(app) as statements:
        client.post(f"{path}/open")
    yield Figure("a vendor's page, opened: queries", float(len(statements)), "", 12)
    answers = [client.post(f"/vendor/{token}/open").status_code for token in _forged(path.rpartition("/")[2])]
    yield Figure(f"{FORGED:,} forged tokens: accepted", float(sum(code != 404 for code in answers)), "", 0)


def _token(app: Flask, world: World) -> str:
    now = clock.now()
    with app.app_context(), acting_for(world.acorn.id):
        vendor_id = vendors.add_vendor(VendorForm("quill", "Quill"), now=now)
        vendors.publish_contract(UnderpinningForm(vendor_id, "Q-7", TERMS, "Signed"), by=AUTOMATIC, now=now)
        contact = ContactForm(vendor_id, "Pia", "pia@quill.example")
        contact_id = vendors.add_contact(contact, by=AUTOMATIC, now=now)
        ticket = opened(world, when=400)
        handoff_id = vendors.hand_off(ticket, HandoffForm(contact_id, "It is dead."), by=world.actors["nadia"], now=now)
        db.session.commit()
        link = vendors.open_link(handoff_id, now=now)
        assert link is not None
        return token_of(link)


def _forged(real: str) -> Iterator[str]:
    """Half of them drawn, half of them the real one with one letter changed."""
    dice, letters = random.Random(7), string.ascii_letters + string.digits + "-_"
    for number in range(FORGED):
        if number % 2:
            yield "".join(dice.choices(letters, k=43))
        else:
            place = dice.randrange(43)
            other = dice.choice([letter for letter in letters if letter != real[place]])
            yield f"{real[:place]}{other}{real[place + 1 :]}"
