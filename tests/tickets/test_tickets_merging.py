"""Merging: the oldest goes on, everything said and booked is read with it once, and nothing promised is laundered."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from msp import invariants, sla, tickets
from msp.kernel.errors import Conflict, Invalid, Refusal
from msp.kernel.periods import Month
from msp.store import acting_for, db
from msp.tickets import Impact, MoveForm, NoteForm, Priority, Status, UploadForm, Urgency, WaitReason, WorkForm
from msp.tickets.merging import AT_MOST, Side, decide
from msp.tickets.models import TicketEvent, TicketMerge, WorkEntry
from msp.tickets.queries.tallies import month_count
from msp.tiers import Tier

MORNING = datetime(2026, 10, 5, 6, tzinfo=UTC)
CLIENT = UUID(int=1)
FILE = UploadForm("till.txt", b"what the till says")


def side(number: int = 1, **changes) -> Side:
    mine = Side(
        id=UUID(int=number),
        tenant_id=CLIENT,
        reference=f"ACORN-{number}",
        number=number,
        opened_at=MORNING + timedelta(hours=number),
        state=Status.OPEN,
        priority=Priority.P3,
        impact=Impact.MEDIUM,
        urgency=Urgency.MEDIUM,
        merged_into=None,
        with_vendor=None,
        owes_answer=False,
    )
    return replace(mine, **changes)


@given(st.lists(st.integers(1, 30), min_size=2, max_size=AT_MOST, unique=True), st.data())
def test_the_oldest_survives_in_whatever_order_they_are_named(numbers: list[int], data):
    named = data.draw(st.permutations([side(number) for number in numbers]))
    plan = decide(named)
    assert plan.survivor.number == min(numbers)
    assert [part.number for part in plan.parts] == sorted(numbers)[1:]


def test_of_two_opened_at_one_instant_the_lower_number_is_older():
    one, two = side(1, opened_at=MORNING), side(2, opened_at=MORNING)
    assert {decide(order).survivor for order in permutations((one, two))} == {one}


@given(st.lists(st.sampled_from(Priority), min_size=2, max_size=6))
def test_the_survivor_is_never_less_urgent_than_a_part(priorities: list[Priority]):
    plan = decide([side(number, priority=priority) for number, priority in enumerate(priorities, start=1)])
    assert plan.most_urgent.priority == min(priorities)
    # Where nothing is more urgent it keeps its own impact and urgency.
    assert (plan.most_urgent is plan.survivor) is (priorities[0] == min(priorities))


REFUSED: tuple[tuple[list[Side], type[Refusal], str], ...] = (
    ([side(1)], Invalid, "with itself"),
    ([side(1), side(1)], Invalid, "with itself"),
    ([side(number) for number in range(1, AT_MOST + 2)], Invalid, "At most 20"),
    ([side(1), side(2, tenant_id=UUID(int=2))], Invalid, "one client"),
    ([side(1, state=Status.RESOLVED), side(2)], Conflict, "ACORN-1 is resolved; reopen it first"),
    ([side(1), side(2, state=Status.CLOSED)], Conflict, "ACORN-2 is closed: what is history"),
    ([side(1), side(2, state=Status.CLOSED, merged_into="ACORN-9")], Conflict, "merged into ACORN-9 already"),
    ([side(1), side(2, with_vendor="quill")], Conflict, "ACORN-2 is with the vendor quill"),
)


@pytest.mark.parametrize(("sides", "refusal", "words"), REFUSED)
def test_what_cannot_be_merged_says_why(sides: list[Side], refusal: type[Refusal], words: str):
    with pytest.raises(refusal, match=words) as caught:
        decide(sides)
    assert caught.value.field == "references"


def test_a_survivor_may_be_with_a_vendor_and_any_ticket_at_work_may_wait():
    assert decide([side(1, with_vendor="quill"), side(2, state=Status.WAITING), side(3, state=Status.NEW)])


@pytest.fixture
def pair(desk):
    """Rosa's ticket, and Anna's an hour later about the same."""
    older = desk.open()
    desk.later(60)
    younger = desk.open("anna", requester_id=desk.world.people["anna"], subject="Printer again", attachments=(FILE,))
    desk.later()
    return older, younger


def test_words_notes_and_files_are_read_with_the_survivor_in_the_order_of_time(desk, pair):
    older, younger = pair
    tickets.reply(younger, "On the younger.", by=desk.lena, now=desk.later())
    tickets.reply(older, "On the older.", by=desk.lena, now=desk.later())
    tickets.note(younger, "Between us.", by=desk.lena, now=desk.later(), attachments=(FILE,))
    assert tickets.moves.merge([younger, older], by=desk.lena, now=desk.later()) is older
    words = tickets.page(older, desk.lena).words
    assert [(each.body, each.moved_from) for each in words] == [
        ("It blinks and says nothing.", None),
        ("It blinks and says nothing.", younger.reference),
        ("On the younger.", younger.reference),
        ("On the older.", None),
        ("Between us.", younger.reference),
    ]
    for each in words:
        for file in each.attachments:
            assert tickets.attachment(older, file.id, desk.lena)[1] == FILE.content
    assert sum(len(each.attachments) for each in words) == 2
    assert not any(each.is_note for each in tickets.page(older, desk.anna).words)


def test_a_restricted_note_stays_restricted(desk, pair):
    older, younger = pair
    form = NoteForm("SECRET of the experts", (FILE,), "L3")
    tickets.write_note(younger, form, by=desk.nadia, now=desk.later())
    (file,) = tickets.page(younger, desk.nadia).words[-1].attachments
    tickets.moves.merge([older, younger], by=desk.nadia, now=desk.later())
    assert "SECRET" in repr(tickets.page(older, desk.nadia))
    for name in ("lena", "marc", "omar", "rosa", "anna"):
        assert "SECRET" not in repr(tickets.page(older, desk.actors[name]))
        with pytest.raises(Refusal):
            tickets.attachment(older, file.id, desk.actors[name])


def test_the_others_people_take_part_in_the_survivor(desk, pair):
    older, younger = pair
    assert tickets.page(older, desk.lena).participants == ()
    tickets.moves.merge([older, younger], by=desk.lena, now=desk.later())
    assert [person.name for person in tickets.page(older, desk.lena).participants] == ["Anna"]
    assert tickets.ticket_for(desk.anna, older.reference) is older
    # Whoever follows the survivor already does not follow it twice.
    third = desk.open("anna", requester_id=desk.world.people["anna"])
    tickets.moves.merge([third, older], by=desk.lena, now=desk.later())
    assert [person.name for person in tickets.page(older, desk.lena).participants] == ["Anna"]


def test_time_is_neither_doubled_nor_lost_and_is_billed_where_it_was_booked(desk, pair):
    older, younger = pair
    tickets.log_work(older, WorkForm(30, desk.now.date()), by=desk.lena, now=desk.later())
    entry = tickets.log_work(younger, WorkForm(45, desk.now.date()), by=desk.lena, now=desk.later())
    span = Month(2026, 10).span("Europe/Stockholm")
    before, rows = tickets.usage(span, "Europe/Stockholm"), _work_rows()
    tickets.moves.merge([older, younger], by=desk.lena, now=desk.later())
    assert tickets.usage(span, "Europe/Stockholm") == before
    assert _work_rows() == rows
    booked = [(each.minutes, each.reference) for each in tickets.page(older, desk.lena).work]
    assert booked == [(30, older.reference), (45, younger.reference)]
    correction = WorkForm(40, desk.now.date(), correction_reason="Five minutes were lunch.")
    tickets.correct_work(younger, entry.id, correction, by=desk.lena, now=desk.later())
    standing = [each.minutes for each in tickets.page(older, desk.lena).work if not each.is_superseded]
    assert sorted(standing) == [30, 40]
    with pytest.raises(Conflict, match=older.reference):
        tickets.log_work(younger, WorkForm(5, desk.now.date()), by=desk.lena, now=desk.later())


def _work_rows() -> list[tuple[UUID, UUID, int]]:
    rows = select(WorkEntry.id, WorkEntry.ticket_id, WorkEntry.minutes).order_by(WorkEntry.id)
    return [tuple(row) for row in db.session.execute(rows)]


def test_the_younger_is_closed_and_its_log_says_where_it_goes_on(desk, pair):
    older, younger = pair
    tickets.wait(younger, WaitReason.SCHEDULED, by=desk.lena, now=desk.later())
    tickets.moves.merge([older, younger], by=desk.lena, now=desk.later())
    assert (younger.state, younger.wait_reasons, younger.closed_at) == (Status.CLOSED, [], desk.now)
    assert tickets.moves.goes_on_as(younger) is older
    assert tickets.moves.goes_on_as(older) is older
    assert tickets.log_of(younger)[-1].data == {"into": older.reference}
    assert tickets.log_of(younger)[-1].actor_name == "Lena"
    assert {"took_in", "customer_message"} <= set(desk.types(older))
    assert [part.reference for part in tickets.moves.parts_of(older)] == [younger.reference]
    assert all(stay.left_at == desk.now for stay in tickets.page(younger, desk.lena).stays)


ON_A_PART: dict[str, Callable] = {
    "reply": lambda part, desk: tickets.reply(part, "More.", by=desk.anna, now=desk.now),
    "answer": lambda part, desk: tickets.reply(part, "More.", by=desk.lena, now=desk.now),
    "note": lambda part, desk: tickets.note(part, "More.", by=desk.lena, now=desk.now),
    "time": lambda part, desk: tickets.log_work(part, WorkForm(5, desk.now.date()), by=desk.lena, now=desk.now),
}


@pytest.mark.parametrize("act", ON_A_PART)
def test_what_is_said_and_done_after_it_belongs_to_the_survivor(desk, pair, act: str):
    older, younger = pair
    tickets.moves.merge([older, younger], by=desk.lena, now=desk.later())
    with pytest.raises(Conflict, match=f"merged into {older.reference}"):
        ON_A_PART[act](younger, desk)


def test_the_parts_of_a_part_go_along(desk, pair):
    older, younger = pair
    youngest = desk.open()
    tickets.moves.merge([younger, youngest], by=desk.lena, now=desk.later())
    tickets.moves.merge([older, younger], by=desk.lena, now=desk.later())
    assert tickets.moves.goes_on_as(youngest) is older
    assert {part.reference for part in tickets.moves.parts_of(older)} == {younger.reference, youngest.reference}
    assert tickets.log_of(youngest)[-1].data == {"into": younger.reference}
    assert {each.moved_from for each in tickets.page(older, desk.lena).words} == {
        None,
        younger.reference,
        youngest.reference,
    }


def test_several_at_once_become_parts_of_the_oldest(desk, pair):
    older, younger = pair
    others = [desk.open() for _ in range(3)]
    assert (
        tickets.moves.merge([others[1], younger, others[2], older, others[0]], by=desk.lena, now=desk.later()) is older
    )
    assert len(tickets.moves.parts_of(older)) == 4
    assert desk.types(older).count("customer_message") == 1


def test_the_survivor_is_as_urgent_as_the_most_urgent_part_from_the_merge_on(desk, pair):
    older, _ = pair
    urgent = desk.open(impact=Impact.HIGH, urgency=Urgency.HIGH)
    version = older.version
    tickets.moves.merge([older, urgent], by=desk.lena, now=desk.later())
    assert (older.priority, older.impact, older.urgency) == (Priority.P1, Impact.HIGH, Urgency.HIGH)
    assert older.version == version + 1
    resolution = _clock(older, "resolution", desk.now)
    assert resolution.target_seconds == 14400
    assert [part.target_seconds for part in resolution.stretches] == [86400, 14400]


def test_what_the_client_wrote_unanswered_is_heard_on_a_survivor_that_waits_for_it(desk, pair):
    older, younger = pair
    tickets.reply(older, "Which printer?", by=desk.lena, now=desk.later())
    tickets.wait(older, WaitReason.REQUESTER, by=desk.lena, now=desk.later())
    tickets.moves.merge([older, younger], by=desk.lena, now=desk.later())
    assert (older.state, older.wait_reasons) == (Status.OPEN, [])
    assert desk.types(older)[-3:] == ["took_in", "resume", "customer_message"]


def test_what_was_answered_is_not_heard_again(desk, pair):
    older, younger = pair
    tickets.reply(younger, "We look into it.", by=desk.lena, now=desk.later())
    tickets.wait(older, WaitReason.REQUESTER, by=desk.lena, now=desk.later())
    tickets.moves.merge([older, younger], by=desk.lena, now=desk.later())
    assert older.wait_reasons == [WaitReason.REQUESTER]
    assert desk.types(older)[-1] == "took_in"


def _clock(ticket, name: str, now: datetime):
    (found,) = (clock for clock in sla.clocks_of(ticket, now=now) if clock.name == name)
    return found


def test_the_older_tickets_clocks_go_on_and_the_youngers_open_ones_end_without_a_verdict(desk, pair):
    older, younger = pair
    kept = {clock.name: (clock.started_at, clock.due_at) for clock in sla.clocks_of(older, now=desk.later())}
    tickets.moves.merge([older, younger], by=desk.lena, now=desk.now)
    assert kept == {c.name: (c.started_at, c.due_at) for c in sla.clocks_of(older, now=desk.now)}
    ended = sla.clocks_of(younger, now=desk.now)
    assert {clock.name for clock in ended} >= {"first_response", "resolution"}
    assert all(clock.withdrawn and not clock.breached and clock.due_at is None for clock in ended)
    assert (younger.queue_at.year, younger.nearest_metric) == (9999, None)
    # Long after it would have been due the promise is still neither kept nor broken, and in no month.
    later = desk.now + timedelta(days=20)
    assert _verdicts_of(younger, later) == []
    assert not list(sla.clocks_unlike_their_events(now=desk.now))


def test_a_breach_of_the_younger_stays_a_breach_and_a_promise_it_kept_stays_kept(desk, pair):
    older, younger = pair
    tickets.reply(younger, "We look into it.", by=desk.lena, now=desk.later())
    desk.now += timedelta(days=3)
    tickets.moves.merge([older, younger], by=desk.lena, now=desk.now)
    broken = _clock(younger, "resolution", desk.now)
    assert broken.breached
    assert (broken.stopped_at, broken.merged_at) == (desk.now, desk.now)
    answered = _clock(younger, "first_response", desk.now)
    assert (answered.breached, answered.withdrawn) == (False, False)
    found = _verdicts_of(younger, desk.now + timedelta(days=30))
    assert {(view.metric, view.met) for view in found} == {("resolution", False), ("first_response", True)}


def _verdicts_of(ticket, now: datetime) -> list:
    span = Month(2026, 10).span("Europe/Stockholm")
    return [view for view in sla.preview_verdicts(span, now=now) if view.ticket_id == ticket.id]


def test_a_merged_ticket_is_solved_by_nobody_in_the_figures(desk, pair):
    older, younger = pair
    span = Month(2026, 10).span("Europe/Stockholm")
    tickets.moves.merge([older, younger], by=desk.lena, now=desk.later())
    (tally,) = tickets.figures.tallies([desk.tenant_id], Month(2026, 10), Month(2026, 10)).values()
    assert tally == tickets.figures.Tally(arrivals=2)
    assert (month_count(span).opened, month_count(span).resolved) == (2, 0)
    tickets.resolve(older, "A new fuse.", by=desk.lena, now=desk.later())
    (tally,) = tickets.figures.tallies([desk.tenant_id], Month(2026, 10), Month(2026, 10)).values()
    assert (tally.arrivals, tally.resolved, tally.first, tally.ended) == (2, 1, 1, 1)
    assert month_count(span).resolved == 1


def test_everything_that_has_to_hold_does_after_a_merge(cast):
    with acting_for(cast.tenant_id):
        older, younger = cast.open(), cast.open()
        tickets.escalate(younger, MoveForm(), by=cast.lena, now=cast.later())
        tickets.moves.merge([older, younger], by=cast.lena, now=cast.later())
        db.session.commit()
    assert list(invariants.broken(now=cast.later())) == []


def test_a_part_that_a_vendor_has_is_refused_and_nothing_is_changed(desk, pair):
    older, younger = pair
    tickets.escalate(younger, MoveForm(to=Tier.L4, vendor="quill"), by=desk.lena, now=desk.later())
    with pytest.raises(Conflict, match="with the vendor quill"):
        tickets.moves.merge([older, younger], by=desk.lena, now=desk.later())
    assert younger.state is not Status.CLOSED
    assert db.session.scalars(select(TicketMerge.id)).all() == []
    assert "took_in" not in desk.types(older)


def test_a_ticket_is_merged_once(desk, pair):
    older, younger = pair
    tickets.moves.merge([older, younger], by=desk.lena, now=desk.later())
    lines = db.session.scalars(select(TicketEvent.id)).all()
    with pytest.raises(Conflict, match="already"):
        tickets.moves.merge([older, younger], by=desk.lena, now=desk.later())
    assert db.session.scalars(select(TicketEvent.id)).all() == lines
