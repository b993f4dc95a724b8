"""The compliance statement: letter and tables from the same figures, nothing hidden, nothing rounded up."""

from msp.billing.canonical import content_hash
from tests.judged_october import Verdict, figures

KEPT = [Verdict(f"ACORN-{number}") for number in range(1, 58)]
MISSED = [Verdict(f"ACORN-{number}", minutes=90) for number in range(58, 63)]


def test_the_letter_says_what_was_promised_kept_and_what_it_costs():
    letter = figures(*KEPT, *MISSED).statement["letter"]
    assert "Harbour IT AB promised Acorn Dental under contract ACORN-2026" in letter[0]
    assert letter[1] == "62 promises on 62 tickets fell due: 57 were kept and 5 were missed."
    assert "57 of 62 = 91.93 % < 95 %, so the promise was not kept" in letter[2]
    assert "lower by 180.00 EUR before tax" in letter[3]


def test_the_working_can_be_added_up_again():
    document = figures(*KEPT, *MISSED).statement
    (credit,) = document["credits"]
    assert credit["steps"][0]["say"] == "in time: 57 of 62 = 91.93 % < 95 % -> 5 % of 3 600.00 = 180.00"
    assert (credit["amount"], document["promises"][0]["credit"]) == ("180.00", "180.00")


def test_a_percentage_is_floored_and_a_breach_never_prints_as_the_target():
    kept, missed = (
        [Verdict(f"ACORN-{n}") for n in range(1, 18_990)],
        [Verdict(f"ACORN-{n}", 61) for n in range(1, 1002)],
    )
    (row,) = figures(*kept, *missed).statement["attainment"]
    assert row["percentage"] == "94.99 %"


def test_an_excused_promise_is_listed_with_its_reason_and_moves_nothing():
    excused = Verdict("ACORN-9", minutes=90, excuse="Power cut at the client, agreed with Anna")
    document = figures(*KEPT, excused).statement
    (row,) = document["attainment"]
    assert (row["counted"], row["breached"], row["excused"], row["percentage"]) == (57, 0, 1, "100 %")
    listed = next(ticket for ticket in document["tickets"] if ticket["verdict"] == "excused")
    assert (listed["rules"], listed["excuse"]) == ([], "Power cut at the client, agreed with Anna")
    assert "1 was left out for a reason" in document["letter"][1]
    assert document["letter"][3] == "No service credit is due for this month."


def test_only_excused_promises_leave_a_dash_and_no_failure():
    (row,) = figures(Verdict(minutes=90, excuse="Agreed")).statement["attainment"]
    assert (row["counted"], row["percentage"]) == (0, None)


def test_nothing_measured_is_never_a_failure():
    document = figures().statement
    assert document["promises"][0]["kept"] is None
    assert document["letter"][1:4] == [
        "No promise fell due in this month, so none was kept or missed.",
        "First response at L1: we promised at least 95 % in time. Nothing was measured, so nothing was missed.",
        "No service credit is due for this month.",
    ]


def test_near_misses_are_shown_from_the_last_tenth_on():
    document = figures(*(Verdict(f"ACORN-{minutes}", minutes) for minutes in (54, 55, 60, 61))).statement
    assert [(miss["reference"], miss["used"]) for miss in document["near_misses"]] == [
        ("ACORN-55", "91 %"),
        ("ACORN-60", "100 %"),
    ]


def test_each_ticket_names_the_rule_it_counts_in():
    document = figures(Verdict("ACORN-2", tier="L2"), Verdict("ACORN-10"), Verdict("ACORN-9")).statement
    assert [(ticket["reference"], ticket["rules"]) for ticket in document["tickets"]] == [
        ("ACORN-2", []),
        ("ACORN-9", ["R1"]),
        ("ACORN-10", ["R1"]),
    ]


def test_the_order_in_which_verdicts_arrive_changes_nothing():
    verdicts = [*KEPT, *MISSED]
    shuffled = verdicts[1::2] + verdicts[::2]
    assert content_hash(figures(*shuffled).statement) == content_hash(figures(*verdicts).statement)


def test_every_letter_figure_stands_in_the_tables_too():
    document = figures(*KEPT, *MISSED, Verdict("ACORN-70", tier="L2", minutes=61)).statement
    summary = document["summary"]
    for name in ("counted", "met", "breached", "excused"):
        assert summary[name] == sum(row[name] for row in document["attainment"])
    assert summary["judged"] == len(document["tickets"])
