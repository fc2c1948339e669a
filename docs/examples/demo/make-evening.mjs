/** Writes docs/examples/evening.jsonl: one invented evening, the same from the same seed. Run it only to change the evening. */
import { writeFileSync } from 'node:fs'
import { companyId, timeZone, venues } from './house.mjs'
import { writeBills } from './writing/bills.mjs'
import { writeJourneys } from './writing/journeys.mjs'
import { writeMistakes } from './writing/mistakes.mjs'
import { date, dine, randomFrom, secondsOf, startScript } from './writing/script.mjs'
import { writeStaffStories } from './writing/staff.mjs'

const seed = 7
const random = randomFrom(seed)
const pick = (/** @type {number} */ from, /** @type {number} */ to) => from + Math.floor(random() * (to - from + 1))
const script = startScript()

/** Bookings that were made before the evening are told as the house opens, between 17:30 and 17:44. */
const announce = (/** @type {import('./writing/script.mjs').Party} */ party) =>
  party.status(secondsOf('17:30') + pick(0, 14 * 60), 'Confirmed')

writeMistakes(script, announce)
writeStaffStories(script, announce)
writeJourneys(script, announce)
writeBills(script, announce)

/** A second at which nobody else is seated, so that a fault meets the booking that it was written for. */
function quietSecond(/** @type {string} */ from, /** @type {string} */ to) {
  for (;;) {
    const s = pick(secondsOf(from), secondsOf(to))
    if (script.seatings.every((other) => Math.abs(other - s) > 25)) return s
  }
}

const one = (/** @type {readonly string[]} */ list) => list[pick(0, list.length - 1)] ?? ''
const dishes = ['501', '502', '503', '504', '505', '506']
const drinks = ['507', '508', '510']
const ends = { created: 1, live: 1, sales: 1 }

for (let at = 0; at < 22; at++) {
  const venue = /** @type {import('./house.mjs').HouseVenue} */ (venues[at % 5 < 2 ? 0 : at % 5 < 4 ? 1 : 2]).venueId
  const covers = pick(1, 6)
  // Kounta is down from 19:30 to 19:34: whoever is seated then is in a story of its own.
  const s = random() < 0.5 ? quietSecond('17:46', '19:27') : quietSecond('19:42', '21:00')
  const seats = [
    () => {
      const party = script.booking({
        venue,
        method: 'walkin',
        guest: false,
        tells: 'a walk-in, created Seated',
        covers,
        ends,
      })
      party.status(s, 'Seated')
      return party
    },
    () => {
      const party = script.booking({
        venue,
        method: 'walkin',
        guest: false,
        tells: 'a walk-in that waits at the bar first',
        covers,
        ends,
      })
      party.status(s - 12 * 60, 'Arrived')
      party.status(s, 'Seated')
      return party
    },
    () => {
      const party = script.booking({
        venue,
        method: 'online',
        due: '19:00',
        tells: 'booked by widget, deposit paid, dines',
        covers: 4,
        deposit: 80,
        ends,
      })
      announce(party)
      party.status(s, 'Seated')
      return party
    },
    () => {
      const party = script.booking({
        venue,
        method: 'online',
        due: '20:00',
        tells: 'booked by widget this evening, dines',
        covers,
        ends,
      })
      party.status(s - 15 * 60, 'Confirmed')
      party.status(s, 'Seated')
      return party
    },
    () => {
      const party = script.booking({
        venue,
        due: '19:00',
        tells: 'booked in the diary, dines',
        covers,
        notes: 'Birthday [NBI-bk_1-1.]',
        tags: ['VIP'],
        ends,
      })
      announce(party)
      party.status(s, 'Seated')
      return party
    },
  ]
  const party = /** @type {() => import('./writing/script.mjs').Party} */ (seats[at % seats.length])()
  const isDeposit = at % seats.length === 2
  /** @type {[string, number][]} */
  const lines = [
    [isDeposit ? '501' : one(dishes), isDeposit ? 4 : covers],
    [one(drinks), pick(1, 3)],
  ]
  const minutes = pick(55, 100)
  if (random() < 0.4) party.status(s + 20 * 60, 'Mains Away')
  dine(party, s, { lines, minutes, ...(random() < 0.4 ? { pay: { tip: pick(2, 20) } } : {}) })
}

/** Every reason code but two: a till whose times cannot be read, and one where an order carries another booking's mark. */
const reasons = [
  ...['new-booking-seated', 'status-changed-to-seated', 'reseated-after-rejection', 'order-missing-while-seated'],
  ...['seated-by-mistake', 'order-complete', 'order-has-items-or-payments', 'stale-event', 'seated-unchanged-no-order'],
  ...[
    'order-already-exists',
    'order-rejected-by-staff',
    'no-order-to-undo',
    'event-predates-order',
    'undo-window-elapsed',
  ],
  'status-not-actionable',
]

const entries = script.entries()
const header = {
  about: 'An invented evening: every venue, guest, booking and amount is made up. Written by demo/make-evening.mjs.',
  seed,
  date,
  timeZone,
  companyId,
  reasons,
  bookings: script.stories.length,
  entries: entries.length,
}
const text = [{ evening: header }, ...script.stories, ...entries].map((line) => `${JSON.stringify(line)}\n`).join('')
writeFileSync(new URL('../evening.jsonl', import.meta.url), text)
console.log(`${header.bookings} bookings, ${header.entries} entries`)
