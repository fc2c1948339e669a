/** Seatings that are taken back: in time, too late, and with something on the bill. */
import { payBy } from '../house.mjs'
import { dine, secondsOf } from './script.mjs'

const harbour = 'loc_31'
const laneway = 'loc_32'
const rooftop = 'loc_33'
const min = 60

/** @typedef {import('./script.mjs').Script} Script */
/** @typedef {import('./script.mjs').Party} Party */

/** Writes them. @param {Script} script @param {(party: Party) => void} announce the booking was made before the evening */
export function writeMistakes(script, announce) {
  mistakes(script, announce)
  lateAndTouched(script, announce)
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
    const party = script.booking({
      venue,
      tells,
      covers: 2,
      due: '19:00',
      ends: { created: 1, live: 0, deletedByUs: 1 },
    })
    announce(party)
    party.status(secondsOf(at), 'Seated')
    party.status(secondsOf(at) + 2 * min, undo)
  }

  const again = script.booking({
    venue: harbour,
    tells: 'the wrong party, then the right one: deleted, and made again',
    covers: 4,
    due: '18:30',
    ends: { created: 2, live: 1, deletedByUs: 1, sales: 1 },
  })
  announce(again)
  again.status(secondsOf('18:16'), 'Seated')
  again.status(secondsOf('18:18'), 'Confirmed')
  again.status(secondsOf('18:29'), 'Seated')
  dine(again, secondsOf('18:29'), {
    lines: [
      ['503', 4],
      ['507', 1],
    ],
  })

  const walkIn = script.booking({
    venue: rooftop,
    method: 'walkin',
    guest: false,
    tells: 'a walk-in leaves at once',
    covers: 2,
    ends: { created: 1, live: 0, deletedByUs: 1 },
  })
  walkIn.status(secondsOf('19:02'), 'Seated')
  walkIn.status(secondsOf('19:05'), 'Cancelled')

  const deposit = { covers: 4, due: '18:45', method: 'online', deposit: 80 }
  const blocked = script.booking({
    ...deposit,
    venue: harbour,
    tells: 'a deposit, seated by mistake: under literalPolicy our own prepayment blocks the delete, staff delete it',
    ends: { created: 2, live: 1, sales: 1 },
  })
  announce(blocked)
  blocked.status(secondsOf('18:38'), 'Seated')
  blocked.status(secondsOf('18:40'), 'Confirmed')
  blocked.staff(secondsOf('18:44'), 'delete')
  blocked.status(secondsOf('18:52'), 'Seated')
  dine(blocked, secondsOf('18:52'), { lines: [['501', 4]] })

  const ignored = script.booking({
    ...deposit,
    venue: laneway,
    tells: 'a deposit, seated by mistake: under venuePolicy our own prepayment is ignored',
    ends: { created: 2, live: 1, deletedByUs: 1, sales: 1 },
  })
  announce(ignored)
  ignored.status(secondsOf('18:41'), 'Seated')
  ignored.status(secondsOf('18:43'), 'Confirmed')
  ignored.status(secondsOf('18:55'), 'Seated')
  dine(ignored, secondsOf('18:55'), {
    lines: [
      ['501', 4],
      ['507', 1],
    ],
  })

  const lost = script.booking({
    venue: laneway,
    tells: "un-seated while the POST's answer is lost: found again by its marker, then deleted",
    covers: 3,
    due: '20:00',
    ends: { created: 1, live: 0, deletedByUs: 1 },
  })
  announce(lost)
  script.kounta(secondsOf('20:03') - 1, 'loseNextAnswer')
  lost.status(secondsOf('20:03'), 'Seated')
  lost.status(secondsOf('20:03') + 40, 'Cancelled')

  const late = script.booking({
    venue: harbour,
    tells: 'staff add an item between our re-read and our DELETE: deleted, and reported',
    covers: 2,
    due: '20:15',
    ends: { created: 1, live: 0, deletedByUs: 1 },
  })
  announce(late)
  late.status(secondsOf('20:14'), 'Seated')
  script.kounta(secondsOf('20:16') - 1, 'applyNextLate', { ms: 6000, method: 'DELETE' })
  late.status(secondsOf('20:16'), 'Unconfirmed')
  late.staff(secondsOf('20:16') + 5, 'addLine', { productId: '508' })
}

/** Un-seated too late, or when something is on the bill: C3.1, C3.3. @param {Script} script @param {(party: Party) => void} announce */
function lateAndTouched(script, announce) {
  for (const [venue, at, undo] of /** @type {const} */ ([
    [harbour, '18:48', 'Cancelled'],
    [laneway, '18:51', 'No_Show'],
  ])) {
    const party = script.booking({
      venue,
      tells: `${undo} seven minutes after seating: too late, staff delete the order`,
      covers: 2,
      due: '19:00',
      ends: { created: 1, live: 0 },
    })
    announce(party)
    party.status(secondsOf(at), 'Seated')
    party.status(secondsOf(at) + 7 * min, undo)
    party.staff(secondsOf(at) + 10 * min, 'delete')
  }

  const drink = script.booking({
    venue: harbour,
    tells: 'one drink, then Cancelled in time: an item is on the order, so it stays and is paid',
    covers: 2,
    due: '19:15',
    ends: { created: 1, live: 1, sales: 1 },
  })
  announce(drink)
  drink.status(secondsOf('19:08'), 'Seated')
  drink.staff(secondsOf('19:09'), 'accept')
  drink.staff(secondsOf('19:10'), 'addLine', { productId: '510' })
  drink.status(secondsOf('19:12'), 'Cancelled')
  drink.staff(secondsOf('19:16'), 'complete', { methodId: payBy.cash })

  const paid = script.booking({
    venue: laneway,
    tells: 'staff took money, then No_Show in time: a payment is on the order, so it stays',
    covers: 2,
    due: '19:20',
    ends: { created: 1, live: 0 },
  })
  announce(paid)
  paid.status(secondsOf('19:14'), 'Seated')
  paid.staff(secondsOf('19:15'), 'accept')
  paid.staff(secondsOf('19:16'), 'pay', { amount: 20 })
  paid.status(secondsOf('19:17'), 'No_Show')
  paid.staff(secondsOf('19:25'), 'delete')

  const quick = script.booking({
    venue: harbour,
    tells: 'a coffee, paid in three minutes, then Cancelled: a completed order meets an undo',
    covers: 1,
    due: '18:10',
    ends: { created: 1, live: 1, sales: 1 },
  })
  announce(quick)
  quick.status(secondsOf('18:09'), 'Seated')
  quick.staff(secondsOf('18:09') + 30, 'accept')
  quick.staff(secondsOf('18:10'), 'addLine', { productId: '509' })
  quick.staff(secondsOf('18:12'), 'complete', { methodId: payBy.cash })
  quick.status(secondsOf('18:13') + 20, 'Cancelled')

  const stalled = script.booking({
    venue: laneway,
    tells: "NBI's queue stalls: an undo that is older than the order it meets; staff delete it",
    covers: 4,
    due: '20:15',
    ends: { created: 1, live: 0 },
  })
  announce(stalled)
  stalled.status(secondsOf('20:21'), 'Seated', { full: true, after: 6 * min + 30 })
  stalled.status(secondsOf('20:22'), 'Confirmed', { full: true, after: 6 * min })
  stalled.staff(secondsOf('20:33'), 'delete')
}
