/**
 * The one way out to a remote API, on ky: a request goes below one base URL, or to a link on its origin, ends in time, and comes back as status + capped text.
 *
 * `createTransport({ remote, baseUrl, … })` gives:
 * - `send(request)` → the {@link HttpAnswer} for **every** status that came (4xx and 5xx too); it rejects with a `RemoteError`
 *   only when there is no usable answer: 'timeout', 'no-connection', 'aborted', 'not-sent', 'unsafe-url', 'body-too-large', and for
 *   writes 'outcome-unknown' in place of timeouts and broken connections.
 * - `refusal(answer)` → the `RemoteError` that a non-success stands for, or undefined. Call it where an error is not an outcome.
 *
 * It never retries, paces or authorises: its two users have different rules for that (`advice.ts` has the waiting times).
 */
import ky from 'ky'
import type { Clock } from '../clock.js'
import { type Logger, silentLogger } from '../logger.js'
import { isAbsent, requireLimit, requireMs, requireOption } from '../options.js'
import { RemoteError, type RemoteErrorContext } from '../remote-error.js'
import { clockOf, loggerOf } from '../tools.js'
import { type BodyProgress, readCapped, unreadBody } from './capped-body.js'
import { type Ended, endOf } from './deadline.js'
import { defaultMaxBodyBytes, defaultTimeoutMs } from './defaults.js'
import { echoesOf } from './echoes.js'
import { failureCode, neverDelivered } from './network-failure.js'
import { answerError, contextOf, refusalOf, remoteError } from './refusal.js'
import { expandPath, parseBaseUrl, type Query, sameOriginLink } from './urls.js'

/** What a request does there. 'create' is a write of which a repetition would make a second thing. */
export type RequestEffect = 'read' | 'write' | 'create'

/** One request. `path` is a template, the only form of the URL that ever reaches a message or a log. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below the base URL, without a leading slash: `companies/{companyId}/orders/{orderId}.json`. */
  readonly path: string
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Query | undefined
  /** A link that the server gave, used in place of path, params and query; must stay on the base URL's origin. */
  readonly link?: string
  /** Where the link was found, which a relative one is relative to. */
  readonly from?: URL
  /** A body: JSON text, form text … Set the matching `content-type` header; with `json` it is done for you. */
  readonly rawBody?: string
  readonly json?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal | undefined
  /** Default: 'read' for GET, else 'write'. */
  readonly effect?: RequestEffect
  /** An instant of the clock (epoch ms) checked right before the send: late is 'not-sent'. */
  readonly sendBefore?: number | undefined
  /** 1 for the first try. */
  readonly attempt?: number
}

/** What came back. */
export interface HttpAnswer {
  readonly status: number
  /** 200–299. */
  readonly ok: boolean
  readonly headers: Headers
  /** The body; cut short when `truncated` (only for writes and non-successes: a cut read is an error). */
  readonly text: string
  readonly truncated: boolean
  /** Where it came from, redirects followed. May hold what was asked for: never logged. */
  readonly url: URL
  readonly request: {
    readonly remote: RemoteErrorContext['remote']
    readonly method: string
    readonly path: string
    readonly effect: RequestEffect
    readonly attempt: number
  }
  /** The parsed body; throws 'invalid-answer' when it is not JSON. */
  json(): unknown
  /** True when the text occurs in what we sent: such a text is never quoted. */
  echoes(text: string): boolean
}

/** Options of {@link createTransport}. */
export interface TransportOptions {
  readonly remote: RemoteErrorContext['remote']
  readonly baseUrl: string
  readonly fetch?: typeof globalThis.fetch | undefined
  /** Of one exchange with its redirects and body. Default 10,000. */
  readonly timeoutMs?: number | undefined
  /** Default 8 MiB. */
  readonly maxBodyBytes?: number | undefined
  readonly clock?: Clock | undefined
  readonly logger?: Logger | undefined
  /** Reads a body, or throws. Default `JSON.parse`. */
  readonly readJson?: ((text: string) => unknown) | undefined
}

