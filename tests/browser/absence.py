"""What is said when there is no browser to look at the pages with."""

import pytest

MISSING = "no Chromium was found, neither on the path nor Playwright's own, so the pages were not looked at"


def tell(reporter: pytest.TerminalReporter) -> None:
    """Say at the end of a run, in one line that nobody overlooks, that the browser tests did not run."""
    skipped = [report for report in reporter.stats.get("skipped", ()) if MISSING in str(report.longrepr)]
    if skipped:
        reporter.write_line(f"BROWSER TESTS DID NOT RUN ({len(skipped)}): {MISSING}.", yellow=True, bold=True)
