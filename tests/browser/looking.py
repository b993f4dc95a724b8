"""Looking at every page once, in both themes and at every width, and noting what is wrong with it."""

import re
from dataclasses import dataclass, field
from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page

WIDTHS = (1440, 1024, 390, 320)
#: Where each theme is judged: by day at a desk, by night on a phone.
THEMES: dict[int, Literal["light", "dark"]] = {1440: "light", 390: "dark"}
REFUSED = re.compile("Failed to load resource: the server responded with a status of (403|404|409|413|422) ")
AXE = Axe().axe_script
HEIGHT = 900
SERIOUS = {"serious", "critical"}
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
#: Without preloading: axe would fetch every style sheet again, and break the content policy itself by it.
RUN = """(standards) => axe.run(document, {
  runOnly: { type: "tag", values: standards }, resultTypes: ["violations"], preload: false,
})"""
#: How far each element sticks out at the right of the window, worst first; what scrolls by itself is not counted.
STICKING_OUT = """() => {
  const wide = document.documentElement.clientWidth;
  const over = document.documentElement.scrollWidth - wide;
  if (over <= 0) return [];
  const inScroller = (element) => {
    for (let up = element.parentElement; up && up !== document.body; up = up.parentElement)
      if (getComputedStyle(up).overflowX !== "visible") return true;
    return false;
  };
  const found = [...document.body.querySelectorAll("*")]
    .filter((one) => one.getBoundingClientRect().right > wide + 1 && !inScroller(one))
    .map((one) => `${one.tagName.toLowerCase()}.${one.className.baseVal ?? one.className}`);
  return [`${over} px`, ...found.slice(-3)];
}"""


@dataclass
class Findings:
    """What was seen on the pages, by kind."""

    axe: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)
    overflow: list[str] = field(default_factory=list)
    status: list[str] = field(default_factory=list)


class Looker:
    """Somebody with a window who looks at pages."""

    def __init__(self, page: Page, findings: Findings) -> None:
        self.page, self.findings = page, findings
        self.here = ""
        page.on("console", self._said)
        page.on("pageerror", lambda error: findings.console.append(f"{self.here}: {error}"))

    def look(self, path: str, status: int = 200) -> None:
        """Open a page and look at it from every side."""
        self.here = path
        self.page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})
        self.page.emulate_media(color_scheme="light")
        answer = self.page.goto(path)
        if answer is None or answer.status != status:
            self.findings.status.append(f"{path} answers {answer and answer.status}, not {status}")
        self.look_here(path)

    def look_here(self, name: str) -> None:
        """Look at what the window shows now, from every side."""
        self.here = name
        self.page.wait_for_load_state()
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": HEIGHT})
            sticking = self.page.evaluate(STICKING_OUT)
            if sticking:
                self.findings.overflow.append(f"{name} at {width}: {', '.join(sticking)}")
            if width in THEMES:
                self.page.emulate_media(color_scheme=THEMES[width])
                self._axe(f"{name} at {width}, {THEMES[width]}")
        self.page.emulate_media(color_scheme="light")

    def _axe(self, name: str) -> None:
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE)
        for violation in self.page.evaluate(RUN, STANDARDS)["violations"]:
            if violation["impact"] in SERIOUS:
                for node in violation["nodes"][:3]:
                    where = " ".join(str(part) for part in node["target"])
                    self.findings.axe.append(f"{name}: {violation['id']} ({violation['impact']}) {where}")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not _is_refusal(message):
            self.findings.console.append(f"{self.here}: {message.text}")


def _is_refusal(message: ConsoleMessage) -> bool:
    """Whether the browser only tells that a page refused, as it should; a file that is missing is another matter."""
    return REFUSED.search(message.text) is not None and "/static/" not in message.location["url"]
