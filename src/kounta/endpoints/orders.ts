/** Orders: create once, read, list, change, and make go away. */
import { remoteError } from '../../shared/http/refusal.js'
import type { Query } from '../../shared/http/urls.js'
import { wellSpelt } from '../../shared/misspelt.js'
import { isAbsent, needed, requireOption } from '../../shared/options.js'
import { type Ask, contextOf } from '../ask.js'
import { parseOrder, parseOrderSummary } from '../schemas/order.js'
import type { CallOptions, CreateOptions, DeleteStrategy, OrderFilter, OrdersEndpoint } from '../types.js'
import { asItIs, checkId, wireJson, wireName } from '../wire-json.js'
import { notificationBody, orderBody, patchBody, paymentBody } from './order-body.js'
import { absent, createdId, type EndpointParts, listing, record } from './parts.js'

// `.json` beside the Accept header: both spellings are in use, and the extension is what the oldest clients rely on.
const one = 'companies/{companyId}/orders/{orderId}.json'

/** What a list may be of, in the order in which the documentation combines them in its path. */
const scopes = { siteId: 'sites', registerId: 'registers', staffId: 'staff', customerId: 'customers' } as const

/** What goes into its query. */
const bounds = { createdGt: 1, createdGte: 1, createdLt: 1, createdLte: 1, valueGte: 1, valueLte: 1, start: 1 } as const

const knownOfFilter: Readonly<Record<keyof OrderFilter, unknown>> = { ...scopes, status: 1, ...bounds }

/** The path of a list: its scopes, then the status. */
function listPath(filter: OrderFilter): { readonly path: string; readonly params: Readonly<Record<string, string>> } {
  const params: Record<string, string> = {}
  let path = 'companies/{companyId}'
  for (const [name, scope] of Object.entries(scopes)) {
    const id = filter[name as keyof typeof scopes]
    if (isAbsent(id)) continue
    params[name] = checkId(id, name)
    path += `/${scope}/{${name}}`
  }
  path += '/orders'
  if (!isAbsent(filter.status)) {
    const status = String(filter.status).toLowerCase()
    requireOption(/^[a-z_]{1,40}$/.test(status), 'status', 'letters and underscores, such as COMPLETE', filter.status)
    path += `/${status}`
  }
  return { path: `${path}.json`, params }
}

function listQuery(filter: OrderFilter): Query {
  const names = Object.keys(bounds) as (keyof typeof bounds)[]
  return Object.fromEntries(names.map((name) => [wireName(name), asItIs(filter[name], name)]))
}

/** Makes the orders endpoint. */
export function ordersEndpoint(parts: EndpointParts): OrdersEndpoint {
  const { call } = parts
  const at = (id: string) => ({ path: one, params: { orderId: checkId(id, 'orderId') } })
  const on = (id: string, method: Ask['method'], options: CallOptions | undefined, rest: Partial<Ask>): Ask => ({
    method,
    ...at(id),
    priority: 'order-write',
    options,
    ...rest,
  })

  async function remove(id: string, strategy: DeleteStrategy, options: CreateOptions | undefined): Promise<void> {
    // What was wanted: the order is not there.
    const gone = { accept: absent, sendBefore: options?.sendBefore ?? undefined }
    if (strategy === 'delete') {
      await call(on(id, 'DELETE', options, gone))
      return
    }
    const status = { 'put-deleted': 'DELETED', 'put-rejected': 'REJECTED' }[strategy]
    requireOption(status !== undefined, 'strategy', "'delete', 'put-deleted' or 'put-rejected'", strategy)
    await call(on(id, 'PUT', options, { ...gone, body: wireJson({ status }) }))
  }

  return {
    async create(draft, options) {
      const answer = await call({
        method: 'POST',
        path: 'companies/{companyId}/orders.json',
        body: wireJson(orderBody(draft)),
        effect: 'create',
        sendBefore: options?.sendBefore ?? undefined,
        since: options?.since,
        priority: 'order-write',
        lane: draft.siteId,
        options,
      })
      return { id: createdId(answer) }
    },
    async get(id, options) {
      const ask = { ...at(id), options }
      const order = await record(parts, ask, parseOrder)
      // By value: a leading zero makes no other id.
      if (!order || order.id === id || BigInt(order.id) === BigInt(id)) return order
      const context = contextOf({ ...ask, method: 'GET' })
      throw remoteError('invalid-answer', 'expected the order that was asked for, got another one', context)
    },
    list(wanted, options) {
      // Of a site's id in its place nothing would be read, and every site's orders be listed.
      const filter = wellSpelt(needed(wanted ?? {}, 'filter'), knownOfFilter)
      const ask = { ...listPath(filter), query: listQuery(filter), lane: filter.siteId, options }
      return listing(parts, ask, parseOrderSummary, options?.onUnreadable)
    },
    async update(id, patch, options) {
      await call(on(id, 'PUT', options, { body: wireJson(patchBody(patch)) }))
    },
    async delete(id, options) {
      await remove(id, options?.strategy ?? 'delete', options)
    },
    async addPayment(id, payment, options) {
      const path = 'companies/{companyId}/orders/{orderId}/payments.json'
      // A payment posted twice cannot be removed, only refunded, so it is as careful as a create.
      await call(on(id, 'POST', options, { path, body: wireJson(paymentBody(payment)), effect: 'create' }))
    },
    async notify(id, notification, options) {
      const path = 'companies/{companyId}/orders/{orderId}/notifications.json'
      await call(on(id, 'POST', options, { path, body: wireJson(notificationBody(notification)) }))
    },
  }
}
