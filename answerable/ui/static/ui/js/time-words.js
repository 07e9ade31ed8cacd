/* <due-in> counts a promise down (or its miss up) in the words the server gave; <local-time> keeps
   "5 min ago" fresh and tells visitors without a time zone of their own the time of their place.
   Nothing is judged here: whether something is late is what the server says. */

const root = document.documentElement
const MINUTE = 60, HOUR = 3600, DAY = 86400, WEEK = 7 * DAY
const patterns = JSON.parse(root.dataset.spans || "{}")
// Our clock as the server saw it when it made this page.
const skew = root.dataset.now ? Date.parse(root.dataset.now) - Date.now() : 0
const now = () => Date.now() + skew

function span(seconds) {
  const total = Math.floor(Math.abs(seconds))
  const days = Math.floor(total / DAY)
  const hours = Math.floor((total % DAY) / HOUR)
  const minutes = Math.floor((total % HOUR) / MINUTE)
  let key = minutes ? "m" : "s"
  if (total >= DAY) key = hours && total < 10 * DAY ? "dh" : "d"
  else if (total >= HOUR) key = minutes ? "hm" : "h"
  return patterns[key].replace("{days}", days).replace("{hours}", hours).replace("{minutes}", minutes)
}

// One clock for all elements of the page; it ticks on the full second only when something counts.
const counting = new Set()
setInterval(() => document.hidden || counting.forEach((element) => element.tick()), 1000)
document.addEventListener("visibilitychange", () => counting.forEach((element) => element.tick()))

class Counting extends HTMLElement {
  connectedCallback() { counting.add(this) }
  disconnectedCallback() { counting.delete(this) }
  say(place, text) { if (place.textContent !== text) place.textContent = text }
}

class DueIn extends Counting {
  /* at: ISO instant; pattern: sentence with {time}; late: the clock runs on after a miss. */
  tick() {
    const seconds = (Date.parse(this.getAttribute("at")) - now()) / 1000
    const passed = seconds <= 0 && !this.hasAttribute("late")
    if (passed && !this.told) {
      this.told = true
      this.dispatchEvent(new CustomEvent("due", { bubbles: true }))
    }
    this.say(this, this.getAttribute("pattern").replace("{time}", span(passed ? 0 : seconds)))
  }
}

class LocalTime extends Counting {
  connectedCallback() {
    super.connectedCallback()
    this.tick()
  }

  tick() {
    const time = this.querySelector("time")
    const at = Date.parse(time.dateTime)
    const age = (now() - at) / 1000
    if (this.getAttribute("form") === "ago" && age >= 0 && age < WEEK) {
      this.say(time, age < MINUTE ? patterns.now : patterns.ago.replace("{time}", span(age)))
    } else if (!root.dataset.zone) {
      this.say(time, this.moment(new Date(at)))
    }
  }

  moment(at) {
    const options = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }
    const today = new Date(now())
    if (at.toDateString() !== today.toDateString()) Object.assign(options, { day: "numeric", month: "short" })
    if (at.getFullYear() !== today.getFullYear()) options.year = "numeric"
    return new Intl.DateTimeFormat(root.lang === "en" ? "en-GB" : root.lang, options).format(at)
  }
}

customElements.define("due-in", DueIn)
customElements.define("local-time", LocalTime)
