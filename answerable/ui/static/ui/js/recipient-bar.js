/* <recipient-bar>: what is typed becomes a token on Enter, comma, semicolon or when the field is left;
   [data-choose="reply"] ticks just those with data-reply, "reply-all" those with data-reply-all and
   whoever was added. Everything is a plain tick, so a keyboard needs nothing else. */

const SPLIT = /[,;]+/

class RecipientBar extends HTMLElement {
  connectedCallback() {
    this.field = this.querySelector("input[list]")
    this.field.addEventListener("keydown", (event) => this.pressed(event))
    this.field.addEventListener("change", () => this.take())
    this.addEventListener("click", (event) => this.choose(event.target.closest("[data-choose]")))
    this.addEventListener("focusin", (event) => event.target.scrollIntoView({ block: "nearest" }))
    // A tick is no text: no draft is kept of it.
    this.addEventListener("input", (event) => event.target !== this.field && event.stopPropagation())
    this.addEventListener("change", () => this.count())
  }

  count() {
    const place = this.querySelector("[data-one]")
    const n = this.ticks.filter((tick) => tick.checked).length
    if (place) place.textContent = (n === 1 ? place.dataset.one : place.dataset.many).replace("{n}", n)
  }

  pressed(event) {
    if (event.isComposing) return
    if (event.key === "Backspace" && !this.field.value) return this.back(event)
    if (!["Enter", ",", ";", "，", "；"].includes(event.key)) return
    // Enter must never send the answer from here.
    event.preventDefault()
    this.take()
  }

  /* Backspace in an empty field goes to the token before it, as mail programs do. */
  back(event) {
    event.preventDefault()
    const before = this.field.previousElementSibling
    before?.querySelector("input")?.focus()
  }

  take() {
    const written = this.field.value.replaceAll("，", ",").replaceAll("；", ";")
    const addresses = written.split(SPLIT).map((one) => one.trim()).filter(Boolean)
    const left = addresses.filter((one) => !this.add(one))
    this.field.value = left.join(", ")
    // The draft is kept with what is left to write.
    this.field.dispatchEvent(new Event("input", { bubbles: true }))
    this.count()
  }

  /* False for what is no address yet: it stays where it was typed. */
  add(written) {
    const address = written.match(/<([^<>]+)>$/)?.[1] || written
    if (!/^[^\s@]+@[^\s@]+$/.test(address)) return false
    const there = this.ticks.find((tick) => tick.value.toLowerCase() === address.toLowerCase())
    if (there) return (there.checked = true)
    const token = this.querySelector("template").content.firstElementChild.cloneNode(true)
    const option = [...this.querySelectorAll("option")].find((one) => one.value === address)
    token.querySelector("input").value = address
    token.querySelector("input").dataset.replyAll = ""
    token.querySelector("span").textContent = option?.textContent || address
    token.title = address
    token.classList.toggle("recipient--strange", !option)
    this.field.before(token)
    return true
  }

  choose(button) {
    if (!button) return
    const mark = button.dataset.choose === "reply" ? "reply" : "replyAll"
    for (const tick of this.ticks) tick.checked = mark in tick.dataset
    this.count()
  }

  get ticks() { return [...this.querySelectorAll("input[type=checkbox]")] }
}

customElements.define("recipient-bar", RecipientBar)
