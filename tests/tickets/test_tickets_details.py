"""Editing details, and what happens when two people edit at once."""

import pytest

from msp import tickets
from msp.kernel.errors import Conflict, Invalid
from msp.tickets import DetailsForm, Impact, Priority, StaleEdit, TicketKind, Urgency, WaitReason


def test_impact_and_urgency_decide_the_priority(desk, ticket):
    form = DetailsForm(impact=Impact.HIGH, urgency=Urgency.HIGH)
    tickets.edit(ticket, form, expected_version=1, by=desk.lena, now=desk.later())
    assert (ticket.priority, ticket.version) == (Priority.P1, 2)
    assert tickets.events_of(ticket)[-1] == {"at": desk.now, "type": "priority", "priority": "P1"}
    assert desk.types(ticket) == ["created", "edited", "priority"]


def test_an_edit_that_leaves_the_priority_moves_no_clock(desk, ticket):
    form = DetailsForm(subject="The big printer is dead", kind=TicketKind.REQUEST)
    tickets.edit(ticket, form, expected_version=1, by=desk.lena, now=desk.later())
    assert (ticket.subject, ticket.kind) == ("The big printer is dead", TicketKind.REQUEST)
    assert [event["type"] for event in tickets.events_of(ticket)] == ["created"]
    assert tickets.log_of(ticket)[-1].data == {"fields": ["kind", "subject"]}


def test_a_save_that_changes_nothing_is_no_event(desk, ticket):
    tickets.edit(ticket, DetailsForm(subject=ticket.subject), expected_version=1, by=desk.lena, now=desk.later())
    assert (ticket.version, desk.types(ticket)) == (1, ["created"])


def test_a_stale_save_is_refused_and_keeps_both_texts(desk, ticket):
    tickets.edit(ticket, DetailsForm(subject="Theirs"), expected_version=1, by=desk.marc, now=desk.later())
    form = DetailsForm(subject="Yours", impact=Impact.MEDIUM)
    with pytest.raises(StaleEdit, match="Somebody else changed") as refused:
        tickets.edit(ticket, form, expected_version=1, by=desk.lena, now=desk.later())
    assert (refused.value.theirs, refused.value.yours) == ({"subject": "Theirs"}, {"subject": "Yours"})
    assert refused.value.status == 409
    assert ticket.subject == "Theirs"


def test_two_people_who_made_the_same_change_agree(desk, ticket):
    for agent in (desk.marc, desk.lena):
        tickets.edit(ticket, DetailsForm(subject="Same"), expected_version=1, by=agent, now=desk.later())
    assert ticket.version == 2


def test_words_waits_and_moves_do_not_make_an_edit_stale(desk, ticket):
    tickets.reply(ticket, "Hello", by=desk.rosa, now=desk.later())
    tickets.note(ticket, "Hm", by=desk.lena, now=desk.later())
    tickets.wait(ticket, WaitReason.VENDOR, by=desk.lena, now=desk.later())
    tickets.escalate(ticket, by=desk.lena, now=desk.later())
    tickets.edit(ticket, DetailsForm(subject="Still fine"), expected_version=1, by=desk.lena, now=desk.later())
    assert ticket.subject == "Still fine"


@pytest.mark.parametrize(
    ("form", "field"),
    [
        (DetailsForm(subject=" "), "subject"),
        (DetailsForm(subject="x" * 201), "subject"),
        (DetailsForm(kind="wish"), "kind"),  # type: ignore[arg-type]
        (DetailsForm(impact="huge"), "impact"),  # type: ignore[arg-type]
        (DetailsForm(urgency="now"), "urgency"),  # type: ignore[arg-type]
    ],
)
def test_a_wrong_value_names_its_field(desk, ticket, form: DetailsForm, field: str):
    with pytest.raises(Invalid) as refused:
        tickets.edit(ticket, form, expected_version=1, by=desk.lena, now=desk.later())
    assert refused.value.field == field


def test_a_resolved_ticket_can_be_corrected_and_a_closed_one_cannot(desk, ticket):
    tickets.resolve(ticket, "Done.", by=desk.lena, now=desk.later())
    tickets.edit(ticket, DetailsForm(subject="Fuse"), expected_version=1, by=desk.lena, now=desk.later())
    tickets.close(ticket, by=desk.lena, now=desk.later())
    with pytest.raises(Conflict, match="closed"):
        tickets.edit(ticket, DetailsForm(subject="Late"), expected_version=2, by=desk.lena, now=desk.later())
