/** How far back a sweep reaches, and what it leaves to the next one: pure functions of the cursor and the time. */
import { instantMs } from '../../domain/instants.js'
import type { OrderSummary } from '../../domain/order.js'
import { isGone } from '../../domain/order-status.js'
import { dayMs, hourMs } from '../timing.js'
import type { PassedOver } from './passed-over.js'

/** What is kept between the sweeps of a site. All instants are epoch ms, by the host's clock. */
export interface Cursor {
  /** As far back as the oldest order that was still open. */
  readonly openSince: number
  /** When the last seven-day look-back began. */
  readonly lookedBackAt: number
  /** When one was last begun that has not come to its end. */
  readonly lookBackTriedAt?: number
  /** The ids of the orders since `openSince` that the till has shown: one that it leaves out the next time may be deleted. */
  readonly listed?: readonly string[]
  readonly passedOver?: readonly PassedOver[]
}

/** What one sweep will do. */
export interface SweepPlan {
  /** Orders created since then are listed. */
  readonly from: number
  readonly looksBack: boolean
  /** What the cursor says until this sweep has come to its end. */
  readonly unfinished: Omit<Cursor, 'passedOver'>
}

const firstSweepMs = dayMs
const lookBackEveryMs = dayMs
const lookBackMs = 7 * lookBackEveryMs
const tryAgainMs = hourMs

/** Plans the sweep that begins at `beganAt`. */
export function planSweep(kept: Cursor | null | undefined, beganAt: number, clockSkewMs: number): SweepPlan {
  const cursor = kept && inTime(kept, beganAt, clockSkewMs)
  const { lookedBackAt, lookBackTriedAt, listed }: Partial<Cursor> & Pick<Cursor, 'lookedBackAt'> = cursor ?? {
    lookedBackAt: beganAt,
  }
  const isLookBackDue = beganAt - lookedBackAt >= lookBackEveryMs
  // One that fails, or that outlives its process, must not keep the sweeps from today's orders.
  const looksBack = isLookBackDue && beganAt - (lookBackTriedAt ?? lookedBackAt) >= tryAgainMs
  const openSince = Math.min(cursor?.openSince ?? beganAt - firstSweepMs, beganAt)
  // A look-back that comes late still reaches as far back as it would have in time, so that an outage hides no order. While one is due but
  // waits to be tried again, a plain sweep leaves whatever is older than a day to it.
  const from = looksBack
    ? lookedBackAt + lookBackEveryMs - lookBackMs
    : isLookBackDue
      ? Math.max(openSince, beganAt - firstSweepMs)
      : openSince
  const triedAt = looksBack ? beganAt : lookBackTriedAt
  const unfinished = {
    openSince: cursor?.openSince ?? from,
    lookedBackAt,
    ...(triedAt === undefined ? {} : { lookBackTriedAt: triedAt }),
    ...(listed ? { listed } : {}),
  }
  return { from, looksBack, unfinished }
}

/**
 * A cursor from the future was written by a clock that was ahead, and has left behind orders that are still open: nothing of it but the orders that
 * were passed over can be believed, and a look-back is due.
 */
function inTime(cursor: Cursor, beganAt: number, clockSkewMs: number): Cursor {
  const { openSince, lookedBackAt, lookBackTriedAt = 0 } = cursor
  if (Math.max(openSince, lookedBackAt, lookBackTriedAt) <= beganAt + clockSkewMs) return cursor
  return { openSince: Math.min(openSince, beganAt), lookedBackAt: beganAt - lookBackEveryMs }
}

/** Where the next sweep begins. An order left open for more than a day is the daily look-back's, so that every sweep stays short. */
export const nextOpenSince = (openSince: number, beganAt: number): number => Math.max(openSince, beganAt - firstSweepMs)

/** What the next sweep must find again in the plain list. */
export const listedSince = (openSince: number, orders: readonly OrderSummary[]): readonly string[] =>
  orders.filter((order) => instantMs(order.createdAt) >= openSince && !isGone(order)).map(({ id }) => id)
