/** Looks on while the flow works: keeps what a decision was made from, so that it can be explained, and changes nothing. */
import { explainOrderAction, literalPolicy, markerOf } from 'nbi-kounta'

/** @typedef {ReturnType<typeof createWatch>} Watch */
/** @typedef {import('nbi-kounta').FlowEvent} FlowEvent */
/** @typedef {Extract<FlowEvent, { type: 'decided' }>} Decided */
/** @typedef {import('nbi-kounta').VenueConnection} VenueConnection */

/** How many bookings are remembered: days of a busy house, and a few megabytes. */
const kept = 5_000

/** A map that forgets its longest untouched entry. @template Value @param {number} most */
function bounded(most) {
  /** @type {Map<string, Value>} */
  const map = new Map()
  return {
    map,
    set(/** @type {string} */ key, /** @type {Value} */ value) {
      map.delete(key)
      map.set(key, value)
      if (map.size > most) map.delete(/** @type {string} */ (map.keys().next().value))
    },
  }
}

/**
 * @param {object} parts
 * @param {import('./journal.mjs').Journal} parts.journal
 * @param {(event: FlowEvent) => void} parts.count for the metrics
 */
export function createWatch({ journal, count }) {
  /** @type {ReturnType<typeof bounded<import('nbi-kounta').DecideOrder>>} */
  const orders = bounded(2_000)
  /** The last two versions of each booking, newest first. @type {ReturnType<typeof bounded<import('nbi-kounta').Booking[]>>} */
  const versions = bounded(kept)
  /** @type {ReturnType<typeof bounded<Decided>>} */
  const decided = bounded(kept)
  /** @type {Map<string, import('nbi-kounta').Policy>} */
  const policies = new Map()

  /** The version of a booking that an event speaks of, where it was fetched; else the little that the event says. @param {Decided} event @param {string} status @param {string} modifiedAt */
  const versionOf = ({ bookingId = '' }, status, modifiedAt) =>
    versions.map.get(bookingId)?.find((one) => one.status === status && one.modifiedAt === modifiedAt) ?? {
      id: bookingId,
      status,
      modifiedAt,
    }

  /** The same question again, from what was read for it. Undefined where that is no longer known. @param {Decided} event */
  function explain(event) {
    const { previousStatus, status, modifiedAt } = event
    const last = decided.map.get(`${event.venueId} ${event.bookingId}`)
    const before = last && last.status === previousStatus ? last.modifiedAt : modifiedAt
    const previous = previousStatus === undefined ? null : versionOf(event, previousStatus, before)
    const next = versionOf(event, status, modifiedAt)
    const order = (event.orderId && orders.map.get(event.orderId)) || null
    const said = explainOrderAction(previous, next, order, policies.get(event.venueId) ?? literalPolicy)
    if (said.action.type !== event.action || said.action.reason !== event.reason) return undefined
    const { sentence, clause, facts, rules, nearMisses } = said
    return { sentence, clause, facts, rules, nearMisses }
  }

  return {
    /** Bookings as last fetched: what the sales page needs to know of their status and guest. */
    bookings: () =>
      Array.from(versions.map.values(), ([newest]) => /** @type {import('nbi-kounta').Booking} */ (newest)),

    /** The same connection, with its reads noted. @param {string} venueId @param {VenueConnection} connection @returns {VenueConnection} */
    venue(venueId, connection) {
      const { kounta, bookings: source, policy } = connection
      if (policy) policies.set(venueId, policy)
      return {
        ...connection,
        kounta: {
          ...kounta,
          orders: {
            ...kounta.orders,
            async get(orderId, options) {
              const order = await kounta.orders.get(orderId, options)
              if (order) {
                const { id, status, deleted, createdAt, saleNumber, lines, payments } = order
                const bookingId = markerOf(order)?.bookingId
                orders.set(id, { id, status, deleted, createdAt, saleNumber, lines, payments, bookingId })
              }
              return order
            },
          },
        },
        ...(source
          ? {
              bookings: {
                ...source,
                async get(bookingId) {
                  const booking = await source.get(bookingId)
                  const [newest] = versions.map.get(bookingId) ?? []
                  if (booking && newest?.modifiedAt === booking.modifiedAt) versions.set(bookingId, [booking])
                  else if (booking) versions.set(bookingId, newest ? [booking, newest] : [booking])
                  return booking
                },
              },
            }
          : {}),
      }
    },

    /** @param {FlowEvent} event */
    event(event) {
      count(event)
      if (event.type !== 'decided') return journal.add(event)
      journal.add(event, explain(event))
      decided.set(`${event.venueId} ${event.bookingId}`, event)
    },

    /** @param {import('nbi-kounta').Sale} sale */
    sale: (sale) => journal.addSale(sale),
  }
}
