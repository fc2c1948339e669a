/** What staff decide: orders rejected and deleted by hand, bookings that never get a seat. */
import { dine, secondsOf } from './script.mjs'

const harbour = 'loc_31'
const laneway = 'loc_32'
const rooftop = 'loc_33'
const min = 60

/** @typedef {import('./script.mjs').Script} Script */
/** @typedef {import('./script.mjs').Party} Party */

/** Writes them. @param {Script} script @param {(party: Party) => void} announce the booking was made before the evening */
export function writeStaffStories(script, announce) {
  rejections(script, announce)
  staffDeletes(script, announce)
  neverSeated(script, announce)
}

/** Staff say no: B6. @param {Script} script @param {(party: Party) => void} announce */
function rejections(script, announce) {
  for (const [venue, at, live] of [
    [harbour, '18:57', 0],
    [laneway, '19:15', 1],
  ]) {
    const tells =
      venue === harbour
        ? 'rejected, then re-seated: under literalPolicy the rejection stands'
        : 'rejected, then re-seated: under venuePolicy there is a new order, and the sweep clears the rejected one away'
    const s = secondsOf(String(at))
    const party = script.booking({
      venue: String(venue),
      tells,
      covers: 3,
      due: '19:00',
      ends: { created: 1 + Number(live), live: Number(live), deletedByUs: Number(live), sales: Number(live) },
    })
    announce(party)
    party.status(s, 'Seated')
    party.staff(s + 2 * min, 'reject')
    party.status(s + 8 * min, 'Arrived')
    party.status(s + 10 * min, 'Seated')
    if (live)
      dine(party, s + 10 * min, {
        lines: [
          ['504', 1],
          ['505', 2],
        ],
      })
    else party.status(s + 12 * min, 'Finished')
  }
  const gone = script.booking({
    venue: harbour,
    tells: 'rejected, then Cancelled in time: the rejected order is deleted',
    covers: 2,
    due: '19:30',
    ends: { created: 1, live: 0, deletedByUs: 1 },
  })
  announce(gone)
  gone.status(secondsOf('19:22'), 'Seated')
  gone.staff(secondsOf('19:23'), 'reject')
  gone.status(secondsOf('19:25'), 'Cancelled')
}

/** Staff delete an order by hand. @param {Script} script @param {(party: Party) => void} announce */
function staffDeletes(script, announce) {
  const kept = script.booking({
    venue: harbour,
    tells: 'staff delete the order; an edit does not bring it back, a re-seat does',
    covers: 4,
    due: '19:45',
    ends: { created: 2, live: 1, sales: 1 },
  })
  announce(kept)
  kept.status(secondsOf('19:40'), 'Seated')
  kept.staff(secondsOf('19:46'), 'delete')
  kept.change(secondsOf('19:52'), { people: 5 })
  kept.status(secondsOf('19:54'), 'Confirmed')
  kept.status(secondsOf('19:56'), 'Seated')
  dine(kept, secondsOf('19:56'), {
    lines: [
      ['502', 5],
      ['507', 2],
    ],
  })

  const back = script.booking({
    venue: rooftop,
    tells: 'staff delete the order; the Rooftop wants one for every seated party',
    covers: 2,
    due: '19:45',
    ends: { created: 2, live: 1, sales: 1 },
  })
  announce(back)
  back.status(secondsOf('19:43'), 'Seated')
  back.staff(secondsOf('19:50'), 'delete')
  back.change(secondsOf('19:58'), { notes: 'Window table please' })
  dine(back, secondsOf('19:59'), { lines: [['503', 2]] })
}

/** Bookings that come and go without a seat. @param {Script} script @param {(party: Party) => void} announce */
function neverSeated(script, announce) {
  const ways = /** @type {const} */ ([
    [harbour, '19:05', 'Cancelled'],
    [laneway, '19:28', 'No_Show'],
    [rooftop, '19:50', 'Unconfirmed'],
    [harbour, '20:40', 'No_Show'],
  ])
  for (const [venue, at, status] of ways) {
    const party = script.booking({
      venue,
      tells: `${status} before being seated: never an order`,
      covers: 2,
      due: '19:00',
      ends: { created: 0, live: 0 },
    })
    announce(party)
    party.status(secondsOf(at), status)
  }
  const early = script.booking({
    venue: laneway,
    tells: 'seated and un-seated; the newer event arrives first: the older one is stale',
    covers: 2,
    due: '20:30',
    ends: { created: 0, live: 0 },
  })
  announce(early)
  early.status(secondsOf('20:26'), 'Seated', { full: true, after: 60 })
  early.status(secondsOf('20:26') + 30, 'Confirmed', { full: true, after: 2 })
}
