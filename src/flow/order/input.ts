/** What the flow accepts as an order of the till: an id, or a whole order; checked once at the door. */
import { isKountaId } from '../../domain/ids.js'
import type { KountaOrder } from '../../domain/order.js'
import { NbiKountaError } from '../../shared/errors.js'
import type { Tries } from '../tries.js'
import type { Venue } from '../venue/venue.js'

/** An order by id, to be read from the till, or as a verified webhook delivered it. */
export type OrderHint =
  | { readonly venueId: string; readonly orderId: string }
  | { readonly venueId: string; readonly order: KountaOrder }

/** A hint as it is kept until it was followed. */
export interface HintRecord extends Tries {
  readonly v: 1
  readonly venueId: string
  readonly orderId: string
  readonly order?: KountaOrder
  /** Beside `order`: somebody has named it by its id alone as well, so it is read too, and the newer of the two counts. */
  readonly reads?: true
  /** Send its sale again although nothing has changed. */
  readonly resend?: true
}

/** Checks what the host handed in; throws 'invalid-id' or 'invalid-order'. */
export function readHint(hint: OrderHint, resend = false): HintRecord {
  const given: { venueId?: unknown; order?: KountaOrder; orderId?: unknown } = hint ?? {}
  const { venueId, order } = given
  const orderId = order ? order.id : given.orderId
  if (typeof venueId !== 'string' || venueId === '')
    throw new NbiKountaError('unknown-venue', 'expected { venueId } as a text that venue() knows')
  if (!isKountaId(orderId))
    throw new NbiKountaError('invalid-id', 'expected an order id of 1 to 20 digits; pass it as a text')
  if (order && !(Array.isArray(order.lines) && Array.isArray(order.payments) && typeof order.status === 'string'))
    throw new NbiKountaError(
      'invalid-order',
      'expected a full order with status, lines and payments; use parseKountaWebhook, or pass { orderId }',
    )
  return { v: 1, venueId, orderId, ...(order ? { order } : {}), ...(resend ? { resend } : {}) }
}

/** A company's webhooks cover all of its sites: an order of another one is not this venue's sale. */
export const otherSite = (order: KountaOrder, venue: Pick<Venue, 'siteId'>): NbiKountaError | undefined =>
  order.siteId && order.siteId !== venue.siteId
    ? new NbiKountaError(
        'invalid-order',
        `order ${order.id} is of site ${order.siteId}, not of this venue’s site ${venue.siteId}; choose the venue by the order’s siteId`,
      )
    : undefined
