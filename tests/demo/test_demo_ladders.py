"""The demo's ladders and categories name what there is: skills and teams that its provider keeps."""

from msp.demo.ladders import LADDERS
from msp.demo.sorting import CATEGORIES
from msp.demo.staffing import SKILLS, TEAMS


def test_ladders_and_categories_name_only_skills_and_teams_that_there_are():
    steps = [step for document, _ in LADDERS.values() for step in document["steps"]]
    assert {skill for step in steps for skill in step.get("skills", ())} <= set(SKILLS)
    assert {skill for category in CATEGORIES for skill in category.skills} <= set(SKILLS)
    assert {team for step in steps for team in step.get("teams", ())} <= set(TEAMS)
