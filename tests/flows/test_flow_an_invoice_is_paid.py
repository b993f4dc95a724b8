"""October of Acorn is paid: by Anna in the portal and by the link in her mail, once, whatever Stripe does meanwhile."""

import re
from collections.abc import Iterator

import pytest

from msp import billing, invariants
from msp.billing.payment import Standing
from msp.kernel import clock
from msp.store import serving
from tests.flows import scenes
from tests.flows.conftest import Story
from tests.month_end import NOVEMBER
from tests.paying import Stripe, stripe_open
from tests.web.browser import Browser

TOTAL = 467813


@pytest.fixture
def stripe() -> Iterator[Stripe]:
    with stripe_open() as stripe:
        yield stripe


@pytest.fixture
def number(story: Story, stripe: Stripe) -> str:
    """October of Acorn, closed: 4,678.13 EUR are due."""
    scenes.worked(story)
    story.go_to(NOVEMBER)
    return scenes.omar_closes_october(story)


def test_anna_pays_in_the_portal_and_both_sides_are_told(story: Story, stripe: Stripe, number: str):
    anna, page = story.as_("anna"), f"/portal/acorn/invoices/{number}"
    shown = anna.get(page)
    assert "Pay 4,678.13 EUR" in shown.text
    assert f"form-action 'self' {stripe.site};" in shown.headers["Content-Security-Policy"]
    answer = anna.post(f"{page}/payment")
    (session,) = stripe.pages
    assert (answer.status_code, answer.headers["Location"]) == (303, session["url"])
    assert (session["amount_total"], session["currency"], session["name"]) == (TOTAL, "eur", f"Invoice {number}")
    stripe.books.pay(session["id"])
    back = anna.get(session["success_url"].removeprefix("http://localhost"))
    assert back.headers["Location"] == f"{page}?paid=1"
    thanks = anna.get(back.headers["Location"]).text
    assert "Your payment is being confirmed" in thanks
    assert "Pay 4,678.13" not in thanks
    stripe.tell_all(story.app)
    story.post_leaves(clock.now())
    paid = anna.get(page).text
    assert "Paid" in paid
    assert session["payment_intent"] in paid
    assert "Pay 4,678.13" not in paid
    assert _status(story, number).standing is Standing.PAID
    story.post_leaves(clock.now())
    told = {mail["To"].addresses[0].username for mail in story.mails() if "Payment received" in str(mail["Subject"])}
    assert told == {"anna", "omar"}
    assert anna.post(f"{page}/payment").status_code == 409
    assert len(stripe.charges) == 1
    trail = story.as_("omar").get("/office/acorn/trail").text
    assert "Payment received" in trail
    assert "amount 4,678.13 EUR" in trail
    assert not _broken(story)


def test_the_link_in_the_mail_shows_nothing_until_asked_and_leads_to_the_same_page(
    story: Story, stripe: Stripe, number: str
):
    story.post_leaves(clock.now())
    letter = next(mail for mail in story.mails() if number in str(mail["Subject"]))
    path = re.search(r"(/pay/\S+)", letter.get_content())[1]
    guest = Browser(story.app)
    first = guest.get(path)
    assert first.status_code == 200
    assert number not in first.text
    assert "4,678" not in first.text
    opened = guest.post(path)
    assert number in opened.text
    assert "4,678.13" in opened.text
    assert "Acorn" not in opened.text
    assert f"form-action 'self' {stripe.site};" in opened.headers["Content-Security-Policy"]
    led = guest.post(f"{path}/payment")
    assert led.headers["Location"] == stripe.pages[0]["url"]
    # Whoever presses in the portal meanwhile goes on with the same attempt.
    anna = story.as_("anna")
    anna.get(f"/portal/acorn/invoices/{number}")
    assert anna.post(f"/portal/acorn/invoices/{number}/payment").headers["Location"] == stripe.pages[0]["url"]
    assert len(stripe.pages) == 1
    stripe.books.pay(stripe.pages[0]["id"])
    thanks = guest.get(stripe.pages[0]["success_url"].removeprefix("http://localhost"))
    assert "Thank you" in thanks.text
    stripe.tell_all(story.app)
    story.post_leaves(clock.now())
    guest.get(path)
    said = guest.post(path).text
    assert "Paid" in said
    assert "Pay now" not in said
    assert guest.post(f"{path}/payment").status_code == 200


def _status(story: Story, number: str):
    with story.app.app_context(), serving([story.world.acorn.id]):
        return billing.payment_status(number).status


def _broken(story: Story) -> list[str]:
    with story.app.app_context():
        return [sentence for sentence in invariants.broken(now=clock.now()) if "I6" not in sentence]
