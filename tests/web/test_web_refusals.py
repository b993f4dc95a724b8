"""A refusal as a page of its own, also one that brings two texts."""

from flask import Flask

from msp.kernel.errors import Conflict
from msp.tickets import StaleEdit


def _page(app: Flask, refusal: Exception) -> tuple[int, str]:
    with app.test_request_context("/"):
        answer = app.make_response(app.handle_user_exception(refusal))
        return answer.status_code, answer.get_data(as_text=True)


def test_both_texts_of_a_stale_edit_stand_on_the_page(app: Flask):
    status, page = _page(
        app, StaleEdit({"subject": "Theirs", "impact": "low"}, {"subject": "<b>Yours", "impact": "high"})
    )
    assert status == 409
    assert "Both texts, yours and theirs, are below." in page
    yours, theirs = page.partition('id="text-mine"')[2].split('id="text-theirs"')
    assert "subject: &lt;b&gt;Yours\nimpact: high</textarea>" in yours
    assert "subject: Theirs\nimpact: low</textarea>" in theirs


def test_any_other_conflict_has_its_sentence_only(app: Flask):
    status, page = _page(app, Conflict("Somebody was faster."))
    assert status == 409
    assert "Somebody was faster." in page
    assert "text-mine" not in page
