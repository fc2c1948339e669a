/** Keeps what `venue()` returned, bounded, so that a client keeps its pacer and its tokens. */
import { isNbiKountaError, kindOfThrown, NbiKountaError } from '../../shared/errors.js'
import { failureCode } from '../../shared/http/network-failure.js'
import type { Logger } from '../../shared/logger.js'
import { isAbsent } from '../../shared/options.js'
import { answerOf } from '../in-time.js'
import { type Completed, completeVenue } from './options.js'
import type { Venue, VenueConnection } from './venue.js'

/** How many venues are kept; the longest unused goes first. */
const capacity = 10_000

/**
 * Looks up the connection of a venue. To say that there is no such venue, throw an `NbiKountaError` 'unknown-venue' (or, in plain JavaScript,
 * return nothing). Any other error, and no answer within 30 s, means that the venue cannot be looked up now: 'venue-failed', or the code of
 * the error if it is one of this library, such as a client's.
 */
export type VenueLookup = (venueId: string) => VenueConnection | Promise<VenueConnection>

/** Looks a venue up once, and forgets it on demand. */
export interface VenueCache {
  /** Rejects with 'unknown-venue', 'venue-failed' or 'invalid-options', and with what else of this library the look-up throws. */
  get(venueId: string): Promise<Venue>
  /** True once it was looked up with success. */
  has(venueId?: string): boolean
  forget(venueId: string): void
  /** The ids of the venues that are kept. */
  ids(): Iterable<string>
}

export function createVenueCache(lookup: VenueLookup, logger: Logger): VenueCache {
  const kept = new Map<string, Promise<Venue>>()
  const found = new WeakSet<object>()
  /** The venue that was first seen at a till, by company, site and marker prefix. */
  const firstAt = new Map<string, string>()
  const warned = new Set<string>()
  const warnOnce = (message: string, fields: Readonly<Record<string, unknown>>): void => {
    const key = JSON.stringify([message, fields])
    if (warned.has(key)) return
    if (warned.size === capacity) warned.clear()
    warned.add(key)
    logger.warn(message, fields)
  }
  const load = async (venueId: string): Promise<Venue> => {
    const { venue, unknown } = await lookupOrExplain(lookup, venueId)
    // A host may hand in more than is asked for, so it is no error; a misspelt option shows here.
    if (unknown.length > 0)
      warnOnce('venue() returned members that the flow does not know, and ignores', { venueId, members: unknown })
    if (venue.finishAfterSale !== undefined && !venue.bookings?.setStatus)
      warnOnce('finishAfterSale sets no status: bookings.setStatus is missing', { venueId })
    const till = JSON.stringify([venue.kounta.companyId, venue.siteId, venue.markerPrefix])
    const other = firstAt.get(till)
    if (other === undefined) firstAt.set(till, venueId)
    // A test host may have one connection for all its venues, so it is no error either.
    else if (other !== venueId)
      warnOnce(
        'two venues have one site and one marker prefix: each takes, and may delete, the other’s orders; give each its own site or markerPrefix',
        { venueId, otherVenueId: other, siteId: venue.siteId, markerPrefix: venue.markerPrefix },
      )
    return venue
  }
  return {
    get(venueId) {
      const known = kept.get(venueId)
      if (known) {
        kept.delete(venueId)
        kept.set(venueId, known)
        return known
      }
      const loading = load(venueId)
      kept.set(venueId, loading)
      if (kept.size > capacity) kept.delete(kept.keys().next().value as string)
      loading.then(
        () => found.add(loading),
        // A failed look-up is not remembered: the venue may be set up a minute later.
        () => kept.get(venueId) === loading && kept.delete(venueId),
      )
      return loading
    },
    has: (venueId) => found.has(kept.get(venueId as string) ?? kept),
    forget(venueId) {
      kept.delete(venueId)
      for (const [till, first] of firstAt) if (first === venueId) firstAt.delete(till)
    },
    // A copy: every use of a venue moves it to the end, where an iterator would meet it again.
    ids: () => [...kept.keys()],
  }
}

async function lookupOrExplain(lookup: VenueLookup, venueId: string): Promise<Completed> {
  try {
    const connection: VenueConnection | null | undefined = await answerOf(
      `venue(${JSON.stringify(venueId)})`,
      () => lookup(venueId),
      'venue-failed',
    )
    // One of the two alone is a venue that is wrongly set up: it is there, and its webhooks are to come again.
    if (connection && !isAbsent(connection.kounta ?? connection.siteId)) return completeVenue(venueId, connection)
  } catch (error) {
    if (isNbiKountaError(error)) throw error
    // The host's error may hold anything, so only its class and a system code are named.
    const code = failureCode(error)
    throw new NbiKountaError(
      'venue-failed',
      `venue(${JSON.stringify(venueId)}) failed with ${kindOfThrown(error)}${code ? ` (${code})` : ''}; it is asked again with the next event, and work that was accepted is kept`,
    )
  }
  throw new NbiKountaError(
    'unknown-venue',
    `venue(${JSON.stringify(venueId)}) returned no connection; expected { kounta, siteId, … } for every venue that sends events`,
  )
}
