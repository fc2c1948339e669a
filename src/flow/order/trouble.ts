/** Which trouble with reading an order by its id says something about that order alone. */
import type { ErrorCode } from '../../shared/errors.js'

/** Nothing about the till: others can be read. */
export const ofOneOrder: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'body-too-large',
  'invalid-amount',
  'invalid-answer',
  'invalid-order',
  'newer-record',
  'order-not-visible',
])

/** One order's as long as others can be read; so many in a row are the till's. Any other trouble, such as no connection or a limit, is. */
export const maybeOfOneOrder: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'forbidden',
  'not-found',
  'request-refused',
  'server-error',
  'timeout',
])

/** How many in a row. */
export const mostInARow = 3
