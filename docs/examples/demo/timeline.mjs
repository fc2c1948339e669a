/** The evening as a timeline that a person can follow: time, booking, what changed, the decision and its reason, the order. */
import { localTime } from './evening.mjs'
import { bold, cyan, dim, green, money, red, yellow } from './ink.mjs'
import { becauseOf, kountaWords, sentenceOf, staffWords, troubleWords } from './words.mjs'

/** @typedef {import('./player.mjs').Moment} Moment */
/** @typedef {{ atMs: number, bookingId: string, what: string, decision?: string, reason?: string, says: string, order: string, kind: string, count: number }} Row */

/** What belongs to a decision is told with it when it follows within that many ms. */
const togetherMs = 10_000

/** @param {readonly Moment[]} moments @returns {Row[]} */
export function rowsOf(moments) {
  /** @type {Row[]} */
  const rows = []
  /** Decisions whose webhook has not been answered yet: what is answered without one was nothing new. @type {Map<string, number>} */
  const open = new Map()
  /** The last row of a kind for a booking or order, so that what follows from it can join it. @type {Map<string, Row>} */
  const last = new Map()
  const voided = new Set()
  /** @param {number} atMs @param {Partial<Row> & { kind: string }} row */
  const add = (atMs, row) => {
    const whole = { atMs, bookingId: '', what: '', says: '', order: '', count: 1, ...row }
    rows.push(whole)
    last.set(`${row.kind} ${whole.bookingId}`, whole)
    return whole
  }
  const recent = (/** @type {string} */ key, /** @type {number} */ atMs) => {
    const row = last.get(key)
    return row && atMs - row.atMs <= togetherMs ? row : undefined
  }

  for (const { atMs, entry, event, handled, orderId, refusal } of moments) {
    if (entry?.does === 'voidHouseBill') voided.add(orderId)
    if (entry?.actor === 'staff')
      add(atMs, {
        kind: 'staff',
        bookingId: entry.bookingId ?? '',
        what: staffWords(entry),
        says: refusal ?? '',
        order: orderId ?? '',
      })
    if (entry?.actor === 'kounta' || entry?.actor === 'host') add(atMs, { kind: 'condition', what: kountaWords(entry) })
    if (handled) {
      const count = (open.get(handled.bookingId) ?? 0) - 1
      open.set(handled.bookingId, Math.max(0, count))
      const { action } = handled.outcome
      if (count < 0 && action)
        add(atMs, {
          kind: 'again',
          bookingId: handled.bookingId,
          what: 'the same webhook again',
          decision: 'none',
          reason: action.reason,
          says: 'nothing new in it',
        })
    }
    if (event) tell(event, atMs)
  }
  return rows

  /** @param {import('nbi-kounta').FlowEvent} event @param {number} atMs */
  function tell(event, atMs) {
    const bookingId = event.bookingId ?? ''
    const order = event.orderId ?? ''
    switch (event.type) {
      case 'decided': {
        open.set(bookingId, (open.get(bookingId) ?? 0) + 1)
        // Our own status change comes back as a webhook; the sale's row has told it.
        if (event.status === 'Finished' && recent(`sale ${bookingId}`, atMs)) return
        const late = atMs - Date.parse(event.modifiedAt)
        const what = `${event.previousStatus ?? `new ${event.bookingType === 'WALKIN' ? 'walk-in' : 'booking'}`} → ${event.status}${late > 30_000 ? dim(` (${Math.round(late / 60_000)} min ago)`) : ''}`
        const drift = event.drift.length > 0 ? `; ${event.drift.join(' and ')} changed` : ''
        add(atMs, {
          kind: event.action,
          bookingId,
          what,
          decision: event.action,
          reason: event.reason,
          says: becauseOf(event.reason) + drift,
          order,
        })
        return
      }
      case 'stale':
        open.set(bookingId, (open.get(bookingId) ?? 0) + 1)
        add(atMs, {
          kind: 'stale',
          bookingId,
          what: `${event.status}, overtaken`,
          decision: 'none',
          reason: 'stale-event',
          says: becauseOf('stale-event'),
        })
        return
      case 'created':
      case 'deleted': {
        const row = recent(`${event.type === 'created' ? 'create' : 'delete'} ${bookingId}`, atMs)
        if (row && !row.order.includes(' ')) row.order = `${event.type === 'created' ? 'posted' : 'deleted'} ${order}`
        else
          add(atMs, {
            kind: event.type,
            bookingId,
            what: event.type === 'created' ? 'the order is posted' : 'the order is deleted',
            order: `${event.type === 'created' ? 'posted' : 'deleted'} ${order}`,
          })
        return
      }
      case 'completed':
        add(atMs, {
          kind: 'sale',
          bookingId,
          what: `${voided.has(order) ? 'void of' : 'sale of'} ${money(event.total ?? 0)}`,
          order,
        })
        return
      case 'sale-sent': {
        const row = last.get(`sale ${bookingId}`)
        if (row)
          row.says = `sent to Now Book It, ${event.balanced ? 'balances to the cent' : `${event.residual} cents off`}`
        return
      }
      case 'finished': {
        const row = recent(`sale ${bookingId}`, atMs)
        if (row) row.says += `; booking set ${event.status}`
        return
      }
      case 'trouble': {
        const what = troubleWords(event)
        const row = last.get(`trouble ${bookingId}`)
        if (row?.what === what && atMs - row.atMs < 300_000) row.count++
        else add(atMs, { kind: 'trouble', bookingId, what, order })
        return
      }
      // Staff's own rows have told these.
      case 'accepted':
      case 'rejected':
      case 'status':
      case 'customer':
        return
      default:
        add(atMs, { kind: event.type, bookingId, what: sentenceOf(event), order })
    }
  }
}

