"""Who arrives through a connection, whatever its service claims; and what happens when everybody does it at once."""

from pathlib import Path
from random import Random
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from msp import identity
from msp.identity import HumanForm, Role, sso
from msp.identity.models import Login, Membership
from msp.identity.session_keys import SessionKey, Via, read_key
from msp.identity.sso import Claims, ConnectionForm, Stranger
from msp.identity.sso.models import SignInPolicy, SsoConnection, SsoIdentity
from msp.kernel.errors import Conflict, Invalid, Missing
from msp.store import acting_for, db, serving
from msp.tenants import TenantView
from tests.desk_work import at
from tests.live import at_once, live_world
from tests.world import COST, PASSWORD, World, address

ISSUER = "https://login.example.com"

ID = "3f7ebad4-a842-474c-876b-f75013d1eddd"


def _connected(tenant: TenantView, *, domain: str = "example.com") -> UUID:
    with acting_for(tenant.id):
        connection_id = sso.add_connection(ConnectionForm("Login", ISSUER, "msp", "secret"), now=at(0))
        sso.switch_connection(connection_id, is_active=True, now=at(0))
        sso.confirm_domain(sso.ask_domain(connection_id, domain, now=at(0)), is_confirmed=True, now=at(0))
        db.session.commit()
    return connection_id


def _claims(subject: str, email: str, **changes) -> Claims:
    return Claims(
        **{"issuer": ISSUER, "subject": subject, "email": email, "email_verified": True, "name": "X", **changes}
    )


def _spellings(name: str, random: Random) -> str:
    """An address of somebody, as a hostile service may write it."""
    dressings = (
        str.upper,
        str.title,
        lambda text: "".join(chr(ord(letter) + 0xFEE0) if letter.isalpha() else letter for letter in text),
        lambda text: text.replace("e", "е").replace("a", "а"),  # Cyrillic
        lambda text: text.replace("s", "ſ").replace("k", "\u212a"),
        lambda text: "\u200b".join(text),
        lambda text: f" {text}\r\n",
        lambda text: f'"{text}"',
        lambda text: f"{text}, rosa@example.com",
        lambda text: f"rosa@example.com\0{text}",
        lambda text: f"<{text}>",
        lambda text: text + ".",
        lambda text: text.replace("@", "@@"),
        lambda text: text.replace("@", "+rosa@"),
        lambda text: text.replace("@example.com", "@example.com@example.com"),
        lambda text: text,
    )
    text = address(name)
    for _ in range(random.randint(1, 2)):
        text = random.choice(dressings)(text)
    return text


def test_no_spelling_of_an_address_leads_to_anybody_else(ground, world: World):
    connection_id, random = _connected(world.acorn), Random(7)  # noqa: S311 - the same spellings each time
    people = {world.people["rosa"], world.people["anna"]}
    for number in range(300):
        name = random.choice(("lena", "petra", "omar", "sven", "bob", "bea", "rosa", "anna"))
        claims = _claims(f"s-{number}", _spellings(name, random))
        with acting_for(world.acorn.id):
            try:
                arrival = sso.arrive(connection_id, claims, now=at(1))
            except Stranger:
                continue
            finally:
                db.session.rollback()
            assert arrival.person_id in people, claims
            assert arrival.person_id == world.people[name], claims


def test_staff_and_strangers_leave_no_trace(ground, world: World):
    connection_id = _connected(world.acorn)
    with serving([world.acorn.id]):
        before = _count(Login), _count(Membership)
    for name in ("lena", "petra", "bob", "nobody"):
        with acting_for(world.acorn.id), pytest.raises(Stranger):
            sso.arrive(connection_id, _claims(name, address(name)), now=at(1))
    with serving([world.acorn.id]):
        assert (_count(Login), _count(Membership)) == before


def test_the_session_reaches_the_connections_own_tenant_only(ground, world: World):
    connection_id = _connected(world.acorn)
    with acting_for(world.birch.id):
        form = HumanForm("Rosa", address("rosa"), PASSWORD)
        identity.invite(form, Role.CLIENT_ADMIN, cost=COST, now=at(0))
        db.session.commit()
    with acting_for(world.acorn.id):
        arrival = sso.arrive(connection_id, _claims("1", address("rosa")), now=at(1))
        db.session.commit()
    actor = identity.actor_for(arrival.session_key)
    assert actor is not None
    assert set(actor.grants) == {world.acorn.id}
    password = ".".join(arrival.session_key.split(".")[:2])
    both = identity.actor_for(password)
    assert both is not None
    assert set(both.grants) == {world.acorn.id, world.birch.id}
    db.session.remove()


def test_a_session_through_a_connection_is_never_staffs(ground, world: World):
    connection_id = _connected(world.acorn)
    for name in ("petra", "lena", "omar"):
        login = db.session.scalars(select(Login).where(Login.email == address(name))).one()
        assert identity.actor_for(str(SessionKey(login.id, login.stamp))) is not None
        assert identity.actor_for(str(SessionKey(login.id, login.stamp, Via(world.acorn.id, connection_id)))) is None


