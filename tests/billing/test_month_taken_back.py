"""The statement lists the breaches that were taken back, by whom, when and why; what was issued stays as it is."""

from dataclasses import replace
from datetime import timedelta

import pytest

from msp.billing.canonical import content_hash
from msp.billing.documents import statement_pdf
from msp.billing.statement_printing import statement_paper
from msp.billing.taken_back import Entered, TakenBack, TakenBackBy
from tests.judged_october import NINE, Verdict, figures, statement

LATE = TakenBack(
    reference="ACORN-4",
    subject="The till is down",
    metric="first_response",
    cycle=1,
    missed_at=NINE + timedelta(hours=1),
    at=NINE + timedelta(hours=3),
    kind=TakenBackBy.ENTRY,
    by="Lena",
    entered=Entered.ANSWER,
    happened_at=NINE + timedelta(minutes=45),
)
EXCUSED = replace(
    LATE,
    reference="ACORN-9",
    kind=TakenBackBy.EXCUSE,
    at=NINE + timedelta(hours=2),
    by="Olga",
    proposed_by="Omar",
    reason="Power cut at the client",
)
KEPT = [Verdict(f"ACORN-{number}") for number in range(1, 9)]
LEFT_OUT = Verdict("ACORN-9", minutes=90, excuse="Power cut at the client (agreed by Olga)")


def _rows(*taken_back: TakenBack, verdicts: list[Verdict] | None = None) -> list[dict[str, str]]:
    decided = figures(*(KEPT if verdicts is None else verdicts), taken_back=taken_back)
    return statement_paper("", decided.statement, "")["taken_back"]


def test_each_is_listed_with_who_took_it_back_when_and_why():
    excused, entered = _rows(LATE, EXCUSED, verdicts=[*KEPT, LEFT_OUT])
    assert (entered["reference"], entered["clock"], entered["by"]) == ("ACORN-4", "First response", "by Lena")
    assert (entered["missed"], entered["back"]) == ("5 Oct 10:00", "5 Oct 12:00")
    assert entered["why"] == "An answer given on 5 Oct 09:45 was entered later."
    assert entered["came_to"] == "Kept"
    assert (excused["by"], excused["came_to"]) == ("by Olga", "Left out")
    assert excused["why"] == "Left out: Power cut at the client (proposed by Omar)"


def test_whoever_agreed_to_his_own_excuse_is_not_called_a_second_person():
    (row,) = _rows(replace(EXCUSED, proposed_by="Olga"), verdicts=[LEFT_OUT])
    assert row["why"] == "Left out: Power cut at the client (proposed by nobody else)"


@pytest.mark.parametrize(
    ("verdicts", "words"),
    [
        ([Verdict("ACORN-4", minutes=90)], "Missed later"),
        ([Verdict("ACORN-4", cycle=2)], "Not judged this month"),
        ([], "Not judged this month"),
    ],
)
def test_it_says_what_the_promise_came_to_in_the_month(verdicts: list[Verdict], words: str):
    (row,) = _rows(LATE, verdicts=verdicts)
    assert row["came_to"] == words


def test_what_nobody_knows_is_not_made_up():
    (row,) = _rows(replace(LATE, by="", entered=Entered.OTHER, happened_at=None))
    assert (row["by"], row["why"]) == ("", "It was entered later.")


def test_the_letter_counts_those_that_were_entered_later_and_only_those():
    letter = figures(*KEPT, LEFT_OUT, taken_back=(LATE, EXCUSED)).statement["letter"]
    assert letter[2].startswith("1 promise had been told as missed before it was entered what had been done by then")
    assert "1 was left out for a reason that is listed below" in letter[1]
    assert not any("told as missed" in words for words in figures(*KEPT, LEFT_OUT).statement["letter"])


def test_they_move_no_figure_and_no_credit():
    missed = [*KEPT, *(Verdict(f"ACORN-{number}", minutes=90) for number in range(20, 23))]
    plain, listed = (figures(*missed, taken_back=given).statement for given in ((), (LATE,)))
    for name in ("summary", "promises", "credits", "attainment", "tickets", "near_misses"):
        assert listed[name] == plain[name]


def test_they_are_part_of_what_is_hashed_and_agreed_to():
    plain, listed, other = (figures(*KEPT, taken_back=given) for given in ((), (LATE,), (replace(LATE, by="Marc"),)))
    hashes = [content_hash(each.statement) for each in (plain, listed, other)]
    assert len(set(hashes)) == 3
    assert [each.page.statement_hash for each in (plain, listed, other)] == hashes
    assert len({each.inputs.inputs_hash for each in (plain, listed, other)}) == 3


def test_the_order_in_which_they_are_found_changes_nothing():
    one, other = (figures(*KEPT, LEFT_OUT, taken_back=found) for found in ((LATE, EXCUSED), (EXCUSED, LATE)))
    assert content_hash(one.statement) == content_hash(other.statement)


def test_a_statement_issued_before_there_was_a_list_is_printed_as_it_was_issued():
    issued = statement(figures(*KEPT))
    old = {name: value for name, value in issued.document.items() if name != "taken_back"} | {"version": 1}
    assert statement_paper("HIT-1", old, content_hash(old))["taken_back"] == []
    assert statement_pdf(replace(issued, document=old, content_hash=content_hash(old))).startswith(b"%PDF")


def test_the_paper_prints_them():
    assert statement_pdf(statement(figures(*KEPT, LEFT_OUT, taken_back=(LATE, EXCUSED)))).startswith(b"%PDF")
