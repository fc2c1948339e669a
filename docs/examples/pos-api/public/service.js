/** The live half of the service page: new lines and rows come in by server-sent events, an explanation opens beside them. */
const timeline = document.querySelector('#timeline')
const bookings = document.querySelector('#bookings')
const filter = document.querySelector('#filter')
const live = document.querySelector('#live')
const panel = document.querySelector('#explanation')
const most = 200

/** The page of what a text says. */
const parse = (text) => {
  const template = document.createElement('template')
  template.innerHTML = text
  return template.content.firstElementChild
}

const chosen = () => filter.elements.reason.value

function addLine(text) {
  const line = parse(text)
  if (document.getElementById(line.id)) return
  line.hidden = chosen() !== '' && line.dataset.reason !== chosen()
  timeline.prepend(line)
  while (timeline.children.length > most) timeline.lastElementChild.remove()
}

/** Cell by cell, so that nobody loses the control that they are using. */
function setRow(text) {
  const template = document.createElement('template')
  template.innerHTML = `<table><tbody>${text}</tbody></table>`
  const row = template.content.querySelector('tr')
  const old = document.getElementById(row.id)
  if (!old) return bookings.prepend(row)
  for (const [at, cell] of [...row.cells].entries()) {
    const before = old.cells[at]
    if (before.innerHTML !== cell.innerHTML && !before.contains(document.activeElement)) before.replaceWith(cell)
  }
}

const events = new EventSource(`/service/events?after=${timeline.dataset.after}`)
events.addEventListener('open', () => {
  live.textContent = 'live'
})
events.addEventListener('error', () => {
  live.textContent = 'reconnecting …'
})
events.addEventListener('entry', ({ data }) => {
  const { line, row } = JSON.parse(data)
  addLine(line)
  if (row) setRow(row)
})

filter.querySelector('button').hidden = true
filter.addEventListener('submit', (event) => event.preventDefault())
filter.elements.reason.addEventListener('change', () => {
  const reason = chosen()
  // The server knows more lines of this reason than the page has.
  location.search = reason === '' ? '' : `?reason=${encodeURIComponent(reason)}`
})

document.addEventListener('click', async (event) => {
  const link = event.target.closest('a[data-explain]')
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  const response = await fetch(`${link.href}?part`)
  if (!response.ok) return location.assign(link.href)
  panel.innerHTML = await response.text()
  panel.focus({ preventScroll: true })
  panel.scrollIntoView({ block: matchMedia('(max-width: 46rem)').matches ? 'start' : 'nearest' })
})
