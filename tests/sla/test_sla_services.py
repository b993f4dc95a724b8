"""Promises per service: a ticket keeps what has run when it moves, and what the other service promises counts on."""

from datetime import datetime
from typing import Any
from uuid import UUID

from msp import agreements, sla, tickets
from msp.agreements import UnderForm
from msp.identity import AUTOMATIC
from msp.sla import Clock, ProposedKind, ProposedVersion, VersionForm
from msp.sla.keeping import derived
from msp.sla.recheck import recheck
from msp.sla.versions import Versions
from msp.store import serving
from msp.tenants import STANDARD
from msp.tickets import DetailsForm, Impact, Ticket, TicketForm, TicketKind, Urgency
from tests.buying import POS, buy, point_of_sale
from tests.desk_work import at, committed
from tests.month_end import OCTOBER, agree, close_october, worked_ticket
from tests.promises import POLICY
from tests.world import World

SPAN = OCTOBER.span("Europe/Stockholm")


def _open(world: World, service_id: UUID | None = None, when: float = 0) -> Ticket:
    """Rosa's P4 at Acorn: under the standard promises it is to be solved within 24 h of office hours."""
    weight = (Impact.LOW, Urgency.LOW)
    form = TicketForm(TicketKind.INCIDENT, "The till", "It is slow.", *weight, world.people["rosa"])
    by = world.actors["rosa"]
    return tickets.open_ticket(_about(form, service_id), by=by, now=at(when))


def _about(form: TicketForm, service_id: UUID | None) -> TicketForm:
    return TicketForm(*(getattr(form, name) for name in form.__slots__[:6]), service_id=service_id)


def _move(world: World, ticket: Ticket, service: Any, when: float) -> None:
    form, lena = DetailsForm(service=service), world.actors["lena"]
    tickets.edit(ticket, form, expected_version=ticket.version, by=lena, now=at(when))


def _clock(ticket: Ticket, now: datetime, metric: str = "resolution") -> Clock:
    return next(clock for clock in sla.clocks_of(ticket, now=now) if clock.metric == metric)


def test_a_ticket_opened_for_a_service_is_under_its_promises_from_the_first_second(ground, world: World):
    with committed(world.acorn):
        ticket = _open(world, point_of_sale(hours=10, now=at(-1)))
        assert tickets.policy_of(ticket) == POS
        # Ten hours of day and night from 08:00 are over at 18:00, when the office is closed.
        assert _clock(ticket, at(0)).due_at == at(10)


def test_a_service_under_the_standard_promises_changes_nothing(ground, world: World):
    with committed(world.acorn):
        ticket, plain = _open(world, buy(now=at(-1))), _open(world)
        assert tickets.policy_of(ticket) == tickets.policy_of(plain) == STANDARD
        assert _clock(ticket, at(0)).due_at == _clock(plain, at(0)).due_at


def test_what_has_run_stays_and_the_other_promise_counts_from_the_instant_of_the_move(ground, world: World):
    with committed(world.acorn):
        tills, ticket = point_of_sale(hours=10, now=at(-1)), _open(world)
        # Monday 16:00: eight of the 24 hours have run.
        before = _clock(ticket, at(8))
        assert (before.target_seconds, before.elapsed_seconds) == (86400, 28800)
        _move(world, ticket, tills, 8)
        after = _clock(ticket, at(8))
        # Ten hours are promised and eight have run: two are left, day or night, so it is due at 18:00.
        assert (after.target_seconds, after.elapsed_seconds, after.due_at) == (36000, 28800, at(10))
        _move(world, ticket, "none", 9.5)
        back = _clock(ticket, at(9.5))
        # 17:30: the office is closed, and 8 h + 1 h 30 min have run. Of 24 h there are 14 h 30 min left: nine on
        # Tuesday, five and a half on Wednesday, so it is due on Wednesday at 13:30.
        assert (back.target_seconds, back.elapsed_seconds, back.due_at) == (86400, 34200, at(53.5))


