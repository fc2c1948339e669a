/** Keeps the children of [data-live] as the server has them, by their ids; leaves the one alone that is in use. */
const root = document.querySelector('[data-live]')
let last = ''

function show(text) {
  const template = document.createElement('template')
  template.innerHTML = text
  const fresh = [...template.content.children]
  const ids = new Set(fresh.map(({ id }) => id))
  for (const old of [...root.children]) if (!ids.has(old.id) && !old.contains(document.activeElement)) old.remove()
  for (const [at, part] of fresh.entries()) {
    const old = document.getElementById(part.id)
    if (old?.contains(document.activeElement)) continue
    if (!old) root.insertBefore(part, root.children[at] ?? null)
    else if (old.outerHTML !== part.outerHTML) old.replaceWith(part)
  }
}

async function look() {
  if (document.hidden) return
  try {
    const response = await fetch(root.dataset.live)
    const text = response.ok ? await response.text() : last
    if (text !== last) show(text)
    last = text
  } catch {
    // The host is away; it is asked again.
  }
}

setInterval(look, Number(root.dataset.everyMs))
