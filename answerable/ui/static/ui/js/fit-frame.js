/* <fit-frame> gives the frame inside it the height of its page, up to `most` pixels. Without it the frame
   scrolls. The page in the frame runs nothing itself; it is of our own origin, so it can be measured. */

class FitFrame extends HTMLElement {
  connectedCallback() {
    this.frame = this.querySelector("iframe")
    this.frame?.addEventListener("load", this)
  }
  disconnectedCallback() {
    this.frame?.removeEventListener("load", this)
    this.sizes?.disconnect()
  }
  handleEvent() {
    const page = this.frame.contentDocument?.documentElement
    if (!page || this.frame.contentDocument.URL === "about:blank") return
    this.sizes?.disconnect()
    // Pictures come later and make it longer; the body is measured, as the root is never below the frame.
    this.sizes = new ResizeObserver(() => this.fit())
    this.sizes.observe(this.frame.contentDocument.body)
    this.fit()
  }
  fit() {
    const body = this.frame.contentDocument?.body
    if (!body) return
    const most = Number(this.getAttribute("most")) || 4000
    const bar = body.ownerDocument.documentElement.scrollWidth > this.frame.clientWidth ? 18 : 2
    this.frame.style.blockSize = `${Math.min(Math.ceil(body.getBoundingClientRect().height) + bar, most)}px`
  }
}
customElements.define("fit-frame", FitFrame)
