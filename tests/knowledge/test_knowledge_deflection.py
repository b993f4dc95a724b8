"""Which articles may answer a draft ticket."""

from dataclasses import dataclass

from msp.knowledge.deflection import ranked


@dataclass(frozen=True)
class Line:
    title: str
    summary: str = ""


PRINTER = Line("The printer does not print", "Paper, queue, power.")
VPN = Line("Work from home with VPN", "One click.")
LEAVE = Line("Ask for leave", "Print the form, sign it.")


def test_the_closest_article_comes_first_and_strangers_not_at_all():
    assert ranked([VPN, LEAVE, PRINTER], "My PRINTER is broken, printing stops") == [PRINTER, LEAVE]


def test_small_words_find_nothing():
    assert ranked([VPN, PRINTER], "it does not work with the") == [VPN]
    assert ranked([PRINTER], "and the for") == []
    assert ranked([PRINTER], "") == []


def test_words_are_compared_whatever_their_case_and_spelling():
    assert ranked([Line("Drucker: Störung")], "DRUCKERSTO\u0308RUNG drucker") == [Line("Drucker: Störung")]
    assert ranked([Line("طابعة لا تعمل")], "الـ طابعة") == [Line("طابعة لا تعمل")]


def test_only_a_few_are_shown():
    many = [Line(f"Printer {number}") for number in range(9)]
    assert len(ranked(many, "printer")) == 3
