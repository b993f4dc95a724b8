// Steps of the ladder editor by mouse: one that is dropped on another takes its place, sent as its buttons are.
let held = null;
const stepOf = (event) => event.target.closest?.("[data-step]");
const nameOf = (step) => step.querySelector("legend").textContent.trim();
const takes = (step) => held && step && held.dataset.drops.split(" ").includes(step.dataset.step);
const say = (textContent) => Object.assign(document.getElementById("step-news"), { textContent });
const mark = (step) => {
  for (const each of document.querySelectorAll("[data-step]")) each.classList.toggle("is-target", each === step);
};

document.addEventListener("dragstart", (event) => {
  if (!event.target.matches?.(".drag-handle")) return;
  held = stepOf(event);
  held.classList.add("is-held");
  // A type of our own: no field takes it for text that is dropped into it.
  event.dataTransfer.setData("application/x-step", held.dataset.step);
  event.dataTransfer.setDragImage(held, 0, 0);
  say(`${nameOf(held)} is held. Drop it on the step whose place it takes.`);
});
document.addEventListener("dragover", (event) => {
  const step = stepOf(event);
  if (takes(step)) event.preventDefault();
  if (held) mark(takes(step) ? step : null);
});
document.addEventListener("drop", (event) => {
  const step = stepOf(event);
  if (!takes(step)) return;
  event.preventDefault();
  const { form } = step;
  const press = Object.assign(document.createElement("button"), { name: "deed", value: `place-${held.dataset.step}-${step.dataset.step}` });
  say(`${nameOf(held)} goes to place ${Number(step.dataset.step) + 1}.`);
  // Only what is dropped is swapped in place; the mark is read at once, and the form's buttons load their page as ever.
  form.dataset.fragment = "#setting-form";
  form.append(press);
  form.requestSubmit(press);
  press.remove();
  delete form.dataset.fragment;
});
document.addEventListener("dragend", () => {
  held?.classList.remove("is-held");
  mark(null);
  held = null;
});
