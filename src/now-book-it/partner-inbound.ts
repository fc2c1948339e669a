/** Partner-inbound events: your till's own events to NBI, signed instead of keyed. */
import type { Clock } from '../shared/clock.js'
import { NbiKountaError } from '../shared/errors.js'
import { given } from '../shared/given.js'
import { encodeSignature, hmacSha256 } from '../shared/http/signature.js'
import { expandPath, parseBaseUrl } from '../shared/http/urls.js'
import type { Logger } from '../shared/logger.js'
import { type Names, wellSpelt } from '../shared/misspelt.js'
import { requireOption } from '../shared/options.js'
import { connect } from './connect.js'

/** Options of `createPartnerInbound`; secret, header and partner name are agreed with NBI at onboarding. */
export interface PartnerInboundOptions {
  readonly baseUrl: string
  /** Such as `kounta`. */
  readonly partnerName: string
  readonly secret: string
  /** Default 'X-Partner-Signature'. */
  readonly signatureHeader?: string
  /** What precedes the partner's name. Default 'partners'; NBI's pages also use 'Sales/partners'. */
  readonly prefix?: string
  /** Which URL is signed after the body; NBI does not say. Default 'full-url'. */
  readonly sign?: 'full-url' | 'path'
  /** Default the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch
  /** Default the machine's. */
  readonly clock?: Clock
  /** Default 10,000. */
  readonly timeoutMs?: number
  /** 0 ≤ random() < 1, for the jitter of waits. Default Math.random. */
  readonly random?: () => number
  /** Default silent. */
  readonly logger?: Logger
}

const knownOptions: Names<PartnerInboundOptions> = {
  baseUrl: 1,
  partnerName: 1,
  secret: 1,
  signatureHeader: 1,
  prefix: 1,
  sign: 1,
  fetch: 1,
  clock: 1,
  timeoutMs: 1,
  random: 1,
  logger: 1,
}

/** Sends events; see `createPartnerInbound`. */
export interface PartnerInbound {
  /**
   * Sends one event; `body` is your own payload. 'accepted' means processed **or silently ignored** (a location that NBI does not know, an
   * integration that is off). 'in-process' means that NBI is working on the same sale: send again in a minute.
   */
  send(
    eventType: string,
    body: unknown,
    options?: { readonly signal?: AbortSignal },
  ): Promise<{ readonly outcome: 'accepted' | 'in-process' }>
}

/**
 * Signs a partner-inbound request: HMAC-SHA256 with the shared secret over the body's exact text followed by the URL, as
 * lower-case hex. Never throws for any text.
 *
 * Errors: 'invalid-options' for a body, URL or secret that is no text.
 *
 * Source: NBI's "webhook security" page; whether the URL is meant in full is not said.
 *
 * @example
 * ```ts
 * import { signPartnerEvent } from 'nbi-kounta/now-book-it'
 *
 * async function sign(body: string): Promise<string> {
 *   return signPartnerEvent({ body, url: 'https://nbi.example.test/partners/kounta/events/order.created', secret: 's' })
 * }
 * ```
 */
export async function signPartnerEvent(parts: {
  readonly body: string
  readonly url: string
  readonly secret: string
}): Promise<string> {
  const { body, url, secret } = given(parts)
  for (const [name, text] of Object.entries({ body, url, secret }))
    requireOption(typeof text === 'string', name, 'a text', text)
  // WebCrypto knows no empty key; a zero byte gives the same HMAC, which pads keys with zeroes.
  return encodeSignature(await hmacSha256(secret || '\0', body + url), 'hex')
}

/**
 * Makes the sender of partner-inbound events (`POST …/partners/{partnerName}/events/{eventType}`).
 *
 * The bytes that it signs are the bytes that it sends. It repeats only after a 429, three tries in all. The same sale id sent again updates
 * NBI's record, so repeating after 'outcome-unknown' is safe.
 *
 * Errors: 'invalid-options' here and for a body that is no JSON; `RemoteError` from `send`. NBI answers a wrong signature with 400, so
 * after 'request-refused' check secret, header and `sign` first.
 *
 * Source: NBI's "partner inbound" pages; they disagree on the path, hence `prefix`.
 *
 * @example
 * ```ts
 * import { createPartnerInbound } from 'nbi-kounta/now-book-it'
 *
 * const inbound = createPartnerInbound({ baseUrl: 'https://nbi.example.test/', partnerName: 'kounta', secret: 'agreed' })
 *
 * async function tell(orderId: string, bookingId: string) {
 *   return inbound.send('order.updated', { locationId: 'loc_31', bookingId, orderId })
 * }
 * ```
 */
export function createPartnerInbound(options: PartnerInboundOptions): PartnerInbound {
  const chosen = wellSpelt(options, knownOptions)
  const { partnerName, secret, signatureHeader = 'X-Partner-Signature' } = chosen
  const header = `${signatureHeader}`.toLowerCase()
  const areTexts = [secret, partnerName].every((each) => typeof each === 'string' && each !== '')
  if (!areTexts || !/^[a-z0-9-]+$/.test(header)) {
    throw new NbiKountaError(
      'invalid-options',
      'partner inbound: expected a secret, a partnerName and a header name; use what was agreed with Now Book It',
    )
  }
  const base = parseBaseUrl(chosen.baseUrl)
  const prefix = (chosen.prefix ?? 'partners').replace(/^\/+|\/+$/g, '')
  const path = `${prefix === '' ? '' : `${prefix}/`}{partnerName}/events/{eventType}`
  const { call, accept } = connect(chosen).endpoints

  return {
    async send(eventType, payload, sendOptions) {
      const params = { partnerName, eventType }
      const url = expandPath(base, path, params)
      const rawBody = textOf(payload)
      const signature = await signPartnerEvent({
        body: rawBody,
        url: chosen.sign === 'path' ? url.pathname : url.href,
        secret,
      })
      const answer = await call({
        method: 'POST',
        path,
        params,
        rawBody,
        headers: { 'content-type': 'application/json', [header]: signature },
        signal: sendOptions?.signal,
      })
      if (answer.status === 409) return { outcome: 'in-process' }
      accept(answer)
      return { outcome: 'accepted' }
    },
  }
}

function textOf(payload: unknown): string {
  try {
    return JSON.stringify(payload) ?? 'null'
  } catch {
    // A cycle or a bigint: the runtime's message may quote members, so it is not passed on.
    throw new NbiKountaError(
      'invalid-options',
      'partner inbound: expected a body that JSON can hold; check its members',
    )
  }
}