def test_another_tenants_connection_is_no_connection(ground, world: World):
    connection_id = _connected(world.acorn)
    with acting_for(world.birch.id), pytest.raises(Missing):
        sso.arrive(connection_id, _claims("1", address("bob")), now=at(1))


def test_a_connection_that_is_off_lets_only_a_trial_pass(ground, world: World):
    connection_id = _connected(world.acorn)
    with acting_for(world.acorn.id):
        sso.switch_connection(connection_id, is_active=False, now=at(0))
        with pytest.raises(Missing):
            sso.arrive(connection_id, _claims("1", address("anna")), now=at(1))
        assert sso.arrive(connection_id, _claims("1", address("anna")), trying=True, now=at(1)).is_admin


def test_the_issuer_is_compared_letter_by_letter(ground, world: World):
    connection_id = _connected(world.acorn)
    for issuer in (ISSUER + "/", ISSUER.upper(), "http://login.example.com", ""):
        with acting_for(world.acorn.id), pytest.raises(Stranger, match="not known here"):
            sso.arrive(connection_id, _claims("1", address("rosa"), issuer=issuer), now=at(1))


def test_subjects_are_compared_letter_by_letter(ground, world: World):
    connection_id = _connected(world.acorn)
    with acting_for(world.acorn.id):
        sso.arrive(connection_id, _claims("abc", address("rosa")), now=at(1))
        with pytest.raises(Stranger):
            sso.arrive(connection_id, _claims("ABC", address("rosa")), now=at(1))


def test_a_short_reason_and_one_that_cannot_be_seen_are_refused(ground, world: World):
    for reason in ("", "  ", "x", "a\u202eb because", "a\0b because", "y" * 501):
        with acting_for(world.acorn.id), pytest.raises(Invalid):
            sso.switch_password(allows=False, reason=reason, by=world.actors["anna"], now=at(0))


def test_a_policy_keeps_who_switched_it_and_why(ground, world: World):
    connection_id = _connected(world.acorn)
    with acting_for(world.acorn.id):
        sso.arrive(connection_id, _claims("1", address("anna")), now=at(1))
        sso.switch_password(allows=False, reason=" One  way in. ", by=world.actors["anna"], now=at(2))
        row = db.session.scalars(select(SignInPolicy)).one()
        assert (row.author, row.reason) == (world.actors["anna"].name, "One way in.")


@pytest.mark.parametrize("via", [None, Via(UUID(int=1), UUID(int=2))], ids=["alone", "via"])
def test_a_session_key_is_read_as_it_was_written(via: Via | None):
    key = SessionKey(uuid4(), "stamp", via)
    assert read_key(str(key)) == key


@pytest.mark.parametrize("text", ["", "x", "x.y", f"{ID}", f"{ID}.s.t", f"{ID}.s.{ID}.x", "a.b.c.d.e"])
def test_what_is_no_session_key_is_none(text: str):
    assert read_key(text) is None


def test_ten_first_sign_ins_at_once_link_one_identity(engine_kind: str, shared_folder: Path, tmp_path: Path):
    with live_world(engine_kind, shared_folder, tmp_path, "sso_at_once") as world:
        app = world.app
        with app.app_context():
            connection_id = _connected(world.acorn)

        def arrive() -> str:
            with acting_for(world.acorn.id):
                arrival = sso.arrive(connection_id, _claims("1", address("rosa")), now=at(1))
                db.session.commit()
            return arrival.session_key

        assert len(set(at_once(app, 10, arrive))) == 1
        with app.app_context(), serving([world.acorn.id]):
            assert _count(SsoIdentity) == 1


def test_passwords_and_the_only_way_in_are_never_both_off(engine_kind: str, shared_folder: Path, tmp_path: Path):
    with live_world(engine_kind, shared_folder, tmp_path, "sso_lock_out") as world:
        app = world.app
        with app.app_context():
            connection_id = _connected(world.acorn)
            with acting_for(world.acorn.id):
                sso.arrive(connection_id, _claims("1", address("anna")), now=at(1))
                db.session.commit()
        turns = iter((True, False) * 4)

        def switch() -> bool:
            passwords = next(turns)
            try:
                with acting_for(world.acorn.id):
                    if passwords:
                        sso.switch_password(allows=False, reason="One way in.", by=identity.AUTOMATIC, now=at(2))
                    else:
                        sso.switch_connection(connection_id, is_active=False, now=at(2))
                    db.session.commit()
            except Conflict:
                return False
            return True

        assert sum(at_once(app, 8, switch)) == 1
        with app.app_context(), serving([world.acorn.id]):
            active = db.session.scalars(select(SsoConnection.is_active)).one()
            assert active or _count(SignInPolicy) == 0


def _count(model: type) -> int:
    return db.session.scalars(select(func.count()).select_from(model)).one()
