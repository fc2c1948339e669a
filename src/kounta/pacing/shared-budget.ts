/**
 * One credential's budget for many processes, by compare-and-set alone: only the store's expiry counts, and no clock is shared but for
 * one question, whether a halt ends later than the one that holds already.
 *
 * A minute's requests are a ring of keys, one a request. A request leaves by writing an absent key, which vanishes by itself after a
 * minute; so whatever the processes do, no more leave in any minute than there are keys. Less urgent requests also pass a small
 * ring of 3 s, so that they leave spread over the minute; a few keys are for order writes alone.
 */
import type { RateAdvice } from '../../shared/http/advice.js'
import type { VersionedState } from '../../shared/versioned-state.js'
import { answering, noAnswer } from '../answering-state.js'
import type { RequestPriority } from '../types.js'
import { type Budget, minuteMs, mostPerMinute } from './bucket.js'
import { createHalt } from './halt.js'
import { createTurnstile } from './turnstile.js'

/** Less urgent requests leave a twentieth of the limit at a time, a little faster than the limit's pace of 3 s, so that no minute has a hole. */
const spreadMs = 2_850
const spreadShare = 1 / 20

/** How often a process looks for a free key; more urgent requests look more often, and so win. */
const pollMs: Record<RequestPriority, number> = { 'order-write': 100, read: 200, sync: 250 }
/** How long the others stand back for an order write that waits: until it has looked a few times. */
const standBackMs = 1_000
/** Far longer than a call of a store takes, and short beside what a request may wait. */
const silenceMs = 1_000
/** How long nobody waits again for a store that did not answer. */
const awayMs = 30_000
/** Whoever else writes a halt at the same moment was told of the same window. */
const haltTries = 3

/** Options of {@link createSharedBudget}. */
export interface SharedBudgetOptions {
  readonly state: VersionedState
  readonly key: string
  readonly perMinute: number
  readonly ceiling?: number | undefined
  readonly random: () => number
  /** This process's own budget: it shapes what leaves here, and is all there is while the store cannot be reached. */
  readonly local: Budget
}

/** Makes a budget that all processes with the same state and key share. */
export function createSharedBudget({
  state: anyState,
  key,
  perMinute,
  ceiling,
  random,
  local,
}: SharedBudgetOptions): Budget {
  const state = answering(anyState, silenceMs)
  let limit = perMinute
  let awayUntil = Number.NEGATIVE_INFINITY
  /** A turn that was taken and not used: good for a moment. */
  let spareUntil = Number.NEGATIVE_INFINITY
  /** The small ring was passed, the minute's ring not yet. */
  let isSpread = false
  const ownHalt = createHalt()
  const haltKey = `rate:${key}:halt`
  const urgentKey = `rate:${key}:urgent`
  const minute = createTurnstile(state, `rate:${key}:minute`, minuteMs)
  const spread = createTurnstile(state, `rate:${key}:spread`, spreadMs)
  const reserve = createTurnstile(state, `rate:${key}:reserve`, minuteMs)
  const common = () => mostPerMinute(limit, 'sync')

  async function claimWrite(): Promise<boolean> {
    if (await minute.pass(common())) return true
    if (await reserve.pass(limit - common())) return true
    await state.put(urgentKey, true, { expect: null, expireInMs: standBackMs })
    return false
  }

  async function claimOther(): Promise<boolean> {
    if (await state.get(urgentKey)) return false
    isSpread ||= await spread.pass(Math.max(1, Math.round(limit * spreadShare)))
    if (!isSpread || !(await minute.pass(common()))) return false
    isSpread = false
    return true
  }

  /** Halts all processes; a halt that ends later stays. */
  async function haltAll(untilMs: number, waitMs: number): Promise<void> {
    for (let tries = 0; tries < haltTries; tries++) {
      const held = await state.get(haltKey)
      if (typeof held?.value === 'number' && held.value >= untilMs) return
      if (await state.put(haltKey, untilMs, { expect: held?.version ?? null, expireInMs: waitMs })) return
    }
  }

  return {
    async claim(priority, nowMs) {
      if (nowMs < spareUntil) {
        spareUntil = Number.NEGATIVE_INFINITY
        return 0
      }
      const waitMs = await local.claim(priority, nowMs)
      if (waitMs > 0) return waitMs
      if (nowMs < awayUntil) return 0
      try {
        // A halt that another process met holds for all.
        if (!(await state.get(haltKey)) && (await (priority === 'order-write' ? claimWrite() : claimOther()))) return 0
      } catch (error) {
        // A store that is away must not stop the till: this process then keeps to its own, local pace.
        if (error === noAnswer) awayUntil = nowMs + awayMs
        return 0
      }
      local.giveBack(nowMs)
      return Math.ceil(pollMs[priority] * (0.5 + random() / 2))
    },
    giveBack(nowMs) {
      spareUntil = nowMs + 1_000
    },
    learn(advice: RateAdvice, limited, nowMs) {
      local.learn(advice, limited, nowMs)
      if (advice.limit !== undefined) limit = Math.min(advice.limit, ceiling ?? advice.limit)
      const waitMs = ownHalt.learn(advice, limited, nowMs)
      if (waitMs === undefined) return
      spareUntil = Number.NEGATIVE_INFINITY
      // Best effort: without it the others learn from their own next answer.
      void haltAll(nowMs + waitMs, waitMs).catch(() => null)
    },
  }
}
