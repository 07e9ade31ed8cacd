/* <live-updates url="…"> holds the one event stream of this tab. A message names what changed
   ("case:42"); it becomes the event "changed:case:42" on the document, and whatever shows that
   thing asks for itself again. Without a stream everything asks once a minute. */

const MINUTE = 60_000

class LiveUpdates extends HTMLElement {
  connectedCallback() {
    this.pending = new Set()
    this.open()
    this.fallback = setInterval(() => this.live || this.tell("all"), MINUTE)
    this.wake = () => document.hidden || this.live || this.open()
    document.addEventListener("visibilitychange", this.wake)
  }

  disconnectedCallback() {
    this.stream?.close()
    clearInterval(this.fallback)
    clearTimeout(this.retry)
    document.removeEventListener("visibilitychange", this.wake)
  }

  get live() { return this.stream?.readyState === EventSource.OPEN }

  open() {
    this.stream?.close()
    clearTimeout(this.retry)
    this.stream = new EventSource(this.getAttribute("url"))
    this.stream.onopen = () => this.opened()
    this.stream.onmessage = (event) => this.gather(event.data)
    this.stream.onerror = () => this.lost()
  }

  opened() {
    document.documentElement.dataset.live = "open"
    // Whatever happened while we were away is asked for once.
    if (this.wasLost) this.tell("all")
    this.wasLost = false
  }

  lost() {
    this.wasLost = true
    document.documentElement.dataset.live = "lost"
    if (this.stream.readyState !== EventSource.CLOSED) return
    clearTimeout(this.retry)
    this.retry = setTimeout(() => this.open(), 5000 + Math.random() * 10_000)
  }

  /* A burst is one refresh; a little chance keeps forty desks from asking in the same instant. */
  gather(data) {
    for (const topic of data.split(/\s+/)) this.pending.add(topic)
    this.soon ??= setTimeout(() => this.flush(), 60 + Math.random() * 240)
  }

  flush() {
    this.soon = undefined
    const topics = [...this.pending]
    this.pending.clear()
    for (const topic of topics) this.tell(topic)
  }

  tell(topic) {
    document.dispatchEvent(new CustomEvent(`changed:${topic}`))
    const kind = topic.split(":")[0]
    if (kind !== topic) document.dispatchEvent(new CustomEvent(`changed:${kind}`, { detail: topic }))
  }
}

customElements.define("live-updates", LiveUpdates)
