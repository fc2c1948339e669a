/** The stories of the evening that are more than a dinner: what goes wrong in a venue, and on the way between three systems. */
import { payBy } from './house.mjs'
import { secondsOf } from './script.mjs'

const [harbour, laneway, rooftop] = ['loc_31', 'loc_32', 'loc_33']
const min = 60

/** @typedef {ReturnType<typeof import('./script.mjs').startScript>} Script */
/** @typedef {ReturnType<Script['booking']>} Party */
/** @typedef {{ lines?: [string, number][], minutes?: number, pay?: object, accept?: boolean, split?: number }} Meal */

/** From accepting the order to closing the bill. @param {Party} party @param {number} s when the order is there @param {Meal} meal */
export function dine(party, s, { lines = [['502', 2], ['508', 2]], minutes = 75, pay, accept = true, split } = {}) {
  if (accept) party.staff(s + 45, 'accept')
  lines.forEach(([productId, quantity], at) => party.staff(s + (8 + at * 6) * min, 'addLine', { productId, quantity }))
  if (split !== undefined) party.staff(s + (minutes - 2) * min, 'pay', { amount: split })
  party.staff(s + minutes * min, 'complete', pay)
}

/** Writes every story. @param {Script} script @param {(party: Party) => void} announce the booking was made before the evening */
export function writeStories(script, announce) {
  mistakes(script, announce)
  lateAndTouched(script, announce)
  rejections(script, announce)
  staffDeletes(script, announce)
  neverSeated(script, announce)
}

/** Seated by mistake, taken back in time: C3.2, C3.4. @param {Script} script @param {(party: Party) => void} announce */
function mistakes(script, announce) {
  const ways = [
    { venue: harbour, at: '18:05', undo: 'Unconfirmed' },
    { venue: harbour, at: '18:21', undo: 'No_Show' },
    { venue: laneway, at: '18:12', undo: 'Cancelled' },
    { venue: laneway, at: '18:33', undo: 'Arrived' },
    { venue: rooftop, at: '18:26', undo: 'Walked Out' },
  ]
  for (const { venue, at, undo } of ways) {
    const tells = `seated by mistake, ${undo} in time: the order goes away`
    const party = script.booking({ venue, tells, covers: 2, due: '19:00', ends: { created: 1, live: 0, deletedByUs: 1 } })
    announce(party)
    party.status(secondsOf(at), 'Seated')
    party.status(secondsOf(at) + 2 * min, undo)
  }

  const again = script.booking({ venue: harbour, tells: 'the wrong party, then the right one: deleted, and made again', covers: 4, due: '18:30', ends: { created: 2, live: 1, deletedByUs: 1, sales: 1 } })
  announce(again)
  again.status(secondsOf('18:16'), 'Seated')
  again.status(secondsOf('18:18'), 'Confirmed')
  again.status(secondsOf('18:29'), 'Seated')
  dine(again, secondsOf('18:29'), { lines: [['503', 4], ['507', 1]] })

  const walkIn = script.booking({ venue: rooftop, method: 'walkin', guest: false, tells: 'a walk-in leaves at once', covers: 2, ends: { created: 1, live: 0, deletedByUs: 1 } })
  walkIn.status(secondsOf('19:02'), 'Seated')
  walkIn.status(secondsOf('19:05'), 'Cancelled')

  const deposit = { covers: 4, due: '18:45', method: 'online', deposit: 80 }
  const blocked = script.booking({ ...deposit, venue: harbour, tells: 'a deposit, seated by mistake: under literalPolicy our own prepayment blocks the delete, staff delete it', ends: { created: 2, live: 1, sales: 1 } })
  announce(blocked)
  blocked.status(secondsOf('18:38'), 'Seated')
  blocked.status(secondsOf('18:40'), 'Confirmed')
  blocked.staff(secondsOf('18:44'), 'delete')
  blocked.status(secondsOf('18:52'), 'Seated')
  dine(blocked, secondsOf('18:52'), { lines: [['501', 4]] })

  const ignored = script.booking({ ...deposit, venue: laneway, tells: 'a deposit, seated by mistake: under venuePolicy our own prepayment is ignored', ends: { created: 2, live: 1, deletedByUs: 1, sales: 1 } })
  announce(ignored)
  ignored.status(secondsOf('18:41'), 'Seated')
  ignored.status(secondsOf('18:43'), 'Confirmed')
  ignored.status(secondsOf('18:55'), 'Seated')
  dine(ignored, secondsOf('18:55'), { lines: [['501', 4], ['507', 1]] })

  const lost = script.booking({ venue: laneway, tells: "un-seated while the POST's answer is lost: found again by its marker, then deleted", covers: 3, due: '20:00', ends: { created: 1, live: 0, deletedByUs: 1 } })
  announce(lost)
  script.kounta(secondsOf('20:03') - 1, 'loseNextAnswer')
  lost.status(secondsOf('20:03'), 'Seated')
  lost.status(secondsOf('20:03') + 40, 'Cancelled')

  const late = script.booking({ venue: harbour, tells: 'staff add an item between our re-read and our DELETE: deleted, and reported', covers: 2, due: '20:15', ends: { created: 1, live: 0, deletedByUs: 1 } })
  announce(late)
  late.status(secondsOf('20:14'), 'Seated')
  script.kounta(secondsOf('20:16') - 1, 'applyNextLate', { ms: 6000, method: 'DELETE' })
  late.status(secondsOf('20:16'), 'Unconfirmed')
  late.staff(secondsOf('20:16') + 5, 'addLine', { productId: '508' })
}

