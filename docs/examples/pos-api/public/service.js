/** The live half of the service page: new lines and rows come in by server-sent events, an explanation opens beside them. */
const timeline = document.querySelector('#timeline')
const bookings = document.querySelector('#bookings')
const filter = document.querySelector('#filter')
const live = document.querySelector('#live')
const tiles = document.querySelector('#tiles')
const told = document.querySelector('#told')
const panel = document.querySelector('#explanation')
/** How many lines, and how many bookings, a page keeps. */
const most = 200
/** How long after an answer that is no stream it is asked for again. */
const patienceMs = 2_000

/** The page of what a text says. */
const parse = (text) => {
  const template = document.createElement('template')
  template.innerHTML = text
  return template.content.firstElementChild
}

const chosen = () => filter.elements.reason.value

function addLine(text) {
  const line = parse(text)
  if (document.getElementById(line.id) || (chosen() !== '' && line.dataset.reason !== chosen())) return
  timeline.prepend(line)
  while (timeline.children.length > most) timeline.lastElementChild.remove()
}

/** Cell by cell, so that nobody loses the control that they are using. */
function setRow(text) {
  const template = document.createElement('template')
  template.innerHTML = `<table><tbody>${text}</tbody></table>`
  const row = template.content.querySelector('tr')
  const old = document.getElementById(row.id)
  const isPerson = ({ className }) => className === 'person'
  if (!old) {
    // Whoever needs a person stays above.
    const below = [...bookings.rows].find((one) => isPerson(row) || !isPerson(one))
    bookings.insertBefore(row, below ?? null)
    // The oldest goes, save where a person has to look or is looking.
    const done = [...bookings.rows].findLast((one) => one.className === '' && !one.contains(document.activeElement))
    if (bookings.rows.length > most) done?.remove()
    return
  }
  if (isPerson(row) && !isPerson(old) && !old.contains(document.activeElement)) bookings.prepend(old)
  old.className = row.className
  for (const [at, cell] of [...row.cells].entries()) {
    const before = old.cells[at]
    if (before.innerHTML === cell.innerHTML) continue
    if (!before.contains(document.activeElement)) before.replaceWith(cell)
    // The control stays in the hand that has it; the status beside it is told all the same.
    else before.querySelector('.state')?.replaceWith(cell.querySelector('.state'))
  }
}

const personsOf = () => Array.from(tiles.lastElementChild.children, ({ textContent }) => textContent).join(': ')
let persons = personsOf()

/** The service in numbers; of those, who needs a person is read out. */
function setTiles(text) {
  tiles.innerHTML = text
  if (personsOf() === persons) return
  persons = personsOf()
  told.textContent = persons
}

/** The last entry that this page has; the stream goes on from there. */
let mark = timeline.dataset.after
let events
let retry

function say(text, isLive = false) {
  if (live.textContent !== text) live.textContent = text
  live.className = isLive ? 'on' : ''
}

function listen() {
  clearTimeout(retry)
  events?.close()
  events = new EventSource(`/service/events?after=${encodeURIComponent(mark)}`)
  events.addEventListener('open', () => say('live', true))
  events.addEventListener('error', () => {
    say('reconnecting …')
    // The browser tries again by itself, unless the answer was one: a host that is starting says 503.
    if (events.readyState === EventSource.CLOSED) retry = setTimeout(listen, patienceMs)
  })
  // What the page has is too old to be carried on.
  events.addEventListener('reset', () => location.reload())
  events.addEventListener('entry', ({ data, lastEventId }) => {
    mark = lastEventId
    const { line, row, tiles: counts } = JSON.parse(data)
    addLine(line)
    if (row) setRow(row)
    if (counts) setTiles(counts)
  })
}
/** A browser has six connections to a host: a page that nobody sees leaves its own to the others. */
function followWhenSeen() {
  if (!document.hidden) return listen()
  clearTimeout(retry)
  events?.close()
}
followWhenSeen()
document.addEventListener('visibilitychange', followWhenSeen)

filter.querySelector('button').hidden = true
filter.addEventListener('submit', (event) => event.preventDefault())
filter.elements.reason.addEventListener('change', () => {
  const reason = chosen()
  // The server knows more lines of this reason than the page has.
  location.search = reason === '' ? '' : `?reason=${encodeURIComponent(reason)}`
})

const hint = panel.innerHTML
/** The link that was followed, and the booking or line that it stood in. */
let from
let asked = 0

/** Back to where one was: a new line, or a newer decision of the booking, may have taken its place. */
function shut() {
  panel.classList.remove('open')
  panel.innerHTML = hint
  if (!from) return
  const place = from.link.isConnected
    ? from.link
    : (document.querySelector(`a[href="${from.path}"]`) ?? document.querySelector(`#${CSS.escape(from.id)} a`))
  ;(place ?? document.querySelector('#main')).focus()
}

/** False where there is nothing to show; undefined where another one was asked for meanwhile. */
async function show(path) {
  const mine = ++asked
  const response = await fetch(`${path}?part`)
  const text = await response.text()
  if (mine !== asked) return undefined
  if (!response.ok) return false
  panel.innerHTML = `<button type="button" class="close">Close</button>${text}`
  panel.classList.add('open')
  panel.scrollTop = 0
  panel.focus({ preventScroll: true })
  return true
}

/** An explanation is a step of its own: the way back closes it, and leaves the page only after that. */
async function explain(link) {
  const path = link.getAttribute('href')
  from = { link, path, id: link.closest('[id]').id }
  const isShown = await show(path)
  if (isShown === undefined) return
  if (!isShown) return location.assign(path)
  if (history.state?.explained) history.replaceState({ explained: path }, '')
  else history.pushState({ explained: path }, '')
}

/** What the history says is open: after a step in it, and when the page is loaded again. */
async function restore() {
  const path = history.state?.explained
  if (!path) {
    asked++
    if (panel.classList.contains('open')) shut()
  } else if ((await show(path)) === false) history.replaceState(null, '')
}
void restore()
addEventListener('popstate', () => void restore())

document.addEventListener('click', (event) => {
  if (event.target.closest('.close')) return history.back()
  const link = event.target.closest('a[data-explain]')
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  void explain(link)
})
document.addEventListener('keydown', ({ key }) => {
  if (key === 'Escape' && panel.classList.contains('open')) history.back()
})
