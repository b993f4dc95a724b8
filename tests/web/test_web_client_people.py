"""The people of a client: invited by a link that only they read, given another role, leaving, and coming back."""

from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from msp.identity import Role, belonging, links, welcome
from msp.identity.links import Purpose
from msp.identity.models import Login, Person
from msp.kernel import clock
from msp.kernel.errors import Conflict, Missing
from msp.store import acting_for, db, reading_the_door
from msp.store.outbox import OutboxEffect
from tests.web.browser import Browser
from tests.world import COST, MONDAY, PASSWORD, World, address

PORTAL, OFFICE = "/portal/acorn/people", "/office/acorn/people"
NEW = {"name": "Nils", "email": address("nils"), "role": "client_user"}
CHOSEN = "a lamp on the far shore"


def _letters(app: Flask, world: World, tenant: str = "acorn") -> list[dict]:
    with app.app_context(), acting_for(world.tenants[tenant].id):
        rows = db.session.scalars(select(OutboxEffect).order_by(OutboxEffect.id))
        return [row.payload for row in rows if row.payload["template"] in ("choose_password", "sign_in_open")]


def _path_of(letter: dict) -> str:
    return letter["path"].replace("{token}", links.token_of(UUID(letter["link"])))


def _choose(app: Flask, path: str, password: str = CHOSEN, again: str | None = None) -> TestResponse:
    browser = Browser(app)
    browser.get("/sign-in")  # a token for the form, also where the link opens nothing
    return browser.post(path, password=password, again=password if again is None else again)


def _signs_in(app: Flask, name: str, password: str) -> bool:
    return Browser(app).sign_in(name, password).status_code == 302


@pytest.mark.parametrize(("host", "path"), [("anna", PORTAL), ("petra", OFFICE)])
def test_an_invited_person_chooses_a_password_and_signs_in(app: Flask, world: World, host: str, path: str):
    browser = Browser(app, host)
    assert "Rosa" in browser.get(path).text
    assert browser.post(path, **NEW).status_code == 303
    assert "A message to nils@example.com" in browser.get(path).text
    (letter,) = _letters(app, world)
    assert letter["to"] == address("nils")
    assert _choose(app, _path_of(letter)).status_code == 303
    nils = Browser(app)
    assert nils.sign_in("nils", CHOSEN).status_code == 302
    assert nils.get("/portal").headers["Location"] == "/portal/acorn"
    assert nils.get("/portal/acorn/agreement").status_code == 403


def test_a_link_sets_one_password_and_is_used_up(app: Flask, world: World):
    anna = Browser(app, "anna")
    anna.get(PORTAL)
    anna.post(PORTAL, **NEW)
    path = _path_of(_letters(app, world)[0])
    assert "Nils" not in Browser(app).get(path).text
    for wrong, words in (("short", "at least 15"), ("nilsnilsnilsnils", "repeats too few")):
        answer = _choose(app, path, wrong)
        assert answer.status_code == 422
        assert words in answer.text
    assert "do not match" in _choose(app, path, again="another").text
    assert not _signs_in(app, "nils", "short")
    assert _choose(app, path).status_code == 303
    assert _choose(app, path, "somebody found this mail").status_code == 404
    assert _signs_in(app, "nils", CHOSEN)


def test_somebody_without_a_sign_in_gets_no_letter_until_they_may(app: Flask, world: World):
    anna = Browser(app, "anna")
    anna.get(PORTAL)
    anna.post(PORTAL, **NEW | {"role": "none"})
    assert "No sign-in" in anna.get(PORTAL).text
    assert _letters(app, world) == []
    person = _person(app, world, "nils")
    assert anna.post(f"{PORTAL}/{person}/link").status_code == 303
    assert [letter["to"] for letter in _letters(app, world)] == [address("nils")]


def test_whoever_has_a_password_elsewhere_keeps_it_and_is_only_told(app: Flask, world: World):
    anna = Browser(app, "anna")
    anna.get(PORTAL)
    assert anna.post(PORTAL, **NEW | {"email": address("bob")}).status_code == 303
    assert [letter["template"] for letter in _letters(app, world)] == ["sign_in_open"]
    assert _signs_in(app, "bob", PASSWORD)


