"""Which Chromium the tests use, and what is said when there is none."""

import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.browser.absence import MISSING

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


def executable(playwright: Playwright) -> str | None:
    """The path of a Chromium: the system's, else Playwright's own; None when there is neither."""
    on_path = next((path for name in NAMES if (path := shutil.which(name))), None)
    own = Path(playwright.chromium.executable_path)
    return on_path or (str(own) if own.exists() else None)


def required(playwright: Playwright) -> str:
    """The path of a Chromium; without one the tests are skipped, and fail where a build server runs them."""
    found = executable(playwright)
    if found is None and os.environ.get("CI"):
        pytest.fail(f"{MISSING}; with CI set that is a failure")
    if found is None:
        pytest.skip(MISSING)
    return found