def test_a_promise_that_is_used_up_when_a_ticket_comes_under_it_is_broken_then_and_not_before(ground, world: World):
    with committed(world.acorn):
        tills, ticket = point_of_sale(hours=2, now=at(-1)), _open(world)
        _move(world, ticket, tills, 3)
        clock = _clock(ticket, at(4))
        # Due at 10:00 by the count, but the promise was made at 11:00.
        assert (clock.due_at, clock.breached, clock.breached_at) == (at(2), True, at(3))


def test_priority_and_service_that_change_in_one_go_count_together(ground, world: World):
    with committed(world.acorn):
        tills, ticket = point_of_sale(hours=10, now=at(-1)), _open(world)
        form = DetailsForm(impact=Impact.HIGH, urgency=Urgency.HIGH, service=tills)
        tickets.edit(ticket, form, expected_version=1, by=world.actors["lena"], now=at(6))
        clock = _clock(ticket, at(6))
        # A standard P1 has four hours, which are gone; that promise held for no instant, so it is not broken.
        assert (clock.priority, clock.target_seconds, clock.breached) == ("P1", 36000, False)


def test_a_service_put_under_another_policy_touches_no_ticket_that_is_open(ground, world: World):
    with committed(world.acorn):
        mail = buy(now=at(-1))
        before = _open(world, mail)
        point_of_sale(hours=10, now=at(1))
        agreements.put_service_under(mail, UnderForm(POS, "As fast as the tills"), by=AUTOMATIC, now=at(2))
        after = _open(world, mail, when=2)
        assert (tickets.policy_of(before), tickets.policy_of(after)) == (STANDARD, POS)
        assert _clock(before, at(3)).target_seconds == 86400
        assert _clock(after, at(3)).target_seconds == 36000


def test_a_version_of_one_policy_moves_the_clocks_of_its_tickets_only(ground, world: World):
    with committed(world.acorn):
        tills, plain = _open(world, point_of_sale(hours=10, now=at(-1))), _open(world)
        found = sla.policy_in_force(at(0), POS)
        assert found is not None
        document = {**found.document, "resolution": {**found.document["resolution"], "targets": {"*": 3 * 3600}}}
        shift = sla.preview_change(ProposedVersion(ProposedKind.POLICY, POS, document, at(1)), now=at(1))
        assert {example.reference for example in shift.examples} == {tills.reference}
        assert (shift.moved, shift.open_clocks) == (1, 2)
        sla.publish_policy_version(VersionForm(POS, document, "Faster still"), by=AUTOMATIC, now=at(1))
        assert _clock(tills, at(1)).due_at == at(3)
        assert _clock(plain, at(1)).target_seconds == 86400


def test_rows_say_what_events_say_also_after_a_move(ground, world: World):
    with committed(world.acorn):
        tills, ticket = point_of_sale(hours=10, now=at(-1)), _open(world)
        tickets.reply(ticket, "We are on it.", by=world.actors["lena"], now=at(1))
        _move(world, ticket, tills, 8)
        assert not list(sla.clocks_unlike_their_events(now=at(8)))
        assert ticket.queue_at == at(10)


def test_a_closed_month_is_judged_the_same_after_a_service_got_promises_of_its_own(ground, world: World):
    agree(world)
    with committed(world.acorn):
        worked_ticket(world)
        tills, ticket = point_of_sale(hours=10, now=at(24)), _open(world, when=25)
        _move(world, ticket, tills, 26)
        tickets.resolve(ticket, "Done.", by=world.actors["lena"], now=at(30))
    close_october(world, world.acorn)
    with committed(world.acorn):
        document = POLICY | {"resolution": POLICY["resolution"] | {"targets": {"*": 60}}}
        sla.publish_policy_version(VersionForm(POS, document, "Shorter"), by=AUTOMATIC, now=at(24 * 40))
    with serving([world.acorn.id]):
        found = recheck(OCTOBER, SPAN)
        assert (found.verdicts, found.differences) == (4, ())


def test_without_a_standard_policy_nothing_is_promised_and_a_ticket_is_opened_all_the_same(ground, world: World):
    assert derived([{"at": at(0), "type": "created"}], at(1), _nothing()) == {}


def _nothing() -> Any:
    return Versions({STANDARD: ()}, {})
