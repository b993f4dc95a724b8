"""A broken promise is told to an account manager who is there; where nobody is, the owner hears of it and why."""

from datetime import datetime, timedelta

from msp import channels, identity, sla, tickets
from msp.identity import HumanForm, Role
from msp.store import acting_for
from msp.tickets import Late, SaidBefore, Ticket
from msp.tiers import staff
from msp.tiers.staff import AbsenceForm, AbsenceKind
from tests.channels.test_channels_notices import MOMENT, _breach, _mails, _queued, _told, office
from tests.desk_work import at, committed, opened
from tests.world import COST, PASSWORD, World, address

__all__ = ["office"]


def _away(world: World, name: str, until: datetime = MOMENT + timedelta(days=7)) -> None:
    with committed(world.provider):
        form = AbsenceForm(AbsenceKind.HOLIDAY, MOMENT - timedelta(days=1), until)
        staff.declare_absence(world.agents[name], form, now=at(0))


def _second_manager(world: World) -> None:
    with committed(world.provider):
        form = HumanForm("Mona", address("mona"), PASSWORD)
        world.agents["mona"] = identity.engage(form, is_owner=False, cost=COST, now=at(0))
    with committed(world.acorn):
        identity.grant(world.agents["mona"], Role.ACCOUNT_MANAGER, now=at(0))


def _broken(world: World, ticket: Ticket) -> None:
    channels.tell_account_manager(_breach(ticket))


def test_whoever_is_absent_is_passed_over_and_the_other_manager_hears_of_it(office: World):
    _second_manager(office)
    _away(office, "omar")
    with committed(office.acorn):
        _broken(office, opened(office))
    assert _told(office.acorn, "target_breached") == [address("mona")]
    (letter,) = (letter for letter in _queued(office.acorn) if letter["template"] == "target_breached")
    assert (letter["values"]["stands_in"], letter["path"]) == (False, "/desk/tickets/ACORN-1")


def test_where_all_are_absent_the_owner_hears_of_it_and_why_on_a_page_that_is_hers(office: World, tmp_path):
    _away(office, "omar")
    with committed(office.acorn):
        _broken(office, opened(office))
    (mail,) = (mail for subject, mail in _mails(tmp_path).items() if "resolution target is missed" in subject)
    text = mail.get_content()
    assert "for the account manager, and whoever manages this account is absent now." in text
    assert "https://desk.example/office/acorn" in text.splitlines()
    assert "/desk/tickets" not in text


def test_whoever_is_back_hears_of_it_again(office: World):
    _away(office, "omar", until=MOMENT)
    with committed(office.acorn):
        _broken(office, opened(office))
    assert _told(office.acorn, "target_breached") == [address("omar")]


def test_who_was_told_of_a_breach_is_told_that_it_fell_away_and_nobody_else(office: World):
    """Omar comes back between the two letters; the first never reached him."""
    _second_manager(office)
    with committed(office.acorn):
        reference = opened(office).reference
    due = _due(office, reference)
    _away(office, "omar", until=due + timedelta(hours=1))
    sla.sweep(now=due + timedelta(minutes=30))
    with committed(office.acorn):
        ticket = tickets.ticket_for(office.actors["lena"], reference, lock=True)
        said = SaidBefore("Told by telephone.", Late(due - timedelta(minutes=5), "The line was down."))
        tickets.reply_late(ticket, said, by=office.actors["lena"], now=due + timedelta(hours=2))
    assert _told(office.acorn, "target_breached") == [address("mona")]
    assert _told(office.acorn, "breach_retracted") == [address("mona")]


def _due(world: World, reference: str) -> datetime:
    with acting_for(world.acorn.id):
        ticket = tickets.ticket_for(world.actors["lena"], reference)
        clocks = sla.clocks_of(ticket, now=at(0))
        return next(clock.due_at for clock in clocks if clock.metric == "first_response" and clock.due_at)
