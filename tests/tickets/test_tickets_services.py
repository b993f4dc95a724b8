"""What a ticket is about: one of the services that its client buys, which says under which policy it comes."""

from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from msp import tenants, tickets
from msp.kernel.errors import Conflict, Invalid
from msp.kernel.ids import new_id
from msp.store import SYSTEM, acting_for, db
from msp.store.audit import AuditEntry, first_broken_link
from msp.tenants import STANDARD, ServiceForm
from msp.tickets import DetailsForm, EventType, QueueFilter, StaleEdit, StatusGroup
from msp.tickets.events import ServiceChanged
from tests.buying import POS, buy, point_of_sale
from tests.desk_work import at, committed
from tests.tickets.conftest import Desk


def _edit(desk: Desk, ticket, service, version: int | None = None):
    form = DetailsForm(service=service)
    tickets.edit(ticket, form, expected_version=version or ticket.version, by=desk.lena, now=desk.later())


def test_a_ticket_is_about_the_service_that_was_chosen(desk):
    service_id = buy(now=at(-1))
    ticket = desk.open(service_id=service_id)
    assert tickets.service_of(ticket) == tickets.ServiceName(service_id, "e-mail", "E-mail", is_retired=False)
    (created,) = [line for line in tickets.log_of(ticket) if line.type == EventType.CREATED]
    assert (created.data["service"], created.data["policy"]) == ("e-mail", STANDARD)


def test_a_ticket_that_is_about_nothing_says_nothing_of_a_policy(desk, ticket):
    assert tickets.service_of(ticket) is None
    assert set(tickets.log_of(ticket)[0].data) == {"priority", "tier", "by"}
    assert tickets.policy_of(ticket) == STANDARD


def test_a_service_of_another_client_is_none_of_this_one(cast: Desk):
    with committed(cast.world.birch):
        theirs = buy(now=at(-1))
    with acting_for(cast.tenant_id):
        for strange in (theirs, new_id()):
            with pytest.raises(Invalid, match="Choose a service of this client") as refused:
                cast.open(service_id=strange)
            assert refused.value.field == "service_id"
            ticket = cast.open()
            with pytest.raises(Invalid, match="Choose a service of this client"):
                _edit(cast, ticket, strange)


def test_a_retired_service_takes_no_new_ticket_and_keeps_its_old_ones(desk):
    service_id, other = buy(now=at(-1)), buy("wifi", "Wi-Fi", now=at(-1))
    ticket, plain = desk.open(service_id=service_id), desk.open(service_id=other)
    tenants.retire_service(service_id, now=desk.later())
    with pytest.raises(Invalid, match="E-mail is not offered any more"):
        desk.open(service_id=service_id)
    with pytest.raises(Invalid, match="E-mail is not offered any more"):
        _edit(desk, plain, service_id)
    _edit(desk, ticket, service_id)  # the one it has: nothing changes
    found = tickets.service_of(ticket)
    assert (found and found.name, found and found.is_retired) == ("E-mail", True)


def test_a_move_is_a_line_of_the_log_and_another_policy_one_more(desk, ticket):
    tills, mail = point_of_sale(now=at(-1)), buy(now=at(-1))
    for service in (mail, tills, "none"):
        _edit(desk, ticket, service)
    told = [(line.type, line.data.get("service"), line.data.get("policy")) for line in tickets.log_of(ticket)[1:]]
    assert told == [
        ("edited", "e-mail", None),
        ("edited", POS, None),
        ("policy", None, POS),
        ("edited", "", None),
        ("policy", None, STANDARD),
    ]
    assert tickets.service_of(ticket) is None
    assert [event["policy"] for event in tickets.events_of(ticket) if event["type"] == "policy"] == [POS, STANDARD]


def test_a_move_is_told_as_a_fact_of_ids(desk, ticket):
    mail = buy(now=at(-1))
    _edit(desk, ticket, mail)
    fact = ServiceChanged.__name__
    entry = next(line for line in reversed(_trail()) if line.action == fact)
    assert entry.detail["service_id"] == str(mail)
    assert "E-mail" not in repr(entry.detail)


def _trail() -> list[AuditEntry]:
    return list(db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq)))


def test_a_stale_save_keeps_both_services(desk, ticket):
    mail, wifi = buy(now=at(-1)), buy("wifi", "Wi-Fi", now=at(-1))
    _edit(desk, ticket, mail)
    with pytest.raises(StaleEdit) as stale:
        _edit(desk, ticket, wifi, version=1)
    assert (stale.value.theirs["service"], stale.value.yours["service"]) == ("E-mail", "Wi-Fi")
    found = tickets.service_of(ticket)
    assert found is not None
    assert found.id == mail


