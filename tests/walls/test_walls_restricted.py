"""A restricted note on every page of the product: below its step no page, list, file or letter has a word of it."""

import pytest
from flask import Flask
from sqlalchemy import select

from msp import tickets
from msp.store import db
from msp.store.audit import AuditEntry
from msp.store.outbox import OutboxEffect
from msp.tickets import NoteForm, UploadForm
from msp.web.door import declaration_of
from tests.desk_work import at, committed
from tests.tickets.team import speak_through
from tests.walls import test_walls_matrix as matrix
from tests.web.browser import Browser
from tests.world import World

ends = matrix.ends
WORD = "VAULTWORD"


@pytest.fixture
def kept(app: Flask, world: World, ends: matrix.Ends) -> matrix.Ends:
    """Nadia's note on Acorn's ticket, restricted to L2 and above, with a file; L2 reads no restricted notes."""
    nadia = world.actors["nadia"]
    with app.app_context(), committed(world.acorn):
        speak_through(L2={"reads_restricted": False})
        ticket = tickets.ticket_for(nadia, ends.own["reference"])
        form = NoteForm(f"The {WORD}", (UploadForm(f"{WORD}.txt", WORD.encode()),), "L2")
        tickets.write_note(ticket, form, by=nadia, now=at(6))
        file = tickets.page(ticket, nadia, at(6)).words[-1].attachments[0]
    own = {**ends.own, "attachment_id": str(file.id), "file_id": str(file.id)}
    return matrix.Ends(own, ends.foreign, ends.absent)


def _said(page: bytes) -> bool:
    """Whether a page says the word; a search gives back what was typed into it, to whoever typed it."""
    typed = (f'value="{WORD}"', f"q={WORD}", f"“{WORD}”", f"subject={WORD}")
    for echo in typed:
        page = page.replace(echo.encode(), b"")
    return WORD.encode() in page


@pytest.mark.parametrize("name", ["lena", "marc", "omar", "anna", "rosa"])
def test_no_page_has_a_word_of_it_for_whom_it_does_not_exist(app: Flask, kept: matrix.Ends, name: str):
    browser = Browser(app, name)
    told = []
    for rule in app.url_map.iter_rules():
        declared = declaration_of(app, rule.endpoint)
        if declared and declared.can and "GET" in (rule.methods or ()):
            page = browser.get(matrix._path(app, rule.endpoint, kept.own), query_string={"q": WORD})
            if _said(page.data):
                told.append(rule.endpoint)
    assert told == []


def test_its_reader_finds_it_so_that_this_test_can_fail(app: Flask, kept: matrix.Ends):
    nadia = Browser(app, "nadia")
    assert WORD in nadia.get(f"/desk/tickets/{kept.own['reference']}").text
    assert nadia.get(matrix._path(app, "desk.attachment", kept.own)).status_code == 200


def test_neither_letters_nor_the_audit_trail_say_it(app: Flask, world: World, kept: matrix.Ends):
    with app.app_context(), committed(world.acorn):
        letters = db.session.scalars(select(OutboxEffect.payload)).all()
        trail = db.session.scalars(select(AuditEntry.detail)).all()
    assert WORD not in repr(letters)
    assert WORD not in repr(trail)


def test_a_step_that_does_not_read_them_is_offered_for_none(app: Flask, kept: matrix.Ends):
    page = Browser(app, "nadia").get(f"/desk/tickets/{kept.own['reference']}").text
    assert 'value="L3">Only' in page
    assert 'value="L2">Only' not in page
    assert 'value="L1">Only' not in page
