/** Errors that come from a remote API: what was asked, by template, and whether it may have been applied. */
import { type ErrorCode, NbiKountaError } from './errors.js'

/** Codes of a request that a remote side answered badly, or not at all. */
export type RemoteErrorCode = Extract<
  ErrorCode,
  | 'aborted'
  | 'body-too-large'
  | 'forbidden'
  | 'invalid-answer'
  | 'no-connection'
  | 'not-found'
  | 'not-sent'
  | 'outcome-unknown'
  | 'page-limit'
  | 'rate-limited'
  | 'refresh-failed'
  | 'request-refused'
  | 'server-error'
  | 'timeout'
  | 'unauthorized'
  | 'unsafe-url'
>

/** What is safe to know of a failed request: no header, token, body, query or guest data. */
export interface RemoteErrorContext {
  readonly remote: 'kounta' | 'now-book-it'
  readonly method?: string
  /** The path's template, such as `companies/{companyId}/orders/{orderId}`. */
  readonly path?: string
  readonly status?: number
  readonly requestId?: string
  /** 1 for the first try. */
  readonly attempt?: number
  /** How long the server asked to wait, in ms. For 'not-sent', the wait in the client's own queue. */
  readonly retryAfterMs?: number
}

/**
 * A remote API refused, failed or did not answer.
 *
 * `code` says what happened and `advice` what to do. Only 'outcome-unknown' means that a write may have been applied. With every other code
 * it was not.
 *
 * @example
 * ```ts
 * import { RemoteError, type RemoteErrorContext } from 'nbi-kounta'
 *
 * function isLimit(error: unknown): boolean {
 *   return error instanceof RemoteError && error.code === 'rate-limited'
 * }
 *
 * function where({ remote, method, path, status }: RemoteErrorContext): string {
 *   return `${remote}: ${method} ${path} ${status}`
 * }
 * ```
 */
export class RemoteError extends NbiKountaError<RemoteErrorCode> {
  override readonly name = 'RemoteError'
  readonly context: RemoteErrorContext

  constructor(code: RemoteErrorCode, message: string, context: RemoteErrorContext) {
    super(code, message)
    this.context = context
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), ...this.context }
  }
}
