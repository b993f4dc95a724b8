"""Restricted notes: below their lowest level they do not exist, nor do their files."""

import pytest

from msp import tickets
from msp.kernel.errors import Invalid, Missing
from msp.tickets import NoteForm, UploadForm
from msp.tickets.restricted import is_read_by, lowest_reader
from msp.tiers import Ladder
from tests.promises import LADDERS

LADDER = Ladder.from_document({"steps": LADDERS["ACORN"]})
PLAN = UploadForm("plan.png", b"\x89PNG\r\n\x1a\n and so on")


@pytest.mark.parametrize(
    ("levels", "lowest", "reads"),
    [
        ((), None, True),
        ((), "L1", False),
        (("L1",), "L1", False),
        (("L1",), "L2", False),
        (("L1", "L3"), "L2", True),
        (("L3",), "L3", True),
    ],
)
def test_a_level_from_the_lowest_up_reads(levels: tuple[str, ...], lowest: str | None, reads: bool):
    assert is_read_by(levels, lowest, LADDER) is reads


@pytest.mark.parametrize(("lowest", "sentence"), [("L9", "Choose who"), ("L3", "include your own")])
def test_a_restriction_is_a_level_that_its_author_reads(lowest: str, sentence: str):
    with pytest.raises(Invalid, match=sentence) as refusal:
        lowest_reader(("L2",), lowest, LADDER)
    assert refusal.value.field == "lowest_tier"


@pytest.mark.parametrize(
    ("name", "reads"), [("lena", False), ("marc", True), ("nadia", True), ("omar", False), ("rosa", False)]
)
def test_below_its_level_a_restricted_note_does_not_exist(desk, ticket, name: str, reads: bool):
    tickets.write_note(ticket, NoteForm("SECRET", (PLAN,), "L2"), by=desk.marc, now=desk.later())
    page = tickets.page(ticket, desk.actors[name])
    assert ("SECRET" in repr(page), "plan.png" in repr(page)) == (reads, reads)


def test_the_file_of_a_restricted_note_is_missing_below_its_level(desk, ticket):
    tickets.write_note(ticket, NoteForm("SECRET", (PLAN,), "L2"), by=desk.marc, now=desk.later())
    words = tickets.page(ticket, desk.marc).words[-1]
    assert words.lowest_tier == "L2"
    (file,) = words.attachments
    assert tickets.attachment(ticket, file.id, desk.nadia)[1] == PLAN.content
    for name in ("lena", "omar", "anna"):
        with pytest.raises(Missing):
            tickets.attachment(ticket, file.id, desk.actors[name])


def test_nobody_restricts_a_note_beyond_himself(desk, ticket):
    with pytest.raises(Invalid, match="include your own"):
        tickets.write_note(ticket, NoteForm("SECRET", lowest_tier="L2"), by=desk.lena, now=desk.later())
    assert "SECRET" not in repr(tickets.page(ticket, desk.nadia))
