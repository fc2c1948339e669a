/** The record of a booking: one document with one version, under `booking:<venueId>:<bookingId>`. */
import type { OrderAction } from '../../decide/index.js'
import type { Booking } from '../../domain/booking.js'
import { NbiKountaError } from '../../shared/errors.js'
import type { Json } from '../../shared/json.js'

/** A booking that was accepted and waits to be decided. */
export interface Undecided {
  readonly booking: Booking
  /** What the caller says the booking was before; counts only where the flow has seen nothing yet. */
  readonly previous?: Booking | null
  /** When the flow got it, by the host's clock: a give-up is counted from here. */
  readonly acceptedAt: number
  /** True when the caller goes on at once, so that a wake-up is only for its crash. */
  readonly direct?: boolean
  /** True when the platform was asked for it, so that it may be right although it was seen before. */
  readonly fetched?: boolean
}

/** Written before a POST or DELETE leaves: claim, lease and intent in one. */
export interface Intent {
  readonly kind: 'create' | 'delete'
  readonly attempt: number
  /** Whoever holds the nonce may write the answer. */
  readonly nonce: string
  readonly payloadHash: string
  /** The generation whose marker the create carries. */
  readonly generation: number
  readonly orderId?: string
  /** The host's clock when it was written; the search reaches back to the first attempt. */
  readonly startedAt: number
  /** True once the till said yes to a DELETE that is not yet seen to have worked. */
  readonly answered?: boolean
}

/** An order that must go away; `read` once it was seen at the till, so that a 404 means gone. */
export interface Doomed {
  readonly id: string
  readonly read?: boolean
  readonly attempts?: number
  /** What a webhook told of it that staff had touched by then, should the read right before its delete lag behind that. */
  readonly told?: OrderMemo
  /** 'undo': the booking's own order; 'extra': a duplicate or an orphan that a sweep or a search found. */
  readonly why: 'undo' | 'extra'
}

/** What the record remembers of the order that it owns. */
export interface OrderMemo {
  readonly status: string
  readonly createdAt: string
  readonly updatedAt: string
  /** True once it was read by its id, so that a 404 means gone. Lists and webhooks may know an order long before. */
  readonly read?: boolean
}

/** The last decision, for a support desk and for repeated deliveries. */
export interface ActionMemo {
  readonly type: OrderAction['type']
  readonly reason: OrderAction['reason']
  readonly status: string
  readonly modifiedAt: string
  readonly orderId?: string
  readonly items?: number
  readonly payments?: number
}

/** A timer that must fire neither early nor never: while it stays the same, writes keep the wake-up. */
export interface Timer {
  readonly id: string
  readonly ms: number
  /** When it was written, by the host's clock: for whoever inspects the record, the store alone judges when it fires. */
  readonly at?: number
}

/** The waiting for an order that answers 404 although it was created: summed from wake-ups, so no client clock matters. */
export interface NotVisible {
  readonly waitedMs: number
  readonly stepMs: number
}

