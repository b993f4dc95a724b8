// Runs before the first paint, so that no wrong theme flashes. Light, dark, or as the system says.
(() => {
  const root = document.documentElement;
  const saved = () => { try { return localStorage.getItem("theme") || "system"; } catch { return "system"; } };
  const apply = (theme) => { if (theme === "system") delete root.dataset.theme; else root.dataset.theme = theme; };
  apply(saved());
  root.dataset.script = "on";
  document.addEventListener("DOMContentLoaded", () => {
    for (const box of document.querySelectorAll("[data-theme-switch]")) {
      box.hidden = false;
      for (const radio of box.querySelectorAll("input")) radio.checked = radio.value === saved();
      box.addEventListener("change", (event) => {
        try { localStorage.setItem("theme", event.target.value); } catch { /* private windows keep no choice */ }
        apply(event.target.value);
      });
    }
  });
})();
