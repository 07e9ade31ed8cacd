/* <hot-keys> presses what carries data-key: data-key="g q" on a link, data-key="r" on a button.
   Keys sleep while somebody writes. `?` opens the dialog given by its `list` attribute, filled from
   what is on this page. j and k walk the links marked data-row. */

const TYPING = "input:not([type=radio], [type=checkbox], [type=submit]), textarea, select, [contenteditable]"
const WAIT = 1200

class HotKeys extends HTMLElement {
  connectedCallback() {
    this.typed = ""
    this.listen = (event) => this.press(event)
    document.addEventListener("keydown", this.listen)
  }

  disconnectedCallback() { document.removeEventListener("keydown", this.listen) }

  press(event) {
    const writing = event.target.closest?.(TYPING)
    if (writing) return this.pressWhileWriting(event)
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
    if (document.querySelector("dialog:modal, .menu:popover-open") && event.key !== "?") return
    clearTimeout(this.timer)
    this.timer = setTimeout(() => (this.typed = ""), WAIT)
    this.typed = `${this.typed} ${event.key}`.trim()
    if (this.run(this.typed) || this.run(event.key)) {
      this.typed = ""
      event.preventDefault()
    }
  }

  pressWhileWriting(event) {
    if (event.key === "Escape" && !event.defaultPrevented) event.target.blur()
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      event.target.form?.requestSubmit(event.target.form.querySelector("[data-submit]"))
    }
  }

  run(keys) {
    if (keys === "?") return this.list()
    if (keys === "j" || keys === "k") return this.walk(keys === "j" ? 1 : -1)
    const target = [...document.querySelectorAll(`[data-key="${CSS.escape(keys)}"]`)].find((element) => element.checkVisibility())
    if (!target) return false
    const focus = target.dataset.keyFocus && document.querySelector(target.dataset.keyFocus)
    if (target.matches("input[type=search], textarea")) target.focus()
    else target.click()
    focus?.focus()
    return true
  }

  walk(step) {
    const rows = [...document.querySelectorAll("[data-row]")].filter((row) => row.checkVisibility())
    const here = rows.indexOf(document.activeElement)
    const next = rows[Math.max(0, Math.min(rows.length - 1, here < 0 && step < 0 ? 0 : here + step))]
    next?.focus()
    return Boolean(next)
  }

  list() {
    const dialog = document.getElementById(this.getAttribute("list"))
    const place = dialog.querySelector("[data-keys]")
    const named = [...document.querySelectorAll("[data-key]")].filter((element) => element.dataset.keyName || element.textContent.trim())
    place.replaceChildren(...named.flatMap((element) => this.line(element)))
    if (!dialog.open) dialog.showModal()
    return true
  }

  line(element) {
    const key = document.createElement("dt")
    for (const part of element.dataset.key.split(" ")) {
      key.append(Object.assign(document.createElement("kbd"), { className: "kbd", textContent: part }), " ")
    }
    return [key, Object.assign(document.createElement("dd"), { textContent: element.dataset.keyName || element.textContent.trim() })]
  }
}

customElements.define("hot-keys", HotKeys)