def test_an_invitation_that_cannot_be_is_refused_and_kept(app: Flask, world: World):
    anna = Browser(app, "anna")
    anna.get(PORTAL)
    for changes, status, words in (
        ({"email": "no address"}, 422, "not an e-mail address"),
        ({"name": ""}, 422, "Write the name."),
        ({"role": "owner"}, 422, "valid choice"),
        ({"email": address("rosa")}, 409, "is already a person of this client"),
        ({"email": address("lena")}, 409, "cannot be a client"),
    ):
        answer = anna.post(PORTAL, **NEW | changes)
        assert answer.status_code == status, changes
        assert words in answer.text, changes
    assert "nils@example.com" not in anna.get(PORTAL).text
    assert _letters(app, world) == []


def test_another_role_counts_from_the_next_page_on(app: Flask, world: World):
    anna, rosa = Browser(app, "anna"), Browser(app, "rosa")
    anna.get(PORTAL)
    assert rosa.get("/portal/acorn/agreement").status_code == 403
    assert anna.post(f"{PORTAL}/{world.people['rosa']}/role", role="client_admin").status_code == 303
    assert rosa.get("/portal/acorn/agreement").status_code == 200
    assert anna.post(f"{PORTAL}/{world.people['rosa']}/role", role="owner").status_code == 422
    assert anna.post(f"{PORTAL}/{world.people['rosa']}/role", role="agent").status_code == 422


def test_who_has_left_is_out_at_the_next_page_and_may_come_back(app: Flask, world: World):
    anna, rosa, person = Browser(app, "anna"), Browser(app, "rosa"), world.people["rosa"]
    anna.get(PORTAL)
    assert rosa.get("/portal/acorn").status_code == 200
    assert anna.post(f"{PORTAL}/{person}/leave").status_code == 303
    assert rosa.get("/portal/acorn").status_code == 302
    assert not _signs_in(app, "rosa", PASSWORD)
    assert anna.post(f"{PORTAL}/{person}/leave").status_code == 409
    assert anna.post(f"{PORTAL}/{person}/link").status_code == 409
    assert anna.post(f"{PORTAL}/{person}/return").status_code == 303
    assert not _signs_in(app, "rosa", PASSWORD)
    assert anna.post(f"{PORTAL}/{person}/link").status_code == 303
    assert _signs_in(app, "rosa", PASSWORD)


def test_nobody_shuts_themselves_out(app: Flask, world: World):
    anna, myself = Browser(app, "anna"), world.people["anna"]
    assert "that is you" in anna.get(PORTAL).text
    for verb, fields in (("leave", {}), ("role", {"role": "client_user"})):
        assert anna.post(f"{PORTAL}/{myself}/{verb}", **fields).status_code == 409
    assert anna.get(PORTAL).status_code == 200


@pytest.mark.parametrize("verb", ["link", "role", "leave", "return"])
def test_another_client_s_person_is_nobody_here(app: Flask, world: World, verb: str):
    anna = Browser(app, "anna")
    anna.get(PORTAL)
    answer = anna.post(f"{PORTAL}/{world.people['bob']}/{verb}", role="client_admin")
    assert answer.status_code == 404
    assert _signs_in(app, "bob", PASSWORD)


def test_a_forgotten_password_is_chosen_anew_and_ends_the_old_sessions(app: Flask, world: World):
    rosa, stranger = Browser(app, "rosa"), Browser(app)
    stranger.get("/forgotten-password")
    known = stranger.post("/forgotten-password", email=" Rosa@example.com ", follow=True)
    assert "If that address belongs to an account" in known.text
    (letter,) = _letters(app, world)
    assert letter["to"] == address("rosa")
    assert _choose(app, _path_of(letter)).status_code == 303
    assert rosa.get("/portal/acorn").status_code == 302
    assert not _signs_in(app, "rosa", PASSWORD)
    assert _signs_in(app, "rosa", CHOSEN)


def test_an_unknown_address_gets_the_same_answer_and_no_letter(app: Flask, world: World):
    stranger = Browser(app)
    answers = []
    for email in (address("rosa"), "nobody@example.org", "no address at all"):
        stranger.get("/forgotten-password")
        answers.append(stranger.post("/forgotten-password", email=email, follow=True))
    assert len({answer.status_code for answer in answers}) == 1
    assert all("If that address belongs to an account" in answer.text for answer in answers)
    assert len(_letters(app, world)) == 1


