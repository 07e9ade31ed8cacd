/* Small habits of every page: a form is sent once, dialogs open by attribute where the browser does
   not know how yet, and what the server wants to say after a change is said. */

addEventListener("submit", (event) => {
  if (event.defaultPrevented) return
  const button = event.submitter
  if (event.target.dataset.sent) return event.preventDefault()
  event.target.dataset.sent = "1"
  button?.setAttribute("aria-busy", "true")
})

// A page from the browser's memory must be usable again.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent
  for (const button of document.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy")
})

if (!("commandForElement" in HTMLButtonElement.prototype)) {
  addEventListener("click", (event) => {
    const button = event.target.closest("button[commandfor]")
    const dialog = button && document.getElementById(button.getAttribute("commandfor"))
    if (button?.getAttribute("command") === "show-modal") dialog.showModal()
    if (button?.getAttribute("command") === "close") dialog.close()
  })
}

// A conversation opens where reading goes on: at the first unread thing, or at its end. A page that
// is loaded again stays where it was, and a narrow one begins with what is owed.
const talk = document.querySelector("[data-open-at]")
const [visit] = performance.getEntriesByType("navigation")
if (talk && !location.hash && visit?.type === "navigate" && matchMedia("(width >= 64rem)").matches) {
  const unread = document.getElementById(talk.dataset.openAt)
  if (unread) unread.scrollIntoView()
  else scrollTo(0, document.documentElement.scrollHeight)
}

// Fields that send their form as soon as something is picked.
addEventListener("change", (event) => {
  if (event.target.closest("[data-send-on-change]")) event.target.form.requestSubmit()
})

// Server: HX-Trigger: {"said": "Reply sent."} or {"close-dialog": ""}.
document.addEventListener("said", (event) => say(event.detail.value ?? event.detail))
document.addEventListener("close-dialog", () => document.querySelector("dialog[open]")?.close())

function say(text) {
  const tray = document.getElementById("toasts")
  const toast = Object.assign(document.createElement("p"), { className: "toast", textContent: text })
  tray.append(toast)
  setTimeout(() => toast.remove(), 6000)
}

for (const toast of document.querySelectorAll("#toasts .toast")) setTimeout(() => toast.remove(), 8000)
