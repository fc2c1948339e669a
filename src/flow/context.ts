/** What every step of the flow is handed: the store, the clock, the durations, and where to report. */
import { randomUUID } from 'node:crypto'
import type { Clock } from '../shared/clock.js'
import type { Logger } from '../shared/logger.js'
import type { Entry } from '../shared/versioned-state.js'
import type { FlowEvent } from './events.js'
import type { FlowStore } from './guard-store.js'
import type { Timing } from './timing.js'
import type { Strangers } from './venue/strangers.js'
import type { Venue } from './venue/venue.js'

/**
 * The safeguards of the protocol, each of which the fault simulation turns off once to prove that it is needed.
 * Never exposed: a flow that a host builds has all of them.
 */
export interface Safeguards {
  readonly intentBeforePost: boolean
  readonly fencing: boolean
  readonly sendDeadline: boolean
  readonly doomedAndBurnt: boolean
  readonly wakeUps: boolean
  readonly notFoundIsNotGone: boolean
  readonly adoptUnknown: boolean
}

/** Every safeguard on. */
export const allSafeguards: Safeguards = {
  intentBeforePost: true,
  fencing: true,
  sendDeadline: true,
  doomedAndBurnt: true,
  wakeUps: true,
  notFoundIsNotGone: true,
  adoptUnknown: true,
}

type WithoutBase<T> = T extends unknown ? Omit<T, 'at' | 'venueId'> : never

/** An event without the members that the context fills in. */
export type EventBody = WithoutBase<FlowEvent>

/** The hands of the flow. */
export interface Context {
  readonly store: FlowStore
  readonly clock: Clock
  readonly timing: Timing
  readonly logger: Logger
  readonly safeguards: Safeguards
  /** How long an untouched document is kept. */
  readonly retainMs: number
  readonly strangers: Strangers
  /** The venues whose till's clock was warned of. */
  readonly clocksTold: WeakSet<Venue>
  nonce(): string
  report(venueId: string, event: EventBody): void
}

export const randomNonce = (): string => randomUUID()

/** True where more time has gone by since then than a request may take: this process may have frozen, and what it was told be out of date. */
export const isLate = ({ clock, timing }: Context, sinceMs: number): boolean =>
  clock.now() - sinceMs > timing.requestTimeoutMs

/** Until when a create or delete may leave whose intent was written then (protocol point 5). */
export const deadlineOf = ({ safeguards, timing }: Context, startedAt: number): { readonly sendBefore?: number } =>
  safeguards.sendDeadline ? { sendBefore: startedAt + timing.sendDeadlineMs } : {}

/** Takes an entry of the store away, unless it was written anew since it was read. */
export const forgetEntry = (ctx: Context, { key, version }: Pick<Entry, 'key' | 'version'>): Promise<unknown> =>
  ctx.store.put(key, null, { expect: version, wakeInMs: null, expireInMs: 1 })