/** See the file's head. */
export interface Transport {
  readonly baseUrl: string
  send(request: HttpRequest): Promise<HttpAnswer>
  refusal(answer: HttpAnswer): RemoteError | undefined
}

const maxRedirects = 5
const redirects = new Set([301, 302, 303, 307, 308])

/** What is known when an exchange ends early: whether it left, and whether its status came. */
interface Progress {
  url: URL
  sent: boolean
  head: Response | undefined
  body: BodyProgress
}

/** Makes a transport; see the file's head. Throws 'invalid-options' for an unusable base URL or limit. */
export function createTransport(options: TransportOptions): Transport {
  const { remote, timeoutMs = defaultTimeoutMs, maxBodyBytes = defaultMaxBodyBytes, readJson = JSON.parse } = options
  const clock = clockOf(options.clock)
  const logger = loggerOf(options.logger)
  const base = parseBaseUrl(options.baseUrl)
  const { fetch } = options
  requireOption(isAbsent(fetch) || typeof fetch === 'function', 'fetch', 'a function', fetch)
  requireMs(timeoutMs, 'timeoutMs')
  requireLimit(maxBodyBytes, 'maxBodyBytes')

  /** Sends once, to where the exchange has come; follows nothing. */
  function sendOnce(request: HttpRequest, ask: HttpAnswer['request'], signal: AbortSignal, progress: Progress) {
    const body = request.rawBody ?? (request.json === undefined ? undefined : JSON.stringify(request.json))
    const headers = {
      ...(request.json === undefined ? {} : { 'content-type': 'application/json' }),
      ...request.headers,
    }
    const doFetch = options.fetch ?? globalThis.fetch
    return ky(progress.url, {
      method: request.method,
      headers,
      ...(body === undefined ? {} : { body }),
      // ky's own retries, timeout and redirects are off: they know neither the clock nor where a credential may travel.
      retry: { limit: 0 },
      timeout: false,
      throwHttpErrors: false,
      redirect: 'manual',
      fetch: (input, init) => {
        // Asked this way round, a deadline that is no number is past.
        if (request.sendBefore !== undefined && !(clock.now() < request.sendBefore)) {
          throw remoteError('not-sent', 'expected to be sent before its deadline, was too late', contextOf(ask))
        }
        // A host's fetch may not look at the signal: what was aborted while being built does not leave.
        signal.throwIfAborted()
        progress.sent = true
        // The signal is given here rather than to ky, which would bind it to one of its own: a tenth of a fast request.
        return doFetch(input as Parameters<typeof doFetch>[0], { ...(init as RequestInit), signal })
      },
    })
  }

  async function exchange(request: HttpRequest, ask: HttpAnswer['request'], signal: AbortSignal, progress: Progress) {
    for (let hop = 0; ; hop++) {
      const response = await sendOnce(request, ask, signal, progress)
      const location = response.headers.get('location')
      const opaque = response.type === 'opaqueredirect'
      if (request.method !== 'GET' || !(opaque || (redirects.has(response.status) && location !== null))) {
        progress.head = response
        await readCapped(response, maxBodyBytes, progress.body)
        return
      }
      void response.body?.cancel().catch(() => {})
      const next = opaque || hop >= maxRedirects ? undefined : sameOriginLink(base, progress.url, location ?? '')
      if (!next) {
        const came = hop >= maxRedirects ? `more than ${maxRedirects} redirects` : 'a redirect to another origin'
        throw remoteError('unsafe-url', `expected an answer, got ${came}; it was not followed`, {
          ...contextOf(ask),
          status: response.status,
        })
      }
      progress.url = next
    }
  }

  async function send(request: HttpRequest): Promise<HttpAnswer> {
    const effect = request.effect ?? (request.method === 'GET' ? 'read' : 'write')
    const ask = { remote, method: request.method, path: request.path, effect, attempt: request.attempt ?? 1 }
    if (request.signal?.aborted) throw remoteError('aborted', 'was aborted before it was sent', contextOf(ask))
    const url =
      request.link === undefined
        ? expandPath(base, request.path, request.params, request.query)
        : sameOriginLink(base, request.from ?? base, request.link)
    if (!url)
      throw remoteError(
        'unsafe-url',
        'expected a link on the origin of the base URL, got one that leaves it; it was not followed',
        contextOf(ask),
      )

    const startedAt = clock.now()
    const progress: Progress = { url, sent: false, head: undefined, body: unreadBody() }
    const stop = new AbortController()
    const ended = await endOf(exchange(request, ask, stop.signal, progress), {
      clock,
      ms: timeoutMs,
      signal: request.signal,
    })
    // An exchange that is over has nothing left to stop, and an abort costs a good part of a fast request.
    if (ended !== 'done') stop.abort()
    // What nobody reads is not put together.
    if (logger !== silentLogger)
      logger.debug('remote request', {
        ...contextOf(ask),
        status: progress.head?.status ?? null,
        ms: clock.now() - startedAt,
      })

    const { head, body } = progress
    // Status before body: once a write's status is known, a broken or endless body takes nothing from it.
    if (head && (body.complete || effect !== 'read' || !isOk(head.status)))
      return answerOf(head, progress, ask, request, url, readJson)
    if (body.tooLarge) {
      throw remoteError('body-too-large', `expected at most ${maxBodyBytes} bytes, got more`, {
        ...contextOf(ask),
        ...(head ? { status: head.status } : {}),
      })
    }
    throw noAnswer(ended, ask, progress, timeoutMs)
  }

  return {
    baseUrl: base.href,
    send,
    refusal: (answer) => refusalOf(answer, clock.now()),
  }
}

