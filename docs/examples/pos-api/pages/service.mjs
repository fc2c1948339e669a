/** The service as it happens: every booking as it stands, what happened, newest first, and why. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { decisionTable } from 'nbi-kounta'
import { explanation } from './explanation.mjs'
import { layout } from './layout.mjs'
import { partsOf, tiles } from './service-parts.mjs'
import { streamOf } from './stream.mjs'
import { reasonOf } from './words.mjs'

/** @typedef {import('../journal.mjs').Entry} Entry */

/** How many lines of the timeline, and how many bookings, a page begins with. */
const shown = 100

/** What one may filter by: every reason of the table, and every kind of event that has happened. @param {readonly Entry[]} entries @param {string} chosen */
function filter(entries, chosen) {
  const reasons = [...new Set(decisionTable().map(({ reason }) => reason))]
  const seen = new Set([...entries.map(({ event }) => reasonOf(event)), ...(chosen ? [chosen] : [])])
  const others = [...seen].filter((one) => !reasons.some((reason) => reason === one)).sort()
  const option = (/** @type {string} */ one) => html`<option ${one === chosen ? 'selected' : ''}>${one}</option>`
  return html`<form method="get" action="/service" class="bar" id="filter" autocomplete="off">
<label>Show <select name="reason"><option value="">everything</option>
<optgroup label="Decisions">${reasons.map(option)}</optgroup>
${others.length > 0 ? html`<optgroup label="Events">${others.map(option)}</optgroup>` : ''}</select></label> <button>Filter</button>
<span id="live" role="status"></span><span id="told" role="status" class="unseen"></span></form>`
}

/** Back to the page that was used, with its filter. @param {import('hono').Context} c @param {boolean} isRefused */
function back(c, isRefused, anchor = '') {
  const from = new URLSearchParams(c.req.header('referer')?.split('?')[1]).get('reason')
  const query = new URLSearchParams({ ...(from ? { reason: from } : {}), ...(isRefused ? { refused: '1' } : {}) })
  return c.redirect(`/service${query.size > 0 ? `?${query}` : ''}${isRefused ? '' : anchor}`, 303)
}

