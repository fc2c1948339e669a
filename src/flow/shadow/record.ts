/** What a shadow keeps of a booking, and how it decides and compares: pure functions, record in, record out. */
import { explainOrderAction, needsKountaOrder, type OrderAction } from '../../decide/index.js'
import type { Booking } from '../../domain/booking.js'
import { instantMs } from '../../domain/instants.js'
import { isGone } from '../../domain/order-status.js'
import type { Json } from '../../shared/json.js'
import { isAway } from '../order/touched.js'
import { applyDecision } from '../record/decision.js'
import { isPast, loseOrder, own, statusOf } from '../record/effects.js'
import { type BookingRecord, emptyRecord, keyOf, patch, type Undecided } from '../record/record.js'
import { asItStood, type SeenOrder, secondOf } from './order.js'
import type { ShadowVenue } from './venue.js'

/** One disagreement of the rules with the code that runs. No guest data. */
export interface Disagreement {
  /** The host's clock when the two were compared, epoch ms. */
  readonly at: number
  readonly venueId: string
  readonly bookingId: string
  /** The booking's status in the version that decides what the rules want. */
  readonly status: string
  /** That version: its instant, and its sequence where it has one. */
  readonly modifiedAt: string
  readonly sequence?: number
  /** An order that was not there before, the one that was there, or none. */
  readonly wanted: 'new-order' | 'same-order' | 'no-order'
  readonly action: OrderAction['type']
  readonly reason: OrderAction['reason']
  /** Why, in one sentence for a support desk. */
  readonly sentence: string
  /** The order that the rules went by; absent for none. */
  readonly orderId?: string
  /** What the till had at the comparison; null if the host knows of no order. `items` and `payments` are counts. */
  readonly found: {
    readonly orderId: string
    readonly status: string
    readonly items: number
    readonly payments: number
  } | null
}

/** One decision that waits to be compared. */
type ShadowDecision = Omit<Disagreement, 'at' | 'venueId' | 'bookingId' | 'found'>

/** The document. */
export interface ShadowRecord {
  readonly v: 1
  /** As the flow keeps it, but that `orderId` is the running code's order. */
  readonly record: BookingRecord
  /** That order, as it was last seen. */
  readonly order?: SeenOrder
  /** Decisions since the last comparison, oldest first. */
  readonly decided: readonly ShadowDecision[]
  /** When the newest version was handed in, by the host's clock: the grace period is counted from here. */
  readonly since: number
}

/** The flow's own keys, under a name that it never reads. */
export const shadowKeyOf = {
  booking: (venueId: string, bookingId: string) => `shadow-${keyOf.booking(venueId, bookingId)}`,
  order: (venueId: string, orderId: string) => `shadow-${keyOf.order(venueId, orderId)}`,
}

/** A shadow's record of a booking that it knows nothing of. */
export const emptyShadow = (venueId: string, bookingId: string): ShadowRecord => ({
  v: 1,
  record: emptyRecord(venueId, bookingId),
  decided: [],
  since: 0,
})

/** A stored value as a record; the shadow alone writes under its keys. */
export const readShadow = (value: Json): ShadowRecord => value as unknown as ShadowRecord

const previousOf = ({ record }: ShadowRecord): Booking | null =>
  record.seen ?? (record.undecided[0] as Undecided).previous ?? null

/** True when the next decision depends on the order; a booking's first one always asks, to learn what was there before the shadow. */
export const needsOrder = (doc: ShadowRecord, venue: ShadowVenue): boolean =>
  doc.record.seen === undefined ||
  needsKountaOrder(previousOf(doc), (doc.record.undecided[0] as Undecided).booking, venue.policy)

/** The record with its oldest undecided version decided, by the flow's own rules and effects; `found` is null where nothing was asked. */
export function decideNext(doc: ShadowRecord, found: SeenOrder | null, venue: ShadowVenue) {
  const { booking, acceptedAt } = doc.record.undecided[0] as Undecided
  const previous = previousOf(doc)
  let { record } = doc
  const known = doc.order?.id === record.orderId ? doc.order : undefined
  // An order that the rules have sent away already is no order to them, also while the running code keeps it.
  const isAwaited = record.want === 'order' && record.orderId === undefined
  const order = asItStood(found && isPast(record, found.id) ? null : found, known, booking.modifiedAt, isAwaited)
  if (order && order.id !== record.orderId) record = own(record, order.id, order)
  if (!order && record.orderId !== undefined) record = loseOrder(record, record.orderId)
  const { action, sentence } = explainOrderAction(previous, booking, order, venue.policy)
  record = applyDecision(record, booking, action, order, acceptedAt)
  const { status, modifiedAt, sequence } = booking
  const decision: ShadowDecision = {
    status,
    modifiedAt,
    ...(sequence === undefined ? {} : { sequence }),
    action: action.type,
    reason: action.reason,
    sentence,
    wanted: record.want === 'none' ? 'no-order' : record.orderId === undefined ? 'new-order' : 'same-order',
    ...(order ? { orderId: order.id } : {}),
  }
  return {
    doc: withOrder({ ...doc, record, decided: [...doc.decided, decision] }, order),
    previous,
    booking,
    action,
    order,
    sentence,
  }
}

const withOrder = ({ order: _, ...doc }: ShadowRecord, order: SeenOrder | null): ShadowRecord =>
  order ? { ...doc, order } : doc

/** True when the till has what the rules want. */
export function agrees({ record, decided }: ShadowRecord, found: SeenOrder | null, venue: ShadowVenue): boolean {
  if (record.want === 'none') return !found || isAway(found, venue)
  if (!found) return false
  if (record.orderId === undefined) return !isGone(found) && !isPast(record, found.id)
  // Gone before the booking changed: that was no answer to the change.
  const wasGone = instantMs(found.updatedAt) < secondOf(decided[0]?.modifiedAt)
  return found.id === record.orderId && (!isGone(found) || wasGone)
}

/** The decision that made the rules want what they want: of the last ones that want the same, the last that is an action, else the last. */
function causeOf({ decided }: ShadowRecord): ShadowDecision {
  const last = decided.at(-1) as ShadowDecision
  const since = decided.findLastIndex(({ wanted }) => wanted !== last.wanted) + 1
  return decided.slice(since).findLast(({ action }) => action !== 'none') ?? last
}

/** The two side by side, as they are told. */
export function disagreement(doc: ShadowRecord, order: SeenOrder | null, at: number): Disagreement {
  const { venueId, bookingId } = doc.record
  const found = order && {
    orderId: order.id,
    status: statusOf(order),
    items: order.lines.length,
    payments: order.payments.length,
  }
  return { at, venueId, bookingId, ...causeOf(doc), found }
}

/** The record after a comparison: what the till has counts from now on, so that no disagreement follows from an earlier one. */
export function compared(doc: ShadowRecord, found: SeenOrder | null, venue: ShadowVenue): ShadowRecord {
  const isKept = found && !(doc.record.want === 'none' ? isAway(found, venue) : isGone(found))
  const record = patch(isKept ? own(doc.record, found.id, found) : doc.record, {
    doomed: [],
    burnt: found && !isKept ? [found.id] : [],
    ...(isKept ? {} : { want: 'none', orderId: undefined, order: undefined }),
  })
  return withOrder({ ...doc, record, decided: [] }, isKept ? found : null)
}
