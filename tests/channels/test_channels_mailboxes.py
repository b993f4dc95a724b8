"""Mailboxes: what makes no sense is refused beside its field, the password stays sealed, and history stays."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from msp import channels
from msp.channels import MailboxForm
from msp.channels.models import Mailbox
from msp.kernel.errors import Invalid, Missing, Unavailable
from msp.store import acting_for, audit, db
from tests.desk_work import at, committed
from tests.postbox import connect
from tests.world import World

FORM = MailboxForm("support@acorn.example", "imap.acorn.example", 993, "tls", "mia", "open sesame", "INBOX")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"host": "imap acorn"}, "host"),
        ({"host": ""}, "host"),
        ({"host": "imap.acorn.example\r\nx"}, "host"),
        ({"port": 0}, "port"),
        ({"port": 65536}, "port"),
        ({"security": "perhaps"}, "security"),
        ({"security": "none"}, "security"),
        ({"account": "mia\r\nA1 DELETE INBOX"}, "account"),
        ({"account": " "}, "account"),
        ({"folder": "IN\nBOX"}, "folder"),
        ({"password": "one\r\ntwo"}, "password"),
        ({"password": ""}, "password"),
        ({"password": "x" * 501}, "password"),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_field(ground: Flask, world: World, change: dict, field: str):
    with acting_for(world.acorn.id):
        with pytest.raises(Invalid) as refused:
            channels.set_mailbox(replace(FORM, **change), now=at(0))
        assert refused.value.field == field


def test_the_password_is_sealed_and_an_empty_one_keeps_it(ground: Flask, world: World):
    with committed(world.acorn):
        channels.set_mailbox(FORM, now=at(0))
        channels.set_mailbox(replace(FORM, password="", address="help@acorn.example"), now=at(1))
    with acting_for(world.acorn.id):
        row = db.session.scalars(select(Mailbox)).one()
        assert "sesame" not in row.password_sealed
        assert channels.server_of_client().password == "open sesame"
        assert row.address == "help@acorn.example"
        trail = str([entry.detail for entry in db.session.scalars(select(audit.AuditEntry))])
        assert "sesame" not in trail
    assert "sesame" not in repr(FORM)


def test_another_account_is_another_mailbox_and_the_old_one_is_history(ground: Flask, world: World):
    with committed(world.acorn):
        first = channels.set_mailbox(FORM, now=at(0))
        with pytest.raises(Invalid):
            channels.set_mailbox(replace(FORM, account="max", password=""), now=at(1))
        db.session.rollback()
        first = channels.set_mailbox(FORM, now=at(0))
        second = channels.set_mailbox(replace(FORM, account="max"), now=at(1))
    with acting_for(world.acorn.id):
        rows = {row.id: row for row in db.session.scalars(select(Mailbox))}
        assert (rows[first].retired_at, rows[second].retired_at) == (at(1), None)
        rows[first].host = "elsewhere.example"
        with pytest.raises(DBAPIError, match="history"):
            db.session.flush()
        db.session.rollback()


def test_a_client_without_a_mailbox_has_nothing_to_switch(ground: Flask, world: World):
    with acting_for(world.acorn.id):
        assert channels.mailbox_of_client() is None
        for act in (lambda: channels.switch_mailbox(is_active=True, now=at(0)), channels.server_of_client):
            with pytest.raises(Missing):
                act()


def test_a_password_that_does_not_open_any_more_is_said_plainly(ground: Flask, world: World):
    connect(world.acorn)
    with acting_for(world.acorn.id):
        row = db.session.scalars(select(Mailbox)).one()
        assert channels.server_of_client().password == "secret"
        assert "secret" not in row.password_sealed
        row.password_sealed = row.password_sealed[:-4] + "AAA="
        with pytest.raises(Unavailable, match="type it again"):
            channels.server_of_client()
