/** What the host says about one venue: its till, its site and its rules. */
import type { Policy } from '../../decide/index.js'
import type { Booking } from '../../domain/booking.js'
import type { DeleteStrategy, KountaClient, LineDraft } from '../../kounta/types.js'
import type { SalesSink } from '../../sales/sink.js'

/**
 * How the flow reaches the booking platform for one venue, to fetch bookings itself or to set them Finished.
 *
 * @example
 * ```ts
 * import { bookingFromNowBookIt, type NowBookItClient, type VenueBookings } from 'nbi-kounta'
 *
 * function bookingsOf(client: NowBookItClient, timeZone: string): VenueBookings {
 *   return {
 *     async get(bookingId) {
 *       const found = await client.bookings.get(bookingId)
 *       return found && bookingFromNowBookIt(found, { timeZone })
 *     },
 *   }
 * }
 * ```
 */
export interface VenueBookings {
  /** Fetches one booking in our shape; null if the platform does not know it. Called again if it has not answered within 30 s. */
  readonly get: (bookingId: string) => Promise<Booking | null>
  /** Sets a booking's status. Called after its sale was saved, if `finishAfterSale` is set, and called again if it failed or had not ended after `settleMs`. */
  readonly setStatus?: (bookingId: string, status: string) => Promise<void>
}

/**
 * One venue, as `createOrderFlow({ venue })` asks for it.
 *
 * Each member is checked when the venue is first used; null counts as absent. A member that the flow does not know is ignored, and logged
 * once as a warning. Two venues with one site each need their own `markerPrefix`. With the same prefix, each takes the other's orders for its own;
 * this too is logged once as a warning.
 *
 * Errors: 'invalid-options' naming the venue and the member. Source: design §7.
 *
 * @example
 * ```ts
 * import { basicAuth, createKountaClient, type VenueConnection } from 'nbi-kounta'
 *
 * const harbourBar: VenueConnection = {
 *   kounta: createKountaClient({ companyId: '41207', auth: basicAuth({ clientId: 'id', clientSecret: 'secret' }) }),
 *   siteId: '7712',
 *   timeZone: 'Australia/Melbourne',
 * }
 * ```
 */
export interface VenueConnection {
  /** The client of the venue's company. One for all venues of a credential, so that they share its pace and its tokens. */
  readonly kounta: KountaClient
  /** Kounta's id of the venue's site, as digits: where its orders are placed, and whose orders are swept. */
  readonly siteId: string
  /** Default `literalPolicy`. A plain object goes through `definePolicy`; members that it leaves out are those of `literalPolicy`. */
  readonly policy?: Policy
  /** The name of an order type of the site; default: none is sent. */
  readonly orderType?: string
  /** The status of a new order. Default 'SUBMITTED': staff are notified, and accept or reject it. With 'ON_HOLD' they are not asked. */
  readonly orderStatus?: 'SUBMITTED' | 'ON_HOLD'
  /** Posts what was paid ahead as a real payment by this method; default: as lines of the order's note. */
  readonly prepayment?: { readonly methodId: string }
  /**
   * Lines of every new order; default none. An order with a line counts as touched by staff: an undo leaves it and is an error (C3.3), and
   * a second order with one is left alone and reported.
   */
  readonly lines?: readonly LineDraft[]
  /** Default 'delete'. */
  readonly deleteStrategy?: DeleteStrategy
  /** 1 to 16 of A–Z, a–z, 0–9, _; default 'NBI'. One per venue or deployment where a site is shared. */
  readonly markerPrefix?: string
  /** ISO 4217; default 'AUD'. */
  readonly currency?: string
  /** IANA name, for the times in the order's note; default: the offset that the booking came with. */
  readonly timeZone?: string
  /** The URL that Kounta calls when the order changes. It is not signed, so such a call is only a hint. Default: none. */
  readonly callbackUri?: string
  /**
   * Whether guests are looked up at the till, and posted if unknown. Default 'off': no guest record is touched. An order waits for its guest for
   * at most three times `timing.requestTimeoutMs`, and is then placed without.
   */
  readonly customers?: 'off' | 'link' | 'link-or-create'
  /** Digits such as '61', for mobile numbers written in national form; default: those are not matched. */
  readonly phoneCountryCode?: string
  /** Announces a changed payment summary at the till by an order notification. Default false. */
  readonly announceDrift?: boolean
  /** Where this venue's sales go; default the flow's own `sales`. */
  readonly sales?: SalesSink
  /** How the booking platform is reached. Needed for events that carry only ids and for `finishAfterSale`. Default: it is not reached. */
  readonly bookings?: VenueBookings
  /** The largest difference, in cents, that counts as cash rounding, where a payment is a multiple of 5. Default 5; 0 in a currency without cents. */
  readonly cashRoundingMinor?: number
  /** The local hour at which a trading day begins. With `timeZone`, each sale has its trading day. Default 4. */
  readonly cutOffHour?: number
  /** The status that a booking gets once its sale was saved, such as 'Finished'; default: none is set. */
  readonly finishAfterSale?: string
}

/** A connection with every default filled in that the flow relies on. */
export interface Venue extends VenueConnection {
  readonly id: string
  readonly policy: Policy
  readonly markerPrefix: string
  readonly currency: string
  readonly deleteStrategy: DeleteStrategy
}

/** What making a sale needs to know of its venue. */
export const saleVenue = (venue: Omit<Venue, 'kounta'>) => ({
  venueId: venue.id,
  currency: venue.currency,
  markerPrefix: venue.markerPrefix,
  ...(venue.timeZone === undefined ? {} : { timeZone: venue.timeZone }),
  ...(venue.cutOffHour === undefined ? {} : { cutOffHour: venue.cutOffHour }),
  ...(venue.cashRoundingMinor === undefined ? {} : { cashRoundingMinor: venue.cashRoundingMinor }),
  ...(venue.prepayment ? { prepaymentMethodId: venue.prepayment.methodId } : {}),
})
