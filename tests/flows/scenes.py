"""Scenes that several stories share: each is what one person does in the browser, and says what it led to."""

import io
import re

from werkzeug.test import TestResponse

from tests.flows.conftest import Story

#: A ticket that Rosa opens: everybody at Acorn is held up, so its priority is P1.
ASKED = {
    "subject": "The till at the front desk does not print",
    "description": "No receipt since this morning.\nThe lamp is red.",
    "kind": "incident",
    "impact": "high",
    "urgency": "high",
}
OCTOBER = "/office/acorn/periods/2026-10"


def rosa_asks(story: Story, **changes: object) -> str:
    """Rosa's request with a picture, from the first line on; its reference."""
    rosa = story.as_("rosa")
    rosa.get("/portal/acorn/tickets/new", query_string={"subject": ASKED["subject"]})
    picture = (io.BytesIO(b"\x89PNG\r\n\x1a\nreceipt"), "receipt.png")
    answer = rosa.post("/portal/acorn/tickets/new", **{**ASKED, "attachments": picture, **changes})
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"].rsplit("/", 1)[-1]


def rosa_answers(story: Story, reference: str, words: str) -> TestResponse:
    """Rosa says more on her request."""
    rosa = story.as_("rosa")
    rosa.get(f"/portal/tickets/{reference}")
    return rosa.post(f"/portal/tickets/{reference}/replies", body=words)


def does(story: Story, name: str, reference: str, deed: str, **fields: str) -> TestResponse:
    """An agent fills in one form of the ticket's page."""
    browser = story.as_(name)
    browser.get(f"/desk/tickets/{reference}")
    address, form = DEEDS[deed]
    typed = {f"{form}-{field}": value for field, value in fields.items()}
    return browser.post(f"/desk/tickets/{reference}/{address}", **typed)


def did(answer: TestResponse) -> None:
    """What was sent is done."""
    assert answer.status_code == 303, answer.text


def worked(story: Story) -> str:
    """A ticket that goes the usual way on a Monday: asked, answered, booked, escalated, mended; its reference."""
    reference = rosa_asks(story)
    story.hours(0.5)
    did(does(story, "lena", reference, "reply", body="We look at it."))
    did(does(story, "lena", reference, "work", minutes="15", worked_on="2026-10-05", tier="L1", work_type="remote"))
    did(does(story, "lena", reference, "escalate", tier="L2", reason="Needs a technician"))
    did(does(story, "marc", reference, "work", minutes="1:30", worked_on="2026-10-05", tier="L2", work_type="onsite"))
    story.hours(1)
    did(does(story, "marc", reference, "resolve", body="A new fuser is in."))
    return reference


def seen(page: str) -> str:
    """The mark of the figures that a page showed; the form that closes the month carries it."""
    found = re.search(r'name="seen" value="([^"]+)"', page)
    assert found
    return found[1]


def omar_closes_october(story: Story) -> str:
    """Omar previews October of Acorn, is asked once more, and closes it; the number of the invoice."""
    omar = story.as_("omar")
    assert omar.get(OCTOBER).status_code == 200
    asked = omar.get(f"{OCTOBER}/closing").text
    answer = omar.post(f"{OCTOBER}/closing", seen=seen(asked))
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"].rsplit("/", 1)[-1]


#: Deed → the last part of the address, and the prefix of the form.
DEEDS = {
    "reply": ("replies", "reply"),
    "note": ("notes", "note"),
    "assign": ("assignment", "assignment"),
    "escalate": ("escalations", "escalation"),
    "wait": ("waiting", "waiting"),
    "work": ("work", "work"),
    "resolve": ("resolution", "resolution"),
}
