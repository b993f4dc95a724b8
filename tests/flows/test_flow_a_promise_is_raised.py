"""A promise runs out: lead, duty manager and account manager are told in turn, once, within their hours."""

from collections import Counter

import pytest

from msp import channels
from msp.channels import LetterWishes
from msp.identity import Role, belonging
from msp.tiers import Authority, Tier
from tests.desk_work import at, committed
from tests.flows import scenes
from tests.flows.conftest import Story
from tests.promises import OFFICE
from tests.raising import name, raise_at

WEEK = {"tz": "Europe/Stockholm", **OFFICE}
#: Nadia and Omar work from two in the afternoon on.
AFTERNOON = {"tz": "Europe/Stockholm", "weekly": {day: [["14:00", "17:00"]] for day in ("mon", "tue", "wed")}}


@pytest.fixture
def named(story: Story) -> Story:
    """Lena leads L1, Nadia is duty manager, Omar manages the account; Rosa's ticket has been answered."""
    with story.app.app_context(), committed(story.world.acorn):
        raise_at()
        name(story.world, "lena", Authority.LEAD, Tier.L1)
        name(story.world, "nadia", Authority.DUTY_MANAGER)
    return story


def _asks(story: Story) -> str:
    reference = scenes.rosa_asks(story)
    scenes.did(scenes.does(story, "lena", reference, "reply", body="We look at it."))
    return reference


def _round(story: Story, hours: float) -> None:
    moment = story.hours(hours)
    for _ in range(2):
        story.sweep(moment)
        story.post_leaves(moment)


def _raised(story: Story) -> Counter[tuple[str, str]]:
    """How many letters about a raise went to whom at which percent."""
    found = [(mail["To"].addresses[0].username, str(mail["Subject"])) for mail in story.mails()]
    return Counter((to, subject.split(": ")[1].split(" ")[0]) for to, subject in found if "is used up" in subject)


def _letter(story: Story, to: str) -> str:
    return next(
        mail.get_content()
        for mail in story.mails()
        if mail["To"].addresses[0].username == to and "is used up" in str(mail["Subject"])
    )


def _wishes(story: Story, who: str, wishes: LetterWishes) -> None:
    with story.app.app_context(), committed(story.world.provider):
        channels.set_letter_hours(wishes, by=story.world.actors[who], now=at(0))


def test_each_in_charge_hears_once_at_their_percent_and_reads_how_it_stands(named: Story):
    reference = _asks(named)
    for hours in (2.7, 2.8, 3.6, 4.1, 4.4, 6):
        _round(named, hours)
    assert _raised(named) == {("lena", "70"): 1, ("nadia", "90"): 1, ("omar", "110"): 1}
    letter = _letter(named, "nadia")
    assert (
        f"90 % of the resolution target of {reference} (P1) for Acorn Dental is used up since 2026-10-05 11:36"
        in letter
    )
    assert "It is due on 2026-10-05 12:00 (Europe/Stockholm)." in letter
    assert "The ticket is at L1 Service desk; nobody has it." in letter
    assert "You get this as the duty manager." in letter
    assert f"/desk/tickets/{reference}" in letter
    assert "It was due on" in _letter(named, "omar")
    page = named.as_("lena").get(f"/desk/tickets/{reference}").text
    assert "Raised to account manager,</span>110 %" in page
    assert "Raised to the duty manager: 90 % of the resolution target is used up since" in page
    assert "Raised to account manager,</span>110 %" in named.as_("lena").get("/desk").text
    # The client reads nothing of it in the conversation.
    assert "Raised to" not in named.as_("rosa").get(f"/portal/tickets/{reference}").text.split("How it is counted")[0]


