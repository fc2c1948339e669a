/** Webhook subscriptions: per company and per client application; several on one topic deliver an event several times. */
import { type Names, wellSpelt } from '../../shared/misspelt.js'
import { needed, requireOption } from '../../shared/options.js'
import { webhookSubscription } from '../schemas/resources.js'
import type { KountaClient, KountaWebhookDraft } from '../types.js'
import { checkId, listOf, wireId, wireJson } from '../wire-json.js'
import { absent, companyList, createdId, type EndpointParts } from './parts.js'

const all = 'companies/{companyId}/webhooks.json'
const one = 'companies/{companyId}/webhooks/{webhookId}.json'

const knownOfWebhook: Names<KountaWebhookDraft> = { topic: 1, address: 1, siteIds: 1, headers: 1 }

function body(draft: Partial<KountaWebhookDraft>) {
  const { topic, address, siteIds, headers } = wellSpelt(needed(draft, 'webhook'), knownOfWebhook, 'webhook')
  for (const name of Object.keys(headers ?? {})) {
    const willDo = /^(authorization|x-(?!kounta).+)$/i.test(name)
    requireOption(willDo, 'headers', 'only Authorization and X-*, but not X-Kounta*', headers)
  }
  return {
    topic,
    address,
    // A given filter replaces the old one as a whole.
    filter: siteIds && { site_ids: listOf(wireId)(siteIds, 'siteIds') },
    headers,
  }
}

/** Makes the webhooks endpoint. */
export function webhooksEndpoint(parts: EndpointParts): KountaClient['webhooks'] {
  const { call } = parts
  const on = (id: string) => ({ path: one, params: { webhookId: checkId(id, 'webhookId') } })
  return {
    list: companyList(parts, 'webhooks', webhookSubscription),
    async create(draft, options) {
      const json = wireJson({ ...body(draft), format: 'json' })
      return {
        id: createdId(await call({ method: 'POST', path: all, body: json, effect: 'create', options })),
      }
    },
    async update(id, patch, options) {
      await call({ method: 'PUT', ...on(id), body: wireJson(body(patch)), options })
    },
    async delete(id, options) {
      await call({ method: 'DELETE', ...on(id), accept: absent, options })
    },
  }
}
