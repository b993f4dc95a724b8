"""Where the report of a client's promises is in a wing: its figures, the clocks behind them, and both as files."""

from flask import Blueprint

from msp.identity import Can
from msp.web.door import Within, needs
from msp.web.reports import attainment, behind


def hang_on(bp: Blueprint) -> None:
    """Put these pages into a wing, under its own address."""
    for name, address, page in (
        ("attainment", "attainment", attainment.report),
        ("attainment_csv", "attainment.csv", attainment.report_csv),
        ("counted", "attainment/promises", behind.behind),
        ("counted_csv", "attainment/promises.csv", behind.behind_csv),
    ):
        bp.add_url_rule(f"/<tenant>/{address}", name, needs(Can.SLA_REPORT, Within.TENANT)(page))