/** The document. */
export interface BookingRecord {
  readonly v: 1
  readonly venueId: string
  readonly bookingId: string
  readonly seen?: Booking
  readonly undecided: readonly Undecided[]
  /** Digests of the earlier versions that bear the newest one's instant: the instant does not tell a late copy of one of them from a newer version. */
  readonly twins?: readonly string[]
  readonly want: 'order' | 'none'
  /** 0 before the first create; one more with every create, delete, loss and give-up. */
  readonly generation: number
  /** True once an order of this booking existed or was tried. */
  readonly placed?: boolean
  readonly orderId?: string
  readonly order?: OrderMemo
  /** When the answer to its POST came, by the host's clock: long after that, a 404 means gone. */
  readonly placedAt?: number
  readonly intent?: Intent
  /** The start of the first create attempt of the generation that is being placed. */
  readonly searchFrom?: number
  readonly attempts?: number
  readonly doomed: readonly Doomed[]
  /** Ids that were ours and are gone. Never adopted again. */
  readonly burnt: readonly string[]
  /** Ids that could not be deleted (touched, refused): reported once, then left to staff. */
  readonly kept: readonly string[]
  /** Of the kept ids, those for which a DELETE had been sent: should one vanish later, that was us, and its order is still wanted. */
  readonly deleteSent?: readonly string[]
  /** Since when an order is wanted, by the host's clock. */
  readonly wantAt?: number
  /**
   * Names the seating that staff were told of as late, while the till could not be asked: the instant at which it was accepted. That is also
   * its `wantAt` once it is decided, so that giving it up does not tell of it a second time.
   */
  readonly toldAt?: number
  /** `modifiedAt` of a seating that came while a create was open: what staff deleted before it does not take it back. */
  readonly reseatedAt?: string
  /** The undo that set `want` to none while a create was open: what is found later is judged by its time. */
  readonly undo?: Booking
  /** The generation of which a create with a customer was refused: its next attempts carry none. */
  readonly unlinked?: number
  readonly lastAction?: ActionMemo
  readonly lastError?: { readonly code: string; readonly message: string }
  /** What staff had done to an order when we wanted to delete it. */
  readonly lastTouched?: {
    readonly orderId: string
    readonly reason: 'order-complete' | 'order-has-items-or-payments'
    readonly items: number
    readonly payments: number
  }
  readonly timer?: Timer
  readonly retries?: number
  readonly notVisible?: NotVisible
  /**
   * Until the till was asked what an earlier life of a forgetful store has left there: since when, by the host's clock. Fixed as the
   * booking arrives, since a sweep passes such a record over and so can never shorten its search.
   */
  readonly unsearched?: number
}

/** A record of a booking that the flow knows nothing of. */
export const emptyRecord = (venueId: string, bookingId: string): BookingRecord => ({
  v: 1,
  venueId,
  bookingId,
  undecided: [],
  want: 'none',
  generation: 0,
  doomed: [],
  burnt: [],
  kept: [],
})

const part = (text: string): string => (/[%:]/.test(text) ? text.replaceAll('%', '%25').replaceAll(':', '%3A') : text)

/** The store's keys. A colon inside an id is escaped, so that two ids never share a key. */
export const keyOf = {
  booking: (venueId: string, bookingId: string) => `booking:${part(venueId)}:${part(bookingId)}`,
  sale: (venueId: string, orderId: string) => `sale:${part(venueId)}:${orderId}`,
  order: (venueId: string, orderId: string) => `order:${part(venueId)}:${orderId}`,
  event: (venueId: string, bookingId: string) => `event:${part(venueId)}:${part(bookingId)}`,
  cursor: (venueId: string) => `cursor:${part(venueId)}`,
}

/**
 * A stored value as a record. The flow alone writes under these keys, so its shape is trusted; a foreign one is not. Throws
 * 'newer-record' for one of another version, which must not be taken for absent: its order would be placed twice.
 */
export function readRecord(value: Json): BookingRecord | undefined {
  const record = value as BookingRecord | null
  if (record === null || typeof record !== 'object' || record.v === undefined) return undefined
  if (record.v === 1) return record
  throw new NbiKountaError(
    'newer-record',
    'expected a booking’s record of version 1, this one was written by a newer version of this library; update this process',
  )
}

/** Sets members and drops those given as undefined, so that a document never holds an explicit undefined. */
export function patch(
  record: BookingRecord,
  changes: { [K in keyof BookingRecord]?: BookingRecord[K] | undefined },
): BookingRecord {
  const next = { ...record, ...changes }
  for (const name in changes) if (changes[name as keyof BookingRecord] === undefined) return withoutUndefined(next)
  return next as BookingRecord
}

/** Built up rather than deleted from: an object that lost a member is several times slower to copy and to write as JSON. */
function withoutUndefined(record: { [K in keyof BookingRecord]?: BookingRecord[K] | undefined }): BookingRecord {
  const next: Record<string, unknown> = {}
  for (const name in record) {
    const value = record[name as keyof BookingRecord]
    if (value !== undefined) next[name] = value
  }
  return next as unknown as BookingRecord
}
