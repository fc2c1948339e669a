/** What every step of the flow is handed: the store, the clock, the durations, and where to report. */
import { randomUUID } from 'node:crypto'
import type { Clock } from '../shared/clock.js'
import { type ErrorCode, isNbiKountaError, kindOfThrown, NbiKountaError } from '../shared/errors.js'
import type { Logger } from '../shared/logger.js'
import { hasMethods, isAbsent, requireOption } from '../shared/options.js'
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
  nonce(): string
  report(venueId: string, event: EventBody): void
}

export const randomNonce = (): string => randomUUID()

/**
 * Calls a listener of the host: what it throws is logged by its kind and never disturbs the flow. It may be async for all that its type
 * says, and a rejection that nobody takes would end the process.
 */
export function callListener(
  logger: Logger,
  name: string,
  call: () => unknown,
  fields: Readonly<Record<string, unknown>> = {},
): void {
  const threw = (error: unknown) => logger.error(`${name} threw`, { ...fields, error: kindOfThrown(error) })
  try {
    const told = call()
    if (hasMethods(told, 'then')) Promise.resolve(told).catch(threw)
  } catch (error) {
    threw(error)
  }
}

/** Throws 'invalid-options' for a function of the host's that is none; each may be absent. */
export function requireFunctions(functions: Readonly<Record<string, unknown>>): void {
  for (const [option, value] of Object.entries(functions))
    requireOption(isAbsent(value) || typeof value === 'function', option, 'a function', value)
}

/** Reports to `onEvent`; a listener that throws never disturbs the flow. */
export function reporter(clock: Clock, logger: Logger, onEvent?: (event: FlowEvent) => void): Context['report'] {
  return (venueId, event) => {
    if (!onEvent) return
    const told = { at: clock.now(), venueId, ...event } as FlowEvent
    callListener(logger, 'onEvent', () => onEvent(told), { event: event.type })
  }
}

/** True where more time has gone by since then than a request may take: this process may have frozen, and what it was told be out of date. */
export const isLate = ({ clock, timing }: Context, sinceMs: number): boolean =>
  clock.now() - sinceMs > timing.requestTimeoutMs

/** Until when a create or delete may leave whose intent was written then (protocol point 5). */
export const deadlineOf = ({ safeguards, timing }: Context, startedAt: number): { readonly sendBefore?: number } =>
  safeguards.sendDeadline ? { sendBefore: startedAt + timing.sendDeadlineMs } : {}

/** Codes of a create or delete that was certainly not applied (protocol point 6). Everything else is unknown. */
const definiteNo: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'not-sent',
  'aborted',
  'rate-limited',
  'unauthorized',
  'forbidden',
  'not-found',
  'request-refused',
  'no-connection',
  'refresh-failed',
  'invalid-options',
  'invalid-id',
  'invalid-amount',
  'invalid-order',
])

/** True when the failed request was certainly not applied. */
export const isDefiniteNo = (error: unknown): boolean => isNbiKountaError(error) && definiteNo.has(error.code)

/** Codes that the till answered on purpose: asking again the same way brings the same answer. */
export const isRefusal = (error: unknown): error is NbiKountaError =>
  isNbiKountaError(error) && ['request-refused', 'not-found', 'forbidden'].includes(error.code)

/** Trouble of the store: without it nothing can be carried on, so that it is no outcome but a rejection. */
export const isOfStore = ({ code }: NbiKountaError): boolean => code === 'store-failed' || code === 'store-closed'

/** Remote trouble as one of our errors; anything else a client threw is wrapped without its message, which may hold anything. */
export function asTrouble(error: unknown, during: string): NbiKountaError {
  if (isNbiKountaError(error)) return error
  return new NbiKountaError('server-error', `${during} failed with ${kindOfThrown(error)}; it will be tried again`)
}

/** Reports trouble with the till and logs it, once; returns it. */
export function trouble(
  ctx: Pick<Context, 'report' | 'logger'>,
  venue: Pick<Venue, 'id'>,
  ids: { bookingId?: string; orderId?: string },
  error: NbiKountaError,
  during: string,
): NbiKountaError {
  ctx.report(venue.id, { type: 'trouble', code: error.code, during, ...ids })
  ctx.logger.warn(`${during}: ${error.message}`, { code: error.code, venueId: venue.id, ...ids })
  return error
}

/** Takes an entry of the store away, unless it was written anew since it was read. */
export const forgetEntry = (ctx: Context, { key, version }: Pick<Entry, 'key' | 'version'>): Promise<unknown> =>
  ctx.store.put(key, null, { expect: version, wakeInMs: null, expireInMs: 1 })
