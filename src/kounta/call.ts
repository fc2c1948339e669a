/** One call from queue to answer: pace, authorise, send, learn; one refresh and one repeat; reads tried again, creates never. */
import { retryDelayMs } from '../shared/http/advice.js'
import { pause } from '../shared/http/pause.js'
import { answerError, errorTexts, isLimitText, remoteError } from '../shared/http/refusal.js'
import type { HttpAnswer, HttpRequest, Transport } from '../shared/http/transport.js'
import { type Names, wellSpelt } from '../shared/misspelt.js'
import { isAbsent, requireSignal } from '../shared/options.js'
import { RemoteError } from '../shared/remote-error.js'
import { type Ask, type Call, contextOf } from './ask.js'
import { type BeforeSendParts, createBeforeSend } from './before-send.js'
import type { CreateOptions, ListOptions } from './types.js'

/** What a call works with. */
export interface CallParts extends BeforeSendParts {
  readonly transport: Transport
  readonly random: () => number
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

const unanswered = new Set(['timeout', 'no-connection', 'outcome-unknown'])
const passing = new Set(['rate-limited', 'server-error', 'timeout', 'no-connection'])

/** Makes the client's one way of calling. */
export function createCall(parts: CallParts): Call {
  const { transport, pacer, clock, random, companyId, tries } = parts
  const beforeSend = createBeforeSend(parts)

  async function sendOnce(ask: Ask, attempt: number): Promise<{ answer: HttpAnswer; authorization: string }> {
    const authorization = await beforeSend.authorize(ask)
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

  /** True when the credential was renewed, so that the request may be repeated. */
  async function renewed(answer: HttpAnswer, authorization: string, ask: Ask): Promise<boolean> {
    if (!looksExpired(answer)) return false
    if (!(await beforeSend.renew(authorization, ask))) return false
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
