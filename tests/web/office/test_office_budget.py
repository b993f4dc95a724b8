"""What tiers agree among each other is edited in the office alone, and weighed against what the client is promised."""

import json
import re
from html import unescape

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from msp import agreements, sla
from msp.agreements import Setting
from msp.agreements.inside import inside_table, with_inside_table
from msp.sla.models import SlaClock
from msp.sla.terms import PROMISES
from msp.store import db, serving
from tests.agreements.settling import free, set_rails
from tests.desk_work import opened
from tests.web.browser import Browser
from tests.web.desk.conftest import Desk
from tests.web.office.test_office_vendors import CONTRACT, TERMS, _quill, _send
from tests.web.portal.test_portal_settings import hidden

OFFICE, PORTAL = "/office/acorn/agreement", "/portal/acorn/agreement"
TIERS = ("L1", "L2", "L3", "L4")
OVER = "P1: L1 30 min + L2 2 h + L3 4 h = 6 h 30 min, more than the 4 h promised for the resolution."
TYPED = {"ola-P1-L1": "30 min", "ola-P1-L2": "2 h", "ola-P1-L3": "4 h", "ola-hours": "office"}
_SPANS = re.compile(r'name="([a-z_]+-P\d(?:-L\d)?)"[^>]*value="([^"]*)"')


@pytest.fixture
def omar(house: Desk) -> Browser:
    return house.as_("omar")


def _looked(browser: Browser, typed: dict[str, str]) -> TestResponse:
    page = browser.get(f"{OFFICE}/targets")
    shown = {name: unescape(value) for name, value in _SPANS.findall(page.text)}
    return browser.post(f"{OFFICE}/targets", **{**hidden(page), **shown, **typed})


def _published(house: Desk, typed: dict[str, str]) -> str:
    """The review of what Omar typed, a minute after whatever was before; it is published after it was looked at."""
    house.time.shift(60)
    browser = house.as_("omar")
    page = _looked(browser, typed)
    assert page.status_code == 200, page.text
    assert browser.post(f"{OFFICE}/targets/changes", **hidden(page), reason="Agreed.").status_code == 303
    return page.text


def _policy(house: Desk) -> dict:
    with house.app.app_context(), serving([house.world.acorn.id]):
        return sla.policy_versions()[0].document


def test_the_office_writes_agreements_between_tiers_and_reads_that_they_do_not_fit(house: Desk, omar: Browser):
    reviewed = _published(house, TYPED)
    assert OVER in reviewed
    assert "At each tier P1 at L2" in reviewed
    assert "this is a warning" in reviewed
    policy = _policy(house)
    assert policy["ola"] == {"hours": "office", "targets": {"P1/L1": 1800, "P1/L2": 7200, "P1/L3": 14400}}
    assert OVER in omar.get("/office/acorn").text


def test_agreements_that_fit_are_said_calmly(house: Desk):
    reviewed = _published(house, {**TYPED, "ola-P1-L3": "1 h"})
    assert "= 3 h 30 min, within the 4 h promised for the resolution." in reviewed
    assert "this is a warning" not in reviewed


def test_an_emptied_field_ends_an_agreement_and_the_last_one_ends_them_all(house: Desk):
    _published(house, TYPED)
    _published(house, {"ola-P1-L2": ""})
    assert _policy(house)["ola"]["targets"] == {"P1/L1": 1800, "P1/L3": 14400}
    _published(house, {"ola-P1-L1": "", "ola-P1-L3": ""})
    assert "ola" not in _policy(house)


def test_a_span_that_cannot_be_read_stands_beside_its_field_and_nothing_is_lost(omar: Browser):
    page = _looked(omar, {**TYPED, "ola-P1-L2": "soon"})
    assert page.status_code == 422
    assert "“soon” is no span of time" in page.text
    assert 'value="30 min"' in page.text


