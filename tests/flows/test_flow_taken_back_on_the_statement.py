"""A breach that was told and taken back, and one that was excused, stand on the statement of their month for good."""

from datetime import timedelta

from sqlalchemy import select

from msp import billing, sla, tickets
from msp.agreements.excuses import excuse_breach
from msp.sla.excuse import ExcuseAct
from msp.sla.excusing import ExcuseForm
from msp.sla.models import SlaClock
from msp.store import db
from msp.tickets import Late, SaidBefore
from tests.desk_work import at, committed, opened
from tests.flows.conftest import Story
from tests.month_end import NOVEMBER, OCTOBER, close_october, working

INTERNAL, OUTSIDE = "Lena had left her notes in the car.", "The power was cut at the client."
PAGE = "/acorn/statements/2026-10"


def _october(story: Story) -> None:
    """ACORN-1 was answered in time by telephone, which was entered once it was told as missed; ACORN-2 is excused."""
    world = story.world
    lena, omar = world.actors["lena"], world.actors["omar"]
    with story.app.app_context():
        with committed(world.acorn):
            opened(world)
        sla.sweep(now=at(1.5))
        with committed(world.acorn):
            ticket = tickets.ticket_for(lena, "ACORN-1", lock=True)
            tickets.reply_late(ticket, SaidBefore("By telephone.", Late(at(0.75), INTERNAL)), by=lena, now=at(2))
            tickets.resolve(ticket, "It works.", by=lena, now=at(3))
        with committed(world.acorn):
            other = opened(world, when=24)
            tickets.reply(other, "Sorry.", by=lena, now=at(27))
            tickets.resolve(other, "It works.", by=lena, now=at(27))
            found = select(SlaClock.id).where(SlaClock.ticket_id == other.id, SlaClock.name == "first_response")
            clock_id = db.session.scalars(found).one()
        for act, actor in ((ExcuseAct.PROPOSE, lena), (ExcuseAct.APPROVE, omar)):
            with committed(world.acorn, actor):
                excuse_breach(ExcuseForm(clock_id, act, OUTSIDE), by=actor, now=at(28))


def _read(story: Story) -> tuple[str, dict]:
    """The page as the client reads it, and the plain values behind it."""
    return story.as_("anna").get(f"/portal{PAGE}").text, story.as_("omar").get(f"/office{PAGE}.json").get_json()


def test_a_client_reads_on_the_statement_what_was_taken_back_in_words_of_its_own(story: Story):
    _october(story)
    with story.app.app_context():
        close_october(story.world, story.world.acorn)
    story.go_to(NOVEMBER + timedelta(days=1))
    page, document = _read(story)
    for words in (
        "Taken back",
        "by Lena",
        "An answer given on 5 Oct 08:45 was entered later.",
        "by Omar",
        f"Left out: {OUTSIDE} (proposed by Lena)",
        "1 promise had been told as missed before it was entered what had been done by then",
    ):
        assert words in page, words
    # Why it was entered so late is between colleagues.
    assert INTERNAL not in page
    assert INTERNAL not in str(document)
    entered, excused = document["taken_back"]
    assert (entered["reference"], entered["kind"], entered["verdict"]) == ("ACORN-1", "entered_later", "met")
    assert (excused["reference"], excused["kind"], excused["verdict"]) == ("ACORN-2", "excused", "excused")
    assert document["summary"]["breached"] == 0


def test_what_was_issued_stays_as_it_is_whatever_is_done_afterwards(story: Story):
    _october(story)
    with story.app.app_context():
        close_october(story.world, story.world.acorn)
    story.go_to(NOVEMBER + timedelta(days=1))
    before = _read(story)
    with story.app.app_context(), committed(story.world.acorn):
        ticket = tickets.ticket_for(story.world.actors["lena"], "ACORN-1", lock=True)
        tickets.reopen(ticket, "It went off again.", by=story.world.actors["lena"], now=NOVEMBER)
    assert _read(story)[1] == before[1]
    assert "no longer has the hash" not in before[0]


def test_the_preview_of_the_close_shows_it_before_anything_is_issued(story: Story):
    _october(story)
    story.go_to(NOVEMBER)
    with story.app.app_context(), working(story.world.acorn, story.world):
        seen = billing.preview_month(OCTOBER, now=NOVEMBER)
    assert [row["reference"] for row in seen.statement["taken_back"]] == ["ACORN-1", "ACORN-2"]
    text = story.as_("omar").get("/office/acorn/periods/2026-10").text
    assert "An answer given on 5 Oct 08:45 was entered later." in text