def test_staff_are_written_to_in_the_provider_s_name(app: Flask, world: World):
    stranger = Browser(app)
    stranger.get("/forgotten-password")
    stranger.post("/forgotten-password", email=address("petra"))
    assert [letter["to"] for letter in _letters(app, world, "provider")] == [address("petra")]


def test_asking_again_and_again_is_held_back(app: Flask, world: World):
    stranger = Browser(app)
    stranger.get("/forgotten-password")
    statuses = [stranger.post("/forgotten-password", email=address("rosa")).status_code for _ in range(11)]
    assert statuses == [303] * 10 + [429]


def test_a_login_that_ended_chooses_no_password(app: Flask, world: World):
    stranger = Browser(app)
    stranger.get("/forgotten-password")
    stranger.post("/forgotten-password", email=address("rosa"))
    path = _path_of(_letters(app, world)[0])
    with app.app_context(), reading_the_door():
        db.session.scalars(select(Login).where(Login.email == address("rosa"))).one().is_active = False
        db.session.commit()
    assert _choose(app, path).status_code == 404


def _person(app: Flask, world: World, name: str) -> str:
    with app.app_context(), acting_for(world.acorn.id):
        return str(db.session.scalars(select(Person.id).where(Person.email == address(name))).one())


def test_of_several_links_one_password_is_chosen_whichever_client_invited(app: Flask, world: World):
    anna, bea = Browser(app, "anna"), Browser(app, "bea")
    for browser, path in ((anna, PORTAL), (bea, "/portal/birch/people")):
        browser.get(path)
        assert browser.post(path, **NEW).status_code == 303
    (first,), (second,) = _letters(app, world), _letters(app, world, "birch")
    assert _choose(app, _path_of(first)).status_code == 303
    assert _choose(app, _path_of(second), "somebody found this mail").status_code == 404
    assert _signs_in(app, "nils", CHOSEN)


def test_a_link_that_was_followed_twice_at_once_is_used_once(app: Flask, world: World):
    _asks_for_a_link(app, "rosa")
    (letter,) = _letters(app, world)
    with app.app_context(), reading_the_door():
        link = links.follow(links.token_of(UUID(letter["link"])), Purpose.WELCOME, now=clock.now())
    assert _choose(app, _path_of(letter)).status_code == 303
    with app.app_context(), acting_for(link.tenant_id), pytest.raises(Missing):
        welcome.choose_password(link, "somebody was a moment later", cost=COST, now=clock.now())
    assert _signs_in(app, "rosa", CHOSEN)


def test_the_newest_letter_is_the_one_that_counts(app: Flask, world: World):
    for _ in range(2):
        _asks_for_a_link(app, "rosa")
    older, newer = _letters(app, world)
    assert _choose(app, _path_of(older)).status_code == 404
    assert _choose(app, _path_of(newer)).status_code == 303


def test_another_spelling_is_the_same_address(app: Flask, world: World):
    stranger, answers = Browser(app), []
    spellings = ("rosa@example.com", "ROSA@example.com", " rosa@Example.com ", "rosa\0@example.com")
    for spelling in spellings * 3:
        stranger.get("/forgotten-password")
        answers.append(stranger.post("/forgotten-password", email=spelling).status_code)
    assert answers == [303] * 10 + [429] * 2


def test_two_admins_cannot_leave_a_client_without_one(app: Flask, world: World):
    anna, rosa = world.actors["anna"], world.people["rosa"]
    with app.app_context(), acting_for(world.acorn.id):
        belonging.change_role(rosa, Role.CLIENT_ADMIN, by=anna, now=MONDAY)
        db.session.commit()
        # Both pages were open: each was let in as an admin before the other one's press was done.
        belonging.change_role(world.people["anna"], Role.CLIENT_USER, by=world.actors["rosa"], now=MONDAY)
        db.session.flush()
        for act in (
            lambda: belonging.change_role(rosa, Role.CLIENT_USER, by=anna, now=MONDAY),
            lambda: belonging.leave(rosa, by=anna, now=MONDAY),
        ):
            with pytest.raises(Conflict, match="only admin"):
                act()


def _asks_for_a_link(app: Flask, name: str) -> None:
    stranger = Browser(app)
    stranger.get("/forgotten-password")
    assert stranger.post("/forgotten-password", email=address(name)).status_code == 303
