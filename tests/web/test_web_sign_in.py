"""Signing in and out through the door."""

import time_machine

from msp.identity.models import Login, WebSession
from msp.store import db
from tests.web.browser import Browser
from tests.world import MONDAY, World, address


def test_a_right_password_opens_a_fresh_session(app, world: World):
    browser = Browser(app)
    browser.get("/sign-in")
    before = browser.client.get_cookie("msp").value
    assert browser.sign_in("lena").status_code == 302
    cookie = browser.client.get_cookie("msp")
    assert cookie.value != before
    assert cookie.http_only
    assert cookie.same_site == "Lax"


def test_wrong_password_and_unknown_address_look_the_same(app, world: World):
    browser = Browser(app)
    browser.get("/sign-in")
    wrong = browser.post("/sign-in", email=address("lena"), password="not the right password")
    unknown = browser.post("/sign-in", email=address("nobody"), password="not the right password")
    assert wrong.status_code == unknown.status_code == 422
    assert wrong.text.replace("lena", "x").count("do not go together") == unknown.text.count("do not go together") == 1


def test_the_eleventh_try_is_refused_unseen_and_the_victim_still_signs_in(app, world: World):
    browser = Browser(app)
    browser.get("/sign-in")
    for _ in range(10):
        assert browser.post("/sign-in", email=address("lena"), password="a wrong guess").status_code == 422
    assert browser.sign_in("lena").status_code == 429
    elsewhere = Browser(app)
    elsewhere.client.environ_base["REMOTE_ADDR"] = "10.0.0.9"
    assert elsewhere.sign_in("lena").status_code == 302


def test_a_form_without_its_token_does_nothing(app, world: World):
    answer = app.test_client().post("/sign-in", data={"email": address("lena"), "password": "x"})
    assert answer.status_code == 400


def test_a_form_from_another_site_does_nothing(app, world: World):
    browser = Browser(app)
    browser.get("/sign-in")
    data = {"csrf_token": browser.token, "email": address("lena"), "password": "x"}
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert browser.client.post("/sign-in", data=data, headers=headers).status_code == 403


def test_signing_out_ends_the_session_in_the_database(app, world: World):
    browser = Browser(app, "lena")
    browser.get("/sign-in")
    with app.app_context():
        before = db.session.query(WebSession).count()
    browser.post("/sign-out")
    with app.app_context():
        assert db.session.query(WebSession).count() <= before
    assert browser.get("/health/live").status_code == 200


def test_a_session_ends_after_an_idle_hour(app, world: World):
    with time_machine.travel(MONDAY, tick=False) as traveller:
        browser = Browser(app, "lena")
        token = browser.client.get_cookie("msp").value
        traveller.shift(3601)
        browser.get("/sign-in")
        assert browser.client.get_cookie("msp").value != token


def test_a_changed_password_ends_every_session(app, world: World):
    browser = Browser(app, "lena")
    assert browser.get("/").headers["Location"] != "/sign-in"
    with app.app_context():
        db.session.query(Login).filter_by(email=address("lena")).one().stamp = "changed"
        db.session.commit()
    assert browser.get("/").headers["Location"] == "/sign-in"


def test_every_answer_is_hardened(app, world: World):
    answer = Browser(app).get("/sign-in")
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