def test_after_an_outage_of_three_hours_everybody_gets_one_letter_that_says_how_late(named: Story):
    reference = _asks(named)
    _round(named, 2)
    _round(named, 5)
    assert _raised(named) == {("lena", "70"): 1, ("nadia", "90"): 1, ("omar", "110"): 1}
    assert "since 2026-10-05 10:48 (Europe/Stockholm) (noticed 2 h 12 min late)" in _letter(named, "lena")
    assert "(noticed 36 min late)" in _letter(named, "omar")
    page = named.as_("lena").get(f"/desk/tickets/{reference}").text
    assert "What was fired, and when it was noticed" in page
    assert "2 h 12 min late" in page


def test_who_stands_in_for_several_hears_of_the_highest_alone(story: Story):
    with story.app.app_context(), committed(story.world.acorn):
        raise_at()
        name(story.world, "nadia", Authority.DUTY_MANAGER)
    _asks(story)
    _round(story, 3.7)
    assert _raised(story) == {("nadia", "90"): 1}
    _round(story, 4.5)
    assert _raised(story) == {("nadia", "90"): 1, ("omar", "110"): 1}


def test_who_stands_in_reads_why(story: Story):
    with story.app.app_context(), committed(story.world.acorn):
        raise_at({"70": "lead"})
    _asks(story)
    _round(story, 3)
    assert "because it is for the lead, and nobody is named there" in _letter(story, "omar")


def test_who_stands_in_for_somebody_who_serves_no_longer_reads_that(story: Story):
    with story.app.app_context(), committed(story.world.acorn):
        raise_at({"70": "duty_manager"})
        name(story.world, "nadia", Authority.DUTY_MANAGER)
        belonging.withdraw(story.world.agents["nadia"], Role.AGENT, by=story.world.actors["petra"], now=at(1))
    _asks(story)
    _round(story, 3)
    letter = " ".join(_letter(story, "omar").split())
    assert "because it is for the duty manager, and whoever is named there no longer serves this client." in letter


def test_a_raise_waits_for_the_hours_of_its_reader_and_comes_once(named: Story):
    _wishes(named, "nadia", LetterWishes(AFTERNOON, holds_warnings=True, lets_urgent_through=False))
    _asks(named)
    for hours in (3.7, 4, 5.9):
        _round(named, hours)
    assert _raised(named) == {("lena", "70"): 1, ("omar", "110"): 1}
    for hours in (6, 6.1, 9):
        _round(named, hours)
    assert _raised(named)["nadia", "90"] == 1
    letter = _letter(named, "nadia")
    assert "noticed on 2026-10-05 11:42 (Europe/Stockholm)" in letter
    assert "your hours, which begin on 2026-10-05 14:00 (Europe/Stockholm)" in letter


def test_what_is_urgent_breaks_in_where_the_reader_lets_it_and_waits_for_nothing_older(named: Story):
    # Omar's other letters wait; a raise beyond the target does not, though the news of the breach came before it.
    _wishes(named, "omar", LetterWishes(AFTERNOON, holds_warnings=True, holds_breaches=True, lets_urgent_through=False))
    reference = _asks(named)
    _round(named, 4.1)
    _wishes(named, "omar", LetterWishes(AFTERNOON, holds_warnings=True, holds_breaches=True, lets_urgent_through=True))
    _round(named, 4.5)
    subjects = [str(mail["Subject"]) for mail in named.mails() if mail["To"].addresses[0].username == "omar"]
    assert subjects == [f"[{reference}] Acorn Dental: 110 % of the resolution target is used up"]
    _round(named, 6)
    subjects = [str(mail["Subject"]) for mail in named.mails() if mail["To"].addresses[0].username == "omar"]
    assert sorted(subjects)[1] == f"[{reference}] Acorn Dental: the resolution target is missed"


def test_a_second_worker_tells_nobody_again(named: Story):
    _asks(named)
    moment = named.hours(5)
    for _ in range(2):
        named.sweep(moment)
    for _ in range(2):
        named.post_leaves(moment)
    assert _raised(named) == {("lena", "70"): 1, ("nadia", "90"): 1, ("omar", "110"): 1}
