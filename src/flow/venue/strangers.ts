/** Orders of a till that are none of ours, remembered so that a process reads each of them once, not once for every booking. */
import { ownMarkerOf } from '../../domain/marker.js'
import type { KountaOrder } from '../../domain/order.js'
import type { Clock } from '../../shared/clock.js'
import { getOrder } from './get-order.js'
import type { Venue } from './venue.js'

/** How many are remembered of one venue; the oldest goes first. */
const capacity = 5_000

/** An order of ours carries its marker from its birth, so what was once read in full without one stays somebody else's. */
export interface Strangers {
  has(venue: Venue, orderId: string): boolean
  /** Default: for as long as the venue is known. */
  add(venue: Venue, orderId: string, forMs?: number): void
  /** Remembers an order that was read in full, where it is none of ours, and hands it back. */
  meet<T extends KountaOrder | null>(venue: Venue, order: T): T
  /** The order in full, met; read once, however many bookings ask for it at the same time. */
  read(venue: Venue, orderId: string): Promise<KountaOrder | null>
}

interface Known {
  readonly untilMs: Map<string, number>
  readonly reading: Map<string, Promise<KountaOrder | null>>
}

export function createStrangers(clock: Clock): Strangers {
  // They go with the venue's connection, whose number is bounded.
  const venues = new WeakMap<Venue, Known>()
  const of = (venue: Venue): Known => {
    const known = venues.get(venue) ?? { untilMs: new Map(), reading: new Map() }
    venues.set(venue, known)
    return known
  }
  const strangers: Strangers = {
    has: (venue, orderId) => (of(venue).untilMs.get(orderId) ?? 0) > clock.now(),
    add(venue, orderId, forMs = Number.POSITIVE_INFINITY) {
      const { untilMs } = of(venue)
      untilMs.delete(orderId)
      untilMs.set(orderId, clock.now() + forMs)
      if (untilMs.size > capacity) untilMs.delete(untilMs.keys().next().value as string)
    },
    meet(venue, order) {
      if (order && !ownMarkerOf(order, venue.markerPrefix)) strangers.add(venue, order.id)
      return order
    },
    read(venue, orderId) {
      const { reading } = of(venue)
      const running = reading.get(orderId)
      if (running) return running
      const read = getOrder(venue, orderId)
        .then((order) => strangers.meet(venue, order))
        .finally(() => reading.delete(orderId))
      reading.set(orderId, read)
      return read
    },
  }
  return strangers
}
