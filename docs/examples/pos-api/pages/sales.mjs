/** What was sold: NBI Connect's three figures, and every sale with the proof that it adds up. */

import { Hono } from 'hono'
import { html } from 'hono/html'
import { proveBalance, summariseSales } from 'nbi-kounta'
import { durationsChart, guestsChart, nameOf, sizesChart } from './charts.mjs'
import { layout } from './layout.mjs'
import { dayAndTimeOf, money } from './words.mjs'

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

/** @param {readonly (readonly [string, string?])[]} columns each with its class */
const head = (...columns) =>
  html`<thead><tr>${columns.map(([name, of = '']) => html`<th scope="col" class="${of}">${name}</th>`)}</tr></thead>`

/** A chart, and its figures for those who would rather read. @param {string} id @param {import('./layout.mjs').Html | Promise<any>} chart @param {string} name @param {readonly [string, ...string[]]} heads @param {readonly (readonly unknown[])[]} rows */
const pair = (id, chart, name, [first, ...numbers], rows) =>
  html`<div class="panel">${chart}<details id="${id}"><summary>${name}</summary><table>${head([first], ...numbers.map((one) => /** @type {const} */ ([one, 'number'])))}<tbody>${rows.map(([row, ...others]) => html`<tr><th scope="row"><bdi>${row}</bdi></th>${others.map((one) => html`<td class="number">${one}</td>`)}</tr>`)}</tbody></table></details></div>`

/** @param {import('nbi-kounta').SalesSummary} summary */
function figures(summary) {
  const { currency, guests, bookingSizes, durations } = summary
  const in_ = (/** @type {number} */ minor) => money(minor, currency)
  const guestRows = guests.slice(0, 50).map((one) => [nameOf(one), one.visits, in_(one.spendPerHead)])
  const sizeRows = bookingSizes.map((one) => [one.covers, one.bookings, in_(one.averageSpend)])
  const stayRows = durations.map((one) => [`${one.fromMin}–${one.toMin}`, one.bookings, in_(one.averageSpend)])
  return html`<div class="figures">
${pair('guests', guestsChart(summary), 'Guests in figures', ['Guest', 'Visits', 'Spend per head'], guestRows)}
${pair('sizes', sizesChart(summary), 'Booking sizes in figures', ['Guests', 'Bookings', 'Average spend'], sizeRows)}
${pair('stays', durationsChart(summary), 'Durations in figures', ['Minutes at the table', 'Bookings', 'Average spend'], stayRows)}
</div>`
}

