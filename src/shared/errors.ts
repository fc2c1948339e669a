/** The one error base of the library: stable codes, what to do about each, and nothing secret inside. */

import { brand, type ErrorAdvice, LibraryError } from './library-error.js'

export type { ErrorAdvice } from './library-error.js'

/**
 * Every stable error code, with the advice that belongs to it. A new code is one line here and one on `docs/errors.md`.
 *
 * @example
 * ```ts
 * import { type ErrorAdvice, type ErrorCode, errorAdvice } from 'nbi-kounta'
 *
 * const code: ErrorCode = 'rate-limited'
 * const advice: ErrorAdvice = errorAdvice[code] // 'wait'
 * ```
 */
export const errorAdvice = {
  aborted: 'wait',
  'body-too-large': 'person',
  'booking-mismatch': 'request',
  'clock-stalled': 'request',
  'delete-refused': 'person',
  'deleted-while-touched': 'person',
  forbidden: 'credentials',
  'given-up': 'person',
  'invalid-amount': 'request',
  'invalid-answer': 'person',
  'invalid-booking': 'request',
  'invalid-id': 'request',
  'invalid-options': 'request',
  'invalid-order': 'request',
  'invalid-policy': 'request',
  'invalid-webhook': 'request',
  'newer-record': 'wait',
  'no-connection': 'wait',
  'not-found': 'request',
  'not-sent': 'wait',
  'order-belongs-to-another-booking': 'person',
  'order-not-visible': 'wait',
  'order-touched': 'person',
  'outcome-unknown': 'wait',
  'page-limit': 'person',
  'rate-limited': 'wait',
  'refresh-failed': 'credentials',
  'request-refused': 'request',
  'server-error': 'wait',
  'store-client-missing': 'request',
  'store-closed': 'request',
  'store-failed': 'wait',
  'store-key': 'request',
  'store-value': 'request',
  timeout: 'wait',
  unauthorized: 'credentials',
  'undo-window-unknown': 'person',
  'unknown-venue': 'request',
  'unsafe-url': 'person',
  'venue-failed': 'wait',
} as const satisfies Record<string, ErrorAdvice>

/** A stable error code; each one has a heading on `docs/errors.md`. */
export type ErrorCode = keyof typeof errorAdvice

const isInstance = Function.prototype[Symbol.hasInstance]

/**
 * The base of every error that this library throws or reports.
 *
 * Guarantee: `code` is stable across minor versions. `message` says what was expected, what came and what to do. Neither it nor `stack`,
 * `JSON.stringify(error)` or `util.inspect(error)` holds a secret or a guest's data.
 *
 * @example
 * ```ts
 * import { NbiKountaError } from 'nbi-kounta'
 *
 * function shouldWait(error: unknown): boolean {
 *   return error instanceof NbiKountaError && error.advice === 'wait'
 * }
 * ```
 */
export class NbiKountaError<Code extends ErrorCode = ErrorCode> extends LibraryError<Code> {
  constructor(code: Code, message: string, options?: ErrorOptions) {
    super(code, errorAdvice[code], message, options)
  }

  /** By brand for this class itself, as usual for the classes that extend it: which one is asked is `this`. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    // Told by its parent: a class that names itself is renamed by the build, and a console shows the new name.
    // biome-ignore lint/complexity/noThisInStatic: a class that extends this one inherits the method and must not match by brand.
    return Object.getPrototypeOf(this) === LibraryError ? isNbiKountaError(value) : isInstance.call(this, value)
  }
}

/**
 * True for an error of this library, also when it comes from a second copy of the package.
 *
 * @example
 * ```ts
 * import { isNbiKountaError } from 'nbi-kounta'
 *
 * isNbiKountaError(new Error('other')) // false
 * ```
 */
export function isNbiKountaError(value: unknown): value is NbiKountaError {
  return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[brand] === true
}

/** The kind of what was thrown: of a stranger's error, the only thing that holds nothing secret. */
export const kindOfThrown = (thrown: unknown): string => (thrown instanceof Error ? thrown.name : typeof thrown)
