/** The live half of the service page: new lines and rows come in by server-sent events, an explanation opens beside them. */
const timeline = document.querySelector('#timeline')
const bookings = document.querySelector('#bookings')
const filter = document.querySelector('#filter')
const live = document.querySelector('#live')
const tiles = document.querySelector('#tiles')
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
  old.className = row.className
  for (const [at, cell] of [...row.cells].entries()) {
    const before = old.cells[at]
    if (before.innerHTML !== cell.innerHTML && !before.contains(document.activeElement)) before.replaceWith(cell)
  }
}

const events = new EventSource(`/service/events?after=${timeline.dataset.after}`)
events.addEventListener('open', () => {
  live.textContent = 'live'
  live.className = 'on'
})
events.addEventListener('error', () => {
  live.textContent = 'reconnecting …'
  live.className = ''
})
events.addEventListener('entry', ({ data }) => {
  const { line, row, tiles: counts } = JSON.parse(data)
  addLine(line)
  if (row) setRow(row)
  if (counts) tiles.innerHTML = counts
})

filter.querySelector('button').hidden = true
filter.addEventListener('submit', (event) => event.preventDefault())
filter.elements.reason.addEventListener('change', () => {
  const reason = chosen()
  // The server knows more lines of this reason than the page has.
  location.search = reason === '' ? '' : `?reason=${encodeURIComponent(reason)}`
})

const hint = panel.innerHTML
let from

/** Back to where one was. */
function close() {
  panel.classList.remove('open')
  panel.innerHTML = hint
  // A new line may have taken its place in the table.
  const place = from?.isConnected ? from : document.querySelector(`a[href="${from?.getAttribute('href')}"]`)
  place?.focus()
}

async function explain(link) {
  const response = await fetch(`${link.href}?part`)
  if (!response.ok) return location.assign(link.href)
  from = link
  panel.innerHTML = `<button type="button" class="close">Close</button>${await response.text()}`
  panel.classList.add('open')
  panel.scrollTop = 0
  panel.focus({ preventScroll: true })
}

document.addEventListener('click', (event) => {
  if (event.target.closest('.close')) return close()
  const link = event.target.closest('a[data-explain]')
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  void explain(link)
})
document.addEventListener('keydown', ({ key }) => {
  if (key === 'Escape' && panel.classList.contains('open')) close()
})
