/** One HTTP exchange as the simulators see it: what every face (fetch, msw, a socket) is translated to. */

/**
 * A request as it arrives: an absolute URL, lower-cased header names, the raw body.
 *
 * @example
 * ```ts
 * import type { SimulatedRequest } from 'nbi-kounta/testing'
 *
 * const request: SimulatedRequest = { method: 'GET', url: 'https://api.kounta.com/v1/companies/me.json', headers: {}, body: '' }
 * ```
 */
export interface SimulatedRequest {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * An answer as it leaves.
 *
 * @example
 * ```ts
 * import type { SimulatedResponse } from 'nbi-kounta/testing'
 *
 * const limited: SimulatedResponse = { status: 429, headers: { 'content-type': 'text/plain' }, body: 'Limit exceeded' }
 * ```
 */
export interface SimulatedResponse {
  /** The HTTP status. */
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * An answer, or the connection lost without one.
 *
 * @example
 * ```ts
 * import type { SimulatedAnswer } from 'nbi-kounta/testing'
 *
 * const wasLost = (answer: SimulatedAnswer): boolean => answer === 'drop'
 * ```
 */
export type SimulatedAnswer = SimulatedResponse | 'drop'

/**
 * The one core of a simulator: every face is written on it.
 *
 * @example
 * ```ts
 * import { createKountaSimulator, type Handle } from 'nbi-kounta/testing'
 *
 * const { handle } = createKountaSimulator()
 * const counted = (calls: string[]): Handle => (request) => {
 *   calls.push(request.method)
 *   return handle(request)
 * }
 * ```
 */
export type Handle = (request: SimulatedRequest) => Promise<SimulatedAnswer>

/** The fetch parameters of the machine's own types. */
export type FetchInput = Parameters<typeof globalThis.fetch>[0]

/** A JSON answer. */
export function jsonAnswer(status: number, text: string, headers: Record<string, string> = {}): SimulatedResponse {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8', ...headers }, body: text }
}

/** An answer of plain text or HTML. */
export function textAnswer(status: number, body: string, contentType = 'text/plain'): SimulatedResponse {
  return { status, headers: { 'content-type': `${contentType}; charset=utf-8` }, body }
}

/** An answer without a body. */
export function emptyAnswer(status: number, headers: Record<string, string> = {}): SimulatedResponse {
  return { status, headers, body: '' }
}

const bodiless = new Set([101, 103, 204, 205, 304])

/** The body that the web's own `Response` takes: none where the status has none. */
export const bodyOf = ({ status, body }: SimulatedResponse): string | null => (bodiless.has(status) ? null : body)
