"""Reading and writing the events of a ticket."""

import pytest
from sla_desk import clock_time

from msp.kernel.errors import Invalid
from msp.sla.derive import Event, EventType, event_from_document, event_to_document


def test_an_event_survives_being_written_and_read() -> None:
    for values in ({"type": "pause", "reason": "waiting_requester"}, {"type": "agent_reply"}, {"type": "merged"}):
        event = Event(clock_time("08:00"), **values)
        assert event_from_document(event_to_document(event)) == event
    written = event_to_document(Event(clock_time("08:00"), EventType.PRIORITY, priority="P1"))
    assert written == {"at": "2026-03-02T08:00:00Z", "type": "priority", "priority": "P1"}


def test_values_of_no_meaning_to_clocks_are_dropped() -> None:
    read = event_from_document({"at": "2026-03-02T09:00:00+01:00", "type": "agent_reply", "text": "Hello", "by": None})
    assert read == Event(clock_time("08:00"), "agent_reply")
    assert event_from_document({"at": "2026-03-02T08:00:00Z", "type": "coloured", "tier": "L9"}) == Event(
        clock_time("08:00"), "coloured"
    )


@pytest.mark.parametrize(
    ("document", "field", "words"),
    [
        ("pause", "events", "must be an object"),
        ({"at": "2026-03-02T08:00:00Z"}, "type", "needs a type"),
        ({"at": "2026-03-02T08:00:00Z", "type": ""}, "type", "needs a type"),
        ({"type": "resolve"}, "at", "not an instant"),
        ({"type": "resolve", "at": "2026-03-02T08:00:00"}, "at", "not an instant"),
        ({"type": "resolve", "at": "0001-01-01T00:00:00+10:00"}, "at", "not an instant"),
        ({"at": "2026-03-02T08:00:00Z", "type": "created"}, "policy", "needs a policy"),
        ({"at": "2026-03-02T08:00:00Z", "type": "pause"}, "reason", "needs a reason"),
        ({"at": "2026-03-02T08:00:00Z", "type": "pause", "reason": 5}, "reason", "must be a word"),
        ({"at": "2026-03-02T08:00:00Z", "type": "priority", "priority": "P5"}, "priority", "no priority “P5”"),
        ({"at": "2026-03-02T08:00:00Z", "type": "tier", "tier": "L5"}, "tier", "no tier “L5”"),
        ({"at": "2026-03-02T08:00:00Z", "type": "vendor_handoff"}, "vendor", "needs a vendor"),
    ],
)
def test_an_event_that_cannot_be_read_is_refused_in_a_sentence(document: object, field: str, words: str) -> None:
    with pytest.raises(Invalid) as refusal:
        event_from_document(document)
    assert words in refusal.value.sentence
    assert refusal.value.field == field
