/* <keep-draft key="…" url="…"> keeps what is written in its form fields: at once in this browser,
   and a second later on the server, so that it survives a reload, a crash and a change of desk.
   What was sent is forgotten only when the server has said that it worked. */

const PAUSE = 1000
const read = (store, key) => JSON.parse(store.getItem(key) || "null")

class KeepDraft extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form")
    this.fields = [...this.querySelectorAll("textarea[name], input[type=text][name]")]
    this.restore()
    this.addEventListener("input", () => this.changed())
    this.form.addEventListener("submit", () => this.sent())
    this.leave = () => this.timer && this.save()
    addEventListener("pagehide", this.leave)
  }

  disconnectedCallback() {
    clearTimeout(this.timer)
    removeEventListener("pagehide", this.leave)
  }

  get key() { return `draft:${this.getAttribute("key")}` }

  restore() {
    const worked = document.querySelector("#toasts [data-level=success]")
    const kept = read(localStorage, this.key) || (worked ? null : read(sessionStorage, this.key))
    sessionStorage.removeItem(this.key)
    const onServer = Date.parse(this.getAttribute("saved-at")) || 0
    if (!kept || kept.at < onServer) return
    for (const field of this.fields) if (kept.text[field.name] !== undefined) field.value = kept.text[field.name]
    this.tellOthers()
    this.say("kept")
  }

  changed() {
    this.keepIn(localStorage)
    clearTimeout(this.timer)
    if (this.getAttribute("url")) this.timer = setTimeout(() => this.save(), PAUSE)
    this.tellOthers()
  }

  keepIn(store) {
    const text = Object.fromEntries(this.fields.map((field) => [field.name, field.value]))
    store.setItem(this.key, JSON.stringify({ at: Date.now(), text }))
  }

  /* Colleagues see that somebody writes, not what. */
  tellOthers() {
    const mark = this.closest("section")?.querySelector("[data-writing]")
    const writing = this.fields.some((field) => field.value.trim() && field.matches("textarea")) ? "1" : "0"
    if (!mark || mark.value === writing) return
    mark.value = writing
    this.dispatchEvent(new CustomEvent("writing", { bubbles: true }))
  }

  async save() {
    this.timer = clearTimeout(this.timer)
    const body = new FormData()
    body.set("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken.value)
    for (const field of this.fields) body.set(field.name, field.value)
    const answer = await fetch(this.getAttribute("url"), { method: "POST", body, keepalive: true }).catch(() => null)
    if (answer?.ok && !this.timer) localStorage.removeItem(this.key)
    this.say(answer?.ok ? "saved" : "kept")
  }

  sent() {
    this.timer = clearTimeout(this.timer)
    this.keepIn(sessionStorage)
    localStorage.removeItem(this.key)
  }

  say(what) {
    const place = document.getElementById(this.getAttribute("status"))
    if (place) place.textContent = this.dataset[what] || ""
  }
}

customElements.define("keep-draft", KeepDraft)