/** @param {import('./pages.mjs').Pages} pages */
export function salesPages({ settings, journal, staff, watch }) {
  const closedAt = dayAndTimeOf(settings.venues)
  const names = new Map(settings.venues.map(({ venueId, name }) => [venueId, name]))
  const sales = () => [...journal.sales.values()].sort((a, b) => (a.closedAt < b.closedAt ? 1 : -1))

  /** @param {Sale} sale */
  const row = (sale) => {
    const { itemsGap, totalGap, paymentsGap } = proveBalance(sale)
    const in_ = (/** @type {number} */ minor) => money(minor, sale.currency)
    const gap = (/** @type {number} */ minor) => (minor === 0 ? '✓' : html`<b>${in_(minor)}</b>`)
    return html`<tr class="${sale.balanced ? '' : 'unbalanced'}" id="sale-${sale.saleId}">
<th scope="row">${sale.saleId}<small>${sale.type === 'SALE' ? '' : `${sale.type} `}${sale.bookingId ?? 'no booking'}</small></th>
<td data-label="Closed"><time datetime="${sale.closedAt}">${closedAt(sale.venueId, Date.parse(sale.closedAt))}</time> <small>${names.get(sale.venueId) ?? sale.venueId}</small></td>
<td data-label="Guests" class="number">${sale.covers}</td>
<td data-label="Total" class="number">${in_(sale.total)}</td>
<td data-label="Tips" class="number">${in_(sale.tips)}</td>
<td data-label="Items" class="check">${gap(itemsGap)}</td><td data-label="Sum" class="check">${gap(totalGap)}</td><td data-label="Payments" class="check">${gap(paymentsGap)}</td>
<td data-label="Proof">${sale.balanced ? html`<span class="mark good">adds up</span>` : html`<span class="mark error">${in_(sale.residual)} off</span>`}</td></tr>`
  }

  /** The sales, their figures, and how many guests stand in them without a name because names are kept in memory only. */
  function summary() {
    const read = watch.bookings()
    const ids = new Set(read.map(({ id }) => id))
    // Of what an earlier process has read the journal knows the status and the size.
    const rest = [...journal.board.values()].flatMap(({ bookingId: id, status, covers }) =>
      status === undefined || ids.has(id) ? [] : [{ id, status, ...(covers === undefined ? {} : { covers }) }],
    )
    const { durationStepMin } = settings
    const all = sales()
    const figures = summariseSales(all, { bookings: [...rest, ...read], durationStepMin })
    const nameless = figures.guests.filter(({ bookingIds }) => bookingIds.some((id) => !ids.has(id))).length
    return { all, figures, nameless }
  }

  function content() {
    const { all, figures: summed, nameless } = summary()
    const { currency, hidden } = summed
    const off = all.filter(({ balanced }) => !balanced).length
    const tile = (/** @type {string} */ name, /** @type {unknown} */ value, tone = '') =>
      html`<div class="tile ${tone}"><dt>${name}</dt><dd>${value}</dd></div>`
    const left = /** @type {const} */ ([
      [hidden.unlinked, 'without a booking'],
      [hidden.notFinished, 'of a booking that is not Finished, or no longer known here'],
      [hidden.void, 'void'],
      [hidden.otherCurrency, 'of another currency'],
      [hidden.withoutCovers, 'without guests'],
    ]).filter(([count]) => count > 0)
    return html`<dl id="totals" class="tiles">${tile('Bookings', summed.bookings)}${tile('Spent', money(summed.totalSpend, currency))}${tile('Sales', all.length)}${tile('Do not add up', off, off > 0 ? 'error' : '')}</dl>
<section id="figures" aria-labelledby="figures-title"><h2 id="figures-title">Figures</h2>
${left.length > 0 ? html`<p class="hint">Not in the figures: ${left.map(([count, why]) => `${count} ${why}`).join(', ')}.</p>` : ''}
${nameless > 0 ? html`<p class="hint">${nameless} ${nameless === 1 ? 'guest goes by the booking' : 'guests go by their bookings'}: names are kept in memory only, and this process has not read ${nameless === 1 ? 'it' : 'them'} since it began.</p>` : ''}
${summed.bookings === 0 ? html`<p class="panel empty">Nothing to show yet: a sale counts once its booking is Finished.</p>` : figures(summed)}</section>
<section id="proof" aria-labelledby="proof-title"><h2 id="proof-title">Balance proof</h2>
<p>Items = subtotal + tax; subtotal + tax = total; total + tips + rounding = payments. ${all.length === 0 ? '' : off === 0 ? (all.length === 1 ? 'The one sale adds up.' : `All ${all.length} sales add up.`) : html`<b>${off} of ${all.length} ${all.length === 1 ? 'sale' : 'sales'} ${off === 1 ? 'does' : 'do'} not add up.</b>`}${all.length > shown ? ` The newest ${shown} are shown; the exports have them all.` : ''}</p>
${all.length === 0 ? html`<p class="panel empty">No sale yet: complete an order, and its sale appears here.</p>` : html`<div class="panel proof"><table class="stack">${head(['Sale'], ['Closed'], ['Guests', 'number'], ['Total', 'number'], ['Tips', 'number'], ['Items', 'check'], ['Sum', 'check'], ['Payments', 'check'], ['Proof'])}<tbody>${all.slice(0, shown).map(row)}</tbody></table></div>`}</section>`
  }

  const routes = new Hono()
  routes.get('/sales', (c) => {
    const beside = html`<p class="bar"><a class="button" href="/sales.csv" download>Export as CSV</a> <a class="button" href="/sales.json" download>Export as JSON</a></p>`
    const body = html`<div data-live="/sales/content" data-every-ms="5000">${content()}</div>`
    const isSimulated = staff !== undefined
    return c.html(layout({ id: 'sales', title: 'Sales', isSimulated, body, beside, script: 'live.js' }))
  })
  routes.get('/sales/content', (c) => c.html(content()))
  routes.get('/sales.csv', (c) =>
    c.body(toCsv(sales()), 200, {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="sales.csv"',
    }),
  )
  routes.get('/sales.json', (c) => {
    const { figures, all } = summary()
    return c.json({ summary: figures, sales: all }, 200, { 'content-disposition': 'attachment; filename="sales.json"' })
  })
  return routes
}