/** Un-seated too late, or when something is on the bill: C3.1, C3.3. @param {Script} script @param {(party: Party) => void} announce */
function lateAndTouched(script, announce) {
  for (const [venue, at, undo] of [[harbour, '18:48', 'Cancelled'], [laneway, '18:51', 'No_Show']]) {
    const party = script.booking({ venue, tells: `${undo} seven minutes after seating: too late, staff delete the order`, covers: 2, due: '19:00', ends: { created: 1, live: 0 } })
    announce(party)
    party.status(secondsOf(at), 'Seated')
    party.status(secondsOf(at) + 7 * min, undo)
    party.staff(secondsOf(at) + 10 * min, 'delete')
  }

  const drink = script.booking({ venue: harbour, tells: 'one drink, then Cancelled in time: an item is on the order, so it stays and is paid', covers: 2, due: '19:15', ends: { created: 1, live: 1, sales: 1 } })
  announce(drink)
  drink.status(secondsOf('19:08'), 'Seated')
  drink.staff(secondsOf('19:09'), 'accept')
  drink.staff(secondsOf('19:10'), 'addLine', { productId: '510' })
  drink.status(secondsOf('19:12'), 'Cancelled')
  drink.staff(secondsOf('19:16'), 'complete', { methodId: payBy.cash })

  const paid = script.booking({ venue: laneway, tells: 'staff took money, then No_Show in time: a payment is on the order, so it stays', covers: 2, due: '19:20', ends: { created: 1, live: 0 } })
  announce(paid)
  paid.status(secondsOf('19:14'), 'Seated')
  paid.staff(secondsOf('19:15'), 'accept')
  paid.staff(secondsOf('19:16'), 'pay', { amount: 20 })
  paid.status(secondsOf('19:17'), 'No_Show')
  paid.staff(secondsOf('19:25'), 'delete')

  const quick = script.booking({ venue: harbour, tells: 'a coffee, paid in three minutes, then Cancelled: a completed order meets an undo', covers: 1, due: '18:10', ends: { created: 1, live: 1, sales: 1 } })
  announce(quick)
  quick.status(secondsOf('18:09'), 'Seated')
  quick.staff(secondsOf('18:09') + 30, 'accept')
  quick.staff(secondsOf('18:10'), 'addLine', { productId: '509' })
  quick.staff(secondsOf('18:12'), 'complete', { methodId: payBy.cash })
  quick.status(secondsOf('18:13') + 20, 'Cancelled')

  const stalled = script.booking({ venue: laneway, tells: "NBI's queue stalls: an undo that is older than the order it meets; staff delete it", covers: 4, due: '20:15', ends: { created: 1, live: 0 } })
  announce(stalled)
  stalled.status(secondsOf('20:21'), 'Seated', { full: true, after: 6 * min + 30 })
  stalled.status(secondsOf('20:22'), 'Confirmed', { full: true, after: 6 * min })
  stalled.staff(secondsOf('20:33'), 'delete')
}

