"""Words that are meant to break things, typed into every field of every form: they stay words wherever they stand."""

import csv
import io
import re
from collections.abc import Iterable, Iterator

import pytest
from flask import Flask
from markupsafe import escape
from werkzeug.test import TestResponse

from msp import billing
from tests.desk_work import at
from tests.flows import scenes
from tests.flows.conftest import Story
from tests.flows.every_form import Hostile, every_page, mail_that_waits
from tests.flows.forms import Form, forms_of
from tests.paying import offer_payments
from tests.web.browser import Browser

SCRIPT = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
#: Markup, a template, a line that would be a header, a formula, another direction, signs beyond the common plane.
EVERYTHING = (
    f"=1+1 {SCRIPT} {{{{ 7*7 }}}}\r\nX-Injected: 1\r\n\r\n\u202egnp.exe\u2066 "
    "👩\u200d👩\u200d👧 ﷽ '; drop table tickets; --"
)
HOSTILE = Hostile(EVERYTHING, SCRIPT)
WORDS = {
    "everything": EVERYTHING,
    "nothing to see": " \u200b\u202e\ufeff",
    "a zero byte": "a\0b",
    "too long": "x" * 60_000,
    "no number": "-9" * 40,
}
#: What a careful person would type, by the last part of a field's name.
SENSIBLE = {
    "minutes": "45",
    "worked_on": "2026-10-05",
    "incurred_on": "2026-10-05",
    "amount": "10.00",
    "currency": "EUR",
    "bill_line": "1",
    "address": "support@acorn.example",
    "host": "127.0.0.1",
    "port": "1143",
    "email": "new.person@example.com",
    "slug": "another-vendor",
    "website": "https://vendor.example",
    "phone": "+46 8 123",
    "valid_from": "2026-10-09",
    "eta": "2026-10-06T12:00",
    "starts_at": "",
    "password": "a long enough first password",
    "again": "a long enough first password",
}
#: Signing out has nothing to type, and ends the session that the next form needs. Stripe sends no form of ours, and
#: the form that leads to it stands on a page that only a form opens; nobody types into either. Going to
#: a client's sign-in service has nothing to type, and the service of these pages stands nowhere.
LEFT_OUT = {"signin.sign_out", "hooks.stripe", "pay.pay", "sso.start"}


@pytest.fixture(autouse=True)
def till() -> Iterator[None]:
    """Payments are offered; nobody answers there, and no form of these tests asks."""
    offer_payments()
    yield
    billing.open_till(None)


@pytest.fixture
def pages(story: Story) -> list[tuple[str | None, str]]:
    """Who looks at which page, so that every form of the product is seen by somebody who may send it."""
    return every_page(story, HOSTILE)


def test_every_form_of_the_product_is_looked_at(story: Story, pages: list[tuple[str | None, str]]):
    story.go_to(at(24 * 28 + 3))
    pages.append(("omar", f"{scenes.OCTOBER}/closing"))
    reached = {_endpoint(story.app, form) for _, form in _forms(story, pages) if form.method == "post"}
    every = {rule.endpoint for rule in story.app.url_map.iter_rules() if "POST" in (rule.methods or set())}
    assert every - LEFT_OUT == reached - LEFT_OUT


def test_hostile_words_in_any_field_stay_words(story: Story, pages: list[tuple[str | None, str]]):
    wrong, tries = [], 0
    for browser, form in _forms(story, pages):
        for field in _kinds(form.typed):
            for name, word in WORDS.items():
                with story.undone():
                    answer = form.send(browser, {**_sensible(form), field: word})
                    tries += 1
                    found = _faults(browser, answer)
                    wrong += [f"{form.method} {form.action} {field}, {name}: {fault}" for fault in found]
    assert tries > 150
    assert not wrong, "\n".join(wrong)


def test_a_choice_that_was_never_offered_is_a_sentence(story: Story, pages: list[tuple[str | None, str]]):
    wrong = []
    for browser, form in _forms(story, pages):
        for field in _kinds(form.inputs):
            if form.inputs[field].options or form.inputs[field].kind == "hidden":
                with story.undone():
                    answer = form.send(browser, {**_sensible(form), field: f"a\0{EVERYTHING}"})
                    wrong += [f"{form.action} {field}: {fault}" for fault in _faults(browser, answer)]
    assert not wrong, "\n".join(wrong)


def test_what_was_typed_is_kept_beside_the_fault(story: Story, pages: list[tuple[str | None, str]]):
    lost = []
    for browser, form in _forms(story, pages):
        for field in _kinds(form.typed):
            if form.method == "post" and form.inputs[field].kind != "password":
                others = [name for name in form.typed if name != field]
                with story.undone():
                    # The field holds words, and every other one what makes the form be refused.
                    fill = {**_sensible(form), **dict.fromkeys(others, "\u200b"), field: SCRIPT}
                    answer = form.send(browser, fill)
                    if answer.status_code == 422 and str(escape(SCRIPT)) not in answer.text:
                        lost.append(f"{form.action} {field}")
    assert not lost


