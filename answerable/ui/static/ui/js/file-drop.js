/* <file-drop url="…" limit="bytes"> takes files that are dropped, pasted or picked and sends them
   one by one. The server answers each with the chip that stands for it (with its hidden input),
   or with a sentence why not. Without script the file input works as in any form. */

class FileDrop extends HTMLElement {
  connectedCallback() {
    this.waiting = Promise.resolve()
    this.picker = this.querySelector("input[type=file]")
    this.list = this.querySelector("[data-files]")
    this.picker.addEventListener("change", () => this.take(this.picker.files))
    this.addEventListener("paste", (event) => this.takeFrom(event, event.clipboardData))
    this.addEventListener("drop", (event) => this.takeFrom(event, event.dataTransfer))
    for (const name of ["dragover", "dragleave", "drop"]) this.addEventListener(name, (event) => this.hover(event))
    this.list.addEventListener("click", (event) => event.target.closest("[data-remove]")?.closest("[data-file]").remove())
  }

  hover(event) {
    if (!event.dataTransfer.types.includes("Files")) return
    event.preventDefault()
    this.toggleAttribute("data-over", event.type === "dragover")
  }

  takeFrom(event, data) {
    if (!data?.files.length) return
    event.preventDefault()
    this.take(data.files)
  }

  take(files) {
    for (const file of [...files]) {
      const chip = this.chip(file)
      this.list.append(chip)
      this.waiting = this.waiting.then(() => this.send(file, chip))
    }
    this.picker.value = ""
  }

  chip(file) {
    const chip = this.querySelector("template").content.firstElementChild.cloneNode(true)
    chip.querySelector("[data-name]").textContent = file.name || "image"
    return chip
  }

  send(file, chip) {
    if (file.size > Number(this.getAttribute("limit") || Infinity)) return this.refuse(chip, this.dataset.tooLarge)
    const body = new FormData()
    body.set("csrfmiddlewaretoken", this.closest("form").elements.csrfmiddlewaretoken.value)
    body.set("file", file)
    const request = new XMLHttpRequest()
    request.upload.onprogress = (event) => (chip.querySelector("progress").value = event.loaded / event.total)
    return new Promise((done) => {
      request.onloadend = () => done(this.finish(request, chip))
      request.open("POST", this.getAttribute("url"))
      request.send(body)
    })
  }

  finish(request, chip) {
    if (request.status >= 200 && request.status < 300) chip.outerHTML = request.responseText
    else this.refuse(chip, request.status === 422 ? request.responseText : this.dataset.failed)
  }

  refuse(chip, why) {
    chip.classList.add("file--failed")
    chip.querySelector("progress")?.remove()
    chip.append(Object.assign(document.createElement("span"), { textContent: why }))
  }
}

customElements.define("file-drop", FileDrop)
