/** What the service page is put together from: a line of the timeline, a booking as it stands, and the service in four numbers. */
import { html } from 'hono/html'
import { countsOf } from '../board.mjs'
import { together } from './layout.mjs'
import { clocksOf, guests, meaningOf, reasonOf, sentenceOf, toneOf } from './words.mjs'

/** @typedef {import('../journal.mjs').Entry} Entry */
/** @typedef {import('../board.mjs').Row} Row */

const statuses = ['Unconfirmed', 'Confirmed', 'Arrived', 'Seated', 'Mains Away', 'Finished', 'Cancelled', 'No_Show']

const marks = (/** @type {readonly string[]} */ words, /** @type {string} */ tone) =>
  words.map((word) => html`<span class="mark ${tone}">${word}</span> `)

/** What a decision warns of, and what changed that the till does not know. @param {Entry['event']} event */
function remarks(event) {
  if (event.type !== 'decided' || event.warnings.length + event.drift.length === 0) return ''
  const drift = event.drift.map((field) => `drift: ${field}`)
  return html`<span class="remarks">${marks(event.warnings, 'warning')}${marks(drift, 'drift')}</span>`
}

/** @param {Entry} entry */
const said = ({ event }) => (event.type === 'decided' ? meaningOf(event.reason) : sentenceOf(event))

/** @param {Entry} entry */
const decision = ({ n, event }) =>
  event.type === 'decided'
    ? html`<span class="mark ${event.action}">${event.action}</span> <a href="/service/decisions/${n}" data-explain>${event.reason}</a>`
    : ''

/** The service in four numbers. @param {ReadonlyMap<string, Row>} rows */
export function tiles(rows) {
  const { bookings, waiting, open, person } = countsOf(rows)
  const tile = (/** @type {number} */ count, /** @type {string} */ name, /** @type {string} */ tone) =>
    html`<div class="tile ${count > 0 ? tone : ''}"><dt>${name}</dt><dd>${count}</dd></div>`
  return html`${tile(bookings, 'Bookings', '')}${tile(open, 'Orders open', '')}${tile(waiting, 'Waiting for staff', 'warning')}${tile(person, 'Needs a person', 'error')}`
}

/** @param {import('./pages.mjs').Pages} pages */
export function partsOf({ settings, staff }) {
  const names = new Map(settings.venues.map(({ venueId, name }) => [venueId, name]))
  const time = clocksOf(settings.venues)

  /** @param {Row} row */
  const diary = ({
    bookingId,
    status,
  }) => html`<form method="post" class="diary" action="/diary/${encodeURIComponent(bookingId)}" autocomplete="off">
<select name="status" aria-label="New status of ${bookingId}">${statuses.map((name) => html`<option ${name === (status === 'Seated' ? 'Confirmed' : 'Seated') ? 'selected' : ''}>${name}</option>`)}</select>
<button aria-label="Set ${bookingId}">Set</button></form>`

  return {
    time,

    /** @param {Entry} entry */
    line(entry) {
      const { n, event } = entry
      return html`<li id="entry-${n}" data-reason="${reasonOf(event)}" class="${toneOf(event)}">
<time datetime="${new Date(event.at).toISOString()}">${time(event.venueId, event.at)}</time>
<span class="who"><b>${event.bookingId ?? 'no booking'}</b> <small>${names.get(event.venueId) ?? event.venueId}</small></span>
<span class="what"><span class="said">${said(entry)}</span>
${event.type === 'decided' ? html`<span class="change">${event.previousStatus ?? 'new'} → ${event.status}</span> ${decision(entry)}` : html`<span class="mark ${toneOf(event)}">${event.type}</span>`}
${event.orderId ? html`<span class="order">order ${event.orderId}</span>` : ''}${remarks(event)}</span>
</li>`
    },

    /** @param {Row} row */
    booking(row) {
      const { bookingId, venueId, decided } = row
      const about = [
        names.get(venueId) ?? venueId,
        ...(row.type === 'WALKIN' ? ['walk-in'] : []),
        ...(row.covers ? [guests(row.covers)] : []),
      ]
      return html`<tr id="booking-${bookingId}" class="${row.needsPerson ? 'person' : ''}">
<th scope="row">${bookingId}<small>${together(about)}</small></th>
<td data-label="Status"><span class="state">${row.status ?? '–'}</span>${staff ? diary(row) : ''}</td>
<td data-label="Order">${row.orderId ? html`${row.orderStatus ?? ''} <small>${row.orderId}</small>` : '–'}</td>
<td data-label="Last decision" class="decision">${decided ? html`<span class="said">${said(decided)}</span>${decision(decided)}${remarks(decided.event)}` : '–'}</td>
</tr>`
    },
  }
}