def test_hostile_words_in_an_address_are_answered_plainly(story: Story, pages: list[tuple[str | None, str]]):
    words = ("%00", "%ff%fe", "%0d%0aX-Injected:%201", "..%2f..%2fetc", "%e2%80%ae", "%27%3b--", "9" * 400)
    places = {
        "lena": (
            "/desk?q={}",
            "/desk?after={}",
            "/desk?before={}",
            "/desk?tier={}",
            "/desk?service={}",
            "/desk/tickets/{}",
        ),
        "rosa": (
            "/portal/acorn/tickets?q={}",
            "/portal/acorn/tickets?after={}",
            "/portal/{}",
            "/portal/acorn/articles/{}",
        ),
        "anna": ("/portal/acorn/invoices/{}", "/portal/acorn/statements/{}", "/portal/acorn/invoices?before={}"),
        "omar": (
            *("/office/revenue?month={}", "/office/acorn/ledger?before={}"),
            *("/office/{}", "/office?q={}", "/office?sort={}", "/office/invoices?month={}"),
            *("/office/acorn/trail?before={}", "/office/vendor-report?month={}", "/office/vendor-report/{}"),
        ),
        None: ("/{}", "/sign-in?next={}", "/static/{}"),
    }
    wrong = []
    for name, patterns in places.items():
        browser = story.as_(name) if name else Browser(story.app)
        for path in (pattern.format(word) for pattern in patterns for word in words):
            wrong += [f"{path[:60]}: {fault}" for fault in _faults(browser, browser.get(path))]
    assert not wrong, "\n".join(wrong)


def test_no_cell_of_a_file_for_a_spreadsheet_is_a_formula(story: Story):
    starts = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\uff1d1", '=HYPERLINK("https://evil.example")')
    for start in starts:
        scenes.rosa_asks(story, subject=f"{start}", description=start)
    cells = [cell for name, path in FILES for row in _rows(story.as_(name), path) for cell in row]
    assert sum(cell.startswith("'") for cell in cells) >= len(starts)
    assert not [cell for cell in cells if re.match(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]", cell)]


def test_hostile_words_stay_words_on_every_other_page_and_in_the_mails(story: Story):
    reference = scenes.rosa_asks(story, subject=EVERYTHING, description=EVERYTHING)
    scenes.did(scenes.does(story, "lena", reference, "reply", body=EVERYTHING))
    scenes.did(scenes.does(story, "lena", reference, "note", body=EVERYTHING))
    scenes.did(scenes.does(story, "lena", reference, "escalate", tier="L2", reason=EVERYTHING[:400]))
    shown = {
        "lena": (
            mail_that_waits(story, HOSTILE),
            "/desk/mail",
            "/desk",
            f"/desk/tickets/{reference}",
            f"/desk/tickets/{reference}/details",
            "/desk?q=script",
        ),
        "rosa": ("/portal/acorn", "/portal/acorn/tickets", f"/portal/tickets/{reference}"),
        "anna": ("/portal/acorn",),
        "omar": ("/office/acorn", "/office/acorn/trail", scenes.OCTOBER),
    }
    for name, paths in shown.items():
        for path in paths:
            answer = story.as_(name).get(path)
            assert answer.status_code == 200
            assert not _faults(story.as_(name), answer), path
    assert "&lt;script&gt;alert(1)" in story.as_("rosa").get(f"/portal/tickets/{reference}").text
    story.post_leaves(at(0))
    for mail in story.mails():
        assert {"Bcc", "X-Injected"}.isdisjoint(mail.keys())
        assert "\n" not in str(mail["Subject"])
        assert len(mail["To"].addresses) == 1
    answers = [mail for mail in story.mails() if mail["Auto-Submitted"] == "auto-replied"]
    assert answers
    assert not any("script" in mail.as_string() for mail in answers)


#: Every file that a spreadsheet opens, and who downloads it.
FILES = (
    ("petra", "/office/people/skills.csv"),
    ("lena", "/desk/queue.csv?status=all"),
    ("rosa", "/portal/acorn/tickets.csv"),
    ("omar", "/office/invoices.csv"),
    ("omar", "/office/receivables.csv"),
    ("omar", "/office/revenue.csv?month=2026-10"),
    ("omar", "/office/acorn/ledger.csv"),
    ("omar", "/office/tiers/ways.csv"),
    ("omar", "/office/forecasts.csv"),
    ("omar", "/office/vendor-report.csv"),
)


def _forms(story: Story, pages: list[tuple[str | None, str]]) -> Iterator[tuple[Browser, Form]]:
    """Every form of the pages with the browser that shows it, each address and set of fields once."""
    known = set()
    for name, page in pages:
        browser = story.as_(name) if name else Browser(story.app)
        for form in forms_of(browser, page):
            mark = (form.method, _endpoint(story.app, form), tuple(form.inputs))
            if mark not in known and mark[1] not in LEFT_OUT:
                known.add(mark)
                yield browser, form


def _kinds(fields: Iterable[str]) -> list[str]:
    """One field of each kind: what differs from another only by a number stands in the next row of the same table."""
    return list({re.sub(r"\d+", "#", field): field for field in fields}.values())


def _endpoint(app: Flask, form: Form) -> str:
    path = form.action.partition("?")[0]
    endpoint, _ = app.url_map.bind("localhost").match(path, method=form.method.upper())
    return str(endpoint)


def _sensible(form: Form) -> dict[str, str]:
    return {name: SENSIBLE.get(name.rpartition("-")[2], "Some plain words.") for name in form.typed}


def _faults(browser: Browser, answer: TestResponse) -> list[str]:
    """What is wrong with an answer, and with the page that it leads to."""
    if answer.status_code in (302, 303):
        return [*_wrong(answer), *_wrong(browser.get(answer.headers["Location"]))]
    return _wrong(answer)


def _wrong(answer: TestResponse) -> list[str]:
    found = [f"answers {answer.status_code}"] if answer.status_code >= 500 else []
    if answer.mimetype == "text/html":
        found += [f"{live} is live" for live in ("<script>alert(", "<img src=x") if live in answer.text]
        found += ["a template was run"] if "49\n" in answer.text or ">49<" in answer.text else []
    headers = list(answer.headers.items())
    found += [f"header {name}" for name, value in headers if name == "X-Injected" or set(value) & set("\r\n")]
    return found


def _rows(browser: Browser, path: str) -> list[list[str]]:
    answer = browser.get(path)
    assert answer.mimetype == "text/csv"
    return list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"), newline="")))
