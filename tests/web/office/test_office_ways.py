"""Tiers and swarming side by side: what each solved, as a page and as a file, with a dash for nothing."""

import csv
import io
from copy import deepcopy

import pytest

from msp import tickets, tiers
from msp.identity import AUTOMATIC
from msp.tickets import MoveForm, WorkForm
from msp.tiers import LadderForm, Tier
from tests.desk_work import at, committed, opened
from tests.promises import LADDERS
from tests.web.desk.conftest import Desk

PERIOD = "from=2026-11&to=2026-11"
PAGE, FILE = f"/office/tiers/ways?{PERIOD}", f"/office/tiers/ways.csv?{PERIOD}"


@pytest.fixture
def worked(house: Desk) -> Desk:
    """At Acorn L2 swarms: one request is solved at the desk, one by the swarm after a hand-over and half an hour."""
    world, lena, marc = house.world, house.world.actors["lena"], house.world.actors["marc"]
    with house.app.app_context(), committed(world.acorn, lena):
        steps = deepcopy(LADDERS["ACORN"])
        next(step for step in steps if step["levels"] == ["L2"])["mode"] = "swarm"
        tiers.publish_ladder(LadderForm({"steps": steps}, "Swarm"), by=AUTOMATIC, now=at(673))
        once, swarmed = opened(world, when=674), opened(world, when=674)
        tickets.resolve(once, "Done.", by=lena, now=at(675))
        tickets.escalate(swarmed, MoveForm(to=Tier.L2, reason="Needs a driver"), by=lena, now=at(675))
        tickets.log_work(swarmed, WorkForm(30, at(676).date()), by=marc, now=at(676))
        tickets.resolve(swarmed, "Installed.", by=marc, now=at(678))
    return house


def _rows(text: str) -> list[dict[str, str]]:
    heads, *rows = csv.reader(io.StringIO(text.lstrip("\ufeff")))
    return [dict(zip(heads, row, strict=True)) for row in rows]


def test_both_ways_stand_side_by_side(worked: Desk):
    handed, swarmed = _rows(worked.as_("omar").get(FILE).text)
    assert [handed["Way of working"], swarmed["Way of working"]] == ["Handed over", "Swarmed"]
    names = ("Solved", "Median until solved (min)", "Hand-overs a solution", "First contact (%)", "Share of time (%)")
    assert [handed[name] for name in names] == ["1", "60", "0.00", "100.00", "0.00"]
    assert [swarmed[name] for name in names] == ["1", "240", "1.00", "0.00", "100.00"]
    page = worked.as_("omar").get(PAGE).text
    for words in ("Tiers and swarming, November 2026", "Handed over", "Swarmed", "read a difference as a question"):
        assert words in page


def test_who_only_hands_over_reads_so_and_where_nothing_was_done_stands_nothing(house: Desk):
    omar = house.as_("omar")
    assert "only one way of working" in omar.get("/office/tiers/ways?from=2026-10&to=2026-10").text
    assert "Nothing was solved" in omar.get("/office/tiers/ways?from=2026-08&to=2026-08").text
    assert _rows(omar.get("/office/tiers/ways.csv?from=2026-08&to=2026-08").text) == []


def test_a_client_is_chosen_and_the_report_of_the_tiers_leads_here(worked: Desk):
    omar = worked.as_("omar")
    assert "/office/tiers/ways?from=2026-11" in omar.get(f"/office/tiers?{PERIOD}").text.replace("&amp;", "&")
    assert _rows(omar.get(f"{FILE}&client=birch").text) == []
    assert omar.get(f"{PAGE}&client=nobody").status_code == 422
    assert worked.as_("anna").get(PAGE).status_code == 403
    assert "/tiers/ways" not in worked.as_("anna").get(f"/portal/acorn/tiers?{PERIOD}").text
