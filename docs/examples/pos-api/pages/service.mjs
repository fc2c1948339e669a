/** The service as it happens: every booking as it stands, what happened, newest first, and why. */

import { Hono } from 'hono'
import { html } from 'hono/html'
import { streamSSE } from 'hono/streaming'
import { decisionTable } from 'nbi-kounta'
import { boardOf, place } from '../board.mjs'
import { explanation } from './explanation.mjs'
import { layout } from './layout.mjs'
import { clockOf, reasonOf, sentenceOf, toneOf } from './words.mjs'

/** @typedef {import('../journal.mjs').Entry} Entry */
/** @typedef {import('../board.mjs').Row} Row */

/** How many lines of the timeline a page begins with. */
const shown = 100

const statuses = ['Unconfirmed', 'Confirmed', 'Arrived', 'Seated', 'Mains Away', 'Finished', 'Cancelled', 'No_Show']

const marks = (/** @type {readonly string[]} */ words, /** @type {string} */ tone) =>
  words.map((word) => html`<span class="mark ${tone}">${word}</span> `)

/** Of a decision without its explanation, at least what its reason says. @param {string} reason */
const decidedBefore = (reason) => `Decided before this process began (${reason}).`

/** @param {Entry} entry */
const said = ({ event, why }) =>
  event.type === 'decided' ? (why?.sentence ?? decidedBefore(event.reason)) : sentenceOf(event)

