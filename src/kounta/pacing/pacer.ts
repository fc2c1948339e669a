/** Keeps a credential below its rate: everybody asks before a request and tells what the answer's headers said. */
import { onAbort } from '../../shared/abort.js'
import type { Clock } from '../../shared/clock.js'
import { advisedWaitMs, rateAdvice } from '../../shared/http/advice.js'
import { type Names, wellSpelt } from '../../shared/misspelt.js'
import { neverBack } from '../../shared/never-back.js'
import { hasMethods, requireOneOf, requireOption } from '../../shared/options.js'
import { clockOf } from '../../shared/tools.js'
import type { VersionedState } from '../../shared/versioned-state.js'
import type { RequestPriority } from '../types.js'
import { createBucket } from './bucket.js'
import { createOutage } from './outage.js'
import { createFairQueue, priorities } from './queue.js'
import { createSharedBudget } from './shared-budget.js'

/** What waits for its turn. */
export interface PaceRequest {
  readonly priority: RequestPriority
  /** Lanes of one priority take turns; the client uses the site or company. */
  readonly lane?: string | undefined
  /** Since when it has been wanted (epoch ms). Among lanes whose turn it is, the longest wanted goes first. Omitted: before those. */
  readonly since?: number | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * One credential's pace. Hand the same pacer to every client that uses the credential.
 *
 * @example
 * ```ts
 * import { createPacer, type Pacer, type PaceRequest } from 'nbi-kounta/kounta'
 *
 * const request: PaceRequest = { priority: 'read', lane: 'site 7712' }
 * const pacer: Pacer = createPacer()
 * await pacer.take(request)
 * ```
 */
export interface Pacer {
  /** Resolves when the request may leave. Rejects with the signal's reason, or 'invalid-options' for an unknown priority. */
  take(request: PaceRequest): Promise<void>
  /**
   * Takes in what an answer said. `limited` is a 429 in any dress. `failed` is a 5xx or no answer at all: of a write if the request has a
   * deadline, else of a read.
   */
  learn(answer: {
    readonly headers: Headers
    readonly limited: boolean
    readonly failed?: 'read' | 'write' | undefined
  }): void
  /** False while the till is away. Better not send a create or delete then: its outcome would be unknown. Default: true. */
  mayTry?(): boolean
}

/** Options of {@link createPacer}. */
export interface PacerOptions {
  /** Your own ceiling in requests a minute, even if the server allows more. Default: none but the limit. */
  readonly perMinute?: number
  /** The limit, in requests a minute, to assume until the first answer. Default `perMinute`, else 60 (Basic); with OAuth the client assumes 180. */
  readonly assumedPerMinute?: number
  /** Default the machine's. */
  readonly clock?: Clock
  /** Any `OrderStore`. All processes with the same `state` and `key` then share the budget. Default: each pacer has its own. */
  readonly state?: VersionedState
  /** Names the credential within `state`. Required with `state`. */
  readonly key?: string
  /** 0 ≤ random() < 1; default Math.random. */
  readonly random?: () => number
}

const knownOptions: Names<PacerOptions> = {
  perMinute: 1,
  assumedPerMinute: 1,
  clock: 1,
  state: 1,
  key: 1,
  random: 1,
}

interface Waiting {
  grant(): void
}

/**
 * Makes a pacer, which keeps the requests of one credential below its limit.
 *
 * Guarantee: in any minute at most the limit leaves.
 *
 * - The limit: learned from `X-Ratelimit-Limit`, `-Remaining` and `-Reset` of every answer, so that a 429 is the exception.
 * - Whose turn it is: order writes go before reads, and reads before sync. Lanes (venues) take turns. Among those with equally many turns,
 *   the longest wanted goes first, else first in, first out.
 * - Bursts: a sixth of the limit may leave at once. Half of that is kept free of sync. Reads and sync use at most 98.5 % of the limit.
 * - After a 429: everybody waits as its `Retry-After` says, else until the reset. Without a reset the wait is 2 s, and doubles.
 * - A till that is away: after three writes with a deadline (`sendBefore`) in a row without a usable answer, such writes and repeated reads
 *   leave once a second, then less often, down to twice a minute. Any answer ends that.
 * - A clock that is set back makes nobody wait.
 *
 * With `state`, the limit holds for all processes together, by the store's clock. A request then costs about ten calls of the store. A
 * process whose requests wait makes up to thirty calls a second. While the store is away, each process keeps its own pace. A store that
 * does not answer within 1 s is asked again after 30 s.
 *
 * Errors: 'invalid-options' for a rate that is not positive, a `state` that is no store, or one without `key`. Source: kounta-api.md 3.2.
 *
 * @example
 * ```ts
 * import { basicAuth, createKountaClient, createPacer } from 'nbi-kounta/kounta'
 *
 * const auth = basicAuth({ clientId: 'id', clientSecret: 'secret' })
 * const pacer = createPacer({ perMinute: 50 })
 * const north = createKountaClient({ companyId: '41207', auth, pacer })
 * ```
 */
export function createPacer(options: PacerOptions = {}): Pacer {
  const {
    perMinute,
    assumedPerMinute = perMinute ?? 60,
    state,
    key,
    random = Math.random,
  } = wellSpelt(options, knownOptions)
  for (const rate of [perMinute ?? 1, assumedPerMinute]) {
    requireOption(Number.isFinite(rate) && rate > 0, 'perMinute', 'a positive number of requests per minute', rate)
  }
  requireOption(!state || hasMethods(state, 'get', 'put'), 'state', 'an OrderStore', state)
  requireOption(!state || !!key, 'key', 'a text naming the credential, since state is shared by all of them', key)
  const atFirst = Math.min(assumedPerMinute, perMinute ?? assumedPerMinute)
  const local = createBucket(atFirst, perMinute)
  const budget =
    state && key ? createSharedBudget({ state, key, perMinute: atFirst, ceiling: perMinute, random, local }) : local
  const clock = clockOf(options?.clock)
  const now = neverBack(clock)
  const queue = createFairQueue<Waiting>()
  const outage = createOutage()
  let pumping = false
  let sleeping: { readonly priority: RequestPriority; readonly alarm: AbortController } | undefined

  async function pump(): Promise<void> {
    if (pumping) return
    pumping = true
    for (let priority = queue.next(); priority; priority = queue.next()) {
      const claimed = budget.claim(priority, now())
      const waitMs = typeof claimed === 'number' ? claimed : await claimed
      if (waitMs === 0) {
        const item = queue.shift()
        if (item) item.grant()
        else budget.giveBack(now())
        continue
      }
      const alarm = new AbortController()
      sleeping = { priority, alarm }
      await clock.sleep(waitMs, alarm.signal).catch(() => {})
      sleeping = undefined
    }
    pumping = false
  }

  return {
    take: ({ priority, lane = '', since, signal }) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason)
        // One that is in no queue would wait for ever.
        requireOneOf(priorities, 'priority', priority)
        const waiting: Waiting = {
          grant() {
            stop()
            resolve()
          },
        }
        const stop = onAbort(signal, () => {
          queue.remove(waiting)
          // Nobody may be left to wait for.
          if (!queue.next()) sleeping?.alarm.abort()
          reject(signal?.reason)
        })
        queue.push(waiting, priority, lane, since)
        // A more urgent request may pass where the one that sleeps may not.
        if (sleeping && priorities.indexOf(priority) < priorities.indexOf(sleeping.priority)) sleeping.alarm.abort()
        void pump()
      }),
    mayTry: () => outage.mayTry(now()),
    learn({ headers, limited, failed }) {
      const nowMs = now()
      if (failed) outage.failed(failed, nowMs)
      else outage.answered()
      const advice = rateAdvice(headers, clock.now())
      const resetInMs = limited ? advisedWaitMs(headers, clock.now(), limited) : undefined
      budget.learn(resetInMs === undefined ? advice : { ...advice, resetInMs }, limited, nowMs)
    },
  }
}
