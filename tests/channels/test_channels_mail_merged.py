"""A mail to a ticket that was merged meanwhile: it reaches the one as which it goes on."""

from flask import Flask

from msp import tickets
from msp.channels.models import MailState
from tests.desk_work import at, committed, opened
from tests.mails import raw
from tests.postbox import connect, got, reply_to, words_on
from tests.world import World

ANNA = "Anna <anna@example.com>"
LOW = (tickets.Impact.LOW, tickets.Urgency.LOW)


def test_an_answer_to_a_merged_ticket_reaches_the_one_as_which_it_goes_on(ground: Flask, world: World):
    lena, anna = world.actors["lena"], world.actors["anna"]
    connect(world.acorn)
    with committed(world.acorn):
        opened(world)
    with committed(world.acorn):
        form = tickets.TicketForm(tickets.TicketKind.INCIDENT, "Again", "Again.", *LOW, world.people["anna"])
        younger = tickets.open_ticket(form, by=anna, now=at(0.5))
    before = reply_to(world, younger.reference, "anna")
    with committed(world.acorn):
        named = [tickets.ticket_for(lena, one) for one in ("ACORN-1", "ACORN-2")]
        tickets.moves.merge(named, by=lena, now=at(1))
    row = got(world.acorn, raw(ANNA, "It smokes now.", to=before))
    assert (row.state, row.reason) == (MailState.THREADED, "Found by the signed address.")
    assert words_on(world, "ACORN-1")[-1] == ("Anna", "It smokes now.")
