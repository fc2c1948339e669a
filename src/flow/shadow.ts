/** The rules beside code that already runs: deciding, sending nothing, recording where the two disagree. */
import {
  type DecideBooking,
  type DecideOrder,
  decideOrderAction,
  literalPolicy,
  type OrderAction,
  type Policy,
} from '../decide/index.js'
import { compareVersions } from './arrival.js'

/** What the running code did, or did not do, about one version of a booking. */
export interface ShadowObservation {
  readonly booking: DecideBooking
  /** Default: the version observed before it; null says "new booking". */
  readonly previous?: DecideBooking | null
  /** The order as it stood before the running code acted; null when there was none. */
  readonly kountaOrder: DecideOrder | null
  readonly did: OrderAction['type']
}

/** An observation on which the rules and the running code disagree. */
export interface Disagreement {
  readonly bookingId: string
  readonly status: string
  readonly modifiedAt: string
  readonly did: OrderAction['type']
  readonly action: OrderAction
}

/** Options of `createShadow`. */
export interface ShadowOptions {
  /** Default `literalPolicy`. */
  readonly policy?: Policy
  /** Receives each disagreement as it is seen. Default: they are only counted. */
  readonly onDisagreement?: (disagreement: Disagreement) => void
  /** How many bookings are remembered for their previous version. Default 10,000; the longest unused goes first. */
  readonly remember?: number
}

/** The shadow of one venue. */
export interface Shadow {
  /** Decides, compares, and reports a disagreement; sends nothing. */
  observe(observation: ShadowObservation): { readonly agrees: boolean; readonly action: OrderAction }
  /** Counts so far. */
  readonly counts: { readonly observed: number; readonly disagreed: number }
}

/**
 * Makes a shadow: call `observe` from the code that decides today, and read where the rules would have done otherwise.
 *
 * Guarantee: no request, no store, no clock; a listener's error is the caller's. Throws 'booking-mismatch'.
 *
 * @example
 * ```ts
 * import { createShadow } from 'nbi-kounta'
 *
 * const shadow = createShadow({ onDisagreement: ({ action, did }) => console.log(action.reason, did) })
 * const seated = { id: 'bk_1', status: 'Seated', modifiedAt: '2026-03-14T08:00:00Z' }
 * shadow.observe({ booking: seated, previous: null, kountaOrder: null, did: 'create' }).agrees // true
 * ```
 */
export function createShadow(options: ShadowOptions = {}): Shadow {
  const { policy = literalPolicy, onDisagreement, remember = 10_000 } = options
  const seen = new Map<string, DecideBooking>()
  const counts = { observed: 0, disagreed: 0 }
  return {
    counts,
    observe({ booking, previous = seen.get(booking.id) ?? null, kountaOrder, did }) {
      const action = decideOrderAction(previous, booking, kountaOrder, policy)
      if (!previous || compareVersions(booking, previous) >= 0) {
        seen.delete(booking.id)
        seen.set(booking.id, booking)
        if (seen.size > remember) seen.delete(seen.keys().next().value as string)
      }
      counts.observed++
      const agrees = action.type === did
      if (!agrees) {
        counts.disagreed++
        const { id, status, modifiedAt } = booking
        onDisagreement?.({ bookingId: id, status, modifiedAt, did, action })
      }
      return { agrees, action }
    },
  }
}
