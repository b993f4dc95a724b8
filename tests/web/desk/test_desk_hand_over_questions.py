"""What a step asks for at a hand-over: by step, required, and what is missing is said where it is missing."""

import re

import pytest

from msp import tiers
from msp.identity import AUTOMATIC
from msp.tiers import LadderForm
from tests.web.desk.conftest import TEN, Desk
from tests.web.desk.test_desk_moves import send

STEPS = [
    {"levels": ["L1"], "name": "Service desk"},
    {"levels": ["L2"], "name": "Technical", "handover": ["What was tried", "Since when"]},
    {"levels": ["L3"], "name": "Experts", "handover": ["Since when", "What was ruled out"]},
]


@pytest.fixture
def reference(desk: Desk) -> str:
    with desk.inside(desk.world.acorn):
        tiers.publish_ladder(LadderForm({"steps": STEPS}, "Asks"), by=AUTOMATIC, now=TEN)
    return desk.open()


def groups(page: str) -> dict[str, str]:
    """The groups of questions by the tiers that ask."""
    found = re.findall(r'<fieldset class="asked-for" data-for="([^"]+)">(.*?)</fieldset>', page, re.DOTALL)
    return dict(found)


def entry(page: str, name: str) -> str:
    """The field of one question with its name, label and fault."""
    return page.partition(f'value="{name}"')[2].partition("</textarea>")[0]


def test_questions_stand_below_the_steps_that_ask_and_none_is_optional(desk: Desk, reference: str):
    page = desk.as_("lena").get(f"/desk/tickets/{reference}").text
    asked = groups(page)
    assert list(asked) == ["L2", "L2 L3", "L3"]
    assert "<legend>For L2 Technical and L3 Experts</legend>" in asked["L2 L3"]
    assert "What was ruled out" in asked["L3"]
    assert "optional" not in "".join(asked.values())
    assert page.index("asked-for") < page.index('for="escalation-reason"')


def test_each_question_that_was_left_empty_says_so_itself(desk: Desk, reference: str):
    fields = {"escalation-tier": "L2", "escalation-cause": "skill"}
    names = ("What was tried", "Since when", "What was ruled out")
    fields |= {f"escalation-handover-{n}-name": name for n, name in enumerate(names)}
    answer = send(desk, reference, "escalations", **fields, **{"escalation-handover-0-text": "A restart"})
    assert answer.status_code == 422
    sentence = "Technical asks for “Since when” before it takes a ticket."
    assert f'<a href="#escalation-handover-1-text">{sentence}</a>' in answer.text
    assert 'href="#escalation-handover"' not in answer.text
    asked = entry(answer.text, "Since when")
    assert sentence in asked
    assert 'aria-invalid="true"' in asked
    for name in ("What was tried", "What was ruled out"):
        assert "Fault" not in entry(answer.text, name)
    assert "A restart</textarea>" in answer.text


def test_an_answer_that_is_too_long_says_so_itself(desk: Desk, reference: str):
    fields = {"escalation-tier": "L2", "escalation-cause": "skill", "escalation-handover-0-name": "Since when"}
    answer = send(desk, reference, "escalations", **fields, **{"escalation-handover-0-text": "x" * 1001})
    assert answer.status_code == 422
    assert "Keep it to 1,000 characters" in entry(answer.text, "Since when")
