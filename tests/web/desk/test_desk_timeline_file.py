"""A ticket with everything, as a file that the command counts to the figures of the page; and the client's part."""

import json
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner

from msp import cli, sla, tickets, tiers, vendors
from msp.identity import AUTOMATIC
from msp.sla import VersionForm
from msp.sla.models import PolicyVersion
from msp.store import db
from msp.tickets import MoveForm, WaitReason
from msp.tiers import LadderForm
from msp.vendors import ContactForm, HandoffForm, UnderpinningForm, VendorForm
from tests import promises
from tests.web.desk.conftest import TEN, Desk
from tests.web.desk.test_desk_clocks import HOSTILE, SHORT_DAY, text_of

OFFICE: dict[str, Any] = {"hours": "office", "targets": {"*": 3600}, "pauses": ["waiting_requester"], "warn": [50]}
EVERYTHING = {
    **promises.POLICY,
    "next_update": {**OFFICE, "mode": "keep_in_loop"},
    "ola": {**OFFICE, "targets": {"*/L1": 1800, "*": 7200}},
    "resolution": {**promises.POLICY["resolution"], "on_reopen": "restart"},
}
TIGHTER = {**EVERYTHING, "resolution": {**EVERYTHING["resolution"], "targets": {"*": 10_800}}}
UNDERTAKEN = {
    "hours": {"tz": "UTC", "weekly": {"mon": [["06:00", "20:00"]], "tue": [["06:00", "20:00"]]}},
    "targets": {"acknowledge": {"*": 1800}, "resolution": {"*": 7200}},
    "costs": {"currency": "EUR", "per_handoff": "120.00"},
    "holds_client_clock": True,
}
VENDOR = f"Quill {HOSTILE}"


@pytest.fixture
def ticket(desk: Desk) -> str:
    """Opened at nine, answered, held, handed to a vendor who holds it; the agreement changed twice meanwhile."""
    with desk.inside(desk.world.acorn):
        _agree(desk)
    reference = desk.open(HOSTILE)
    desk.act(reference, "reply", "We look at it.")
    desk.act(reference, "escalate", MoveForm(reason="Needs more skill"))
    desk.act(reference, "wait", WaitReason.REQUESTER)
    desk.act(reference, "resume", WaitReason.REQUESTER)
    _hand_over(desk, reference)
    desk.time.move_to(TEN + timedelta(hours=3), tick=False)
    return reference


def _agree(desk: Desk) -> None:
    before = TEN - timedelta(hours=2)
    steps = [{**step, "dwell_minutes": 45} if step["levels"] == ["L1"] else step for step in promises.LADDERS["ACORN"]]
    tiers.publish_ladder(LadderForm({"steps": steps}, "Dwell", before), by=AUTOMATIC, now=before)
    for document, valid_from in ((EVERYTHING, before), (TIGHTER, TEN + timedelta(hours=1))):
        version = VersionForm("standard", document, "Agreed", valid_from)
        sla.publish_policy_version(version, by=AUTOMATIC, now=before)
    hours = VersionForm("office", SHORT_DAY, "Short days", TEN + timedelta(hours=2))
    sla.publish_hours_version(hours, by=AUTOMATIC, now=before)


def _hand_over(desk: Desk, reference: str) -> None:
    nadia = desk.world.actors["nadia"]
    with desk.inside(desk.world.acorn, "nadia"):
        vendor_id = vendors.add_vendor(VendorForm("quill", VENDOR), now=TEN)
        contact_id = vendors.add_contact(ContactForm(vendor_id, "Quinn"), by=nadia, now=TEN)
        vendors.publish_contract(UnderpinningForm(vendor_id, "Q-7", UNDERTAKEN, "Signed", TEN), by=nadia, now=TEN)
        found = tickets.ticket_for(nadia, reference)
        vendors.hand_off(found, HandoffForm(contact_id, "It is dead."), by=nadia, now=TEN + timedelta(minutes=30))


def _counted(document: str) -> dict[str, Any]:
    answer = CliRunner().invoke(cli.msp, ["explain", "-"], input=document)
    assert answer.exit_code == 0, answer.output
    return json.loads(answer.output)


@pytest.mark.parametrize("hours_later", [0, 1, 23, 24 * 8])
def test_the_command_counts_the_file_to_the_figures_of_the_page(desk: Desk, ticket: str, hours_later: int):
    desk.time.shift(timedelta(hours=hours_later))
    lena = desk.as_("lena")
    counted = _counted(lena.get(f"/desk/tickets/{ticket}/timeline.json").text)
    clocks = json.loads(lena.get(f"/desk/tickets/{ticket}/clocks.json").text)["clocks"]
    shown = {clock["name"]: clock for clock in clocks if clock["anchor"] == clock["name"] or "#" in clock["name"]}
    assert {name for name, clock in counted.items() if clock["state"] != "none"} == set(shown)
    assert set(shown) >= {"resolution", "next_update", "ola:L1#1", "ola:L4#1", "uc:quill#1", "dwell:L1#1"}
    for name, clock in shown.items():
        assert counted[name] == {key: clock[key] for key in counted[name]}, name


def test_a_version_of_old_with_a_reason_that_nobody_waits_for_still_gives_a_file_that_counts(desk: Desk):
    before = TEN - timedelta(hours=2)
    of_old = {"first_response": {**OFFICE, "pauses": ["waiting_part"]}, "resolution": OFFICE}
    with desk.inside(desk.world.acorn):
        row = PolicyVersion(name="standard", valid_from=before, document=of_old, content_hash="", author="", reason="")
        db.session.add(row)
    reference = desk.open()
    counted = _counted(desk.as_("lena").get(f"/desk/tickets/{reference}/timeline.json").text)
    assert counted["first_response"]["due_at"] == counted["resolution"]["due_at"] is not None


def test_the_page_tells_what_each_party_owed(desk: Desk, ticket: str):
    page = desk.as_("lena").get(f"/desk/tickets/{ticket}/clocks").text
    told = text_of(page)
    for words in (
        "Agreements between the parties",
        "Stay at L1 · Service desk",
        "Stay at L4 · Vendors",
        f"Solution of {VENDOR}",
        f"Answer of {VENDOR}",
        "Dwell limit at L1 · Service desk",
        f"while with {VENDOR}",
        "The hours stand in the terms themselves, in the zone UTC.",
    ):
        assert words in told, words
    assert "<img src=x" not in page


def test_the_client_reads_that_a_supplier_holds_it_and_nothing_of_what_was_agreed_inside(desk: Desk, ticket: str):
    answers = [desk.as_("rosa").get(f"/portal/tickets/{ticket}/{page}") for page in ("promises", "promises.json")]
    told = text_of(answers[0].text)
    assert "paused: a supplier has it" in told
    assert "Word from us" in told
    for answer in answers:
        for words in ("Stay at", "Dwell", "ola:", "uc:", "acknowledge:", "dwell:", "escalate", "Needs more"):
            assert words not in answer.text, words
    assert "<img src=x" not in answers[0].text
    assert {clock["metric"] for clock in json.loads(answers[1].text)["clocks"]} == {
        *("first_response", "next_update", "resolution"),
    }
