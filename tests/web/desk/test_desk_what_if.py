"""What if, through the door: other versions and priorities beside what counted, and nothing is kept."""

import re
from html import unescape

from msp import sla
from msp.identity import AUTOMATIC
from msp.sla import VersionForm
from tests.web.desk.conftest import TEN, Desk
from tests.web.desk.test_desk_clocks import LONGER, text_of


def published(desk: Desk, name: str = "lena") -> tuple[str, dict[str, str]]:
    """A ticket of nine o'clock, and the page's choices by their first words."""
    reference = desk.open()
    with desk.inside(desk.world.acorn):
        sla.publish_policy_version(VersionForm("standard", LONGER, "More time", TEN), by=AUTOMATIC, now=TEN)
    page = desk.as_(name).get(f"/desk/tickets/{reference}/what-if").text
    options = re.findall(r'<option[^>]* value="([^"]*)"[^>]*>([^<]+)</option>', page)
    return reference, {unescape(words).partition(", from")[0]: value for value, words in options}


def test_the_question_offers_every_published_version_and_priority(desk: Desk):
    _, options = published(desk)
    assert {"standard, version 1", "standard, version 2", "office, version 1", "As it counted"} <= set(options)
    assert {options[words] for words in options if words.startswith("P")} == {"P1", "P2", "P3", "P4"}


def test_another_version_is_compared_in_words(desk: Desk):
    reference, options = published(desk)
    address = f"/desk/tickets/{reference}/what-if?policy={options['standard, version 1']}&hours=&priority="
    told = text_of(desk.as_("lena").get(address).text)
    assert "If standard, version 1 had counted all the time" in told
    assert "instead of 6 h." in told
    assert "on the wall clock" in told
    assert "Nothing would be otherwise for: First response." in told


def test_the_targets_of_another_priority_are_compared(desk: Desk):
    reference, _ = published(desk)
    told = text_of(desk.as_("omar").get(f"/desk/tickets/{reference}/what-if?priority=P1").text)
    assert "The target would be 1 h instead of" in told
    assert "from the first moment" in told


def test_what_counted_anyway_changes_nothing(desk: Desk):
    reference = desk.open()
    page = desk.as_("lena").get(f"/desk/tickets/{reference}/what-if").text
    hours = next(value for value, words in re.findall(r'value="([^"]+)">(office[^<]+)<', page) if words)
    told = text_of(desk.as_("lena").get(f"/desk/tickets/{reference}/what-if?hours={hours}").text)
    assert "No clock of this ticket would read otherwise." in told


def test_a_version_of_nobody_is_refused_beside_its_field(desk: Desk):
    reference = desk.open()
    for question in ("policy=7", "hours=%3Cscript%3E", "priority=P9"):
        answer = desk.as_("lena").get(f"/desk/tickets/{reference}/what-if?{question}")
        assert answer.status_code == 422
        assert "As it is" not in answer.text
        assert "<script>" not in answer.text


def test_blanks_ask_nothing(desk: Desk):
    reference = desk.open()
    answer = desk.as_("lena").get(f"/desk/tickets/{reference}/what-if?policy=+&hours=%09&priority=+")
    assert answer.status_code == 200
    assert "As it is" not in answer.text


def test_looking_keeps_nothing(desk: Desk):
    reference, options = published(desk)
    lena = desk.as_("lena")
    with desk.counting() as sent:
        lena.get(f"/desk/tickets/{reference}/what-if?policy={options['standard, version 1']}&priority=P1")
    assert sent
    assert not [words for words in sent if words.lstrip().lower().startswith(("insert", "update", "delete"))]
