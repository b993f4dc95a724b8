// Says "3 new tickets" above the list and never moves a row: the reader decides when to load them.
class LiveQueue extends HTMLElement {
  connectedCallback() {
    if (!this.dataset.news) return;
    this.timer = setInterval(() => this.ask(), 15000);
  }

  disconnectedCallback() { clearInterval(this.timer); }

  async ask() {
    if (document.hidden) return;
    try {
      const answer = await fetch(this.dataset.news, { headers: { Accept: "application/json", "X-Background": "yes" } });
      if (answer.ok) this.announce((await answer.json()).new);
    } catch { /* offline for a moment: the next round asks again */ }
  }

  announce(count) {
    const place = this.querySelector("[data-announce]");
    if (!count || place.dataset.count === String(count)) return;
    place.dataset.count = count;
    const link = document.createElement("a");
    link.href = this.dataset.here || location.href;
    link.textContent = count === 1 ? "1 new ticket: show it" : `${count} new tickets: show them`;
    place.replaceChildren(link);
  }
}
customElements.define("live-queue", LiveQueue);
