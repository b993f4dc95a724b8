"""The demo's people: teams with a rota that runs on, skills, a note that waits, and one night that nobody takes."""

from datetime import timedelta
from uuid import UUID

from msp import identity, tenants, tickets
from msp.identity import AUTOMATIC
from msp.store import acting_for, db, reading_the_door, serving
from msp.tickets import Impact, TicketForm, TicketKind, Urgency
from msp.tiers import staff
from msp.tiers.staff import Span, sheets
from msp.tiers.staff.week import Turn, gaps, stretches
from tests.demo.conftest import NOW, Filled


def _provider() -> UUID:
    with reading_the_door():
        return tenants.provider().id


def test_every_team_has_members_and_experts_are_always_on_call(shown: Filled):
    with serving([_provider()]):
        teams = {team.key: team for team in staff.teams()}
        assert set(teams) == {"service-desk", "technical", "experts", "dispatch"}
        assert all(len(team.member_ids) >= 2 for team in teams.values())
        assert all(staff.on_call_of(["experts"], NOW + timedelta(hours=hours)) for hours in range(0, 24 * 14, 5))


def test_what_comes_to_the_dispatch_desk_of_birch_is_given_in_turn(shown: Filled):
    """In the evening of Stockholm, when one of the three is off duty."""
    evening = NOW.replace(hour=18)
    with acting_for(shown.clients["BIRCH"].id):
        asked = next(iter(identity.people()))
        words = ("The gate is shut", "It does not open.", Impact.LOW, Urgency.LOW)
        forms = [TicketForm(TicketKind.INCIDENT, *words, asked.id) for _ in range(3)]
        given = [tickets.open_ticket(form, by=AUTOMATIC, now=evening).assignee_id for form in forms]
        named = [agent.name for agent in (identity.agents_by_id([id_])[id_] for id_ in given if id_)]
        assert set(named) == {"Sven Olsen", "Priya Nair"}
        assert (named[0], len(named)) == (named[2], 3)
        db.session.rollback()


def test_one_night_of_the_engineers_is_open(shown: Filled):
    with serving([_provider()]):
        (team,) = (team for team in staff.teams() if team.key == "technical")
        span = Span(NOW + timedelta(days=1), NOW + timedelta(days=8))
        turns = [Turn(turn.agent_id, turn.span) for turn in sheets.turns(team.id, span)]
        (gap,) = gaps(stretches(span, turns, {}))
    assert gap.ends_at - gap.starts_at == timedelta(hours=12)


def test_skills_certificates_and_trainings_are_kept_and_clients_have_people_trained_on_them(shown: Filled):
    with serving([_provider()]):
        ids = {id_ for team in staff.teams() for id_ in team.member_ids}
        assert all(staff.skills_of(ids).values())
        assert {view.expires_on for id_ in ids for view in sheets.certificates(id_)} > set()
        assert any(view.done_on is None for id_ in ids for view in sheets.trainings(id_))
    for client in shown.clients.values():
        with serving([client.id]):
            assert sheets.training_days(client.id).keys() & ids