/** @param {import('./pages.mjs').Pages} pages */
export function servicePages(pages) {
  const { settings, journal, staff, watch } = pages
  const { line, booking, time } = partsOf(pages)

  const newBooking = html`<form method="post" action="/diary" class="fields" aria-label="New booking" autocomplete="off">
<label>Venue <select name="locationId">${settings.venues.map(({ venueId, name }) => html`<option value="${venueId}">${name}</option>`)}</select></label>
<label>Guests <input name="people" type="number" min="1" max="20" value="2" required></label>
<label>Paid ahead, $ <input name="paid" type="number" min="0" max="5000" step="0.01" value="0"></label>
<button name="kind" value="online">Add booking</button> <button class="main" name="kind" value="walkin">Seat a walk-in</button>
</form>`

  const play = (/** @type {boolean} */ isPlaying) => html`<form method="post" action="/play" class="play">
<button name="on" value="${isPlaying ? '' : 'yes'}">${isPlaying ? 'Pause the invented service' : 'Play an invented service'}</button></form>`

  const routes = new Hono()

  routes.get('/service', async (c) => {
    const house = await staff?.look().catch(() => undefined)
    // From here to the mark nothing is waited for: what happens in between would be in neither the page nor its stream.
    const { entries } = journal
    const reason = c.req.query('reason') ?? ''
    const lines = entries
      .filter(({ event }) => reason === '' || reasonOf(event) === reason)
      .slice(-shown)
      .reverse()
    const { board } = journal
    const newest = [...board.values()].reverse()
    const [calling, others] = [true, false].map((is) => newest.filter((row) => (row.needsPerson ?? false) === is))
    // Whoever needs a person is seen, however long ago that was.
    const rows = [...(calling ?? []), ...(others ?? [])].slice(0, shown)
    const refused = c.req.query('refused') ? html`<p role="alert" class="refusal">The diary refused that.</p>` : ''
    const heads = ['Booking', 'Status', 'Order', 'Last decision']
    const body = html`${refused}
<dl id="tiles" class="tiles">${tiles(board)}</dl>
${staff ? html`<section class="panel controls" aria-labelledby="diary-title"><h2 id="diary-title">Diary</h2><div class="bar">${newBooking}${play(house?.playing ?? false)}</div></section>` : ''}
<div class="split"><div>
<div class="block"><h2 id="bookings-title">Bookings</h2>
<div class="panel scroll" role="region" aria-labelledby="bookings-title" tabindex="0"><table class="stack"><thead><tr>${heads.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody id="bookings">${rows.map(booking)}</tbody></table>
<p class="empty">No bookings yet. ${staff ? 'Add one, seat a walk-in, or let an invented service play.' : 'They come with the first webhook.'}</p></div>
${board.size > shown ? html`<p class="hint">Whoever needs a person comes first, then what changed last; older bookings are left out.</p>` : ''}</div>
<section aria-labelledby="timeline-title"><h2 id="timeline-title">Timeline</h2>
${filter(entries, reason)}
<ol id="timeline" class="timeline panel" reversed data-after="${journal.mark()}">${lines.map(line)}</ol>
<p class="empty panel">Nothing ${reason ? html`with the reason <b>${reason}</b>` : ''} has happened yet.</p>
${lines.length === shown ? html`<p class="hint">The newest lines; a filter finds older ones of its kind.</p>` : ''}</section>
</div>
<aside id="explanation" class="panel" tabindex="0" aria-label="Explanation"><p class="hint">Choose a decision to see why it was made, and what would have changed it.</p></aside>
</div>`
    return c.html(
      layout({ id: 'service', title: 'Service', isSimulated: staff !== undefined, body, script: 'service.js' }),
    )
  })

  routes.get('/service/decisions/:n', (c) => {
    const n = Number(c.req.param('n'))
    // A booking's last decision may be older than what else is remembered.
    const entry =
      journal.entries.find((one) => one.n === n) ??
      [...journal.board.values()].find(({ decided }) => decided?.n === n)?.decided
    const event = entry?.event.type === 'decided' ? entry.event : undefined
    const why = event && !entry?.isFound ? watch.explain(event) : undefined
    const body = event
      ? explanation(event, why, time)
      : html`<p>This decision is remembered no longer: the newest 2,000 events are, and the last decision of each booking.</p>`
    const status = event ? 200 : 404
    if (c.req.query('part') !== undefined) return c.html(body, status)
    const page = html`<div class="panel alone">${body}</div><p><a href="/service">Back to the service</a></p>`
    return c.html(layout({ id: 'service', title: 'Decision', isSimulated: staff !== undefined, body: page }), status)
  })

  routes.get('/service/events', streamOf(pages))

  if (staff) {
    routes.post('/diary', async (c) => {
      const form = await c.req.parseBody()
      const amountPaid = Number(form.paid)
      const isWalkIn = form.kind === 'walkin'
      const refused = await staff.act('/bookings', {
        locationId: form.locationId,
        people: Number(form.people),
        method: isWalkIn ? 'walkin' : 'online',
        status: isWalkIn ? 'Seated' : 'Confirmed',
        tables: [{ tableName: '7' }],
        ...(amountPaid > 0
          ? { paymentSummary: { paymentType: 'deposit', amount: amountPaid, amountPaid, currencyCode: 'AUD' } }
          : {}),
      })
      return back(c, refused !== undefined)
    })
    routes.post('/diary/:id', async (c) => {
      const { status } = await c.req.parseBody()
      const id = c.req.param('id')
      const refused = await staff.act(`/bookings/${encodeURIComponent(id)}`, { status })
      return back(c, refused !== undefined, `#booking-${id}`)
    })
    routes.post('/play', async (c) => {
      await staff.act('/play', { on: (await c.req.parseBody()).on === 'yes' })
      return back(c, false)
    })
  }
  return routes
}
