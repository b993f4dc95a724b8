"""What clients call their priorities: labels as a value, and as versions of each client's own."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError

from msp import tickets
from msp.identity import AUTOMATIC
from msp.kernel.errors import Conflict, Invalid
from msp.store import acting_for, db, serving
from msp.store.audit import AuditEntry
from msp.tickets import LabelsForm
from msp.tickets.labels import USUAL, labels_from_document
from msp.tickets.models import PriorityLabelVersion
from tests.world import MONDAY, World

SWEDISH = {"P1": "Kritisk", "P2": "Hög", "P3": "Normal", "P4": "Låg"}
LATER = MONDAY + timedelta(days=7)


def test_labels_are_cleaned_and_keep_their_codes():
    assert labels_from_document({"P4": "Low", "P1": "  Stop  the \n world ", "P2": "Ho\u0308g", "P3": "Normal"}) == {
        "P1": "Stop the world",
        "P2": "Hög",
        "P3": "Normal",
        "P4": "Low",
    }


@pytest.mark.parametrize(
    ("document", "field", "sentence"),
    [
        ([], "labels", "Labels are an object"),
        (SWEDISH | {"P5": "Never"}, "labels", "no priority “P5”"),
        ({"P1": "Kritisk", "P2": "Hög", "P3": "Normal"}, "P4", "P4 needs a label"),
        (SWEDISH | {"P2": "  "}, "P2", "1 to 30 printable"),
        (SWEDISH | {"P2": "x" * 31}, "P2", "1 to 30 printable"),
        (SWEDISH | {"P2": "High\u202e"}, "P2", "1 to 30 printable"),
        (SWEDISH | {"P2": 2}, "P2", "P2 needs a label"),
        (SWEDISH | {"P4": "kritisk"}, "P4", "P4 and P1 have the same label"),
    ],
)
def test_labels_that_nobody_could_read_are_refused(document: Any, field: str, sentence: str):
    with pytest.raises(Invalid, match=sentence) as refused:
        labels_from_document(document)
    assert refused.value.field == field


def test_without_a_choice_the_usual_words_stand(ground, world: World):
    with serving([world.acorn.id]):
        assert tickets.priority_labels(MONDAY) == USUAL
        assert tickets.priority_label_versions() == []


def test_labels_count_from_their_instant_on_and_for_one_client_only(ground, world: World):
    with acting_for(world.acorn.id):
        tickets.publish_priority_labels(LabelsForm(SWEDISH, "Our language", LATER), by=AUTOMATIC, now=MONDAY)
        assert tickets.priority_labels(LATER - timedelta(seconds=1)) == USUAL
        assert tickets.priority_labels(LATER) == SWEDISH
        (version,) = tickets.priority_label_versions()
        assert (version.author, version.reason, version.published_at) == (AUTOMATIC.name, "Our language", MONDAY)
        (entry,) = db.session.query(AuditEntry).where(AuditEntry.action == "PriorityLabelsPublished")
        assert "Kritisk" not in str(entry.detail)
        db.session.commit()
    with serving([world.birch.id]):
        assert tickets.priority_labels(LATER) == USUAL
    with serving([world.acorn.id, world.birch.id]), pytest.raises(ValueError, match="unpack"):
        tickets.priority_labels(LATER)


def test_the_newest_version_comes_first(ground, world: World):
    with acting_for(world.acorn.id):
        for n, label in enumerate(("One", "Two")):
            form = LabelsForm(SWEDISH | {"P1": label}, "Again", MONDAY + timedelta(days=n))
            tickets.publish_priority_labels(form, by=AUTOMATIC, now=MONDAY)
        assert [version.document["P1"] for version in tickets.priority_label_versions()] == ["Two", "One"]


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
def test_a_change_of_labels_says_why(ground, world: World, reason: str):
    with acting_for(world.acorn.id), pytest.raises(Invalid) as refused:
        tickets.publish_priority_labels(LabelsForm(SWEDISH, reason), by=AUTOMATIC, now=MONDAY)
    assert refused.value.field == "reason"


def test_labels_cannot_change_the_past_nor_begin_twice_at_once(ground, world: World):
    with acting_for(world.acorn.id):
        tickets.publish_priority_labels(LabelsForm(SWEDISH, "Our language"), by=AUTOMATIC, now=MONDAY)
        with pytest.raises(Conflict, match="same instant"):
            tickets.publish_priority_labels(LabelsForm(SWEDISH, "Again"), by=AUTOMATIC, now=MONDAY)
        with pytest.raises(Invalid, match="in the past") as refused:
            tickets.publish_priority_labels(
                LabelsForm(SWEDISH, "Back", MONDAY + timedelta(days=1)), by=AUTOMATIC, now=LATER
            )
        assert refused.value.field == "valid_from"


@pytest.mark.parametrize(
    "change", [update(PriorityLabelVersion).values(author="Mallory"), text("delete from priority_label_versions")]
)
def test_a_version_is_never_changed_and_never_removed(ground, world: World, change: Any):
    with acting_for(world.acorn.id):
        tickets.publish_priority_labels(LabelsForm(SWEDISH, "Our language"), by=AUTOMATIC, now=MONDAY)
        with pytest.raises(DBAPIError):
            db.session.execute(change)
