/** What a request needs before it leaves: its turn and its token, both in time. */
import { onAbort } from '../shared/abort.js'
import { type Clock, systemClock } from '../shared/clock.js'
import { isNbiKountaError, kindOfThrown } from '../shared/errors.js'
import { callAfter, endOf } from '../shared/http/deadline.js'
import { remoteError } from '../shared/http/refusal.js'
import { type Ask, contextOf } from './ask.js'
import type { AuthIo, KountaAuth } from './auth/auth.js'
import type { Pacer } from './pacing/pacer.js'

/** Who gives the turns and the tokens. */
export interface BeforeSendParts {
  readonly auth: KountaAuth
  readonly authIo: AuthIo
  readonly pacer: Pacer
  readonly clock: Clock
  readonly companyId: string
}

/** See the file's head. */
export interface BeforeSend {
  /** Waits for the request's turn, then gives its `Authorization`. */
  authorize(ask: Ask): Promise<string>
  /** Renews what an `Authorization` was made from. False if the credential cannot. */
  renew(stale: string, ask: Ask): Promise<boolean>
}

/** When to ask again for a turn that did not come: others wait too, but the till answers, so it is worth trying soon. */
const nextTurnMs = 10_000

/** A refresh with its saving takes less, and waiting for that of another process no longer. */
const longestTokenMs = 60_000

/** What says by its own code that a write was not applied. */
const definite = new Set([
  'aborted',
  'invalid-options',
  'no-connection',
  'not-sent',
  'rate-limited',
  'refresh-failed',
  'unauthorized',
])

/** Makes what goes before each send. */
export function createBeforeSend({ auth, authIo, pacer, clock, companyId }: BeforeSendParts): BeforeSend {
  /** Waits for its turn, but not past `sendBefore`: a create that is too late is told so at once. */
  async function paced(ask: Ask): Promise<void> {
    const { sendBefore, since, options } = ask
    const lane = options?.lane ?? ask.lane ?? companyId
    const priority = options?.priority ?? ask.priority ?? 'read'
    if (sendBefore !== undefined && pacer.mayTry?.() === false)
      throw remoteError(
        'not-sent',
        'expected the till to answer, the last requests got no usable answer',
        contextOf(ask),
      )
    const signal = options?.signal
    if (sendBefore === undefined && !signal) return pacer.take({ priority, lane, since })
    if (sendBefore === undefined) return inTurn(pacer.take({ priority, lane, since, signal }), ask)
    // Tied by hand: a signal that is made of the caller's own (AbortSignal.any) is kept by that one for as long as it lives.
    const ends = new AbortController()
    const end = () => ends.abort()
    const stopTimer = callAfter(clock, Math.max(0, sendBefore - clock.now()), end)
    if (signal?.aborted) end()
    const stop = onAbort(signal, end)
    try {
      await inTurn(pacer.take({ priority, lane, since, signal: ends.signal }), ask, ends.signal)
    } finally {
      stopTimer()
      stop()
    }
  }

  /** A refresh serves everybody who waits for it, so it goes on; only this caller stops waiting: when it aborts, or when nothing comes. */
  async function inTime<T>(work: Promise<T>, ask: Ask): Promise<T> {
    // From plain JavaScript it may be no promise.
    const answer = Promise.resolve(work)
    let isThere = false
    const there = () => {
      isThere = true
    }
    answer.then(there, there)
    // A credential that has its header at hand needs no timer.
    await undefined
    if (isThere) return answer
    const { options, sendBefore = Number.POSITIVE_INFINITY } = ask
    const ms = Math.max(0, Math.min(longestTokenMs, sendBefore - clock.now()))
    // By the machine's timer: a test's clock does not know how long a real store takes.
    const ended = await endOf(answer, { clock: systemClock, ms, signal: options?.signal })
    if (ended === 'aborted') throw remoteError('aborted', 'was aborted before it was sent', contextOf(ask))
    if (ended === 'late')
      throw remoteError('not-sent', 'expected a token in time, got no answer from where it is kept', contextOf(ask))
    return answer
  }

  return {
    authorize: (ask) =>
      certainly(ask, async () => {
        await paced(ask)
        return inTime(auth.header(authIo), ask)
      }),
    renew: (stale, ask) => certainly(ask, () => inTime(auth.renew(stale, authIo), ask)),
  }
}

/** A turn that did not come, in the house's words: the caller's abort, or a deadline. */
async function inTurn(turn: Promise<void>, ask: Ask, deadline?: AbortSignal): Promise<void> {
  try {
    await turn
  } catch (error) {
    if (ask.options?.signal?.aborted) throw remoteError('aborted', 'was aborted before it was sent', contextOf(ask))
    if (!deadline?.aborted) throw error
    throw remoteError('not-sent', 'expected a turn before its deadline, got none', {
      ...contextOf(ask),
      retryAfterMs: nextTurnMs,
    })
  }
}

/**
 * Work without which a request does not leave: its turn, its token, a new token after a 401. Whatever fails there, a write was not
 * applied, and its error must say so: the trouble may be a token store's, whose codes leave that open. Nor may the trouble of one
 * credential's store be taken for that of the caller's own.
 */
async function certainly<T>(ask: Ask, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const ours = isNbiKountaError(error)
    if (ours && (definite.has(error.code) || (ask.method === 'GET' && !error.code.startsWith('store')))) throw error
    const came = ours ? error.code : kindOfThrown(error)
    throw remoteError('not-sent', `expected a turn and a valid token, got none (${came})`, contextOf(ask))
  }
}