def test_a_closed_ticket_moves_no_more(desk, ticket):
    mail = buy(now=at(-1))
    tickets.resolve(ticket, None, by=desk.lena, now=desk.later())
    tickets.close(ticket, by=desk.lena, now=desk.later())
    with pytest.raises(Conflict):
        _edit(desk, ticket, mail)


def test_the_list_is_narrowed_to_a_service_and_names_it_in_the_same_query(desk, statements):
    mail = buy(now=at(-1))
    about = [desk.open(service_id=mail).reference for _ in range(3)]
    plain = desk.open().reference
    found = tickets.queue([desk.tenant_id], QueueFilter(service="e-mail"))
    assert {row.reference for row in found.rows} == set(about)
    assert {row.service for row in found.rows} == {"E-mail"}
    statements.clear()
    whole = tickets.queue([desk.tenant_id], QueueFilter(status=StatusGroup.ALL))
    assert len(statements) == 2
    assert {row.reference: row.service for row in whole.rows} == {**dict.fromkeys(about, "E-mail"), plain: ""}


def test_reports_read_the_names_of_many_tickets_at_once(desk, statements):
    mail = buy(now=at(-1))
    one, other = desk.open(service_id=mail), desk.open()
    db.session.flush()
    statements.clear()
    found = tickets.briefs([one.id, other.id])
    assert (found[one.id].service, found[other.id].service) == ("E-mail", "")
    assert len(statements) == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"key": "Point of sale"}, "key"),
        ({"key": ""}, "key"),
        ({"key": "9lives"}, "key"),
        ({"key": "k" * 41}, "key"),
        ({"key": STANDARD}, "key"),
        ({"name": " \u202e\n "}, "name"),
        ({"name": "n" * 81}, "name"),
        ({"description": "d" * 301}, "description"),
    ],
)
def test_a_service_that_makes_no_sense_is_refused_beside_its_field(desk, changes: dict[str, str], field: str):
    with pytest.raises(Invalid) as refused:
        tenants.add_service(ServiceForm(**{"key": "wifi", "name": "Wi-Fi", **changes}), by=SYSTEM, now=at(0))
    assert refused.value.field == field


def test_a_key_is_taken_for_ever_and_a_name_as_long_as_it_is_offered(desk):
    first = buy("wifi", "Wi-Fi", now=at(-1))
    with pytest.raises(Conflict, match="key"):
        buy("wifi", "Wireless", now=at(0))
    with pytest.raises(Conflict, match="called wi-fi already"):
        buy("wireless", "wi-fi", now=at(0))
    tenants.retire_service(first, now=at(1))
    with pytest.raises(Conflict, match="key"):
        buy("wifi", "Wireless", now=at(2))
    assert buy("wireless", "Wi-Fi", now=at(2))


def test_a_service_is_renamed_on_its_tickets_too_until_it_is_retired(desk):
    mail = buy(now=at(-1))
    ticket = desk.open(service_id=mail)
    tenants.edit_service(mail, "Mail & calendar", "", now=at(1))
    found = tickets.service_of(ticket)
    assert found is not None
    assert (found.key, found.name) == ("e-mail", "Mail & calendar")
    tenants.retire_service(mail, now=at(2))
    with pytest.raises(Conflict, match="retired"):
        tenants.edit_service(mail, "Post", "", now=at(3))
    with pytest.raises(Conflict, match="retired"):
        tenants.retire_service(mail, now=at(3))


def test_the_services_of_a_client_come_in_one_query_whatever_they_were_under(desk, statements):
    buy(now=at(-3))
    point_of_sale(now=at(-1))
    db.session.flush()
    statements.clear()
    assert [(one.key, one.policy) for one in tenants.services(at(0))] == [("e-mail", STANDARD), (POS, POS)]
    assert len(statements) == 1
    assert [(one.key, one.policy) for one in tenants.services(at(-1.02))] == [("e-mail", STANDARD), (POS, STANDARD)]


def test_the_database_refuses_to_rewrite_what_was_promised_of_a_service(desk):
    buy(now=at(-1))
    db.session.flush()
    for sql in (
        "update service_policies set policy = 'x'",
        "update services set key = 'x'",
        "delete from services",
    ):
        sentence = r"append-only|permission denied|keeps its key|never deleted"
        with pytest.raises(DBAPIError, match=sentence), db.session.begin_nested():
            db.session.connection().execute(text(sql))


def test_a_service_that_counts_from_before_leaves_a_trail_that_verifies(desk):
    since = at(-100).astimezone(ZoneInfo("Europe/Stockholm"))
    tenants.add_service(ServiceForm("wifi", "Wi-Fi", policy=POS, since=since), by=SYSTEM, now=at(0))
    db.session.flush()
    db.session.expire_all()
    assert first_broken_link() is None
    assert [one.policy for one in tenants.services(at(-99))] == [POS]
