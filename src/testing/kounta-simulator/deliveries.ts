/** What the till sends by itself: signed webhooks to subscribers, unsigned callbacks to an order's `callback_uri`. */
import { type DeliveryWays, deliver } from '../simulation/deliver.js'
import type { FaultBoard } from '../simulation/fault-board.js'
import { hmacSha256Hex } from '../simulation/hmac.js'
import { UnderWay } from '../simulation/under-way.js'
import { wireJson } from '../simulation/wire-json.js'
import { trackOn } from '../virtual-clock.js'
import type { SimOrder } from './model.js'
import type { SimState } from './state.js'
import { wireOrder } from './wire-order.js'

/**
 * One delivery, as sent. `headers['X-Kounta-Signature']` is the lower-case hex HMAC-SHA256 of `body`.
 *
 * @example
 * ```ts
 * import { createKountaSimulator, type WebhookDelivery } from 'nbi-kounta/testing'
 *
 * const sent: WebhookDelivery[] = []
 * createKountaSimulator({ onWebhook: (delivery) => void sent.push(delivery) })
 * ```
 */
export interface WebhookDelivery {
  /** The topic, or `callback` for a `callback_uri`. */
  readonly topic: string
  readonly address: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly orderId: string
  readonly atMs: number
}

/**
 * A delivery with its result: the status answered, or why it failed.
 *
 * @example
 * ```ts
 * import type { DeliveredWebhook } from 'nbi-kounta/testing'
 *
 * const failed = (deliveries: readonly DeliveredWebhook[]) => deliveries.filter(({ failure }) => failure !== undefined)
 * ```
 */
export interface DeliveredWebhook extends WebhookDelivery {
  /** The HTTP status answered. */
  readonly status?: number
  readonly failure?: string
}

/** How deliveries leave. */
export interface DeliveryOptions extends DeliveryWays<WebhookDelivery> {
  readonly signatureToken: string
}

/** Sends in the background; `delivered()` waits for all of it. No retries: none are known. */
export class Deliveries {
  readonly log: DeliveredWebhook[] = []
  readonly #underWay = new UnderWay()

  constructor(
    readonly state: SimState,
    readonly faults: FaultBoard,
    readonly options: DeliveryOptions,
  ) {}

  /** Queues what a change of an order causes. The body is the order as it is now, whenever it leaves. */
  order(order: SimOrder, topics: readonly string[]): void {
    if (topics.length === 0) return
    const hooks = [...this.state.subscriptions.values()].filter(
      (hook) => topics.includes(hook.topic) && wants(hook.filter, order),
    )
    const callback = order.callbackUri !== null && !topics.includes('orders/created') ? order.callbackUri : undefined
    if (hooks.length === 0 && callback === undefined) return
    const { id: orderId } = order
    const body = wireJson(wireOrder(this.state, order))
    if (this.faults.loseWebhooks) return
    const copies = this.faults.copies()
    for (let copy = 0; copy < copies; copy++) {
      for (const { topic, address, headers } of hooks) this.#send({ topic, address, headers, body, orderId }, true)
      if (callback !== undefined)
        this.#send({ topic: 'callback', address: callback, headers: {}, body, orderId }, false)
    }
  }

  /** Resolves when nothing is on its way any more. */
  delivered(): Promise<void> {
    return this.#underWay.ended()
  }

  #send(unsigned: Omit<WebhookDelivery, 'atMs'>, signed: boolean): void {
    const { clock, habits } = this.state
    const delivery = { ...unsigned, atMs: clock.now() }
    const send = async () => {
      if (habits.webhookDelayMs > 0) await clock.sleep(habits.webhookDelayMs)
      await trackOn(clock, this.#deliver(delivery, signed))
    }
    this.#underWay.begin(send())
  }

  async #deliver(unsigned: WebhookDelivery, signed: boolean): Promise<void> {
    const { address, body, headers } = unsigned
    const signature = signed ? { 'X-Kounta-Signature': await hmacSha256Hex(this.options.signatureToken, body) } : {}
    const delivery = { ...unsigned, headers: { 'Content-Type': 'application/json', ...headers, ...signature } }
    this.log.push(await deliver(delivery, address, this.options))
  }
}

function wants(filter: Record<string, unknown>, order: SimOrder): boolean {
  const siteIds = filter.site_ids
  return !Array.isArray(siteIds) || siteIds.length === 0 || siteIds.map(String).includes(order.siteId)
}
