"""A real Chromium, the served house, and everybody's windows; one worker runs all of it, with one browser."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser import chromium
from tests.browser.serving import House, served
from tests.world import PASSWORD, address

ARGUMENTS = ["--no-sandbox", "--disable-background-networking"]
#: A page of ours is there at once; whoever waits longer waits for something that does not come.
PATIENCE_MS = 8000


@dataclass
class Windows:
    """Everybody's windows on the served house."""

    browser: Browser
    house: House
    contexts: list[BrowserContext] = field(default_factory=list)

    def fresh(self, name: str | None = None, **options: Any) -> Page:
        """A new window that shares nothing with the others; signed in as somebody."""
        context = self.browser.new_context(base_url=self.house.url, reduced_motion="reduce", **options)
        context.set_default_timeout(PATIENCE_MS)
        self.contexts.append(context)
        page = context.new_page()
        if name is not None:
            self.sign_in(page, name)
        return page

    def sign_in(self, page: Page, name: str) -> None:
        """Through the sign-in page, as everybody."""
        page.goto("/sign-in")
        page.fill("#email", address(name))
        page.fill("#password", PASSWORD)
        page.click("form button[type=submit]")
        page.wait_for_url(lambda url: "/sign-in" not in url)

    def close(self) -> None:
        """Close every window of these tests."""
        while self.contexts:
            self.contexts.pop().close()


@pytest.fixture(scope="package")
def chrome() -> Iterator[Browser]:
    """The browser, started once."""
    with sync_playwright() as playwright:
        path = chromium.required(playwright)
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def house(chrome: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The served house; not started where there is no browser to look at it."""
    with served(tmp_path_factory.mktemp("house")) as house:
        yield house


@pytest.fixture(scope="module")
def windows(chrome: Browser, house: House) -> Iterator[Windows]:
    """Windows that the tests of a file share."""
    opened = Windows(chrome, house)
    yield opened
    opened.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.xdist_group("browser"))