/** @param {import('../host.mjs').Pages} pages */
export function servicePages({ settings, journal, staff, leaving }) {
  const names = new Map(settings.venues.map(({ venueId, name }) => [venueId, name]))
  const time = clockOf(settings.venues[0]?.timeZone ?? 'UTC')

  /** @param {Entry} entry */
  const line = (entry) => {
    const { n, event } = entry
    const decision = event.type === 'decided' ? event : undefined
    return html`<li id="entry-${n}" data-reason="${reasonOf(event)}" class="${toneOf(event)}">
<time>${time(event.at)}</time>
<span class="who">${names.get(event.venueId) ?? event.venueId} <b>${event.bookingId ?? ''}</b></span>
<span class="what">${decision ? html`<span class="change">${decision.previousStatus ?? 'new'} → ${decision.status}</span> <a href="/service/decisions/${n}" data-explain><code>${decision.action}</code> ${decision.reason}</a>` : html`<span class="mark ${toneOf(event)}">${event.type}</span>`}
<span class="said">${said(entry)}</span>
${event.orderId ? html`<span class="order">order ${event.orderId}</span>` : ''}
${decision ? marks(decision.warnings, 'warning') : ''}${
  decision
    ? marks(
        decision.drift.map((field) => `drift: ${field}`),
        'drift',
      )
    : ''
}</span>
</li>`
  }

  /** @param {Row} row */
  const diary = ({ bookingId, status }) => html`<form method="post" action="/diary/${encodeURIComponent(bookingId)}">
<select name="status" aria-label="New status of ${bookingId}">${statuses.map((name) => html`<option ${name === (status === 'Seated' ? 'Confirmed' : 'Seated') ? 'selected' : ''}>${name}</option>`)}</select>
<button aria-label="Set ${bookingId}">Set</button></form>`

  /** @param {Row} row */
  const booking = (row) => {
    const { decided } = row
    const event = decided?.event.type === 'decided' ? decided.event : undefined
    return html`<tr id="booking-${row.bookingId}">
<th scope="row">${row.bookingId}<small>${names.get(row.venueId) ?? row.venueId}${row.type === 'WALKIN' ? ', walk-in' : ''}${row.covers ? html`, ${row.covers} ${row.covers === 1 ? 'guest' : 'guests'}` : ''}</small></th>
<td data-label="Status">${row.status ?? '–'}</td>
<td data-label="Order">${row.orderId ? html`${row.orderStatus ?? ''} <small>${row.orderId}</small>` : '–'}</td>
<td data-label="Last decision">${event && decided ? html`<a href="/service/decisions/${decided.n}" data-explain><code>${event.action}</code> ${event.reason}</a><small>${said(decided)}</small>` : '–'}</td>
<td data-label="Remarks">${event ? marks(event.warnings, 'warning') : ''}${
      event
        ? marks(
            event.drift.map((field) => `drift: ${field}`),
            'drift',
          )
        : ''
    }</td>
${staff ? html`<td data-label="Diary" class="diary">${diary(row)}</td>` : ''}
</tr>`
  }

  const newBooking = html`<form method="post" action="/diary" class="bar" aria-label="New booking">
<label>Venue <select name="locationId">${settings.venues.map(({ venueId, name }) => html`<option value="${venueId}">${name}</option>`)}</select></label>
<label>Guests <input name="people" type="number" min="1" max="20" value="2" required></label>
<label>Paid ahead <input name="paid" type="number" min="0" max="5000" step="0.01" value="0"></label>
<button name="kind" value="online">Add booking</button> <button name="kind" value="walkin">Seat a walk-in</button>
</form>`

  const play = (/** @type {boolean} */ isPlaying) => html`<form method="post" action="/play" class="bar">
<button name="on" value="${isPlaying ? '' : 'yes'}">${isPlaying ? 'Pause the invented service' : 'Play an invented service'}</button></form>`

  const routes = new Hono()

  routes.get('/service', async (c) => {
    const { entries } = journal
    const reason = c.req.query('reason') ?? ''
    const reasons = [
      ...new Set([...decisionTable().map((row) => row.reason), ...entries.map(({ event }) => reasonOf(event))]),
    ]
    const isMatch = (/** @type {Entry} */ { event }) => reason === '' || reasonOf(event) === reason
    const lines = entries.filter(isMatch).slice(-shown).reverse()
    const rows = [...boardOf(entries).values()].reverse().slice(0, shown)
    const isPlaying = staff
      ? await staff.look().then(
          ({ playing }) => playing,
          () => false,
        )
      : false
    const refused = c.req.query('refused') ? html`<p role="alert" class="refusal">The diary refused that.</p>` : ''
    const body = html`${refused}
${staff ? html`<section aria-labelledby="diary-title"><h2 id="diary-title">Diary</h2>${newBooking}${play(isPlaying)}</section>` : ''}
<h2 id="bookings-title">Bookings</h2>
<div class="scroll" role="region" aria-labelledby="bookings-title" tabindex="0"><table class="stack"><thead><tr><th scope="col">Booking</th><th scope="col">Status</th><th scope="col">Order</th><th scope="col">Last decision</th><th scope="col">Remarks</th>${staff ? html`<th scope="col">Diary</th>` : ''}</tr></thead>
<tbody id="bookings">${rows.map(booking)}</tbody></table></div>
<section aria-labelledby="timeline-title" class="split"><div>
<h2 id="timeline-title">Timeline</h2>
<form method="get" action="/service" class="bar" id="filter"><label>Show <select name="reason"><option value="">everything</option>${reasons.map((one) => html`<option ${one === reason ? 'selected' : ''}>${one}</option>`)}</select></label> <button>Filter</button> <span id="live" role="status"></span></form>
<ol id="timeline" class="timeline" reversed data-after="${entries.at(-1)?.n ?? 0}">${lines.map(line)}</ol>
</div>
<aside id="explanation" tabindex="0" aria-label="Explanation"><p class="hint">Choose a decision to see why it was made, and what would have changed it.</p></aside>
</section>`
    return c.html(
      layout({ id: 'service', title: 'Service', isSimulated: staff !== undefined, body, script: 'service.js' }),
    )
  })

  routes.get('/service/decisions/:n', (c) => {
    const n = Number(c.req.param('n'))
    const entry = journal.entries.find((one) => one.n === n)
    if (entry?.event.type !== 'decided') return c.notFound()
    const body = explanation(entry.event, entry.why, time)
    if (c.req.query('part') !== undefined) return c.html(body)
    const back = html`${body}<p><a href="/service">Back to the service</a></p>`
    return c.html(layout({ id: 'service', title: 'Decision', isSimulated: staff !== undefined, body: back }))
  })

  routes.get('/service/events', (c) =>
    streamSSE(c, async (stream) => {
      const board = boardOf(journal.entries)
      /** @type {Entry[]} */
      const queue = []
      let wake = () => {}
      const stop = journal.listen((entry) => {
        queue.push(entry)
        // A browser that does not read is not worth the host's memory: it comes back and asks for what it missed.
        if (queue.length > 1_000) stream.abort()
        wake()
      })
      const after = Number(c.req.header('last-event-id') ?? c.req.query('after') ?? 0)
      queue.unshift(...journal.entries.filter(({ n }) => n > after).slice(-shown))
      stream.onAbort(() => wake())
      leaving.addEventListener('abort', () => wake())
      while (!stream.aborted && !leaving.aborted) {
        const entry = queue.shift()
        if (!entry) {
          const pause = new Promise((resolve) => {
            const timer = setTimeout(resolve, 15_000)
            wake = () => {
              clearTimeout(timer)
              resolve(undefined)
            }
          })
          await stream.write(': still here\n\n')
          await pause
          continue
        }
        const row = place(board, entry)
        const data = { line: String(await line(entry)), row: row && String(await booking(row)) }
        await stream.writeSSE({ id: String(entry.n), event: 'entry', data: JSON.stringify(data) })
      }
      stop()
    }),
  )

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
      return c.redirect(refused ? '/service?refused=1' : '/service', 303)
    })
    routes.post('/diary/:id', async (c) => {
      const { status } = await c.req.parseBody()
      const id = c.req.param('id')
      const refused = await staff.act(`/bookings/${encodeURIComponent(id)}`, { status })
      return c.redirect(refused ? '/service?refused=1' : `/service#booking-${id}`, 303)
    })
    routes.post('/play', async (c) => {
      await staff.act('/play', { on: (await c.req.parseBody()).on === 'yes' })
      return c.redirect('/service', 303)
    })
  }
  return routes
}
