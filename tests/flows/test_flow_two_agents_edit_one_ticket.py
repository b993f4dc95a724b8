"""Two agents at one ticket at the same time: who comes second is told, sees both texts, and loses nothing."""

import re
from html import unescape

from werkzeug.test import TestResponse

from tests.flows import scenes
from tests.flows.conftest import Story
from tests.web.browser import Browser


def test_the_second_save_is_a_page_with_both_texts_and_the_first_one_stands(story: Story):
    reference = scenes.rosa_asks(story)
    lena, marc = story.as_("lena"), story.as_("marc")
    forms = [_form(browser, reference) for browser in (lena, marc)]
    assert forms[0] == forms[1]
    scenes.did(_save(lena, reference, {**forms[0], "subject": "Fuser of the till", "urgency": "low"}))
    answer = _save(marc, reference, {**forms[1], "subject": "Till: <paper> & lamp", "impact": "low"})
    assert answer.status_code == 409
    mine, theirs = (_text_in(answer.text, f"text-{whose}") for whose in ("mine", "theirs"))
    assert "Subject: Till: <paper> & lamp" in mine
    assert "Subject: Fuser of the till" in theirs
    stored = story.state(reference)
    assert (stored.subject, stored.urgency, stored.impact) == ("Fuser of the till", "low", "high")
    # What Marc typed still stands in his form, and the next save is his answer to what he has read.
    kept = _fields(answer.text)
    assert (kept["subject"], kept["impact"]) == ("Till: <paper> & lamp", "low")
    scenes.did(_save(marc, reference, kept))
    assert story.state(reference).subject == "Till: <paper> & lamp"


def test_a_third_agent_in_between_is_noticed_again(story: Story):
    reference = scenes.rosa_asks(story)
    lena, marc, nadia = (story.as_(name) for name in ("lena", "marc", "nadia"))
    forms = [_form(browser, reference) for browser in (lena, marc)]
    scenes.did(_save(lena, reference, {**forms[0], "subject": "First"}))
    second = _save(marc, reference, {**forms[1], "subject": "Second"})
    assert second.status_code == 409
    scenes.did(_save(nadia, reference, {**_form(nadia, reference), "subject": "Third"}))
    again = _save(marc, reference, _fields(second.text))
    assert again.status_code == 409
    assert "Subject: Third" in _text_in(again.text, "text-theirs")
    assert story.state(reference).subject == "Third"


def test_words_time_and_moves_of_two_agents_are_all_kept(story: Story):
    reference = scenes.rosa_asks(story)
    lena, marc = story.as_("lena"), story.as_("marc")
    for browser in (lena, marc):
        browser.get(f"/desk/tickets/{reference}")
    for browser, words in ((lena, "We look at it."), (marc, "I am on the way."), (lena, "Thank you, Marc.")):
        scenes.did(browser.post(f"/desk/tickets/{reference}/replies", **{"reply-body": words}))
    page = story.as_("rosa").get(f"/portal/tickets/{reference}").text
    places = [page.find(words) for words in ("We look at it.", "I am on the way.", "Thank you, Marc.")]
    assert places == sorted(places)
    assert -1 not in places


def test_a_deed_on_a_ticket_that_moved_on_is_a_conflict_that_keeps_the_words(story: Story):
    reference = scenes.rosa_asks(story)
    lena, marc = story.as_("lena"), story.as_("marc")
    for browser in (lena, marc):
        browser.get(f"/desk/tickets/{reference}")
    scenes.did(lena.post(f"/desk/tickets/{reference}/resolution", **{"resolution-body": "A new fuser is in."}))
    before = story.rows(story.world.acorn)
    for address, field in (("resolution", "resolution-body"), ("escalations", "escalation-reason")):
        answer = marc.post(
            f"/desk/tickets/{reference}/{address}", **{field: "Marc's long words", "escalation-tier": "L2"}
        )
        assert answer.status_code == 409
        assert "Marc&#39;s long words" in answer.text
    assert story.rows(story.world.acorn) == before


def _form(browser: Browser, reference: str) -> dict[str, str]:
    return _fields(browser.get(f"/desk/tickets/{reference}/details").text)


def _save(browser: Browser, reference: str, form: dict[str, str]) -> TestResponse:
    return browser.post(f"/desk/tickets/{reference}/details", **form)


def _fields(page: str) -> dict[str, str]:
    """What the form of details holds."""
    form = page[page.index('<form class="form"') :]
    texts = {name: _attribute(_tag(form, f'name="{name}"'), "value") for name in ("subject", "version")}
    chosen = {"kind": _attribute(_tag(form, "checked"), "value")}
    for name in ("impact", "urgency"):
        choice = form.partition(f'name="{name}"')[2].partition("</select>")[0]
        chosen[name] = _attribute(_tag(choice, "selected"), "value")
    return texts | chosen


def _tag(markup: str, sign: str) -> str:
    return next(tag for tag in re.findall(r"<[^>]+>", markup) if sign in tag)


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'{name}="([^"]*)"', tag)
    assert found
    return unescape(found[1])


def _text_in(page: str, field: str) -> str:
    return unescape(page.partition(f'id="{field}"')[2].partition(">")[2].partition("</textarea>")[0])
