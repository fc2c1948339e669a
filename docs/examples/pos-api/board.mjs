/** Each booking as it stands, put together from what happened to it. */

/** @typedef {import('./journal.mjs').Entry} Entry */

/**
 * @typedef {object} Row
 * @property {string} venueId
 * @property {string} bookingId
 * @property {string} [status] of the booking
 * @property {string} [type]
 * @property {number} [covers]
 * @property {string} [orderId]
 * @property {string} [orderStatus]
 * @property {Entry} [decided] the last decision
 * @property {boolean} [needsPerson] what happened last is nothing that the host may put right
 * @property {number} n the entry that changed it last
 */

/** How many bookings are remembered; those that are done go first. */
const most = 2_000

/** What an event says of the order. @type {Record<string, string>} */
const statusAfter = {
  created: 'SUBMITTED',
  adopted: 'found',
  accepted: 'ACCEPTED',
  rejected: 'REJECTED',
  completed: 'COMPLETE',
  deleted: 'DELETED',
  lost: 'DELETED',
  'deleted-while-touched': 'DELETED',
}

const open = new Set(['SUBMITTED', 'ACCEPTED', 'ON_HOLD', 'PENDING', 'found'])
const isOpen = (/** @type {Row} */ { orderStatus }) => open.has(orderStatus ?? '')

const forAPerson = new Set(['refused', 'given-up', 'touched-extra', 'deleted-while-touched'])
const settled = new Set(['completed', 'deleted', 'duplicate-healed'])

/** @param {Entry['event']} event @param {boolean} before */
function needsPerson(event, before) {
  if (event.type === 'decided') return event.action === 'error'
  return forAPerson.has(event.type) || (before && !settled.has(event.type))
}

/** What is over of a row's order stays over: a report of the same order that comes late does not open it again. @param {Row} row @param {string} after @param {string | undefined} orderId */
const isLate = (row, after, orderId) => row.orderStatus === 'COMPLETE' && row.orderId === orderId && open.has(after)

/** The row to forget: the longest unchanged of those that are done, else of all. @param {Map<string, Row>} rows */
function oldest(rows) {
  for (const [key, row] of rows) if (!row.needsPerson && !isOpen(row)) return key
  return /** @type {string} */ (rows.keys().next().value)
}

/** One entry into the rows; gives the row that it changed. @param {Map<string, Row>} rows @param {Entry} entry @returns {Row | undefined} */
export function place(rows, entry) {
  const { n, event } = entry
  const { venueId, bookingId, orderId } = event
  if (bookingId === undefined) return undefined
  const key = `${venueId} ${bookingId}`
  /** @type {Row} */
  const row = { ...(rows.get(key) ?? { venueId, bookingId }), n }
  row.needsPerson = needsPerson(event, row.needsPerson ?? false)
  const isExtra = event.type === 'deleted' && event.why === 'extra'
  if (event.type === 'decided') {
    const { status, bookingType, covers } = event
    Object.assign(
      row,
      { status, decided: entry },
      bookingType ? { type: bookingType } : {},
      covers === undefined ? {} : { covers },
    )
  }
  if (event.type === 'finished') row.status = event.status
  const after = event.type === 'status' ? event.status : statusAfter[event.type]
  if (after && !isExtra && !isLate(row, after, orderId))
    Object.assign(row, { orderStatus: after }, orderId ? { orderId } : {})
  rows.delete(key)
  rows.set(key, row)
  if (rows.size > most) rows.delete(oldest(rows))
  return row
}

/** The bookings of a journal, those that changed last at the end. @param {readonly Entry[]} entries */
export function boardOf(entries) {
  /** @type {Map<string, Row>} */
  const rows = new Map()
  for (const entry of entries) place(rows, entry)
  return rows
}

/** The service in four numbers. @param {ReadonlyMap<string, Row>} rows */
export function countsOf(rows) {
  const counts = { bookings: rows.size, waiting: 0, open: 0, person: 0 }
  // Asked for with every event that a page is told.
  for (const row of rows.values()) {
    if (row.orderStatus === 'SUBMITTED') counts.waiting++
    if (isOpen(row)) counts.open++
    if (row.needsPerson) counts.person++
  }
  return counts
}
