/** Proves the evening: what must be true of it, worked out again from the two simulators' own state, never from what the flow says. */
import { classify } from './house.mjs'

/** @typedef {import('./evening.mjs').Story} Story */
/** @typedef {import('./evening.mjs').Entry} Entry */

/**
 * Everything that the proof looks at: plain data, so that a test can break it on purpose.
 * @typedef {object} Evidence
 * @property {readonly Story[]} stories
 * @property {readonly { bookingId: string, venueId: string, status: string, atMs: number, toldAtMs: number }[]} told what the diary said of each booking, and when the webhook arrived
 * @property {readonly import('nbi-kounta/testing').SimulatedOrder[]} orders the till's, all of them
 * @property {readonly import('nbi-kounta/testing').ReceivedSale[]} received the sales that NBI has
 * @property {readonly import('nbi-kounta').Sale[]} sales those that the flow sent
 * @property {readonly import('nbi-kounta').FlowEvent[]} events
 * @property {readonly string[]} pending bookings with work left
 * @property {readonly string[]} reasons that the evening was written to show
 * @property {readonly unknown[]} failures of webhook handling
 * @property {{ rateLimited: number, scripted: number }} limits
 * @property {boolean} forgot the host restarted with an empty memory: how a story ends may then depend on what it forgot
 */

/** @typedef {{ name: string, checked: number, wrong: readonly string[] }} Proof */

const windowMs = 300_000
const cents = (/** @type {number} */ major) => Math.round(major * 100)
const sum = (/** @type {readonly number[]} */ values) => values.reduce((a, b) => a + b, 0)
const isLive = (/** @type {{ deleted: boolean, status: string }} */ order) =>
  !order.deleted && order.status !== 'REJECTED'

/** The booking behind an order, read from the number that the order was posted with. */
export const bookingOf = (/** @type {{ requestedSaleNumber?: string }} */ order) =>
  /^NBI-(.+)-\d+\.$/.exec(order.requestedSaleNumber ?? '')?.[1]

/** @param {Evidence} evidence @returns {readonly Proof[]} */
export function prove(evidence) {
  /** @type {Map<string, Evidence['orders'][number][]>} */
  const ours = new Map(evidence.stories.map(({ bookingId }) => [bookingId, []]))
  for (const order of evidence.orders) ours.get(bookingOf(order) ?? '')?.push(order)
  return [
    oneOrderEach(evidence, ours),
    noneForUndone(evidence, ours),
    neverTouched(evidence),
    oneSaleEach(evidence),
    toTheCent(evidence),
    nothingLeft(evidence),
    ...(evidence.forgot ? [] : [asTheStoriesEnd(evidence, ours), everyReason(evidence)]),
  ]
}

/** @param {string} name @param {number} checked @param {readonly (string | false | undefined)[]} wrong @returns {Proof} */
const proof = (name, checked, wrong) => ({ name, checked, wrong: /** @type {string[]} */ (wrong.filter(Boolean)) })

/** The versions of a booking that came in order, newest last: what an older one says is over. @param {Evidence} evidence @param {string} bookingId */
function versionsOf({ told }, bookingId) {
  let newest = Number.NEGATIVE_INFINITY
  return told
    .filter((version) => version.bookingId === bookingId)
    .sort((a, b) => a.toldAtMs - b.toldAtMs || a.atMs - b.atMs)
    .filter(({ atMs }) => {
      const isNewer = atMs >= newest
      if (isNewer) newest = atMs
      return isNewer
    })
}

/** @param {Evidence} evidence @param {Map<string, Evidence['orders'][number][]>} ours */
function oneOrderEach(evidence, ours) {
  const seated = evidence.stories.filter(({ bookingId, venueId }) => {
    const classes = versionsOf(evidence, bookingId).map(({ status }) => classify(status, venueId))
    return classes.includes('seated') && classes.findLast((one) => one !== 'other') === 'seated'
  })
  const wrong = [...ours].map(
    ([bookingId, orders]) =>
      orders.filter(isLive).length > 1 && `${bookingId} has ${orders.filter(isLive).length} live orders`,
  )
  for (const { bookingId } of seated) {
    const orders = ours.get(bookingId) ?? []
    const last = orders.at(-1)
    // What staff rejected or deleted by hand is theirs to decide.
    const byStaff = last && (last.deletedBy === 'staff' || last.status === 'REJECTED')
    if (!orders.some(isLive) && !byStaff) wrong.push(`${bookingId} is seated and has no order`)
  }
  return proof('one order per seated booking', seated.length, wrong)
}

/** @param {Evidence} evidence @param {Map<string, Evidence['orders'][number][]>} ours */
function noneForUndone(evidence, ours) {
  const undone = evidence.stories.filter(({ bookingId, venueId }) => {
    const classes = versionsOf(evidence, bookingId).map(({ status }) => classify(status, venueId))
    return classes.findLast((one) => one !== 'other') === 'undo'
  })
  const wrong = undone.flatMap(({ bookingId, venueId }) => {
    const versions = versionsOf(evidence, bookingId)
    const undo = versions.findLast(({ status }) => classify(status, venueId) === 'undo')
    const orders = ours.get(bookingId) ?? []
    if (!versions.some(({ status }) => classify(status, venueId) === 'seated') && orders.length > 0)
      return [`${bookingId} was never seated and has an order`]
    return orders
      .filter((order) => isLive(order) && !order.touched)
      .filter((order) => Math.abs((undo?.atMs ?? 0) - Date.parse(order.createdAt)) <= windowMs)
      .map((order) => `${bookingId} is undone and still has order ${order.id}`)
  })
  return proof('none for undone ones', undone.length, wrong)
}

