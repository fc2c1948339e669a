/** Keeps the children of each [data-live] as the server has them, by their ids; leaves the one alone that is in use. */

/** Whether all of it could be shown: what is in use now is shown when it no longer is. */
function show(root, text) {
  let isWhole = true
  const template = document.createElement('template')
  template.innerHTML = text
  const fresh = [...template.content.children]
  const ids = new Set(fresh.map(({ id }) => id))
  for (const old of [...root.children]) {
    if (ids.has(old.id)) continue
    if (old.contains(document.activeElement)) isWhole = false
    else old.remove()
  }
  for (const [at, part] of fresh.entries()) {
    const old = document.getElementById(part.id)
    if (old?.contains(document.activeElement)) {
      isWhole = false
      continue
    }
    // What a reader has opened stays open.
    const open = [...(old?.querySelectorAll('details[open]') ?? [])].map(({ id }) => id)
    for (const one of part.querySelectorAll('details')) one.open = open.includes(one.id)
    if (!old) root.insertBefore(part, root.children[at] ?? null)
    else if (old.outerHTML !== part.outerHTML) old.replaceWith(part)
  }
  return isWhole
}

for (const root of document.querySelectorAll('[data-live]')) {
  let last = ''
  const look = async () => {
    if (document.hidden) return
    try {
      const response = await fetch(root.dataset.live)
      const text = response.ok ? await response.text() : last
      if (text !== last && show(root, text)) last = text
    } catch {
      // The host is away; it is asked again.
    }
  }
  setInterval(look, Number(root.dataset.everyMs))
}
