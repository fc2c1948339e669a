/** From a webhook's body to the order in it. */
import type { KountaOrder } from '../domain/order.js'
import { NbiKountaError } from '../shared/errors.js'
import { isBytes } from '../shared/http/signature.js'
import { parseOrder } from './schemas/order.js'
import { isWire, readJson, type Wire } from './schemas/values.js'

/** The order that a webhook carries. What else the webhook says is not copied, compared or written as JSON with it. */
export interface KountaWebhook extends KountaOrder {
  /** Only when the body names it; Kounta sends the bare order. */
  readonly topic?: string
  /** The same order, for whoever destructures the result. */
  readonly order: KountaOrder
}

/**
 * Reads the order of a webhook: the bare order, or one in an envelope `{ topic, data }`.
 *
 * Guarantee: as `parseOrder`; the body may be text, bytes (Buffer included) or parsed JSON. It does not prove where the body came from:
 * verify the raw bytes first (`verifyKountaWebhook`).
 * Errors: 'invalid-webhook' for a body that holds no order. Source: kounta-api.md 6.
 *
 * @example
 * ```ts
 * import { parseKountaWebhook } from 'nbi-kounta/kounta'
 *
 * const order = parseKountaWebhook('{"id":3100456789,"status":"COMPLETE"}')
 * order.status // 'COMPLETE'
 * ```
 */
export function parseKountaWebhook(body: unknown): KountaWebhook {
  try {
    const json = typeof body === 'string' || isBytes(body) ? readJson(body) : body
    // An envelope may have an id and a status of its own, but its data is what has both.
    if (isWire(json) && isWire(json.data) && (json.id === undefined || isOrderLike(json.data))) {
      return told(parseOrder(json.data), typeof json.topic === 'string' ? json.topic : undefined)
    }
    return told(parseOrder(json))
  } catch (error) {
    const why = error instanceof NbiKountaError ? error.message : 'expected JSON, got something else.'
    throw new NbiKountaError('invalid-webhook', `Kounta webhook: ${why} Is the subscription's topic one of orders?`)
  }
}

const told = (order: KountaOrder, topic?: string): KountaWebhook =>
  Object.defineProperties(order, {
    order: { value: order },
    ...(topic === undefined ? {} : { topic: { value: topic } }),
  }) as KountaWebhook

const isOrderLike = (data: Wire): boolean => data.status !== undefined && (data.id ?? data.id_str) !== undefined
