"""The figures of the tiers: what a step did, in words and as a file, narrowed, and without what no client is told."""

import csv
import io
import re

import pytest

from msp import tickets, tiers
from msp.identity import AUTOMATIC
from msp.tickets import MoveForm, WorkForm
from msp.tiers import LadderForm, Tier, staff
from tests.desk_work import at, committed, opened
from tests.web.desk.conftest import Desk

PERIOD = "from=2026-11&to=2026-11"
ALL, ACORN = f"/office/tiers?{PERIOD}", f"/office/acorn/tiers?{PERIOD}"


@pytest.fixture
def worked(house: Desk) -> Desk:
    """Acorn: one request solved at once, one passed up, sent back and solved."""
    world, lena, marc = house.world, house.world.actors["lena"], house.world.actors["marc"]
    with house.app.app_context(), committed(world.acorn, lena):
        once, twice = opened(world, when=674), opened(world, when=675)
        tickets.resolve(once, "Done.", by=lena, now=at(675))
        tickets.escalate(twice, MoveForm(to=Tier.L2, reason="Needs a driver"), by=lena, now=at(676))
        tickets.log_work(twice, WorkForm(30, at(676).date()), by=marc, now=at(677))
        tickets.de_escalate(twice, MoveForm(reason="Install it"), by=marc, now=at(679))
        tickets.resolve(twice, "Installed.", by=lena, now=at(680))
    return house


def _rows(text: str) -> list[dict[str, str]]:
    heads, *rows = csv.reader(io.StringIO(text.lstrip("\ufeff")))
    return [dict(zip(heads, row, strict=True)) for row in rows]


def _cells(page: str, label: str) -> list[str]:
    """The cells of the row with a label, by table."""
    found = re.search(rf"<tr data-key-row><th scope=\"row\">(?:(?!</th>).)*{label}.*?</tr>", page, re.DOTALL)
    assert found, label
    cells = re.findall(r"<td class=\"number\"[^>]*>(.*?)</td>", found[0], re.DOTALL)
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", cell)).strip() for cell in cells]


def test_a_step_says_what_came_and_what_became_of_it(worked: Desk):
    page = worked.as_("omar").get(ACORN).text
    assert "Tiers, November 2026" in page
    l2 = _cells(page, "Technical")
    assert l2[:5] == ["1", "0", "0", "1", "0"]
    assert l2[5:7] == ["3 h", "3 h"]
    assert l2[7] == "– none due"
    assert "30 min" in l2[-1]


def test_the_file_says_the_same_month_by_month(worked: Desk):
    rows = _rows(worked.as_("omar").get(ACORN.replace("tiers?", "tiers.csv?")).text)
    l1, l2 = rows[0], rows[1]
    assert (l1["Tier"], l1["Month"], l1["Passed up"], l1["Solved at first contact"]) == ("L1", "2026-11", "1", "1")
    assert (l2["Tier"], l2["Sent back down"], l2["Median stay (min)"], l2["Time (min)"]) == ("L2", "1", "180", "30")
    assert l2["Acknowledged in time (%)"] == "", "nothing was due"


def test_all_clients_stand_in_one_page_and_each_leads_to_its_own(worked: Desk):
    page = worked.as_("omar").get(ALL).text
    assert "/office/acorn/tiers?from=2026-11" in page
    assert "No client in sight swarms" in page
    narrowed = worked.as_("omar").get(f"{ALL}&client=birch").text
    assert "/office/acorn/tiers" not in narrowed


def test_a_team_narrows_the_page_and_the_file(worked: Desk):
    omar = worked.as_("omar")
    rows = _rows(omar.get(f"{ACORN.replace('tiers?', 'tiers.csv?')}&team=Technical+support").text)
    assert {row["Tier"] for row in rows} == {"L2"}
    assert "Clear" in omar.get(f"{ACORN}&team=Technical+support").text


def test_a_month_without_anything_is_empty_and_says_no_figure(worked: Desk):
    page = worked.as_("omar").get("/office/acorn/tiers?from=2026-08&to=2026-08").text
    assert "Nothing came to a step" in page
    assert "100" not in re.sub(r"<[^>]*>", "", page)


@pytest.mark.parametrize("query", ["from=soon", "days=0", "days=1e3", "days=91", "from=2026-11&to=2026-10"])
def test_what_is_not_offered_is_refused_in_a_sentence(worked: Desk, query: str):
    assert worked.as_("omar").get(f"/office/tiers?{query}").status_code == 422


