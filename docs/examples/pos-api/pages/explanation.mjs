/** Why a decision was made: the facts, every rule that was tried, and what would have changed it. */
import { html } from 'hono/html'

const names = {
  event: 'Event',
  next: 'New status',
  previous: 'Previous status',
  order: 'Order at the till',
  owner: 'Whose order',
  window: 'Undo window',
  activity: 'Items and payments',
  policy: "Venue's choice",
}

/**
 * @param {Extract<import('nbi-kounta').FlowEvent, { type: 'decided' }>} event
 * @param {import('../journal.mjs').Why | undefined} why
 * @param {(ms: number) => string} time
 */
export function explanation(event, why, time) {
  const head = html`<h2>${event.bookingId}: <code>${event.action}</code> ${event.reason}</h2>
<p><time>${time(event.at)}</time>, ${event.previousStatus ?? 'new'} → ${event.status}${event.orderId ? html`, order ${event.orderId}` : ''}</p>`
  if (!why) return html`${head}<p>What it was decided from is no longer known.</p>`
  const since = why.facts.sinceOrderMs
  return html`${head}
<p class="sentence">${why.sentence}${why.clause ? html` <span class="mark none">clause ${why.clause}</span>` : ''}</p>
<h3>Near misses</h3>
${why.nearMisses.length > 0 ? html`<ul>${why.nearMisses.map(({ sentence, reason }) => html`<li>${sentence} <code>${reason}</code></li>`)}</ul>` : html`<p>No single other fact would have led to a create or a delete.</p>`}
<h3>Facts</h3>
<dl>${Object.entries(names).map(([column, name]) => html`<dt>${name}</dt><dd>${why.facts[/** @type {keyof typeof names} */ (column)] ?? '–'}</dd>`)}
<dt>Since the order was made</dt><dd>${since === null || Number.isNaN(since) ? '–' : html`${Math.round(since / 1000)} s`}</dd></dl>
<h3>Rules tried</h3>
<ol class="rules">${why.rules.map(
    (rule) =>
      html`<li class="${rule.matched ? 'matched' : ''}"><b>Row ${rule.row}</b> ${rule.reason} <small>${rule.matched ? 'matched' : rule.failed}</small></li>`,
  )}</ol>`
}
