/** The first start: whoever is seated then has an order that staff or other code opened, and gets none from here. */
import { classifyStatus, isNbiKountaError } from 'nbi-kounta'
import { changedLately } from './catch-up.mjs'

const key = 'host:begun'

/**
 * Whether this host has begun before, by what it remembers: in the store, or where that forgets at a restart in the journal. A host
 * that forgets both begins at every start: late is worse than none.
 * @param {{ store: import('nbi-kounta').OrderStore, journal: import('./journal.mjs').Journal }} parts
 */
export async function openBeginning({ store, journal }) {
  let isBegun = store.durable ? (await store.get(key)) !== undefined : journal.isBegun
  return {
    isBegun: () => isBegun,
    async begin() {
      // Of several that begin at once each has done the same; the first one's word stands.
      if (store.durable) await store.put(key, { at: new Date().toISOString() }, { expect: null })
      else journal.begin()
      isBegun = true
    },
  }
}

/** A booking that cannot be read is left to its next webhook. @param {unknown} error */
const isUnreadable = (error) => isNbiKountaError(error) && /^(invalid-(answer|booking)|unknown-venue)$/.test(error.code)

/**
 * Hands in every booking that changed lately as its own previous version: nothing is done about it as it stands, and its next change
 * is judged by the rules. For policies with `onSeatedWithoutOrder: 'none'`, as both of this host's are.
 * @param {import('./catch-up.mjs').Parts & { logger: import('nbi-kounta').Logger }} parts
 */
export async function takeOver({ wired: { flow, nbi, connect }, settings, logger }) {
  /** @type {Map<string, ReturnType<typeof connect>>} */
  const connections = new Map()
  /** @type {string[]} */
  const seated = []
  for (const { venueId, bookingId } of await changedLately(nbi, settings)) {
    const connection = connections.get(venueId) ?? connect(venueId)
    connections.set(venueId, connection)
    const { bookings, policy } = await connection
    try {
      const booking = await bookings?.get(bookingId)
      if (!booking) continue
      await flow.accept({ booking, previous: booking })
      if (classifyStatus(booking.status, policy) === 'seated') seated.push(bookingId)
    } catch (error) {
      if (!isUnreadable(error)) throw error
      logger.warn('a booking could not be taken over', { bookingId, error: /** @type {Error} */ (error).message })
    }
  }
  if (seated.length > 0)
    logger.warn('the first start: who is seated already gets no order from here; a new seating places one', { seated })
}
