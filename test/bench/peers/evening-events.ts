/** The events of many bookings, as a diary sends them: four versions of each, a fifth of all deliveries being repetitions. */
import type { Booking } from '../../../src/domain/booking.js'
import { dice } from '../harness/random.js'
import { fullBooking } from './booking-record.js'

/** How many bookings are at the table at once, so that events of different bookings mix. */
const together = 200

/** `count` events, five per booking: four versions and a repetition of one; every twentieth booking is seated by mistake. */
export function eveningEvents(count: number, startMs: number): readonly Booking[] {
  const { below, pick } = dice(11)
  const bookings = Math.floor(count / 5)
  const queues: Booking[][] = []
  for (let n = 0; n < bookings; n++) {
    const booking = fullBooking(n)
    const last = n % 20 === 0 ? ['Confirmed', 'Cancelled'] : ['Mains Away', 'Finished']
    const versions = ['Confirmed', 'Seated', ...last].map((status, step) => ({
      ...booking,
      status,
      modifiedAt: new Date(startMs + step * 20_000 + below(1_000)).toISOString(),
    }))
    const again = below(4)
    versions.splice(again + 1, 0, { ...(versions[again] as Booking) })
    queues.push(versions)
  }
  const events: Booking[] = []
  let next = together
  const open = queues.slice(0, together)
  while (open.length > 0) {
    const queue = pick(open)
    events.push(queue.shift() as Booking)
    if (queue.length > 0) continue
    const at = open.indexOf(queue)
    const fresh = queues[next++]
    if (fresh) open[at] = fresh
    else open.splice(at, 1)
  }
  return events
}