def test_a_client_is_chosen_among_those_served(worked: Desk):
    assert worked.as_("omar").get("/office/tiers?client=nobody").status_code == 422


def test_a_client_admin_reads_the_own_figures_without_what_is_between_us(worked: Desk):
    anna = worked.as_("anna")
    page = anna.get(f"/portal/acorn/tiers?{PERIOD}").text
    assert "How your requests were worked on, November 2026" in page
    for hidden in ("Acknowledged", "Share of time", "By team", "30 min", "Needs a driver", "swarm"):
        assert hidden not in page, hidden
    (first, *_) = _rows(anna.get(f"/portal/acorn/tiers.csv?{PERIOD}").text)
    assert not {"Team", "Mode", "Time (min)", "Acknowledged in time"} & set(first)
    assert worked.as_("rosa").get("/portal/acorn/tiers").status_code == 403
    assert worked.as_("bea").get("/portal/acorn/tiers").status_code == 404


def test_an_agent_reads_the_figures_of_the_clients_served(worked: Desk):
    assert worked.as_("lena").get(ACORN).status_code == 200
    assert worked.as_("sven").get(ACORN).status_code == 404


@pytest.fixture
def named(worked: Desk) -> Desk:
    """The same with teams on the ladder, one of them in small letters, and a vendor's step with a ticket."""
    steps: list[dict[str, object]] = [
        {"levels": ["L1"], "name": "Service desk", "teams": ["service-desk"]},
        {"levels": ["L2"], "name": "Technical support", "teams": ["technical", "night"]},
        {"levels": ["L4"], "name": "Makers", "vendor": True},
    ]
    world = worked.world
    with worked.app.app_context(), committed(world.provider):
        for key, name in {"service-desk": "Helpers of all", "technical": "techs", "night": "Night shift"}.items():
            staff.form_team(staff.TeamForm(key, name), now=at(670))
    with worked.app.app_context(), committed(world.acorn):
        tiers.publish_ladder(LadderForm({"steps": steps}, "Teams", at(681)), by=AUTOMATIC, now=at(681))
        tickets.escalate(opened(world, when=682), MoveForm(Tier.L4, vendor="quill"), by=AUTOMATIC, now=at(683))
    return worked


def test_teams_are_called_by_their_names_and_vendors_are_marked(named: Desk):
    page = named.as_("omar").get(ACORN).text
    teams = re.findall(r'<option value="([^"]*)"', page.partition('id="filter-team"')[2].partition("</select>")[0])
    assert teams == ["", "Helpers of all", "Makers (vendor)", "techs and Night shift"]
    assert "service-desk" not in page
    table = page.partition('id="teams"')[2].partition("</section>")[0]
    assert re.findall(r'<th scope="row">([^<]+)</th>', table) == teams[1:]
    rows = _rows(named.as_("omar").get(ACORN.replace("tiers?", "tiers.csv?")).text)
    assert {row["Team"] for row in rows} == set(teams[1:])


def _order(page: str, id_: str) -> list[str]:
    table = page.partition(f'id="{id_}"')[2].partition("</section>")[0]
    return re.findall(r'<tr data-key-row><th scope="row">(?:<span[^>]*>)*(?:<[^>]+>)*([^<]+)', table)


def test_every_table_is_sorted_by_the_column_that_is_asked_for(named: Desk):
    omar = named.as_("omar")
    page = omar.get(f"{ACORN}&sort=-arrived").text
    assert _order(page, "teams") == ["Helpers of all", "Makers (vendor)", "techs and Night shift"]
    assert _order(omar.get(f"{ACORN}&sort=-returned").text, "teams")[0] == "techs and Night shift"
    assert page.count('aria-sort="descending"') == 2
    assert 'name="sort" value="-arrived"' in page
    assert "sort=passed#teams" in page
    own = omar.get(ACORN).text
    assert _order(omar.get(f"{ACORN}&sort=-own").text, "teams") == _order(own, "teams")[::-1]
    assert omar.get(f"{ACORN}&sort=colour").status_code == 422


def test_a_client_sorts_by_no_column_that_it_is_not_shown(named: Desk):
    anna = named.as_("anna")
    assert "sort=passed" in anna.get(f"/portal/acorn/tiers?{PERIOD}").text
    for column in ("time", "-acknowledged"):
        assert anna.get(f"/portal/acorn/tiers?{PERIOD}&sort={column}").status_code == 422
