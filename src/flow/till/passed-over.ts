/** Orders that a sweep could not read or count: passed over, remembered, and tried again by later sweeps after all others. */
import type { OrderSummary } from '../../domain/order.js'
import type { Context } from '../context.js'
import { maybeOfOneOrder, mostInARow, ofOneOrder } from '../order/trouble.js'
import { hourMs } from '../timing.js'
import { asTrouble, trouble } from '../trouble.js'
import type { Venue } from '../venue/venue.js'

/** An order that was passed over: since when, and when it was tried last, by the host's clock. */
export interface PassedOver {
  readonly id: string
  readonly since: number
  readonly triedAt: number
  /** It was followed, and only its sale is missing. */
  readonly isSeen: boolean
}

/** More would make a large document of the cursor; those beyond are left to the daily look-back. */
const most = 500

/** What one sweep passes over. */
export interface PassedOverList {
  /** In this sweep. */
  readonly ids: readonly string[]
  /** The listed orders that were not passed over before, then those that were and are due, listed or not, the least recently tried first. */
  turns(listed: readonly OrderSummary[]): readonly (readonly [string, OrderSummary | undefined])[]
  /** The till has shown an order, so it is there. */
  answered(): void
  /** An order is done with. */
  done(orderId: string): void
  /** True once three in a row of those that were passed over before have failed again: the rest waits for the next sweep. */
  isOver(): boolean
  /** Passes over an order; rethrows what is no trouble of one order, and the third in a row, unless it was passed over before. */
  skip(orderId: string, isSeen: boolean, cause: unknown): void
  /** False while one of them may be any booking's, for as long as that may still mend itself: then an absent record is not yet believed. */
  isAllSeen(): boolean
  /** For the next sweep. */
  left(): readonly PassedOver[]
}

export function createPassedOver(
  ctx: Context,
  venue: Venue,
  before: readonly PassedOver[],
  beganAt: number,
): PassedOverList {
  const known = new Map(before.map((entry) => [entry.id, entry]))
  const ids: string[] = []
  let failures = 0
  let isOver = false
  // Every sweep for an hour, since the answer may have been a bad one; then at a quarter of how long it has lasted.
  const isNew = ({ since }: PassedOver) => beganAt - since < hourMs
  const isDue = (entry: PassedOver) => isNew(entry) || beganAt - entry.triedAt >= (entry.triedAt - entry.since) / 4
  return {
    ids,
    turns(listed) {
      const due = [...known.values()].filter(isDue).sort((a, b) => a.triedAt - b.triedAt)
      const orderOf = new Map(listed.map((order) => [order.id, order]))
      return [
        ...listed.filter(({ id }) => !known.has(id)).map((order) => [order.id, order] as const),
        ...due.map(({ id }) => [id, orderOf.get(id)] as const),
      ]
    },
    answered() {
      failures = 0
    },
    done: (orderId) => void known.delete(orderId),
    isOver: () => isOver,
    skip(orderId, isSeen, cause) {
      const error = asTrouble(cause, 'following an order')
      const isMaybe = maybeOfOneOrder.has(error.code)
      if (!isMaybe && !ofOneOrder.has(error.code)) throw cause
      trouble(ctx, venue, { orderId }, error, 'sync')
      ids.push(orderId)
      const former = known.get(orderId)
      const since = former?.since ?? beganAt
      known.set(orderId, { id: orderId, since, triedAt: beganAt, isSeen: isSeen || former?.isSeen === true })
      if (isMaybe || former) failures++
      if (failures < mostInARow) return
      if (!former) throw error
      isOver = true
    },
    isAllSeen: () => [...known.values()].every((entry) => entry.isSeen || !isNew(entry)),
    left: () => [...known.values()].filter(({ since }) => beganAt - since < ctx.retainMs).slice(-most),
  }
}
