/** What a location is set up with at NBI: its booking statuses and webhook subscriptions. */
import { needed } from '../shared/options.js'
import type { Endpoints } from './endpoint.js'
import { type NowBookItStatus, type NowBookItWebhook, statusSchema, webhookSchema } from './schemas.js'

/** A webhook subscription to make; one per event. */
export interface NowBookItWebhookDraft {
  /** Such as `BOOKING_CREATED` or `BOOKING_UPDATED`. */
  readonly event: string
  /** HTTPS. */
  readonly webhookUrl: string
  /** The header that NBI shall send… */
  readonly securityKey?: string
  /** …and its value. */
  readonly securityToken?: string
}

/**
 * The webhook subscriptions of one location.
 *
 * @example
 * ```ts
 * import type { NowBookItWebhook, NowBookItWebhookDraft, WebhooksEndpoint } from 'nbi-kounta/now-book-it'
 *
 * async function subscribe(webhooks: WebhooksEndpoint): Promise<readonly NowBookItWebhook[]> {
 *   const draft: NowBookItWebhookDraft = { event: 'BOOKING_UPDATED', webhookUrl: 'https://pos.example.com/nbi' }
 *   await webhooks.create(draft)
 *   return webhooks.list()
 * }
 * ```
 */
export interface WebhooksEndpoint {
  list(options?: { readonly signal?: AbortSignal }): Promise<readonly NowBookItWebhook[]>
  create(draft: NowBookItWebhookDraft, options?: { readonly signal?: AbortSignal }): Promise<NowBookItWebhook>
  update(
    event: string,
    draft: Omit<NowBookItWebhookDraft, 'event'>,
    options?: { readonly signal?: AbortSignal },
  ): Promise<NowBookItWebhook>
  /** Also resolves when there was no such subscription. */
  delete(event: string, options?: { readonly signal?: AbortSignal }): Promise<void>
}

/** `GET /Resources/booking-statuses`. */
export async function listStatuses(
  { call, readList }: Endpoints,
  signal: AbortSignal | undefined,
): Promise<readonly NowBookItStatus[]> {
  return readList(await call({ method: 'GET', path: 'Resources/booking-statuses', signal }), statusSchema)
}

/** Binds the endpoint to a client. */
export function createWebhooksEndpoint({ call, accept, acceptAs, readList }: Endpoints): WebhooksEndpoint {
  const one = 'Webhooks/{event}'
  return {
    async list(options) {
      return readList(await call({ method: 'GET', path: 'Webhooks', signal: options?.signal }), webhookSchema)
    },
    async create(draft, options) {
      needed(draft, 'webhook')
      const answer = await call({ method: 'POST', path: 'Webhooks', json: draft, signal: options?.signal })
      return acceptAs(answer, webhookSchema) ?? { event: draft.event, webhookUrl: draft.webhookUrl }
    },
    async update(event, draft, options) {
      needed(draft, 'webhook')
      const request = { method: 'PUT', path: one, params: { event }, json: draft, signal: options?.signal } as const
      return acceptAs(await call(request), webhookSchema) ?? { event, webhookUrl: draft.webhookUrl }
    },
    async delete(event, options) {
      const answer = await call({ method: 'DELETE', path: one, params: { event }, signal: options?.signal })
      if (answer.status !== 404) accept(answer)
    },
  }
}
