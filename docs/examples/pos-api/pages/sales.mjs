/** What was sold: NBI Connect's three figures, and every sale with the proof that it adds up. */

import { Hono } from 'hono'
import { html } from 'hono/html'
import { proveBalance, summariseSales } from 'nbi-kounta'
import { durationsChart, guestsChart, sizesChart } from './charts.mjs'
import { layout } from './layout.mjs'
import { clockOf, money } from './words.mjs'

/** @typedef {import('nbi-kounta').Sale} Sale */

/** How many sales the page lists; the exports have them all. */
const shown = 200

const columns = /** @type {const} */ ([
  'saleId',
  'originalSaleId',
  'type',
  'venueId',
  'bookingId',
  'saleNumber',
  'tradingDay',
  'openedAt',
  'closedAt',
  'covers',
  'minutesAtTable',
  'currency',
  'subtotal',
  'tax',
  'total',
  'discounts',
  'surcharges',
  'tips',
  'rounding',
  'spendPerHead',
  'balanced',
  'residual',
])

/** A text that a spreadsheet takes for a formula gets an apostrophe before it. @param {unknown} value */
function cell(value) {
  if (typeof value !== 'string') return String(value ?? '')
  const harmless = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

/** Amounts in cents, as the sales have them. @param {readonly Sale[]} sales */
const toCsv = (sales) =>
  [columns.join(','), ...sales.map((sale) => columns.map((name) => cell(sale[name])).join(','))].join('\r\n')

/** @param {import('../host.mjs').Pages} pages */
export function salesPages({ settings, journal, staff, watch }) {
  const time = clockOf(settings.venues[0]?.timeZone ?? 'UTC')
  const sales = () => [...journal.sales.values()].sort((a, b) => (a.closedAt < b.closedAt ? 1 : -1))

  /** @param {Sale} sale */
  const row = (sale) => {
    const { itemsGap, totalGap, paymentsGap } = proveBalance(sale)
    const in_ = (/** @type {number} */ minor) => money(minor, sale.currency)
    const gap = (/** @type {number} */ minor) => (minor === 0 ? '✓' : html`<b>${in_(minor)}</b>`)
    return html`<tr class="${sale.balanced ? '' : 'unbalanced'}" id="sale-${sale.saleId}">
<th scope="row">${sale.saleId}<small>${sale.type === 'SALE' ? '' : `${sale.type} `}${sale.bookingId ?? 'no booking'}</small></th>
<td data-label="Closed"><time>${time(Date.parse(sale.closedAt))}</time></td>
<td data-label="Guests">${sale.covers}</td>
<td data-label="Total" class="number">${in_(sale.total)}</td>
<td data-label="Tips" class="number">${in_(sale.tips)}</td>
<td data-label="Items proved">${gap(itemsGap)}</td><td data-label="Sum proved">${gap(totalGap)}</td><td data-label="Payments proved">${gap(paymentsGap)}</td>
<td data-label="Proof">${sale.balanced ? html`<span class="mark good">adds up</span>` : html`<span class="mark error">${in_(sale.residual)} off</span>`}</td></tr>`
  }

  function content() {
    const all = sales()
    const { durationStepMin } = settings
    const summary = summariseSales(all, { bookings: watch.bookings(), durationStepMin })
    const { currency, guests, bookingSizes, durations, hidden } = summary
    const in_ = (/** @type {number} */ minor) => money(minor, currency)
    const off = all.filter(({ balanced }) => !balanced).length
    const none = html`<p class="hint">Nothing to show yet: a sale counts once its booking is Finished.</p>`
    const head = (/** @type {string[]} */ ...names) =>
      html`<thead><tr>${names.map((name) => html`<th scope="col" class="${/Total|Tips|pend/.test(name) ? 'number' : ''}">${name}</th>`)}</tr></thead>`
    return html`<section id="figures" aria-labelledby="figures-title"><h2 id="figures-title">Figures</h2>
<p>${summary.bookings} bookings, ${in_(summary.totalSpend)}. Not in the figures: ${hidden.unlinked} without a booking, ${hidden.notFinished} not Finished, ${hidden.void} void, ${hidden.otherCurrency} of another currency, ${hidden.withoutCovers} without guests.</p>
${
  summary.bookings === 0
    ? none
    : html`<div class="figures">
<div>${guestsChart(summary)}<details><summary>Guests in figures</summary><table>${head('Guest', 'Visits', 'Spend per head')}<tbody>${guests.slice(0, 50).map((one) => html`<tr><th scope="row">${one.name ?? one.guest}</th><td>${one.visits}</td><td class="number">${in_(one.spendPerHead)}</td></tr>`)}</tbody></table></details></div>
<div>${sizesChart(summary)}<details><summary>Booking sizes in figures</summary><table>${head('Guests', 'Bookings', 'Average spend')}<tbody>${bookingSizes.map((one) => html`<tr><th scope="row">${one.covers}</th><td>${one.bookings}</td><td class="number">${in_(one.averageSpend)}</td></tr>`)}</tbody></table></details></div>
<div>${durationsChart(summary)}<details><summary>Durations in figures</summary><table>${head('Minutes', 'Bookings', 'Average spend')}<tbody>${durations.map((one) => html`<tr><th scope="row">${one.fromMin}–${one.toMin}</th><td>${one.bookings}</td><td class="number">${in_(one.averageSpend)}</td></tr>`)}</tbody></table></details></div>
</div>`
}</section>
<section id="proof" aria-labelledby="proof-title"><h2 id="proof-title">Balance proof</h2>
<p>Items = subtotal + tax; subtotal + tax = total; total + tips + rounding = payments. ${all.length} sales, ${off === 0 ? 'all of them add up.' : html`<b>${off} of them do not add up.</b>`}</p>
<table class="stack">${head('Sale', 'Closed', 'Guests', 'Total', 'Tips', 'Items proved', 'Sum proved', 'Payments proved', 'Proof')}<tbody>${all.slice(0, shown).map(row)}</tbody></table></section>`
  }

  const routes = new Hono()
  routes.get('/sales', (c) => {
    const body = html`<p class="bar"><a class="button" href="/sales.csv" download>Export as CSV</a> <a class="button" href="/sales.json" download>Export as JSON</a></p>
<div data-live="/sales/content" data-every-ms="5000">${content()}</div>`
    return c.html(layout({ id: 'sales', title: 'Sales', isSimulated: staff !== undefined, body, script: 'live.js' }))
  })
  routes.get('/sales/content', (c) => c.html(content()))
  routes.get('/sales.csv', (c) =>
    c.body(toCsv(sales()), 200, {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="sales.csv"',
    }),
  )
  routes.get('/sales.json', (c) => {
    const summary = summariseSales(sales(), { bookings: watch.bookings(), durationStepMin: settings.durationStepMin })
    return c.json({ summary, sales: sales() }, 200, { 'content-disposition': 'attachment; filename="sales.json"' })
  })
  return routes
}
