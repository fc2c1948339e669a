/** NBI Connect's three figures, drawn on the server by Observable Plot: an SVG in the page, and no script in the browser. */
import * as Plot from '@observablehq/plot'
import { html, raw } from 'hono/html'
import { parseHTML } from 'linkedom'

/** @typedef {import('nbi-kounta').SalesSummary} Summary */

const { document } = parseHTML('<!doctype html><html><body></body></html>')
const accent = 'var(--accent)'

/** @param {string} title @param {string} alt @param {import('@observablehq/plot').PlotOptions} options */
function figure(title, alt, options) {
  const svg = /** @type {SVGElement} */ (
    /** @type {unknown} */ (
      Plot.plot({ document, width: 420, height: 260, marginLeft: 56, marginBottom: 40, ...options })
    )
  )
  // The page's own style sheet does what the chart's would.
  for (const style of svg.querySelectorAll('style')) style.remove()
  for (const part of svg.querySelectorAll('[aria-label]')) part.removeAttribute('aria-label')
  svg.setAttribute('role', 'img')
  svg.setAttribute('aria-label', alt)
  return html`<figure class="chart"><figcaption>${title}</figcaption>${raw(svg.outerHTML)}</figure>`
}

const major = (/** @type {number} */ minor) => minor / 100

/** Who spends most, per head. @param {Summary} summary */
export function guestsChart({ guests, currency }) {
  const rows = guests
    .slice(0, 10)
    .map(({ guest, name, spendPerHead }) => ({ name: name ?? guest, spend: major(spendPerHead) }))
  // Two guests may share a name: bars are told apart by their place.
  const label = (/** @type {number} */ at) => rows[at]?.name ?? ''
  return figure(
    'Guests: spend per head',
    `Bars of the ${rows.length} guests who spend most per head; the table below has the figures.`,
    {
      height: 60 + rows.length * 24,
      marginLeft: 96,
      x: { label: `Spend per head, ${currency}`, grid: true },
      y: { label: null, domain: rows.map((_, at) => at), tickFormat: label },
      marks: [Plot.barX(rows, { x: 'spend', y: (_, at) => at, fill: accent, inset: 2 }), Plot.ruleX([0])],
    },
  )
}

/** @param {Summary} summary */
export function sizesChart({ bookingSizes, currency }) {
  const rows = bookingSizes.map(({ covers, averageSpend }) => ({ covers: String(covers), spend: major(averageSpend) }))
  return figure(
    'Spend per booking size',
    'Bars of the average spend by the number of guests; the table below has the figures.',
    {
      x: { label: 'Guests', domain: rows.map(({ covers }) => covers) },
      y: { label: `Average spend, ${currency}`, grid: true },
      marks: [Plot.barY(rows, { x: 'covers', y: 'spend', fill: accent, inset: 2 }), Plot.ruleY([0])],
    },
  )
}

/** @param {Summary} summary */
export function durationsChart({ durations, currency }) {
  const rows = durations.map(({ fromMin, toMin, averageSpend }) => ({
    stay: `${fromMin}–${toMin}`,
    spend: major(averageSpend),
  }))
  return figure(
    'Duration × spend',
    'Bars of the average spend by the minutes at the table; the table below has the figures.',
    {
      x: { label: 'Minutes at the table', domain: rows.map(({ stay }) => stay) },
      y: { label: `Average spend, ${currency}`, grid: true },
      marks: [Plot.barY(rows, { x: 'stay', y: 'spend', fill: accent, inset: 2 }), Plot.ruleY([0])],
    },
  )
}
