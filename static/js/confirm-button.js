// Asks before it submits: a dialog with the question, the deed as the button's words, and a way back.
class ConfirmButton extends HTMLElement {
  connectedCallback() { this.addEventListener("click", this); }

  disconnectedCallback() { this.removeEventListener("click", this); }

  handleEvent(event) {
    const button = event.target.closest("button[type=submit]");
    if (!button || this.agreed) return;
    event.preventDefault();
    if (!button.form || button.form.reportValidity()) this.ask(button);
  }

  ask(button) {
    const dialog = document.createElement("dialog");
    dialog.className = "sheet sheet-small";
    const question = Object.assign(document.createElement("p"), { textContent: this.dataset.question, id: "sure-question" });
    dialog.setAttribute("aria-labelledby", "sure-question");
    const form = Object.assign(document.createElement("form"), { method: "dialog", className: "form-actions" });
    const yes = Object.assign(document.createElement("button"), { value: "yes", textContent: this.dataset.sure, className: `button button-${this.dataset.kind === "danger" ? "danger-full" : "main"}` });
    const no = Object.assign(document.createElement("button"), { value: "no", textContent: "Not now", className: "button button-plain", autofocus: true });
    form.append(yes, no);
    dialog.append(question, form);
    document.body.append(dialog);
    dialog.addEventListener("close", () => this.answer(dialog, button));
    dialog.showModal();
  }

  answer(dialog, button) {
    dialog.remove();
    button.focus();
    if (dialog.returnValue !== "yes") return;
    this.agreed = true;
    button.click();
    this.agreed = false;
  }
}
customElements.define("confirm-button", ConfirmButton);
