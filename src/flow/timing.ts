/** The flow's durations, with the defaults of the protocol. */
import { NbiKountaError } from '../shared/errors.js'
import { present } from '../shared/given.js'
import { defaultTimeoutMs } from '../shared/http/defaults.js'
import { kindOf, needed, requireOption } from '../shared/options.js'
import { RemoteError } from '../shared/remote-error.js'

/**
 * The flow's durations in ms; each optional.
 *
 * Errors: 'invalid-options' for a duration that is not a positive number (`clockSkewMs` and `waitAfterStartMs` may be 0), and for a
 * `waitAfterStartMs` that is not below `placeWithinMs`. Source: the protocol, design §7.
 *
 * @example
 * ```ts
 * import type { FlowTiming } from 'nbi-kounta'
 *
 * const slowTill: FlowTiming = { settleMs: 120_000, sweepEveryMs: 600_000 }
 * ```
 */
export interface FlowTiming {
  /** How long one request to Kounta may take. Must be at least the client's own `timeoutMs`. Default 10,000. */
  readonly requestTimeoutMs?: number
  /** How long the till may take to apply and list a request, counted from its sending. Default 60,000. */
  readonly settleMs?: number
  /** The flow does not send a create or delete later than this after writing its intent. Default 2,000. */
  readonly sendDeadlineMs?: number
  /** How often `run` sweeps a site's orders. Default 300,000. */
  readonly sweepEveryMs?: number
  /** How long after it took a seating in the flow tries to place the order. It then gives up and reports it. Default 1,800,000. */
  readonly placeWithinMs?: number
  /** How far the host's clock and the till's may differ. Searches reach back that much further. Default 300,000. */
  readonly clockSkewMs?: number
  /**
   * Only for a store that is not durable. For this long after its start, the flow places no order for a booking that has none at the till:
   * an order that an earlier process sent may still turn up. A number applies to every booking. With 0 none waits.
   *
   * Default: `sendDeadlineMs` + `requestTimeoutMs` + `settleMs` (72,000), and not for every booking. It waits only at a till that already
   * has orders of ours, and only with a booking that an earlier process may have met. Such a booking was modified at most this long plus
   * `clockSkewMs` before the start, or in a future that only differing clocks explain.
   */
  readonly waitAfterStartMs?: number
}

export const hourMs = 3_600_000
export const dayMs = 24 * hourMs

/** Every duration, resolved. */
export type Timing = Required<Omit<FlowTiming, 'waitAfterStartMs'>> & {
  readonly waitAfterStartMs: number | undefined
}

const defaults: Timing = {
  requestTimeoutMs: defaultTimeoutMs,
  settleMs: 60_000,
  sendDeadlineMs: 2_000,
  sweepEveryMs: 300_000,
  placeWithinMs: 1_800_000,
  clockSkewMs: 300_000,
  waitAfterStartMs: undefined,
}

/** What may be switched off. */
const mayBeNone = new Set(['clockSkewMs', 'waitAfterStartMs'])

/** Fills in defaults; throws 'invalid-options' for a duration that is no finite number above 0, or that leaves no time to place. */
export function resolveTiming(chosen?: FlowTiming | null): Timing {
  const timing = present(needed(chosen ?? {}, 'timing'))
  for (const [name, value] of Object.entries(timing)) {
    if (!(name in defaults))
      throw new NbiKountaError(
        'invalid-options',
        `timing has no member '${name}'; its members are ${Object.keys(defaults).join(', ')}`,
      )
    const isMs = typeof value === 'number' && Number.isFinite(value)
    if (!isMs || value < 0 || (value === 0 && !mayBeNone.has(name)))
      throw new NbiKountaError(
        'invalid-options',
        `timing.${name}: expected milliseconds, ${mayBeNone.has(name) ? 'at least 0' : 'more than 0'}, got ${typeof value === 'string' ? `the text '${value}'` : kindOf(value)}`,
      )
  }
  const resolved: Timing = { ...defaults, ...timing }
  if (resolved.waitAfterStartMs !== undefined && resolved.waitAfterStartMs >= resolved.placeWithinMs)
    throw new NbiKountaError(
      'invalid-options',
      'timing.waitAfterStartMs: expected less than placeWithinMs; orders would be given up as soon as the wait is over',
    )
  return resolved
}

/** A day more than the sweep looks back: an order that it lists and nobody remembers would be a new one, and its sale sent again every day. */
const leastRetainDays = 8

/** How long a document is kept, in ms; throws 'invalid-options' for days that are none or too few. */
export function resolveRetainMs(retainDays?: number | null): number {
  const days = retainDays ?? 90
  const willDo = Number.isFinite(days) && days >= leastRetainDays && days <= 36_500
  requireOption(willDo, 'retainDays', `a number of days, from ${leastRetainDays} to 36500`, days)
  return days * dayMs
}

/** How long an intent is left alone: by then its request was sent, answered, applied and listed, or never will be. */
export const intentMs = (timing: Timing): number => timing.sendDeadlineMs + timing.requestTimeoutMs + timing.settleMs

/** Back-off after a definite no: from min(1 s, settle), doubling, up to settle. `attempt` counts from 1. */
export const backoffMs = (timing: Timing, attempt: number): number =>
  Math.min(timing.settleMs, doublingMs(timing, attempt))

const doublingMs = ({ settleMs }: Timing, attempt: number): number =>
  Math.min(1_000, settleMs) * 2 ** Math.min(attempt - 1, 20)

/**
 * Back-off of a create or delete that was certainly not applied: as {@link backoffMs}; one that only had no turn before its deadline
 * tries again as soon as the client's queue says, so that what an outage has left leaves at the pace of the limit.
 */
export const notAppliedMs = (timing: Timing, attempt: number, error: NbiKountaError): number => {
  const turnMs = error.code === 'not-sent' ? askedMs(error) : undefined
  return Math.min(backoffMs(timing, attempt), turnMs ?? Number.POSITIVE_INFINITY)
}

const askedMs = (error: NbiKountaError): number | undefined =>
  error instanceof RemoteError ? error.context.retryAfterMs : undefined

const longestRefusedMs = hourMs

/**
 * Back-off of work that a person may have to mend: as {@link backoffMs} while it may pass by itself; after a refusal doubling on, up
 * to an hour, so that what is refused for good costs next to nothing. Never sooner than the remote side asked for, within that hour.
 */
export const patienceMs = (timing: Timing, attempt: number, error: NbiKountaError): number => {
  const ownMs =
    error.advice === 'request' || error.advice === 'person' ? doublingMs(timing, attempt) : backoffMs(timing, attempt)
  return Math.min(longestRefusedMs, Math.max(ownMs, askedMs(error) ?? 0))
}
