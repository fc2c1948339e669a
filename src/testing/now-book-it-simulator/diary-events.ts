/** What the diary sends by itself: an event with ids only, again until it is answered by 2xx. */
import { type DeliveryWays, deliver } from '../simulation/deliver.js'
import type { FaultBoard } from '../simulation/fault-board.js'
import { hmacSha256Hex } from '../simulation/hmac.js'
import { UnderWay } from '../simulation/under-way.js'
import { trackOn } from '../virtual-clock.js'
import type { DiaryBooking } from './diary-model.js'
import type { DiaryState } from './diary-state.js'

/**
 * One event on its way to a subscriber.
 *
 * @example
 * ```ts
 * import { createNowBookItSimulator, type NowBookItDelivery } from 'nbi-kounta/testing'
 *
 * const sent: NowBookItDelivery[] = []
 * createNowBookItSimulator({ onWebhook: (delivery) => void sent.push(delivery) })
 * ```
 */
export interface NowBookItDelivery {
  readonly eventType: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** `{ eventType, data: { bookingId, locationId } }` as JSON text. */
  readonly body: string
  readonly bookingId: string
  readonly atMs: number
}

/**
 * A try with its end.
 *
 * @example
 * ```ts
 * import type { NowBookItDelivered } from 'nbi-kounta/testing'
 *
 * const repeats = (deliveries: readonly NowBookItDelivered[]) => deliveries.filter(({ attempt }) => attempt > 1)
 * ```
 */
export interface NowBookItDelivered extends NowBookItDelivery {
  /** 1 for the first try. */
  readonly attempt: number
  /** The HTTP status answered. */
  readonly status?: number
  readonly failure?: string
}

/** How events leave. */
export interface DiaryEventOptions extends DeliveryWays<NowBookItDelivery> {
  readonly webhookSignature?: { readonly header: string; readonly secret: string }
}

/** Sends in the background; `delivered()` waits for all of it, tries included. */
export class DiaryEvents {
  readonly log: NowBookItDelivered[] = []
  readonly #underWay = new UnderWay()

  constructor(
    readonly state: DiaryState,
    readonly faults: FaultBoard,
    readonly options: DiaryEventOptions,
  ) {}

  /** Queues the event of a change. */
  changed(booking: DiaryBooking, eventType: string): void {
    const hook = this.state.subscriptions.get(eventType)
    if (!hook || this.faults.loseWebhooks) return
    const { bookingId, locationId } = booking
    const delivery: NowBookItDelivery = {
      eventType,
      url: hook.webhookUrl,
      headers: {
        'Content-Type': 'application/json',
        ...(hook.securityKey === undefined ? {} : { [hook.securityKey]: hook.securityToken ?? '' }),
      },
      body: JSON.stringify({ eventType, data: { bookingId, locationId } }),
      bookingId,
      atMs: this.state.clock.now(),
    }
    for (let left = this.faults.copies(); left > 0; left--) {
      this.#underWay.begin(this.#send(delivery))
    }
  }

  /** Resolves when no event is on its way or waiting for another try. */
  delivered(): Promise<void> {
    return this.#underWay.ended()
  }

  async #send(delivery: NowBookItDelivery): Promise<void> {
    const { clock, habits } = this.state
    if (habits.webhookDelayMs > 0) await clock.sleep(habits.webhookDelayMs)
    for (let attempt = 1; attempt <= 1 + habits.webhookRetries; attempt++) {
      if (await trackOn(clock, this.#try(delivery, attempt))) return
      if (attempt <= habits.webhookRetries) await clock.sleep(habits.webhookRetryMs)
    }
  }

  async #try(unsigned: NowBookItDelivery, attempt: number): Promise<boolean> {
    const { webhookSignature } = this.options
    const { url, headers, body } = unsigned
    const signature = webhookSignature
      ? { [webhookSignature.header]: await hmacSha256Hex(webhookSignature.secret, body + url) }
      : {}
    const ended = await deliver({ ...unsigned, headers: { ...headers, ...signature } }, url, this.options)
    this.log.push({ ...ended, attempt })
    const { status = 200, failure } = ended
    return failure === undefined && status >= 200 && status < 300
  }
}
