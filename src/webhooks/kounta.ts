/** Kounta's webhook signature: lower-case hex HMAC-SHA256 over the raw body, in `X-Kounta-Signature`. */
import type { ErrorCode } from '../shared/errors.js'
import { encodeSignature, hmacSha256, type SignatureEncoding, verifySignature } from '../shared/http/signature.js'
import { LibraryError } from '../shared/library-error.js'

/** Options of {@link verifyKountaWebhook}. */
export interface VerifyKountaWebhookOptions {
  /** The body exactly as it arrived: re-serialised JSON has another signature. A text counts as its UTF-8 bytes. */
  readonly body: string | Uint8Array | ArrayBuffer
  /** The value of `X-Kounta-Signature`; missing is false. */
  readonly signature: string | null | undefined
  /** The signature token, or several while one is being replaced. Empty ones are ignored. */
  readonly secrets: string | readonly string[]
  /** Default 'hex' (64 lower-case digits). 'base64' is there because the encoding is known from one source only. */
  readonly encoding?: SignatureEncoding
}

/**
 * Tells whether a webhook was signed by Kounta.
 *
 * Guarantee: it compares the raw bytes with any of several secrets in constant time. It returns false for anything missing or malformed, and never
 * throws. It proves the sender, not the age: Kounta sends no time stamp, so a delivery may be replayed. `flow.handleOrder` changes nothing on a replay.
 * Runs on node:crypto where present, else on WebCrypto. Source: kounta-api.md 6.
 *
 * @example
 * ```ts
 * import { verifyKountaWebhook } from 'nbi-kounta/webhooks'
 *
 * const genuine = await verifyKountaWebhook({ body: '{"id":1}', signature: 'ab…', secrets: ['new-token', 'old-token'] })
 * if (!genuine) console.log('answer 401')
 * ```
 */
export function verifyKountaWebhook(options: VerifyKountaWebhookOptions): Promise<boolean> {
  return verifySignature(options)
}

/** Options of {@link signKountaWebhook}. */
export interface SignKountaWebhookOptions {
  readonly body: string | Uint8Array | ArrayBuffer
  readonly secret: string
  /** Default 'hex'. */
  readonly encoding?: SignatureEncoding
}

/**
 * Signs a test delivery as Kounta would; for tests and simulators.
 *
 * Errors: 'invalid-options' for an empty secret, and for a body that is neither text nor bytes.
 *
 * @example
 * ```ts
 * import { signKountaWebhook } from 'nbi-kounta/webhooks'
 *
 * const headers = { 'X-Kounta-Signature': await signKountaWebhook({ body: '{"id":1}', secret: 'token' }) }
 * ```
 */
export async function signKountaWebhook(options: SignKountaWebhookOptions): Promise<string> {
  const { body, secret, encoding = 'hex' }: Partial<SignKountaWebhookOptions> = options ?? {}
  if (typeof secret !== 'string' || secret === '') {
    throw new LibraryError<ErrorCode>(
      'invalid-options',
      'request',
      'secret: expected a non-empty text, the signature token.',
    )
  }
  return encodeSignature(await hmacSha256(secret, body), encoding)
}
