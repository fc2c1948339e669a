/** What a location is set up with at NBI: its booking statuses and webhook subscriptions. */
import { type Names, wellSpelt } from '../shared/misspelt.js'
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

const knownOfDraft: Names<NowBookItWebhookDraft> = { event: 1, webhookUrl: 1, securityKey: 1, securityToken: 1 }

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

const drafted = <Draft extends object>(draft: Draft): Draft => wellSpelt(needed(draft, 'webhook'), knownOfDraft)

/** Binds the endpoint to a client. */
export function createWebhooksEndpoint({ call, accept, acceptAs, readList }: Endpoints): WebhooksEndpoint {
  const one = 'Webhooks/{event}'
  return {
    async list(options) {
      return readList(await call({ method: 'GET', path: 'Webhooks', signal: options?.signal }), webhookSchema)
    },
    async create(draft, options) {
      const json = drafted(draft)
      const answer = await call({ method: 'POST', path: 'Webhooks', json, signal: options?.signal })
      return acceptAs(answer, webhookSchema) ?? { event: draft.event, webhookUrl: draft.webhookUrl }
    },
    async update(event, draft, options) {
      const json = drafted(draft)
      const request = { method: 'PUT', path: one, params: { event }, json, signal: options?.signal } as const
      return acceptAs(await call(request), webhookSchema) ?? { event, webhookUrl: draft.webhookUrl }
    },
    async delete(event, options) {
      const answer = await call({ method: 'DELETE', path: one, params: { event }, signal: options?.signal })
      if (answer.status !== 404) accept(answer)
    },
  }
}
