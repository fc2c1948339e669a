/** Looks on while the flow works, for the pages and the metrics, and changes nothing. */
import { explainOrderAction, literalPolicy, replayEventsOf } from 'nbi-kounta'

/** @typedef {ReturnType<typeof createWatch>} Watch */
/** @typedef {import('nbi-kounta').FlowEvent} FlowEvent */
/** @typedef {Extract<FlowEvent, { type: 'decided' }>} Decided */
/** @typedef {import('nbi-kounta').VenueConnection} VenueConnection */

/** How many bookings are remembered: days of a busy house, and a few megabytes. */
const kept = 5_000

/**
 * @param {object} parts
 * @param {import('./journal.mjs').Journal} parts.journal
 * @param {(event: FlowEvent) => void} parts.count for the metrics
 */
export function createWatch({ journal, count }) {
  /** As last fetched, those that changed last at the end. In memory only: guests are in them. @type {Map<string, import('nbi-kounta').Booking>} */
  const bookings = new Map()
  /** @type {Map<string, import('nbi-kounta').Policy>} */
  const policies = new Map()

  return {
    /** What the sales page needs to know: status and guest. */
    bookings: () => [...bookings.values()],

    /** Why, from what the event tells; undefined where that does not lead to the same decision. @param {Decided} event */
    explain(event) {
      const [met] = replayEventsOf(JSON.stringify(event))
      if (!met || !('booking' in met)) return undefined
      const { previous = null, booking, order } = met
      // An event does not say whose mark it was.
      const owner = event.reason === 'order-belongs-to-another-booking' ? { bookingId: '' } : {}
      const policy = policies.get(event.venueId) ?? literalPolicy
      const why = explainOrderAction(previous, booking, order ? { ...order, ...owner } : null, policy)
      return why.action.type === event.action && why.action.reason === event.reason ? why : undefined
    },

    /** The same connection, with what it fetches noted. @param {string} venueId @param {VenueConnection} connection @returns {VenueConnection} */
    venue(venueId, connection) {
      const { bookings: source, policy } = connection
      if (policy) policies.set(venueId, policy)
      if (!source) return connection
      return {
        ...connection,
        bookings: {
          ...source,
          async get(bookingId) {
            const booking = await source.get(bookingId)
            if (!booking) return booking
            bookings.delete(bookingId)
            bookings.set(bookingId, booking)
            if (bookings.size > kept) bookings.delete(/** @type {string} */ (bookings.keys().next().value))
            return booking
          },
        },
      }
    },

    /** @param {FlowEvent} event */
    event(event) {
      count(event)
      journal.add(event)
    },

    /** @param {import('nbi-kounta').Sale} sale */
    sale: (sale) => journal.addSale(sale),
  }
}
