/** Keeps what `venue()` returned, bounded, so that a client keeps its pacer and its tokens. */
import { literalPolicy } from '../decide/index.js'
import { isKountaId } from '../domain/ids.js'
import { isNbiKountaError, NbiKountaError } from '../shared/errors.js'
import { failureCode } from '../shared/http/network-failure.js'
import type { Venue, VenueConnection } from './venue.js'

/** How many venues are kept; the longest unused goes first. */
const capacity = 10_000

/**
 * The host's way to a venue. Returning nothing, or throwing an `NbiKountaError` 'unknown-venue', says that there is no such venue; any
 * other error says that it cannot be told now: 'venue-failed'.
 */
export type VenueLookup = (venueId: string) => VenueConnection | Promise<VenueConnection>

/** Looks a venue up once, and forgets it on demand. */
export interface VenueCache {
  /** Rejects with 'unknown-venue', 'venue-failed' or 'invalid-options', and with what else of this library the look-up throws. */
  get(venueId: string): Promise<Venue>
  forget(venueId: string): void
}

export function createVenueCache(lookup: VenueLookup): VenueCache {
  const kept = new Map<string, Promise<Venue>>()
  const load = async (venueId: string): Promise<Venue> => {
    const connection = await lookupOrExplain(lookup, venueId)
    return complete(venueId, connection)
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
      // A failed look-up is not remembered: the venue may be set up a minute later.
      loading.catch(() => kept.get(venueId) === loading && kept.delete(venueId))
      return loading
    },
    forget: (venueId) => void kept.delete(venueId),
  }
}

async function lookupOrExplain(lookup: VenueLookup, venueId: string): Promise<VenueConnection> {
  let connection: VenueConnection | null | undefined
  try {
    connection = await lookup(venueId)
  } catch (error) {
    if (isNbiKountaError(error)) throw error
    // The host's error may hold anything, so only its class and a system code are named.
    const code = failureCode(error)
    throw new NbiKountaError(
      'venue-failed',
      `venue(${JSON.stringify(venueId)}) failed with ${error instanceof Error ? error.name : typeof error}${code ? ` (${code})` : ''}; it is asked again with the next event, and work that was accepted is kept`,
    )
  }
  if (!connection?.kounta || connection.siteId === undefined)
    throw new NbiKountaError(
      'unknown-venue',
      `venue(${JSON.stringify(venueId)}) returned no connection; expected { kounta, siteId, … } for every venue that sends events`,
    )
  return connection
}

function complete(venueId: string, connection: VenueConnection): Venue {
  const { siteId, markerPrefix = 'NBI', currency = 'AUD', prepayment } = connection
  const wrong = (what: string): never => {
    throw new NbiKountaError('invalid-options', `venue ${JSON.stringify(venueId)}: ${what}`)
  }
  if (!isKountaId(siteId)) wrong('siteId must be a text of 1 to 20 digits')
  if (!/^[A-Za-z0-9_]{1,16}$/.test(markerPrefix)) wrong('markerPrefix must be 1 to 16 of A–Z, a–z, 0–9 and _')
  if (!/^[A-Z]{3}$/.test(currency)) wrong('currency must be an ISO 4217 code such as AUD')
  if (prepayment && !isKountaId(prepayment.methodId)) wrong('prepayment.methodId must be a text of 1 to 20 digits')
  return {
    ...connection,
    id: venueId,
    policy: connection.policy ?? literalPolicy,
    markerPrefix,
    currency,
    deleteStrategy: connection.deleteStrategy ?? 'delete',
  }
}
