/** One call from queue to answer: pace, authorise, send, learn; one refresh and one repeat; reads tried again, creates never. */
import { onAbort } from '../shared/abort.js'
import { type Clock, systemClock } from '../shared/clock.js'
import { isNbiKountaError, kindOfThrown } from '../shared/errors.js'
import { retryDelayMs } from '../shared/http/advice.js'
import { callAfter, endOf } from '../shared/http/deadline.js'
import { pause } from '../shared/http/pause.js'
import { answerError, errorTexts, isLimitText, remoteError } from '../shared/http/refusal.js'
import type { HttpAnswer, HttpRequest, Transport } from '../shared/http/transport.js'
import { type Names, wellSpelt } from '../shared/misspelt.js'
import { isAbsent, requireSignal } from '../shared/options.js'
import { RemoteError } from '../shared/remote-error.js'
import type { AuthIo, KountaAuth } from './auth/auth.js'
import type { Pacer } from './pacing/pacer.js'
import type { CallOptions, CreateOptions, ListOptions, RequestPriority } from './types.js'

/** A request in the client's words. */
export interface Ask extends Omit<HttpRequest, 'attempt' | 'json' | 'rawBody' | 'signal'> {
  readonly body?: string
  readonly options?: CallOptions | undefined
  /** Where the caller names none. Default 'read'. */
  readonly priority?: RequestPriority
  /** Lanes take turns. */
  readonly lane?: string | undefined
  /** Of lanes that have had as many turns, the longest wanted goes first. */
  readonly since?: number | undefined
  /** Statuses that are outcomes here, not errors. */
  readonly accept?: readonly number[]
}

/** Sends and resolves a success (or an accepted status); rejects a `RemoteError` otherwise. */
export type Call = (ask: Ask) => Promise<HttpAnswer>

/** What a call works with. */
export interface CallParts {
  readonly transport: Transport
  readonly auth: KountaAuth
  readonly authIo: AuthIo
  readonly pacer: Pacer
  readonly clock: Clock
  readonly random: () => number
  readonly companyId: string
  /** How often a GET is tried in all. */
  readonly tries: number
}

type AllOptions = CreateOptions & ListOptions & { readonly strategy?: unknown }
const knownOptions: Names<AllOptions> = {
  signal: 1,
  priority: 1,
  lane: 1,
  sendBefore: 1,
  since: 1,
  strategy: 1,
  onUnreadable: 1,
}

/** What is safe to know of a call that got no answer. */
export const contextOf = ({ method, path }: Ask) => ({ remote: 'kounta', method, path }) as const

/** When to ask again for a turn that did not come: others wait too, but the till answers, so it is worth trying soon. */
const nextTurnMs = 10_000

/** A refresh with its saving takes less, and waiting for that of another process no longer. */
const longestTokenMs = 60_000

const unanswered = new Set(['timeout', 'no-connection', 'outcome-unknown'])
const passing = new Set(['rate-limited', 'server-error', 'timeout', 'no-connection'])
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

/** Makes the client's one way of calling. */
export function createCall(parts: CallParts): Call {
  const { transport, auth, authIo, pacer, clock, random, companyId, tries } = parts

  async function sendOnce(ask: Ask, attempt: number): Promise<{ answer: HttpAnswer; authorization: string }> {
    const authorization = await certainly(ask, async () => {
      await paced(ask)
      return inTime(auth.header(authIo), ask)
    })
    const { body } = ask
    const kind = ask.sendBefore === undefined ? 'read' : 'write'
    const answer = await listened(kind, {
      // With the call's own members, which no transport reads: to leave them out costs more than all else in here.
      ...ask,
      params: { companyId, ...ask.params },
      attempt,
      signal: ask.options?.signal,
      headers: {
        // Either the extension or this is needed, or Kounta answers 406; next-page links may come without the extension.
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...ask.headers,
        authorization,
      },
      ...(body === undefined ? {} : { rawBody: body }),
    })
    const limited = answer.status === 429 || isLimitText(answer.text)
    pacer.learn({ headers: answer.headers, limited, failed: answer.status >= 500 && !limited ? kind : undefined })
    return { answer, authorization }
  }

  /** Sends, and tells the pacer when nothing came back. */
  async function listened(kind: 'read' | 'write', request: HttpRequest): Promise<HttpAnswer> {
    try {
      return await transport.send(request)
    } catch (error) {
      if (error instanceof RemoteError && unanswered.has(error.code) && !request.signal?.aborted)
        pacer.learn({ headers: new Headers(), limited: false, failed: kind })
      throw error
    }
  }

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

  /** True when the credential was renewed, so that the request may be repeated. */
  async function renewed(answer: HttpAnswer, authorization: string, ask: Ask): Promise<boolean> {
    if (!looksExpired(answer)) return false
    if (!(await certainly(ask, () => inTime(auth.renew(authorization, authIo), ask)))) return false
    if (ask.effect !== 'create') return true
    throw answerError(
      'not-sent',
      'expected a valid token, it had expired and is renewed now; a create is not repeated by itself',
      answer,
    )
  }

  return async (ask) => {
    const { signal } = wellSpelt(ask.options as AllOptions, knownOptions)
    if (!isAbsent(signal)) requireSignal(signal)
    let repeated = false
    for (let attempt = 1; ; ) {
      let error: RemoteError
      try {
        const { answer, authorization } = await sendOnce(ask, attempt)
        if (!repeated && (await renewed(answer, authorization, ask))) {
          repeated = true
          continue
        }
        // The text of the limit under a 404 does not say that an order is not there.
        if (ask.accept?.includes(answer.status) && !isLimitText(answer.text)) return answer
        const refusal = transport.refusal(answer)
        if (!refusal) return answer
        error = repeated && looksExpired(answer) ? unauthorized(refusal) : refusal
      } catch (thrown) {
        if (!(thrown instanceof RemoteError)) throw thrown
        error = thrown
      }
      if (ask.method !== 'GET' || attempt >= tries || !passing.has(error.code)) throw error
      // A first read always leaves; to repeat it into an outage helps nobody.
      if (pacer.mayTry?.() === false) throw error
      const waitMs = retryDelayMs({ attempt, advisedMs: error.context.retryAfterMs, random })
      await pause(clock, waitMs, ask.options?.signal, contextOf(ask))
      attempt += 1
    }
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

const unauthorized = (refusal: RemoteError) =>
  remoteError('unauthorized', 'expected the renewed token to be accepted, it was not', refusal.context)

/**
 * The faces of an expired token [kounta-api.md 1.3]: 401; 400 whose texts speak of an expired or invalid token; an empty body where a
 * read expects JSON.
 */
function looksExpired(answer: HttpAnswer): boolean {
  if (answer.status === 401) return true
  if (answer.status === 400) {
    return errorTexts(answer.text).some((text) => /token/i.test(text) && /expired|invalid/i.test(text))
  }
  return answer.request.effect === 'read' && answer.ok && answer.text.trim() === ''
}
