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
const letters = new Intl.Segmenter('en')
/** By whole letters, whatever they are made of; as many as there is room for. @param {string} name */
export function short(name) {
  const all = Array.from(letters.segment(name), ({ segment }) => segment)
  return all.length > 14 ? `${all.slice(0, 12).join('').trimEnd()}…` : name
}

/** A guest without a name goes by the booking. @param {Summary['guests'][number]} guest */
export const nameOf = ({ name, bookingIds }) => name ?? bookingIds[0] ?? ''

/** Who spends most, per head. @param {Summary} summary */
export function guestsChart({ guests, currency }) {
  const rows = [...guests]
    .sort((a, b) => b.spendPerHead - a.spendPerHead)
    .slice(0, 10)
    .map((guest) => ({ name: nameOf(guest), spend: major(guest.spendPerHead) }))
  // Two guests may share a name: bars are told apart by their place.
  const nameAt = (/** @type {number} */ at) => short(rows[at]?.name ?? '')
  const y = (/** @type {unknown} */ _, /** @type {number} */ at) => at
  return figure(
    'Guests: spend per head',
    'Bars of the guests who spend most per head; the table below has the figures.',
    {
      marginLeft: 122,
      marginRight: 44,
      // Its axis has no label above.
      marginTop: 8,
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

/** Room above the highest bar for its label. @param {string} label @param {readonly { spend: number }[]} rows */
const upTo = (label, rows) => ({
  label,
  domain: [0, Math.max(1, ...rows.map(({ spend }) => spend)) * 1.12],
  grid: true,
  ticks: 5,
})

/** @param {Summary} summary */
export function sizesChart({ bookingSizes, currency }) {
  const rows = bookingSizes.map(({ covers, averageSpend }) => ({ at: covers, spend: major(averageSpend) }))
  const from = Math.min(...rows.map(({ at }) => at))
  // A size that nobody came in has its place too: the axis is one of numbers.
  const sizes = Array.from({ length: Math.max(...rows.map(({ at }) => at)) - from + 1 }, (_, at) => from + at)
  const domain = rows.length > 0 && sizes.length <= 24 ? sizes : rows.map(({ at }) => at)
  return figure(
    'Spend per booking size',
    'Bars of the average spend by the number of guests; the table below has the figures.',
    {
      x: { label: 'Guests', domain, tickSize: 0, padding: room(domain.length), labelAnchor: 'center' },
      y: upTo(`Average spend, ${currency}`, rows),
      marks: [
        Plot.barY(rows, { x: 'at', y: 'spend', fill: accent }),
        Plot.text(rows, { x: 'at', y: 'spend', text: label, dy: -9 }),
        Plot.ruleY([0]),
      ],
    },
  )
}

/** @param {Summary} summary */
export function durationsChart({ durations, currency }) {
  const rows = durations.map(({ fromMin, toMin, averageSpend }) => ({ fromMin, toMin, spend: major(averageSpend) }))
  const from = Math.min(...rows.map(({ fromMin }) => fromMin))
  const to = Math.max(...rows.map(({ toMin }) => toMin))
  const step = (rows[0]?.toMin ?? 1) - (rows[0]?.fromMin ?? 0)
  return figure(
    'Duration × spend',
    'Bars of the average spend by the minutes at the table; the table below has the figures.',
    {
      // An axis of time: a gap between two stays is seen as one. Few bars are kept from being walls.
      x: {
        label: 'Minutes at the table',
        domain: [from, Math.max(to, from + 6 * step)],
        ticks: 6,
        tickFormat: (/** @type {number} */ minutes) => (Number.isInteger(minutes) ? String(minutes) : ''),
        labelAnchor: 'center',
        labelArrow: 'none',
      },
      y: upTo(`Average spend, ${currency}`, rows),
      marks: [
        Plot.rectY(rows, { x1: 'fromMin', x2: 'toMin', y: 'spend', fill: accent, insetLeft: 1, insetRight: 1 }),
        // Beyond a dozen the labels would run into each other.
        ...(to - from <= 12 * step
          ? [Plot.text(rows, { x: (row) => (row.fromMin + row.toMin) / 2, y: 'spend', text: label, dy: -9 })]
          : []),
        Plot.ruleY([0]),
      ],
    },
  )
}
