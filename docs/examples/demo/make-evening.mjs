/** Writes docs/examples/evening.jsonl: one invented evening, the same from the same seed. Run it only to change the evening. */
import { writeFileSync } from 'node:fs'
import { companyId, timeZone, venues } from './house.mjs'
import { writeJourneys } from './journeys.mjs'
import { date, randomFrom, secondsOf, startScript } from './script.mjs'
import { dine, writeStories } from './stories.mjs'

const seed = 7
const random = randomFrom(seed)
const pick = (from, to) => from + Math.floor(random() * (to - from + 1))
const script = startScript()

/** Bookings that were made before the evening are told as the house opens, between 17:30 and 17:44. */
const announce = (party) => party.status(secondsOf('17:30') + pick(0, 14 * 60), 'Confirmed')

writeStories(script, announce)
writeJourneys(script, announce)

/** A second at which nobody else is seated, so that a fault meets the booking that it was written for. */
function quietSecond(from, to) {
  for (;;) {
    const s = pick(secondsOf(from), secondsOf(to))
    if (script.seatings.every((other) => Math.abs(other - s) > 25)) return s
  }
}

const dishes = ['501', '502', '503', '504', '505', '506']
const drinks = ['507', '508', '510']
const ends = { created: 1, live: 1, sales: 1 }

for (let at = 0; at < 22; at++) {
  const venue = venues[at % 5 < 2 ? 0 : at % 5 < 4 ? 1 : 2].venueId
  const covers = pick(1, 6)
  // Kounta is down from 19:30 to 19:34: whoever is seated then is in a story of its own.
  const s = random() < 0.5 ? quietSecond('17:46', '19:27') : quietSecond('19:42', '21:00')
  const seats = [
    () => {
      const party = script.booking({ venue, method: 'walkin', guest: false, tells: 'a walk-in, created Seated', covers, ends })
      party.status(s, 'Seated')
      return party
    },
    () => {
      const party = script.booking({ venue, method: 'walkin', guest: false, tells: 'a walk-in that waits at the bar first', covers, ends })
      party.status(s - 12 * 60, 'Unconfirmed')
      party.status(s, 'Seated')
      return party
    },
    () => {
      const party = script.booking({ venue, method: 'online', due: '19:00', tells: 'booked by widget, deposit paid, dines', covers: 4, deposit: 80, ends })
      announce(party)
      party.status(s, 'Seated')
      return party
    },
    () => {
      const party = script.booking({ venue, method: 'online', due: '20:00', tells: 'booked by widget this evening, dines', covers, ends })
      party.status(s - 15 * 60, 'Confirmed')
      party.status(s, 'Seated')
      return party
    },
    () => {
      const party = script.booking({ venue, due: '19:00', tells: 'booked in the diary, dines', covers, notes: 'Birthday [NBI-bk_1-1.]', tags: ['VIP'], ends })
      announce(party)
      party.status(s, 'Seated')
      return party
    },
  ]
  const party = seats[at % seats.length]()
  const isDeposit = at % seats.length === 2
  const lines = [[isDeposit ? '501' : dishes[pick(0, 5)], isDeposit ? 4 : covers], [drinks[pick(0, 2)], pick(1, 3)]]
  const minutes = pick(55, 100)
  if (random() < 0.4) party.status(s + 20 * 60, 'Mains Away')
  dine(party, s, { lines, minutes, ...(random() < 0.4 ? { pay: { tip: pick(2, 20) } } : {}) })
}

const entries = script.entries()
const header = {
  about: 'An invented evening: every venue, guest, booking and amount is made up. Written by demo/make-evening.mjs.',
  seed,
  date,
  timeZone,
  companyId,
  bookings: script.stories.length,
  entries: entries.length,
}
const text = [{ evening: header }, ...script.stories, ...entries].map((line) => `${JSON.stringify(line)}\n`).join('')
writeFileSync(new URL('../evening.jsonl', import.meta.url), text)
console.log(`${header.bookings} bookings, ${header.entries} entries`)
