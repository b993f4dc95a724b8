"""Whatever breaks, and wherever: an act is done wholly or not at all, and people read a plain page."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial

import pytest
from sqlalchemy.exc import InternalError
from werkzeug.test import TestResponse

from msp import tickets
from msp.store import db
from msp.tickets import together
from msp.tickets.together import DraftForm, SwarmForm
from tests.desk_work import at
from tests.flows import breaking, scenes
from tests.flows.conftest import Rows, Story
from tests.month_end import NOVEMBER
from tests.tickets.team import speak_through
from tests.web.browser import Browser
from tests.world import PASSWORD, address

#: More statements than this in one post would be a fault of its own.
MOST = 400


def _reply(story: Story) -> Callable[[], TestResponse]:
    reference = scenes.rosa_asks(story)
    return _sends(story, "lena", f"/desk/tickets/{reference}", "replies", **{"reply-body": "We look at it."})


def _escalate(story: Story) -> Callable[[], TestResponse]:
    reference = scenes.rosa_asks(story)
    return _sends(story, "lena", f"/desk/tickets/{reference}", "escalations", **{"escalation-tier": "L2"})


def _resolve(story: Story) -> Callable[[], TestResponse]:
    reference = scenes.rosa_asks(story)
    return _sends(story, "lena", f"/desk/tickets/{reference}", "resolution", **{"resolution-body": "Mended."})


def _close_month(story: Story) -> Callable[[], TestResponse]:
    scenes.worked(story)
    story.go_to(NOVEMBER)
    asked = story.as_("omar").get(f"{scenes.OCTOBER}/closing").text
    return _sends(story, "omar", f"{scenes.OCTOBER}", "closing", seen=scenes.seen(asked))


def _merge(story: Story) -> Callable[[], TestResponse]:
    """Of a ticket on which people are called together and a reply waits."""
    older, younger = (scenes.rosa_asks(story) for _ in range(2))
    world, now = story.world, at(0)
    lena, marc = world.actors["lena"], world.actors["marc"]
    with story.inside(world.acorn):
        speak_through()
        ticket = tickets.ticket_for(lena, younger)
        tickets.assign(ticket, lena.id, by=lena, now=now)
        tickets.escalate(ticket, by=lena, now=now)
        tickets.assign(ticket, marc.id, by=marc, now=now)
        together.call_swarm(ticket, SwarmForm((world.agents["nadia"],), why="All hands"), by=lena, now=now)
        together.draft_reply(ticket, DraftForm("Try it again."), by=marc, now=now)
    page = f"/desk/tickets/{older}/merge"
    story.as_("lena").get(page)
    return partial(story.as_("lena").post, page, references=younger)


@pytest.mark.parametrize("deed", [_reply, _escalate, _resolve, _merge, _close_month])
def test_a_statement_that_fails_leaves_the_whole_deed_undone(story: Story, deed: Callable):
    send = deed(story)
    before = story.rows(story.world.acorn)
    with story.undone():
        done = send()
        assert done.status_code == 303
        after = story.rows(story.world.acorn)
    assert after != before
    wrong = []
    for number in range(1, MOST):
        with story.undone():
            # By turns the line to the database is lost, and the database is at fault itself.
            error = breaking.gone() if number % 2 else breaking.out_of_order()
            with breaking.failing(story.app, number, error) as broken:
                answer = breaking.answered(send)
            if not broken.happened:
                break
            wrong += _faults(story, broken, answer, (before, after))
    else:
        pytest.fail(f"more than {MOST} statements")
    assert not wrong, "\n".join(wrong)
    # After all that the deed is done as if nothing had been.
    assert send().status_code == 303


def test_who_is_told_to_be_signed_in_or_out_is_so_whatever_failed(story: Story):
    wrong = []
    for deed, then in ((_sign_in, 200), (_sign_out, 302)):
        for number in range(1, 40):
            browser = _at_the_door(story, deed)
            with story.undone():
                with breaking.failing(story.app, number, breaking.gone()) as broken:
                    answer = breaking.answered(partial(deed, browser))
                told = isinstance(answer, TestResponse) and answer.status_code == 302
                if told and browser.get("/desk").status_code != then:
                    wrong.append(f"{deed.__name__}, statement {number}: {broken.statement[:60]}")
            if not broken.happened:
                break
    assert not wrong, "\n".join(wrong)


def test_a_commit_that_fails_leaves_the_whole_deed_undone(story: Story, monkeypatch: pytest.MonkeyPatch):
    for deed in (_reply, _close_month):
        send = deed(story)
        before = story.rows(story.world.acorn)

        def refuse() -> None:
            raise breaking.gone()

        monkeypatch.setattr(db.session, "commit", refuse)
        answer = send()
        monkeypatch.undo()
        assert answer.status_code == 503
        assert breaking.is_plain(answer)
        assert story.rows(story.world.acorn) == before


def test_a_file_that_cannot_be_stored_leaves_the_request_unsent_and_the_words_kept(story: Story):
    rosa = story.as_("rosa")
    rosa.get("/portal/acorn/tickets/new", query_string={"subject": "Broken"})
    before = story.rows(story.world.acorn)
    (story.folder / "files").write_text("a file where the folder should be")
    with pytest.raises(AssertionError, match="The file could not be stored just now; nothing was changed"):
        scenes.rosa_asks(story)
    assert story.rows(story.world.acorn) == before


def test_a_page_that_only_reads_says_so_when_the_database_fails(story: Story):
    reference = scenes.rosa_asks(story)
    lena = story.as_("lena")
    for path in ("/desk", f"/desk/tickets/{reference}", "/desk/queue.csv"):
        for number in (1, 2, 5):
            with breaking.failing(story.app, number, breaking.gone()) as broken:
                answer = breaking.answered(partial(lena.get, path))
            assert broken.happened
            assert isinstance(answer, TestResponse), f"{path} {number}: {answer!r} left the app"
            assert (answer.status_code, answer.headers.get("Retry-After")) == (503, "30"), f"{path} {number}"
            assert breaking.is_plain(answer), f"{path} {number}"
    assert lena.get("/desk").status_code == 200


def test_what_a_fault_kept_the_worker_from_is_done_later_and_once(story: Story):
    reference = scenes.rosa_asks(story)
    for number in (1, 2, 3, 5, 8, 13, 21, 34):
        with story.undone():
            with breaking.failing(story.app, number, breaking.out_of_order()) as broken, suppress(InternalError):
                story.sweep(story.hours(3))
            assert broken.happened
            for hours in (4.1, 4.2):
                story.sweep(story.hours(hours))
                story.post_leaves(at(hours))
            assert [line.data["tier"] for line in story.log(reference) if line.type == "tier"] == ["L2"]
            missed = [mail for mail in story.mails() if "resolution target is missed" in str(mail["Subject"])]
            assert len(missed) == 1
            story.forget_mails()
        story.hours(0)


def _at_the_door(story: Story, deed: Callable) -> Browser:
    browser = Browser(story.app, "lena" if deed is _sign_out else None)
    browser.get("/desk" if deed is _sign_out else "/sign-in")
    return browser


def _sign_in(browser: Browser) -> TestResponse:
    return browser.post("/sign-in", email=address("lena"), password=PASSWORD)


def _sign_out(browser: Browser) -> TestResponse:
    return browser.post("/sign-out")


def _sends(story: Story, name: str, page: str, address: str, **fields: str) -> Callable[[], TestResponse]:
    """The same form of a page, sent as often as it is called."""
    browser = story.as_(name)
    assert browser.get(page).status_code == 200
    return lambda: browser.post(f"{page}/{address}", **fields)


def _faults(
    story: Story, broken: breaking.Break, answer: TestResponse | Exception, ends: tuple[Rows, Rows]
) -> list[str]:
    """What is wrong after a deed that broke at a statement."""
    told = f"statement {broken.at} ({' '.join(broken.statement.split())[:60]})"
    if isinstance(answer, Exception):
        return [f"{told}: {answer!r} left the app, so there is no page at all"]
    rows = story.rows(story.world.acorn)
    changed = {name: (len(ends[0][name]), len(rows[name])) for name in rows if rows[name] != ends[0][name]}
    if answer.status_code == 303:
        # It was done before the fault, so saying so is the truth.
        whole = all(len(rows[name]) == len(ends[1][name]) for name in rows)
        return [] if whole and changed else [f"{told}: said to be done, but only this is: {changed}"]
    found = [f"{told}: answered {answer.status_code}, but this was done: {changed}"] if changed else []
    lost = (answer.status_code, answer.headers.get("Retry-After")) == (503, "30")
    if not lost if broken.at % 2 else answer.status_code != 500:
        found.append(f"{told}: answered {answer.status_code}")
    if not breaking.is_plain(answer):
        found.append(f"{told}: the page shows the inside, or is none")
    return found
