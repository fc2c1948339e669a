/** Now Book It's proofs of origin: a static header, or an HMAC; which of them a venue gets is settled at onboarding. */
import { bytesOf, type Signed, sameText, verifySignature } from '../shared/http/signature.js'

/** Headers as a `Headers`, or as Node and most frameworks have them. */
export type WebhookHeaders = Headers | Readonly<Record<string, string | readonly string[] | undefined>>

/** A header that must be there with this value; the name is compared without case. */
export interface ExpectedHeader {
  readonly name: string
  readonly value: string
}

/**
 * An HMAC-SHA256 in lower-case hex over the raw body followed by `url` (when NBI signs it).
 *
 * @example
 * ```ts
 * import { type ExpectedHmac, verifyNowBookItWebhook } from 'nbi-kounta/webhooks'
 *
 * const hmac: ExpectedHmac = { name: 'X-Partner-Signature', secrets: ['new-secret', 'old-secret'], body: '{"bookingId":1}' }
 * const genuine = await verifyNowBookItWebhook({ headers: { 'x-partner-signature': 'ab…' }, hmac })
 * ```
 */
export interface ExpectedHmac {
  /** The header that carries it. */
  readonly name: string
  /** The shared secret, or several while one is being replaced. */
  readonly secrets: string | readonly string[]
  /** The body exactly as it arrived. */
  readonly body: string | Uint8Array | ArrayBuffer
  /** Appended to the body before hashing; omitted: the body alone. */
  readonly url?: string
}

/** Options of {@link verifyNowBookItWebhook}: at least one of `expect` and `hmac`; of both, both must hold. */
export interface VerifyNowBookItWebhookOptions {
  readonly headers: WebhookHeaders
  /** One header, or several while a key is being replaced: any one is enough. */
  readonly expect?: ExpectedHeader | readonly ExpectedHeader[]
  /** Default: no HMAC is expected. */
  readonly hmac?: ExpectedHmac
}

/** A header's value; undefined when it is missing or was sent more than once. */
function headerOf(headers: WebhookHeaders, name: string): string | undefined {
  if (typeof (headers as Headers).get === 'function') return (headers as Headers).get(name) ?? undefined
  const wanted = name.toLowerCase()
  const values = Object.entries(headers)
    .filter(([each]) => each.toLowerCase() === wanted)
    .flatMap(([, value]) => value ?? [])
  return values.length === 1 ? values[0] : undefined
}

function concat(body: Signed, url: string): Uint8Array {
  const head = bytesOf(body)
  const tail = bytesOf(url)
  const bytes = new Uint8Array(head.length + tail.length)
  bytes.set(head)
  bytes.set(tail, head.length)
  return bytes
}

/**
 * Tells whether a webhook came from Now Book It.
 *
 * Guarantee: it compares in constant time. It returns false for anything missing, doubled or malformed, and if nothing is expected. It never throws.
 * NBI's pages disagree on how events are authenticated, so the header's name and value (or the HMAC) are settings. Treat the body as a hint
 * and fetch the booking anyway. Source: now-book-it-api.md 1.2 and 4.1.
 *
 * @example
 * ```ts
 * import { verifyNowBookItWebhook } from 'nbi-kounta/webhooks'
 *
 * const genuine = await verifyNowBookItWebhook({
 *   headers: { 'x-security-key': 'from-the-request' },
 *   expect: { name: 'X-Security-Key', value: 'agreed-at-onboarding' },
 * })
 * if (!genuine) console.log('answer 401')
 * ```
 */
export async function verifyNowBookItWebhook(options: VerifyNowBookItWebhookOptions): Promise<boolean> {
  try {
    const { headers, expect, hmac } = options
    if (!expect && !hmac) return false
    if (expect && !matchesAny(headers, [expect].flat())) return false
    if (!hmac) return true
    const { name, secrets, url } = hmac
    const body = url === undefined ? hmac.body : concat(hmac.body, url)
    return await verifySignature({ body, secrets, signature: headerOf(headers, name) })
  } catch {
    return false
  }
}

function matchesAny(headers: WebhookHeaders, expected: readonly ExpectedHeader[]): boolean {
  let matches = false
  for (const { name, value } of expected) {
    const given = headerOf(headers, name)
    // An empty or absent expectation is a missing setting, not a header that may be empty.
    const same = typeof given === 'string' && typeof value === 'string' && value !== '' && sameText(given, value)
    matches = same || matches
  }
  return matches
}
