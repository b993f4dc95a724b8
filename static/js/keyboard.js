// One key, one act. Rows carry data-key-row, targets data-key="r", places of the top bar data-go="q".
const keysOn = () => { try { return localStorage.getItem("keys") !== "off"; } catch { return true; } };
const typing = (element) => element.isContentEditable || /^(TEXTAREA|SELECT)$/.test(element.tagName)
  || (element.tagName === "INPUT" && !/^(radio|checkbox|button|submit)$/.test(element.type));
let going = 0;

const move = (step) => {
  const rows = [...document.querySelectorAll("[data-key-row]")];
  const here = rows.indexOf(document.activeElement?.closest("[data-key-row]"));
  const next = rows[here < 0 ? 0 : Math.min(Math.max(here + step, 0), rows.length - 1)];
  next?.querySelector("a[href]")?.focus();
  next?.scrollIntoView({ block: "nearest" });
};

const act = (key) => {
  const target = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!target) return false;
  if (typing(target)) target.focus();
  else target.click();
  if (target.dataset.focusOn) document.querySelector(target.dataset.focusOn)?.focus();
  return true;
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (typing(event.target) || document.querySelector("dialog[open]") || !keysOn()) return;
  const goingNow = Date.now() - going < 1500;
  going = 0;
  const place = goingNow && document.querySelector(`a[data-go="${CSS.escape(event.key)}"]`);
  if (place) place.click();
  else if (event.key === "g") going = Date.now();
  else if (event.key === "j" || event.key === "k") move(event.key === "j" ? 1 : -1);
  else if (event.key === "?") document.getElementById("keys")?.showModal();
  else if (!act(event.key)) return;
  event.preventDefault();
});

for (const box of document.querySelectorAll("[data-keys-on]")) {
  box.checked = keysOn();
  box.addEventListener("change", () => { try { localStorage.setItem("keys", box.checked ? "on" : "off"); } catch { /* not remembered */ } });
}