def test_a_client_neither_sees_nor_writes_what_tiers_agree_among_each_other(house: Desk):
    _published(house, TYPED)
    with house.app.app_context():
        set_rails(house.world, free("targets"), when=24 * 29)
    house.time.shift(60)
    anna = house.as_("anna")
    pages = [anna.get(path).text for path in (f"{PORTAL}/targets", f"{PORTAL}/targets/history", PORTAL)]
    changed = re.search(rf"{PORTAL}/changes/[0-9a-f-]+", pages[2])
    pages += [anna.get(changed[0]).text] if changed else []
    spans = {name: unescape(value) for name, value in _SPANS.findall(pages[0])}
    sent = {**hidden(anna.get(f"{PORTAL}/targets")), **spans, "resolution-P1": "5 h"}
    review = anna.post(f"{PORTAL}/targets", **sent)
    assert review.status_code == 200
    for page in (*pages, review.text):
        assert "At each tier" not in page
        assert "L2 2 h" not in page
    with house.app.app_context(), serving([house.world.acorn.id]):
        standing = agreements.standing(Setting.TARGETS, "standard")
    assert standing.document is not None
    longer = {**standing.document, "ola": {"hours": "office", "targets": {"P1/L1": 86_400}}}
    answer = anna.post(
        f"{PORTAL}/targets/changes", base=standing.base, name="standard", reason="Mine.", document=json.dumps(longer)
    )
    assert answer.status_code == 422
    assert anna.post(f"{PORTAL}/targets/changes", **hidden(review), reason="Slower.").status_code == 303
    assert _policy(house)["ola"]["targets"]["P1/L1"] == 1800
    assert _policy(house)["resolution"]["targets"]["P1"] == 18_000


def test_a_client_that_changes_its_hours_reads_no_clock_of_a_stay_among_those_that_move(house: Desk):
    _published(house, {**TYPED, "ola-P1-L1": "8 h"})
    with house.inside(house.world.acorn, "rosa"):
        opened(house.world, when=24 * 29 + 3)
    anna = house.as_("anna")
    seen = hidden(anna.get(f"{PORTAL}/hours"))
    review = anna.post(
        f"{PORTAL}/hours", **{**seen, **dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "08:00–11:30")}
    )
    assert review.status_code == 200
    assert "Clocks that move most" in review.text
    assert "Solution" in review.text
    assert "Stay at" not in review.text
    counted = re.search(r"Open clocks</dt>\s*<dd[^>]*>(\d+)<", review.text)
    with house.app.app_context(), serving([house.world.acorn.id]):
        mine = (SlaClock.stopped_at.is_(None), SlaClock.metric.in_(PROMISES))
        promised = db.session.scalars(select(SlaClock).where(*mine)).all()
    assert counted
    assert int(counted[1]) == len(promised) > 0


def test_a_client_reads_that_its_first_answer_may_come_after_the_solution(house: Desk):
    anna = house.as_("anna")
    page = anna.get(f"{PORTAL}/targets")
    spans = {name: unescape(value) for name, value in _SPANS.findall(page.text)}
    review = anna.post(f"{PORTAL}/targets", **{**hidden(page), **spans, "first_response-P1": "5 h"})
    assert "P1: the first answer may take 5 h, longer than the 4 h promised for the resolution." in review.text


def test_a_contract_that_does_not_fit_is_published_and_said(house: Desk, omar: Browser):
    _published(house, TYPED)
    _quill(house)
    terms = {**TERMS, "days": [], "opens": "", "closes": "", "hours_name": "office"}
    answer = _send(house, "omar", CONTRACT, **terms, follow=True)
    assert "It does not fit into what is promised: P1: L1 30 min + L2 2 h + L3 4 h + Quill Networks 4 h" in answer.text
    assert "= 10 h 30 min, more than the 4 h" in omar.get(CONTRACT).text


POLICY = {"resolution": {"hours": "office", "targets": {"*": 1}}}
WIDE = {**POLICY, "ola": {"hours": "desk", "targets": {"*": 60, "P1": 30, "P2/L9": 5}, "warn": [50]}}


def test_a_table_that_says_what_is_written_changes_no_line():
    table = inside_table(WIDE, TIERS)
    assert table[("P1", "L1")] == 30
    assert with_inside_table(WIDE, table, TIERS) == WIDE


def test_one_other_cell_is_one_more_line_and_keeps_the_rest():
    table = {**inside_table(WIDE, TIERS), ("P3", "L2"): 90}
    changed = with_inside_table(WIDE, table, TIERS)["ola"]
    assert changed == {**WIDE["ola"], "targets": {**WIDE["ola"]["targets"], "P3/L2": 90}}


def test_a_line_for_several_gives_way_where_one_of_them_ends():
    table = inside_table(WIDE, TIERS)
    del table[("P1", "L1")]
    changed = with_inside_table(WIDE, table, TIERS)
    assert inside_table(changed, TIERS) == table
    assert changed["ola"]["targets"]["P2/L9"] == 5


def test_the_first_agreement_is_counted_in_the_hours_of_the_promise():
    assert with_inside_table(POLICY, {("P1", "L1"): 60}, TIERS)["ola"] == {"hours": "office", "targets": {"P1/L1": 60}}
    assert with_inside_table(POLICY, {("P1", "L1"): 60}, TIERS, "night")["ola"]["hours"] == "night"