/** What has an item or staff's payment is never deleted by us, but for the one race that Kounta leaves open: then it is reported. @param {Evidence} evidence */
function neverTouched({ orders, events }) {
  const deleted = orders.filter(({ deletedBy }) => deletedBy === 'api')
  const reported = new Set(events.flatMap((event) => (event.type === 'deleted-while-touched' ? [event.orderId] : [])))
  return proof(
    'no order that staff had touched was deleted unreported',
    deleted.length,
    deleted.map(({ id, touched }) => touched && !reported.has(id) && `order ${id} was touched, and deleted`),
  )
}

/** @param {Evidence} evidence @param {Map<string, Evidence['orders'][number][]>} ours */
function asTheStoriesEnd({ stories, received }, ours) {
  const wrong = stories.flatMap(({ bookingId, ends }) => {
    const orders = ours.get(bookingId) ?? []
    const found = {
      created: orders.length,
      live: orders.filter(isLive).length,
      deletedByUs: orders.filter(({ deletedBy }) => deletedBy === 'api').length,
      sales: received.filter((sale) => sale.bookingId === bookingId).length,
    }
    return Object.entries(found).map(
      ([what, count]) =>
        count !== ends[/** @type {keyof typeof ends} */ (what)] &&
        `${bookingId} should end with ${ends[/** @type {keyof typeof ends} */ (what)]} ${what}, and has ${count}`,
    )
  })
  return proof('every story ends as it was written', stories.length, wrong)
}

const typeOf = (/** @type {Evidence['orders'][number]} */ order) =>
  order.deleted ? 'VOID' : order.isRefund ? 'REFUND' : 'SALE'

/** @param {Evidence} evidence */
function oneSaleEach({ orders, received, sales }) {
  const complete = orders.filter(({ status }) => status === 'COMPLETE')
  const ids = new Set(complete.map(({ id }) => id))
  return proof('every completed order is one sale', complete.length, [
    ...complete.map(
      ({ id }) =>
        received.filter((sale) => sale.saleId === id).length !== 1 && `order ${id} has not exactly one sale at NBI`,
    ),
    ...complete.map(
      (order) =>
        received.some((sale) => sale.saleId === order.id && sale.body.type !== typeOf(order)) &&
        `order ${order.id} should be a ${typeOf(order)}`,
    ),
    ...complete.map((order) => {
      const booking = bookingOf(
        order.refundedOrderId === undefined ? order : (orders.find(({ id }) => id === order.refundedOrderId) ?? order),
      )
      return (
        received.some((sale) => sale.saleId === order.id && sale.bookingId !== booking) &&
        `sale ${order.id} should belong to ${booking ?? 'no booking'}`
      )
    }),
    ...received.map(({ saleId }) => !ids.has(saleId) && `sale ${saleId} has no completed order`),
    new Set(sales.map(({ saleId }) => saleId)).size !== received.length && 'the flow and NBI count different sales',
  ])
}

/** The till's lines and payments, added up again in cents. @param {Evidence} evidence */
function toTheCent({ orders, received, sales }) {
  const complete = orders.filter(({ status }) => status === 'COMPLETE')
  const wrong = complete.flatMap((order) => {
    const sale = sales.find(({ saleId }) => saleId === order.id)
    const body = /** @type {any} */ (received.find(({ saleId }) => saleId === order.id)?.body)
    if (!sale || !body) return [`order ${order.id} has no sale`]
    const lines = sum(
      order.lines.map(({ lineTotalExTax = 0, lineTotalTax = 0 }) => cents(lineTotalExTax + lineTotalTax)),
    )
    const bill = Math.round(lines * (order.priceVariation ?? 1)) + cents(order.priceFixedVariation ?? 0)
    const paid = sum(order.payments.map(({ amount }) => cents(amount)))
    const tips = sum(order.payments.map(({ tip }) => cents(tip ?? 0)))
    return [
      sale.total !== bill && `sale ${order.id} is ${sale.total} cents, its lines are ${bill}`,
      Math.abs(body.total.amount) !== Math.abs(bill) &&
        `NBI has ${body.total.amount} cents for ${order.id}, its lines are ${bill}`,
      sale.tips !== tips && `sale ${order.id} tells ${sale.tips} cents of tips, its payments hold ${tips}`,
      order.payments.length > 0 &&
        sale.total + sale.rounding !== paid &&
        `sale ${order.id}: ${sale.total} + ${sale.rounding} rounding is not the ${paid} that were paid`,
      Math.abs(sale.rounding) > 2 && `sale ${order.id} was rounded by ${sale.rounding} cents`,
      (!sale.balanced || sale.residual !== 0) && `sale ${order.id} does not balance: ${sale.residual} cents`,
    ]
  })
  return proof('to the cent', complete.length, wrong)
}

/** @param {Evidence} evidence */
function nothingLeft({ pending, events, failures, limits }) {
  return proof('nothing is left undone', events.length, [
    ...pending.map((bookingId) => `${bookingId} has work left`),
    ...events.map((event) => event.type === 'given-up' && `${event.bookingId} was given up`),
    ...failures.map((failure) => `a webhook failed: ${failure}`),
    limits.rateLimited > limits.scripted &&
      `Kounta refused ${limits.rateLimited} requests by its limit; the script refuses ${limits.scripted}`,
  ])
}

/** An evening that never meets a rule proves nothing of it. @param {Evidence} evidence */
function everyReason({ reasons, events }) {
  const seen = new Set(
    events.map((event) => (event.type === 'decided' ? event.reason : event.type === 'stale' ? 'stale-event' : '')),
  )
  return proof(
    'every rule that the evening was written for was met',
    reasons.length,
    reasons.map((reason) => !seen.has(/** @type {any} */ (reason)) && `${reason} never occurred`),
  )
}
