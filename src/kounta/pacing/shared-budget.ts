/**
 * One credential's budget for many processes, by compare-and-set alone: no clock is shared, only the store's expiry counts.
 *
 * A minute's quota is cut into seven keys; each is worth a small block of requests. Claiming a block is writing its absent key,
 * which vanishes by itself after a turn of about 8 s; so whatever the processes do, at most seven blocks leave per turn. One key is kept for
 * order writes.
 */
import type { RateAdvice } from '../../shared/http/advice.js'
import type { VersionedState } from '../../shared/versioned-state.js'
import type { RequestPriority } from '../types.js'
import { type Budget, haltMs } from './bucket.js'

const keys = 7
/** In the worst case a key is used at both ends of a minute, 8 times for 7 turns: 8/7 of this share must stay below 1. */
const share = 0.87

/** How often a process looks for a free key; more urgent requests look more often, and so win. */
const pollMs: Record<RequestPriority, number> = { 'order-write': 250, read: 500, sync: 1000 }
/** The first key that a priority may use. */
const firstKey: Record<RequestPriority, number> = { 'order-write': 0, read: 1, sync: 1 }

/** Options of {@link createSharedBudget}. */
export interface SharedBudgetOptions {
  readonly state: VersionedState
  readonly key: string
  readonly perMinute: number
  readonly ceiling?: number | undefined
  readonly random: () => number
  /** What to use while the store cannot be reached. */
  readonly fallback: Budget
}

/** Makes a budget that all processes with the same state and key share. */
export function createSharedBudget({ state, key, perMinute, ceiling, random, fallback }: SharedBudgetOptions): Budget {
  let limit = perMinute
  let held = 0
  let heldUntil = Number.NEGATIVE_INFINITY
  let haltedUntil = Number.NEGATIVE_INFINITY
  let penalties = 0
  const haltKey = `rate:${key}:halt`

  const blockSize = () => Math.max(1, Math.floor((limit * share) / 49))
  const turnMs = () => Math.ceil((60_000 * keys * blockSize()) / (limit * share))

  async function claimBlock(priority: RequestPriority, nowMs: number): Promise<number> {
    // Looked up only when a block is needed: a halt that another process met holds for all.
    if (await state.get(haltKey)) return pollMs[priority]
    const open = keys - 1
    const start = Math.floor(random() * open)
    // The common keys first, from a random one on, so that processes rarely meet; the reserved one last.
    const order = [...Array(open).keys()].map((i) => 1 + ((start + i) % open)).concat(0)
    for (const index of order) {
      if (index < firstKey[priority]) continue
      const version = await state.put(`rate:${key}:${index}`, blockSize(), { expect: null, expireInMs: turnMs() })
      if (version === null) continue
      held = blockSize() - 1
      heldUntil = nowMs + turnMs() / 2
      return 0
    }
    return Math.ceil(pollMs[priority] * (0.75 + random() / 2))
  }

  return {
    async claim(priority, nowMs) {
      if (nowMs < haltedUntil) return haltedUntil - nowMs
      if (held > 0 && nowMs < heldUntil) {
        held -= 1
        return 0
      }
      held = 0
      try {
        return await claimBlock(priority, nowMs)
      } catch {
        // A store that is away must not stop the till: this process then keeps to its own, local pace.
        return fallback.claim(priority, nowMs)
      }
    },
    giveBack() {
      held += 1
    },
    learn(advice: RateAdvice, limited, nowMs) {
      fallback.learn(advice, limited, nowMs)
      if (advice.limit !== undefined) limit = Math.min(advice.limit, ceiling ?? advice.limit)
      penalties = limited ? penalties + 1 : 0
      if (!limited && advice.remaining !== 0) return
      const waitMs = haltMs(advice, Math.max(1, penalties))
      held = 0
      haltedUntil = Math.max(haltedUntil, nowMs + waitMs)
      // Best effort: without it the others learn from their own next answer.
      void state.put(haltKey, true, { expect: null, expireInMs: waitMs }).catch(() => null)
    },
  }
}
