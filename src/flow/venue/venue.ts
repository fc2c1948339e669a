/** What the host says about one venue: its till, its site and its rules. */
import type { Policy } from '../../decide/index.js'
import type { Booking } from '../../domain/booking.js'
import type { DeleteStrategy, KountaClient, LineDraft } from '../../kounta/types.js'
import type { SalesSink } from '../../sales/sink.js'
import { present } from '../../shared/given.js'

/**
 * How the flow reaches the booking platform for one venue, to fetch bookings or to set them Finished.
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
  /** Fetches one booking in our shape; null if the platform does not know it. Called again if it does not answer within 30 s. */
  readonly get: (bookingId: string) => Promise<Booking | null>
  /**
   * Sets a booking's status. Called once the sale is saved, if `finishAfterSale` is set. Called again if it fails or does not end within
   * `settleMs`.
   */
  readonly setStatus?: (bookingId: string, status: string) => Promise<void>
}

/**
 * One venue, as `createOrderFlow({ venue })` asks for it.
 *
 * The flow checks each member when it first uses the venue; null counts as absent. It ignores a member that it does not know, and logs that
 * once as a warning. Two venues with one site each need their own `markerPrefix`. With the same prefix, each takes the other's orders for
 * its own; the flow logs this once as a warning.
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
  /** The client of the venue's company. Use one for all venues of a credential, so that they share its pace and tokens. */
  readonly kounta: KountaClient
  /** Kounta's id of the venue's site, as digits. The flow places orders there and sweeps that site's orders. */
  readonly siteId: string
  /** Default `literalPolicy`. A plain object goes through `definePolicy`, which takes missing members from `literalPolicy`. */
  readonly policy?: Policy
  /** The name of one of the site's order types. Default: none is sent. */
  readonly orderType?: string
  /** The status of a new order. Default 'SUBMITTED': staff are notified, and accept or reject it. With 'ON_HOLD' they are not asked. */
  readonly orderStatus?: 'SUBMITTED' | 'ON_HOLD'
  /** Posts what was paid ahead as a real payment by this method. Default: as lines of the order's note. */
  readonly prepayment?: { readonly methodId: string }
  /**
   * Lines of every new order; default none. An order with a line counts as touched by staff. An undo leaves it and is an error (C3.3); a
   * second order with a line is left alone and reported.
   */
  readonly lines?: readonly LineDraft[]
  /** Default 'delete'. */
  readonly deleteStrategy?: DeleteStrategy
  /** 1 to 16 of A–Z, a–z, 0–9, _; default 'NBI'. On a shared site, use one per venue or deployment. */
  readonly markerPrefix?: string
  /** ISO 4217; default 'AUD'. */
  readonly currency?: string
  /** IANA name, for the times in the order's note. Default: the offset that the booking came with. */
  readonly timeZone?: string
  /** The URL that Kounta calls when the order changes. Kounta does not sign the call, so it is only a hint. Default: none. */
  readonly callbackUri?: string
  /**
   * Whether to look guests up at the till, and post unknown ones. Default 'off': no guest record is touched. An order waits at most three
   * times `timing.requestTimeoutMs` for its guest. It is then placed without one.
   */
  readonly customers?: 'off' | 'link' | 'link-or-create'
  /** Digits such as '61', for mobile numbers in national form. Default: such numbers are not matched. */
  readonly phoneCountryCode?: string
  /** Announces a changed payment summary at the till by an order notification. Default false. */
  readonly announceDrift?: boolean
  /** Where this venue's sales go; default the flow's own `sales`. */
  readonly sales?: SalesSink
  /** How to reach the booking platform. Needed for events that carry only ids and for `finishAfterSale`. Default: it is not reached. */
  readonly bookings?: VenueBookings
  /** The largest difference, in cents, that counts as cash rounding if a payment is a multiple of 5. Default 5; 0 in a currency without cents. */
  readonly cashRoundingMinor?: number
  /** The local hour at which a trading day begins. With `timeZone`, each sale has its trading day. Default 4. */
  readonly cutOffHour?: number
  /**
   * The status to set on a booking once its sale is saved, such as 'Finished'. Tried again where that fails; given up if it is refused (an
   * error that advises 'request') for about a day. Default: none.
   */
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
export const saleVenue = ({
  id: venueId,
  currency,
  markerPrefix,
  timeZone,
  cutOffHour,
  cashRoundingMinor,
  prepayment,
}: Omit<Venue, 'kounta'>) => ({
  venueId,
  currency,
  markerPrefix,
  ...present({ timeZone, cutOffHour, cashRoundingMinor, prepaymentMethodId: prepayment?.methodId }),
})
