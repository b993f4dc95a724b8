// A clock chip that counts down: service seconds left at render, minus the seconds since, until the stretch of service hours ends.
const words = (seconds) => {
  const minutes = Math.floor(Math.abs(seconds) / 60);
  const hours = Math.floor(minutes / 60);
  const span = hours >= 1 ? `${hours} h ${String(minutes % 60).padStart(2, "0")}` : minutes >= 1 ? `${minutes} min` : "under 1 min";
  return `${span} ${seconds < 0 ? "over" : "left"}`;
};

class SlaCountdown extends HTMLElement {
  connectedCallback() {
    if (!("remaining" in this.dataset)) return;
    this.begun = Date.now();
    this.text = this.querySelector("[data-words]");
    this.counts = /(left|over)$/.test(this.text.textContent.trim());
    this.timer = setInterval(() => this.tick(), 15000);
  }

  disconnectedCallback() { clearInterval(this.timer); }

  tick() {
    const end = this.dataset.until ? Date.parse(this.dataset.until) : Infinity;
    const left = Number(this.dataset.remaining) - (Math.min(Date.now(), end) - this.begun) / 1000;
    if (!this.counts && left > 3600) return;
    this.text.textContent = words(left);
    if (left < 0 && this.dataset.standing !== "breached") this.breach();
  }

  breach() {
    this.classList.remove(`standing-${this.dataset.standing.replace("_", "-")}`);
    this.classList.add("standing-breached");
    this.dataset.standing = "breached";
    this.querySelector("[data-standing-word]").textContent = "Breached: ";
  }
}
customElements.define("sla-countdown", SlaCountdown);
