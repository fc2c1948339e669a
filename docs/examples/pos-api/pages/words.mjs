/** Events, amounts and times in words. */

/** @typedef {import('nbi-kounta').FlowEvent} FlowEvent */

/** @param {number} minor @param {string} currency */
export const money = (minor, currency) =>
  new Intl.NumberFormat('en-AU', { style: 'currency', currency, currencyDisplay: 'narrowSymbol' }).format(minor / 100)

/** @param {number} covers */
export const guests = (covers) => `${covers} ${covers === 1 ? 'guest' : 'guests'}`

/** @param {string} timeZone */
export function clockOf(timeZone) {
  const format = new Intl.DateTimeFormat('en-AU', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  })
  return (/** @type {number} */ ms) => format.format(ms)
}

/**
 * A clock for each venue: what happened there is told in the time on its own wall.
 * @param {readonly { venueId: string, timeZone: string }[]} venues
 */
export function clocksOf(venues) {
  const clocks = new Map(venues.map(({ venueId, timeZone }) => [venueId, clockOf(timeZone)]))
  const usual = clockOf('UTC')
  return (/** @type {string} */ venueId, /** @type {number} */ ms) => (clocks.get(venueId) ?? usual)(ms)
}

/** The same with the day, for what is kept longer than an evening. @param {readonly { venueId: string, timeZone: string }[]} venues */
export function dayAndTimeOf(venues) {
  const format = (/** @type {string} */ timeZone) =>
    new Intl.DateTimeFormat('en-AU', {
      timeZone,
      day: 'numeric',
      month: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    })
  const formats = new Map(venues.map(({ venueId, timeZone }) => [venueId, format(timeZone)]))
  const usual = format('UTC')
  return (/** @type {string} */ venueId, /** @type {number} */ ms) => (formats.get(venueId) ?? usual).format(ms)
}

/** What each reason means for the people who ask, whatever the rules call it. @type {Record<import('nbi-kounta').Reason, string>} */
const meanings = {
  'new-booking-seated': 'A new booking is seated: its order goes to the till.',
  'status-changed-to-seated': 'The guests have been seated: their order goes to the till.',
  'reseated-after-rejection': 'Seated again after staff rejected the first order: a new one goes to the till.',
  'order-missing-while-seated': 'Seated and without an order: one goes to the till.',
  'seated-by-mistake': 'The seating was a mistake and nothing is on the order: it is taken away again.',
  'order-has-items-or-payments':
    'The seating was undone, but staff have put items or a payment on the order: it stays.',
  'order-complete': 'The seating was undone, but the order is complete and paid: it stays.',
  'order-belongs-to-another-booking': 'The order carries the mark of another booking: it is left alone.',
  'undo-window-unknown': 'The seating was undone, but when it happened cannot be told: the order stays.',
  'undo-window-elapsed': 'The seating was undone too long after it began: the order stays.',
  'event-predates-order': 'The change is older than the order: it does not concern it.',
  'order-already-exists': 'Seated, and the order is already at the till.',
  'order-rejected-by-staff': 'Seated, but staff have rejected the order: no second one is sent.',
  'seated-unchanged-no-order':
    'Still seated and without an order from here, as when staff have deleted it or opened one by hand: none is sent.',
  'no-order-to-undo': 'Not seated, and there is no order: nothing to do.',
  'stale-event': 'A newer version of the booking is known: this one is too late.',
  'status-not-actionable': 'This status changes nothing at the till.',
}

/** @param {import('nbi-kounta').Reason} reason */
export const meaningOf = (reason) => meanings[reason] ?? reason

const adopted = { search: 'a search', sweep: 'a sweep', webhook: 'a webhook' }

/** What happened, as a person would say it; a decision has its own words. @param {Exclude<FlowEvent, { type: 'decided' }>} event @returns {string} */
export function sentenceOf(event) {
  switch (event.type) {
    case 'stale':
      return `An older version of the booking arrived (${event.status}); nothing is done.`
    case 'created':
      return `The order was posted${event.attempt > 1 ? `, at attempt ${event.attempt}` : ''}.`
    case 'adopted':
      return `An order of this booking was found by ${adopted[event.from]} and taken over.`
    case 'deleted':
      return event.why === 'undo' ? 'The order was deleted at the till.' : 'A second order was deleted at the till.'
    case 'refused':
      return `The order stays (${event.reason}): a person has to look.`
    case 'deleted-while-touched':
      return 'The order was deleted while staff were adding to it: a person has to look.'
    case 'lost':
      return `The order is gone at the till (${event.status}).`
    case 'accepted':
      return 'Staff accepted the order.'
    case 'rejected':
      return 'Staff rejected the order.'
    case 'status':
      return `The order is ${event.status} now.`
    case 'completed':
      return 'The order was completed and paid.'
    case 'sale-sent':
      return event.balanced
        ? 'The sale was sent; it adds up.'
        : `The sale was sent; it is ${(event.residual / 100).toFixed(2)} off.`
    case 'sale-failed':
      return 'The sale could not be sent; it will be sent again.'
    case 'finished':
      return `The booking was set ${event.status}.`
    case 'duplicate-found':
      return 'A second order of this booking was found; it will be deleted.'
    case 'duplicate-healed':
      return 'The second order is gone.'
    case 'touched-extra':
      return 'A second order of this booking has something on it: a person has to look.'
    case 'given-up':
      return 'No order could be placed in time: a person has to look.'
    case 'customer':
      return `The guest's record at the till: ${event.outcome}.`
    case 'drift-announced':
      return 'The change was announced at the till.'
    case 'trouble':
      return `Trouble (${event.code}) during ${event.during}; it will be tried again.`
    default:
      return 'Something else happened.'
  }
}

const bad = new Set([
  'refused',
  'deleted-while-touched',
  'given-up',
  'touched-extra',
  'sale-failed',
  'trouble',
  'lost',
  'rejected',
])
const good = new Set(['created', 'accepted', 'completed', 'sale-sent', 'finished'])

/** How an event is marked. @param {FlowEvent} event */
export function toneOf(event) {
  if (event.type === 'decided') return event.action
  if (event.type === 'sale-sent' && !event.balanced) return 'error'
  return bad.has(event.type) ? 'error' : good.has(event.type) ? 'good' : 'none'
}

/** The word that one filters by: the reason of a decision, else the kind of event. @param {FlowEvent} event */
export const reasonOf = (event) => (event.type === 'decided' ? event.reason : event.type)
