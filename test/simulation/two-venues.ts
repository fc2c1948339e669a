/** Two venues that share a site of the till, each with a marker prefix of its own. */
import type { Booking } from '../../src/domain/booking.js'
import type { Plan, Snapshot } from './plan.js'
import { venueId } from './plan.js'

const other = { id: 'loc_32', markerPrefix: 'HOF' }

/** Of the markers of both. */
export const prefixes = ['NBI', other.markerPrefix] as const

/** The second booking is of the other venue. */
export const shareSite = ([first, second]: Plan['bookings']): Plan['bookings'] =>
  first && second ? [first, second.map(moved)] : []

const moved = ({ booking, previous, ...rest }: Snapshot): Snapshot => ({
  ...rest,
  booking: ofOther(booking),
  ...(previous === undefined ? {} : { previous: previous && ofOther(previous) }),
})

const ofOther = (booking: Booking): Booking => ({ ...booking, venueId: other.id })

/** Whoever is swept. */
export const venuesOf = ({ bookings }: Plan): readonly string[] => [
  ...new Set([venueId, ...bookings.map(([version]) => (version as Snapshot).booking.venueId)]),
]

/** What a connection has of its own. A site's completed orders are sales of both venues, so one keeps none: as the guide says. */
export const ownOf = (id: string) =>
  id === other.id ? { markerPrefix: other.markerPrefix, sales: { save: () => Promise.resolve() } } : {}
