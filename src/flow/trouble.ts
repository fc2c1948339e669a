/** What went wrong, as one of our errors: what it proves, and how it is told. */
import { type ErrorCode, isNbiKountaError, kindOfThrown, NbiKountaError } from '../shared/errors.js'
import type { Context } from './context.js'
import type { Venue } from './venue/venue.js'

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
