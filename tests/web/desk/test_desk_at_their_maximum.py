"""Everything at the most that is allowed, at the same time: every page opens, and what it shows can be sent back."""

import re
from dataclasses import dataclass
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from werkzeug.test import TestResponse

from msp import identity, knowledge, tenants, tickets, tiers
from msp.identity import AUTOMATIC, HumanForm, Role
from msp.knowledge import KnownErrorForm
from msp.tenants import CategoryForm
from msp.tickets import MoveForm, together
from msp.tickets.actions.swarming import MOST_INVITED
from msp.tickets.merging import AT_MOST
from msp.tickets.moving import FIELD_LENGTH, WORDS_LENGTH
from msp.tickets.together import SwarmForm
from msp.tiers import LadderForm, Tier, staff
from msp.tiers.document import MOST_NAMES, NAME_LENGTH
from msp.tiers.staff import SkillForm, TeamForm
from msp.tiers.step import LONGEST_DWELL, MOST_RULES
from tests.agreements.settling import free, set_rails
from tests.web.browser import Browser
from tests.web.desk.conftest import TEN, Desk
from tests.web.desk.test_desk_moves import send
from tests.world import COST, PASSWORD

CATEGORIES = 20
_TAG = re.compile(r"<(input|textarea|select)([^>]*)>(?:\r?\n)?([^<]*)")
_OPTION = re.compile(r'<option([^>]*)value="([^"]*)"')


def _longest(words: str, n: int, length: int) -> str:
    """A key or a name of so many characters, another one for every number."""
    return f"{words}{n:02}".ljust(length, "w")


SKILLS = [_longest("skill", n, staff.wording.KEY_LENGTH) for n in range(MOST_NAMES)]
TEAMS = [_longest("team", n, staff.wording.KEY_LENGTH) for n in range(MOST_NAMES)]
KEYS = [_longest("category", n, 40) for n in range(CATEGORIES)]


def _asked(level: str) -> list[str]:
    return [_longest(f"{level} ", n, NAME_LENGTH) for n in range(MOST_NAMES)]


