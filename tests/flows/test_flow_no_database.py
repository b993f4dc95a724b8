"""The database is not there at all: every address answers with one plain page, and says when to come again."""

from functools import partial
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from msp.app import create_app
from tests.databases import settings_for
from tests.flows import breaking

#: A folder that does not exist, and a port that nobody listens to.
NOWHERE = ("sqlite:////nowhere/at/all/msp.db", "postgresql+psycopg://nobody@127.0.0.1:1/nothing")
PATHS = ("/", "/sign-in", "/desk", "/portal/acorn", "/office/acorn/periods/2026-10", "/health/ready", "/no/such/page")


@pytest.fixture(params=NOWHERE, ids=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Flask:
    """An app whose database cannot be reached."""
    return create_app(settings_for(request.param, tmp_path))


def test_somebody_with_a_session_reads_a_page_that_says_when_to_come_again(house: Flask):
    client = house.test_client()
    client.set_cookie("msp", "t" * 43)
    for path in PATHS:
        answer = breaking.answered(partial(client.get, path))
        assert isinstance(answer, TestResponse), f"{path}: {answer!r} left the app, so there is no page at all"
        assert (answer.status_code, answer.headers.get("Retry-After")) == (503, "30"), path
        assert breaking.is_plain(answer), path
        assert "The database cannot be reached right now." in answer.text
        assert answer.headers["Content-Security-Policy"]


def test_somebody_new_reads_the_same_instead_of_the_sign_in_page(house: Flask):
    answer = house.test_client().get("/sign-in")
    assert (answer.status_code, answer.headers.get("Retry-After")) == (503, "30")
    assert breaking.is_plain(answer)


def test_a_form_that_is_sent_meanwhile_is_answered_the_same(house: Flask):
    client = house.test_client()
    client.set_cookie("msp", "t" * 43)
    answer = breaking.answered(lambda: client.post("/sign-in", data={"email": "rosa@example.com", "password": "x"}))
    assert isinstance(answer, TestResponse), f"{answer!r} left the app, so there is no page at all"
    assert answer.status_code == 503


def test_what_needs_no_database_goes_on(house: Flask):
    client = house.test_client()
    client.set_cookie("msp", "t" * 43)
    with client.get("/static/css/tokens.css") as file:
        assert file.status_code == 200
    live = breaking.answered(lambda: house.test_client().get("/health/live"))
    assert isinstance(live, TestResponse)
    assert (live.status_code, live.json) == (200, {"status": "live"})
