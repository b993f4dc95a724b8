"""A pair of hands on the keyboard, and no mouse."""

from playwright.sync_api import Page, expect

#: More stops than this to reach something is no way to work.
MOST_STOPS = 90
#: What the focused element is called, and whether a reader with good eyes sees that it has the focus: on itself, its
#: label or its row. The parts inside the browser's own control for a day are marked by the browser.
FOCUSED = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return { name: "", seen: true };
  const label = element.labels?.[0]?.innerText || element.closest("fieldset")?.querySelector("legend")?.innerText;
  const name = element.ariaLabel || label || element.innerText || element.title || "";
  const marked = [element, ...(element.labels ?? []), element.closest("[data-key-row]")].some((one) => {
    const style = one && getComputedStyle(one);
    return style && (style.outlineStyle !== "none" || style.boxShadow !== "none");
  });
  const seen = marked || !element.matches(":focus") || element.id === "main";
  return { name: name.trim().replace(/\\s+/g, " "), seen };
}"""


class Hands:
    """Somebody at a window who has no mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def to(self, name: str) -> None:
        """Press Tab until something of that name has the focus; each stop on the way can be seen."""
        passed: list[str] = []
        for _ in range(MOST_STOPS):
            self.page.keyboard.press("Tab")
            focused = self.page.evaluate(FOCUSED)
            assert focused["seen"], f"“{focused['name']}” has the focus, and nothing shows it"
            if focused["name"].startswith(name):
                return
            passed.append(focused["name"][:40])
        raise AssertionError(f"“{name}” is not reached by Tab; passed: {passed}")

    def press(self, name: str) -> None:
        """Go to something and press Enter on it."""
        self.to(name)
        self.page.keyboard.press("Enter")

    def type(self, name: str, words: str) -> None:
        """Go to a field and type into it."""
        self.to(name)
        self.page.keyboard.type(words)

    def key(self, key: str) -> None:
        """Press one of the keys that the help lists."""
        self.page.keyboard.press(key)

    def focus_is_in(self, selector: str) -> None:
        """The focus is on this element now."""
        expect(self.page.locator(selector).first).to_be_focused()
