// A form or link marked data-fragment="#a #b" swaps those parts with the same parts of the server's answer.
// The answer may be the fragments alone or a whole page (also after a redirect); 422 swaps in the form with its faults.
import { KEPT, LOST, tell } from "./kept.js";
const busy = (parts, on) => {
  document.documentElement.toggleAttribute("data-busy", on);
  for (const part of parts) part.ariaBusy = on ? "true" : null;
};

const swap = (selectors, page) => selectors.filter((selector) => {
  const [old, fresh] = [document, page].map((place) => place.querySelector(selector));
  if (old && fresh) old.replaceWith(document.importNode(fresh, true));
  return old && fresh;
}).length;

const refocus = (id, failed, selectors) => {
  const fault = failed && document.querySelector(selectors.map((selector) => `${selector} [data-focus]`).join());
  const part = document.querySelector(selectors[0]);
  part?.setAttribute("tabindex", "-1");
  (fault || (id && document.getElementById(id)) || part)?.focus({ preventScroll: !fault });
};

const load = async (element, url, body, focused = document.activeElement?.id) => {
  const selectors = element.dataset.fragment.split(" ");
  const parts = [...document.querySelectorAll(selectors.join())];
  if (parts.some((part) => part.ariaBusy === "true")) return;
  busy(parts, true);
  try {
    const answer = await fetch(url, { method: body ? "POST" : "GET", body, headers: { "X-Fragment": selectors.join(" ") } });
    // A refused post leaves the form as it stands: nothing that was typed may go with the page.
    if (body && KEPT[answer.status]) return tell(element, KEPT[answer.status]);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const told = answer.ok || answer.status === 422;
    if (!(told && swap(selectors, page)) && (answer.ok || !swap(["#main"], page))) location.assign(answer.url);
    else if (!body && answer.ok) history.replaceState(null, "", answer.url);
    refocus(focused, !answer.ok, selectors);
  } catch {
    body ? tell(element, LOST) : location.assign(url);
  } finally { busy(parts, false); }
};

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-fragment]");
  if (!form || event.defaultPrevented) return;
  event.preventDefault();
  const data = new FormData(form, event.submitter);
  const url = new URL(event.submitter?.getAttribute("formaction") || form.getAttribute("action") || "", location.href);
  if (form.method === "get") url.search = new URLSearchParams(data);
  load(form, url, form.method === "post" ? data : undefined);
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-fragment]");
  if (!link || event.defaultPrevented || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  load(link, link.href);
});
document.addEventListener("change", (event) => event.target.closest("form[data-auto]")?.requestSubmit());
