/** Orders that a sweep could not read or count: passed over, remembered, and tried again after all others. */
import type { ErrorCode } from '../shared/errors.js'
import { asTrouble, type Context, trouble } from './context.js'
import type { Venue } from './venue.js'

/** An order that was passed over, and since when, by the host's clock. */
export type PassedOver = readonly [orderId: string, since: number]

/** Trouble that says something about one order, and nothing about the till. */
const ofOneOrder: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'body-too-large',
  'invalid-amount',
  'invalid-answer',
  'invalid-order',
])
/** Trouble of one order too, as long as others can be read; so many in a row mean that the till is away. */
const maybeOfOneOrder: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'forbidden',
  'not-found',
  'request-refused',
  'server-error',
  'timeout',
])
const inARow = 3

const hourMs = 3_600_000
/** As long as the daily look-back meets an order, and a day, so that its hour does not begin anew. */
const keptMs = 8 * 24 * hourMs
/** More would make a large document of the cursor. */
const most = 500

/** What one sweep passes over. */
export interface PassedOverList {
  /** In this sweep. */
  readonly ids: readonly string[]
  /** Those that the sweeps before have passed over come last, or three in a row of them would end every sweep. */
  last<Order extends { readonly id: string }>(orders: readonly Order[]): readonly Order[]
  /** The till has shown an order, so it is there. */
  answered(): void
  /** An order is done with. */
  done(orderId: string): void
  /** Passes over an order and tells whether the next sweep tries it again; rethrows what is no trouble of one order, or one too many. */
  skip(orderId: string, cause: unknown): boolean
  /** For the next sweep. */
  left(): readonly PassedOver[]
}

export function createPassedOver(
  ctx: Context,
  venue: Venue,
  before: readonly PassedOver[],
  beganAt: number,
): PassedOverList {
  const known = new Map(before)
  const now: PassedOver[] = []
  const ids: string[] = []
  let failures = 0
  return {
    ids,
    last: (orders) => orders.toSorted((a, b) => Number(known.has(a.id)) - Number(known.has(b.id))),
    answered() {
      failures = 0
    },
    done: (orderId) => void known.delete(orderId),
    skip(orderId, cause) {
      const error = asTrouble(cause, 'following an order')
      const isMaybe = maybeOfOneOrder.has(error.code)
      if (!isMaybe && !ofOneOrder.has(error.code)) throw cause
      trouble(ctx, venue, { orderId }, error, 'sync')
      ids.push(orderId)
      const since = known.get(orderId) ?? beganAt
      known.delete(orderId)
      now.push([orderId, since])
      if (isMaybe && ++failures === inARow) throw error
      // Tried again for a while, since the answer may have been a bad one; afterwards by the daily look-back.
      return beganAt - since < hourMs
    },
    left: () => [...known, ...now].filter(([, since]) => beganAt - since < keptMs).slice(-most),
  }
}
