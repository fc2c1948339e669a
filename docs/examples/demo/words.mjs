/** The demo's words: what a reason code, a tap at the till or a fault means, in a sentence. */
import { menu } from './house.mjs'

/** @type {Record<string, string>} */
const reasons = {
  'new-booking-seated': 'new, Seated at once, and without an order',
  'status-changed-to-seated': 'was not Seated before, and has no order',
  'reseated-after-rejection': 'seated again after staff rejected its order; this venue wants a new one',
  'order-missing-while-seated': 'is Seated and its order is gone; this venue wants one',
  'seated-by-mistake': 'un-seated within 5 minutes, and nothing is on the order',
  'order-complete': 'un-seated within 5 minutes, but the order is paid and closed',
  'order-has-items-or-payments': 'un-seated within 5 minutes, but the order has items or payments',
  'undo-window-unknown': 'un-seated, but nobody can tell when its order was made',
  'order-belongs-to-another-booking': "the order carries another booking's mark",
  'stale-event': 'a newer version of this booking was seen before',
  'seated-unchanged-no-order': 'was Seated before; an edit does not bring an order back',
  'order-already-exists': 'has its order already',
  'order-rejected-by-staff': 'staff rejected its order, and that stands',
  'no-order-to-undo': 'not seated, and there is no order to take back',
  'event-predates-order': 'un-seated more than 5 minutes before its order was even made',
  'undo-window-elapsed': 'un-seated more than 5 minutes after its order was made; staff close it',
  'status-not-actionable': 'neither Seated nor taken back',
}

/** @param {string} reason */
export const becauseOf = (reason) => reasons[reason] ?? reason

/** @param {import('./evening.mjs').Entry} entry */
export function staffWords({ does, with: how }) {
  const dish = menu.find(({ id }) => id === how?.productId)
  switch (does) {
    case 'accept':
      return 'staff accept the order'
    case 'reject':
      return 'staff reject the order'
    case 'addLine':
      return `staff add ${how.quantity ?? 1} × ${dish?.name}${how.priceVariation === undefined ? '' : ` at ${Math.round(how.priceVariation * 100)} %`}`
    case 'vary':
      return `staff vary the bill: ${how.priceVariation === undefined ? `${how.priceFixedVariation} dollars` : `× ${how.priceVariation}`}`
    case 'pay':
      return `staff take ${how.amount} dollars`
    case 'complete':
      return 'staff close the bill'
    case 'delete':
      return 'staff delete the order'
    case 'refund':
      return how?.lines ? 'staff refund a part' : 'staff refund the bill'
    case 'ringUp':
      return `staff ring up a bill of their own`
    case 'closeHouseBill':
      return 'staff close a bill of their own'
    default:
      return 'staff void a bill of their own'
  }
}

/** @param {import('./evening.mjs').Entry} entry */
export function kountaWords({ does, with: how }) {
  const request = how?.method === 'DELETE' ? 'DELETE' : 'POST'
  switch (does) {
    case 'downFor':
      return `Kounta is down for ${how.ms / 60_000} minutes`
    case 'loseNextAnswer':
      return `Kounta will apply the next ${request} and lose its answer`
    case 'dropNextRequest':
      return `the next ${request} will never reach Kounta`
    case 'failNext':
      return `Kounta will answer 500 to the next ${request}`
    case 'limitNext':
      return `Kounta will answer 429 to the next ${request}`
    case 'applyNextLate':
      return `Kounta will apply the next ${request} ${how.ms / 1000} seconds late${how.answer === 'lost' ? ', its connection breaks at once' : ''}`
    default:
      return 'the host restarts, with an empty memory'
  }
}

/** @param {Extract<import('nbi-kounta').FlowEvent, { type: 'trouble' }>} event */
export const troubleWords = ({ code, during }) =>
  code === 'outcome-unknown' ? 'nobody knows whether the order was made' : `${during}: ${code}, will be tried again`

/** @param {import('nbi-kounta').FlowEvent} event */
export function sentenceOf(event) {
  switch (event.type) {
    case 'adopted':
      return event.from === 'search' ? 'its order is found by the marker' : `its order is found by the ${event.from}`
    case 'lost':
      return 'its order is gone from the till'
    case 'refused':
      return `the order stays: ${event.reason}`
    case 'deleted-while-touched':
      return `reported: deleted with ${event.lines} item(s) on it`
    case 'duplicate-found':
      return 'a sweep finds an order too many'
    case 'duplicate-healed':
      return 'the order too many is gone'
    case 'touched-extra':
      return 'an order too many, touched: for staff to look at'
    case 'drift-announced':
      return 'the change is announced at the till'
    case 'sale-failed':
      return 'the sale was not taken, will be sent again'
    case 'given-up':
      return 'no order could be placed in time'
    default:
      return event.type
  }
}