def _rule(n: int) -> dict[str, Any]:
    chosen = KEYS[n % 8 :][:MOST_NAMES]
    priorities = [f"P{1 + n % 4}"] if n < 16 else ["P1", "P2", "P3", "P4"]
    return {"category": chosen, "priority": priorities, "vip": n % 2 == 0, "channel": ["mail", "portal"][: 1 + n // 10]}


def _step(level: str) -> dict[str, Any]:
    step = {"levels": [level], "name": _longest(level, 0, NAME_LENGTH), "handover": _asked(level), "skills": SKILLS}
    if level in ("L0", "L4"):
        return step | ({"vendor": True} if level == "L4" else {})
    limits = {"dwell_minutes": LONGEST_DWELL, "acknowledge_minutes": LONGEST_DWELL, "hours": "office"}
    more = {"rate_key": "L4", "reads_restricted": True, "replies": "direct", "next": "duty_manager"}
    return step | limits | more | {"teams": TEAMS, "enter": [_rule(n) for n in range(MOST_RULES)]}


LADDER = {
    "steps": [_step(level) for level in ("L0", "L1", "L2", "L3", "L4")],
    "communicator": "L1",
    "reopens": {"count": 20, "to": "L3"},
    "bounces": 20,
}


@dataclass(frozen=True)
class Full:
    """What is at its maximum."""

    reference: str
    part: str
    category_id: UUID


def _people(desk: Desk) -> list[UUID]:
    """As many as a swarm asks, each with the longest name, in every team, with every skill, at every level."""
    with desk.inside(desk.world.provider, "petra"):
        for key in SKILLS:
            staff.list_skill(SkillForm(key, key), now=TEN)
        teams = [staff.form_team(TeamForm(key, key), now=TEN) for key in TEAMS]
        forms = [HumanForm(_longest("Agent", n, 120), f"agent{n}@example.com", PASSWORD) for n in range(MOST_INVITED)]
        found = [identity.engage(form, is_owner=False, cost=COST, now=TEN) for form in forms]
        for agent_id in found:
            for team_id in teams:
                staff.join_team(team_id, agent_id, now=TEN)
            for key in SKILLS:
                staff.rate_skill(agent_id, key, 3, now=TEN)
    with desk.inside(desk.world.acorn, "petra"):
        for agent_id in found:
            identity.grant(agent_id, Role.AGENT, ("L1", "L2", "L3", "L4"), now=TEN)
    return found


def _agreed(desk: Desk) -> UUID:
    """The ladder and the categories; the first category's id."""
    with desk.inside(desk.world.acorn):
        asked = dict.fromkeys(SKILLS, 3)
        forms = [CategoryForm(key, _longest("Category", n, 80), asked) for n, key in enumerate(KEYS)]
        ids = [tenants.add_category(form, now=TEN) for form in forms]
        tiers.publish_ladder(LadderForm(LADDER, "w" * 500), by=AUTOMATIC, now=TEN)
        return ids[0]


@pytest.fixture
def full(desk: Desk) -> Full:
    """A ticket with all of it: it went up and came down with the longest words, is merged of twenty, and swarms."""
    people, category_id = _people(desk), _agreed(desk)
    tickets_of = [desk.open("w" * 200, category_id=category_id, tier=Tier.L1) for _ in range(AT_MOST)]
    reference = tickets_of[0]
    for one in tickets_of[:3]:
        told = {name: "w" * FIELD_LENGTH for level in ("L1", "L2", "L3") for name in _asked(level)}
        desk.act(one, "escalate", MoveForm(Tier.L3, reason="w" * 500, handover=told, note="w" * WORDS_LENGTH))
        desk.act(one, "de_escalate", MoveForm(Tier.L1, reason="w" * 500, recipe="w" * WORDS_LENGTH), by="nadia")
    with desk.inside(desk.world.acorn):
        lena = desk.world.actors["lena"]
        ticket = tickets.ticket_for(lena, reference)
        tickets.assign(ticket, lena.id, by=lena, now=TEN)
        together.call_swarm(ticket, SwarmForm(tuple(people), "", "w" * 500), by=lena, now=TEN)
        for _ in range(5):
            texts = ("w" * 200, "w" * 5_000, "w" * 5_000)
            knowledge.write_known_error(ticket, KnownErrorForm(*texts, category_id), by=lena, now=TEN)
        tickets.moves.merge([tickets.ticket_for(lena, one) for one in tickets_of], by=lena, now=TEN)
    return Full(reference, tickets_of[1], category_id)


def _pages(full: Full) -> dict[str, list[str]]:
    """Everything that shows any of it, by who looks."""
    ticket, category = f"/desk/tickets/{full.reference}", f"acorn/categories/{full.category_id}"
    ladder, history = "acorn/agreement/ladder", "acorn/agreement/ladder/history"
    return {
        "lena": [
            *("/desk", "/desk/mine", "/desk/known-errors", "/desk/acorn/tickets/new"),
            *(ticket, f"{ticket}/clocks", f"{ticket}/details", f"{ticket}/merge", f"{ticket}/known-errors"),
            f"/desk/tickets/{full.part}/part",
        ],
        "omar": [
            *(f"/office/{path}" for path in (ladder, history, "acorn/agreement", "acorn/categories", category)),
            *("/office/acorn", "/office/acorn/tiers", "/office/tiers"),
        ],
        "anna": [
            *(f"/portal/{path}" for path in (ladder, history, "acorn/agreement", "acorn/categories", category)),
            *("/portal/acorn", "/portal/acorn/tiers", "/portal/acorn/tickets/new?subject=Till"),
            f"/portal/tickets/{full.reference}",
        ],
    }


def test_every_page_opens(desk: Desk, full: Full):
    answers = {
        f"{name} {path}": desk.as_(name).get(path).status_code for name, paths in _pages(full).items() for path in paths
    }
    assert {path: status for path, status in answers.items() if status != 200} == {}


def test_what_the_pages_show_can_be_sent_back(desk: Desk, full: Full):
    page = desk.as_("lena").get(f"/desk/tickets/{full.reference}")
    fields = _fields(page.text.split('id="deed-escalation"')[1].split("</form>")[0])
    typed = {name: "w" * FIELD_LENGTH for name in fields if re.fullmatch(r"escalation-handover-\d+-text", name)}
    assert len(typed) == 2 * MOST_NAMES
    typed |= {"escalation-tier": "L3", "escalation-note": "w" * WORDS_LENGTH, "escalation-reason": "w" * 500}
    assert send(desk, full.reference, "escalations", **fields | typed).status_code == 303
    assert desk.state(full.reference).tier == "L3"
    category = f"/office/acorn/categories/{full.category_id}"
    assert _sent_back(desk.as_("omar"), category).status_code == 303
    with desk.app.app_context():
        set_rails(desk.world, free("ladder"))
    for name, wing in (("omar", "office"), ("anna", "portal")):
        answer = _sent_back(desk.as_(name), f"/{wing}/acorn/agreement/ladder")
        assert "Nothing is different from what stands now." in answer.text


def _sent_back(browser: Browser, path: str) -> TestResponse:
    """The form of a page, sent as it is shown; in parts, as with files, it would be more of them than are taken."""
    shown = browser.get(path).text.split("<form")[1:]
    form = next(one for one in shown if f'action="{path}' in one.split(">")[0]).split("</form>")[0]
    return browser.client.post(path, data={"csrf_token": browser.token, **_fields(form)})


def _fields(form: str) -> dict[str, Any]:
    """What a browser would send of a form as it is shown."""
    found: dict[str, Any] = {}
    for place in re.finditer(_TAG, form):
        kind, attributes, text = place.groups()
        named = dict(re.findall(r'([a-z-]+)="([^"]*)"', attributes))
        name, value = named.get("name", ""), unescape(named.get("value", ""))
        if kind == "select":
            options = _OPTION.findall(form[place.end() :].split("</select>")[0])
            chosen = [unescape(one) for words, one in options if "selected" in words]
            found[name] = (chosen or [unescape(options[0][1])])[0]
        elif kind == "textarea":
            found[name] = unescape(text)
        elif named.get("type") in ("checkbox", "radio"):
            if " checked" in attributes:
                found.setdefault(name, []).append(value or "y")
        else:
            found[name] = value
    return {name: value for name, value in found.items() if name and name != "csrf_token"}
