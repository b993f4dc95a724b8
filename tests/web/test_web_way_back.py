"""Where somebody wanted to go before signing in: kept without a row, and never leading out of the house."""

import time_machine
from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import func, select

from msp.identity.models import WebSession
from msp.store import db
from msp.web.signin.way_back import SECONDS
from tests.web.browser import Browser
from tests.world import MONDAY, World

OUTSIDE = (
    "//evil.example/desk",
    "/\\evil.example",
    "\\\\evil.example",
    "https://evil.example/",
    "javascript:alert(1)",
    "/\t/evil.example",
    "/desk\r\nLocation: https://evil.example",
    "",
)


def _rows(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(WebSession)) or 0


def test_a_stranger_at_a_closed_door_leaves_no_row(app: Flask, world: World):
    before = _rows(app)
    for path in ("/desk", "/portal/acorn/invoices", "/office/health", f"/desk?q={'x' * 5000}"):
        answer = app.test_client().get(path)
        assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in")
    assert _rows(app) == before


def test_after_signing_in_one_is_where_one_wanted_to_be_and_only_once(app: Flask, world: World):
    browser = Browser(app)
    browser.get("/desk?status=all&q=caf%C3%A9")
    answer = browser.sign_in("lena")
    assert answer.headers["Location"] == "/desk?status=all&q=caf%C3%A9"
    cookies = answer.headers.getlist("Set-Cookie")
    assert any(one.startswith("msp-back=;") for one in cookies)
    browser.get("/desk")
    browser.post("/sign-out")
    assert browser.sign_in("lena").headers["Location"] == "/"


def test_the_cookie_is_kept_from_scripts_and_from_other_sites(app: Flask, world: World):
    (cookie,) = app.test_client().get("/desk").headers.getlist("Set-Cookie")
    assert {"HttpOnly", "SameSite=Lax", "Path=/", f"Max-Age={SECONDS}"} <= set(cookie.split("; "))


def test_no_address_that_somebody_else_wrote_leads_anywhere(app: Flask, world: World):
    forged = URLSafeTimedSerializer("another key", salt="way back")
    # Even with our own key it is looked at again before anybody is sent there.
    ours = URLSafeTimedSerializer(app.config["SECRET_KEY"], salt="way back")
    values = (*OUTSIDE, forged.dumps("/desk"), *(ours.dumps(path) for path in OUTSIDE), ours.dumps(["/desk"]))
    for number, value in enumerate(values):
        browser = Browser(app)
        # Each from an address of its own: so many sign-ins from one are refused.
        browser.client.environ_base["REMOTE_ADDR"] = f"10.0.0.{number}"
        browser.client.set_cookie("msp-back", value)
        assert browser.sign_in("lena").headers["Location"] == "/", value
    for path in ("/sign-in?next=https://evil.example", "/sign-in?after_sign_in=//evil.example"):
        browser = Browser(app)
        browser.get(path)
        assert browser.sign_in("lena").headers["Location"] == "/"


def test_a_path_that_begins_like_a_host_is_not_remembered(app: Flask, world: World):
    for path in ("//evil.example/desk", "/%5Cevil.example", "/desk//evil.example"):
        browser = Browser(app)
        browser.get(path)
        assert not browser.sign_in("lena").headers["Location"].startswith(("//", "/\\", "http"))


def test_who_comes_back_after_half_an_hour_begins_at_the_beginning(app: Flask, world: World):
    with time_machine.travel(MONDAY, tick=False) as traveller:
        browser = Browser(app)
        browser.get("/desk")
        kept = browser.client.get_cookie("msp-back")
        assert kept is not None
        traveller.shift(SECONDS + 1)
        # A browser drops it by then; one that does not is not believed.
        browser.client.set_cookie("msp-back", kept.value)
        assert browser.sign_in("lena").headers["Location"] == "/"