/** Staff say no: B6. @param {Script} script @param {(party: Party) => void} announce */
function rejections(script, announce) {
  for (const [venue, at, live] of [[harbour, '18:57', 0], [laneway, '19:20', 1]]) {
    const tells = venue === harbour ? 'rejected, then re-seated: under literalPolicy the rejection stands' : 'rejected, then re-seated: under venuePolicy there is a new order'
    const s = secondsOf(String(at))
    const party = script.booking({ venue: String(venue), tells, covers: 3, due: '19:00', ends: { created: 1 + Number(live), live: Number(live), sales: Number(live) } })
    announce(party)
    party.status(s, 'Seated')
    party.staff(s + 2 * min, 'reject')
    party.status(s + 8 * min, 'Arrived')
    party.status(s + 10 * min, 'Seated')
    if (live) dine(party, s + 10 * min, { lines: [['504', 1], ['505', 2]] })
    else party.status(s + 12 * min, 'Finished')
  }
  const gone = script.booking({ venue: harbour, tells: 'rejected, then Cancelled in time: the rejected order is deleted', covers: 2, due: '19:30', ends: { created: 1, live: 0, deletedByUs: 1 } })
  announce(gone)
  gone.status(secondsOf('19:22'), 'Seated')
  gone.staff(secondsOf('19:23'), 'reject')
  gone.status(secondsOf('19:25'), 'Cancelled')
}

/** Staff delete an order by hand. @param {Script} script @param {(party: Party) => void} announce */
function staffDeletes(script, announce) {
  const kept = script.booking({ venue: harbour, tells: 'staff delete the order; an edit does not bring it back, a re-seat does', covers: 4, due: '19:45', ends: { created: 2, live: 1, sales: 1 } })
  announce(kept)
  kept.status(secondsOf('19:40'), 'Seated')
  kept.staff(secondsOf('19:46'), 'delete')
  kept.change(secondsOf('19:52'), { people: 5 })
  kept.status(secondsOf('19:54'), 'Confirmed')
  kept.status(secondsOf('19:56'), 'Seated')
  dine(kept, secondsOf('19:56'), { lines: [['502', 5], ['507', 2]] })

  const back = script.booking({ venue: rooftop, tells: 'staff delete the order; the Rooftop wants one for every seated party', covers: 2, due: '19:45', ends: { created: 2, live: 1, sales: 1 } })
  announce(back)
  back.status(secondsOf('19:43'), 'Seated')
  back.staff(secondsOf('19:50'), 'delete')
  back.change(secondsOf('19:58'), { notes: 'Window table please' })
  dine(back, secondsOf('19:59'), { lines: [['503', 2]] })
}

/** Bookings that come and go without a seat. @param {Script} script @param {(party: Party) => void} announce */
function neverSeated(script, announce) {
  const ways = [[harbour, '19:05', 'Cancelled'], [laneway, '19:28', 'No_Show'], [rooftop, '19:50', 'Unconfirmed'], [harbour, '20:40', 'No_Show']]
  for (const [venue, at, status] of ways) {
    const party = script.booking({ venue, tells: `${status} before being seated: never an order`, covers: 2, due: '19:00', ends: { created: 0, live: 0 } })
    announce(party)
    party.status(secondsOf(at), status)
  }
  const early = script.booking({ venue: laneway, tells: 'seated and un-seated; the newer event arrives first: the older one is stale', covers: 2, due: '20:30', ends: { created: 0, live: 0 } })
  announce(early)
  early.status(secondsOf('20:26'), 'Seated', { full: true, after: 60 })
  early.status(secondsOf('20:26') + 30, 'Confirmed', { full: true, after: 2 })
}
