/* <keep-draft key="…" url="…"> keeps what is written in its form fields: at once in this browser,
   and a second later on the server, so that it survives a reload, a crash and a change of desk.
   The newer of the two is shown. Sending the form forgets both (the server forgets its own). */

const PAUSE = 1000

class KeepDraft extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form")
    this.fields = [...this.querySelectorAll("textarea[name], input[type=text][name]")]
    this.restore()
    this.addEventListener("input", () => this.changed())
    this.form.addEventListener("submit", () => this.sent())
    this.form.addEventListener("htmx:afterRequest", (event) => this.answered(event))
    this.leave = () => this.timer && this.save()
    addEventListener("pagehide", this.leave)
  }

  disconnectedCallback() {
    clearTimeout(this.timer)
    removeEventListener("pagehide", this.leave)
  }

  get key() { return `draft:${this.getAttribute("key")}` }

  restore() {
    const kept = JSON.parse(localStorage.getItem(this.key) || "null")
    const onServer = Date.parse(this.getAttribute("saved-at")) || 0
    if (!kept || kept.at < onServer) return
    for (const field of this.fields) if (kept.text[field.name] !== undefined) field.value = kept.text[field.name]
    this.say("kept")
  }

  changed() {
    const text = Object.fromEntries(this.fields.map((field) => [field.name, field.value]))
    localStorage.setItem(this.key, JSON.stringify({ at: Date.now(), text }))
    clearTimeout(this.timer)
    if (this.getAttribute("url")) this.timer = setTimeout(() => this.save(), PAUSE)
  }

  async save() {
    this.timer = clearTimeout(this.timer)
    const body = new FormData()
    body.set("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken.value)
    for (const field of this.fields) body.set(field.name, field.value)
    try {
      const answer = await fetch(this.getAttribute("url"), { method: "POST", body, keepalive: true })
      this.say(answer.ok ? "saved" : "kept")
    } catch {
      this.say("kept")
    }
  }

  sent() {
    this.timer = clearTimeout(this.timer)
    // A plain submit leaves the page; with htmx we wait for the answer before forgetting.
    if (!this.form.matches("[hx-post]")) localStorage.removeItem(this.key)
  }

  answered(event) {
    if (event.target === this.form && event.detail.successful) localStorage.removeItem(this.key)
  }

  /* Words come from the page: data-saved="Draft saved", data-kept="Draft kept in this browser". */
  say(what) {
    const place = document.getElementById(this.getAttribute("status"))
    if (place) place.textContent = this.dataset[what] || ""
  }
}

customElements.define("keep-draft", KeepDraft)
