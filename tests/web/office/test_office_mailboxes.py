"""The mailbox of a client in the office: set, tried and switched; its password goes in and never comes out."""

import pytest
from sqlalchemy import select

from msp.channels.models import Mailbox
from msp.store import acting_for, db
from tests.channels.imap_process import ACCOUNT, SECRET
from tests.channels.imap_server import imap, saying
from tests.web.desk.conftest import Desk

PATH = "/office/acorn/mailbox"
GOOD = {
    "address": "support@acorn.example",
    "host": "127.0.0.1",
    "port": "1143",
    "security": "none",
    "account": ACCOUNT,
    "password": SECRET,
    "folder": "INBOX",
}


def test_a_mailbox_is_connected_and_its_password_is_never_shown(house: Desk):
    omar = house.as_("omar")
    assert "No mailbox is connected." in omar.get(PATH).text
    page = omar.post(PATH, follow=True, **GOOD)
    assert "The mailbox is set." in page.text
    assert "support@acorn.example" in page.text
    assert SECRET not in page.text
    again = omar.post(PATH, follow=True, **{**GOOD, "password": "", "address": "help@acorn.example"})
    assert "help@acorn.example" in again.text
    with house.app.app_context(), acting_for(house.world.acorn.id):
        rows = list(db.session.scalars(select(Mailbox)))
        assert len(rows) == 1
        assert SECRET not in rows[0].password_sealed
    assert "Mailbox" in omar.get("/office/acorn").text


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("address", "nobody", "Write one mail address"),
        ("host", "a b", "Write the name of the mail server"),
        ("port", "9x", "A port is a number"),
        ("port", "70000", "A port is a number"),
        ("security", "perhaps", "Not a valid choice."),
        ("password", "", "Write the password of the mailbox."),
        ("folder", "", "Write the name of the folder."),
    ],
)
def test_a_wrong_value_stands_beside_its_field(house: Desk, field: str, value: str, sentence: str):
    omar = house.as_("omar")
    omar.get(PATH)
    answer = omar.post(PATH, **{**GOOD, field: value})
    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_trial_says_plainly_how_it_went(house: Desk):
    omar = house.as_("omar")
    omar.get(PATH)
    with imap() as server:
        omar.post(PATH, follow=True, **{**GOOD, "port": str(server.port)})
        assert "It works" in omar.post(f"{PATH}/trial").text
        omar.post(PATH, follow=True, **{**GOOD, "port": str(server.port), "folder": "Nowhere"})
        assert "no folder of that name" in omar.post(f"{PATH}/trial").text
        omar.post(PATH, follow=True, **{**GOOD, "port": str(server.port), "password": "wrong"})
        assert "refused the name or the password" in omar.post(f"{PATH}/trial").text
    with saying(lambda _: [b"<html>SECRET BANNER\r\n"], b"220 ftp\r\n") as port:
        omar.post(PATH, follow=True, **{**GOOD, "port": str(port)})
        answer = omar.post(f"{PATH}/trial").text
        assert "no IMAP" in answer or "hung up" in answer
        assert "BANNER" not in answer


def test_it_is_switched_off_and_on(house: Desk):
    omar = house.as_("omar")
    omar.get(PATH)
    omar.post(PATH, follow=True, **GOOD)
    assert "Switch it on" in omar.post(f"{PATH}/off", follow=True).text
    assert "Switch it off" in omar.post(f"{PATH}/on", follow=True).text


def test_without_a_mailbox_there_is_nothing_to_try_or_switch(house: Desk):
    omar = house.as_("omar")
    omar.get(PATH)
    for deed in ("trial", "off", "on"):
        assert omar.post(f"{PATH}/{deed}").status_code == 404


def test_it_is_for_account_managers_and_the_owner(house: Desk):
    assert house.as_("petra").get(PATH).status_code == 200
    assert house.as_("lena").get(PATH).status_code == 403
    assert house.as_("anna").get(PATH).status_code == 403