const isOk = (status: number) => status >= 200 && status < 300

function answerOf(
  head: Response,
  { body, url: from }: Progress,
  ask: HttpAnswer['request'],
  request: HttpRequest,
  url: URL,
  readJson: (text: string) => unknown,
): HttpAnswer {
  const answer: HttpAnswer = {
    status: head.status,
    ok: isOk(head.status),
    headers: head.headers,
    text: body.text,
    truncated: !body.complete,
    url: from,
    request: ask,
    json() {
      try {
        return readJson(body.text)
      } catch {
        const kind = body.text.trim() === '' ? 'an empty body' : 'something else'
        throw answerError('invalid-answer', `expected JSON, got ${kind}`, answer)
      }
    },
    echoes: (text) => echoesOf(request, url).some((sent) => sent.includes(text)),
  }
  return answer
}

/** The error of an exchange that brought no usable answer. A write that left and was not provably lost has an unknown outcome. */
function noAnswer(ended: Ended, ask: HttpAnswer['request'], progress: Progress, limitMs: number): RemoteError {
  const context = { ...contextOf(ask), ...(progress.head ? { status: progress.head.status } : {}) }
  const mayBeApplied = ask.effect !== 'read' && progress.sent
  if (ended === 'late') {
    const code = mayBeApplied ? 'outcome-unknown' : 'timeout'
    return remoteError(code, `expected an answer within ${limitMs} ms, got none`, context)
  }
  if (ended === 'aborted' || ended === 'done') {
    return remoteError(mayBeApplied ? 'outcome-unknown' : 'aborted', 'was aborted by the caller', context)
  }
  if (ended.error instanceof RemoteError) return ended.error
  const code = failureCode(ended.error)
  const came = `expected an answer, the connection failed${code === undefined ? '' : ` (${code})`}`
  if (!progress.sent) {
    // ky or `Request` refused to build it, for instance for a line break in a header. Its message may quote the header.
    return remoteError(
      'not-sent',
      'the request could not be built; look for unusual characters in credentials and options',
      context,
    )
  }
  return remoteError(mayBeApplied && !neverDelivered(ended.error) ? 'outcome-unknown' : 'no-connection', came, context)
}
