/** How calls to NBI are paced and repeated: a window per endpoint, 500 ms doubling, three tries where a repeat is harmless. */
import type { Clock } from '../shared/clock.js'
import { retryDelayMs } from '../shared/http/advice.js'
import { pause } from '../shared/http/pause.js'
import { remoteError } from '../shared/http/refusal.js'
import type { HttpAnswer, HttpRequest, Transport } from '../shared/http/transport.js'
import { neverBack } from '../shared/never-back.js'
import { isAbsent, requireSignal } from '../shared/options.js'
import { RemoteError } from '../shared/remote-error.js'

/**
 * How many calls an endpoint takes in how many ms. NBI enforces its limit per endpoint. Its own example is 10 in 1,000.
 *
 * @example
 * ```ts
 * import type { EndpointRate } from 'nbi-kounta/now-book-it'
 *
 * const careful: EndpointRate = { calls: 5, perMs: 1000 }
 * ```
 */
export interface EndpointRate {
  readonly calls: number
  readonly perMs: number
}

/** Parts of a caller. */
export interface CallerParts {
  readonly transport: Transport
  readonly clock: Clock
  readonly random: () => number
  readonly rate: EndpointRate
  readonly tries: number
}

/** Sends a request and resolves with its answer, whatever the status; see `createCaller`. */
export type Call = (request: HttpRequest) => Promise<HttpAnswer>

/** Nobody is kept waiting in a call for longer: the error tells how long the server asked for, and the caller comes back. */
const longestMs = 60_000
/** A wait that NBI asks for is believed up to this: then one call finds out whether it still holds. */
const longestClosedMs = 600_000

const passing = new Set(['timeout', 'no-connection', 'server-error'])

/** A limited answer was provably not processed, so any method may repeat it; other faults only a read may. */
function mayRepeat(error: RemoteError, request: HttpRequest): boolean {
  return error.code === 'rate-limited' || (request.method === 'GET' && passing.has(error.code))
}

const keyOf = ({ method, path }: HttpRequest) => `${method} ${path}`

const contextOf = ({ method, path }: HttpRequest) => ({ remote: 'now-book-it', method, path }) as const

/**
 * Makes the function that all endpoints send with. It resolves with the last answer; it rejects only when there is none.
 * Statuses stay the endpoint's business, since a 404 or 409 may be an outcome.
 */
export function createCaller({ transport, clock, random, rate, tries }: CallerParts): Call {
  const nowMs = neverBack(clock)
  const windows = new Map<string, { starts: number[]; closedUntilMs: number }>()

  async function turn(request: HttpRequest): Promise<void> {
    const key = keyOf(request)
    const window = windows.get(key) ?? { starts: [], closedUntilMs: 0 }
    windows.set(key, window)
    for (;;) {
      const now = nowMs()
      const closedMs = window.closedUntilMs - now
      if (closedMs > longestMs) {
        const came = `expected a turn, NBI asked to be left alone for another ${Math.ceil(closedMs / 1000)} s`
        throw remoteError('rate-limited', came, { ...contextOf(request), retryAfterMs: closedMs })
      }
      window.starts = window.starts.filter((start) => start > now - rate.perMs)
      const oldest = window.starts[window.starts.length - rate.calls]
      const waitMs = Math.max(closedMs, oldest === undefined ? 0 : oldest + rate.perMs - now)
      if (waitMs <= 0) {
        window.starts.push(now)
        return
      }
      await pause(clock, waitMs, request.signal, contextOf(request))
    }
  }

  return async (request) => {
    if (!isAbsent(request.signal)) requireSignal(request.signal)
    for (let attempt = 1; ; attempt++) {
      await turn(request)
      let failure: RemoteError | undefined
      let answer: HttpAnswer | undefined
      try {
        answer = await transport.send({ ...request, attempt })
        failure = transport.refusal(answer)
      } catch (error) {
        if (!(error instanceof RemoteError)) throw error
        failure = error
      }
      const advisedMs = failure?.context.retryAfterMs
      const waitMs = retryDelayMs({ attempt, advisedMs, random, floorMs: 500, capMs: longestClosedMs })
      // One caller's 429 is everyone's on that endpoint: the others wait as well instead of collecting their own. Of several the longest counts.
      const window = windows.get(keyOf(request))
      const limited = failure?.code === 'rate-limited'
      if (limited && window) window.closedUntilMs = Math.max(window.closedUntilMs, nowMs() + waitMs)
      if (!failure || attempt >= tries || (advisedMs ?? 0) > longestMs || !mayRepeat(failure, request)) {
        if (answer) return answer
        throw failure
      }
      // The next turn waits for the window.
      if (!limited) await pause(clock, Math.min(longestMs, waitMs), request.signal, contextOf(request))
    }
  }
}
