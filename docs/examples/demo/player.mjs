/** Plays the evening: moves the virtual clock from entry to entry, and does what each entry says. */
import { isNbiKountaError } from 'nbi-kounta'
import { atMs, offset } from './evening.mjs'

/** @typedef {import('./wiring.mjs').House} House */
/** @typedef {import('./evening.mjs').Entry} Entry */
/** @typedef {{ atMs: number, entry?: Entry, event?: any, handled?: any, orderId?: string, refusal?: string }} Moment */

const minute = 60_000

/** The booking's order that staff have before them: the newest one of ours; '' when there is none, which the till then refuses. @param {House} house @param {string} bookingId */
function orderOf({ kounta }, bookingId) {
  const ours = kounta.orders().filter((order) => order.requestedSaleNumber?.startsWith(`NBI-${bookingId}-`))
  return (ours.findLast((one) => !one.deleted) ?? ours.at(-1))?.id ?? ''
}

/** What the diary may be told of a booking of NBI's shape; the rest it knows by itself. @param {Record<string, any>} json */
function membersOf({ method, people, notes, customer, tables, tags, paymentSummary, bookingTime, duration, status }) {
  const members = {
    ...{ method, people, notes, customer, tables, tags, paymentSummary },
    durationMin: duration,
    startsAt: bookingTime && `${bookingTime}${offset}`,
    status: status?.code,
  }
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
}

/** @param {House} house @param {Record<string, any>} json */
function changeDiary({ nbi }, json) {
  const { bookingId, locationId } = json
  const members = membersOf(json)
  // The script says when each webhook arrives, and how often: NBI's own delivery is held back for scripted changes. Those that
  // the flow makes itself (Finished) are delivered by the simulated NBI.
  nbi.faults.loseWebhooks = true
  if (nbi.booking(bookingId)) nbi.updateBooking(bookingId, members)
  else nbi.createBooking({ ...members, bookingId, locationId })
  nbi.faults.loseWebhooks = false
}

/** @param {House} house @param {Map<string, string>} bills @param {Entry} entry @returns {string} the order */
function actAsStaff(house, bills, { does = '', bookingId, with: how }) {
  const { kounta } = house
  const orderId = bookingId === undefined ? '' : orderOf(house, bookingId)
  switch (does) {
    case 'ringUp': {
      const { id } = kounta.ringUp(how.siteId, how.lines)
      bills.set(how.name, id)
      return id
    }
    case 'closeHouseBill':
      return kounta.complete(bills.get(how.name) ?? '').id
    case 'voidHouseBill':
      return kounta.delete(bills.get(how.name) ?? '').id
    case 'refund':
      return kounta.refund(orderId, how).id
    case 'accept':
    case 'reject':
    case 'addLine':
    case 'vary':
    case 'pay':
    case 'complete':
    case 'delete':
      return kounta[does](orderId, how).id
    default:
      throw new Error(`staff cannot ${does}`)
  }
}

/** A tap that the till refuses is shown; the proof will tell whether it should have been taken. @param {House} house @param {Map<string, string>} bills @param {Entry} entry */
function tap(house, bills, entry) {
  try {
    return { orderId: actAsStaff(house, bills, entry) }
  } catch (error) {
    if (!isNbiKountaError(error)) throw error
    return { refusal: error.message }
  }
}

/** @param {House} house @param {Entry} entry */
function sway({ kounta }, { does, with: how }) {
  const { faults } = kounta
  const which = {
    method: how?.method ?? 'POST',
    path: how?.method === 'DELETE' ? 'companies/{companyId}/orders/{orderId}' : 'companies/{companyId}/orders',
  }
  if (does === 'downFor') faults.downFor(how.ms)
  else if (does === 'loseNextAnswer') faults.loseNextAnswer()
  else if (does === 'dropNextRequest') faults.dropNextRequest()
  else if (does === 'failNext') faults.failNext()
  else if (does === 'limitNext') faults.failNext(1, { status: 429, which })
  else if (does === 'applyNextLate') faults.applyNextLate(how.ms, { which, answer: how.answer ?? 'answered' })
  else throw new Error(`Kounta cannot ${does}`)
}

/**
 * Plays every entry, then lets time run until nothing is left to do.
 * @param {House} house
 * @param {{ header: any, entries: readonly Entry[] }} evening
 * @param {Moment[]} moments what happened, in order; the flow's own events are pushed by whoever wired it
 * @param {(atMs: number) => void} onTick after every entry
 */
export async function play(house, { header, entries }, moments, onTick) {
  const { clock, webhooks } = house
  const bills = new Map()
  const push = (/** @type {Omit<Moment, 'atMs'>} */ moment) => moments.push({ atMs: clock.now(), ...moment })
  webhooks.listen((handled) => push({ handled }))

  const deliver = (/** @type {object} */ event) =>
    fetch(`${webhooks.url}/now-book-it`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(event),
    })

  for (let at = 0; at < entries.length; at++) {
    const entry = /** @type {Entry} */ (entries[at])
    await clock.advanceTo(atMs(header, entry.at))
    if (entry.deliver) {
      // Deliveries of one second arrive together.
      const together = [entry]
      while (entries[at + 1]?.deliver && entries[at + 1]?.at === entry.at)
        together.push(/** @type {Entry} */ (entries[++at]))
      for (const one of together) push({ entry: one })
      await Promise.all(together.map((one) => deliver(/** @type {object} */ (one.deliver))))
    } else if (entry.diary) {
      push({ entry })
      changeDiary(house, entry.diary)
    } else if (entry.actor === 'staff') {
      push({ entry, ...tap(house, bills, entry) })
    } else {
      push({ entry })
      if (entry.actor === 'host') await house.restart()
      else sway(house, entry)
    }
    onTick(clock.now())
  }

  // A last sweep must have seen everything: two sweeps and the longest wait, in virtual time.
  await clock.advance(12 * minute)
  await clock.runUntil(Promise.all([house.kounta.delivered(), house.nbi.delivered()]))
}
