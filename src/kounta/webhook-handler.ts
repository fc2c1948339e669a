/** A webhook endpoint as one function of the standard `Request`: verify, parse, hand over, and only then say yes. */
import type { KountaOrder } from '../domain/order.js'
import { isNbiKountaError, kindOfThrown } from '../shared/errors.js'
import { defaultMaxBodyBytes } from '../shared/http/defaults.js'
import { type SignatureEncoding, verifySignature } from '../shared/http/signature.js'
import type { Logger } from '../shared/logger.js'
import { type Names, wellSpelt } from '../shared/misspelt.js'
import { hasMethods, requireLimit, requireOption } from '../shared/options.js'
import { loggerOf } from '../shared/tools.js'
import { parseKountaWebhook } from './webhook-parse.js'

/** What `accept` gets beside the order. */
export interface KountaWebhookContext {
  readonly topic?: string
}

/** Options of {@link createKountaWebhookHandler}. */
export interface KountaWebhookHandlerOptions {
  /** The signature token, or several while one is being replaced. */
  readonly secrets: string | readonly string[]
  /** Makes the order durable. The 2xx is sent only once it has resolved. Called again for duplicates and replays. */
  readonly accept: (order: KountaOrder, context: KountaWebhookContext) => Promise<unknown>
  /** Default 'X-Kounta-Signature'. */
  readonly signatureHeader?: string
  /** Default 'hex'. */
  readonly encoding?: SignatureEncoding
  /** Default 8 MiB. */
  readonly maxBodyBytes?: number
  /** Default silent. */
  readonly logger?: Logger
}

const knownOptions: Names<KountaWebhookHandlerOptions> = {
  secrets: 1,
  accept: 1,
  signatureHeader: 1,
  encoding: 1,
  maxBodyBytes: 1,
  logger: 1,
}

/**
 * Makes a handler for Kounta's order webhooks: `(request: Request) => Promise<Response>`, as Hono, workers and Node adapters take it.
 *
 * It answers 204 only after `accept` has resolved; 401 for a missing or wrong signature; 400 for a body without an order, or one that
 * was already read or breaks off; 413 above `maxBodyBytes`; 405 for a method other than POST; and 503 if `accept` rejects, so that Kounta may
 * deliver again. Whatever it refuses is logged, without body and signature.
 * Errors: 'invalid-options' when no secret or no `accept` is given, and for a secret with space or a line break at
 * either end. The handler rejects with it for what is no standard `Request`, and with nothing else. Source: kounta-api.md 6.
 *
 * @example
 * ```ts
 * import { createKountaWebhookHandler } from 'nbi-kounta/kounta'
 *
 * const handler = createKountaWebhookHandler({
 *   secrets: ['signature-token'],
 *   accept: async (order) => console.log('queued', order.id),
 * })
 * const response = await handler(new Request('https://hooks.example.test/kounta', { method: 'POST', body: '{}' }))
 * response.status // 401
 * ```
 */
export function createKountaWebhookHandler(
  options: KountaWebhookHandlerOptions,
): (request: Request) => Promise<Response> {
  const {
    accept,
    encoding = 'hex',
    signatureHeader = 'X-Kounta-Signature',
    maxBodyBytes = defaultMaxBodyBytes,
    secrets: signatureTokens,
  } = wellSpelt(options, knownOptions)
  const logger = loggerOf(options?.logger)
  const secrets = [signatureTokens].flat().filter((secret) => typeof secret === 'string' && secret !== '')
  requireOption(
    secrets.length > 0,
    'secrets',
    'at least one signature token; check where it is read from',
    signatureTokens,
  )
  // Every delivery would be refused as forged; a file that holds one often ends with a line break.
  const isBare = secrets.every((secret) => secret.trim() === secret)
  requireOption(isBare, 'secrets', 'signature tokens without space or line break at either end', signatureTokens)
  requireOption(encoding === 'hex' || encoding === 'base64', 'encoding', "'hex' or 'base64'", encoding)
  requireOption(
    /^[\w!#$%&'*+.^`|~-]+$/.test(signatureHeader),
    'signatureHeader',
    'the name of a header',
    signatureHeader,
  )
  requireLimit(maxBodyBytes, 'maxBodyBytes')
  requireOption(typeof accept === 'function', 'accept', 'a function that takes an order', accept)

  function refuse(status: number, why: string, ...fields: [Readonly<Record<string, unknown>>?]): Response {
    logger.warn(`kounta webhook: refused, ${why}`, ...fields)
    return answer(status)
  }

  return async (request) => {
    // The likeliest mistake under Node: its own request, whose headers nobody can ask.
    requireOption(hasMethods(request?.headers, 'get'), 'request', 'a standard Request', request)
    if (request.method !== 'POST') return answer(405, { allow: 'POST' })
    const signature = request.headers.get(signatureHeader)
    // Strangers are not worth reading a body for.
    if (signature === null) return refuse(401, 'it has no signature header', { signatureHeader })
    if (request.bodyUsed) return refuse(400, 'its body was read before; hand the request over as it came')
    let body: Uint8Array | undefined
    try {
      body = await readBytes(request, maxBodyBytes)
    } catch (error) {
      return refuse(400, 'its body could not be read', { error: kindOfThrown(error) })
    }
    if (!body) return refuse(413, 'its body is larger than the cap', { maxBodyBytes })
    if (!(await verifySignature({ body, signature, secrets, encoding })))
      return refuse(401, 'the signature does not match')
    let webhook: ReturnType<typeof parseKountaWebhook>
    try {
      webhook = parseKountaWebhook(body)
    } catch (error) {
      return refuse(400, 'no order can be read from it', reasonOf(error))
    }
    try {
      await accept(webhook.order, webhook.topic === undefined ? {} : { topic: webhook.topic })
      return answer(204)
    } catch (error) {
      logger.error('kounta webhook: could not be accepted', { orderId: webhook.order.id, ...reasonOf(error) })
      return answer(503)
    }
  }
}

/** Of an error of the host's only its kind is named: its words may hold anything. */
const reasonOf = (error: unknown) =>
  isNbiKountaError(error) ? { code: error.code, message: error.message } : { error: kindOfThrown(error) }

const answer = (status: number, headers: Record<string, string> = {}) => new Response(null, { status, headers })

/** The raw bytes, or undefined above the cap. */
async function readBytes(request: Request, maxBytes: number): Promise<Uint8Array | undefined> {
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) return undefined
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = request.body?.getReader()
  for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
    size += read.value.byteLength
    if (size > maxBytes) {
      void reader?.cancel().catch(() => {})
      return undefined
    }
    chunks.push(read.value)
  }
  const bytes = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.byteLength
  }
  return bytes
}
