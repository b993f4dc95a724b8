// Dialog buttons in browsers without invoker commands, and open menus that close on Esc or a press outside.
if (!("commandForElement" in HTMLButtonElement.prototype)) {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[commandfor]");
    if (button) document.getElementById(button.getAttribute("commandfor"))?.showModal();
  });
}
const floating = "details.menu[open], details.clock-open[open]";
document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll(floating)) if (!open.contains(event.target)) open.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const open of document.querySelectorAll(floating)) { open.open = false; open.querySelector("summary").focus(); }
});
for (const fault of [...document.querySelectorAll("[data-focus]")].slice(0, 1)) fault.focus();
