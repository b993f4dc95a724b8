"""Restricted notes through the door: whoever may not read one finds neither its words, nor its file, nor a trace."""

import io

import pytest

from tests.web.desk.conftest import Desk


@pytest.fixture
def restricted(desk: Desk) -> str:
    """A ticket with a note of Marc that L1 does not read."""
    reference = desk.open()
    marc = desk.as_("marc")
    marc.get(f"/desk/tickets/{reference}")
    form = {
        "note-body": "The vault code",
        "note-lowest_tier": "L2",
        "note-attachments": [(io.BytesIO(b"s"), "vault.txt")],
    }
    answer = marc.post(f"/desk/tickets/{reference}/notes", **form)
    assert answer.status_code == 303
    assert "Only L2 and above read it." in marc.get(answer.headers["Location"]).text
    return reference


@pytest.mark.parametrize(("name", "reads"), [("marc", True), ("nadia", True), ("lena", False), ("omar", False)])
def test_it_stands_on_the_page_of_its_readers_alone(desk: Desk, restricted: str, name: str, reads: bool):
    page = desk.as_(name).get(f"/desk/tickets/{restricted}").text
    assert ("The vault code" in page, "vault.txt" in page, "Only L2 and above read this" in page) == (reads,) * 3


def test_its_file_is_no_page_for_anybody_else(desk: Desk, restricted: str):
    (file,) = desk.page(restricted, "marc").words[-1].attachments
    address = f"/desk/tickets/{restricted}/attachments/{file.id}"
    assert {name: desk.as_(name).get(address).status_code for name in ("marc", "lena", "omar")} == {
        "marc": 200,
        "lena": 404,
        "omar": 404,
    }


def test_a_level_is_offered_only_to_its_holders(desk: Desk):
    reference = desk.open()
    offered = {name: desk.as_(name).get(f"/desk/tickets/{reference}").text for name in ("lena", "marc", "nadia")}
    assert {
        name: [level for level in ("L2", "L3") if f'value="{level}">Only' in page] for name, page in offered.items()
    } == {
        "lena": [],
        "marc": ["L2"],
        "nadia": ["L2", "L3"],
    }


def test_a_forged_level_is_refused_and_nothing_is_written(desk: Desk):
    reference = desk.open()
    lena = desk.as_("lena")
    lena.get(f"/desk/tickets/{reference}")
    answer = lena.post(f"/desk/tickets/{reference}/notes", **{"note-body": "Mine", "note-lowest_tier": "L3"})
    assert answer.status_code == 422
    assert "Restrict a note to levels that include your own" in answer.text
    assert [words.body for words in desk.page(reference, "nadia").words][1:] == []
