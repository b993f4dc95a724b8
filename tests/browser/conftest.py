"""A real Chromium, the served house, and everybody's windows; one worker runs all of it, with one browser."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser import chromium
from tests.browser.serving import House, served
from tests.world import PASSWORD, address

ARGUMENTS = ["--no-sandbox", "--disable-background-networking"]
#: A page of ours is there at once; whoever waits longer waits for something that does not come.
PATIENCE_MS = 15_000


@dataclass
class Windows:
    """Everybody's windows on the served house."""

    browser: Browser
    house: House
    #: What the browser of somebody who signed in once keeps; for all files, since the page is the same each time.
    kept: dict[str, Any]
    contexts: list[BrowserContext] = field(default_factory=list)

    def fresh(self, name: str | None = None, **options: Any) -> Page:
        """A new window; nobody's, or of somebody who is signed in."""
        if name is not None and name not in self.kept:
            self.kept[name] = self._sign_in(name)
        kept = self.kept[name] if name is not None else None
        context = self.browser.new_context(
            base_url=self.house.url, reduced_motion="reduce", storage_state=kept, **options
        )
        context.set_default_timeout(PATIENCE_MS)
        self.contexts.append(context)
        return context.new_page()

    def _sign_in(self, name: str) -> Any:
        """Through the sign-in page, as everybody."""
        page = self.fresh()
        page.goto("/sign-in")
        page.fill("#email", address(name))
        page.fill("#password", PASSWORD)
        page.click("form button[type=submit]")
        page.wait_for_url(lambda url: "/sign-in" not in url)
        return page.context.storage_state()

    def close(self) -> None:
        """Close every window of these tests."""
        while self.contexts:
            self.contexts.pop().close()


@pytest.fixture(scope="package")
def chrome() -> Iterator[Browser]:
    """The browser, started once."""
    expect.set_options(timeout=PATIENCE_MS)
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


@pytest.fixture(scope="package")
def kept() -> dict[str, Any]:
    """Who signed in already, with what their browser keeps of it."""
    return {}


@pytest.fixture(scope="module")
def windows(chrome: Browser, house: House, kept: dict[str, Any]) -> Iterator[Windows]:
    """Windows that the tests of a file share."""
    opened = Windows(chrome, house, kept)
    yield opened
    opened.close()
