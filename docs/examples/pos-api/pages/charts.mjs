/** NBI Connect's three figures, drawn on the server by Observable Plot: an SVG in the page, and no script in the browser. */
import * as Plot from '@observablehq/plot'
import { html, raw } from 'hono/html'
import { parseHTML } from 'linkedom'

/** @typedef {import('nbi-kounta').SalesSummary} Summary */

const { document } = parseHTML('<!doctype html><html><body></body></html>')
const accent = 'var(--accent)'
const [width, height] = [380, 290]

/** @param {string} title @param {string} alt @param {import('@observablehq/plot').PlotOptions} options */
function figure(title, alt, options) {
  const svg = /** @type {SVGElement} */ (
    /** @type {unknown} */ (
      Plot.plot({ document, width, height, marginTop: 28, marginLeft: 60, marginBottom: 44, ...options })
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
/** Whole units are enough beside a bar; the tables have the cents. */
const label = (/** @type {{ spend: number }} */ { spend }) => Math.round(spend).toLocaleString('en-AU')
const short = (/** @type {string} */ name) => (name.length > 14 ? `${name.slice(0, 13)}…` : name)

/** Who spends most, per head. @param {Summary} summary */
export function guestsChart({ guests, currency }) {
  const rows = [...guests]
    .sort((a, b) => b.spendPerHead - a.spendPerHead)
    .slice(0, 10)
    .map(({ guest, name, spendPerHead }) => ({ name: name ?? guest, spend: major(spendPerHead) }))
  // Two guests may share a name: bars are told apart by their place.
  const nameAt = (/** @type {number} */ at) => short(rows[at]?.name ?? '')
  const y = (/** @type {unknown} */ _, /** @type {number} */ at) => at
  return figure(
    'Guests: spend per head',
    `Bars of the ${rows.length} guests who spend most per head; the table below has the figures.`,
    {
      marginLeft: 112,
      marginRight: 44,
      x: { label: `Spend per head, ${currency} →`, labelArrow: 'none', grid: true, ticks: 4 },
      y: { label: null, domain: rows.map((_, at) => at), tickFormat: nameAt, tickSize: 0, padding: room(rows.length) },
      marks: [
        Plot.barX(rows, { x: 'spend', y, fill: accent }),
        Plot.text(rows, { x: 'spend', y, text: label, textAnchor: 'start', dx: 5 }),
        Plot.ruleX([0]),
      ],
    },
  )
}

/** Few bars are kept from being walls. @param {number} bars */
const room = (bars) => (bars > 6 ? 0.25 : 0.8 - bars * 0.09)

/** @param {{ title: string, alt: string, x: string, y: string, rows: readonly { at: string, spend: number }[] }} chart */
const columns = ({ title, alt, x, y, rows }) =>
  figure(title, alt, {
    x: { label: x, domain: rows.map(({ at }) => at), tickSize: 0, padding: room(rows.length), labelAnchor: 'center' },
    // Room above the highest bar for its label.
    y: { label: y, domain: [0, Math.max(1, ...rows.map(({ spend }) => spend)) * 1.12], grid: true, ticks: 5 },
    marks: [
      Plot.barY(rows, { x: 'at', y: 'spend', fill: accent }),
      Plot.text(rows, { x: 'at', y: 'spend', text: label, dy: -9 }),
      Plot.ruleY([0]),
    ],
  })

/** @param {Summary} summary */
export const sizesChart = ({ bookingSizes, currency }) =>
  columns({
    title: 'Spend per booking size',
    alt: 'Bars of the average spend by the number of guests; the table below has the figures.',
    x: 'Guests',
    y: `Average spend, ${currency}`,
    rows: bookingSizes.map(({ covers, averageSpend }) => ({ at: String(covers), spend: major(averageSpend) })),
  })

/** @param {Summary} summary */
export const durationsChart = ({ durations, currency }) =>
  columns({
    title: 'Duration × spend',
    alt: 'Bars of the average spend by the minutes at the table; the table below has the figures.',
    x: 'Minutes at the table',
    y: `Average spend, ${currency}`,
    rows: durations.map(({ fromMin, toMin, averageSpend }) => ({
      at: `${fromMin}–${toMin}`,
      spend: major(averageSpend),
    })),
  })