const inks = { create: green, delete: yellow, error: red, none: dim }

/** Folds what is taken in while nothing has to be done. @param {readonly Row[]} rows @returns {string[]} */
export function linesOf(rows) {
  /** @type {string[]} */
  const lines = []
  /** @type {Row[]} */
  let folded = []
  const unfold = () => {
    const [first] = folded
    if (folded.length > 2)
      lines.push(
        dim(
          `${localTime(first?.atMs ?? 0)}  ${folded.length} new bookings come in, not seated yet: nothing to do (no-order-to-undo)`,
        ),
      )
    else lines.push(...folded.map(lineOf))
    folded = []
  }
  for (const row of rows) {
    if (row.reason === 'no-order-to-undo' && row.what.startsWith('new ')) {
      folded.push(row)
      continue
    }
    if (folded.length > 0) unfold()
    lines.push(lineOf(row))
  }
  unfold()
  return lines
}

/** @param {Row} row */
function lineOf({ atMs, bookingId, what, decision, reason, says, order, kind, count }) {
  const time = localTime(atMs)
  if (kind === 'condition') return cyan(`${time}  ── ${what} ──`)
  const ink = inks[/** @type {keyof typeof inks} */ (decision)] ?? ((/** @type {string} */ text) => text)
  const change = (kind === 'staff' ? cyan : kind === 'trouble' ? red : kind === 'sale' ? bold : String)(
    `${what}${count > 1 ? ` (${count} times)` : ''}`,
  )
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours have no width
  const width = change.replace(/\x1b\[\d+m/g, '').length
  const why = decision ? `${ink(decision.padEnd(6))}  ${says} ${dim(`(${reason})`)}` : says
  return `${time}  ${bookingId.padEnd(7)}  ${change}${' '.repeat(Math.max(0, 34 - width))}  ${why}${order ? `  ${dim('·')} ${order}` : ''}`.trimEnd()
}

/** @param {readonly Moment[]} moments */
export function printTimeline(moments) {
  for (const line of linesOf(rowsOf(moments))) console.log(line)
}
