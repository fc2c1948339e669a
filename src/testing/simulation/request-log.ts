/** What clients asked for, request by request, and the counts that tests are about. */

/**
 * One request as the simulator saw it.
 *
 * @example
 * ```ts
 * import type { LoggedRequest } from 'nbi-kounta/testing'
 *
 * const writes = (requests: readonly LoggedRequest[]) => requests.filter(({ method }) => method !== 'GET')
 * ```
 */
export interface LoggedRequest {
  readonly method: string
  /** The path's template below `/v1/`, such as `companies/{companyId}/orders/{orderId}`; `unknown` when none fits. */
  readonly path: string
  /** When it arrived, epoch ms of the simulator's clock. */
  readonly atMs: number
  /** The status answered; 'drop' if the connection was lost; undefined while the request is under way. */
  readonly status: number | 'drop' | undefined
  /** The order that it made or met. */
  readonly orderId: string | undefined
}

/** A log that only grows, until it is cleared. */
export class RequestLog {
  #entries: { -readonly [Key in keyof LoggedRequest]: LoggedRequest[Key] }[] = []

  /** Notes an arrival; the returned entry is completed later. */
  arrived(
    method: string,
    path: string,
    atMs: number,
  ): { status: number | 'drop' | undefined; orderId: string | undefined } {
    const entry = { method, path, atMs, status: undefined, orderId: undefined }
    this.#entries.push(entry)
    return entry
  }

  get entries(): readonly LoggedRequest[] {
    return this.#entries
  }

  /** Requests that made or met one order. */
  forOrder(orderId: string): readonly LoggedRequest[] {
    return this.#entries.filter((entry) => entry.orderId === orderId)
  }

  count(matches: (entry: LoggedRequest) => boolean): number {
    return this.#entries.reduce((sum, entry) => sum + (matches(entry) ? 1 : 0), 0)
  }

  clear(): void {
    this.#entries = []
  }
}
