/** Why a decision was made: the facts, every rule that was tried, and what would have changed it. */
import { html } from 'hono/html'
import { meaningOf } from './words.mjs'

const names = {
  event: 'Event',
  next: 'New status counts as',
  previous: 'Previous status',
  order: 'Order at the till',
  owner: 'Whose order',
  window: 'Undo window',
  activity: 'Items and payments',
  policy: "Venue's choice",
}

/** @param {number} ms */
function span(ms) {
  const seconds = Math.round(Math.abs(ms) / 1000)
  const text = seconds < 120 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  return ms < 0 ? `${text} before it` : text
}

/**
 * @param {Extract<import('nbi-kounta').FlowEvent, { type: 'decided' }>} event
 * @param {import('nbi-kounta').Explanation | undefined} why undefined where it is not known any more
 * @param {(venueId: string, ms: number) => string} time
 */
export function explanation(event, why, time) {
  const head = html`<h2><span class="mark ${event.action}">${event.action}</span> ${event.reason}</h2>
<p class="about"><b>${event.bookingId}</b>, <time>${time(event.venueId, event.at)}</time>, ${event.previousStatus ?? 'new'} → ${event.status}${event.orderId ? html`, order ${event.orderId}` : ''}</p>
<p class="sentence">${why?.sentence ?? meaningOf(event.reason)}${why?.clause ? html` <span class="mark none">clause ${why.clause}</span>` : ''}</p>`
  if (!why) return html`${head}<p class="hint">What it was decided from is not known any more.</p>`
  const since = why.facts.sinceOrderMs
  return html`${head}
<h3>Near misses</h3>
${why.nearMisses.length > 0 ? html`<ul class="misses">${why.nearMisses.map(({ sentence, reason }) => html`<li>${sentence} <small>${reason}</small></li>`)}</ul>` : html`<p>No single other fact would have led to a create or a delete.</p>`}
<h3>Facts</h3>
<dl>${Object.entries(names).map(([column, name]) => html`<dt>${name}</dt><dd>${why.facts[/** @type {keyof typeof names} */ (column)] ?? 'not asked'}</dd>`)}
<dt>Since the order was made</dt><dd>${since === null || Number.isNaN(since) ? 'not asked' : span(since)}</dd></dl>
<h3>Rules tried</h3>
<ol class="rules">${why.rules.map(
    (rule) =>
      html`<li class="${rule.matched ? 'matched' : ''}"><b>Row ${rule.row}</b> ${rule.reason} <small>${rule.matched ? 'matched' : rule.failed}</small></li>`,
  )}</ol>`
}
